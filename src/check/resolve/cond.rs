//! Conditions.

use crate::check::checker::Checker;
use crate::check::context::{Ctx, Days};
use crate::check::names::{Named, list_words};
use crate::check::print;
use crate::check::resolve::Value;
use crate::diagnostic::{Code, Diagnostic, Near, nearest};
use crate::program::{Cond, CondKind, NumKind, TxtKind};
use crate::syntax::ast::{self, Expr, Word};
use crate::text::Spanned;
use crate::value::Type;

/// The words of weekdays, Monday first.
pub(in crate::check) const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl<'a> Checker<'a> {
    /// A condition. Every broken part of it is reported, not only the first.
    pub(in crate::check) fn cond(&mut self, cond: &'a ast::Cond, ctx: &Ctx<'a>) -> Option<Cond> {
        if let ast::CondKind::Paren(inner) = &cond.kind {
            return self.cond(inner, ctx);
        }
        if ctx.filter {
            self.only_attributes(cond, ctx)?;
        }
        let kind = self.cond_kind(cond, ctx)?;
        Some(Cond { kind, text: print::cond(cond), span: ctx.at(cond.span) })
    }

    fn cond_kind(&mut self, cond: &'a ast::Cond, ctx: &Ctx<'a>) -> Option<CondKind> {
        match &cond.kind {
            ast::CondKind::Or(parts) => self.all(parts, ctx).map(CondKind::Or),
            ast::CondKind::And(parts) => {
                self.for_at_the_end(cond, parts, ctx)?;
                self.all(parts, ctx).map(CondKind::And)
            }
            ast::CondKind::Not(inner) => {
                self.for_after_not(cond, inner, ctx)?;
                Some(CondKind::Not(Box::new(self.cond(inner, ctx)?)))
            }
            ast::CondKind::Paren(inner) => self.cond(inner, ctx).map(|cond| cond.kind),
            ast::CondKind::Compare { left, op, right } => {
                self.with_one_window_problem(|checker| checker.compare(left, op, right, ctx))
            }
            ast::CondKind::Between { value, negated, low, high } => {
                let kind = self.with_one_window_problem(|checker| checker.between(value, low, high, ctx))?;
                Some(turned(kind, *negated, cond, ctx))
            }
            ast::CondKind::Is { value, negated, other } => {
                let kind = self.with_one_window_problem(|checker| checker.is(value, *negated, other, ctx))?;
                Some(turned(kind, *negated, cond, ctx))
            }
            ast::CondKind::Missing { value, known } => Some(turned(self.missing(value, ctx)?, *known, cond, ctx)),
            ast::CondKind::In { value, negated, members } => {
                let kind = self.with_one_window_problem(|checker| checker.one_of(value, members, ctx))?;
                Some(turned(kind, *negated, cond, ctx))
            }
            ast::CondKind::Text { value, op, negated, other } => {
                Some(turned(self.text_test(value, op, other, ctx)?, *negated, cond, ctx))
            }
            ast::CondKind::Changed { value, within } => self.changed(value, within, ctx),
            ast::CondKind::During(word) => self.calendar(word, ctx).map(CondKind::During),
            ast::CondKind::Calendar { calendar, ended, within } => {
                let (calendar, within) = (self.calendar(calendar, ctx), self.duration(within, ctx));
                let (calendar, within) = (calendar?, within?);
                Some(if *ended {
                    CondKind::EndedWithin { calendar, within }
                } else {
                    CondKind::StartsWithin { calendar, within }
                })
            }
            ast::CondKind::Weekday { negated, days } => {
                let days: Vec<Option<u8>> = days.iter().map(|day| self.weekday(day, ctx)).collect();
                let mut days: Vec<u8> = days.into_iter().collect::<Option<_>>()?;
                days.sort_unstable();
                days.dedup();
                Some(turned(CondKind::Weekday(days), *negated, cond, ctx))
            }
            ast::CondKind::Time { from, to } => Some(CondKind::Time { from: from.node, to: to.node }),
            ast::CondKind::Quantified { quantifier, set, has } => self
                .quantified(quantifier, set, has, ctx)
                .map(|(quantifier, set)| CondKind::Quantified { quantifier, set }),
            ast::CondKind::For { cond: inner, at_least, days, all_days } => {
                self.for_days(inner, *at_least, days, *all_days, ctx)
            }
            ast::CondKind::Bare(value) => self.bare(value, ctx),
        }
    }

    fn all(&mut self, parts: &'a [ast::Cond], ctx: &Ctx<'a>) -> Option<Vec<Cond>> {
        let parts: Vec<Option<Cond>> = parts.iter().map(|part| self.cond(part, ctx)).collect();
        parts.into_iter().collect()
    }

    /// `C for 5 of 7d`: C of each day by itself.
    fn for_days(
        &mut self,
        inner: &'a ast::Cond,
        at_least: Option<u32>,
        days: &Spanned<ast::Days>,
        all_days: bool,
        ctx: &Ctx<'a>,
    ) -> Option<CondKind> {
        let cond = self.cond(inner, &ctx.with_days(Days::Day));
        let length = self.window_days(days, ctx)?;
        let at_least = at_least.unwrap_or(length);
        if !(1..=length).contains(&at_least) {
            return self.fail(
                Diagnostic::at(Code::WindowLength, ctx.at(days.span), format!("{at_least} of {length} days cannot be"))
                    .label("days")
                    .help(format!("write a number from 1 to {length}, such as `for {} of {length}d`", length.min(5))),
            );
        }
        Some(CondKind::For { cond: Box::new(cond?), at_least, days: length, all_days })
    }

    /// `clicks > 5 and acos > 35% for 7d`: does `for` hold for both?
    fn for_at_the_end(&mut self, cond: &'a ast::Cond, parts: &'a [ast::Cond], ctx: &Ctx<'a>) -> Option<()> {
        let Some((last, before)) = parts.split_last() else { return Some(()) };
        let ast::CondKind::For { cond: inner, days, .. } = &last.kind else { return Some(()) };
        if matches!(inner.kind, ast::CondKind::Paren(_)) || !before.iter().any(|part| self.is_of_a_day(part)) {
            return Some(());
        }
        let tail = print::cond(last).strip_prefix(print::cond(inner).as_ref()).unwrap_or_default().trim().to_owned();
        let first = before.iter().map(|part| print::cond(part).to_string()).collect::<Vec<_>>().join(" and ");
        let all = format!("({first} and {}) {tail}", print::cond(inner));
        let one = format!("{first} and ({})", print::cond(last));
        self.fail(ambiguous(ctx.at(cond.span), ctx.at(days.span), &tail, &all, &one))
    }

    /// `not acos > 35% for 7d`: not on all days, or on no day?
    fn for_after_not(&mut self, cond: &'a ast::Cond, inner: &'a ast::Cond, ctx: &Ctx<'a>) -> Option<()> {
        let ast::CondKind::For { cond: test, days, .. } = &inner.kind else { return Some(()) };
        let tail = print::cond(inner).strip_prefix(print::cond(test).as_ref()).unwrap_or_default().trim().to_owned();
        let each = format!("(not {}) {tail}", print::cond(test));
        let whole = format!("not ({})", print::cond(inner));
        self.fail(ambiguous(ctx.at(cond.span), ctx.at(days.span), &tail, &each, &whole))
    }

    fn changed(&mut self, value: &'a Expr, within: &Spanned<ast::Days>, ctx: &Ctx<'a>) -> Option<CondKind> {
        let (found, within) = (self.whole_value(value, ctx), self.window_days(within, ctx));
        let found = found?;
        let place = match &found {
            Value::Num(num) | Value::Date(num) => match &num.kind {
                NumKind::Attr { path, attr } => Some((path.clone(), *attr)),
                _ => None,
            },
            Value::Text(txt, _) | Value::YesNo(txt, _) => match &txt.kind {
                TxtKind::Attr { path, attr } => Some((path.clone(), *attr)),
                // A campaign's name is a field of its file; other names are what links them together.
                TxtKind::Own { path, field: crate::program::OwnField::Name } => {
                    let kind = path.0.last().copied().unwrap_or(ctx.kind);
                    let attr = self.catalog.find_attr(kind, "name").filter(|attr| !attr.from.is_empty());
                    attr.map(|attr| (path.clone(), attr.id))
                }
                _ => None,
            },
            Value::Cell(_) => None,
        };
        let Some((path, attr)) = place else {
            return self.fail(
                Diagnostic::at(Code::WrongType, found.span(), format!("`{}` is no field that a snapshot shows from day to day", found.text()))
                    .label(found.ty().word())
                    .help("`changed within` is asked of fields such as `title`, `price` or `bid`; for metrics write `change in sales over 7d`"),
            );
        };
        Some(CondKind::Changed { path, attr, within: within? })
    }

    fn weekday(&mut self, word: &Word, ctx: &Ctx<'a>) -> Option<u8> {
        let name = word.node.as_str();
        let short = name.get(..3).unwrap_or(name);
        let long = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        let found = WEEKDAYS.iter().position(|day| *day == name).or_else(|| long.iter().position(|day| *day == name));
        if let Some(day) = found {
            return u8::try_from(day).ok();
        }
        let near =
            WEEKDAYS.iter().find(|day| **day == short).copied().map(Near::sure).or_else(|| nearest(name, WEEKDAYS));
        let problem = Diagnostic::at(Code::UnknownWord, ctx.at(word.span), format!("`{name}` is no weekday"))
            .label("unknown word");
        self.fail(match near {
            Some(near) => problem.help(format!("did you mean `{near}`?")).fix(ctx.at(word.span), near),
            None => problem.help(format!("the weekdays are {}", list_words(&WEEKDAYS, "and"))),
        })
    }

    /// A value where a condition must stand.
    fn bare(&mut self, value: &'a Expr, ctx: &Ctx<'a>) -> Option<CondKind> {
        let days = if matches!(ctx.days, Days::Unset) { ctx.with_days(Days::Day) } else { ctx.clone() };
        let found = self.whole_value(value, &days)?;
        let text = found.text();
        let over = if text.contains(" over ") { "" } else { " over 14d" };
        let (is, help) = match found.ty() {
            Type::YesNo => ("yes or no", format!("write `{text} is yes` or `{text} is no`")),
            Type::Numeric(crate::value::Unit::Percent) => {
                ("a percent", format!("compare it, such as `{text}{over} > 35%`"))
            }
            Type::Numeric(crate::value::Unit::Money) => {
                ("money", format!("compare it, such as `{text} > {}`", self.money_text("10")))
            }
            Type::Numeric(_) => ("a number", format!("compare it, such as `{text} > 10`")),
            Type::Text => ("text", format!("compare it, such as `{text} is \"…\"` or `{text} contains \"…\"`")),
            Type::Date | Type::Time => ("a date", format!("compare it, such as `{text} < 2026-11-20`")),
        };
        let problem = Diagnostic::at(
            Code::NotACondition,
            found.span(),
            format!("`{text}` is {is}, and a condition is needed here"),
        )
        .label(found.ty().word())
        .help(help);
        self.fail(problem)
    }

    /// `where` reads attributes only: what it selects must not depend on days.
    fn only_attributes(&mut self, cond: &ast::Cond, ctx: &Ctx<'a>) -> Option<()> {
        let what = match &cond.kind {
            ast::CondKind::During(_) | ast::CondKind::Calendar { .. } => "a calendar",
            ast::CondKind::Weekday { .. } | ast::CondKind::Time { .. } => "the moment",
            ast::CondKind::Quantified { .. } => "other entities",
            ast::CondKind::For { .. } => "days",
            ast::CondKind::Changed { .. } => "a change",
            _ => return Some(()),
        };
        let text = print::cond(cond);
        self.fail(
            Diagnostic::at(
                Code::FilterReadsAttributes,
                ctx.at(cond.span),
                format!("`where` reads attributes only, and `{text}` asks about {what}"),
            )
            .label(what.to_owned())
            .help(format!("put it into the condition: `if {text} and …`")),
        )
    }
}

