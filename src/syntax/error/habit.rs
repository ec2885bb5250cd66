//! Phrases that people bring along from other tools: `no sales in 30 days`, `dropped 20%`, `out of stock`.

use crate::syntax::error::{Advice, Failure};
use crate::syntax::grammar::Rule;
use crate::syntax::lex::Kind;
use crate::syntax::words::CLAUSES;

/// What people call the entities that a rule judges.
const ENTITIES: &[(&str, &str)] = &[
    ("account", "account"),
    ("ad_group", "ad_group"),
    ("asin", "listing"),
    ("campaign", "campaign"),
    ("keyword", "keyword"),
    ("listing", "listing"),
    ("placement", "placement"),
    ("product", "product"),
    ("search_term", "search_term"),
    ("sku", "listing"),
    ("target", "keyword"),
];

pub(super) fn advice(failure: &Failure<'_>) -> Option<Advice> {
    ends_of_between(failure)
        .or_else(|| no_figure(failure))
        .or_else(|| moved(failure))
        .or_else(|| out_of(failure))
        .or_else(|| day_of_week(failure))
        .or_else(|| for_at_least(failure))
        .or_else(|| comma_before_clause(failure))
        .or_else(|| on_all(failure))
        .or_else(|| for_entity(failure))
        .or_else(|| in_campaign(failure))
}

/// The entity that a word means, also in the plural.
fn entity(word: &str) -> Option<&'static str> {
    let singular = word.strip_suffix('s').unwrap_or(word);
    ENTITIES.iter().find(|(theirs, _)| *theirs == singular).map(|(_, ours)| *ours)
}

/// `between 35% - 50%`, `between 35% to 50%`: the two ends without their `and`.
fn ends_of_between(failure: &Failure<'_>) -> Option<Advice> {
    if !failure.expects(Rule::kw_and) {
        return None;
    }
    let number =
        |at| matches!(failure.kind(at), Some(Kind::Number)) || matches!(failure.raw(at), "%" | "$" | "€" | "£");
    let sign = (-6..=0).find(|at| {
        let joins = matches!(failure.raw(*at), "-" | "–" | "—" | "," | ".." | "...") || failure.is(*at, &["to", "or"]);
        joins && number(at - 1) && number(at + 1)
    })?;
    let between = (1..8).map(|back| sign - back).find(|at| failure.is(*at, &["between"]))?;
    let low = failure.slice(failure.ranges(between + 1, sign - 1));
    let end = (sign + 1..sign + 5).take_while(|at| number(*at)).last()?;
    let high = failure.slice(failure.ranges(sign + 1, end));
    let range = failure.range(sign - 1).end..failure.range(sign + 1).start;
    Some(
        Advice::new(failure.range(sign), "`between` has two ends that `and` joins", "between the ends")
            .help(format!("write `between {low} and {high}`"))
            .repair(range, " and "),
    )
}

/// Figures that people count with `no`, and the zero of each.
const FIGURES: &[(&str, &str, &str)] = &[
    ("click", "clicks", "0"),
    ("clicks", "clicks", "0"),
    ("conversion", "orders", "0"),
    ("conversions", "orders", "0"),
    ("impressions", "impressions", "0"),
    ("orders", "orders", "0"),
    ("purchases", "orders", "0"),
    ("sale", "orders", "0"),
    ("sales", "orders", "0"),
    ("spend", "spend", "$0"),
    ("units", "units", "0"),
];

