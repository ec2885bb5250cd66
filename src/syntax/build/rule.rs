//! A rule from its clauses: which may stand where and how often, and which must not be missing.

use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{Action, Cond, Days, Item, Rule as RuleItem, Scope, Template, Word};
use crate::syntax::build::clause::Clause;
use crate::syntax::build::{Builder, Part, first};
use crate::syntax::grammar::Rule;
use crate::text::{Span, Spanned};

/// The clauses of a rule while they are read.
#[derive(Default)]
struct Draft {
    /// Where each clause stood first.
    seen: Vec<(Clause, Span)>,
    was: Option<Word>,
    area: Option<Word>,
    pillar: Option<Word>,
    severity: Option<Word>,
    mode: Option<Word>,
    tags: Vec<Word>,
    on: Option<Scope>,
    condition: Option<Cond>,
    unless: Option<Cond>,
    actions: Vec<Action>,
    until: Option<Cond>,
    every: Option<Spanned<Days>>,
    once: Option<Span>,
    overrides: Vec<Word>,
    because: Option<Template>,
    /// Whether some clause could not be built.
    broken: bool,
}

impl Builder<'_> {
    /// `rule "name" …` or `if … then …`.
    pub(super) fn rule(&self, part: Part<'_>) -> Option<Item> {
        let span = self.span(&part);
        let name = match first(part.clone(), Rule::text) {
            Some(name) => Some(self.name(&name)?),
            None => None,
        };
        if name.is_none()
            && let Some(orphan) = first(part.clone(), Rule::clause).and_then(|clause| clause.into_inner().next())
            && let Some(clause) = Clause::of(orphan.as_rule()).filter(|clause| *clause != Clause::If)
        {
            return self.orphan(clause, &part);
        }
        let mut draft = Draft::default();
        for clause in part.into_inner().filter(|inner| inner.as_rule() == Rule::clause) {
            let built = clause.into_inner().next().and_then(|clause| self.clause(&mut draft, clause));
            draft.broken |= built.is_none();
        }
        if name.is_none() {
            self.only_if_and_then(&draft);
        }
        self.finish(draft, name, span)
    }

    fn clause(&self, draft: &mut Draft, part: Part<'_>) -> Option<()> {
        let span = self.span(&part);
        let clause = Clause::of(part.as_rule())?;
        let place = part.clone().into_inner().next().map_or(span, |word| self.span(&word));
        if !self.is_in_its_place(draft, clause, place) {
            return Some(());
        }
        let word = |part: Part<'_>| first(part, Rule::ident).map(|word| self.word(&word));
        match clause {
            Clause::Was => draft.was = Some(self.name(&first(part, Rule::text)?)?),
            Clause::Area => draft.area = word(part),
            Clause::Pillar => draft.pillar = word(part),
            Clause::Severity => draft.severity = word(part),
            Clause::Mode => draft.mode = word(part),
            Clause::Tags => draft.tags.extend(self.names(part)?),
            Clause::On => draft.on = Some(self.scope(part)?),
            Clause::If => draft.condition = Some(self.condition(first(part, Rule::condition)?)?),
            Clause::Unless => draft.unless = Some(self.condition(first(part, Rule::condition)?)?),
            Clause::Then => {
                for action in part.into_inner().filter(|inner| inner.as_rule() == Rule::action) {
                    draft.actions.push(self.action(action)?);
                }
            }
            Clause::Until => draft.until = Some(self.condition(first(part, Rule::condition)?)?),
            Clause::Every => draft.every = Some(self.days(&first(part, Rule::duration)?)?),
            Clause::Once => draft.once = Some(span),
            Clause::Overrides => draft.overrides.extend(self.names(part)?),
            Clause::Because => draft.because = Some(self.template(&first(part, Rule::template)?)?),
        }
        Some(())
    }

    /// A clause without a rule.
    fn orphan(&self, clause: Clause, part: &Part<'_>) -> Option<Item> {
        let word = clause.word();
        let start = part.as_span().start();
        self.problem(
            Diagnostic::at(
                Code::Syntax,
                self.mended.span(start..start.saturating_add(word.len())),
                format!("`{word}` belongs to a rule, and no rule begins above it"),
            )
            .label("clause")
            .help("begin with `rule \"…\"` or `if … then …` at the left margin and indent what belongs to it"),
        )
    }

    /// `ENTITY [where FILTER]` of an `on` clause.
    pub(super) fn scope(&self, part: Part<'_>) -> Option<Scope> {
        let entity = self.word(&first(part.clone(), Rule::ident)?);
        let (filter, span) = match first(part, Rule::condition) {
            Some(filter) => {
                let span = entity.span.to(self.span(&filter));
                (Some(self.condition(filter)?), span)
            }
            None => (None, entity.span),
        };
        Some(Scope { entity, filter, span })
    }

    /// Reports a clause that stands twice, beside one it excludes, or behind the actions when it must not; whether it is
    /// kept. Of two the first is: what stands where it must not is reported all the same, whatever it says.
    fn is_in_its_place(&self, draft: &mut Draft, clause: Clause, place: Span) -> bool {
        let earlier = |wanted| draft.seen.iter().find(|(seen, _)| *seen == wanted).map(|(_, place)| *place);
        let word = clause.word();
        let kept = earlier(clause).or(clause.excludes().and_then(earlier)).is_none();
        if let Some(earlier) = earlier(clause) {
            self.problems.borrow_mut().push(
                Diagnostic::at(Code::DuplicateClause, place, format!("this rule has `{word}` twice"))
                    .label(format!("second `{word}`"))
                    .also(earlier, format!("first `{word}`"))
                    .help(clause.instead_of_a_second()),
            );
        } else if let Some(other) = clause.excludes().and_then(earlier) {
            self.problems.borrow_mut().push(
                Diagnostic::at(Code::DuplicateClause, place, "a rule has either `every` or `once`")
                    .label(format!("`{word}`"))
                    .also(other, "the other")
                    .help("keep `every` to act again after some days, or `once` to act a single time"),
            );
        } else if let Some(then) = earlier(Clause::Then).filter(|_| !clause.may_follow_actions()) {
            self.problems.borrow_mut().push(
                Diagnostic::at(Code::Syntax, place, format!("`{word}` stands behind the actions"))
                    .label(format!("`{word}`"))
                    .also(then, "the actions begin here")
                    .help(format!("move `{word} …` in front of `then`")),
            );
        }
        draft.seen.push((clause, place));
        kept
    }

    /// The unnamed form has no other clauses: history, cooldowns and texts are kept under a rule's name.
    fn only_if_and_then(&self, draft: &Draft) {
        let Some((clause, place)) =
            draft.seen.iter().find(|(clause, _)| !matches!(clause, Clause::If | Clause::Unless | Clause::Then))
        else {
            return;
        };
        let Some((_, start)) = draft.seen.first() else { return };
        let word = clause.word();
        self.problems.borrow_mut().push(
            Diagnostic::at(Code::Syntax, *place, format!("a rule with `{word}` needs a name"))
                .label(format!("`{word}`"))
                .help("begin it with `rule \"…\"` at the left margin; without a name a rule has only `if`, `unless` and `then`")
                .also(*start, "the rule begins here"),
        );
    }

    fn finish(&self, draft: Draft, name: Option<Word>, span: Span) -> Option<Item> {
        let head = name.as_ref().map_or(span, |name| name.span);
        if !draft.broken {
            self.must_have(&draft, Clause::If, head, "if acos over 14d > 35%");
            self.must_have(&draft, Clause::Then, head, "then lower bid 10%");
        }
        Some(Item::Rule(Box::new(RuleItem {
            name,
            was: draft.was,
            area: draft.area,
            pillar: draft.pillar,
            severity: draft.severity,
            mode: draft.mode,
            tags: draft.tags,
            on: draft.on,
            condition: draft.condition?,
            unless: draft.unless,
            actions: (!draft.broken && !draft.actions.is_empty()).then_some(draft.actions)?,
            until: draft.until,
            every: draft.every,
            once: draft.once,
            overrides: draft.overrides,
            because: draft.because,
            span,
        })))
    }

    fn must_have(&self, draft: &Draft, clause: Clause, head: Span, example: &str) {
        if draft.seen.iter().any(|(seen, _)| *seen == clause) {
            return;
        }
        let word = clause.word();
        let place = if clause == Clause::Then { draft.seen.last().map_or(head, |(_, place)| *place) } else { head };
        self.problems.borrow_mut().push(
            Diagnostic::at(Code::MissingClause, place, format!("this rule has no `{word}`"))
                .label(if clause == Clause::Then { "the last clause" } else { "rule" })
                .help(match clause {
                    Clause::Then => format!("say what to do, such as `{example}`"),
                    _ => format!("say when it acts, such as `{example}`"),
                }),
        );
    }
}
