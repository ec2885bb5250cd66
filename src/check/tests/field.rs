//! Fields of the entities of a test: which column of which dataset, and cells as a file has them.

use crate::catalog::{Column, Dataset, Kind, Role};
use crate::check::checker::Checker;
use crate::check::names::{a, list_words};
use crate::check::tests::things::Things;
use crate::diagnostic::{Code, Diagnostic, Near, nearest};
use crate::program::test::{TestCell, TestFact};
use crate::syntax::ast::{Cell, DayUnit, Literal, Series, Word};
use crate::text::Spanned;
use crate::value::{Currency, Type, Unit};
use rust_decimal::Decimal;

/// The words that lines of a test begin with.
const LINE_WORDS: &[&str] = &["as", "at", "account", "given", "next", "expect"];

/// The most values of one series: a ramp and repetitions multiply.
const VALUES_MAX: usize = 2_000;

impl Checker<'_> {
    /// The only given entity that has a field; of several the only one that it was given of.
    pub(super) fn owner(&mut self, things: &Things, given: &[TestFact], name: &Word) -> Option<usize> {
        let has = |at: &usize| {
            things.all.get(*at).is_some_and(|thing| name.node == "age" || column_of(thing.kind, &name.node).is_some())
        };
        let is_given = |at: &usize| things.all.get(*at).is_some_and(|thing| thing.given);
        let mut owners: Vec<usize> = (0..things.all.len()).filter(is_given).filter(has).collect();
        if owners.len() > 1 {
            let column = |at: usize| things.all.get(at).and_then(|thing| column_of(thing.kind, &name.node));
            let before = |at: &usize| {
                let column = column(*at);
                given.iter().any(|fact| {
                    fact.thing == *at
                        && column
                            .is_some_and(|(dataset, column)| fact.dataset == dataset && *fact.column == *column.name)
                })
            };
            let narrowed: Vec<usize> = owners.iter().copied().filter(|at| before(at)).collect();
            if narrowed.len() == 1 {
                owners = narrowed;
            }
        }
        match owners.as_slice() {
            [only] => Some(*only),
            [] => {
                let problem = Diagnostic::at(
                    Code::UnknownName,
                    name.span,
                    format!("nothing in this test has a field `{}`", name.node),
                )
                .label("unknown");
                self.fail(match line_word(name) {
                    Some(near) => problem.help(format!("did you mean `{near}`?")).fix(name.span, near),
                    None => problem.help("name the entity first: `keyword \"…\"  spend $12`"),
                })
            }
            _ => self.fail(
                Diagnostic::at(
                    Code::MissingClause,
                    name.span,
                    format!("{} entities of this test have a field `{}`", owners.len(), name.node),
                )
                .label("of which?")
                .help("name the entity first: `keyword \"…\"  spend $12`"),
            ),
        }
    }

    /// A field with its values; nothing for one that says how old the entity is.
    #[expect(clippy::option_option, reason = "the outer one says that it was reported")]
    pub(super) fn fact(&mut self, things: &mut Things, at: usize, series: &Series) -> Option<Option<TestFact>> {
        let kind = things.all.get(at)?.kind;
        if series.name.node == "age" {
            let days = self.age(series)?;
            if let Some(thing) = things.all.get_mut(at) {
                thing.age = Some(days);
            }
            return Some(None);
        }
        let Some((dataset, column)) = column_of(kind, &series.name.node) else {
            return self.no_field(kind, &series.name);
        };
        let mut cells = Vec::new();
        let mut currency = None;
        for run in &series.runs {
            let values = self.cells(&run.cell, &series.name.node, column.ty, &mut currency)?;
            for _ in 0..run.times {
                cells.extend(values.iter().cloned());
            }
            if cells.len() > VALUES_MAX {
                return self.fail(
                    Diagnostic::at(
                        Code::NumberForm,
                        run.cell.span,
                        format!("a series has at most {VALUES_MAX} values"),
                    )
                    .label("too long")
                    .help("give the days that the rules look at"),
                );
            }
        }
        let flow = column.role == Role::Flow;
        let column = column.name.as_str().into();
        Some(Some(TestFact { thing: at, dataset, column, flow, cells, currency }))
    }

    fn no_field<T>(&mut self, kind: Kind, name: &Word) -> Option<T> {
        let known: Vec<&str> = crate::catalog::Catalog::standard()
            .datasets()
            .iter()
            .filter(|info| info.kind == kind)
            .flat_map(|info| &info.columns)
            .filter(|column| matches!(column.role, Role::Flow | Role::State | Role::Row))
            .map(|column| column.name.as_str())
            .collect();
        let metric = self.names.find(&name.node, false).or_else(|| self.names.find_shipped(&name.node)).is_some();
        let names_it = crate::catalog::Catalog::standard()
            .datasets()
            .iter()
            .filter(|info| info.kind == kind)
            .flat_map(|info| &info.columns)
            .any(|column| column.name == name.node && !matches!(column.role, Role::Flow | Role::State | Role::Row));
        let column = nearest(&name.node, known.iter().copied()).is_some();
        if let Some(near) = line_word(name).filter(|_| !metric && !names_it && !column) {
            let problem =
                Diagnostic::at(Code::UnknownWord, name.span, format!("no line of a test begins with `{}`", name.node));
            let problem = problem.label("unknown word").help(format!("did you mean `{near}`?"));
            return self.fail(problem.fix(name.span, near));
        }
        let message = if metric {
            format!("`{}` is computed, so it is not given", name.node)
        } else if names_it {
            format!("`{}` is a part of how {} is named, not a field of it", name.node, a(kind))
        } else {
            format!("no file has a column `{}` of {}", name.node, a(kind))
        };
        let problem =
            Diagnostic::at(Code::NotOnEntity, name.span, message).label(if metric { "metric" } else { "unknown" });
        self.fail(match nearest(&name.node, known.iter().copied()).filter(|_| !metric) {
            Some(near) => problem.help(format!("did you mean `{near}`?")).fix(name.span, near),
            None if metric => problem.help("give the figures that it is made of, such as `spend` and `sales`"),
            None if names_it => problem.help(format!("say it in the line `given {} \"…\"`", kind.word())),
            None => problem.help(format!("{} has {}", a(kind), list_words(&known, "and"))),
        })
    }

    fn age(&mut self, series: &Series) -> Option<u32> {
        if let [run] = series.runs.as_slice()
            && let Cell::Literal(Literal::Duration(days)) = &run.cell.node
            && days.unit != DayUnit::Hours
        {
            return Some(if days.unit == DayUnit::Weeks { days.count.saturating_mul(7) } else { days.count });
        }
        self.fail(
            Diagnostic::at(Code::WrongType, series.name.span, "an age is a number of days")
                .label("age")
                .help("write `age 30d`"),
        )
    }

    fn cells(
        &mut self,
        cell: &Spanned<Cell>,
        name: &str,
        ty: Type,
        currency: &mut Option<Currency>,
    ) -> Option<Vec<TestCell>> {
        let text = |text: String| Some(vec![TestCell::Text(text.into())]);
        match (&cell.node, ty) {
            (Cell::Uncovered, _) => Some(vec![TestCell::Uncovered]),
            (Cell::Word(word), _) if word == "none" => text(String::new()),
            (Cell::Word(word), Type::Text) => text(word.clone()),
            (Cell::Literal(literal), ty) => match literal_cell(literal, ty, currency) {
                Some(found) => text(found),
                None => self.wrong_type(cell, name, ty),
            },
            (Cell::Ramp { start, step, count, currency: sign }, Type::Numeric(unit)) => {
                let fits = match unit {
                    Unit::Number => sign.is_none(),
                    Unit::Money => sign.is_some() || start.is_zero(),
                    Unit::Percent | Unit::Points | Unit::Duration | Unit::PerDay | Unit::MoneyPerDay => false,
                };
                if !fits {
                    return self.wrong_type(cell, name, ty);
                }
                *currency = sign.or(*currency);
                let mut value = *start;
                let mut values = Vec::new();
                for _ in 0..*count {
                    values.push(TestCell::Text(plain(value).into()));
                    value = value.checked_add(*step)?;
                }
                Some(values)
            }
            _ => self.wrong_type(cell, name, ty),
        }
    }

    fn wrong_type<T>(&mut self, cell: &Spanned<Cell>, name: &str, ty: Type) -> Option<T> {
        let example = match ty {
            Type::Numeric(Unit::Money) => "$12",
            Type::Numeric(Unit::Percent) => "35%",
            Type::Numeric(Unit::Duration) => "30d",
            Type::Numeric(_) => "12",
            Type::Text => "exact` or `\"garlic press\"",
            Type::Date => "2026-11-20",
            Type::Time => "22:00",
            Type::YesNo => "yes",
        };
        let code = if matches!(ty, Type::Numeric(_)) { Code::UnitMismatch } else { Code::WrongType };
        let said = self.source(cell.span);
        let message = format!("`{name}` is {}, `{said}` is not", a_type(ty));
        let problem = Diagnostic::at(code, cell.span, message).label("value");
        self.fail(match (&cell.node, ty) {
            // The number is there, its sign is not.
            (Cell::Literal(Literal::Number(_)), Type::Numeric(Unit::Money)) => {
                let text = self.money_text(&said);
                problem.help(format!("write `{text}`")).fix(cell.span, text)
            }
            (Cell::Literal(Literal::Number(_)), Type::Numeric(Unit::Percent)) => {
                problem.help(format!("write `{said}%`")).fix(cell.span, format!("{said}%"))
            }
            (Cell::Ramp { .. }, Type::Numeric(Unit::Money)) => {
                problem.help(format!("write `{}`", self.money_text(&said)))
            }
            _ => problem.help(format!("write it like `{example}`")),
        })
    }
}

