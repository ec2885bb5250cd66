//! Values and their arithmetic.

use crate::check::checker::{Checker, VALUE_PARTS_MAX};
use crate::check::context::Ctx;
use crate::check::print;
use crate::check::resolve::Value;
use crate::check::resolve::window::fill_days;
use crate::check::units;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Num, NumKind, Op};
use crate::syntax::ast::{BinaryOp, Expr, ExprKind};
use crate::text::Span;
use crate::value::Unit;
use std::sync::Arc;

impl<'a> Checker<'a> {
    /// A value that stands by itself.
    pub(in crate::check) fn whole_value(&mut self, expr: &'a Expr, ctx: &Ctx<'a>) -> Option<Value> {
        if self.expanding.is_empty() {
            self.parts = 0;
        }
        let mut value = self.with_one_window_problem(|checker| checker.value(expr, ctx))?;
        if let Value::Num(num) = &mut value {
            fill_days(num);
        }
        Some(value)
    }

    /// Of the metrics of one comparison at most one is reported for want of a window.
    pub(super) fn with_one_window_problem<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        let (value, found) = self.aside(run);
        let mut bare = false;
        for diagnostic in found {
            if diagnostic.code != Code::WindowMissing || !std::mem::replace(&mut bare, true) {
                self.report(diagnostic);
            }
        }
        value
    }

    /// A number that stands by itself.
    pub(in crate::check) fn whole_num(&mut self, expr: &'a Expr, ctx: &Ctx<'a>) -> Option<Num> {
        let value = self.whole_value(expr, ctx)?;
        self.as_num(value)
    }

    /// A value within another.
    pub(super) fn value(&mut self, expr: &'a Expr, ctx: &Ctx<'a>) -> Option<Value> {
        self.parts = self.parts.saturating_add(1);
        if self.parts > VALUE_PARTS_MAX {
            return self.fail(
                Diagnostic::at(
                    Code::NestingTooDeep,
                    ctx.at(expr.span),
                    "the metrics in this value have too many parts",
                )
                .note(format!("with their definitions put in their places it has more than {VALUE_PARTS_MAX} parts"))
                .help("use fewer metrics that are made of other metrics"),
            );
        }
        if ctx.filter && asks_about_days(expr) {
            return self.fail(not_in_filter(expr, ctx.at(expr.span)));
        }
        match &expr.kind {
            ExprKind::Literal(literal) => self.literal(literal, expr, ctx),
            ExprKind::Name(parts) => self.name(parts, ctx),
            ExprKind::Paren(inner) => self.value(inner, ctx),
            ExprKind::Binary { left, op, right } => self.binary(expr, left, op.node, right, ctx).map(Value::Num),
            ExprKind::Over { stat: Some(stat), value, window } => {
                self.statistic(expr, stat, value, window.as_ref(), ctx)
            }
            ExprKind::Over { stat: None, value, window: Some(window) } => self.over(expr, value, window, ctx),
            ExprKind::Over { stat: None, value, window: None } => self.value(value, ctx),
            ExprKind::Change { value, window } => self.change(expr, value, window.as_ref(), ctx).map(Value::Num),
            ExprKind::Else { value, default } => self.or_else(expr, value, default, ctx).map(Value::Num),
            ExprKind::Pick { larger, of } => self.pick(expr, *larger, of, ctx).map(Value::Num),
            ExprKind::Aggregate { function, set, field } => {
                self.aggregate(expr, function, set, field.as_deref(), ctx).map(Value::Num)
            }
            ExprKind::LengthOf(text) => {
                let kind = NumKind::Length(Box::new(self.txt(text, ctx)?));
                Some(Value::Num(plain(expr, kind, Unit::Number, ctx)))
            }
            ExprKind::WordsIn(text) => {
                let kind = NumKind::Words(Box::new(self.txt(text, ctx)?));
                Some(Value::Num(plain(expr, kind, Unit::Number, ctx)))
            }
            ExprKind::RepeatsIn { value, ignoring } => {
                let text = self.txt(value, ctx);
                let ignoring = match ignoring {
                    Some(list) => self.list(list, ctx),
                    None => Some(Vec::new()),
                };
                let kind = NumKind::Repeats { text: Box::new(text?), ignoring: ignoring? };
                Some(Value::Num(plain(expr, kind, Unit::Number, ctx)))
            }
            ExprKind::OnChannel { value, place, quoted } => self.on_channel(expr, value, place, *quoted, ctx),
            ExprKind::Spread(value) => self.spread(expr, value, ctx).map(Value::Num),
        }
    }

    /// A number within another value.
    pub(super) fn num(&mut self, expr: &'a Expr, ctx: &Ctx<'a>) -> Option<Num> {
        let value = self.value(expr, ctx)?;
        self.as_num(value)
    }

    /// A text within another value.
    pub(super) fn txt(&mut self, expr: &'a Expr, ctx: &Ctx<'a>) -> Option<crate::program::Txt> {
        let value = self.value(expr, ctx)?;
        self.as_txt(&value)
    }

    fn binary(&mut self, expr: &'a Expr, left: &'a Expr, op: BinaryOp, right: &'a Expr, ctx: &Ctx<'a>) -> Option<Num> {
        let (one, other) = (self.num(left, ctx), self.num(right, ctx));
        let (one, other) = (one?, other?);
        let unit = match op {
            BinaryOp::Add => one.unit.sum(other.unit),
            BinaryOp::Subtract => one.unit.difference(other.unit),
            BinaryOp::Multiply => one.unit.product(other.unit),
            BinaryOp::Divide => one.unit.quotient(other.unit),
        };
        let Some(unit) = unit else {
            let problem = units::operation(self, (left, &one), op, (right, &other), ctx.at(expr.span));
            return self.fail(problem);
        };
        self.same_currency(&one, &other, ctx.at(expr.span))?;
        let signed = op == BinaryOp::Divide && may_be_negative(&one);
        let op = match op {
            BinaryOp::Add => Op::Add,
            BinaryOp::Subtract => Op::Subtract,
            BinaryOp::Multiply => Op::Multiply,
            BinaryOp::Divide => Op::Divide,
        };
        let kind = NumKind::Binary { op, left: Box::new(one), right: Box::new(other), signed };
        Some(plain(expr, kind, unit, ctx))
    }

    /// `X else D`.
    fn or_else(&mut self, expr: &'a Expr, value: &'a Expr, default: &'a Expr, ctx: &Ctx<'a>) -> Option<Num> {
        let (one, other) = (self.num(value, ctx), self.num(default, ctx));
        let (one, mut other) = (one?, other?);
        // Nothing is nothing in every unit and every currency.
        if matches!(&other.kind, NumKind::Const(zero) if zero.is_zero()) {
            other.unit = one.unit;
        }
        if one.unit != other.unit {
            let problem = units::comparison(self, (value, &one), (default, &other), "stand for each other");
            return self.fail(problem);
        }
        self.same_currency(&one, &other, ctx.at(expr.span))?;
        let unit = one.unit;
        Some(plain(expr, NumKind::Else { value: Box::new(one), default: Box::new(other) }, unit, ctx))
    }

    fn pick(&mut self, expr: &'a Expr, larger: bool, of: &'a [Expr], ctx: &Ctx<'a>) -> Option<Num> {
        let nums: Vec<Option<Num>> = of.iter().map(|one| self.num(one, ctx)).collect();
        let nums: Vec<Num> = nums.into_iter().collect::<Option<_>>()?;
        let (first, rest) = nums.split_first()?;
        for (other, text) in rest.iter().zip(of.iter().skip(1)) {
            if first.unit != other.unit {
                let problem = units::comparison(self, (of.first()?, first), (text, other), "be compared");
                return self.fail(problem);
            }
            self.same_currency(first, other, ctx.at(expr.span))?;
        }
        let unit = first.unit;
        Some(plain(expr, NumKind::Pick { larger, of: nums }, unit, ctx))
    }

    /// Two amounts that have no currency in common can never meet.
    pub(super) fn same_currency(&mut self, one: &Num, other: &Num, span: Span) -> Option<()> {
        let (left, right) = (units::currencies(one, &self.program), units::currencies(other, &self.program));
        let (Some(left), Some(right)) = (left, right) else { return Some(()) };
        if left.intersection(&right).next().is_some() {
            return Some(());
        }
        let codes = |set: &std::collections::BTreeSet<crate::value::Currency>| {
            set.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        };
        self.fail(
            Diagnostic::at(
                Code::CurrencyMismatch,
                span,
                format!("`{}` is in {} and `{}` is in {}", one.text, codes(&left), other.text, codes(&right)),
            )
            .label("two currencies")
            .note("money is never converted")
            .help("write one amount per currency on both sides, such as `$0.20 | €0.18`"),
        )
    }
}

