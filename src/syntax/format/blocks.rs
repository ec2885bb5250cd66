//! Statements and comments of a file, one below the other.

use crate::syntax::ast::{File, Item, Word};
use crate::syntax::print::{Notes, item_parts, laid_out};

/// What stands between two blank lines or line ends: a comment of the file or a statement with its comments.
struct Block {
    text: String,
    comment: bool,
    blank_above: bool,
}

/// The text of a file in its one form.
pub(super) fn write(text: &str, file: &File) -> String {
    let mut blocks = blocks(text, file);
    separate(&mut blocks);
    let mut out = String::with_capacity(text.len());
    for block in &blocks {
        if block.blank_above && !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&block.text);
        out.push('\n');
    }
    out
}

fn blocks(text: &str, file: &File) -> Vec<Block> {
    let place = Places { text };
    let mut blocks = Vec::new();
    let mut comments = file.comments.iter().peekable();
    for (at, item) in file.items.iter().enumerate() {
        while let Some(comment) = comments.next_if(|comment| comment.span.start < item.span().start) {
            blocks.push(place.free(comment));
        }
        let next = file.items.get(at + 1).map_or(u32::MAX, |next| next.span().start);
        let mut notes = Notes::default();
        while let Some(comment) = comments.next_if(|comment| comment.span.start < next && place.is_of(comment, item)) {
            let own_line = place.has_own_line(comment);
            if comment.span.start > item.span().end && own_line {
                notes.behind.push(&comment.node);
            } else {
                notes.inside.push((comment.span.start, own_line, &comment.node));
            }
        }
        let text = laid_out(&item_parts(item), &notes);
        blocks.push(Block { text, comment: false, blank_above: place.blank_above(item.span().start) });
    }
    blocks.extend(comments.map(|comment| place.free(comment)));
    blocks
}

/// Puts blank lines around what takes several lines; comments directly above a statement belong to it.
fn separate(blocks: &mut [Block]) {
    for at in 0..blocks.len() {
        let Some(long) = blocks.get(at).map(|block| !block.comment && block.text.contains('\n')) else { continue };
        if !long {
            continue;
        }
        let mut first = at;
        while first > 0 && blocks.get(first).is_some_and(|block| !block.blank_above) {
            if !blocks.get(first - 1).is_some_and(|above| above.comment) {
                break;
            }
            first -= 1;
        }
        for edge in [first, at + 1] {
            if let Some(block) = blocks.get_mut(edge) {
                block.blank_above = true;
            }
        }
    }
}

/// Where things stand in the text of a file.
struct Places<'t> {
    text: &'t str,
}

impl Places<'_> {
    fn free(&self, comment: &Word) -> Block {
        Block { text: comment.node.clone(), comment: true, blank_above: self.blank_above(comment.span.start) }
    }

    /// Whether a comment belongs to the statement that began above it: within it, beside its last line, or below that, set in
    /// and without a blank line between.
    fn is_of(&self, comment: &Word, item: &Item) -> bool {
        let at = comment.span.start;
        if at < item.span().end || !self.has_own_line(comment) {
            return true;
        }
        !self.line_before(at).is_empty() && !self.blank_above(at)
    }

    /// Whether nothing but blanks stands in front of a comment on its line.
    fn has_own_line(&self, comment: &Word) -> bool {
        self.line_before(comment.span.start).trim().is_empty()
    }

    /// What stands in front of a byte on its line.
    fn line_before(&self, at: u32) -> &str {
        let before = self.between(0, at);
        before.rsplit('\n').next().unwrap_or("")
    }

    /// Whether the line above that of a byte is blank.
    fn blank_above(&self, at: u32) -> bool {
        let mut lines = self.between(0, at).rsplit('\n');
        lines.next();
        let above = lines.next();
        above.is_some_and(|above| above.trim().is_empty())
    }

    fn between(&self, start: u32, end: u32) -> &str {
        self.text.get(start as usize..end as usize).unwrap_or("")
    }
}
