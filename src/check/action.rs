//! Actions: which entity takes them, by how much, within which bounds.

use crate::catalog::{Kind, WriteField};
use crate::check::checker::Checker;
use crate::check::context::Ctx;
use crate::check::lints::is_secret;
use crate::check::names::{a, list_words};
use crate::check::resolve::{a_unit, bare_number};
use crate::check::units;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::program::{Action, AddPlace, AddedMatch, Limits, NegativeMatch, Num, NumKind, StepAmount};
use crate::syntax::ast::{self, ActionKind, AddTarget, Direction, Expr, Word};
use crate::text::Span;
use crate::value::Unit;

impl<'a> Checker<'a> {
    /// One action of a rule that judges `kind`.
    pub(super) fn action(&mut self, action: &'a ast::Action, ctx: &Ctx<'a>) -> Option<Action> {
        match &action.kind {
            ActionKind::Step { direction, field, amount, limits } => {
                let verb = direction_word(*direction);
                let known = self.write_field(verb, field, ctx);
                // A value for an unknown field would only be a second problem of the same cause.
                let field = known?;
                let (amount, limits) =
                    (self.step_amount(verb, field, amount, ctx), self.limits(field_unit(field), limits, ctx));
                Some(Action::Step { direction: *direction, field, amount: amount?, limits: limits? })
            }
            ActionKind::Set { field, value, limits } => {
                let field = self.write_field("set", field, ctx)?;
                let unit = field_unit(field);
                let (num, limits) = (self.amount_of(field.word(), unit, value, ctx), self.limits(unit, limits, ctx));
                let value = num?;
                let computed = !matches!(value.kind, NumKind::Const(_) | NumKind::Money(_) | NumKind::Let(_));
                Some(Action::Set { field, value, computed, limits: limits? })
            }
            ActionKind::Pause => self.takes_state("pause", action.span, ctx).then_some(Action::State { enable: false }),
            ActionKind::Enable => {
                self.takes_state("enable", action.span, ctx).then_some(Action::State { enable: true })
            }
            ActionKind::AddNegative { match_type, level } => {
                let fits = self.on_search_term("add negative", action.span, ctx);
                let match_type =
                    self.one_word(match_type, &[("exact", NegativeMatch::Exact), ("phrase", NegativeMatch::Phrase)]);
                let level = self.one_word(level, &[("ad_group", false), ("campaign", true)]);
                let action = Action::AddNegative { match_type: match_type?, to_campaign: level? };
                fits.then_some(action)
            }
            ActionKind::AddKeyword { match_type, bid, target, limits } => {
                let fits = self.on_search_term("add keyword", action.span, ctx);
                let known =
                    [("exact", AddedMatch::Exact), ("phrase", AddedMatch::Phrase), ("broad", AddedMatch::Broad)];
                let match_type = self.one_word(match_type, &known);
                let bid = bid.as_ref().map(|bid| self.amount_of("bid", Unit::Money, bid, ctx));
                let limits = self.limits(Unit::Money, limits, ctx);
                let place = target.as_ref().map(|target| self.add_place(target));
                let bid = some_or_none(bid)?;
                let place = some_or_none(place)?;
                let action = Action::AddKeyword { match_type: match_type?, bid, limits: limits?, place };
                fits.then_some(action)
            }
            ActionKind::Reorder { quantity, limits, packs } => {
                let fits = self.takes("reorder", &[Kind::Listing], action.span, ctx);
                let quantity = self.amount_of("reorder", Unit::Number, quantity, ctx);
                let limits = self.limits(Unit::Number, limits, ctx);
                let packs = packs.as_ref().map(|packs| self.amount_of("packs", Unit::Number, packs, ctx));
                let action = Action::Reorder { quantity: quantity?, limits: limits?, packs: some_or_none(packs)? };
                fits.then_some(action)
            }
            ActionKind::Flag(message) => self.template(message, ctx).map(Action::Flag),
            ActionKind::Alert { message, to } => {
                for sink in to {
                    self.known_sink(sink);
                }
                let to = to.iter().map(|sink| sink.node.as_str().into()).collect();
                Some(Action::Alert { message: self.template(message, ctx)?, to })
            }
        }
    }

    /// The field that a word names, when the judged entity has it.
    pub(super) fn write_field(&mut self, verb: &str, word: &Word, ctx: &Ctx<'a>) -> Option<WriteField> {
        let Some(field) = WriteField::from_word(&word.node) else {
            let problem = no_field(verb, word, ctx.kind);
            return self.fail(problem);
        };
        if field.kind() == ctx.kind {
            return Some(field);
        }
        let (has, of) = (field.word(), field.kind().word());
        let problem =
            Diagnostic::at(Code::ActionNotOnEntity, word.span, format!("{} has no `{has}` to change", a(ctx.kind)))
                .label(format!("of {of}"));
        let own = fields_of(ctx.kind);
        self.fail(match own.as_slice() {
            [] => problem.help(format!("judge `on {of}` instead")),
            own => problem.help(format!("judge `on {of}` instead, or change {}", list_words(own, "or"))),
        })
    }

