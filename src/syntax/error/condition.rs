//! Conditions in other words: `acos is above 35%`, `and < 50%`, a `then` that is missing.

use crate::syntax::error::phrase::ends_value;
use crate::syntax::error::{Advice, Failure, expected, phrase};
use crate::syntax::grammar::Rule;
use crate::syntax::lex::Kind;
use crate::syntax::words::{CLAUSES, STATEMENTS, VERBS, is_verb, words};

/// Words that entities are called by, for `campaign name`.
const ENTITIES: &[&str] = &[
    "account",
    "ad_group",
    "campaign",
    "health",
    "keyword",
    "listing",
    "offer",
    "order",
    "placement",
    "product",
    "product_ad",
    "review",
    "search_term",
    "ticket",
];

pub(super) fn advice(failure: &Failure<'_>) -> Option<Advice> {
    and_then(failure)
        .or_else(|| without_then(failure))
        .or_else(|| phrase::test(failure))
        .or_else(|| without_subject(failure))
        .or_else(|| two_comparisons(failure))
        .or_else(|| tight_minus(failure))
        .or_else(|| percent_of(failure))
        .or_else(|| pattern(failure))
        .or_else(|| parenthesis(failure))
        .or_else(|| has(failure))
        .or_else(|| without_never(failure))
}

/// What is only looked for when the word is not a misspelt one of the language.
pub(super) fn late(failure: &Failure<'_>) -> Option<Advice> {
    several_words(failure).or_else(|| counted(failure)).or_else(|| comma(failure)).or_else(|| reserved(failure))
}

/// `if … and then …`.
fn and_then(failure: &Failure<'_>) -> Option<Advice> {
    if !failure.is(0, &["then"]) || failure.seen("then") {
        return None;
    }
    let joined = failure.is(-1, &["and", "or", "&"]);
    if !(joined || failure.raw(-1) == ",") {
        return None;
    }
    let before = failure.raw(-1);
    let range = failure.range(-2).end..failure.range(-1).end;
    Some(
        Advice::new(failure.range(-1), format!("nothing stands between `{before}` and `then`"), "before `then`")
            .help(format!("leave `{before}` out: `if A then B`"))
            .repair(range, ""),
    )
}

/// An action behind the condition without `then`.
fn without_then(failure: &Failure<'_>) -> Option<Advice> {
    if failure.seen("then") || !failure.seen("if") {
        return None;
    }
    let behind = matches!(failure.raw(0), "," | ":") || failure.is(0, &["do", "so"]);
    let at = if is_verb(&failure.word(0)) && failure.expects(Rule::clause) {
        0
    } else if behind && is_verb(&failure.word(1)) {
        1
    } else {
        return None;
    };
    // `lower than 5` is a comparison.
    if failure.is(at + 1, &["than"]) {
        return None;
    }
    Some(
        Advice::new(failure.range(at), "there is no `then` between the condition and the action", "action")
            .help(format!("write `then {} …`", failure.word(at)))
            .repair(failure.range(-1).end..failure.range(at).start, " then "),
    )
}

/// `any listing days_of_cover < 7d`: the quantifier without its `has`.
fn has(failure: &Failure<'_>) -> Option<Advice> {
    if !failure.expects(Rule::kw_has) || failure.at_end() {
        return None;
    }
    let theirs = failure.raw(0) == "." || failure.is(0, &["where", "with", "have", "having", "that", "whose", "which"]);
    let start = failure.range(0).start;
    let (range, text) = if theirs { (failure.range(0), " has ") } else { (start..start, "has ") };
    let subject = format!("{} {}", failure.word(-2), failure.word(-1));
    Some(
        Advice::new(failure.range(0), format!("`{subject}` is followed by `has`"), expected::what(failure))
            .help(format!("write `{subject} has …`"))
            .repair(range, text),
    )
}

/// `guard "x" on keyword pause`.
fn without_never(failure: &Failure<'_>) -> Option<Advice> {
    if failure.is(0, &["never"]) && failure.clause() == "never" {
        let place = failure.range(-1).end;
        return Some(
            Advice::new(failure.range(0), "what never happens is separated by a comma", "never")
                .help("write `never A, never B`")
                .repair(place..place, ","),
        );
    }
    if !failure.is(0, VERBS) || !failure.expects(Rule::kw_never) {
        return None;
    }
    let start = failure.range(0).start;
    Some(
        Advice::new(failure.range(0), "a guard says what never happens", "action")
            .help(format!("write `never {} …`", failure.word(0)))
            .repair(start..start, "never "),
    )
}