/// `no sales in 30 days`: `no` asks about entities, and this is a figure.
fn no_figure(failure: &Failure<'_>) -> Option<Advice> {
    if !failure.expects(Rule::kw_has) || !failure.is(-2, &["no"]) {
        return None;
    }
    let (word, ours, zero) = FIGURES.iter().find(|(word, ..)| failure.is(-1, &[word]))?;
    // `no orders have …` asks about entities.
    if failure.is(0, &["have", "having", "has", "with", "that", "where", "whose"]) {
        return None;
    }
    let filler = |at| failure.is(at, &["in", "over", "for", "during", "within", "the", "last", "past", "previous"]);
    let days = (0..5).find(|at| !filler(*at)).filter(|at| failure.kind(*at) == Some(Kind::Number));
    let unit = |at: isize| failure.is(at + 1, &["d", "day", "days", "w", "week", "weeks"]);
    let (end, window) = match days {
        Some(at) if unit(at) => {
            let short = if failure.is(at + 1, &["w", "week", "weeks"]) { "w" } else { "d" };
            (at + 1, format!("{}{short}", failure.raw(at)))
        }
        Some(at) if failure.word(at).ends_with(['d', 'w']) => (at, failure.word(at)),
        _ => (-1, "30d".to_owned()),
    };
    let text = format!("{ours} over {window} = {zero}");
    let range = failure.ranges(-2, end);
    Some(
        Advice::new(range.clone(), format!("`no` asks about entities, and `{word}` is a figure"), "figure")
            .help(format!("write `{text}`"))
            .repair(range, text),
    )
}

/// Words for a change, and the sign of it.
const MOVES: &[(&str, &str)] = &[
    ("declined", "<"),
    ("decreased", "<"),
    ("down", "<"),
    ("dropped", "<"),
    ("fallen", "<"),
    ("fell", "<"),
    ("grew", ">"),
    ("increased", ">"),
    ("rose", ">"),
    ("up", ">"),
];

/// `sales over 7d dropped 20%`: a change against the days before.
fn moved(failure: &Failure<'_>) -> Option<Advice> {
    let at = isize::from(failure.is(0, &["are", "is", "has", "have"]));
    let (_, sign) = MOVES.iter().find(|(word, _)| failure.is(at, &[word]))?;
    if !failure.expects(Rule::tail) || !failure.is(-2, &["over"]) || failure.kind(-3) != Some(Kind::Word) {
        return None;
    }
    let by = at + isize::from(failure.is(at + 1, &["by"]));
    let number = failure.raw(1 + by);
    if failure.kind(1 + by) != Some(Kind::Number) || failure.raw(2 + by) != "%" {
        return None;
    }
    let minus = if *sign == "<" { "-" } else { "" };
    let what = failure.slice(failure.ranges(-3, -1));
    let text = format!("change in {what} {sign} {minus}{number}%");
    let behind = failure.is(3 + by, &["vs", "versus", "against", "compared", "from", "since"]);
    let mut end = 2 + by;
    // `vs last week`, `compared to the week before`: that is what `change in` compares with.
    while behind && failure.kind(end + 1) == Some(Kind::Word) && !failure.is(end + 1, &["and", "or", "then", "for"]) {
        end += 1;
    }
    let range = failure.ranges(-3, end);
    Some(
        Advice::new(failure.range(at), format!("`{}` compares with the days before", failure.raw(at)), "change")
            .help(format!("write `{text}`"))
            .repair(range, text),
    )
}

/// `out of stock`, `out of budget`.
fn out_of(failure: &Failure<'_>) -> Option<Advice> {
    if !failure.is(0, &["of"]) || !failure.is(-1, &["out"]) {
        return None;
    }
    let ours = match failure.word(1).as_str() {
        "stock" | "inventory" => "available = 0",
        "budget" => "budget_used >= 100%",
        _ => return None,
    };
    let from = if failure.is(-2, &["is", "are"]) { -2 } else { -1 };
    let range = failure.ranges(from, 1);
    let theirs = failure.slice(failure.ranges(-1, 1));
    Some(
        Advice::new(range.clone(), format!("`{theirs}` is written as a comparison"), "condition")
            .help(format!("write `{ours}`"))
            .repair(range, ours),
    )
}

