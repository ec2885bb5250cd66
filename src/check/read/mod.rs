//! Lists, tables and calendars: their statements and the files under `tables/` that they name.

mod calendar;
mod cell;
mod column;
mod csv;
mod list;
mod table;

pub(super) use cell::{Amount, amount};

use crate::check::checker::Checker;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::syntax::ast::Word;
use crate::text::FileId;

impl Checker<'_> {
    /// The file of a list, table or calendar. Paths stay under `tables/`.
    fn table_file(&mut self, word: &Word) -> Option<FileId> {
        let path = word.node.replace('\\', "/");
        let path = path.strip_prefix("./").unwrap_or(&path);
        let path = path.strip_prefix("tables/").unwrap_or(path);
        let outside = path.starts_with('/') || path.contains(':') || path.split('/').any(|part| part == "..");
        if outside {
            return self.fail(
                Diagnostic::at(Code::FileNotFound, word.span, format!("`{}` is outside of `tables/`", word.node))
                    .label("path")
                    .help("put the file into the folder `tables/` of the workspace and name it from there"),
            );
        }
        if let Some(file) = self.inputs.tables.get(path) {
            return Some(*file);
        }
        let known = self.inputs.tables.keys().map(String::as_str);
        let problem =
            Diagnostic::at(Code::FileNotFound, word.span, format!("there is no file `tables/{path}`")).label("file");
        let problem = match nearest(path, known) {
            Some(near) => problem.help(format!("did you mean `{near}`?")).fix(word.span, near.quoted()),
            None => problem.help(format!("add the file `tables/{path}` to the workspace")),
        };
        self.fail(problem)
    }
}