    /// By how much a step goes.
    fn step_amount(&mut self, verb: &str, field: WriteField, amount: &'a Expr, ctx: &Ctx<'a>) -> Option<StepAmount> {
        let num = self.whole_num(amount, ctx)?;
        let (unit, name) = (field_unit(field), field.word());
        let text = num.text.to_string();
        if is_signed(&num) {
            let ours = text.trim_start_matches('-').to_owned();
            return self.fail(
                Diagnostic::at(
                    Code::NumberForm,
                    num.span,
                    format!("`{text}` has a sign, and `{verb}` says the direction"),
                )
                .label("negative")
                .help(format!("write `{verb} {name} {ours}`"))
                .fix(num.span, ours),
            );
        }
        match (num.unit, unit) {
            (Unit::Points, Unit::Percent) => Some(StepAmount::Amount(num)),
            (Unit::Percent, Unit::Percent) => {
                let number = text.trim_end_matches('%');
                self.fail(
                    Diagnostic::at(
                        Code::PercentOrPoints,
                        num.span,
                        format!("`{verb} {name} {text}` can be read two ways"),
                    )
                    .label("percent of a percent")
                    .note("from 50%, 10 points more is 60%, and 10% more is 55%".to_string())
                    .help(format!(
                        "write `{verb} {name} {number} points`, or `set {name} to {name} * {}`",
                        factor(verb)
                    ))
                    .fix(num.span, format!("{number} points")),
                )
            }
            (Unit::Percent, _) => Some(StepAmount::Percent(num)),
            (given, wanted) if given == wanted => Some(StepAmount::Amount(num)),
            _ => {
                let message =
                    format!("`{verb} {name}` goes by {}, and `{text}` is {}", step_units(unit), a_unit(num.unit));
                let problem = Diagnostic::at(Code::UnitMismatch, num.span, message).label(num.unit.word());
                let problem = match (bare_number(amount).is_some(), unit) {
                    (true, Unit::Money) => problem.help(format!("write `{text}%` or `{}`", self.money_text(&text))),
                    (true, Unit::Percent) => problem.help(format!("write `{text} points`")),
                    _ if num.unit == Unit::Points => {
                        let number = text.split(' ').next().unwrap_or(&text);
                        problem.help(format!("write `{number}%`: points are for placement adjustments"))
                    }
                    _ => problem.help(format!("write {}", step_units(unit))),
                };
                self.fail(problem)
            }
        }
    }

    /// A value in the unit of what it is for.
    fn amount_of(&mut self, what: &str, unit: Unit, value: &'a Expr, ctx: &Ctx<'a>) -> Option<Num> {
        let num = self.whole_num(value, ctx)?;
        if num.unit == unit {
            return Some(num);
        }
        let problem = units::wrong_amount(self, what, unit, (value, &num));
        self.fail(problem)
    }

    /// `not below`, `not above`, in the unit of the field.
    fn limits(&mut self, unit: Unit, limits: &'a ast::Limits, ctx: &Ctx<'a>) -> Option<Limits> {
        let below = limits.below.as_ref().map(|bound| self.amount_of("the bound", unit, bound, ctx));
        let above = limits.above.as_ref().map(|bound| self.amount_of("the bound", unit, bound, ctx));
        let (below, above) = (some_or_none(below), some_or_none(above));
        let limits = Limits { below: below?, above: above? };
        self.bounds_in_order(&limits)?;
        Some(limits)
    }

    fn takes_state(&mut self, verb: &str, span: Span, ctx: &Ctx<'a>) -> bool {
        self.takes(verb, &[Kind::Keyword, Kind::AdGroup, Kind::Campaign, Kind::ProductAd], span, ctx)
    }

    fn on_search_term(&mut self, verb: &str, span: Span, ctx: &Ctx<'a>) -> bool {
        self.takes(verb, &[Kind::SearchTerm], span, ctx)
    }

    /// Whether the judged entity takes an action.
    pub(super) fn takes(&mut self, verb: &str, kinds: &[Kind], span: Span, ctx: &Ctx<'a>) -> bool {
        if kinds.contains(&ctx.kind) {
            return true;
        }
        let words: Vec<String> = kinds.iter().map(|kind| format!("`on {}`", kind.word())).collect();
        let words = list_words(&words.iter().map(String::as_str).collect::<Vec<_>>(), "or");
        let message = match verb {
            "add negative" | "add keyword" => format!("{} has no search term's text to add", a(ctx.kind)),
            "reorder" => format!("{} has no stock to reorder", a(ctx.kind)),
            _ => {
                format!("{} cannot be set to {}", a(ctx.kind), if verb == "pause" { "paused" } else { "enabled" })
            }
        };
        self.report(
            Diagnostic::at(Code::ActionNotOnEntity, span, message)
                .label(format!("for {}", list_words(&kinds.iter().map(|kind| kind.word()).collect::<Vec<_>>(), "and")))
                .help(format!("judge {words} instead")),
        );
        false
    }

