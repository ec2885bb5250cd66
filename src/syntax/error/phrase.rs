//! Phrases that people write for a sign or word of the language.

use crate::syntax::error::{Advice, Failure};
use crate::syntax::grammar::Rule;
use crate::syntax::lex::Kind;

/// A phrase, word by word, and what is written here.
type Phrase = (&'static [&'static str], &'static str);

/// Comparisons, longest first. They may stand behind `is`.
const COMPARISONS: &[Phrase] = &[
    (&["greater", "than", "or", "equal", "to"], ">="),
    (&["less", "than", "or", "equal", "to"], "<="),
    (&["more", "than", "or", "equal", "to"], ">="),
    (&["not", "more", "than"], "<="),
    (&["not", "greater", "than"], "<="),
    (&["not", "higher", "than"], "<="),
    (&["not", "less", "than"], ">="),
    (&["not", "lower", "than"], ">="),
    (&["no", "more", "than"], "<="),
    (&["no", "higher", "than"], "<="),
    (&["no", "less", "than"], ">="),
    (&["no", "lower", "than"], ">="),
    (&["no", "fewer", "than"], ">="),
    (&["not", "equal", "to"], "!="),
    (&["does", "not", "exceed"], "<="),
    (&["does", "not", "equal"], "!="),
    (&["not", "above"], "<="),
    (&["not", "below"], ">="),
    (&["not", "over"], "<="),
    (&["not", "under"], ">="),
    (&["not", "equal"], "!="),
    (&["greater", "than"], ">"),
    (&["more", "than"], ">"),
    (&["higher", "than"], ">"),
    (&["larger", "than"], ">"),
    (&["bigger", "than"], ">"),
    (&["less", "than"], "<"),
    (&["lower", "than"], "<"),
    (&["fewer", "than"], "<"),
    (&["smaller", "than"], "<"),
    (&["at", "least"], ">="),
    (&["at", "most"], "<="),
    (&["up", "to"], "<="),
    (&["equal", "to"], "="),
    (&["equals"], "="),
    (&["equal"], "="),
    (&["exceeds"], ">"),
    (&["exceed"], ">"),
    (&["above"], ">"),
    (&["below"], "<"),
    (&["under"], "<"),
];

/// Comparisons only behind `is`: `over` alone begins a window.
const BEHIND_IS: &[Phrase] = &[(&["over"], ">")];

/// Tests of text and membership.
const TESTS: &[Phrase] = &[
    (&["is", "not", "one", "of"], "not in"),
    (&["is", "not", "contained", "in"], "not in"),
    (&["is", "not", "in"], "not in"),
    (&["is", "not", "between"], "not between"),
    (&["is", "contained", "in"], "in"),
    (&["is", "one", "of"], "in"),
    (&["is", "any", "of"], "in"),
    (&["is", "in"], "in"),
    (&["is", "between"], "between"),
    (&["one", "of"], "in"),
    (&["any", "of"], "in"),
    (&["does", "not", "contains"], "does not contain"),
    (&["does", "not", "include"], "does not contain"),
    (&["does", "not", "have"], "does not contain"),
    (&["does", "not", "mentions"], "does not mention"),
    (&["does", "not", "matches"], "does not match"),
    (&["does", "not", "starts", "with"], "does not start with"),
    (&["does", "not", "ends", "with"], "does not end with"),
    (&["does", "not", "begin", "with"], "does not start with"),
    (&["not", "contains"], "does not contain"),
    (&["not", "contain"], "does not contain"),
    (&["not", "containing"], "does not contain"),
    (&["not", "mentions"], "does not mention"),
    (&["not", "matches"], "does not match"),
    (&["not", "like"], "does not contain"),
    (&["not", "starts", "with"], "does not start with"),
    (&["not", "ends", "with"], "does not end with"),
    (&["begins", "with"], "starts with"),
    (&["beginning", "with"], "starts with"),
    (&["starting", "with"], "starts with"),
    (&["ending", "with"], "ends with"),
    (&["begin", "with"], "starts with"),
    (&["start", "with"], "starts with"),
    (&["end", "with"], "ends with"),
    (&["contains", "any"], "mentions any"),
    (&["contain"], "contains"),
    (&["containing"], "contains"),
    (&["includes"], "contains"),
    (&["include"], "contains"),
    (&["including"], "contains"),
    (&["has"], "contains"),
    (&["like"], "contains"),
    (&["mention"], "mentions"),
    (&["mentioning"], "mentions"),
    (&["match"], "matches"),
    (&["matching"], "matches"),
    (&["exists"], "is known"),
    (&["has", "changed", "within"], "changed within"),
    (&["has", "changed", "in"], "changed within"),
    (&["changed", "in"], "changed within"),
    (&["started", "within"], "starts within"),
    (&["start", "within"], "starts within"),
    (&["ends", "within"], "ended within"),
];

