//! The canonical text of a tree: lower case, one blank between words, `7d`, clauses in one order, parentheses as written.
//!
//! It is the text of evidence and the identity of an unnamed rule; [`format`](super::format) lays the same text out in lines.
//! `parse(print(x)) == x` up to places, and printing what was parsed again gives the same bytes.

mod action;
mod cond;
mod expr;
mod item;
mod layout;
mod test;

pub(super) use layout::{Notes, laid_out};

use crate::syntax::ast;
use crate::syntax::print::layout::{Part, flat};
use crate::text::{Span, Spanned};

/// The canonical text of a condition, such as `acos over 14d > 35%`.
#[must_use]
pub fn cond(cond: &ast::Cond) -> String {
    flat(&parts(|printer| printer.cond(cond)))
}

/// The canonical text of a value, such as `targets.acos else 30%`.
#[must_use]
pub fn expr(expr: &ast::Expr) -> String {
    flat(&parts(|printer| printer.expr(expr)))
}

/// The canonical text of an action, such as `lower bid 10% not below $0.20`.
#[must_use]
pub fn action(action: &ast::Action) -> String {
    flat(&parts(|printer| printer.action(action)))
}

/// The canonical text of a quoted text with holes, its quotes included.
#[must_use]
pub fn template(template: &ast::Template) -> String {
    flat(&parts(|printer| printer.template(template)))
}

/// The canonical text of a rule: its head and each clause on a line of its own, the unnamed form on one line. No line
/// end at the end.
#[must_use]
pub fn rule(rule: &ast::Rule) -> String {
    flat(&parts(|printer| printer.rule(rule)))
}

/// The canonical text of a statement. No line end at the end.
#[must_use]
pub fn item(item: &ast::Item) -> String {
    flat(&item_parts(item))
}

/// Cells of a test's data, such as `$1.00, exact`.
#[must_use]
pub fn cells<'c>(cells: impl IntoIterator<Item = &'c Spanned<ast::Cell>>) -> String {
    let cells = cells.into_iter().map(|cell| flat(&parts(|printer| printer.cell(&cell.node))));
    cells.collect::<Vec<_>>().join(", ")
}

/// The canonical text of what a test expects, such as `lower bid $1 -> $0.90 by "Trim"`.
#[must_use]
pub fn expect(expect: &ast::Expect) -> String {
    flat(&parts(|printer| printer.expect(expect)))
}

/// A statement, not yet laid out in lines.
pub(super) fn item_parts(item: &ast::Item) -> Vec<Part> {
    parts(|printer| printer.item(item))
}

/// The identity of a rule without a name: the BLAKE3 hash of its canonical text, 64 hexadecimal digits. Blanks, letter
/// case, comments and the place in the file do not change it.
#[must_use]
pub fn identity(rule: &ast::Rule) -> String {
    blake3::hash(self::rule(rule).as_bytes()).to_hex().to_string()
}

fn parts(print: impl FnOnce(&mut Printer)) -> Vec<Part> {
    let mut printer = Printer::default();
    print(&mut printer);
    printer.out
}

/// Writes a tree.
#[derive(Debug, Default)]
struct Printer {
    out: Vec<Part>,
    in_hole: bool,
}

impl Printer {
    fn word(&mut self, word: &str) {
        match self.out.last_mut() {
            Some(Part::Text(text)) => text.push_str(word),
            _ => self.out.push(Part::Text(word.to_owned())),
        }
    }

    /// Says that what follows stood here in the text.
    fn mark(&mut self, span: Span) {
        self.out.push(Part::Mark(span.start));
    }

    /// A word in its place.
    fn marked(&mut self, word: &ast::Word) {
        self.mark(word.span);
        self.word(&word.node);
    }

    /// A blank, or the end of a line where the things around it do not fit on one. A quoted text stays on its line.
    fn blank(&mut self) {
        if self.in_hole {
            self.word(" ");
        } else {
            self.out.push(Part::Blank);
        }
    }

    /// The end of a line.
    fn line(&mut self) {
        self.out.push(Part::Line);
    }

    /// An empty line before the next one.
    fn gap(&mut self) {
        self.out.push(Part::Empty);
    }

    /// Things that stand on one line, or each on a line of its own.
    fn group(&mut self, inside: impl FnOnce(&mut Self)) {
        self.out.push(Part::Open);
        inside(self);
        self.out.push(Part::Close);
    }

    /// A quoted text. Within a hole its quotes are escaped, as the text around it ends at a plain one.
    fn quoted(&mut self, text: &str) {
        let text = if self.in_hole { format!("\\\"{text}\\\"") } else { format!("\"{}\"", escape(text)) };
        self.word(&text);
    }

    /// Things separated by a comma and a blank.
    fn list<T>(&mut self, items: &[T], mut each: impl FnMut(&mut Self, &T)) {
        if let [only] = items {
            return each(self, only);
        }
        self.group(|printer| {
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    printer.word(",");
                    printer.blank();
                }
                each(printer, item);
            }
        });
    }

    fn quoted_list(&mut self, words: &[ast::Word]) {
        self.list(words, |printer, word| {
            printer.mark(word.span);
            printer.quoted(&word.node);
        });
    }

    fn word_list(&mut self, words: &[ast::Word]) {
        self.list(words, Self::marked);
    }
}

/// The inside of a pair of quotes that reads as this text.
fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
