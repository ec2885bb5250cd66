//! How deeply a statement nests, counted before pest sees it: pest, the tree builder and every walk over the tree recurse
//! that deep.

use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::lex::{Kind, Token, lex};
use crate::syntax::mend::Mended;

/// The most parentheses within each other. Nobody reads more, and each costs stack.
const PARENTHESES_MAX: usize = 64;

/// The most parentheses, operators and words such as `not` that can stand within each other in the tree. A chain
/// `a + b + c` leans to the left, one level for each sign.
const LEVELS_MAX: usize = 256;

/// Words that put what follows one level deeper.
const DEEPER: &[&str] = &["else", "has", "not", "of", "when"];

/// Words that end a value or test, and so the levels that its chain has opened.
const ENDS: &[&str] = &[
    "and",
    "because",
    "every",
    "if",
    "mode",
    "never",
    "on",
    "once",
    "or",
    "overrides",
    "then",
    "unless",
    "until",
    "where",
];

/// The problem of a statement that nests too deeply.
pub(super) fn too_deep(mended: &Mended) -> Option<Diagnostic> {
    let text = mended.text();
    let tokens = lex(text);
    let mut found = measure(text, &tokens);
    for token in tokens.iter().filter(|token| token.kind == Kind::Text) {
        if found.is_some() {
            break;
        }
        // Holes of a text are values of their own.
        let inner = token.text(text).trim_matches('"');
        if inner.contains('{') {
            found = measure(inner, &lex(inner))
                .map(|(at, parentheses)| (token.start + 1 + at.start..token.start + 1 + at.end, parentheses));
        }
    }
    let (place, parentheses) = found?;
    let (message, help) = if parentheses {
        (
            format!("parentheses are nested more than {PARENTHESES_MAX} deep"),
            "give parts of it a name with `metric … = …`, or leave out parentheses that change nothing",
        )
    } else {
        (
            format!("this value or condition is nested more than {LEVELS_MAX} deep"),
            "give parts of it a name with `metric … = …`",
        )
    };
    Some(Diagnostic::at(Code::NestingTooDeep, mended.span(place), message).label("too deep from here").help(help))
}

/// The first token that is too deep, and whether it is a parenthesis too many.
fn measure(text: &str, tokens: &[Token]) -> Option<(std::ops::Range<usize>, bool)> {
    // The levels that each open parenthesis has opened by its chain, the innermost last.
    let mut chains = vec![0_usize];
    let mut levels = 0_usize;
    for token in tokens {
        let mut deeper = false;
        match (token.kind, token.text(text)) {
            (Kind::Sign, "(") => {
                chains.push(0);
                levels += 1;
            }
            (Kind::Sign, ")") if chains.len() > 1 => {
                levels = levels.saturating_sub(1 + chains.pop().unwrap_or(0));
            }
            (Kind::Sign, "+" | "-" | "*" | "/") => deeper = true,
            (Kind::Word, word) => {
                let is_in = |words: &[&str]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
                deeper = is_in(DEEPER);
                if let Some(chain) = chains.last_mut().filter(|_| is_in(ENDS)) {
                    levels = levels.saturating_sub(std::mem::take(chain));
                }
            }
            _ => {}
        }
        if let Some(chain) = chains.last_mut().filter(|_| deeper) {
            *chain += 1;
            levels += 1;
        }
        if chains.len() > PARENTHESES_MAX + 1 {
            return Some((token.range(), true));
        }
        if levels > LEVELS_MAX {
            return Some((token.range(), false));
        }
    }
    None
}
