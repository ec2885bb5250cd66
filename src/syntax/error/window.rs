//! Windows and durations in other words: `last 7 days`, `acos(7d)`, `over 14`.

use crate::syntax::error::{Advice, Failure};
use crate::syntax::grammar::Rule;
use crate::syntax::lex::Kind;
use crate::syntax::words::words;

/// Words before a number of days.
const BEFORE_DAYS: &[&str] =
    &["during", "for", "in", "last", "of", "over", "past", "prior", "recent", "the", "trailing", "within"];

/// Those that say "the newest days".
const NEWEST: &[&str] = &["last", "past", "prior", "recent", "trailing"];

/// Spans of time that are one word.
const SPANS: &[(&str, &str)] = &[
    ("day", "1d"),
    ("days", "1d"),
    ("week", "7d"),
    ("weeks", "7d"),
    ("fortnight", "14d"),
    ("month", "30d"),
    ("months", "30d"),
    ("quarter", "90d"),
    ("year", "365d"),
];

pub(super) fn advice(failure: &Failure<'_>) -> Option<Advice> {
    relative(failure)
        .or_else(|| without_unit(failure))
        .or_else(|| rhythm(failure))
        .or_else(|| call(failure))
        .or_else(|| in_front(failure))
}

/// `last 7 days`, `in the past 2 weeks`, `over the last month`.
fn relative(failure: &Failure<'_>) -> Option<Advice> {
    let mut from = 0;
    while from > -5 && failure.is(from - 1, BEFORE_DAYS) {
        from -= 1;
    }
    let mut at = from;
    let mut newest = false;
    while failure.is(at, BEFORE_DAYS) {
        newest |= failure.is(at, NEWEST);
        at += 1;
    }
    let yesterday = failure.is(at, &["yesterday", "today"]);
    let (days, end) = if yesterday { ("1d".to_owned(), at) } else { duration(failure, at)? };
    if !(newest || yesterday) || end < 0 || failure.expects(Rule::date) {
        return None;
    }
    let range = failure.ranges(from, end);
    let theirs = failure.slice(range.clone()).split_whitespace().collect::<Vec<_>>().join(" ");
    let word = |word| (from..at).any(|at| failure.is(at, &[word]));
    let compared = failure.kind(end + 1) == Some(Kind::Sign)
        && matches!(failure.raw(end + 1), "<" | "<=" | ">" | ">=" | "=" | "!=");
    let behind_name = failure.kind(from - 1) == Some(Kind::Word) || failure.raw(from - 1) == ")";
    let written = |text: String, help: &str| {
        Advice::new(range.clone(), format!("`{theirs}` is written `{text}` here"), "window")
            .help(format!("write `{text}`: {help}"))
            .repair(range.clone(), text)
    };
    if word("over") || compared || behind_name && !word("for") {
        return Some(written(format!("over {days}"), "windows always end with the newest day"));
    }
    if word("for") {
        return Some(written(format!("for {days}"), "on each of the newest days"));
    }
    let message = format!("`{theirs}` can mean all days together or each day");
    Some(Advice::new(range.clone(), message, "window").help(format!(
        "write `over {days}` behind the metric for all days together, or `for {days}` behind the comparison for each day"
    )))
}

/// A number of days at a place: `7d`, `7 days`, `week`; and its last token.
fn duration(failure: &Failure<'_>, at: isize) -> Option<(String, isize)> {
    if let Some((_, days)) = SPANS.iter().find(|(span, _)| failure.is(at, &[span])) {
        return Some(((*days).to_owned(), at));
    }
    if failure.kind(at) != Some(Kind::Number) {
        return None;
    }
    let word = failure.word(at);
    let digits = word.trim_end_matches(char::is_alphabetic);
    let unit = word.get(digits.len()..)?.chars().next();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (unit, end) = match unit {
        Some(unit) => (unit, at),
        None => (
            failure
                .word(at + 1)
                .chars()
                .next()
                .filter(|_| failure.is(at + 1, &["d", "day", "days", "w", "week", "weeks"]))?,
            at + 1,
        ),
    };
    matches!(unit, 'd' | 'w').then(|| (format!("{digits}{unit}"), end))
}

