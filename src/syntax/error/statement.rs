//! Statements and clauses in other words: `when …`, an unquoted name, an action in front.

use crate::syntax::error::{Advice, Failure, expected};
use crate::syntax::grammar::Rule;
use crate::syntax::lex::Kind;
use crate::syntax::words::{CLAUSES, STATEMENTS, is_verb};

/// How other languages begin a statement.
const OTHERS: &[(&str, &str)] = &[
    ("when", "if"),
    ("whenever", "if"),
    ("const", "let"),
    ("define", "let"),
    ("var", "let"),
    ("val", "let"),
    ("constant", "let"),
    ("alert_rule", "rule"),
    ("policy", "guard"),
    ("protect", "guard"),
    ("mute", "suppress"),
    ("ignore", "suppress"),
    ("lookup", "table"),
    ("events", "calendar"),
];

pub(super) fn advice(failure: &Failure<'_>) -> Option<Advice> {
    first_word(failure)
        .or_else(|| when_for_if(failure))
        .or_else(|| if_is_missing(failure))
        .or_else(|| equals_is_missing(failure))
        .or_else(|| quotes_are_missing(failure))
        .or_else(|| another_statement(failure))
        .or_else(|| all_of(failure))
}

/// A word that begins no statement.
fn first_word(failure: &Failure<'_>) -> Option<Advice> {
    if !failure.expects(Rule::statement) || failure.at != 0 {
        return None;
    }
    let word = failure.word(0);
    let range = failure.range(0);
    if let Some((_, ours)) = OTHERS.iter().find(|(theirs, _)| *theirs == word) {
        let message = format!("no statement begins with `{}`", failure.raw(0));
        return Some(
            Advice::new(range.clone(), message, "first word").help(format!("write `{ours}`")).repair(range, *ours),
        );
    }
    if CLAUSES.contains(&word.as_str()) {
        let message = format!("`{word}` belongs to a rule, and no rule stands above it");
        return Some(
            Advice::new(range, message, "clause")
                .help("begin with `rule \"…\"` at the left margin and indent what belongs to it"),
        );
    }
    if word == "set" && failure.raw(2) == "=" {
        let help = format!("write `let {} = …`", failure.word(1));
        let message = "a value with a name begins with `let`";
        return Some(Advice::new(range.clone(), message, "first word").help(help).repair(range, "let"));
    }
    if is_verb(&word) {
        return Some(action_first(failure));
    }
    let has = |wanted: &str| failure.tokens.iter().any(|token| token.is_word(failure.text, wanted));
    if has("then")
        && !has("if")
        && failure.kind(0) == Some(Kind::Word)
        && crate::diagnostic::nearest(&word, STATEMENTS.iter().copied()).is_none()
    {
        return Some(
            Advice::new(range.clone(), "this rule does not begin with `if`", "first word")
                .help("write `if` in front of the condition")
                .repair(range.start..range.start, "if "),
        );
    }
    let misspelt = crate::diagnostic::nearest(&word, STATEMENTS.iter().copied()).is_some();
    let statements: Vec<String> = STATEMENTS.iter().map(|word| format!("`{word}`")).collect();
    (!misspelt || failure.kind(0) != Some(Kind::Word)).then(|| {
        Advice::new(range, format!("no statement begins with `{}`", failure.raw(0)), expected::what(failure))
            .help(format!("statements begin with {}; text for people stands behind `#`", statements.join(", ")))
    })
}

/// `on keyword when clicks over 14d > 20`: the condition by another word.
fn when_for_if(failure: &Failure<'_>) -> Option<Advice> {
    if !failure.is(0, &["when", "whenever"]) || !failure.expects(Rule::clause) || failure.seen("if") {
        return None;
    }
    let range = failure.range(0);
    Some(
        Advice::new(range.clone(), format!("a condition begins with `if`, not with `{}`", failure.raw(0)), "condition")
            .help("write `if`")
            .repair(range, "if"),
    )
}

/// `lower bid 10% if acos > 35%`: the action in front.
fn action_first(failure: &Failure<'_>) -> Advice {
    let advice = Advice::new(failure.range(0), "the condition stands in front of the action", "action");
    let at = failure
        .tokens
        .iter()
        .position(|token| ["if", "when", "unless"].iter().any(|word| token.is_word(failure.text, word)));
    let Some((if_, last)) = at.and_then(|at| Some((failure.tokens.get(at)?, failure.tokens.last()?))) else {
        return advice.help("write `if … then …`");
    };
    if !if_.is_word(failure.text, "if") && !if_.is_word(failure.text, "when") {
        return advice.help("write `if … unless … then …`");
    }
    let action = failure.slice(failure.range(0).start..if_.start).trim();
    let condition = failure.slice(if_.end..last.end).trim();
    let text = format!("if {condition} then {action}");
    advice.help(format!("write `{text}`")).repair(failure.range(0).start..last.end, text)
}