/// `day of week is Monday`.
fn day_of_week(failure: &Failure<'_>) -> Option<Advice> {
    if !failure.is(0, &["of"]) || !failure.is(-1, &["day"]) {
        return None;
    }
    let end = (1..3).find(|at| failure.is(*at, &["week"]))?;
    let joint = (end + 1..end + 2).find(|at| failure.is(*at, &["is", "in", "="]) || failure.raw(*at) == "=");
    let end = joint.unwrap_or(end);
    let range = failure.ranges(-1, end);
    Some(
        Advice::new(range.clone(), "the day of the week is written `weekday in`", "weekday")
            .help("write `weekday in mon`, or several such as `weekday in sat, sun`")
            .repair(range, "weekday in"),
    )
}

/// `for at least 5 days`: each of so many days, or some of more.
fn for_at_least(failure: &Failure<'_>) -> Option<Advice> {
    let at = (-2..=0)
        .find(|at| failure.is(*at, &["at"]) && failure.is(at + 1, &["least"]) && failure.is(at - 1, &["for", "on"]))?;
    let number = failure.raw(at + 2);
    if failure.kind(at + 2) != Some(Kind::Number) || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let end = if failure.is(at + 3, &["day", "days", "d"]) { at + 3 } else { at + 2 };
    let range = failure.ranges(at - 1, end);
    let text = format!("for {number}d");
    Some(
        Advice::new(range.clone(), "`for` takes days, without `at least`", "days")
            .help(format!(
                "write `{text}` for each of the newest {number} days, or `for {number} of 14d` for some of 14"
            ))
            .repair(range, text),
    )
}

/// `on keyword, if …`: a comma between clauses.
fn comma_before_clause(failure: &Failure<'_>) -> Option<Advice> {
    let word = failure.word(1);
    let clause = CLAUSES.contains(&word.as_str()) || word == "if";
    if failure.raw(0) != "," || !clause || word == "never" || !failure.expects_any(&[Rule::clause, Rule::kw_if]) {
        return None;
    }
    let range = failure.range(0);
    Some(
        Advice::new(range.clone(), format!("no comma stands before `{word}`"), "comma")
            .help("leave it out")
            .repair(range, ""),
    )
}

/// `on all keywords`: a rule judges each of them.
fn on_all(failure: &Failure<'_>) -> Option<Advice> {
    if !failure.is(-1, &["all", "each", "the"]) || !failure.is(-2, &["on", "for"]) || failure.seen("if") {
        return None;
    }
    let ours = entity(&failure.word(0))?;
    let range = failure.ranges(-2, 0);
    Some(
        Advice::new(failure.range(-1), "a rule judges each entity of its kind by itself", "left out")
            .help(format!("write `on {ours}`"))
            .repair(range, format!("on {ours}")),
    )
}

/// `rule "x" for keyword if …`.
fn for_entity(failure: &Failure<'_>) -> Option<Advice> {
    if !failure.is(0, &["for"]) || !failure.expects(Rule::clause) || failure.seen("if") || failure.seen("on") {
        return None;
    }
    let each = isize::from(failure.is(1, &["all", "each", "every", "any", "the"]));
    let ours = entity(&failure.word(1 + each))?;
    Some(
        Advice::new(failure.range(0), "what a rule judges stands behind `on`", "clause")
            .help(format!("write `on {ours}`"))
            .repair(failure.ranges(0, 1 + each), format!("on {ours}")),
    )
}

/// `on keyword in campaign "Kitchen"`: a filter.
fn in_campaign(failure: &Failure<'_>) -> Option<Advice> {
    let place = failure.is(1, &["campaign", "ad_group", "campaigns"]) && failure.kind(2) == Some(Kind::Text);
    if !failure.is(0, &["in", "of", "from"]) || !place || !failure.expects(Rule::clause) || failure.seen("if") {
        return None;
    }
    let text = format!("where {}.name is {}", failure.word(1).trim_end_matches('s'), failure.raw(2));
    let range = failure.ranges(0, 2);
    Some(
        Advice::new(range.clone(), "which of them are judged is said by `where`", "filter")
            .help(format!("write `{text}`"))
            .repair(range, text),
    )
}
