//! Actions in other words: `decrease bid by 10%`, `bid -10%`, `lower bid to $1`.

use crate::diagnostic::Code;
use crate::syntax::error::phrase::ends_value;
use crate::syntax::error::{Advice, Failure, phrase};
use crate::syntax::grammar::Rule;
use crate::syntax::lex::Kind;
use crate::syntax::words::{VERBS, is_known, is_verb, verb_of_others};

/// What `pause` and `enable` are followed by in other languages.
const ITSELF: &[&str] = &[
    "it",
    "this",
    "them",
    "keyword",
    "keywords",
    "campaign",
    "campaigns",
    "ad",
    "ads",
    "target",
    "targets",
    "placement",
];

pub(super) fn advice(failure: &Failure<'_>) -> Option<Advice> {
    article(failure)
        .or_else(|| otherwise(failure))
        .or_else(|| to_a_value(failure))
        .or_else(|| message(failure))
        .or_else(|| verb(failure))
        .or_else(|| field_first(failure))
        .or_else(|| field_of_two_words(failure))
        .or_else(|| separator(failure))
        .or_else(|| set_without_to(failure))
        .or_else(|| pause_what(failure))
        .or_else(|| addition(failure))
        .or_else(|| own_field(failure))
        .or_else(|| phrase::limit(failure))
        .or_else(|| unknown_verb(failure))
}

/// `lower the bid`, `if the acos`.
fn article(failure: &Failure<'_>) -> Option<Advice> {
    let at = (-2..=0).find(|at| failure.is(*at, &["the", "an"]))?;
    let at = if failure.is(0, &["the", "a", "an"]) { 0 } else { at };
    let range = failure.range(at).start..failure.range(at + 1).start.max(failure.range(at).end);
    Some(
        Advice::new(failure.range(at), format!("`{}` is left out here", failure.raw(at)), "article")
            .help(format!("leave `{}` out", failure.raw(at)))
            .repair(range, ""),
    )
}

/// `else` and `otherwise` with other actions.
fn otherwise(failure: &Failure<'_>) -> Option<Advice> {
    let at = if failure.is(0, &["otherwise", "elif", "elsif", "elseif"]) {
        0
    } else if failure.is(-1, &["else"]) && (is_verb(&failure.word(0)) || failure.is(0, &["if", "then"])) {
        -1
    } else if failure.is(0, &["else"]) {
        0
    } else {
        return None;
    };
    Some(
        Advice::new(failure.range(at), "a rule has no `else` branch", "branch")
            .help("write a second rule with the opposite condition, such as `if acos over 14d <= 35% then …`"),
    )
}

/// `lower bid to $1`: a value, not a step.
fn to_a_value(failure: &Failure<'_>) -> Option<Advice> {
    let verb = failure.word(-2);
    let step = matches!(
        verb.as_str(),
        "raise" | "lower" | "change" | "adjust" | "update" | "increase" | "decrease" | "reduce"
    );
    let of_others = failure.expects(Rule::action) && failure.is(2, &["to"]);
    let (verb, at) = if failure.is(0, &["to"]) && step && failure.expects(Rule::kw_by) {
        (verb, -2)
    } else if of_others
        && (verb_of_others(&failure.word(0)).is_some() || failure.is(0, &["change", "adjust", "update", "make"]))
    {
        (failure.word(0), 0)
    } else {
        return None;
    };
    let field = failure.word(at + 1);
    let range = failure.range(at);
    Some(
        Advice::new(range.clone(), format!("`{verb}` takes a step, not a value"), "action")
            .help(format!("write `set {field} to …`, or `lower {field} 10%` for a step"))
            .repair(range, "set"),
    )
}

/// `send an alert`, `send email "…"`, `notify me`: a message, and what it says.
fn message(failure: &Failure<'_>) -> Option<Advice> {
    if !failure.expects(Rule::action) || !failure.is(0, &["send", "notify", "email", "message", "warn"]) {
        return None;
    }
    let filler = ["a", "an", "alert", "email", "mail", "me", "message", "notification", "slack", "us", "team", "the"];
    let end = (1..4).take_while(|at| failure.is(*at, &filler)).last().unwrap_or(0);
    // `email "me@acme.com"`: an address where the words belong.
    let address = failure.kind(end + 1) == Some(Kind::Text) && failure.raw(end + 1).contains('@');
    let says = failure.kind(end + 1) == Some(Kind::Text) && !address;
    if says && end == 0 {
        return None;
    }
    let theirs = failure.slice(failure.ranges(0, end));
    let end = if address { end + 1 } else { end };
    let ours = if says { "alert".to_owned() } else { "alert \"ACOS {acos over 14d}\"".to_owned() };
    let range = failure.ranges(0, end);
    let mut advice = Advice::new(range.clone(), format!("`{theirs}` is no action of the language"), "verb")
        .help(format!("write `{ours}`, and `to \"ops\"` behind it for a sink of portreeve.toml"))
        .repair(range, ours);
    advice.code = Code::UnknownWord;
    Some(advice)
}

