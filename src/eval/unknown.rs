//! Values that are not known: the reason, and enough to say it in a sentence.

use crate::catalog::{AttrId, Dataset, FlowId};
use crate::eval::{Reason, Truth};
use crate::table::{AccountId, Day};
use crate::value::Overflow;

/// Why a value is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unknown {
    /// The stable reason.
    pub(super) reason: Reason,
    /// What it is about.
    pub(super) about: About,
}

/// What an unknown is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// Nothing more to say.
    Nothing,
    /// A day of a dataset.
    Day(Dataset, Day),
    /// A window of a dataset that no file covers, and the newest period that one does.
    Period { dataset: Dataset, first: Day, last: Day, newest: Option<(Day, Day)> },
    /// A dataset.
    Dataset(Dataset),
    /// The newest day there is, and the oldest that would do.
    Stale(Dataset, Option<Day>, Day),
    /// An attribute, and the day it was last seen.
    Attr(AttrId, Option<Day>),
    /// A flow metric and a day.
    Flow(FlowId, Day),
    /// Our own seller name, which settings do not say.
    Seller(AccountId),
    /// A column of a table (indexes).
    Cell(usize, usize),
    /// A column of a calendar (indexes).
    Calendar(usize),
    /// Numerator and denominator, whether the numerator is above, at or below zero (1, 0, -1), likewise the denominator.
    Ratio(i8, i8),
    /// A change whose earlier window is zero.
    NothingBefore,
}

impl Unknown {
    pub(super) const fn new(reason: Reason, about: About) -> Self {
        Self { reason, about }
    }

    pub(super) const fn bare(reason: Reason) -> Self {
        Self { reason, about: About::Nothing }
    }

    /// Whether `else` gives a default for it: an empty cell, a missing column or row; never an uncovered day or a refused cell.
    pub(super) fn is_missing(self) -> bool {
        self.reason == Reason::Missing
    }
}

/// The reason to name of several: the first, unless an `else` would replace it and not another.
pub(super) fn gravest(unknowns: impl IntoIterator<Item = Unknown>) -> Option<Unknown> {
    let mut unknowns = unknowns.into_iter();
    let first = unknowns.next()?;
    if first.is_missing() { unknowns.find(|other| !other.is_missing()).or(Some(first)) } else { Some(first) }
}

/// Two values, or why one of them is not known.
pub(super) fn both<T>(left: Result<T, Unknown>, right: Result<T, Unknown>) -> Result<(T, T), Unknown> {
    match (left, right) {
        (Ok(left), Ok(right)) => Ok((left, right)),
        (left, right) => {
            Err(gravest(left.err().into_iter().chain(right.err())).unwrap_or(Unknown::bare(Reason::Missing)))
        }
    }
}

impl From<Overflow> for Unknown {
    fn from(_: Overflow) -> Self {
        Self::bare(Reason::Overflow)
    }
}

/// A truth that may be unknown.
pub(super) type Tri = Result<bool, Unknown>;

/// The public form of a truth.
pub(super) fn truth(tri: Tri) -> Truth {
    match tri {
        Ok(true) => Truth::Yes,
        Ok(false) => Truth::No,
        Err(unknown) => Truth::Unknown(unknown.reason),
    }
}

/// Kleene's and: one definite false decides, else the first unknown.
pub(super) fn all(truths: impl Iterator<Item = Tri>) -> Tri {
    let mut unknown = None;
    for one in truths {
        match one {
            Ok(false) => return Ok(false),
            Ok(true) => {}
            Err(why) => unknown = unknown.or(Some(why)),
        }
    }
    unknown.map_or(Ok(true), Err)
}

/// Kleene's or: one definite true decides, else the first unknown.
pub(super) fn any(truths: impl Iterator<Item = Tri>) -> Tri {
    let mut unknown = None;
    for one in truths {
        match one {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(why) => unknown = unknown.or(Some(why)),
        }
    }
    unknown.map_or(Ok(false), Err)
}