/// Whether a value depends on days or on other entities, which a `where` may not.
fn asks_about_days(expr: &Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::Over { .. }
            | ExprKind::Change { .. }
            | ExprKind::Aggregate { .. }
            | ExprKind::OnChannel { .. }
            | ExprKind::Spread(_)
    )
}

/// A metric in a `where`.
pub(super) fn not_in_filter(expr: &Expr, span: Span) -> Diagnostic {
    let text = print::expr(expr);
    Diagnostic::at(
        Code::FilterReadsAttributes,
        span,
        format!("`where` reads attributes only, and `{text}` depends on days"),
    )
    .label("of days")
    .help(format!("put it into the condition: `if {text} …`"))
}

/// A number that stands where it is written.
pub(super) fn plain(expr: &Expr, kind: NumKind, unit: Unit, ctx: &Ctx<'_>) -> Num {
    Num { kind, unit, text: print::expr(expr), span: ctx.at(expr.span) }
}

/// Whether a numerator is written as a difference, so that the ratio may be negative (language.md section 6).
pub(in crate::check) fn may_be_negative(num: &Num) -> bool {
    match &num.kind {
        NumKind::Binary { op: Op::Subtract, .. } | NumKind::Binary { signed: true, .. } | NumKind::Change { .. } => {
            true
        }
        NumKind::Binary { op: Op::Add | Op::Multiply, left, right, .. } => {
            may_be_negative(left) || may_be_negative(right)
        }
        NumKind::Binary { op: Op::Divide, left, .. } => may_be_negative(left),
        NumKind::Else { value, default } => may_be_negative(value) || may_be_negative(default),
        NumKind::Pick { of, .. } => of.iter().any(may_be_negative),
        NumKind::Const(value) => value.is_negative(),
        NumKind::Stat { value, .. } | NumKind::On { value, .. } | NumKind::This(value) => may_be_negative(value),
        NumKind::Money(_)
        | NumKind::Let(_)
        | NumKind::Flow { .. }
        | NumKind::Days { .. }
        | NumKind::Attr { .. }
        | NumKind::Aggregate { .. }
        | NumKind::Cell { .. }
        | NumKind::CalendarCell { .. }
        | NumKind::Derived { .. }
        | NumKind::Length(_)
        | NumKind::Words(_)
        | NumKind::Repeats { .. }
        | NumKind::Spread(_) => false,
    }
}

/// The text of a name with its window put after it.
pub(super) fn with_window(name: &str, window: &str) -> Arc<str> {
    format!("{name}{window}").into()
}
