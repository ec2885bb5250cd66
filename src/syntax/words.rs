//! The words of the language.

/// The words that begin a statement.
pub(super) const STATEMENTS: &[&str] =
    &["calendar", "guard", "if", "let", "list", "metric", "rule", "suppress", "table", "test"];

/// The words that begin a clause of a rule or a guard, without `if`, which also begins a statement.
pub(super) const CLAUSES: &[&str] = &[
    "area",
    "because",
    "every",
    "mode",
    "never",
    "on",
    "once",
    "overrides",
    "pillar",
    "severity",
    "tags",
    "then",
    "unless",
    "until",
    "was",
    "where",
];

/// The words that join what is left of them to what is right.
pub(super) const JOINS: &[&str] = &["and", "else", "for", "or", "over"];

/// The words that begin an action.
pub(super) const VERBS: &[&str] = &["add", "alert", "enable", "flag", "lower", "pause", "raise", "reorder", "set"];

/// Verbs that people use for the actions of the language.
pub(super) const VERBS_OF_OTHERS: &[(&str, &str)] = &[
    ("activate", "enable"),
    ("boost", "raise"),
    ("bump", "raise"),
    ("cut", "lower"),
    ("decrease", "lower"),
    ("disable", "pause"),
    ("drop", "lower"),
    ("email", "alert"),
    ("increase", "raise"),
    ("lift", "raise"),
    ("notify", "alert"),
    ("reduce", "lower"),
    ("resume", "enable"),
    ("send", "alert"),
    ("stop", "pause"),
    ("unpause", "enable"),
    ("warn", "alert"),
];

/// Whether a lower-case word begins an action, here or in other languages.
pub(super) fn is_verb(word: &str) -> bool {
    VERBS.contains(&word) || verb_of_others(word).is_some()
}

/// Our verb for another language's.
pub(super) fn verb_of_others(word: &str) -> Option<&'static str> {
    VERBS_OF_OTHERS.iter().find(|(theirs, _)| *theirs == word).map(|(_, ours)| *ours)
}

/// The words that can name nothing, sorted. The same as the rule `reserved` of the grammar.
const RESERVED: &[&str] = &[
    "above",
    "add",
    "alert",
    "and",
    "any",
    "area",
    "as",
    "avg",
    "because",
    "below",
    "between",
    "by",
    "calendar",
    "change",
    "changed",
    "contain",
    "contains",
    "count",
    "does",
    "during",
    "else",
    "enable",
    "end",
    "ended",
    "ends",
    "every",
    "flag",
    "for",
    "from",
    "guard",
    "has",
    "if",
    "in",
    "is",
    "known",
    "lagging",
    "larger",
    "last",
    "length",
    "let",
    "list",
    "lower",
    "match",
    "matches",
    "max",
    "mention",
    "mentions",
    "min",
    "missing",
    "mode",
    "never",
    "no",
    "not",
    "of",
    "on",
    "once",
    "or",
    "over",
    "overrides",
    "pause",
    "per",
    "pillar",
    "raise",
    "reorder",
    "repeats",
    "rule",
    "set",
    "severity",
    "smaller",
    "spread",
    "start",
    "starts",
    "sum",
    "suppress",
    "table",
    "tags",
    "test",
    "then",
    "this",
    "time",
    "to",
    "unless",
    "until",
    "was",
    "weekday",
    "when",
    "where",
    "with",
    "within",
    "words",
    "yes",
];

/// Words that mean something in some place only, and may name things elsewhere.
const ELSEWHERE: &[&str] = &[
    "across", "ad_group", "all", "bid", "campaign", "channels", "days", "ignoring", "keyword", "metric", "negative",
    "other", "packs", "previous", "report", "since", "units",
];

/// Whether a lower-case word is one of the language, in whatever place.
pub(super) fn is_known(word: &str) -> bool {
    RESERVED.contains(&word) || ELSEWHERE.contains(&word)
}

/// The reserved words, sorted: no `let`, metric, list, table or calendar may be named so. After a dot any word may stand.
#[must_use]
pub fn words() -> &'static [&'static str] {
    RESERVED
}
