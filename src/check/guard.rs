//! Guards and suppressions.

use crate::catalog::{Kind, WriteField};
use crate::check::action::field_unit;
use crate::check::checker::Checker;
use crate::check::context::Ctx;
use crate::check::rule::Checked;
use crate::check::units;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::program::{Cond, Guard, Never, NeverVerb, Num, Suppress};
use crate::syntax::ast::{self, Item, NeverBound};
use crate::syntax::print as syntax_print;
use chrono::Days;
use std::collections::BTreeMap;

/// The longest suppression, in days (language.md section 3).
const SUPPRESSION_DAYS_MAX: u64 = 180;

impl<'a> Checker<'a> {
    /// Checks every guard; the good ones are sorted by name.
    pub(super) fn check_guards(&mut self) {
        let files = self.inputs.files;
        let mut names: BTreeMap<String, crate::text::Span> = BTreeMap::new();
        let mut guards = Vec::new();
        for item in files.iter().flat_map(|file| &file.items) {
            let Item::Guard(text) = item else { continue };
            let name = &text.name;
            if let Some(first) = names.get(&name.node.to_lowercase()) {
                let first = *first;
                self.report(
                    Diagnostic::at(Code::DuplicateName, name.span, format!("two guards are called `{}`", name.node))
                        .label("the second")
                        .also(first, "the first")
                        .help("give one of them another name"),
                );
            } else {
                names.insert(name.node.to_lowercase(), name.span);
            }
            guards.extend(self.guard(text));
        }
        guards.sort_by(|one, other| one.name.cmp(&other.name));
        self.program.guards = guards;
    }

    fn guard(&mut self, text: &'a ast::Guard) -> Option<Guard> {
        let kind = self.entity(&text.on.entity, &Ctx::top(Kind::Account))?;
        let ctx = Ctx::top(kind);
        let filter: Option<Option<Cond>> = text.on.filter.as_ref().map(|cond| self.cond(cond, &Ctx::filter(kind)));
        let condition: Option<Option<Cond>> = text.condition.as_ref().map(|cond| self.cond(cond, &ctx));
        let never: Vec<Option<Never>> = text.never.iter().map(|never| self.never(never, &ctx)).collect();
        let filter = match filter {
            Some(filter) => Some(filter?),
            None => None,
        };
        let condition = match condition {
            Some(condition) => Some(condition?),
            None => None,
        };
        let never = never.into_iter().collect::<Option<Vec<_>>>()?;
        Some(Guard { name: text.name.node.as_str().into(), span: text.span, kind, filter, condition, never })
    }

    fn never(&mut self, text: &'a ast::Never, ctx: &Ctx<'a>) -> Option<Never> {
        let verb = text.verb.node.as_str();
        let verb = match verb {
            "lower" | "raise" | "set" => self.never_field(text, ctx)?,
            "pause" => NeverVerb::Pause,
            "enable" => NeverVerb::Enable,
            "add negative" => NeverVerb::AddNegative,
            "add keyword" => NeverVerb::AddKeyword,
            "reorder" => NeverVerb::Reorder,
            _ => return None,
        };
        let kinds: &[Kind] = match verb {
            NeverVerb::Pause | NeverVerb::Enable => &[Kind::Keyword, Kind::AdGroup, Kind::Campaign, Kind::ProductAd],
            NeverVerb::AddNegative | NeverVerb::AddKeyword => &[Kind::SearchTerm],
            NeverVerb::Reorder => &[Kind::Listing],
            NeverVerb::Lower(_) | NeverVerb::Raise(_) | NeverVerb::Set(_) => &[ctx.kind],
        };
        let fits = self.takes(&text.verb.node, kinds, text.span, ctx);
        let bound = text.bound.as_ref().map(|bound| self.never_bound(verb, bound, text, ctx));
        let bound = match bound {
            Some(bound) => Some(bound?),
            None => None,
        };
        if !fits {
            return None;
        }
        let (below, above) = match (bound, &text.bound) {
            (Some(num), Some(NeverBound::Below(_))) => (Some(num), None),
            (Some(num), _) => (None, Some(num)),
            (None, _) => (None, None),
        };
        Some(Never { verb, below, above, text: never_text(text).into() })
    }

    fn never_field(&mut self, text: &'a ast::Never, ctx: &Ctx<'a>) -> Option<NeverVerb> {
        let verb = text.verb.node.as_str();
        let Some(word) = &text.field else {
            return self.fail(
                Diagnostic::at(Code::MissingClause, text.verb.span, format!("`never {verb}` does not say what"))
                    .label("of what?")
                    .help(format!("name the field, such as `never {verb} bid`")),
            );
        };
        let field: WriteField = self.write_field(verb, word, ctx)?;
        Some(match verb {
            "lower" => NeverVerb::Lower(field),
            "raise" => NeverVerb::Raise(field),
            _ => NeverVerb::Set(field),
        })
    }