/// The word of a line that a name may be a misspelling of.
pub(super) fn line_word(name: &Word) -> Option<Near<'static>> {
    nearest(&name.node, LINE_WORDS.iter().copied())
}

/// A type with its article.
pub(super) fn a_type(ty: Type) -> &'static str {
    match ty {
        Type::Numeric(Unit::Number) => "a number",
        Type::Numeric(Unit::Percent) => "a percent",
        Type::Numeric(Unit::Duration) => "a number of days",
        Type::Date => "a date",
        Type::Time => "a time of the day",
        Type::Text | Type::YesNo | Type::Numeric(_) => ty.word(),
    }
}

/// The column that a field of an entity stands in: by its own name, or by the name that rules have for it.
fn column_of(kind: Kind, name: &str) -> Option<(Dataset, &'static Column)> {
    let catalog = crate::catalog::Catalog::standard();
    let of_kind = || catalog.datasets().iter().filter(move |info| info.kind == kind);
    let mut columns = of_kind().flat_map(|info| info.columns.iter().map(|column| (info.dataset, column)));
    let own = columns.find(|(_, column)| {
        column.name == name
            && (matches!(column.role, Role::Flow | Role::State | Role::Row) || (name == "date" && is_event(kind)))
    });
    own.or_else(|| {
        let attr = catalog.find_attr(kind, name)?.id;
        let mut columns = of_kind().flat_map(|info| info.columns.iter().map(|column| (info.dataset, column)));
        columns.find(|(_, column)| column.attr == Some(attr) && column.role == Role::State)
    })
}