/// `acos > 35% and < 50%`: the second comparison has nothing to compare.
fn without_subject(failure: &Failure<'_>) -> Option<Advice> {
    if !failure.is(-1, &["and", "or"]) || !is_comparison(failure, 0) {
        return None;
    }
    let sign = (2..40).map(|back| -back).find(|at| is_comparison(failure, *at))?;
    let mut from = sign;
    while failure.token(from - 1).is_some()
        && !failure.is(from - 1, &["if", "and", "or", "unless", "until", "where", "not", "has", "(", "when"])
    {
        from -= 1;
    }
    if from == sign {
        return None;
    }
    let subject = failure.slice(failure.ranges(from, sign - 1));
    let place = failure.range(0).start;
    Some(
        Advice::new(failure.range(0), "this comparison does not say what is compared", "comparison")
            .help(format!("say it again: `{} {subject} {} …`", failure.word(-1), failure.raw(0)))
            .repair(place..place, format!("{subject} ")),
    )
}

fn is_comparison(failure: &Failure<'_>, at: isize) -> bool {
    failure.kind(at) == Some(Kind::Sign) && matches!(failure.raw(at), "<" | "<=" | ">" | ">=" | "=" | "!=")
}

/// `10 < clicks < 20`.
fn two_comparisons(failure: &Failure<'_>) -> Option<Advice> {
    if !is_comparison(failure, 0) || failure.expects_any(&[Rule::tail, Rule::kw_to]) || failure.is(-1, OPENERS) {
        return None;
    }
    if failure.expects_value() {
        let message = format!("`{}` has nothing on its left side", failure.raw(0));
        return Some(Advice::new(failure.range(0), message, "comparison").help(expected::example("if")));
    }
    let first = (1..40).map(|back| -back).find(|at| is_comparison(failure, *at))?;
    let mut advice =
        Advice::new(failure.range(0), "a comparison has two sides, this one has three", "second comparison")
            .help("write `clicks between 10 and 20`, or two comparisons joined by `and`");
    advice.also = Some((failure.range(first), "first comparison"));
    Some(advice)
}

/// `a -5`, `a-b`: a minus that touches something.
fn tight_minus(failure: &Failure<'_>) -> Option<Advice> {
    if failure.raw(0) != "-" || !failure.expects(Rule::subtract) {
        return None;
    }
    let touches = failure.range(-1).end == failure.range(0).start && failure.range(0).end == failure.range(1).start;
    let names = failure.kind(-1) == Some(Kind::Word) && failure.kind(1) == Some(Kind::Word);
    let advice = Advice::new(failure.range(0), "a `-` subtracts only with a blank on both sides", "minus");
    if touches && names {
        let (left, right) = (failure.word(-1), failure.word(1));
        return Some(advice.help(format!("write `{left}_{right}` for one name, `{left} - {right}` to subtract")));
    }
    let range = failure.range(-1).end..failure.range(1).start;
    Some(advice.help("write ` - `").repair(range, " - "))
}

/// `70% of target`.
fn percent_of(failure: &Failure<'_>) -> Option<Advice> {
    if !failure.is(0, &["of"]) || !(failure.raw(-1) == "%" || failure.kind(-1) == Some(Kind::Number)) {
        return None;
    }
    let from = if failure.raw(-1) == "%" { -2 } else { -1 };
    let number = failure.slice(failure.ranges(from, -1));
    let range = failure.range(0);
    let names = failure.kind(1) == Some(Kind::Word) && !words().contains(&failure.word(1).as_str());
    let of = if names { failure.raw(1) } else { "…" };
    Some(
        Advice::new(range.clone(), format!("`{number} of` is written as a product"), "share")
            .help(format!("write `{number} * {of}`"))
            .repair(range, "*"),
    )
}

/// `matches "abc"`.
fn pattern(failure: &Failure<'_>) -> Option<Advice> {
    if !failure.expects(Rule::regex) {
        return None;
    }
    let advice =
        Advice::new(failure.range(0), "`matches` is followed by a pattern between slashes", expected::what(failure));
    let inner = failure.raw(0).strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    Some(match inner.filter(|inner| failure.kind(0) == Some(Kind::Text) && !inner.is_empty()) {
        Some(inner) => {
            let pattern = format!("/{}/", inner.replace('/', "\\/"));
            advice
                .help(format!("write `matches {pattern}`, or `contains` for a plain text"))
                .repair(failure.range(0), pattern)
        }
        None => advice.help("for example: `title matches /[0-9]+ ?pack/`"),
    })
}

/// A parenthesis that is not closed, or closes nothing.
fn parenthesis(failure: &Failure<'_>) -> Option<Advice> {
    if failure.raw(0) == ")" && !failure.expects(Rule::close) && !failure.expects_value() && open(failure).is_none() {
        let range = failure.range(0);
        return Some(
            Advice::new(range.clone(), "this `)` closes nothing", "parenthesis").help("leave it out").repair(range, ""),
        );
    }
    let word = failure.word(0);
    let ends =
        failure.at_end() || CLAUSES.contains(&word.as_str()) || STATEMENTS.contains(&word.as_str()) || is_verb(&word);
    if !failure.expects(Rule::close) || !ends {
        return None;
    }
    let open = open(failure)?;
    let what = if failure.at_end() { "the statement ends".to_owned() } else { format!("`{}`", failure.raw(0)) };
    let mut advice = Advice::new(
        failure.range(if failure.at_end() { -1 } else { 0 }),
        format!("a `(` is not closed before {what}"),
        "here",
    )
    .help("close it with `)`");
    advice.also = Some((failure.tokens.get(open)?.range(), "opened here"));
    Some(advice)
}

