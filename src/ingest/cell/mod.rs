//! What one cell says: exact numbers, days, ids, words. A cell that cannot be read is refused with what was expected.

mod date;
mod money;
mod number;
mod read;
mod word;

pub(super) use date::{DateForm, day, month, order as date_order, plain_iso, serial};
pub(super) use money::{Mark, Signs, evidence, thousands};
pub(super) use number::{Num, half_even, plain as plain_number};
pub(super) use read::{Percents, Style, is_null, read_number};
pub(super) use word::{id, match_type, name};

use std::borrow::Cow;

/// Why a cell is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bad {
    /// What was expected, after the word `expected`.
    pub(super) expected: Cow<'static, str>,
    /// What to do.
    pub(super) help: Cow<'static, str>,
}

impl Bad {
    pub(super) fn new(expected: impl Into<Cow<'static, str>>, help: impl Into<Cow<'static, str>>) -> Self {
        Self { expected: expected.into(), help: help.into() }
    }
}

/// Digits, commas and points that a Japanese keyboard writes as wide as its letters.
fn narrow(text: &str) -> Cow<'_, str> {
    const WIDE: std::ops::RangeInclusive<char> = '\u{ff01}'..='\u{ff5e}';
    if text.is_ascii() || !text.contains(|letter| WIDE.contains(&letter)) {
        return Cow::Borrowed(text);
    }
    let ascii = |letter: char| u32::from(letter).checked_sub(0xfee0).and_then(char::from_u32);
    let narrow = |letter: char| if WIDE.contains(&letter) { ascii(letter).unwrap_or(letter) } else { letter };
    Cow::Owned(text.chars().map(narrow).collect())
}