/// `over 14`, `for 7`, `every 7`: a number without its unit.
fn without_unit(failure: &Failure<'_>) -> Option<Advice> {
    let at = if failure.expects(Rule::duration) && failure.kind(0) == Some(Kind::Number) {
        0
    } else if failure.expects(Rule::kw_of) && failure.kind(-1) == Some(Kind::Number) && failure.is(-2, &["for"]) {
        -1
    } else {
        return None;
    };
    let number = failure.raw(at);
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let misspelt = failure.word(at + 1);
    if failure.kind(at + 1) == Some(Kind::Word)
        && let Some(unit) = crate::diagnostic::nearest(&misspelt, ["days", "weeks"]).map(|near| near.name)
    {
        let range = failure.range(at + 1);
        return Some(
            Advice::new(range.clone(), format!("`{misspelt}` is no unit of time"), "misspelt")
                .help(format!("did you mean `{unit}`?"))
                .repair(range, unit),
        );
    }
    let range = failure.range(at);
    Some(
        Advice::new(range.clone(), format!("`{number}` has no unit here"), "number")
            .help(format!("write `{number}d` for days or `{number}w` for weeks"))
            .repair(range, format!("{number}d")),
    )
}

/// `every day`, `daily`.
fn rhythm(failure: &Failure<'_>) -> Option<Advice> {
    let range = failure.range(0);
    if failure.expects(Rule::duration) && failure.is(-1, &["every"]) {
        let (span, days) = SPANS.iter().find(|(span, _)| failure.is(0, &[span]))?;
        return Some(
            Advice::new(range.clone(), format!("`every {span}` is written with a number"), "duration")
                .help(format!("write `every {days}`"))
                .repair(range, *days),
        );
    }
    let days = match failure.word(0).as_str() {
        "daily" => "1d",
        "weekly" => "7d",
        "monthly" => "30d",
        _ => return None,
    };
    failure.expects(Rule::clause).then(|| {
        Advice::new(range.clone(), format!("`{}` is written with a number of days", failure.raw(0)), "name")
            .help(format!("write `every {days}`"))
            .repair(range, format!("every {days}"))
    })
}

/// `acos(7d)`, `acos[7d]`, `sum(clicks)`: the calls of other languages.
fn call(failure: &Failure<'_>) -> Option<Advice> {
    // `max(a, b)` is read up to its comma.
    if failure.raw(0) == "," && failure.expects(Rule::close) {
        let open = (1..8).find(|back| failure.raw(-back) == "(")?;
        let (theirs, ours) = match failure.word(-open - 1).as_str() {
            "max" => ("max", "larger of"),
            "min" => ("min", "smaller of"),
            _ => return None,
        };
        let message = format!("`{theirs}` of several values is written `{ours}` here");
        let range = failure.range(-open - 1);
        return Some(Advice::new(range, message, "statistic").help(format!("write `({ours} A, B)`")));
    }
    let open = failure.raw(0);
    if !matches!(open, "(" | "[") || failure.kind(-1) != Some(Kind::Word) {
        return None;
    }
    let name = failure.word(-1);
    if let Some((days, end)) = duration(failure, 1).filter(|(_, end)| matches!(failure.raw(end + 1), ")" | "]")) {
        let range = failure.range(-1).end..failure.range(end + 1).end;
        return Some(
            Advice::new(failure.ranges(-1, end + 1), "a window is written with `over`", "metric and window")
                .help(format!("write `{name} over {days}`"))
                .repair(range, format!(" over {days}")),
        );
    }
    let help = match name.as_str() {
        "sum" | "total" => "`clicks over 14d` adds up the days, `sum of listing.units` the listings",
        "count" => "`count of listing` counts entities, `orders over 14d` adds up orders",
        "avg" | "average" | "mean" => "`avg price over 14d` is the mean of days, `avg of listing.price` of entities",
        "min" | "max" | "last" => "`max price over 14d` is the largest of days, `larger of A, B` of values",
        "len" | "length" => "`length of title` counts its characters",
        _ => "a window is written `acos over 14d`, the larger of two values `larger of A, B`",
    };
    let message = format!("there is no `{name}{open}…`: the language has no calls");
    Some(Advice::new(failure.ranges(-1, 0), message, "call").help(help))
}

/// `7d acos > 35%`: the window in front of its metric.
fn in_front(failure: &Failure<'_>) -> Option<Advice> {
    let name = failure.raw(0);
    if failure.kind(0) != Some(Kind::Word)
        || !failure.expects(Rule::tail)
        || words().contains(&failure.word(0).as_str())
    {
        return None;
    }
    let from = if failure.kind(-1) == Some(Kind::Number) { -1 } else { -2 };
    let (days, end) = duration(failure, from).filter(|(_, end)| *end == -1)?;
    if !failure.is(from - 1, &["if", "and", "or", "not", "unless", "until", "where", "when", "("]) {
        return None;
    }
    let range = failure.ranges(from, 0);
    let theirs = failure.slice(failure.ranges(from, end));
    Some(
        Advice::new(range.clone(), format!("`{theirs}` stands in front of its metric"), "window")
            .help(format!("write `{name} over {days}`"))
            .repair(range, format!("{name} over {days}")),
    )
}