    /// One of a few words.
    pub(super) fn one_word<T: Copy>(&mut self, word: &Word, known: &[(&str, T)]) -> Option<T> {
        if let Some((_, value)) = known.iter().find(|(name, _)| *name == word.node) {
            return Some(*value);
        }
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let problem = Diagnostic::at(Code::UnknownWord, word.span, format!("`{}` cannot stand here", word.node))
            .label("unknown word");
        self.fail(match nearest(&word.node, names.iter().copied()) {
            Some(near) => problem.help(format!("did you mean `{near}`?")).fix(word.span, near),
            None => problem.help(format!("write {}", list_words(&names, "or"))),
        })
    }

    fn add_place(&mut self, target: &AddTarget) -> Option<AddPlace> {
        match target {
            AddTarget::Campaign(name) => Some(AddPlace::Campaign(name.node.as_str().into())),
            AddTarget::AdGroup(name) => {
                if let Some((campaign, ad_group)) = name.node.split_once(" / ") {
                    return Some(AddPlace::AdGroup {
                        campaign: campaign.trim().into(),
                        ad_group: ad_group.trim().into(),
                    });
                }
                self.fail(
                    Diagnostic::at(
                        Code::WrongType,
                        name.span,
                        format!("`{}` does not say whose ad group it is", name.node),
                    )
                    .label("ad group")
                    .help(format!("write the campaign before it: `to ad_group \"Campaign / {}\"`", name.node)),
                )
            }
        }
    }

    fn known_sink(&mut self, sink: &Word) {
        let Some(sinks) = &self.inputs.sinks else { return };
        // An address in the place of a name is E0029's to report.
        if sinks.contains(&sink.node) || is_secret(&sink.node) {
            return;
        }
        let name = &sink.node;
        let problem = Diagnostic::at(Code::NotInWorkspace, sink.span, format!("portreeve.toml has no sink `{name}`"))
            .label("the alert would reach nobody there");
        self.report(match nearest(name, sinks.iter().map(String::as_str)) {
            Some(near) => problem.help(format!("did you mean `\"{near}\"`?")).fix(sink.span, near.quoted()),
            None => problem.help(format!("add `[sinks.{name}]` with its `kind` and `url` to portreeve.toml")),
        });
    }
}

/// Whether a literal is below zero, in whatever currency.
fn is_signed(num: &Num) -> bool {
    match &num.kind {
        NumKind::Const(value) => value.is_negative(),
        NumKind::Money(amounts) => amounts.iter().any(|(_, amount)| amount.is_negative()),
        _ => false,
    }
}

fn no_field(verb: &str, word: &Word, kind: Kind) -> Diagnostic {
    let own = fields_of(kind);
    let name = word.node.as_str();
    let problem = Diagnostic::at(Code::UnknownWord, word.span, format!("`{name}` is nothing that a rule can {verb}"))
        .label("not writable");
    if name == "state" || name == "status" {
        return problem.help("write `pause` or `enable`");
    }
    let all: Vec<&str> = WriteField::ALL.iter().map(|field| field.word()).collect();
    match (nearest(name, all.iter().copied()), own.as_slice()) {
        (Some(near), _) => problem.help(format!("did you mean `{near}`?")).fix(word.span, near),
        (None, []) => problem.help(format!("what rules change is {}", list_words(&all, "and"))),
        (None, own) => problem.help(format!("of {} a rule can change {}", a(kind), list_words(own, "and"))),
    }
}

/// The unit of a field.
pub(super) fn field_unit(field: WriteField) -> Unit {
    match field {
        WriteField::Bid | WriteField::DefaultBid | WriteField::Budget | WriteField::Price => Unit::Money,
        WriteField::Adjustment => Unit::Percent,
        WriteField::Buffer => Unit::Number,
    }
}

pub(super) fn direction_word(direction: Direction) -> &'static str {
    match direction {
        Direction::Raise => "raise",
        Direction::Lower => "lower",
    }
}

/// The fields of an entity that rules change.
fn fields_of(kind: Kind) -> Vec<&'static str> {
    WriteField::ALL.iter().filter(|field| field.kind() == kind).map(|field| field.word()).collect()
}

fn step_units(unit: Unit) -> &'static str {
    match unit {
        Unit::Money => "a percent such as `10%` or an amount of money",
        Unit::Percent => "points such as `10 points`",
        Unit::Number | Unit::Points | Unit::Duration | Unit::PerDay | Unit::MoneyPerDay => {
            "a percent such as `10%` or a number"
        }
    }
}

fn factor(verb: &str) -> &'static str {
    if verb == "raise" { "110%" } else { "90%" }
}

/// Turns "asked for, and found or not" into "nothing asked for, or found"; a failure stays one.
#[expect(clippy::option_option, reason = "asked for or not, and then found or not")]
fn some_or_none<T>(asked: Option<Option<T>>) -> Option<Option<T>> {
    match asked {
        Some(Some(found)) => Some(Some(found)),
        Some(None) => None,
        None => Some(None),
    }
}
