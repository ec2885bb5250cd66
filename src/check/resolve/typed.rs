//! A value whose type is known but not yet asked for.

use crate::check::checker::Checker;
use crate::check::names::ColumnKind;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Num, NumKind, Txt, TxtKind};
use crate::text::Span;
use crate::value::{Type, Unit};
use std::sync::Arc;

/// A value and its type.
#[derive(Debug, Clone)]
pub(in crate::check) enum Value {
    /// A number with a unit.
    Num(Num),
    /// A date, as days since 1970-01-01.
    Date(Num),
    /// Text or a word.
    Text(Txt, Span),
    /// Yes or no.
    YesNo(Txt, Span),
    /// A cell of a column without a unit: number or text as its cells are.
    Cell(CellRef),
}

/// A cell of a column without a unit.
#[derive(Debug, Clone)]
pub(in crate::check) struct CellRef {
    pub(super) num: NumKind,
    pub(super) txt: TxtKind,
    pub(super) text: Arc<str>,
    pub(super) span: Span,
    pub(super) kind: ColumnKind,
    /// The file of the table, for messages.
    pub(super) file: Arc<str>,
}

impl Value {
    /// Where it stands.
    pub(in crate::check) fn span(&self) -> Span {
        match self {
            Self::Num(num) | Self::Date(num) => num.span,
            Self::Text(_, span) | Self::YesNo(_, span) => *span,
            Self::Cell(cell) => cell.span,
        }
    }

    /// The same value at another place.
    pub(super) fn at(self, span: Span) -> Self {
        match self {
            Self::Num(num) => Self::Num(Num { span, ..num }),
            Self::Date(num) => Self::Date(Num { span, ..num }),
            Self::Text(txt, _) => Self::Text(txt, span),
            Self::YesNo(txt, _) => Self::YesNo(txt, span),
            Self::Cell(cell) => Self::Cell(CellRef { span, ..cell }),
        }
    }

    /// Its canonical text.
    pub(in crate::check) fn text(&self) -> &str {
        match self {
            Self::Num(num) | Self::Date(num) => &num.text,
            Self::Text(txt, _) | Self::YesNo(txt, _) => &txt.text,
            Self::Cell(cell) => &cell.text,
        }
    }

    /// Its type; a cell that may be both counts as what its column holds.
    pub(in crate::check) fn ty(&self) -> Type {
        match self {
            Self::Num(num) => Type::Numeric(num.unit),
            Self::Date(_) => Type::Date,
            Self::Text(..) => Type::Text,
            Self::YesNo(..) => Type::YesNo,
            Self::Cell(cell) => match cell.kind {
                ColumnKind::Unit(unit) => Type::Numeric(unit),
                ColumnKind::Text(..) | ColumnKind::Empty => Type::Text,
            },
        }
    }

    /// The text it is, when it can be one.
    pub(in crate::check) fn as_txt(&self) -> Option<Txt> {
        match self {
            Self::Text(txt, _) | Self::YesNo(txt, _) => Some(txt.clone()),
            Self::Cell(cell) => Some(Txt { kind: cell.txt.clone(), text: Arc::clone(&cell.text) }),
            Self::Num(_) | Self::Date(_) => None,
        }
    }

    /// Whether it can stand where text stands.
    pub(in crate::check) fn is_texty(&self) -> bool {
        match self {
            Self::Text(..) | Self::YesNo(..) => true,
            Self::Cell(cell) => !matches!(cell.kind, ColumnKind::Unit(_)),
            Self::Num(_) | Self::Date(_) => false,
        }
    }
}

impl CellRef {
    fn as_num(&self) -> Num {
        Num { kind: self.num.clone(), unit: Unit::Number, text: Arc::clone(&self.text), span: self.span }
    }
}

impl Checker<'_> {
    /// The number that a value is; an error when it is none.
    pub(in crate::check) fn as_num(&mut self, value: Value) -> Option<Num> {
        match value {
            Value::Num(num) => Some(num),
            Value::Cell(CellRef { kind: ColumnKind::Text(sample, line), text, span, file, .. }) => {
                let column = text.rsplit('.').next().unwrap_or(&text).to_owned();
                self.fail(
                    Diagnostic::at(Code::WrongType, span, format!("`{text}` holds text, and a number is needed here"))
                        .label("text")
                        .note(format!("line {line} of {file} says `{sample}`"))
                        .help(format!(
                            "mend that cell, or write `{column} as money` (percent, days) in the table statement"
                        )),
                )
            }
            Value::Cell(cell) => Some(cell.as_num()),
            Value::Date(num) => self.fail(
                Diagnostic::at(
                    Code::WrongType,
                    num.span,
                    format!("`{}` is a date, and a number is needed here", num.text),
                )
                .label("date")
                .help("compare it with a date such as `2026-11-20`, or ask for `age`"),
            ),
            Value::Text(..) | Value::YesNo(..) => {
                let (ty, text) = (value.ty(), value.text().to_owned());
                self.fail(
                    Diagnostic::at(
                        Code::WrongType,
                        value.span(),
                        format!("`{text}` is {}, and a number is needed here", a_type(ty)),
                    )
                    .label(ty.word())
                    .help(is_help(ty, &text)),
                )
            }
        }
    }

    /// The text that a value is; an error when it is none.
    pub(in crate::check) fn as_txt(&mut self, value: &Value) -> Option<Txt> {
        value.as_txt().or_else(|| {
            let (ty, text) = (value.ty(), value.text().to_owned());
            self.fail(
                Diagnostic::at(
                    Code::WrongType,
                    value.span(),
                    format!("`{text}` is {}, and text is needed here", a_type(ty)),
                )
                .label(ty.word())
                .help("write a text in quotes, or a field that holds text such as `title`"),
            )
        })
    }
}

/// What to do with a text where a number was asked for.
fn is_help(ty: Type, text: &str) -> String {
    match ty {
        Type::YesNo => format!("a yes or no is compared by `is`: `{text} is yes`"),
        Type::Text | Type::Numeric(_) | Type::Date | Type::Time => {
            format!(
                "text is compared by `is`, `in`, `contains` or `mentions`: `{text} is \"…\"`; `length of {text}` is a number"
            )
        }
    }
}

/// A type with its article.
pub(in crate::check) fn a_type(ty: Type) -> &'static str {
    match ty {
        Type::Numeric(unit) => a_unit(unit),
        Type::Text => "text",
        Type::Date => "a date",
        Type::Time => "a time of day",
        Type::YesNo => "a yes or no",
    }
}

/// A unit with its article.
pub(in crate::check) fn a_unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Number => "a plain number",
        Unit::Percent => "a percent",
        Unit::Points => "points",
        Unit::Money => "money",
        Unit::Duration => "a number of days",
        Unit::PerDay => "a number per day",
        Unit::MoneyPerDay => "money per day",
    }
}