    fn never_bound(&mut self, verb: NeverVerb, bound: &'a NeverBound, text: &ast::Never, ctx: &Ctx<'a>) -> Option<Num> {
        let (NeverBound::Below(value) | NeverBound::Above(value)) = bound;
        let num = self.whole_num(value, ctx);
        let (NeverVerb::Lower(field) | NeverVerb::Raise(field) | NeverVerb::Set(field)) = verb else {
            return self.fail(
                Diagnostic::at(
                    Code::WrongType,
                    text.span,
                    format!("`never {}` has no amount to bound", text.verb.node),
                )
                .label("always forbidden")
                .help(format!("write `never {}`", text.verb.node)),
            );
        };
        let num = num?;
        if num.unit == field_unit(field) {
            return Some(num);
        }
        let problem = units::wrong_amount(self, field.word(), field_unit(field), (value, &num));
        self.fail(problem)
    }

    /// Checks every suppression against the rules.
    pub(super) fn check_suppressions(&mut self, rules: &[Checked<'a>]) {
        let files = self.inputs.files;
        let names: Vec<&'a str> = files
            .iter()
            .flat_map(|file| &file.items)
            .filter_map(|item| match item {
                Item::Rule(rule) => rule.name.as_ref().map(|name| name.node.as_str()),
                _ => None,
            })
            .collect();
        for item in files.iter().flat_map(|file| &file.items) {
            if let Item::Suppress(text) = item
                && let Some(suppress) = self.suppress(text, &names, rules)
            {
                self.program.suppressions.push(suppress);
            }
        }
    }

    fn suppress(&mut self, text: &'a ast::Suppress, names: &[&'a str], rules: &[Checked<'a>]) -> Option<Suppress> {
        let kind = self.entity(&text.entity, &Ctx::top(Kind::Account));
        let complete = self.suppression_complete(text);
        if !names.iter().any(|name| name.eq_ignore_ascii_case(&text.rule.node)) {
            let problem =
                Diagnostic::at(Code::UnknownName, text.rule.span, format!("no rule is called `{}`", text.rule.node))
                    .label("unknown");
            let problem = match nearest(&text.rule.node, names.iter().copied()) {
                Some(near) => problem.help(format!("did you mean `{near}`?")).fix(text.rule.span, near.quoted()),
                None => problem.help("name a rule as its `rule \"…\"` line does"),
            };
            return self.fail(problem);
        }
        let (kind, (until, because)) = (kind?, complete?);
        let rule = rules.iter().find(|checked| checked.rule.name.eq_ignore_ascii_case(&text.rule.node));
        if let Some(checked) = rule.filter(|checked| checked.rule.kind != kind) {
            let judged = checked.rule.kind.word();
            return self.fail(
                Diagnostic::at(
                    Code::NotOnEntity,
                    text.entity.span,
                    format!("`{}` judges {judged}s, not {}s", text.rule.node, kind.word()),
                )
                .label(kind.about())
                .also(checked.text.name.as_ref().map_or(checked.rule.span, |name| name.span), "the rule")
                .help(format!("write `for {judged} \"…\"`"))
                .fix(text.entity.span, judged),
            );
        }
        let rule = rule.map_or_else(|| text.rule.node.as_str().into(), |checked| checked.rule.name.clone());
        Some(Suppress { rule, kind, key: text.key.node.as_str().into(), until, because, span: text.span })
    }

    fn suppression_complete(&mut self, text: &ast::Suppress) -> Option<(chrono::NaiveDate, std::sync::Arc<str>)> {
        let what = match (&text.until, &text.because) {
            (Some(until), Some(because)) if !because.node.trim().is_empty() => {
                self.short_enough(text, until)?;
                return Some((until.node, because.node.as_str().into()));
            }
            (Some(_), _) => "why",
            (None, Some(_)) => "until when",
            (None, None) => "until when and why",
        };
        let help = match what {
            "why" => "add `because \"…\"`",
            "until when" => "add `until 2026-12-31`, at most 180 days ahead",
            _ => "add `until 2026-12-31 because \"…\"`",
        };
        self.fail(
            Diagnostic::at(
                Code::SuppressionIncomplete,
                text.rule.span,
                format!("this suppression does not say {what}"),
            )
            .label("suppressed")
            .help(help),
        )
    }

    fn short_enough(&mut self, text: &ast::Suppress, until: &crate::text::Spanned<chrono::NaiveDate>) -> Option<()> {
        let last = self.inputs.day.and_then(|day| day.checked_add_days(Days::new(SUPPRESSION_DAYS_MAX)));
        match last.filter(|last| until.node > *last) {
            None => Some(()),
            Some(last) => self.fail(
                Diagnostic::at(
                    Code::SuppressionIncomplete,
                    until.span,
                    format!("a suppression lasts at most {SUPPRESSION_DAYS_MAX} days"),
                )
                .label("too far ahead")
                .also(text.rule.span, "suppressed")
                .help(format!("write `until {last}` or an earlier day, and look again then")),
            ),
        }
    }
}

fn never_text(never: &ast::Never) -> String {
    let mut text = format!("never {}", never.verb.node);
    if let Some(field) = &never.field {
        text = format!("{text} {}", field.node);
    }
    match &never.bound {
        Some(NeverBound::Below(value)) => format!("{text} below {}", syntax_print::expr(value)),
        Some(NeverBound::Above(value)) => format!("{text} above {}", syntax_print::expr(value)),
        None => text,
    }
}
