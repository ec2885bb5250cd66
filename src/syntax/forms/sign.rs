//! Signs of other languages and of typesetting.

use crate::diagnostic::Code;
use crate::syntax::forms::{Finding, View};
use crate::syntax::lex::{Kind, Token};
use crate::syntax::mend::Edit;
use std::ops::Range;

/// Signs that always mean the same as one of ours.
const SAME: &[(&str, &str)] = &[
    ("==", "="),
    ("===", "="),
    (":=", "="),
    ("!==", "!="),
    ("<>", "!="),
    ("=<", "<="),
    ("&&", "and"),
    ("&", "and"),
    ("||", "or"),
    ("≥", ">="),
    ("≤", "<="),
    ("≠", "!="),
    ("×", "*"),
    ("·", "*"),
    ("÷", "/"),
    ("％", "%"),
    ("＞", ">"),
    ("＜", "<"),
    ("＝", "="),
    ("（", "("),
    ("）", ")"),
    ("，", ","),
    ("、", ","),
];

/// A sign that the language does not have, or has elsewhere.
pub(super) fn check(view: &View<'_>, at: usize) -> Option<Finding> {
    let token = view.get(at)?;
    let sign = token.text(view.text);
    if let Some((_, ours)) = SAME.iter().find(|(theirs, _)| *theirs == sign) {
        // A word needs blanks around it; a sign keeps those it has.
        let word = ours.chars().all(char::is_alphabetic);
        let repair = if word { format!(" {ours} ") } else { (*ours).to_owned() };
        let message = format!("`{sign}` is not a sign of the language");
        return Some(Finding::new(token.range(), message, "sign").repair(repair));
    }
    match sign {
        "−" | "–" | "—" => {
            let message = format!("`{sign}` is not the minus of the keyboard");
            Some(Finding::new(token.range(), message, "dash").repair("-").help("write `-`"))
        }
        "!" => Some(
            Finding::new(token.range(), "`!` is not a sign of the language", "sign")
                .repair(" not ")
                .help("write `not`, or `is no` after a yes/no field"),
        ),
        "=>" | "->" => {
            let then = view.is_verb(at + 1) || sign == "->";
            let message = format!("`{sign}` is not a sign of the language");
            Some(Finding::new(token.range(), message, "sign").repair(if then { " then " } else { ">=" }))
        }
        "//" => {
            let line = view.text.get(token.start..).map_or(0, |rest| rest.find('\n').unwrap_or(rest.len()));
            let mut finding =
                Finding::new(token.range(), "a comment begins with `#`", "comment").code(Code::Syntax).repair("#");
            finding.end = token.start + line;
            Some(finding)
        }
        ";" => Some(semicolon(view, at)),
        ":" => {
            let finding = Finding::new(token.range(), "no colon stands in a rule", "colon").code(Code::Syntax);
            let then = view.lacks_then(at) && view.is_verb(at + 1);
            Some(if then { finding.repair(" then ") } else { finding.help("leave it out").repair(" ") })
        }
        "." if !view.touch(at, at + 1) => Some(
            Finding::new(token.range(), "a statement has no full stop at its end", "full stop")
                .code(Code::Syntax)
                .help("leave it out")
                .repair(""),
        ),
        "{" | "}" => Some(brace(view, at)),
        "%" if view.touch(at, at + 1)
            && view.get(at + 1).is_some_and(|next| next.kind == Kind::Number)
            && !follows_number(view, at) =>
        {
            let number = view.word(at + 1);
            let range = token.start..token.end + number.len();
            let message = format!("`%{number}` has its sign in front");
            Some(Finding::new(range, message, "percent").repair(format!("{number}%")))
        }
        _ => invisible(view, at),
    }
}

fn follows_number(view: &View<'_>, at: usize) -> bool {
    at.checked_sub(1).is_some_and(|before| view.get(before).is_some_and(|token| token.kind == Kind::Number))
}

fn semicolon(view: &View<'_>, at: usize) -> Finding {
    let range = view.get(at).map_or(0..0, Token::range);
    if view.is_verb(at + 1) {
        return Finding::new(range, "actions are separated by a comma", "semicolon").code(Code::Syntax).repair(",");
    }
    Finding::new(range, "a statement has no semicolon at its end", "semicolon")
        .code(Code::Syntax)
        .help("leave it out: a statement ends where the next one begins at the left margin")
        .repair("")
}

/// `if … { … }`: the braces of other languages, reported once a pair.
fn brace(view: &View<'_>, at: usize) -> Finding {
    let range = view.get(at).map_or(0..0, Token::range);
    let opens = view.word(at) == "{";
    let needs_then = opens && view.lacks_then(at);
    let mut finding = Finding::new(range, "there are no braces around what a rule does", "brace").code(Code::Syntax);
    if needs_then {
        finding = finding.help("write `then` instead of `{`, and leave out `}`").repair(" then ");
    } else {
        finding =
            finding.help("leave it out: a statement ends where the next one begins at the left margin").repair(" ");
    }
    if opens && let Some(closing) = closing(view, at) {
        finding.also.push(Edit { range: closing, text: String::new() });
    }
    finding
}

/// The brace that closes the one at `at`.
fn closing(view: &View<'_>, at: usize) -> Option<Range<usize>> {
    let found = view.braces.binary_search_by_key(&at, |(open, _)| *open).ok()?;
    let (_, close) = view.braces.get(found)?;
    view.get(*close).map(Token::range)
}

/// Zero-width and direction characters, which come with text copied from web pages.
fn invisible(view: &View<'_>, at: usize) -> Option<Finding> {
    let token = view.get(at)?;
    let char = token.text(view.text).chars().next()?;
    let invisible = matches!(char,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{ad}');
    let control = char.is_control();
    if !invisible && !control {
        return None;
    }
    let what = if control { "a control character" } else { "an invisible character" };
    let message = format!("{what} (U+{:04X}) stands here", u32::from(char));
    let finding =
        Finding::new(token.range(), message, "not to be seen").help("delete it; it often comes with copied text");
    Some(finding.repair(if control { " " } else { "" }))
}
