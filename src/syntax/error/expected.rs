//! The sentence for an error that is none of the known mistakes.

use crate::syntax::error::words::{Say, say};
use crate::syntax::error::{Advice, Failure};
use crate::syntax::grammar::Rule;
use crate::syntax::lex::Kind;
use crate::syntax::words::{CLAUSES, STATEMENTS, VERBS, words};

/// The most things that one sentence names.
const NAMED_MAX: usize = 5;

/// What was expected, what was found, and how such a thing reads.
pub(super) fn advice(failure: &Failure<'_>) -> Advice {
    let expected = list(failure);
    let example = example(&failure.clause());
    let help = if failure.expects(Rule::date) {
        "write the day as year-month-day, such as `2026-12-31`".to_owned()
    } else if failure.expects(Rule::duration) && failure.is(-1, &["over"]) {
        "write `over 14d`, `over previous 7d` or `over report`".to_owned()
    } else if example.is_empty() {
        "see `portreeve reference words` for the words of the language".to_owned()
    } else {
        example
    };
    if failure.at_end() {
        let place = failure.range(-1);
        return Advice::new(place, format!("expected {expected}, but the statement ends"), "the statement ends here")
            .help(help);
    }
    let found = failure.raw(0);
    Advice::new(failure.range(0), format!("expected {expected}, found `{found}`"), what(failure)).help(help)
}

/// What the token at the place is.
pub(super) fn what(failure: &Failure<'_>) -> &'static str {
    let word = failure.word(0);
    let word = word.as_str();
    match failure.kind(0) {
        Some(Kind::Number) if failure.raw(1) == "%" => "percent",
        Some(Kind::Number) => "number",
        Some(Kind::Text | Kind::OpenText | Kind::WrongQuotes) => "text",
        Some(Kind::Regex) => "pattern",
        Some(Kind::Word) if VERBS.contains(&word) => "action",
        Some(Kind::Word) if CLAUSES.contains(&word) => "clause",
        Some(Kind::Word) if STATEMENTS.contains(&word) && word != "metric" => "statement",
        Some(Kind::Word) if words().contains(&word) => "word of the language",
        Some(Kind::Word) => "name",
        Some(Kind::Sign) if matches!(word, "$" | "€" | "£" | "¥" | "₹") => "money",
        Some(Kind::Sign | Kind::Comment) => "sign",
        None => "the statement ends here",
    }
}

/// The things that could stand at the place, as part of a sentence.
pub(super) fn list(failure: &Failure<'_>) -> String {
    let mut named: Vec<String> = Vec::new();
    let mut name = |text: String| {
        if !named.contains(&text) {
            named.push(text);
        }
    };
    let mut expected = failure.expected.to_vec();
    // The order of a sentence: what is missing first, what may follow last.
    expected.sort_by_key(|rule| match rule {
        Rule::EOI => 3,
        Rule::clause => 2,
        Rule::kw_and | Rule::kw_or => 1,
        _ => 0,
    });
    if failure.expects(Rule::tail) {
        // A value without a comparison: naming what may follow a whole condition would hide that.
        expected.retain(|rule| *rule == Rule::tail);
    }
    let complete = failure.expects(Rule::clause);
    for rule in &expected {
        match say(*rule) {
            Say::Thing(_) if *rule == Rule::EOI && complete => {}
            Say::Thing(thing) => name(thing.to_owned()),
            Say::Type(word) => name(format!("`{word}`")),
            Say::Also(_) | Say::Silent => {}
        }
    }
    if named.is_empty() {
        for rule in &expected {
            if let Say::Also(word) = say(*rule) {
                named.push(format!("`{word}`"));
            }
        }
    }
    named.truncate(NAMED_MAX);
    match named.as_slice() {
        [] => "something else".to_owned(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

/// How a line of a test reads when it is right.
pub(super) fn test_line_example(word: &str) -> String {
    let example = match word {
        "as" => "as of 2026-11-20",
        "at" => "at 22:30",
        "account" => "account \"acme-us\" channel amazon currency USD",
        "given" => "given keyword \"garlic press\" in campaign \"Kitchen\"  bid $1.00  spend $12 x 14",
        "next" => "next day  spend $12  sales $30",
        "expect" => "expect lower bid $1.00 -> $0.90 by \"Trim expensive keywords\"",
        "|" => "| $1.00 | lower bid $1.00 -> $0.90 |",
        _ => {
            return "lines of a test begin with `as of`, `account`, `given`, `next day` or `expect`, or hold fields such as `spend $12 x 14`"
                .to_owned();
        }
    };
    format!("for example: `{example}`")
}

/// How the clause or statement reads when it is right.
pub(super) fn example(clause: &str) -> String {
    let example = match clause {
        "if" | "unless" | "until" | "where" => "acos over 14d > 35% and clicks over 14d >= 20",
        "then" => "lower bid 10% not below $0.20",
        "rule" => "rule \"Trim expensive keywords\"",
        "on" => "on keyword where match_type is exact",
        "area" => "area ppc",
        "pillar" => "pillar optimization",
        "severity" => "severity high",
        "mode" => "mode propose",
        "tags" => "tags \"launch\", \"q4\"",
        "was" => "was \"old name\"",
        "every" => "every 7d",
        "once" => "once",
        "overrides" => "overrides \"other rule\"",
        "because" => "because \"ACOS {acos over 14d}, limit 35%\"",
        "let" => "let target = 30%",
        "metric" => "metric tacos = ad_spend / total_sales as percent",
        "list" => return "write the entries, `list banned = \"best seller\", \"free shipping\"`, or a file, `list banned from \"banned.txt\"`".to_owned(),
        "table" => "table costs from \"costs.csv\" by account, sku with unit_cost, min_price as money",
        "calendar" => "calendar promos from \"promos.csv\"",
        "guard" | "never" => "guard \"brand terms\" on keyword where text mentions \"acme\" never pause, never lower bid below $0.50",
        "suppress" => "suppress \"Price parity\" for product \"B-17\" until 2026-12-31 because \"agreed with the brand\"",
        "test" => "test \"high acos lowers the bid\"",
        _ => return String::new(),
    };
    format!("for example: `{example}`")
}
