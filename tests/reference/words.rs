//! Text as section 4 reads it: case and accents are ignored, words are whole, a pattern heeds case.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

pub(crate) fn fold(text: &str) -> String {
    text.nfd().filter(|c| !is_combining_mark(*c)).collect::<String>().to_lowercase()
}

/// The runs of letters and digits.
pub(crate) fn words(text: &str) -> Vec<String> {
    fold(text).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Whether the words of `phrase` stand in the text one after the other.
pub(crate) fn mentions(text: &str, phrase: &str) -> bool {
    let (text, phrase) = (words(text), words(phrase));
    !phrase.is_empty() && text.windows(phrase.len()).any(|run| run == phrase)
}

/// NFC characters.
pub(crate) fn length(text: &str) -> usize {
    text.nfc().count()
}

/// How often the most frequent word stands that is not ignored.
pub(crate) fn repeats(text: &str, ignored: &[String]) -> usize {
    let ignored: Vec<String> = ignored.iter().map(|word| fold(word)).collect();
    let words: Vec<String> = words(text).into_iter().filter(|word| !ignored.contains(word)).collect();
    words.iter().map(|word| words.iter().filter(|other| *other == word).count()).max().unwrap_or(0)
}

pub(crate) fn matches(text: &str, pattern: &str) -> bool {
    regex::Regex::new(pattern).unwrap_or_else(|error| panic!("the generator wrote /{pattern}/: {error}")).is_match(text)
}
