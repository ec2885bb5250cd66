//! Rules: their clauses, what they judge, and what follows from both.

use crate::catalog::{Kind, WriteField};
use crate::check::checker::Checker;
use crate::check::context::Ctx;
use crate::check::facts;
use crate::check::names::list_words;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::program::{Action, Area, Cond, CondKind, Mode, Pillar, Rule, Severity, StepAmount};
use crate::syntax::ast::{self, ActionKind, Item, Word};
use crate::syntax::print as syntax_print;
use std::collections::BTreeMap;

/// A rule of the program and the text that it is from.
pub(super) struct Checked<'a> {
    pub(super) rule: Rule,
    pub(super) text: &'a ast::Rule,
}

impl<'a> Checker<'a> {
    /// Checks every rule; the good ones are sorted by file and line.
    pub(super) fn check_rules(&mut self) -> Vec<Checked<'a>> {
        self.rule_names();
        let files = self.inputs.files;
        let mut rules = Vec::new();
        for item in files.iter().flat_map(|file| &file.items) {
            if let Item::Rule(text) = item
                && let Some(rule) = self.rule(text)
            {
                rules.push(Checked { rule, text });
            }
        }
        rules.sort_by(|one, other| {
            (&one.rule.file, one.rule.span.start).cmp(&(&other.rule.file, other.rule.span.start))
        });
        rules
    }

    /// Names are unique whatever their letter case, and history follows one name only.
    fn rule_names(&mut self) {
        let files = self.inputs.files;
        let texts = || {
            files.iter().flat_map(|file| &file.items).filter_map(|item| match item {
                Item::Rule(rule) => Some(rule.as_ref()),
                _ => None,
            })
        };
        let mut known: BTreeMap<String, &Word> = BTreeMap::new();
        for name in texts().filter_map(|rule| rule.name.as_ref()) {
            if let Some(first) = known.get(&name.node.to_lowercase()) {
                let first = first.span;
                self.report(
                    Diagnostic::at(Code::DuplicateName, name.span, format!("two rules are called `{}`", name.node))
                        .label("the second")
                        .also(first, "the first")
                        .help("give one of them another name"),
                );
            } else {
                known.insert(name.node.to_lowercase(), name);
            }
        }
        for was in texts().filter_map(|rule| rule.was.as_ref()) {
            if let Some(still) = known.get(&was.node.to_lowercase()) {
                let still = still.span;
                self.report(
                    Diagnostic::at(Code::DuplicateName, was.span, format!("a rule is still called `{}`", was.node))
                        .label("history would have two owners")
                        .also(still, "the rule of that name")
                        .help("take out `was`, or rename the other rule"),
                );
            }
        }
    }

    fn rule(&mut self, text: &'a ast::Rule) -> Option<Rule> {
        let area = text.area.as_ref().map(|word| self.clause_word(word, "area", Area::ALL, Area::word));
        let pillar = text.pillar.as_ref().map(|word| self.clause_word(word, "pillar", Pillar::ALL, Pillar::word));
        let severity =
            text.severity.as_ref().map(|word| self.clause_word(word, "severity", Severity::ALL, Severity::word));
        let mode = text.mode.as_ref().map(|word| self.clause_word(word, "mode", Mode::ALL, Mode::word));
        let kind = self.judged(text)?;
        let ctx = Ctx::top(kind);
        let filter =
            text.on.as_ref().and_then(|scope| scope.filter.as_ref()).map(|cond| self.cond(cond, &Ctx::filter(kind)));
        let condition = self.cond(&text.condition, &ctx);
        let unless = text.unless.as_ref().map(|cond| self.cond(cond, &ctx));
        let actions: Vec<Option<Action>> = text.actions.iter().map(|action| self.action(action, &ctx)).collect();
        let until = text.until.as_ref().map(|cond| self.cond(cond, &ctx));
        let every = text.every.as_ref().map(|days| self.window_days(days, &ctx));
        let because = text.because.as_ref().map(|template| self.template(template, &ctx));

        let condition = with_unless(condition?, asked(unless)?);
        let actions = actions.into_iter().collect::<Option<Vec<_>>>()?;
        let (filter, until) = (asked(filter)?, asked(until)?);
        let conds: Vec<&Cond> = filter.iter().chain([&condition]).chain(&until).collect();
        let flows = facts::flows(&conds, &actions);
        let evidence = facts::evidence(&[&condition], &actions);
        let scope = facts::scope(kind, filter.as_ref(), self.catalog);
        let (file, line) = self.file_line(text);
        let rule = Rule {
            name: text.name.as_ref().map_or_else(|| format!("{file}:{line}").into(), |name| name.node.as_str().into()),
            named: text.name.is_some(),
            identity: text
                .name
                .as_ref()
                .map_or_else(|| syntax_print::identity(text).into(), |name| name.node.as_str().into()),
            was: text.was.as_ref().map(|was| was.node.as_str().into()),
            file: file.as_str().into(),
            line,
            span: text.span,
            area: asked(area)?,
            pillar: asked(pillar)?,
            severity: asked(severity)?,
            mode: asked(mode)?.unwrap_or(Mode::Propose),
            tags: text.tags.iter().map(|tag| tag.node.as_str().into()).collect(),
            kind,
            filter,
            any_state: scope.any_state,
            negatives: scope.negatives,
            condition,
            until,
            every: asked(every)?,
            once: text.once.is_some(),
            overrides: Vec::new(),
            because: asked(because)?,
            actions,
            flows,
            evidence_days: evidence.days,
            evidence_report: evidence.report,
        };
        self.needs_limit(text, &rule)?;
        self.within_limits(&rule);
        Some(rule)
    }

    fn file_line(&self, text: &ast::Rule) -> (String, u32) {
        let file = self.inputs.sources.file(text.span.file);
        (file.name.to_string(), self.inputs.sources.start(text.span).line)
    }

    /// What a rule judges: what `on` says, else what the field it changes belongs to.
    fn judged(&mut self, text: &'a ast::Rule) -> Option<Kind> {
        if let Some(scope) = &text.on {
            return self.entity(&scope.entity, &Ctx::top(Kind::Account));
        }
        let fields = text.actions.iter().filter_map(|action| match &action.kind {
            ActionKind::Step { field, .. } | ActionKind::Set { field, .. } => WriteField::from_word(&field.node),
            _ => None,
        });
        // A buffer could be meant for a listing or for a product, so it needs to be said.
        let kinds: Vec<Kind> = fields.filter(|field| *field != WriteField::Buffer).map(WriteField::kind).collect();
        if let Some(kind) = kinds.first() {
            return Some(*kind);
        }
        let span = text.actions.first().map_or(text.span, |action| action.span);
        let action = text.actions.first().map(syntax_print::action).unwrap_or_default();
        let word = match text.actions.first().map(|action| &action.kind) {
            Some(ActionKind::AddNegative { .. } | ActionKind::AddKeyword { .. }) => "search_term",
            Some(ActionKind::Reorder { .. } | ActionKind::Step { .. } | ActionKind::Set { .. }) => "listing",
            _ => "keyword",
        };
        let name = if text.name.is_some() { String::new() } else { "rule \"…\" ".to_owned() };
        self.fail(
            Diagnostic::at(Code::MissingClause, span, format!("`{action}` does not say what is judged"))
                .label("of what?")
                .help(format!("begin with `{name}on {word}`, or another entity, before `if`")),
        )
    }

    fn clause_word<T: Copy>(
        &mut self,
        word: &Word,
        clause: &str,
        all: &[T],
        name: impl Fn(T) -> &'static str,
    ) -> Option<T> {
        let lower = word.node.to_lowercase();
        if let Some(found) = all.iter().find(|one| name(**one) == lower) {
            return Some(*found);
        }
        let known: Vec<&str> = all.iter().map(|one| name(*one)).collect();
        let problem = Diagnostic::at(Code::UnknownWord, word.span, format!("`{}` is no {clause}", word.node))
            .label("unknown word");
        let problem = match nearest(&word.node, known.iter().copied()) {
            Some(near) => problem.help(format!("did you mean `{near}`?")).fix(word.span, near),
            None => problem.help(format!("write {}", list_words(&known, "or"))),
        };
        self.fail(problem)
    }

    /// A rule that stays true changes the field on every run, unless something stops it.
    fn needs_limit(&mut self, text: &ast::Rule, rule: &Rule) -> Option<()> {
        if rule.evidence_days.is_some()
            || rule.evidence_report
            || rule.every.is_some()
            || rule.once
            || rule.until.is_some()
        {
            return Some(());
        }
        let step = rule.actions.iter().zip(&text.actions).find(|(action, _)| matches!(action, Action::Step { .. }));
        let Some((_, action)) = step else { return Some(()) };
        let shown = syntax_print::action(action);
        self.fail(
            Diagnostic::at(
                Code::NeedsEvidenceLimit,
                action.span,
                format!("`{shown}` would be done again on every run"),
            )
            .label("a change by steps")
            .note(format!("the rule looks at no days of the {} itself, so nothing says when to stop", rule.kind.word()))
            .help("add `every 7d`, `once` or `until …` to the rule"),
        )
    }

    /// Bounds and values that the channel would not take.
    fn within_limits(&mut self, rule: &Rule) {
        for action in &rule.actions {
            match action {
                Action::Step { field, limits, amount: StepAmount::Percent(_) | StepAmount::Amount(_), .. } => {
                    self.within_channel(*field, limits, None);
                }
                Action::Set { field, value, limits, .. } => self.within_channel(*field, limits, Some(value)),
                Action::AddKeyword { limits, bid, .. } => self.within_channel(WriteField::Bid, limits, bid.as_ref()),
                Action::State { .. }
                | Action::AddNegative { .. }
                | Action::Reorder { .. }
                | Action::Flag(_)
                | Action::Alert { .. } => {}
            }
        }
    }
}

