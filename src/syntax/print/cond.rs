//! Conditions as text.

use crate::syntax::ast::{Cond, CondKind, Expr, Quantifier, TextOp, TextOther, Word};
use crate::syntax::print::Printer;

impl Printer {
    pub(super) fn cond(&mut self, cond: &Cond) {
        self.mark(cond.span);
        match &cond.kind {
            CondKind::Or(parts) => self.chain(parts, "or "),
            CondKind::And(parts) => self.chain(parts, "and "),
            CondKind::Not(inner) => {
                self.word("not ");
                self.cond(inner);
            }
            CondKind::Paren(inner) => {
                self.word("(");
                self.cond(inner);
                self.word(")");
            }
            CondKind::Compare { left, op, right } => {
                self.expr(left);
                self.word(" ");
                self.word(op.node.sign());
                self.word(" ");
                self.expr(right);
            }
            CondKind::Between { value, negated, low, high } => {
                self.subject(value, *negated, "between ");
                self.expr(low);
                self.word(" and ");
                self.expr(high);
            }
            CondKind::Is { value, negated, other } => {
                self.expr(value);
                self.word(if *negated { " is not " } else { " is " });
                self.expr(other);
            }
            CondKind::Missing { value, known } => {
                self.expr(value);
                self.word(if *known { " is known" } else { " is missing" });
            }
            CondKind::In { value, negated, members } => {
                self.subject(value, *negated, "in ");
                self.list(members, Self::expr);
            }
            CondKind::Text { value, op, negated, other } => {
                self.expr(value);
                self.word(text_words(op.node, *negated));
                self.text_other(other);
            }
            CondKind::Changed { value, within } => {
                self.expr(value);
                self.word(" changed within ");
                self.days(within.node);
            }
            CondKind::During(calendar) => {
                self.word("during ");
                self.word(&calendar.node);
            }
            CondKind::Calendar { calendar, ended, within } => {
                self.word(&calendar.node);
                self.word(if *ended { " ended within " } else { " starts within " });
                self.days(within.node);
            }
            CondKind::Weekday { negated, days } => self.weekday(*negated, days),
            CondKind::Time { from, to } => {
                self.word("time between ");
                self.clock(from.node);
                self.word(" and ");
                self.clock(to.node);
            }
            CondKind::Quantified { quantifier, set, has } => {
                self.word(match quantifier.node {
                    Quantifier::Any => "any ",
                    Quantifier::Every => "every ",
                    Quantifier::No => "no ",
                });
                self.set(set);
                self.word(" has ");
                self.cond(has);
            }
            CondKind::For { cond, at_least, days, all_days } => {
                self.cond(cond);
                self.word(" for ");
                if let Some(count) = at_least {
                    self.word(&count.to_string());
                    self.word(" of ");
                }
                self.days(days.node);
                if *all_days {
                    self.word(" with all days");
                }
            }
            CondKind::Bare(value) => self.expr(value),
        }
    }

    fn chain(&mut self, parts: &[Cond], word: &str) {
        self.group(|printer| {
            for (at, part) in parts.iter().enumerate() {
                if at > 0 {
                    printer.blank();
                    printer.word(word);
                }
                printer.cond(part);
            }
        });
    }

    fn subject(&mut self, value: &Expr, negated: bool, word: &str) {
        self.expr(value);
        self.word(if negated { " not " } else { " " });
        self.word(word);
    }

    fn text_other(&mut self, other: &TextOther) {
        match other {
            TextOther::Value(value) => self.expr(value),
            TextOther::AnyOf(list) => {
                self.word("any ");
                self.word(&list.node);
            }
            TextOther::Regex(pattern) => {
                self.word("/");
                self.word(&slashes_escaped(&pattern.node));
                self.word("/");
            }
        }
    }

    fn weekday(&mut self, negated: bool, days: &[Word]) {
        self.word("weekday ");
        self.word(match (days.len(), negated) {
            (1, false) => "is ",
            (1, true) => "is not ",
            (_, false) => "in ",
            (_, true) => "not in ",
        });
        self.word_list(days);
    }
}

fn text_words(op: TextOp, negated: bool) -> &'static str {
    match (op, negated) {
        (TextOp::Contains, false) => " contains ",
        (TextOp::Contains, true) => " does not contain ",
        (TextOp::Mentions, false) => " mentions ",
        (TextOp::Mentions, true) => " does not mention ",
        (TextOp::StartsWith, false) => " starts with ",
        (TextOp::StartsWith, true) => " does not start with ",
        (TextOp::EndsWith, false) => " ends with ",
        (TextOp::EndsWith, true) => " does not end with ",
        (TextOp::Matches, false) => " matches ",
        (TextOp::Matches, true) => " does not match ",
    }
}

/// A pattern as it stands between slashes. A slash behind a backslash is already escaped for the pattern itself.
fn slashes_escaped(pattern: &str) -> String {
    pattern.replace('/', "\\/")
}