/// `rule "x" on keyword acos > 35% then …`.
fn if_is_missing(failure: &Failure<'_>) -> Option<Advice> {
    let clause = failure.expects(Rule::clause) || failure.expects(Rule::kw_if);
    let compared = failure.is(1, &["over", "is", "between", "in", "for"])
        || matches!(failure.raw(1), "<" | "<=" | ">" | ">=" | "=" | "!=" | ".");
    let subject = failure.kind(0) == Some(Kind::Word) && compared;
    let quantified = failure.is(0, &["any", "every", "no", "count", "max", "min", "avg", "change", "during"])
        && failure.kind(1) == Some(Kind::Word);
    if !clause || failure.seen("if") || failure.seen("then") || !(subject || quantified) {
        return None;
    }
    let place = failure.range(0).start;
    Some(
        Advice::new(failure.range(0), "a condition begins with `if`", "condition")
            .help(format!("write `if {} …`, or `where` behind the entity of `on`", failure.word(0)))
            .repair(place..place, "if "),
    )
}

/// `let target 30%`, `let target: 30%`.
fn equals_is_missing(failure: &Failure<'_>) -> Option<Advice> {
    if !failure.expects(Rule::equals) || !failure.is(-2, &["let", "metric", "list"]) {
        return None;
    }
    let (statement, name) = (failure.word(-2), failure.word(-1));
    let sign = failure.is(0, &["is", "to", "as", "be", ":"]);
    let start = failure.range(0).start;
    let (range, text) = if sign { (failure.range(0), "=") } else { (start..start, "= ") };
    Some(
        Advice::new(failure.range(0), format!("`{statement} {name}` is followed by `=`"), expected::what(failure))
            .help(format!("write `{statement} {name} = …`"))
            .repair(range, text),
    )
}

/// `rule Trim keywords`, `to ops`, `from banned.txt`.
fn quotes_are_missing(failure: &Failure<'_>) -> Option<Advice> {
    let text = failure.expects_any(&[Rule::text, Rule::template, Rule::list_entry]);
    if !text || failure.expects_value() || !matches!(failure.kind(0), Some(Kind::Word | Kind::Number)) {
        return None;
    }
    let name = failure.is(-1, &["rule", "guard", "flag", "alert", "because", "was", "suppress", "test"]);
    let mut end = 0;
    loop {
        let next = end + 1;
        let touches = failure.token(next).is_some_and(|token| token.start == failure.range(end).end);
        let same_line =
            failure.token(next).is_some_and(|token| !failure.slice(failure.range(end).end..token.start).contains('\n'));
        let word = failure.word(next);
        let stops = CLAUSES.contains(&word.as_str())
            || failure.is(next, &["if", "for", "to", ","])
            || failure.kind(next) == Some(Kind::Text);
        if !(touches || name && same_line) || stops || failure.raw(next) == "," {
            break;
        }
        end = next;
    }
    let range = failure.ranges(0, end);
    let raw = failure.slice(range.clone());
    let what = match failure.word(-1).as_str() {
        word @ ("rule" | "guard" | "test" | "was") => format!("the name behind `{word}` stands in quotes"),
        word => format!("the text behind `{word}` stands in quotes"),
    };
    Some(
        Advice::new(range.clone(), what, "without quotes")
            .help(format!("write `\"{raw}\"`"))
            .repair(range, format!("\"{raw}\"")),
    )
}

/// Two statements on one line.
fn another_statement(failure: &Failure<'_>) -> Option<Advice> {
    let word = failure.word(0);
    let begins = match word.as_str() {
        "rule" | "guard" | "suppress" | "test" => failure.kind(1) == Some(Kind::Text),
        "let" | "metric" | "list" | "table" | "calendar" => failure.kind(1) == Some(Kind::Word),
        _ => false,
    };
    (begins && failure.at > 0 && failure.expects(Rule::EOI)).then(|| {
        Advice::new(
            failure.range(0),
            format!("`{word}` begins a statement, so it stands on a line of its own"),
            "statement",
        )
        .help("begin a new line in front of it, at the left margin")
    })
}

/// `on every keyword`, `on all keywords`.
fn all_of(failure: &Failure<'_>) -> Option<Advice> {
    if !failure.is(-1, &["on"]) || !failure.is(0, &["any", "every"]) || failure.kind(1) != Some(Kind::Word) {
        return None;
    }
    let range = failure.range(0).start..failure.range(1).start;
    Some(
        Advice::new(failure.range(0), "a rule judges each entity of its kind by itself", "word of the language")
            .help(format!("write `on {}`", failure.word(1)))
            .repair(range, ""),
    )
}