/// `unless C` is `and not C`.
fn with_unless(condition: Cond, unless: Option<Cond>) -> Cond {
    let Some(unless) = unless else { return condition };
    let text = |cond: &Cond| match cond.kind {
        CondKind::Or(_) => format!("({})", cond.text),
        _ => cond.text.to_string(),
    };
    let negated = match unless.kind {
        CondKind::Or(_) | CondKind::And(_) => format!("not ({})", unless.text),
        _ => format!("not {}", unless.text),
    };
    let whole = format!("{} and {negated}", text(&condition)).into();
    let span = condition.span;
    let not = Cond { text: negated.into(), span: unless.span, kind: CondKind::Not(Box::new(unless)) };
    let parts = match condition.kind {
        CondKind::And(mut parts) => {
            parts.push(not);
            parts
        }
        _ => vec![condition, not],
    };
    Cond { kind: CondKind::And(parts), text: whole, span }
}

/// A clause that stands and is good, or does not stand; `None` when it stands and is broken.
#[expect(clippy::option_option, reason = "stands or not, and then good or not")]
fn asked<T>(clause: Option<Option<T>>) -> Option<Option<T>> {
    match clause {
        Some(Some(found)) => Some(Some(found)),
        Some(None) => None,
        None => Some(None),
    }
}
