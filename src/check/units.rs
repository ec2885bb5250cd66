//! What is said when two units do not go together: both sides in the user's words, and what to type instead.

use crate::check::checker::Checker;
use crate::check::resolve::{a_unit, bare_number};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{LetValue, Num, NumKind, Program};
use crate::syntax::ast::{BinaryOp, Expr, ExprKind};
use crate::text::Span;
use crate::value::{Currency, Rational, Unit, show};
use std::collections::BTreeSet;

/// More places than people write: a number is proposed as it was written.
const PLACES: u32 = 12;

/// Two numbers that cannot be compared. `verb` ends the sentence: "cannot be compared".
pub(super) fn comparison(checker: &Checker<'_>, left: (&Expr, &Num), right: (&Expr, &Num), verb: &str) -> Diagnostic {
    let code =
        if is_percent_and_points(left.1.unit, right.1.unit) { Code::PercentOrPoints } else { Code::UnitMismatch };
    let message = format!(
        "`{}` is {} and `{}` is {}: they cannot {verb}",
        said(checker, left),
        a_unit(left.1.unit),
        said(checker, right),
        a_unit(right.1.unit)
    );
    let (at, other) = if bare_number(left.0).is_some() { (left, right) } else { (right, left) };
    let mut problem =
        Diagnostic::at(code, at.1.span, message).label(at.1.unit.word()).also(other.1.span, other.1.unit.word());
    if let Some(fraction) = fraction(at.1).filter(|_| other.1.unit == Unit::Percent) {
        let said = said(checker, at);
        let percent = hundredths(fraction).unwrap_or_else(|| "50".to_owned());
        return problem.help(format!(
            "write `{percent}%` if `{said}` is a share of one, `{}%` if it is a percent",
            show::trimmed(fraction, PLACES)
        ));
    }
    if let Some(text) = ready_text(checker, at, other.1.unit) {
        if at.1.unit == Unit::Number && other.1.unit == Unit::Percent {
            problem = problem.note(format!("without the sign, `{}` would be {}", said(checker, at), as_percent(at.1)));
        }
        problem = problem.help(match (at.1.unit, other.1.unit) {
            // A count is no percent: the number is one reading, a share is another.
            (Unit::Percent, Unit::Number) => {
                format!("write `{text}` for that many; a percent is compared with a share, such as `ctr` or `acos`")
            }
            _ => format!("write `{text}`"),
        });
        return match at.1.kind {
            // A number without a sign lacks one; a sign that is there may be what was meant.
            NumKind::Const(_) if at.0.span == at.1.span && at.1.unit == Unit::Number => problem.fix(at.1.span, text),
            _ => problem,
        };
    }
    if let Some((help, place)) = let_help(checker, at.1, other.1.unit).or_else(|| let_help(checker, other.1, at.1.unit))
    {
        return problem.also(place, "its value").help(help);
    }
    problem.help(general_help(left.1, right.1).unwrap_or_else(|| {
        let example = example(checker, left.1.unit);
        format!("compare `{}` with {example}, or divide one by the other first", left.1.text)
    }))
}

/// A share in hundredths, exactly: what is proposed to be typed must be what was meant.
fn hundredths(share: Rational) -> Option<String> {
    Some(show::trimmed(share.times(Rational::whole(100)).ok()?, PLACES))
}

/// A bare literal between 0 and 1, which beside a percent has two readings.
fn fraction(num: &Num) -> Option<Rational> {
    let NumKind::Const(value) = num.kind else { return None };
    let below_one = value.compare(Rational::ONE).is_ok_and(std::cmp::Ordering::is_lt);
    (num.unit == Unit::Number && value.is_positive() && below_one).then_some(value)
}

/// A value in the user's words: a literal as it is written, everything else in its canonical form.
fn said(checker: &Checker<'_>, (expr, num): (&Expr, &Num)) -> String {
    match &expr.kind {
        ExprKind::Literal(_) if expr.span == num.span => checker.source(expr.span),
        _ => num.text.to_string(),
    }
}

/// Two numbers that `+ - * /` does not join.
pub(super) fn operation(
    checker: &Checker<'_>,
    left: (&Expr, &Num),
    op: BinaryOp,
    right: (&Expr, &Num),
    span: Span,
) -> Diagnostic {
    let (one, other) = (left.1, right.1);
    if op == BinaryOp::Add && one.unit == Unit::Percent && other.unit == Unit::Percent {
        return percent_plus_percent(one, other, span);
    }
    let sign = match op {
        BinaryOp::Add => "added to",
        BinaryOp::Subtract => "taken from",
        BinaryOp::Multiply => "multiplied by",
        BinaryOp::Divide => "divided by",
    };
    let (first, second) = match op {
        BinaryOp::Add | BinaryOp::Subtract => (right, left),
        BinaryOp::Multiply | BinaryOp::Divide => (left, right),
    };
    let message = format!(
        "`{}` is {} and cannot be {sign} `{}`, {}",
        said(checker, first),
        a_unit(first.1.unit),
        said(checker, second),
        a_unit(second.1.unit)
    );
    let (at, beside) = if bare_number(left.0).is_some() { (left, right) } else { (right, left) };
    let problem = Diagnostic::at(Code::UnitMismatch, at.1.span, message)
        .label(at.1.unit.word())
        .also(beside.1.span, beside.1.unit.word());
    if let Some(text) = share_of(one, op, other) {
        return problem.help(format!("write `{text}`"));
    }
    match ready_text(checker, at, beside.1.unit) {
        Some(text) if matches!(op, BinaryOp::Add | BinaryOp::Subtract) => problem.help(format!("write `{text}`")),
        _ => problem.help(operation_help(one.unit, op, other.unit)),
    }
}