/// Bounds of an action.
const LIMITS: &[Phrase] = &[
    (&["to", "a", "minimum", "of"], "not below"),
    (&["to", "a", "maximum", "of"], "not above"),
    (&["to", "minimum", "of"], "not below"),
    (&["to", "maximum", "of"], "not above"),
    (&["to", "no", "less", "than"], "not below"),
    (&["to", "no", "more", "than"], "not above"),
    (&["to", "at", "least"], "not below"),
    (&["to", "at", "most"], "not above"),
    (&["with", "a", "minimum", "of"], "not below"),
    (&["with", "a", "maximum", "of"], "not above"),
    (&["but", "not", "less", "than"], "not below"),
    (&["but", "not", "more", "than"], "not above"),
    (&["but", "not", "below"], "not below"),
    (&["but", "not", "above"], "not above"),
    (&["and", "not", "below"], "not below"),
    (&["and", "not", "above"], "not above"),
    (&["but", "never", "below"], "not below"),
    (&["but", "never", "above"], "not above"),
    (&["not", "less", "than"], "not below"),
    (&["not", "lower", "than"], "not below"),
    (&["not", "more", "than"], "not above"),
    (&["not", "higher", "than"], "not above"),
    (&["no", "less", "than"], "not below"),
    (&["no", "lower", "than"], "not below"),
    (&["no", "more", "than"], "not above"),
    (&["no", "higher", "than"], "not above"),
    (&["with", "minimum"], "not below"),
    (&["with", "maximum"], "not above"),
    (&["minimum", "of"], "not below"),
    (&["maximum", "of"], "not above"),
    (&["never", "below"], "not below"),
    (&["never", "above"], "not above"),
    (&["not", "under"], "not below"),
    (&["not", "over"], "not above"),
    (&["at", "least"], "not below"),
    (&["at", "most"], "not above"),
    (&["down", "to"], "not below"),
    (&["up", "to"], "not above"),
    (&["capped", "at"], "not above"),
    (&["minimum"], "not below"),
    (&["maximum"], "not above"),
    (&["min"], "not below"),
    (&["max"], "not above"),
    (&["floor"], "not below"),
    (&["ceiling"], "not above"),
    (&["cap"], "not above"),
    (&["below"], "not below"),
    (&["above"], "not above"),
];

/// A phrase for a comparison or a test behind a value.
pub(super) fn test(failure: &Failure<'_>) -> Option<Advice> {
    // The longest phrase wins, so the earliest start is tried first.
    (-4..=0).find_map(|from| {
        let is = failure.is(from, &["is", "are", "be"]);
        let verbal = is || failure.is(from, &["does", "not", "any", "contains", "has", "changed", "start", "ends"]);
        if !(failure.expects(Rule::tail) && from == 0 || from < 0 && verbal) || !ends_value(failure, from - 1) {
            return None;
        }
        if let Some((end, sign)) = TESTS.iter().find_map(|phrase| matching(failure, from, phrase)) {
            return Some(written(failure, from, end, sign, "test"));
        }
        let body = if is { from + 1 } else { from };
        let comparison = COMPARISONS.iter().find_map(|phrase| matching(failure, body, phrase));
        let comparison =
            comparison.or_else(|| BEHIND_IS.iter().filter(|_| is).find_map(|phrase| matching(failure, body, phrase)));
        comparison.map(|(end, sign)| written(failure, from, end, sign, "comparison"))
    })
}

/// A phrase for a bound of an action.
pub(super) fn limit(failure: &Failure<'_>) -> Option<Advice> {
    if failure.clause() != "then" && failure.clause() != "never" {
        return None;
    }
    (-3..=0).find_map(|from| {
        let inside = from == 0 && failure.expects_any(&[Rule::kw_not, Rule::limit])
            || from < 0 && failure.is(from, &["not", "no", "with", "and", "but"]);
        if !inside || !ends_value(failure, from - 1) {
            return None;
        }
        let (end, words) = LIMITS.iter().find_map(|phrase| matching(failure, from, phrase))?;
        Some(written(failure, from, end, words, "limit"))
    })
}

fn written(failure: &Failure<'_>, from: isize, end: isize, ours: &'static str, label: &'static str) -> Advice {
    let range = failure.ranges(from, end);
    let theirs = failure.slice(range.clone()).split_whitespace().collect::<Vec<_>>().join(" ");
    Advice::new(range.clone(), format!("`{theirs}` is written `{ours}` here"), label)
        .help(format!("write `{ours}`"))
        .repair(range, ours)
}

/// The last token of a phrase that begins at `from` and reaches the failing token.
fn matching(failure: &Failure<'_>, from: isize, phrase: &Phrase) -> Option<(isize, &'static str)> {
    let (words, ours) = phrase;
    let mut at = from;
    for word in *words {
        if !failure.is(at, &[word]) {
            return None;
        }
        at += 1;
    }
    (at > 0).then_some((at - 1, *ours))
}

/// Whether a token can be the last of a value.
pub(super) fn ends_value(failure: &Failure<'_>, offset: isize) -> bool {
    match failure.kind(offset) {
        Some(Kind::Number | Kind::Text) => true,
        Some(Kind::Word) => {
            let word = failure.word(offset);
            !crate::syntax::words::words().contains(&word.as_str()) || failure.raw(offset - 1) == "."
        }
        Some(Kind::Sign) => matches!(failure.raw(offset), ")" | "%"),
        _ => false,
    }
}
