//! What a test expects: rules, entities, states and reasons are found, so that a misspelt one cannot pass for "it did not happen".

use crate::catalog::WriteField;
use crate::check::checker::Checker;
use crate::check::names::list_words;
use crate::check::rule::Checked;
use crate::check::tests::field::{a_type, amount};
use crate::check::tests::things::Things;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::program::RuleId;
use crate::program::test::{Expected, ExpectedAlert, ExpectedFinding, ExpectedKind, ExpectedWay, Reason};
use crate::syntax::ast::{Because, Expect, ExpectKind, Item, Literal, Word};
use crate::syntax::print;
use crate::text::{Span, Spanned};
use crate::value::{Rational, Type, Unit};
use std::sync::Arc;

/// Words of the plan that say why something is held; those of undecided rules are asked of `check`'s caller's catalog below.
const REFUSALS: &[&str] = &[
    "ambiguous",
    "currency",
    "stale_data",
    "no_current",
    "inherited",
    "every",
    "once",
    "drifted",
    "in_flight",
    "fresh_evidence",
    "outside_change",
    "pillar_gate",
    "no_value",
    "nothing_to_do",
    "no_bound",
    "limits_contradict",
    "guard",
    "at_floor",
    "at_ceiling",
    "drift",
    "no_place",
    "text_too_long",
    "blocks_keyword",
    "exists",
    "overridden",
    "absorbed",
    "conflict",
    "moot",
    "unfunded",
    "cap",
    "observe_mode",
];

/// Words for why a rule cannot be decided.
const UNKNOWNS: &[&str] = &[
    "missing_day",
    "suspect_day",
    "stale_data",
    "no_dataset",
    "no_period",
    "missing",
    "refused_cell",
    "too_old",
    "undefined",
    "unlimited",
    "currency",
    "none_related",
    "age_unknown",
    "no_moment",
    "apart",
    "several_accounts",
    "ambiguous",
    "overflow",
];

/// Caps that hold a plan.
const CAPS: &[&str] = &["max_entities", "max_actions", "max_budget", "max_paused"];

