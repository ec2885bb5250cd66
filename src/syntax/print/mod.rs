//! The canonical text of a tree: lower case, one blank between words, `7d`, clauses in one order, parentheses as written.
//!
//! It is the text of evidence, the identity of an unnamed rule, and what `portreeve fmt` writes.
//! `parse(print(x)) == x` up to places, and printing what was parsed again gives the same bytes.

mod action;
mod cond;
mod expr;
mod item;

use crate::syntax::ast;

/// The canonical text of a condition, such as `acos over 14d > 35%`.
#[must_use]
pub fn cond(cond: &ast::Cond) -> String {
    let mut printer = Printer::default();
    printer.cond(cond);
    printer.out
}

/// The canonical text of a value, such as `targets.acos else 30%`.
#[must_use]
pub fn expr(expr: &ast::Expr) -> String {
    let mut printer = Printer::default();
    printer.expr(expr);
    printer.out
}

/// The canonical text of an action, such as `lower bid 10% not below $0.20`.
#[must_use]
pub fn action(action: &ast::Action) -> String {
    let mut printer = Printer::default();
    printer.action(action);
    printer.out
}

/// The canonical text of a quoted text with holes, its quotes included.
#[must_use]
pub fn template(template: &ast::Template) -> String {
    let mut printer = Printer::default();
    printer.template(template);
    printer.out
}

/// The canonical text of a rule: its head and each clause on a line of its own, the unnamed form on one line. No line
/// end at the end.
#[must_use]
pub fn rule(rule: &ast::Rule) -> String {
    let mut printer = Printer::default();
    printer.rule(rule);
    printer.out
}

/// The canonical text of a statement. No line end at the end.
#[must_use]
pub fn item(item: &ast::Item) -> String {
    let mut printer = Printer::default();
    printer.item(item);
    printer.out
}

/// The identity of a rule without a name: the BLAKE3 hash of its canonical text, 64 hexadecimal digits. Blanks, letter
/// case, comments and the place in the file do not change it.
#[must_use]
pub fn identity(rule: &ast::Rule) -> String {
    blake3::hash(self::rule(rule).as_bytes()).to_hex().to_string()
}

/// Writes a tree.
#[derive(Debug, Default)]
struct Printer {
    out: String,
    in_hole: bool,
}

impl Printer {
    fn word(&mut self, word: &str) {
        self.out.push_str(word);
    }

    /// A quoted text. Within a hole its quotes are escaped, as the text around it ends at a plain one.
    fn quoted(&mut self, text: &str) {
        if self.in_hole {
            self.out.push_str("\\\"");
            self.out.push_str(text);
            self.out.push_str("\\\"");
            return;
        }
        self.out.push('"');
        self.out.push_str(&escape(text));
        self.out.push('"');
    }

    /// Things separated by a comma and a blank.
    fn list<T>(&mut self, items: &[T], mut each: impl FnMut(&mut Self, &T)) {
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.word(", ");
            }
            each(self, item);
        }
    }

    fn quoted_list(&mut self, words: &[ast::Word]) {
        self.list(words, |printer, word| printer.quoted(&word.node));
    }

    fn word_list(&mut self, words: &[ast::Word]) {
        self.list(words, |printer, word| printer.word(&word.node));
    }
}

/// The inside of a pair of quotes that reads as this text.
fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
