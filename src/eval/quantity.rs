//! Numbers of an evaluation: finite, above every limit, or at least so much; with their currency when they are money.

use crate::eval::Reason;
use crate::eval::unknown::{About, Tri, Unknown};
use crate::program::Op;
use crate::syntax::ast::CompareOp;
use crate::value::{Currency, Rational};
use std::cmp::Ordering;

/// A known number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quantity {
    pub(super) size: Size,
    /// The currency of money; `None` for other numbers and for a zero of no currency.
    pub(super) currency: Option<Currency>,
}

/// How large it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    /// This much.
    Finite(Rational),
    /// A ratio whose denominator is zero and whose numerator is not: above every limit.
    Unlimited,
    /// At least this much: an age whose beginning lies before the data.
    AtLeast(Rational),
}

/// A number, or why there is none.
pub(super) type Value = Result<Quantity, Unknown>;

impl Quantity {
    pub(super) const fn plain(value: Rational) -> Self {
        Self { size: Size::Finite(value), currency: None }
    }

    pub(super) const fn money(value: Rational, currency: Option<Currency>) -> Self {
        Self { size: Size::Finite(value), currency }
    }

    /// The finite value; what is above every limit, or only bounded, is no amount.
    pub(super) fn finite(self) -> Result<Rational, Unknown> {
        match self.size {
            Size::Finite(value) => Ok(value),
            Size::Unlimited => Err(Unknown::bare(Reason::Unlimited)),
            Size::AtLeast(_) => Err(Unknown::bare(Reason::AgeUnknown)),
        }
    }
}

/// The currency of a result; two different ones make it unknown, never converted.
fn common(left: Quantity, right: Quantity) -> Result<Option<Currency>, Unknown> {
    match (left.currency, right.currency) {
        (Some(one), Some(other)) if one != other => Err(Unknown::bare(Reason::Currency)),
        (one, other) => Ok(one.or(other)),
    }
}

/// `left op right`; `signed`: the numerator of a quotient is written as a difference and may be negative.
pub(super) fn arithmetic(op: Op, left: Quantity, right: Quantity, signed: bool) -> Value {
    let currency = common(left, right)?;
    let size = match op {
        Op::Add => Size::Finite(left.finite()?.plus(right.finite()?)?),
        Op::Subtract => Size::Finite(left.finite()?.minus(right.finite()?)?),
        Op::Multiply => product(left, right)?,
        Op::Divide => {
            return Ok(Quantity { size: quotient(left, right, signed)?, currency: quotient_currency(left, right) });
        }
    };
    Ok(Quantity { size, currency })
}

fn quotient_currency(left: Quantity, right: Quantity) -> Option<Currency> {
    if right.currency.is_some() { None } else { left.currency }
}

fn product(left: Quantity, right: Quantity) -> Result<Size, Unknown> {
    match (left.size, right.size) {
        (Size::Finite(left), Size::Finite(right)) => Ok(Size::Finite(left.times(right)?)),
        (Size::Unlimited, Size::Finite(factor)) | (Size::Finite(factor), Size::Unlimited) if factor.is_positive() => {
            Ok(Size::Unlimited)
        }
        (Size::Unlimited, _) | (_, Size::Unlimited) => Err(Unknown::bare(Reason::Undefined)),
        (Size::AtLeast(_), _) | (_, Size::AtLeast(_)) => Err(Unknown::bare(Reason::AgeUnknown)),
    }
}

/// The table of language.md section 6.
fn quotient(left: Quantity, right: Quantity, signed: bool) -> Result<Size, Unknown> {
    let (numerator, denominator) = match (left.size, right.size) {
        (Size::Finite(numerator), Size::Finite(denominator)) => (numerator, denominator),
        (Size::Unlimited, Size::Finite(divisor)) if divisor.is_positive() => return Ok(Size::Unlimited),
        (Size::AtLeast(_), _) | (_, Size::AtLeast(_)) => return Err(Unknown::bare(Reason::AgeUnknown)),
        (Size::Unlimited, _) | (_, Size::Unlimited) => return Err(Unknown::bare(Reason::Undefined)),
    };
    let undefined = Unknown::new(Reason::Undefined, About::Ratio(sign(numerator), sign(denominator)));
    if denominator.is_negative() || (numerator.is_negative() && !signed) {
        return Err(undefined);
    }
    if denominator.is_zero() {
        return if numerator.is_positive() { Ok(Size::Unlimited) } else { Err(undefined) };
    }
    Ok(Size::Finite(numerator.over(denominator)?))
}

fn sign(value: Rational) -> i8 {
    i8::try_from(value.numerator().signum()).unwrap_or(0)
}

/// `left op right`.
pub(super) fn compare(left: Quantity, op: CompareOp, right: Quantity) -> Tri {
    common(left, right)?;
    let order = match (left.size, right.size) {
        (Size::Finite(left), Size::Finite(right)) => left.compare(right)?,
        (Size::Unlimited, Size::Finite(_)) => Ordering::Greater,
        (Size::Finite(_), Size::Unlimited) => Ordering::Less,
        (Size::Unlimited, Size::Unlimited) => return Err(Unknown::bare(Reason::Unlimited)),
        (Size::AtLeast(least), Size::Finite(limit)) => return at_least(least, op, limit),
        (Size::Finite(limit), Size::AtLeast(least)) => return at_least(least, mirrored(op), limit),
        (Size::AtLeast(_), Size::AtLeast(_) | Size::Unlimited) | (Size::Unlimited, Size::AtLeast(_)) => {
            return Err(Unknown::bare(Reason::AgeUnknown));
        }
    };
    Ok(holds(op, order))
}

/// A value of which only a lower bound is known, against a limit.
fn at_least(least: Rational, op: CompareOp, limit: Rational) -> Tri {
    let order = least.compare(limit)?;
    match (op, order) {
        (CompareOp::Greater | CompareOp::NotEqual, Ordering::Greater)
        | (CompareOp::GreaterEqual, Ordering::Greater | Ordering::Equal) => Ok(true),
        (CompareOp::Less, Ordering::Greater | Ordering::Equal)
        | (CompareOp::LessEqual | CompareOp::Equal, Ordering::Greater) => Ok(false),
        (
            CompareOp::Greater
            | CompareOp::GreaterEqual
            | CompareOp::Less
            | CompareOp::LessEqual
            | CompareOp::Equal
            | CompareOp::NotEqual,
            _,
        ) => Err(Unknown::bare(Reason::AgeUnknown)),
    }
}

/// The sign that says the same with the sides changed.
pub(super) fn mirrored(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Less => CompareOp::Greater,
        CompareOp::LessEqual => CompareOp::GreaterEqual,
        CompareOp::Greater => CompareOp::Less,
        CompareOp::GreaterEqual => CompareOp::LessEqual,
        CompareOp::Equal | CompareOp::NotEqual => op,
    }
}

/// Whether an order fulfils a sign.
pub(super) fn holds(op: CompareOp, order: Ordering) -> bool {
    match op {
        CompareOp::Equal => order.is_eq(),
        CompareOp::NotEqual => order.is_ne(),
        CompareOp::Less => order.is_lt(),
        CompareOp::LessEqual => order.is_le(),
        CompareOp::Greater => order.is_gt(),
        CompareOp::GreaterEqual => order.is_ge(),
    }
}
