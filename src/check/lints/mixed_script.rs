//! W0044: text that looks like another: letters of two alphabets in one word, signs that turn the direction of reading.

use crate::check::lints::Look;
use crate::diagnostic::{Code, Diagnostic};
use crate::text::{FileId, Span};

pub(super) fn find(look: &Look<'_, '_>) -> Vec<Diagnostic> {
    let inputs = look.checker.inputs;
    let lists = look.checker.names.lists.iter().filter_map(|list| match &list.text.from {
        crate::syntax::ast::ListFrom::File(word) => inputs.tables.get(&word.node).copied(),
        crate::syntax::ast::ListFrom::Inline(_) => None,
    });
    let mut files: Vec<FileId> = inputs.files.iter().map(|file| file.id).chain(lists).collect();
    files.sort_unstable();
    files.dedup();
    files.into_iter().flat_map(|file| text(file, &inputs.sources.file(file).text)).collect()
}

fn text(file: FileId, text: &str) -> Vec<Diagnostic> {
    if text.is_ascii() {
        return Vec::new();
    }
    let span = |start: usize, end: usize| {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { file, start: offset(start), end: offset(end) }
    };
    let turning = text.char_indices().filter(|(_, letter)| turns_direction(*letter)).map(|(at, letter)| {
        Diagnostic::at(
            Code::MixedScript,
            span(at, at.saturating_add(letter.len_utf8())),
            format!("an invisible sign (U+{:04X}) changes the direction of reading here", u32::from(letter)),
        )
        .label("invisible")
        .help("take it out: what is read may not be what is written")
    });
    let mixed = words(text).filter_map(|(at, word)| {
        let (one, other) = two_scripts(word)?;
        Some(
            Diagnostic::at(
                Code::MixedScript,
                span(at, at.saturating_add(word.len())),
                format!("`{word}` mixes {one} and {other} letters"),
            )
            .label("looks like another word")
            .help("write the word anew with the keyboard of one alphabet"),
        )
    });
    turning.chain(mixed).collect()
}

/// The words of a text with their places.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let base = text.as_ptr() as usize;
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .filter(|word| !word.is_empty())
        .map(move |word| ((word.as_ptr() as usize).saturating_sub(base), word))
}

/// Marks, embeddings, overrides and isolates of bidirectional text (Unicode UAX 9).
fn turns_direction(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Two alphabets whose letters are taken for one another, both in one word.
fn two_scripts(word: &str) -> Option<(&'static str, &'static str)> {
    let mut first = None;
    for script in word.chars().filter_map(script) {
        match first {
            None => first = Some(script),
            Some(first) if first != script => return Some((first, script)),
            Some(_) => {}
        }
    }
    None
}

/// The alphabet of a letter, of those with look-alikes. Others mix freely, as kana and Latin do.
fn script(letter: char) -> Option<&'static str> {
    match letter {
        'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' => Some("Latin"),
        '\u{370}'..='\u{3ff}' => Some("Greek"),
        '\u{400}'..='\u{52f}' => Some("Cyrillic"),
        '\u{530}'..='\u{58f}' => Some("Armenian"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{two_scripts, words};

    #[test]
    fn look_alikes_are_found() {
        assert_eq!(two_scripts("аcme"), Some(("Cyrillic", "Latin")));
        assert_eq!(two_scripts("crème"), None);
        assert_eq!(two_scripts("ガーリックpress"), None);
        assert_eq!(words("a, bc").collect::<Vec<_>>(), [(0, "a"), (3, "bc")]);
    }
}
