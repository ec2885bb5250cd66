//! Values as text.

use crate::syntax::ast::{
    Aggregate, BinaryOp, DayUnit, Days, Expr, ExprKind, Literal, Set, Stat, Template, TemplatePart, Window, WindowDays,
    Word,
};
use crate::syntax::print::{Printer, escape};
use crate::value::Currency;
use rust_decimal::Decimal;

impl Printer {
    pub(super) fn expr(&mut self, expr: &Expr) {
        self.mark(expr.span);
        match &expr.kind {
            ExprKind::Literal(literal) => self.literal(literal),
            ExprKind::Name(path) => self.path(path),
            ExprKind::Paren(inner) => {
                self.word("(");
                self.expr(inner);
                self.word(")");
            }
            ExprKind::Binary { left, op, right } => {
                self.expr(left);
                self.word(match op.node {
                    BinaryOp::Add => " + ",
                    BinaryOp::Subtract => " - ",
                    BinaryOp::Multiply => " * ",
                    BinaryOp::Divide => " / ",
                });
                self.expr(right);
            }
            ExprKind::Over { stat, value, window } => {
                if let Some(stat) = stat {
                    self.word(match stat.node {
                        Stat::Min => "min ",
                        Stat::Max => "max ",
                        Stat::Avg => "avg ",
                        Stat::Last => "last ",
                    });
                }
                self.expr(value);
                self.window(window.as_ref());
            }
            ExprKind::Change { value, window } => {
                self.word("change in ");
                self.expr(value);
                self.window(window.as_ref());
            }
            ExprKind::Else { value, default } => {
                self.expr(value);
                self.word(" else ");
                self.expr(default);
            }
            ExprKind::Pick { larger, of } => {
                self.word(if *larger { "larger of " } else { "smaller of " });
                self.list(of, Self::expr);
            }
            ExprKind::Aggregate { function, set, field } => self.aggregate(function.node, set, field.as_deref()),
            ExprKind::LengthOf(value) => self.prefixed("length of ", value),
            ExprKind::WordsIn(value) => self.prefixed("words in ", value),
            ExprKind::RepeatsIn { value, ignoring } => {
                self.prefixed("repeats in ", value);
                if let Some(list) = ignoring {
                    self.word(" ignoring ");
                    self.word(&list.node);
                }
            }
            ExprKind::OnChannel { value, place, quoted } => {
                self.expr(value);
                self.word(" on ");
                if *quoted { self.quoted(&place.node) } else { self.word(&place.node) }
            }
            ExprKind::Spread(value) => {
                self.prefixed("spread of ", value);
                self.word(" across channels");
            }
        }
    }

    fn prefixed(&mut self, prefix: &str, value: &Expr) {
        self.word(prefix);
        self.expr(value);
    }

    pub(super) fn path(&mut self, path: &[Word]) {
        for (at, word) in path.iter().enumerate() {
            if at > 0 {
                self.word(".");
            }
            self.word(&word.node);
        }
    }

    fn aggregate(&mut self, function: Aggregate, set: &Set, field: Option<&[Word]>) {
        self.word(match function {
            Aggregate::Count => "count of ",
            Aggregate::Sum => "sum of ",
            Aggregate::Min => "min of ",
            Aggregate::Max => "max of ",
            Aggregate::Avg => "avg of ",
        });
        let bare = set.of.is_none() && set.filter.is_none();
        if bare {
            self.word(&set.entity.node);
        } else {
            self.word("(");
            self.set(set);
            self.word(")");
        }
        if let Some(field) = field {
            self.word(".");
            self.path(field);
        }
    }

    /// `[other] ENTITY [of PARENT] [where C]`.
    pub(super) fn set(&mut self, set: &Set) {
        if set.other {
            self.word("other ");
        }
        self.word(&set.entity.node);
        if let Some(parent) = &set.of {
            self.word(" of ");
            self.word(&parent.node);
        }
        if let Some(filter) = &set.filter {
            self.word(" where ");
            self.cond(filter);
        }
    }

    /// The `when` stands last: what follows it would belong to its condition.
    fn window(&mut self, window: Option<&Window>) {
        let Some(window) = window else { return };
        self.word(" over ");
        match &window.days {
            WindowDays::Last(days) => self.days(days.node),
            WindowDays::Previous(days) => {
                self.word("previous ");
                self.days(days.node);
            }
            WindowDays::Report => self.word("report"),
        }
        if let Some(days) = &window.lagging {
            self.word(" lagging ");
            self.days(days.node);
        }
        if window.all_days {
            self.word(" with all days");
        }
        if let Some(when) = &window.when {
            self.word(" when ");
            self.cond(when);
        }
    }

    pub(super) fn days(&mut self, days: Days) {
        let unit = match days.unit {
            DayUnit::Hours => 'h',
            DayUnit::Days => 'd',
            DayUnit::Weeks => 'w',
        };
        self.format(format_args!("{}{unit}", days.count));
    }

    pub(super) fn literal(&mut self, literal: &Literal) {
        match literal {
            Literal::Number(value) => self.word(&decimal(*value)),
            Literal::Percent(value) => self.format(format_args!("{}%", decimal(*value))),
            Literal::Points(value) => self.format(format_args!("{} points", decimal(*value))),
            Literal::PerDay(value) => self.format(format_args!("{} per day", decimal(*value))),
            Literal::Money(amounts) => {
                for (at, (amount, currency)) in amounts.iter().enumerate() {
                    if at > 0 {
                        self.word(" | ");
                    }
                    self.money(*amount, *currency);
                }
            }
            Literal::Duration(days) => self.days(*days),
            Literal::Text(text) => self.quoted(text),
            Literal::Date(date) => self.format(format_args!("{}", date.format("%Y-%m-%d"))),
            Literal::Time(minutes) => self.clock(*minutes),
            Literal::YesNo(yes) => self.word(if *yes { "yes" } else { "no" }),
        }
    }

    pub(super) fn clock(&mut self, minutes: u16) {
        self.format(format_args!("{:02}:{:02}", minutes / 60, minutes % 60));
    }

    /// Whole amounts without places, others with at least those of the currency: `$20`, `$0.20`, `$0.125`.
    fn money(&mut self, amount: Decimal, currency: Currency) {
        let mut size = amount.abs().normalize();
        if size.scale() > 0 && size.scale() < currency.places() {
            size.rescale(currency.places());
        }
        let minus = if amount.is_sign_negative() && !amount.is_zero() { "-" } else { "" };
        match currency.sign() {
            Some(sign) => self.format(format_args!("{minus}{sign}{size}")),
            None => self.format(format_args!("{minus}{size} {currency}")),
        }
    }

    pub(super) fn template(&mut self, template: &Template) {
        self.word("\"");
        for part in &template.parts {
            match part {
                TemplatePart::Text(text) => {
                    let text = escape(text).replace('{', "{{").replace('}', "}}");
                    self.word(&text);
                }
                TemplatePart::Value(value) => {
                    self.word("{");
                    self.in_hole = true;
                    self.expr(value);
                    self.in_hole = false;
                    self.word("}");
                }
            }
        }
        self.word("\"");
    }

    fn format(&mut self, arguments: std::fmt::Arguments<'_>) {
        self.word(&arguments.to_string());
    }
}

/// A number without trailing zeros, exponent or negative zero.
fn decimal(value: Decimal) -> String {
    if value.is_zero() { "0".to_owned() } else { value.normalize().to_string() }
}
