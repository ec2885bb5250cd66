//! Metric definitions: checked once on every entity, and put in the place of their name where they are used.

use crate::catalog::Kind;
use crate::check::checker::{Checker, METRIC_DEPTH_MAX};
use crate::check::context::{Ctx, Days, When};
use crate::check::mentioned;
use crate::check::names::{MetricInfo, Named, a, list_kinds};
use crate::check::print;
use crate::check::resolve::Value;
use crate::check::resolve::arith::with_window;
use crate::check::resolve::name::window_missing;
use crate::check::resolve::window::fill_days;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Num, NumKind, Txt, TxtKind};
use crate::syntax::ast::{Metric, Word};
use crate::value::{Type, Unit};
use std::collections::BTreeSet;

impl<'a> Checker<'a> {
    /// Finds on which entities each metric has a meaning, and reports those that have none.
    pub(in crate::check) fn check_metrics(&mut self) {
        let mut order =
            Order { parts: self.parts_of_metrics(), done: Vec::new(), open: Vec::new(), circles: Vec::new() };
        for at in 0..self.names.metrics.len() {
            order.visit(at);
        }
        let mut broken: BTreeSet<usize> = BTreeSet::new();
        for (word, members) in order.circles {
            broken.extend(&members);
            self.circular.extend(members);
            self.report(itself(word));
        }
        for at in order.done {
            // What is made of a broken metric is not looked at: mending that one mends both.
            let of_broken =
                order.parts.get(at).is_some_and(|parts| parts.iter().any(|(part, _)| broken.contains(part)));
            if broken.contains(&at) || of_broken || !self.check_metric(at) {
                broken.insert(at);
            }
        }
    }