/// `bid - 10%` was meant as a share of the bid: `bid * 90%`.
fn share_of(one: &Num, op: BinaryOp, other: &Num) -> Option<String> {
    let NumKind::Const(percent) = other.kind else { return None };
    if other.unit != Unit::Percent || matches!(one.unit, Unit::Percent | Unit::Points) {
        return None;
    }
    let factor = match op {
        BinaryOp::Add => Rational::ONE.plus(percent),
        BinaryOp::Subtract => Rational::ONE.minus(percent),
        BinaryOp::Multiply | BinaryOp::Divide => return None,
    };
    Some(format!("{} * {}%", one.text, hundredths(factor.ok()?)?))
}

/// A percent and a percent: points, or a share of the first?
fn percent_plus_percent(one: &Num, other: &Num, span: Span) -> Diagnostic {
    let text = &one.text;
    let literal = match &other.kind {
        NumKind::Const(value) => Some(*value),
        _ => None,
    };
    let points = literal.and_then(hundredths).map_or_else(|| "5 points".to_owned(), |text| format!("{text} points"));
    let factor = literal.and_then(|value| hundredths(value.plus(Rational::ONE).ok()?));
    let factor = factor.map_or_else(|| "105%".to_owned(), |factor| format!("{factor}%"));
    Diagnostic::at(Code::PercentOrPoints, span, format!("`{text} + {}` can be read two ways", other.text))
        .label("percent + percent")
        .note("30% + 5 points is 35%, and 30% * 105% is 31.5%")
        .help(format!("write `{text} + {points}`, or `{text} * {factor}`"))
}

/// The same literal with the unit that is wanted.
fn ready_text(checker: &Checker<'_>, at: (&Expr, &Num), wanted: Unit) -> Option<String> {
    let number = match (&at.1.kind, at.1.unit) {
        (NumKind::Const(_), Unit::Number) => said(checker, at),
        (NumKind::Const(value), Unit::Duration | Unit::PerDay) => show::trimmed(*value, PLACES),
        (NumKind::Const(value), Unit::Percent | Unit::Points) => hundredths(*value)?,
        (NumKind::Money(amounts), _) => show::trimmed(amounts.first()?.1, PLACES),
        _ => return None,
    };
    Some(match wanted {
        Unit::Number => number,
        Unit::Percent => format!("{number}%"),
        Unit::Points => format!("{number} points"),
        Unit::Money => checker.money_text(&number),
        Unit::Duration => format!("{number}d"),
        Unit::PerDay => format!("{number} per day"),
        Unit::MoneyPerDay => return None,
    })
}

/// A `let` whose literal has the wrong unit.
fn let_help(checker: &Checker<'_>, num: &Num, wanted: Unit) -> Option<(String, Span)> {
    let NumKind::Let(at) = num.kind else { return None };
    let info = checker.names.lets.get(at)?;
    let number = match checker.program.lets.get(at)?.value {
        LetValue::Num(value, Unit::Number) => show::trimmed(value, PLACES),
        _ => return None,
    };
    let text = match wanted {
        Unit::Percent => format!("{number}%"),
        Unit::Points => format!("{number} points"),
        Unit::Money => checker.money_text(&number),
        Unit::Duration => format!("{number}d"),
        Unit::PerDay => format!("{number} per day"),
        Unit::Number | Unit::MoneyPerDay => return None,
    };
    Some((format!("write `let {} = {text}`", info.text.name.node), info.text.value.span))
}

fn general_help(left: &Num, right: &Num) -> Option<String> {
    Some(match (left.unit, right.unit) {
        (Unit::Points, Unit::Percent) => {
            format!("a percent minus a percent is points: compare with points, such as `{} > 5 points`", left.text)
        }
        (Unit::Percent, Unit::Points) => {
            format!(
                "a percent is compared with a percent; points are a difference, such as `{} - 30% > {}`",
                left.text, right.text
            )
        }
        (Unit::PerDay, Unit::Number) => format!("times a number of days it is a number: `{} * 7d`", left.text),
        (Unit::Number, Unit::PerDay) => format!("times a number of days it is a number: `{} * 7d`", right.text),
        (Unit::MoneyPerDay, Unit::Money) => format!("times a number of days it is money: `{} * 7d`", left.text),
        (Unit::Money, Unit::MoneyPerDay) => format!("times a number of days it is money: `{} * 7d`", right.text),
        (Unit::Percent, other) => format!("times {} it is {}: `{} * …`", a_unit(other), a_unit(other), left.text),
        (other, Unit::Percent) => format!("times {} it is {}: `{} * …`", a_unit(other), a_unit(other), right.text),
        _ => return None,
    })
}