/// The verbs of other languages.
fn verb(failure: &Failure<'_>) -> Option<Advice> {
    if !failure.expects(Rule::action) {
        return None;
    }
    let theirs = failure.raw(0);
    let ours = verb_of_others(&theirs.to_lowercase())?;
    let range = failure.range(0);
    let mut advice = Advice::new(range.clone(), format!("`{theirs}` is no action of the language"), "verb")
        .help(format!("write `{ours}`"))
        .repair(range, ours);
    advice.code = Code::UnknownWord;
    Some(advice)
}

/// `bid -10%`, `bid = $1`, `bid 10%`: a field where the verb must stand.
fn field_first(failure: &Failure<'_>) -> Option<Advice> {
    if !failure.expects(Rule::action) || failure.kind(0) != Some(Kind::Word) {
        return None;
    }
    let field = failure.raw(0);
    let message = format!("an action begins with a verb, not with `{field}`");
    let way = match failure.word(1).as_str() {
        "down" => Some("lower"),
        "up" => Some("raise"),
        _ => None,
    };
    let by = isize::from(failure.is(2, &["by"]));
    if let Some(verb) = way.filter(|_| matches!(failure.kind(2 + by), Some(Kind::Number | Kind::Sign))) {
        let ours = format!("{verb} {field} ");
        let range = failure.range(0).start..failure.range(2 + by).start;
        return Some(
            Advice::new(failure.ranges(0, 1), message, "field").help(format!("write `{ours}…`")).repair(range, ours),
        );
    }
    let (end, ours) = match (failure.raw(1), failure.kind(2)) {
        ("-" | "-=", Some(Kind::Number)) => (1, format!("lower {field} ")),
        ("+" | "+=", Some(Kind::Number)) => (1, format!("raise {field} ")),
        ("=", _) => (1, format!("set {field} to ")),
        ("-", _) if failure.kind(3) == Some(Kind::Number) => (1, format!("lower {field} ")),
        ("+", _) if failure.kind(3) == Some(Kind::Number) => (1, format!("raise {field} ")),
        _ => return None,
    };
    let range = failure.range(0).start..failure.range(end + 1).start;
    Some(Advice::new(failure.ranges(0, end), message, "field").help(format!("write `{ours}…`")).repair(range, ours))
}

/// Words in front of a field that say nothing more: `daily budget`, `keyword bid`.
const BEFORE_FIELDS: &[&str] = &[
    "campaign",
    "cpc",
    "current",
    "daily",
    "default",
    "keyword",
    "max",
    "maximum",
    "placement",
    "target",
    "targeting",
];

/// `lower daily budget by 20%`: one field in two words.
fn field_of_two_words(failure: &Failure<'_>) -> Option<Advice> {
    let fields = ["adjustment", "bid", "bids", "budget", "budgets", "price"];
    let second = (-2..=1).find(|at| {
        failure.is(*at, &fields) && failure.is(at - 1, BEFORE_FIELDS) && failure.is(at - 2, &["lower", "raise", "set"])
    })?;
    let (before, field) = (failure.word(second - 1), failure.word(second).trim_end_matches('s').to_owned());
    let ours = if before == "default" && field == "bid" { "default_bid".to_owned() } else { field };
    let range = failure.ranges(second - 1, second);
    let theirs = failure.slice(range.clone());
    Some(
        Advice::new(range.clone(), format!("`{theirs}` is 2 words where one name belongs"), "several words")
            .help(format!("write `{ours}`"))
            .repair(range, ours),
    )
}

/// `pause and alert`, `pause, then alert`, two actions without a comma.
fn separator(failure: &Failure<'_>) -> Option<Advice> {
    if failure.clause() != "then" {
        return None;
    }
    let comma = |range, at| {
        Advice::new(failure.range(at), "actions are separated by a comma", "action")
            .help("write `then A, B`")
            .repair(range, ", ")
    };
    if failure.is(0, &["and", "then", "also"]) && is_verb(&failure.word(1)) {
        let from = if failure.raw(-1) == "," { failure.range(-1).start } else { failure.range(-1).end };
        return Some(comma(from..failure.range(1).start, 0));
    }
    if failure.is(0, &["and"]) && failure.is(1, &["then", "also"]) && is_verb(&failure.word(2)) {
        return Some(comma(failure.range(-1).end..failure.range(2).start, 0));
    }
    let verb = VERBS.contains(&failure.word(0).as_str()) || verb_of_others(&failure.word(0)).is_some();
    if verb && failure.expects(Rule::comma) && !failure.expects(Rule::action) {
        return Some(comma(failure.range(-1).end..failure.range(0).start, 0));
    }
    None
}