    /// The metrics that each metric mentions, with the word that does.
    fn parts_of_metrics(&self) -> Vec<Vec<(usize, &'a Word)>> {
        let parts = |info: &MetricInfo<'a>| {
            let mut words: Vec<&'a Word> = Vec::new();
            mentioned::in_expr(&info.text.value, &mut words);
            if let Some(when) = &info.text.when {
                mentioned::in_cond(when, &mut words);
            }
            let found = words.into_iter().filter_map(|word| {
                let own = self.names.find(&word.node, info.standard);
                let catalog = || crate::check::names::kinds_with(self.catalog, &word.node).is_empty();
                match own.or_else(|| self.names.find_shipped(&word.node).filter(|_| catalog())) {
                    Some(Named::Metric(part)) => Some((part, word)),
                    _ => None,
                }
            });
            found.collect()
        };
        self.names.metrics.iter().map(parts).collect()
    }

    /// Finds the entities on which a metric has a meaning; `false` when there are none, and then says why.
    fn check_metric(&mut self, at: usize) -> bool {
        let Some((text, standard)) = self.names.metrics.get(at).map(|info| (info.text, info.standard)) else {
            return false;
        };
        let mut kinds = BTreeSet::new();
        let mut fewest: Option<Vec<Diagnostic>> = None;
        // Only a use by a rule counts as a use.
        let used = self.used.clone();
        for kind in Kind::ALL {
            let ctx = Ctx { days: Days::Day, standard, ..Ctx::top(*kind) };
            let (value, problems) = self.aside(|checker| {
                checker.parts = 0;
                checker.definition(at, text, &ctx)
            });
            if value.is_some() && problems.is_empty() {
                kinds.insert(*kind);
            } else if fewest.as_ref().is_none_or(|fewest| weight(&problems) < weight(fewest)) {
                fewest = Some(problems);
            }
        }
        self.used = used;
        let found = !kinds.is_empty();
        if let Some(info) = self.names.metrics.get_mut(at) {
            info.kinds = kinds;
        }
        for problem in fewest.into_iter().flatten().filter(|_| !found) {
            self.report(problem);
        }
        found
    }

    /// A metric's value on an entity, with the days of where it is used.
    pub(super) fn metric(&mut self, named: Named, word: &'a Word, ctx: &Ctx<'a>) -> Option<Value> {
        let Named::Metric(at) = named else { return None };
        let (text, standard) = self.names.metrics.get(at).map(|info| (info.text, info.standard))?;
        self.used.insert(named);
        let span = ctx.at(word.span);
        if self.expanding.contains(&at) && self.circular.contains(&at) {
            // The circle was reported at the definitions. A `when` may ask for the metric beside it: that is no circle.
            return None;
        }
        if self.expanding.len() >= METRIC_DEPTH_MAX {
            return self.fail(
                Diagnostic::at(
                    Code::NestingTooDeep,
                    span,
                    format!("metrics are made of one another more than {METRIC_DEPTH_MAX} deep"),
                )
                .label("one too many")
                .help("use fewer metrics that are made of other metrics"),
            );
        }
        let inner = Ctx { standard, use_span: Some(span), ..ctx.clone() };
        let (value, problems) = self.aside(|checker| checker.definition(at, text, &inner));
        if let Some(first) = problems.first() {
            return match self.at_use(at, text, first, word, ctx) {
                Some(problem) => self.fail(problem),
                None => None,
            };
        }
        let name = match ctx.path.last() {
            Some(owner) => format!("{}.{}", owner.word(), word.node),
            None => word.node.clone(),
        };
        let Some(Value::Num(num)) = value else { return value };
        // A definition with windows of its own takes none from outside, so its text has none.
        let text = match &ctx.days {
            Days::Over { text, .. } => with_window(&name, text),
            Days::Unset | Days::Day => name.into(),
        };
        Some(Value::Num(Num { text, span, ..num }))
    }

    /// The formula of a metric, in the unit that it says.
    fn definition(&mut self, at: usize, text: &'a Metric, ctx: &Ctx<'a>) -> Option<Value> {
        self.expanding.push(at);
        let mut inner = ctx.clone();
        inner.when.extend(text.when.iter().map(|cond| When { cond, standard: ctx.standard, use_span: ctx.use_span }));
        let value = self.value(&text.value, &inner);
        let num = value.and_then(|value| self.as_num(value));
        let value = num.and_then(|num| self.in_unit(num, text, ctx)).map(|mut num| {
            fill_days(&mut num);
            Value::Num(num)
        });
        self.expanding.pop();
        value
    }

    /// `as percent` makes a number a percent; other units only say what the formula gives anyway.
    fn in_unit(&mut self, num: Num, text: &'a Metric, ctx: &Ctx<'a>) -> Option<Num> {
        let Some(word) = &text.unit else { return Some(num) };
        let wanted = match word.node.as_str() {
            "percent" => Unit::Percent,
            "number" => Unit::Number,
            "money" => Unit::Money,
            "days" => Unit::Duration,
            "points" => Unit::Points,
            _ => {
                return self.fail(
                    Diagnostic::at(Code::UnknownWord, ctx.at(word.span), format!("`{}` is no unit", word.node))
                        .label("unknown word")
                        .help("write `as percent`, or leave it out: the unit follows from the formula"),
                );
            }
        };
        if num.unit == wanted || (num.unit == Unit::Number && wanted == Unit::Percent) {
            return Some(Num { unit: wanted, ..num });
        }
        let message = format!("`{}` is {}, which is not {}", print::expr(&text.value), num.unit.word(), wanted.word());
        self.fail(
            Diagnostic::at(Code::UnitMismatch, ctx.at(word.span), message)
                .label(wanted.word())
                .also(ctx.at(text.value.span), num.unit.word())
                .help("leave out the unit: it follows from the formula"),
        )
    }

    /// A problem inside a definition, said where the metric is used. `None` when it was said at the definition.
    fn at_use(&self, at: usize, text: &Metric, first: &Diagnostic, word: &Word, ctx: &Ctx<'a>) -> Option<Diagnostic> {
        let info = self.names.metrics.get(at)?;
        let (name, span) = (&word.node, ctx.at(word.span));
        let own = |problem: Diagnostic| {
            if info.standard { problem } else { problem.also(text.name.span, "its definition") }
        };
        let formula = format!("`{name}` is `{}`", print::expr(&text.value));
        match first.code {
            Code::WindowMissing => Some(window_missing(name, span)),
            Code::StateNeedsStatistic => {
                let window = match &ctx.days {
                    Days::Over { text, .. } => text.to_string(),
                    Days::Unset | Days::Day => " over 30d".to_owned(),
                };
                Some(own(Diagnostic::at(
                    Code::StateNeedsStatistic,
                    span,
                    format!(
                        "`{name}` is a value that holds from day to day, so `{}` has nothing to add up",
                        window.trim()
                    ),
                )
                .label("a value of each day")
                .note(formula)
                .help(format!(
                    "leave out `{}`, or write `max {name}{window}`, or `min`, `avg`, `last`",
                    window.trim()
                ))))
            }
            _ if info.kinds.is_empty() => None,
            _ if info.kinds.contains(&ctx.kind) => {
                Some(Diagnostic { place: crate::diagnostic::Place::Text(span), ..first.clone() })
            }
            _ => {
                let kinds: Vec<Kind> = info.kinds.iter().copied().collect();
                let problem = Diagnostic::at(Code::NotOnEntity, span, format!("{} has no `{name}`", a(ctx.kind)))
                    .label(format!("of {}", list_kinds(&kinds)))
                    .note(formula)
                    .note(first.message.clone());
                let ours = self.ours(name, ctx.kind).map(|ours| format!("write `{ours}`"));
                Some(own(match ours.as_ref().or(first.help.as_ref()).filter(|_| ours.is_some() || !info.standard) {
                    Some(help) => problem.help(help.clone()),
                    None => problem.help(elsewhere_help(name, ctx.kind, &kinds)),
                }))
            }
        }
    }

    /// A `let`, which an account may override.
    pub(super) fn let_value(&mut self, at: usize, word: &'a Word, ctx: &Ctx<'a>) -> Option<Value> {
        let ty = self.names.lets.get(at)?.ty?;
        let (span, text) = (ctx.at(word.span), word.node.as_str().into());
        Some(match ty {
            Type::Numeric(unit) => Value::Num(Num { kind: NumKind::Let(at), unit, text, span }),
            Type::Date => Value::Date(Num { kind: NumKind::Let(at), unit: Unit::Duration, text, span }),
            Type::YesNo => Value::YesNo(Txt { kind: TxtKind::Let(at), text }, span),
            Type::Text | Type::Time => Value::Text(Txt { kind: TxtKind::Let(at), text }, span),
        })
    }
}