impl Checker<'_> {
    pub(super) fn expected(&mut self, things: &mut Things, text: &Expect, rules: &[Checked<'_>]) -> Option<Expected> {
        let by: Vec<Option<RuleId>> = text.by.iter().map(|name| self.rule_called(name, rules)).collect();
        let kind = self.expected_kind(&text.kind);
        let because = text.because.as_ref().map(|because| self.reason(&text.kind, because));
        let thing = text.on.as_ref().map(|on| self.spoken_of(things, on));
        let by = by.into_iter().collect::<Option<Vec<_>>>()?;
        let kind = kind?;
        let thing = match thing {
            Some(thing) => Some(thing?),
            None => self.only_thing(things, &kind, &by, rules, text.span)?,
        };
        let because = match because {
            Some(because) => Some(because?),
            None => None,
        };
        Some(Expected { kind, thing, rules: by, because, text: print::expect(text).into(), span: text.span })
    }

    fn rule_called(&mut self, name: &Word, rules: &[Checked<'_>]) -> Option<RuleId> {
        let at = rules.iter().position(|checked| {
            let file = self.inputs.sources.file(checked.rule.span.file).name.as_ref();
            checked.rule.name.eq_ignore_ascii_case(&name.node)
                // A rule without a name is known by its file and line.
                || (!checked.rule.named && format!("{file}:{}", checked.rule.line) == name.node)
        });
        if let Some(at) = at.and_then(|at| u32::try_from(at).ok()) {
            return Some(RuleId(at));
        }
        if self.is_written(&name.node) {
            return None;
        }
        let problem =
            Diagnostic::at(Code::UnknownName, name.span, format!("no rule is called `{}`", name.node)).label("unknown");
        self.fail(match nearest(&name.node, rules.iter().map(|checked| checked.rule.name.as_ref())) {
            Some(near) => problem.help(format!("did you mean `{near}`?")).fix(name.span, near.quoted()),
            None => problem.help("name a rule as its `rule \"…\"` line does"),
        })
    }

    /// There is a rule of that name, and what is wrong with it was said already.
    fn is_written(&self, name: &str) -> bool {
        self.inputs.files.iter().flat_map(|file| &file.items).any(|item| match item {
            Item::Rule(rule) => rule.name.as_ref().is_some_and(|written| written.node.eq_ignore_ascii_case(name)),
            _ => false,
        })
    }

    /// The entity of an outcome that names none: the only one there is.
    #[expect(clippy::option_option, reason = "the outer one says that it was reported")]
    fn only_thing(
        &mut self,
        things: &Things,
        kind: &ExpectedKind,
        by: &[RuleId],
        rules: &[Checked<'_>],
        span: Span,
    ) -> Option<Option<usize>> {
        let judged = match kind {
            ExpectedKind::Nothing | ExpectedKind::Undecided | ExpectedKind::Conflict | ExpectedKind::PlanHeld => {
                return Some(None);
            }
            ExpectedKind::Change { field, .. } => Some(field.kind()),
            ExpectedKind::State { .. }
            | ExpectedKind::Addition { .. }
            | ExpectedKind::Reorder(_)
            | ExpectedKind::Finding(..)
            | ExpectedKind::Alert(..) => {
                by.first().and_then(|rule| rules.get(rule.0 as usize)).map(|checked| checked.rule.kind)
            }
        };
        let Some(judged) = judged else { return Some(None) };
        match things.of_kind(judged).as_slice() {
            [only] => Some(Some(*only)),
            [] => Some(None),
            several => {
                let message = format!("this test has {} {}s: of which is this?", several.len(), judged.word());
                self.fail(
                    Diagnostic::at(Code::MissingClause, span, message)
                        .label("outcome")
                        .help(format!("add `on {} \"…\"`", judged.word())),
                )
            }
        }
    }

    fn reason(&mut self, kind: &ExpectKind, because: &Because) -> Option<Reason> {
        let word = match because {
            Because::Sentence(text) => return Some(Reason::Sentence(text.node.as_str().into())),
            Because::Code(word) => word,
        };
        let known: Vec<&str> = match kind {
            ExpectKind::Undecided => UNKNOWNS.to_vec(),
            ExpectKind::PlanHeld => CAPS.to_vec(),
            _ => REFUSALS.to_vec(),
        };
        if known.contains(&word.node.as_str()) {
            return Some(Reason::Code(word.node.as_str().into()));
        }
        let message = format!("`{}` is no reason for {}", word.node, of_what(kind));
        let problem = Diagnostic::at(Code::UnknownWord, word.span, message).label("unknown word");
        self.fail(match nearest(&word.node, known.iter().copied()) {
            Some(near) => problem.help(format!("did you mean `{near}`?")).fix(word.span, near),
            None => problem.help(format!("the reasons are {}", list_words(&known, "and"))),
        })
    }

    fn expected_kind(&mut self, kind: &ExpectKind) -> Option<ExpectedKind> {
        let text = |word: &Option<Word>| word.as_ref().map(|word| Arc::from(word.node.as_str()));
        Some(match kind {
            ExpectKind::Nothing => ExpectedKind::Nothing,
            ExpectKind::Undecided => ExpectedKind::Undecided,
            ExpectKind::Conflict => ExpectedKind::Conflict,
            ExpectKind::PlanHeld => ExpectedKind::PlanHeld,
            ExpectKind::Finding { state, message } => {
                let state = self.outcome_word(
                    state,
                    "state of a finding",
                    &[
                        ("opened", ExpectedFinding::Opened),
                        ("open", ExpectedFinding::Open),
                        ("closed", ExpectedFinding::Closed),
                        ("suppressed", ExpectedFinding::Suppressed),
                        ("unverified", ExpectedFinding::Unverified),
                    ],
                )?;
                ExpectedKind::Finding(state, text(message))
            }
            ExpectKind::Alert { state, held, message } => {
                let state = self.outcome_word(
                    state,
                    "state of an alert",
                    &[
                        ("pending", ExpectedAlert::Pending(*held)),
                        ("firing", ExpectedAlert::Firing),
                        ("clear", ExpectedAlert::Clear),
                        ("stale", ExpectedAlert::Stale),
                    ],
                )?;
                ExpectedKind::Alert(state, text(message))
            }
            ExpectKind::Change { verb, field, from, to } => {
                let way = match verb.node.as_str() {
                    "lower" => ExpectedWay::Lower,
                    "raise" => ExpectedWay::Raise,
                    "set" => ExpectedWay::Set,
                    _ => ExpectedWay::Restore,
                };
                let fields: Vec<(&str, WriteField)> = WriteField::ALL.iter().map(|one| (one.word(), *one)).collect();
                let field = self.outcome_word(field, "field that rules change", &fields)?;
                let from = match from {
                    Some(from) => Some(self.expected_amount(from, field)?),
                    None => None,
                };
                ExpectedKind::Change { way, field, from, to: self.expected_amount(to, field)? }
            }
            ExpectKind::Pause => ExpectedKind::State { enable: false },
            ExpectKind::Enable => ExpectedKind::State { enable: true },
            ExpectKind::Addition { keyword, match_type, text: said, bid, level } => {
                let types = [("exact", "exact"), ("phrase", "phrase"), ("broad", "broad")];
                let match_type = self.outcome_word(match_type, "match type", &types)?.into();
                let level = match level {
                    Some(level) => {
                        let places = [("ad_group", "ad_group"), ("campaign", "campaign")];
                        Some(self.outcome_word(level, "place of keywords", &places)?.into())
                    }
                    None => None,
                };
                let bid = match bid {
                    Some(bid) => Some(self.expected_amount(bid, WriteField::Bid)?),
                    None => None,
                };
                ExpectedKind::Addition { keyword: *keyword, match_type, text: text(said), bid, level }
            }
            ExpectKind::Reorder(units) => ExpectedKind::Reorder(Rational::from_decimal(units.node).ok()?),
        })
    }

    fn outcome_word<T: Copy>(&mut self, word: &Word, what: &str, known: &[(&str, T)]) -> Option<T> {
        if let Some((_, found)) = known.iter().find(|(name, _)| *name == word.node) {
            return Some(*found);
        }
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let problem =
            Diagnostic::at(Code::UnknownWord, word.span, format!("`{}` is no {what}", word.node)).label("unknown word");
        if let Some(near) = nearest(&word.node, names.iter().copied()) {
            return self.fail(problem.help(format!("did you mean `{near}`?")).fix(word.span, near));
        }
        let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let quoted: Vec<&str> = quoted.iter().map(String::as_str).collect();
        self.fail(problem.help(format!("write {}", list_words(&quoted, "or"))))
    }

    fn expected_amount(&mut self, literal: &Spanned<Literal>, field: WriteField) -> Option<Rational> {
        let unit = match field {
            WriteField::Adjustment => Unit::Percent,
            WriteField::Buffer => Unit::Number,
            WriteField::Bid | WriteField::DefaultBid | WriteField::Budget | WriteField::Price => Unit::Money,
        };
        let fits = matches!(
            (&literal.node, unit),
            (Literal::Money(_), Unit::Money)
                | (Literal::Percent(_), Unit::Percent)
                | (Literal::Number(_), Unit::Number)
        );
        if let Some((value, _)) = amount(&literal.node).filter(|_| fits) {
            return Some(value);
        }
        let example = match unit {
            Unit::Money => "$0.90",
            Unit::Percent => "30%",
            _ => "12",
        };
        let said = self.source(literal.span);
        let message = format!("`{}` is {}, `{said}` is not", field.word(), a_type(Type::Numeric(unit)));
        let problem = Diagnostic::at(Code::UnitMismatch, literal.span, message).label("value");
        self.fail(match (&literal.node, unit) {
            (Literal::Number(_), Unit::Money) => {
                let text = self.money_text(&said);
                problem.help(format!("write `{text}`")).fix(literal.span, text)
            }
            _ => problem.help(format!("write it like `{example}`")),
        })
    }
}

/// An outcome, where its reason is spoken of.
fn of_what(kind: &ExpectKind) -> &'static str {
    match kind {
        ExpectKind::Undecided => "an undecided rule",
        ExpectKind::PlanHeld => "a held plan",
        _ => "a change that is not made",
    }
}

#[cfg(test)]
mod tests {
    use super::{REFUSALS, UNKNOWNS};

    #[test]
    fn the_words_are_each_there_once() {
        for words in [REFUSALS, UNKNOWNS] {
            let mut sorted = words.to_vec();
            sorted.sort_unstable();
            sorted.dedup();
            assert_eq!(sorted.len(), words.len());
        }
    }
}
