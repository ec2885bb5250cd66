//! What a comparison leaves possible of a ratio of two figures, however it is written: `acos > 35%`, `roas < 2`,
//! `spend / sales > 35%` and `spend > 35% * sales` are all about spend over sales.

use crate::check::range::{Interval, World};
use crate::program::{Num, NumKind, Op};
use crate::syntax::ast::CompareOp;
use crate::value::Rational;

/// What is left possible of one figure over another. Its values are those of language.md section 6: zero and above, and, for
/// something over nothing, above every limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ratio {
    above: String,
    below: String,
    range: Interval,
    /// The comparison is of the quotient, so it holds only where the quotient has a value. One of the two figures side by side
    /// holds on more: two zeros and refunds can be compared and have no quotient. Wherever there is one both say the same.
    has_value: bool,
}

impl Ratio {
    /// The ratio that a number is, with what is left possible of it.
    pub(super) fn of(num: &Num, range: Interval) -> Option<Self> {
        let NumKind::Binary { op: Op::Divide, left, right, signed: false } = &num.kind else { return None };
        Some(Self { above: figure(left)?, below: figure(right)?, range, has_value: true })
    }

    /// Two figures side by side, one of them times a constant: `spend > 35% * sales`.
    pub(super) fn of_linear(left: &Num, op: CompareOp, right: &Num, world: World<'_>) -> Option<Self> {
        let ((above, mine), (below, theirs)) = (scaled(left, world)?, scaled(right, world)?);
        // a * mine > b * theirs, so a over b > theirs over mine.
        let range = Interval::compared(op, theirs.over(mine).ok()?)?;
        Some(Self { above, below, range, has_value: false })
    }

    /// The same on each of some days.
    pub(super) fn each(self, of: &str) -> Self {
        Self { above: format!("{} {of}", self.above), below: format!("{} {of}", self.below), ..self }
    }

    /// Whether this holds only where the other does too.
    pub(super) fn implies(&self, other: &Self) -> bool {
        let Some((range, exact)) = other.seen_from(self) else { return false };
        self.has_value && exact && self.range.within(range)
    }

    /// Whether the two can never hold together.
    pub(super) fn excludes(&self, other: &Self) -> bool {
        let Some((range, _)) = other.seen_from(self) else { return false };
        (self.has_value || other.has_value) && self.range.and(range).is_empty()
    }

    /// The range of this as one of another's ratio, and whether that is all of it and no more.
    fn seen_from(&self, other: &Self) -> Option<(Interval, bool)> {
        if self.above == other.above && self.below == other.below {
            return Some((self.range, true));
        }
        let turned = self.above == other.below && self.below == other.above;
        turned.then(|| self.range.reciprocal()).flatten()
    }
}

/// A figure times a positive constant.
fn scaled(num: &Num, world: World<'_>) -> Option<(String, Rational)> {
    if let Some(figure) = figure(num) {
        return Some((figure, Rational::ONE));
    }
    let NumKind::Binary { op: Op::Multiply, left, right, .. } = &num.kind else { return None };
    let (constant, figure) = match (&left.kind, &right.kind) {
        (NumKind::Const(constant), _) => (*constant, figure(right)?),
        (_, NumKind::Const(constant)) => (*constant, figure(left)?),
        (NumKind::Let(_), _) => (super::part::fixed(left, world)?, figure(right)?),
        (_, NumKind::Let(_)) => (super::part::fixed(right, world)?, figure(left)?),
        _ => return None,
    };
    constant.is_positive().then_some((figure, constant))
}

/// One figure of one entity over one window, in words that are the same only for the same.
fn figure(num: &Num) -> Option<String> {
    let NumKind::Flow { path, flow, window } = &num.kind else { return None };
    let when = window.when.as_ref().map(|when| when.text.as_ref()).unwrap_or_default();
    Some(format!("{:?} {} {:?} {} {when}", path.0, flow.0, window.days, window.all_days))
}