/// Metrics in an order in which parts come before what is made of them.
struct Order<'a> {
    parts: Vec<Vec<(usize, &'a Word)>>,
    done: Vec<usize>,
    open: Vec<usize>,
    /// The word that closes a circle, and who is in it.
    circles: Vec<(&'a Word, Vec<usize>)>,
}

impl<'a> Order<'a> {
    /// Depth first, with a path of its own: a chain of metrics can be longer than the stack is deep.
    fn visit(&mut self, start: usize) {
        let mut path: Vec<(usize, usize)> = vec![(start, 0)];
        if self.done.contains(&start) {
            return;
        }
        self.open = vec![start];
        while let Some((at, next)) = path.last_mut() {
            let part: Option<(usize, &'a Word)> = self.parts.get(*at).and_then(|parts| parts.get(*next)).copied();
            *next = next.saturating_add(1);
            let Some((part, word)) = part else {
                self.done.push(*at);
                path.pop();
                self.open.pop();
                continue;
            };
            if let Some(from) = self.open.iter().position(|open| *open == part) {
                self.circles.push((word, self.open.iter().skip(from).copied().collect()));
            } else if !self.done.contains(&part) {
                path.push((part, 0));
                self.open.push(part);
            }
        }
    }
}

fn itself(word: &Word) -> Diagnostic {
    let name = &word.node;
    Diagnostic::at(Code::RefersToItself, word.span, format!("the metric `{name}` is made of itself"))
        .label("comes back to itself")
        .help("name the metric differently from its parts")
}

/// How far a definition is from a meaning on an entity: names that are not there weigh more than anything else.
fn weight(problems: &[Diagnostic]) -> (usize, usize) {
    let missing =
        |problem: &&Diagnostic| matches!(problem.code, Code::NotOnEntity | Code::UnknownName | Code::SeveralValues);
    (problems.iter().filter(missing).count(), problems.len())
}

fn elsewhere_help(name: &str, kind: Kind, kinds: &[Kind]) -> String {
    let above = kinds.iter().find(|other| matches!(kind.up(**other), crate::catalog::Up::One(_)));
    let below = kinds.iter().find(|other| kind.relates_to(**other));
    match (above, below) {
        (Some(above), _) => format!("write `{}.{name}`", above.word()),
        (None, Some(below)) => format!("write `any {} has {name} …`", below.word()),
        (None, None) => format!("judge `on {}` instead", kinds.first().map_or("listing", |kind| kind.word())),
    }
}
