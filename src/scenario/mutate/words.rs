//! Conditions on texts, calendars and moments, changed in one place: the opposite, one of several left out, a neighbouring test of
//! text, a day or a minute more or less.

use crate::program::{Cond, CondKind, TextNeedle, TextTest};
use crate::scenario::mutate::Changed;

/// Lists with more entries than this are changed as a whole only: each entry of a word list would need a test of its own.
const ENTRIES_MAX: usize = 10;
/// Minutes of a day.
const DAY_MINUTES: i32 = 24 * 60;

/// A test of words over these.
type Make = fn(Vec<TextNeedle>) -> TextTest;

/// The changed forms of a condition that compares no amounts; none of one that does.
pub(super) fn words(cond: &Cond) -> Vec<Changed<Cond>> {
    let with = |kind: CondKind| Cond { kind, ..cond.clone() };
    let mut all = Vec::new();
    match &cond.kind {
        CondKind::Text { value, test } => {
            let changed = tests(test).into_iter();
            all.extend(changed.map(|(change, test)| (change, with(CondKind::Text { value: value.clone(), test }))));
        }
        CondKind::NumIn { value, members } => {
            all.extend(fewer(members).map(|(at, left)| {
                let change = members.get(at).map_or_else(String::new, |member| format!("without {}", member.text));
                (change, with(CondKind::NumIn { value: value.clone(), members: left }))
            }));
        }
        CondKind::Changed { path, attr, within } => {
            all.extend(
                days(*within).map(|(change, within)| {
                    (change, with(CondKind::Changed { path: path.clone(), attr: *attr, within }))
                }),
            );
        }
        CondKind::StartsWithin { calendar, within } => {
            let starts = |within| with(CondKind::StartsWithin { calendar: *calendar, within });
            all.extend(days(*within).map(|(change, within)| (change, starts(within))));
        }
        CondKind::EndedWithin { calendar, within } => {
            let ended = |within| with(CondKind::EndedWithin { calendar: *calendar, within });
            all.extend(days(*within).map(|(change, within)| (change, ended(within))));
        }
        CondKind::Weekday(of) => {
            all.extend(fewer(of).map(|(at, left)| {
                let day = of.get(at).and_then(|day| WEEKDAYS.get(usize::from(*day))).copied().unwrap_or("one day");
                (format!("without {day}"), with(CondKind::Weekday(left)))
            }));
        }
        CondKind::Time { from, to } => {
            for more in [1, -1] {
                let word = if more > 0 { "a minute later" } else { "a minute earlier" };
                let (begun, ended) = (minute(*from, more), minute(*to, more));
                all.push((format!("begins {word}"), with(CondKind::Time { from: begun, to: *to })));
                all.push((format!("ends {word}"), with(CondKind::Time { from: *from, to: ended })));
            }
        }
        CondKind::Same { .. } | CondKind::NumMissing(_) | CondKind::TxtMissing(_) | CondKind::During(_) => {}
        CondKind::And(_)
        | CondKind::Or(_)
        | CondKind::Not(_)
        | CondKind::Compare { .. }
        | CondKind::Between { .. }
        | CondKind::Quantified { .. }
        | CondKind::For { .. } => return all,
    }
    let mut all: Vec<Changed<Cond>> =
        all.into_iter().map(|(change, changed)| (format!("{change} in `{}`", cond.text), changed)).collect();
    all.push((format!("the opposite of `{}`", cond.text), with(CondKind::Not(Box::new(cond.clone())))));
    all
}

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A test of text with one of its needles left out, or a test that a hasty writer takes for it.
fn tests(test: &TextTest) -> Vec<Changed<TextTest>> {
    let mut all = Vec::new();
    let neighbour: Option<(&str, TextTest)> = match test {
        TextTest::In(needles) => Some(("`contains` for the whole text", TextTest::Contains(needles.clone()))),
        TextTest::Contains(needles) => Some(("`mentions` for `contains`", TextTest::Mentions(needles.clone()))),
        TextTest::Mentions(needles) => Some(("`contains` for `mentions`", TextTest::Contains(needles.clone()))),
        TextTest::StartsWith(needles) => Some(("`contains` for `starts with`", TextTest::Contains(needles.clone()))),
        TextTest::EndsWith(needles) => Some(("`contains` for `ends with`", TextTest::Contains(needles.clone()))),
        TextTest::Matches(_) => None,
    };
    all.extend(neighbour.map(|(change, test)| (change.to_owned(), test)));
    let made: Option<(&Vec<TextNeedle>, Make)> = match test {
        TextTest::In(needles) => Some((needles, TextTest::In)),
        TextTest::Contains(needles) => Some((needles, TextTest::Contains)),
        TextTest::Mentions(needles) => Some((needles, TextTest::Mentions)),
        TextTest::StartsWith(needles) => Some((needles, TextTest::StartsWith)),
        TextTest::EndsWith(needles) => Some((needles, TextTest::EndsWith)),
        TextTest::Matches(_) => None,
    };
    if let Some((needles, make)) = made {
        all.extend(fewer(needles).map(|(at, left)| {
            let said = match needles.get(at) {
                Some(TextNeedle::Literal(text)) => format!("without \"{text}\""),
                Some(TextNeedle::Value(_)) | None => "without one of them".to_owned(),
            };
            (said, make(left))
        }));
    }
    all
}

/// A list without each of its entries in turn, where it has several and not too many.
fn fewer<T: Clone>(entries: &[T]) -> impl Iterator<Item = (usize, Vec<T>)> + use<'_, T> {
    let several = (2..=ENTRIES_MAX).contains(&entries.len());
    (0..entries.len()).filter(move |_| several).map(|at| {
        let mut left = entries.to_vec();
        left.remove(at);
        (at, left)
    })
}

/// One day more, one day less.
fn days(within: u32) -> impl Iterator<Item = (String, u32)> {
    let moved = [1_i32, -1].into_iter().map(move |more| within.saturating_add_signed(more));
    moved.filter(|days| *days > 0).map(move |days| (format!("{days}d for {within}d"), days))
}

fn minute(of_day: u16, more: i32) -> u16 {
    u16::try_from((i32::from(of_day) + more).rem_euclid(DAY_MINUTES)).unwrap_or(of_day)
}
