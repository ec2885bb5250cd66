//! Calendars: whether something is on, and the cells of what is on or next.

use crate::catalog::Kind;
use crate::check::checker::Checker;
use crate::check::context::Ctx;
use crate::check::names::{ColumnKind, Named};
use crate::check::print;
use crate::check::resolve::Value;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::program::{Num, NumKind, Txt};
use crate::syntax::ast::Word;
use crate::value::Unit;
use std::sync::Arc;

impl<'a> Checker<'a> {
    /// `promos.expected_units`: of the row that is on or, failing that, starts next.
    pub(super) fn calendar_cell(&mut self, at: usize, parts: &'a [Word], ctx: &Ctx<'a>) -> Option<Value> {
        let info = self.names.calendars.get(at)?;
        if info.broken {
            return None;
        }
        let (first, column) = (parts.first()?, parts.get(1)?);
        let data = self.program.calendars.get(at)?;
        let Some(found) = data.columns.iter().position(|(name, _)| name.as_ref() == column.node) else {
            let known: Vec<Arc<str>> = data.columns.iter().map(|(name, _)| Arc::clone(name)).collect();
            let problem = Diagnostic::at(
                Code::UnknownName,
                ctx.at(column.span),
                format!("the calendar `{}` has no column `{}`", first.node, column.node),
            )
            .label("unknown");
            let problem = match nearest(&column.node, known.iter().map(AsRef::as_ref)) {
                Some(near) => {
                    problem.help(format!("did you mean `{}.{near}`?", first.node)).fix(ctx.at(column.span), near)
                }
                None if known.is_empty() => problem.help(format!("add a column `{}` to its file", column.node)),
                None => problem.help(format!("its columns are {}", known.join(", "))),
            };
            return self.fail(problem);
        };
        let span = ctx.at(first.span.to(column.span));
        let text: Arc<str> = print::path(parts).into();
        let unit = match info.columns.get(found)? {
            ColumnKind::Unit(unit) => *unit,
            ColumnKind::Empty => Unit::Number,
            ColumnKind::Text(sample, line) => {
                let problem =
                    Diagnostic::at(Code::WrongType, span, format!("`{text}` holds text, and a number is needed here"))
                        .label("text")
                        .note(format!("line {line} of tables/{} says `{sample}`", info.text.file.node))
                        .help("write numbers in all cells of that column");
                return self.fail(problem);
            }
        };
        self.bind_calendar(at, ctx);
        Some(Value::Num(Num { kind: NumKind::CalendarCell { calendar: at, column: found }, unit, text, span }))
    }

    /// The calendar that a word names.
    pub(super) fn calendar(&mut self, word: &Word, ctx: &Ctx<'a>) -> Option<usize> {
        if let Some(named @ Named::Calendar(at)) = self.names.find(&word.node, ctx.standard) {
            self.used.insert(named);
            if self.names.calendars.get(at)?.broken {
                return None;
            }
            self.bind_calendar(at, ctx);
            return Some(at);
        }
        let known = self.names.of_sort(|named| matches!(named, Named::Calendar(_)));
        let problem =
            Diagnostic::at(Code::UnknownName, ctx.at(word.span), format!("there is no calendar `{}`", word.node))
                .label("unknown");
        let problem = match nearest(&word.node, known.iter().map(String::as_str)) {
            Some(near) => problem.help(format!("did you mean `{near}`?")).fix(ctx.at(word.span), near),
            None => problem.help(format!("add `calendar {} from \"{}.csv\"`", word.node, word.node)),
        };
        self.fail(problem)
    }

    /// Says how the key columns of a calendar are found on a kind of entity.
    fn bind_calendar(&mut self, at: usize, ctx: &Ctx<'a>) {
        let kind: Kind = ctx.kind;
        let Some(keys) = self.program.calendars.get(at).map(|data| data.keys.clone()) else { return };
        let bound: Vec<Option<Txt>> = keys.iter().map(|key| self.key_value(key, kind, &[]).ok()).collect();
        if let Some(data) = self.program.calendars.get_mut(at) {
            data.bindings.insert(kind, bound);
        }
    }
}