/// A literal as a file's cell has it; none where it is of another type.
fn literal_cell(literal: &Literal, ty: Type, currency: &mut Option<Currency>) -> Option<String> {
    match (literal, ty) {
        (Literal::Number(value), Type::Numeric(Unit::Number)) => Some(plain(*value)),
        // Nothing is nothing in every unit.
        (Literal::Number(value), Type::Numeric(_)) if value.is_zero() => Some("0".to_owned()),
        (Literal::Percent(value), Type::Numeric(Unit::Percent)) => Some(format!("{}%", plain(*value))),
        (Literal::Money(amounts), Type::Numeric(Unit::Money)) => {
            let (amount, of) = amounts.first()?;
            *currency = Some(*of);
            Some(plain(*amount))
        }
        (Literal::Duration(days), Type::Numeric(Unit::Duration)) => {
            Some(format!("{}", if days.unit == DayUnit::Weeks { days.count.saturating_mul(7) } else { days.count }))
        }
        (Literal::Text(text), Type::Text) => Some(text.clone()),
        (Literal::Date(day), Type::Date) => Some(day.to_string()),
        (Literal::YesNo(yes), Type::YesNo) => Some(if *yes { "yes" } else { "no" }.to_owned()),
        _ => None,
    }
}

/// An entity that is a single row of a file.
fn is_event(kind: Kind) -> bool {
    matches!(kind, Kind::Review | Kind::Order | Kind::Ticket)
}

fn plain(value: Decimal) -> String {
    let text = value.normalize().to_string();
    if text == "-0" { "0".to_owned() } else { text }
}

/// A number of a test as plans compare it: percents are fractions.
pub(super) fn amount(literal: &Literal) -> Option<(crate::value::Rational, Option<Currency>)> {
    use crate::value::Rational;
    Some(match literal {
        Literal::Number(value) => (Rational::from_decimal(*value).ok()?, None),
        Literal::Percent(value) => (Rational::from_percent(*value).ok()?, None),
        Literal::Money(amounts) => {
            let (amount, currency) = amounts.first()?;
            (Rational::from_decimal(*amount).ok()?, Some(*currency))
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::plain;
    use rust_decimal::Decimal;

    #[test]
    fn cells_are_plain_numbers() {
        assert_eq!(plain(Decimal::new(1200, 3)), "1.2");
        assert_eq!(plain(Decimal::new(-5, 0)), "-5");
    }
}