fn operation_help(one: Unit, op: BinaryOp, other: Unit) -> String {
    match op {
        BinaryOp::Add | BinaryOp::Subtract if one == Unit::Percent || other == Unit::Percent => {
            "a percent goes with points (`30% + 5 points`), and multiplies everything else (`spend over 7d * 105%`)"
                .to_owned()
        }
        BinaryOp::Add | BinaryOp::Subtract => "only values of one unit add up".to_owned(),
        BinaryOp::Multiply => {
            format!(
                "{} is multiplied by a plain number or a percent",
                a_unit(if one == Unit::Number { other } else { one })
            )
        }
        BinaryOp::Divide => {
            format!("{} is divided by its own unit, a plain number or a percent", a_unit(one))
        }
    }
}

fn is_percent_and_points(left: Unit, right: Unit) -> bool {
    matches!((left, right), (Unit::Percent, Unit::Points) | (Unit::Points, Unit::Percent))
}

fn as_percent(num: &Num) -> String {
    let NumKind::Const(value) = num.kind else { return "another value".to_owned() };
    hundredths(value).map_or_else(|| "another value".to_owned(), |text| format!("{text}%"))
}

impl Checker<'_> {
    /// An amount with the sign that this workspace uses.
    pub(super) fn money_text(&self, number: &str) -> String {
        let mut currencies: Vec<Currency> =
            self.inputs.accounts.iter().filter_map(|account| account.currency).collect();
        currencies.sort_unstable();
        currencies.dedup();
        let currency = match currencies.as_slice() {
            [one] => *one,
            _ => self.inputs.currency,
        };
        match currency.sign() {
            Some(sign) => format!("{sign}{number}"),
            None => format!("{number} {currency}"),
        }
    }
}

/// The currencies in which a value can be known; `None` when it says none itself.
pub(super) fn currencies(num: &Num, program: &Program) -> Option<BTreeSet<Currency>> {
    match &num.kind {
        NumKind::Money(amounts) => Some(amounts.iter().map(|(currency, _)| *currency).collect()),
        NumKind::Let(at) => match &program.lets.get(*at)?.value {
            LetValue::Money(amounts) => Some(amounts.iter().map(|(currency, _)| *currency).collect()),
            LetValue::Num(..) | LetValue::Text(_) => None,
        },
        NumKind::Binary { left, right, .. } => common(currencies(left, program), currencies(right, program)),
        NumKind::Else { value, default } => common(currencies(value, program), currencies(default, program)),
        NumKind::Pick { of, .. } => of.iter().map(|one| currencies(one, program)).reduce(common).unwrap_or_default(),
        _ => None,
    }
}

fn common(one: Option<BTreeSet<Currency>>, other: Option<BTreeSet<Currency>>) -> Option<BTreeSet<Currency>> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.intersection(&other).copied().collect()),
        (one, other) => one.or(other),
    }
}

/// A value in another unit than what it is for.
pub(super) fn wrong_amount(checker: &Checker<'_>, what: &str, wanted: Unit, value: (&Expr, &Num)) -> Diagnostic {
    let num = value.1;
    let message =
        format!("{} is {}, and `{}` is {}", subject(what), a_unit(wanted), said(checker, value), a_unit(num.unit));
    let problem = Diagnostic::at(Code::UnitMismatch, num.span, message).label(num.unit.word());
    if let Some(text) = ready_text(checker, value, wanted) {
        return problem.help(format!("write `{text}`"));
    }
    if let Some((help, place)) = let_help(checker, num, wanted) {
        return problem.also(place, "its value").help(help);
    }
    problem.help(format!("write {}", example(checker, wanted)))
}

fn subject(what: &str) -> String {
    match what {
        "the bound" => "a bound of this change".to_owned(),
        "reorder" => "a quantity".to_owned(),
        "packs" => "a pack's size".to_owned(),
        field => format!("`{field}`"),
    }
}

fn example(checker: &Checker<'_>, unit: Unit) -> String {
    match unit {
        Unit::Money => format!("an amount such as `{}`", checker.money_text("1.20")),
        Unit::Percent => "a percent such as `50%`".to_owned(),
        Unit::Points => "points such as `5 points`".to_owned(),
        Unit::Duration => "a number of days such as `14d`".to_owned(),
        Unit::Number | Unit::PerDay | Unit::MoneyPerDay => "a plain number such as `10`".to_owned(),
    }
}