/// The condition or its negation.
fn turned(kind: CondKind, negated: bool, cond: &ast::Cond, ctx: &Ctx<'_>) -> CondKind {
    if !negated {
        return kind;
    }
    CondKind::Not(Box::new(Cond { kind, text: print::cond(cond), span: ctx.at(cond.span) }))
}

fn ambiguous(span: crate::text::Span, days: crate::text::Span, tail: &str, one: &str, other: &str) -> Diagnostic {
    Diagnostic::at(Code::AmbiguousWindow, days, format!("`{tail}` can be read two ways here"))
        .label("for which part?")
        .also(span, "this condition")
        .help(format!("write `{one}`, or `{other}`"))
}

impl Checker<'_> {
    /// Whether a part of an `and` chain asks about a day without saying which.
    fn is_of_a_day(&self, cond: &ast::Cond) -> bool {
        match &cond.kind {
            ast::CondKind::Or(parts) | ast::CondKind::And(parts) => parts.iter().any(|part| self.is_of_a_day(part)),
            ast::CondKind::Not(inner) | ast::CondKind::Paren(inner) => self.is_of_a_day(inner),
            ast::CondKind::Compare { left, right, .. } => self.reads_a_day(left) || self.reads_a_day(right),
            ast::CondKind::Between { value, low, high, .. } => {
                [value, low, high].into_iter().any(|value| self.reads_a_day(value))
            }
            ast::CondKind::Is { value, .. }
            | ast::CondKind::Missing { value, .. }
            | ast::CondKind::In { value, .. }
            | ast::CondKind::Text { value, .. } => self.reads_a_day(value),
            ast::CondKind::For { .. }
            | ast::CondKind::Changed { .. }
            | ast::CondKind::During(_)
            | ast::CondKind::Calendar { .. }
            | ast::CondKind::Weekday { .. }
            | ast::CondKind::Time { .. }
            | ast::CondKind::Quantified { .. }
            | ast::CondKind::Bare(_) => false,
        }
    }

    /// Whether a value is read from one day: a name of an entity that no window covers.
    fn reads_a_day(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ast::ExprKind::Name(parts) => parts.first().is_some_and(|word| {
                !matches!(
                    self.names.find(&word.node, false),
                    Some(Named::Let(_) | Named::Table(_) | Named::Calendar(_))
                )
            }),
            ast::ExprKind::Paren(inner)
            | ast::ExprKind::LengthOf(inner)
            | ast::ExprKind::WordsIn(inner)
            | ast::ExprKind::Spread(inner) => self.reads_a_day(inner),
            ast::ExprKind::Binary { left, right, .. } => self.reads_a_day(left) || self.reads_a_day(right),
            ast::ExprKind::Else { value, .. }
            | ast::ExprKind::RepeatsIn { value, .. }
            | ast::ExprKind::OnChannel { value, .. } => self.reads_a_day(value),
            ast::ExprKind::Pick { of, .. } => of.iter().any(|one| self.reads_a_day(one)),
            ast::ExprKind::Literal(_)
            | ast::ExprKind::Over { .. }
            | ast::ExprKind::Change { .. }
            | ast::ExprKind::Aggregate { .. } => false,
        }
    }
}
