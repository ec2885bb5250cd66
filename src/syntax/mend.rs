//! A statement's text with certain repairs made, and the way back from it to the file.
//!
//! `$1,200` is reported once; the rest of the statement is then read as if `$1200` stood there, so that one mistake
//! neither hides others nor takes a name away from the rules that use it.

use crate::text::{FileId, Span};
use std::ops::Range;

/// A repair: this range of bytes becomes that text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    /// Bytes of the text that is to be mended.
    pub(super) range: Range<usize>,
    /// What stands there instead.
    pub(super) text: String,
}

/// The text that the grammar reads.
#[derive(Debug, Clone)]
pub(super) struct Mended {
    file: FileId,
    base: usize,
    text: String,
    /// For each byte of `text`, and its end, the byte of the statement it is from; `None` while nothing is mended.
    back: Option<Vec<usize>>,
}

impl Mended {
    /// A statement that begins at byte `base` of its file.
    pub(super) fn new(file: FileId, base: usize, text: &str) -> Self {
        Self { file, base, text: text.to_owned(), back: None }
    }

    /// A part of it, to be read by itself.
    pub(super) fn part(&self, range: Range<usize>) -> Self {
        let text = self.text.get(range.clone()).unwrap_or("").to_owned();
        let base = self.span(range.start..range.start).start as usize;
        Self { file: self.file, base, text, back: None }
    }

    /// The text to read.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Where a range of the mended text stands in the file.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        let back = |at: usize| match &self.back {
            Some(back) => back.get(at).or(back.last()).copied().unwrap_or(0),
            None => at,
        };
        let offset = |at: usize| u32::try_from(self.base.saturating_add(at)).unwrap_or(u32::MAX);
        let (start, end) = (back(range.start), back(range.end));
        Span { file: self.file, start: offset(start), end: offset(end.max(start)) }
    }

    /// Makes repairs, which are in order and do not overlap.
    pub(super) fn mend(&mut self, edits: &[Edit]) {
        if edits.is_empty() {
            return;
        }
        let back = self.back.take().unwrap_or_else(|| (0..=self.text.len()).collect());
        let mut text = String::with_capacity(self.text.len());
        let mut places = Vec::with_capacity(back.len());
        let mut from = 0;
        for edit in edits {
            let kept = from..edit.range.start.max(from);
            text.push_str(self.text.get(kept.clone()).unwrap_or(""));
            places.extend_from_slice(back.get(kept).unwrap_or(&[]));
            text.push_str(&edit.text);
            let place = back.get(edit.range.start).copied().unwrap_or(0);
            places.extend(std::iter::repeat_n(place, edit.text.len()));
            from = edit.range.end;
        }
        text.push_str(self.text.get(from..).unwrap_or(""));
        places.extend_from_slice(back.get(from..).unwrap_or(&[]));
        self.text = text;
        self.back = Some(places);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mended_text_knows_the_way_back() {
        let mut mended = Mended::new(FileId(0), 10, "a > $1,200 and b");
        mended.mend(&[Edit { range: 4..10, text: "$1200".to_owned() }]);
        assert_eq!(mended.text(), "a > $1200 and b");
        assert_eq!(mended.span(4..9), Span { file: FileId(0), start: 14, end: 20 });
        assert_eq!(mended.span(14..15), Span { file: FileId(0), start: 25, end: 26 });
        mended.mend(&[Edit { range: 10..13, text: "or".to_owned() }]);
        assert_eq!(mended.text(), "a > $1200 or b");
        assert_eq!(mended.span(13..14), Span { file: FileId(0), start: 25, end: 26 });
    }
}