/// `set bid $1`, `set bid = $1`.
fn set_without_to(failure: &Failure<'_>) -> Option<Advice> {
    if !failure.expects(Rule::kw_to) || !failure.is(-2, &["set"]) {
        return None;
    }
    let field = failure.word(-1);
    let sign = matches!(failure.raw(0), "=" | ":") || failure.is(0, &["at", "as", "is"]);
    let range = if sign { failure.range(0) } else { failure.range(0).start..failure.range(0).start };
    let text = if sign { "to" } else { "to " };
    Some(
        Advice::new(failure.range(0), format!("`set {field}` is followed by `to`"), "value")
            .help(format!("write `set {field} to …`"))
            .repair(range, text),
    )
}

/// `pause keyword`: the entity is that of `on`.
fn pause_what(failure: &Failure<'_>) -> Option<Advice> {
    if !failure.is(-1, &["pause", "enable"]) || !failure.is(0, ITSELF) || failure.clause() != "then" {
        return None;
    }
    let verb = failure.word(-1);
    let range = failure.range(-1).end..failure.range(0).end;
    Some(
        Advice::new(failure.range(0), format!("`{verb}` stands alone: it acts on what the rule judges"), "name")
            .help(format!("write `{verb}`, and `on {}` as a clause of the rule", failure.word(0)))
            .repair(range, ""),
    )
}

/// `add negative keyword exact …`, `add exact negative …`.
fn addition(failure: &Failure<'_>) -> Option<Advice> {
    let help = "write `add negative exact to ad_group` or `add keyword exact to campaign \"Harvest\"`";
    if failure.expects(Rule::kw_to) && failure.is(-1, &["keyword"]) && failure.is(-2, &["negative"]) {
        let range = failure.range(-1).start..failure.range(0).start;
        return Some(
            Advice::new(failure.range(-1), "`add negative` is followed by the match type", "name")
                .help(help)
                .repair(range, ""),
        );
    }
    if failure.expects(Rule::kw_to) && failure.is(-2, &["negative"]) && failure.is(-3, &["add"]) {
        let negative = failure.slice(failure.ranges(-3, -1));
        let at = if failure.at_end() { -1 } else { 0 };
        return Some(
            Advice::new(failure.range(at), format!("`{negative}` does not say where"), super::expected::what(failure))
                .help(format!("write `{negative} to ad_group` or `{negative} to campaign`")),
        );
    }
    if failure.expects(Rule::ident) && failure.is(-1, &["negative", "keyword"]) && failure.is(-2, &["add"]) {
        let message = format!("`add {}` is followed by the match type", failure.word(-1));
        return Some(Advice::new(failure.range(0), message, super::expected::what(failure)).help(help));
    }
    if failure.is(-1, &["add"]) && failure.expects_any(&[Rule::kw_negative, Rule::kw_keyword, Rule::add_action]) {
        return Some(
            Advice::new(failure.range(0), "what is added is `negative` or `keyword`", super::expected::what(failure))
                .help(help),
        );
    }
    None
}

/// `lower campaign.budget 10%`: only the judged entity's own field.
fn own_field(failure: &Failure<'_>) -> Option<Advice> {
    if failure.raw(0) != "." || !failure.is(-2, &["raise", "lower", "set"]) {
        return None;
    }
    let (entity, field) = (failure.word(-1), failure.word(1));
    Some(
        Advice::new(failure.ranges(-1, 1), "an action changes a field of the entity that the rule judges", "field")
            .help(format!("write `on {entity}` as a clause of the rule and `{} {field} …` here", failure.word(-2))),
    )
}

/// A word that is no verb at all.
fn unknown_verb(failure: &Failure<'_>) -> Option<Advice> {
    let raw = failure.raw(0);
    if !failure.expects(Rule::action) || failure.kind(0) != Some(Kind::Word) || is_known(&raw.to_lowercase()) {
        return None;
    }
    if crate::diagnostic::nearest(raw, VERBS.iter().copied()).is_some() || ends_value(failure, -1) {
        return None;
    }
    let verbs: Vec<String> = VERBS.iter().map(|verb| format!("`{verb}`")).collect();
    let mut advice = Advice::new(failure.range(0), format!("`{raw}` is no action of the language"), "name")
        .help(format!("actions begin with {}", verbs.join(", ")));
    advice.code = Code::UnknownWord;
    Some(advice)
}