/// The innermost parenthesis that is open at the place.
fn open(failure: &Failure<'_>) -> Option<usize> {
    let mut stack = Vec::new();
    for (at, token) in failure.tokens.iter().enumerate().take(failure.at) {
        match token.text(failure.text) {
            "(" => stack.push(at),
            ")" => drop(stack.pop()),
            _ => {}
        }
    }
    stack.pop()
}

/// Words of the language that also end a heading: `lead time`, `order count`.
const HEADING_ENDS: &[&str] = &["count", "end", "length", "max", "min", "start", "time"];

/// `match type`, `campaign name`, `buy box price`: a name in several words.
fn several_words(failure: &Failure<'_>) -> Option<Advice> {
    let name = |at| failure.kind(at) == Some(Kind::Word) && !words().contains(&failure.word(at).as_str());
    let (mut from, mut to) = (0, 0);
    while name(from - 1) && from > -4 {
        from -= 1;
    }
    while name(to + 1) && to < 4 {
        to += 1;
    }
    // Headings that begin or end with a word of the language: `match type`, `list price`, `lead time`.
    let begins = failure.is(0, &["match", "list", "start", "end"]) && from == 0 && failure.expects_value();
    let ends = failure.is(0, HEADING_ENDS) && from < 0 && to == 0 && failure.expects(Rule::tail);
    if from == to || !(name(0) || begins || ends) {
        return None;
    }
    let parts: Vec<String> = (from..=to).map(|at| failure.word(at)).collect();
    let (first, rest) = parts.split_first()?;
    let sign = if ENTITIES.contains(&first.as_str()) { "." } else { "_" };
    let message = format!("`{}` is {} words where one name belongs", parts.join(" "), parts.len());
    Some(
        Advice::new(failure.ranges(from, to), message, "several words")
            .help(format!("write `{first}{sign}{}`", rest.join("_"))),
    )
}

/// `clicks over 14d >= 20 clicks`: the unit word of a count.
fn counted(failure: &Failure<'_>) -> Option<Advice> {
    if failure.kind(0) != Some(Kind::Word)
        || failure.kind(-1) != Some(Kind::Number)
        || words().contains(&failure.word(0).as_str())
    {
        return None;
    }
    let (number, word) = (failure.raw(-1), failure.raw(0));
    let range = failure.range(-1).end..failure.range(0).end;
    Some(
        Advice::new(failure.range(0), format!("`{word}` does not belong behind `{number}`"), "name")
            .help(format!("write `{number}`: a count has no unit"))
            .repair(range, ""),
    )
}

/// Two texts without a comma.
fn comma(failure: &Failure<'_>) -> Option<Advice> {
    let same = failure.kind(0) == failure.kind(-1) && failure.kind(0) == Some(Kind::Text);
    if !same || !failure.expects(Rule::comma) {
        return None;
    }
    let place = failure.range(-1).end;
    Some(
        Advice::new(failure.range(0), "texts are separated by a comma", "text")
            .help(format!("write `{}, {}`", failure.raw(-1), failure.raw(0)))
            .repair(place..place, ","),
    )
}

/// Words that begin a longer phrase and may be taken for a name: `if every > 5`.
const OPENERS: &[&str] = &[
    "any", "avg", "change", "count", "during", "every", "larger", "last", "length", "max", "min", "no", "repeats",
    "smaller", "spread", "sum", "time", "weekday", "words",
];

/// A word of the language where a name or value must stand.
fn reserved(failure: &Failure<'_>) -> Option<Advice> {
    if is_comparison(failure, 0) && failure.is(-1, OPENERS) {
        let word = failure.word(-1);
        return Some(
            Advice::new(
                failure.range(-1),
                format!("`{word}` is a word of the language and names nothing"),
                "word of the language",
            )
            .help(format!("after a dot it may stand: `costs.{word}`; `portreeve reference words` lists these words")),
        );
    }
    let word = failure.word(0);
    if failure.kind(0) != Some(Kind::Word) || !words().contains(&word.as_str()) {
        return None;
    }
    let value = failure.expects_value();
    if value && !is_comparison(failure, 1) && !failure.is(1, &["over", "is", "between", "contains"]) {
        return None;
    }
    if !value && !failure.expects_any(&[Rule::ident, Rule::name]) {
        return None;
    }
    let entity = failure.is(-1, &["on"]);
    let message = if entity {
        format!("`{word}` is a word of the language, not an entity")
    } else {
        format!("`{word}` is a word of the language and names nothing")
    };
    let help = if value {
        format!("after a dot it may stand: `costs.{word}`; `portreeve reference words` lists these words")
    } else if entity {
        expected::example("on")
    } else {
        format!("choose another name, such as `my_{word}`; `portreeve reference words` lists these words")
    };
    Some(Advice::new(failure.range(0), message, "word of the language").help(help)).filter(|_| !ends_value(failure, 0))
}
