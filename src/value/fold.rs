//! Text as comparisons see it: case and accents do not count.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// Text with case and accents taken away and blanks at the ends dropped: `Crème ` and `creme` are the same.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.trim().to_ascii_lowercase();
    }
    text.trim().nfkd().filter(|letter| !is_accent(*letter)).flat_map(char::to_lowercase).nfc().collect()
}

/// Marks of Latin, Greek and Cyrillic letters. Those of other scripts (Japanese voicing, Indic vowels) make other words.
fn is_accent(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{1dc0}'..='\u{1dff}')
}

/// The words of a folded text.
pub fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.unicode_words()
}

/// Whether the words of `needle` stand in `text` one after another. Both are folded; a needle without words is not there.
#[must_use]
pub fn mentions(text: &str, needle: &str) -> bool {
    let needle: Vec<&str> = words(needle).collect();
    let text: Vec<&str> = words(text).collect();
    !needle.is_empty() && text.windows(needle.len()).any(|part| part == needle)
}

/// The number of characters after composition (NFC), as channels count a title's length.
#[must_use]
pub fn length(text: &str) -> usize {
    text.nfc().count()
}

#[cfg(test)]
mod tests {
    use super::{fold, length, mentions};

    #[test]
    fn case_and_accents_do_not_count() {
        assert_eq!(fold("  Crème BRÛLÉE "), "creme brulee");
        assert_eq!(fold("ﬁne"), "fine");
        assert_eq!(fold("İstanbul"), "istanbul");
        assert_ne!(fold("ガス"), fold("カス"));
        assert_eq!(length("e\u{301}"), 1);
    }

    #[test]
    fn a_mention_is_of_whole_words() {
        assert!(mentions("acme kitchen scale", "kitchen scale"));
        assert!(!mentions("acmes kitchen", "acme"));
        assert!(mentions("free-shipping now", "free shipping"));
        assert!(!mentions("anything", ""));
    }
}
