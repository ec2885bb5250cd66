//! Lines of tests.

use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{
    Because, Cell, CellRun, Expect, ExpectKind, Literal, Series, TestLine, TestLineKind, Thing, Within, Word,
};
use crate::syntax::build::{Builder, Part, first};
use crate::syntax::grammar::Rule;
use crate::text::Spanned;
use rust_decimal::Decimal;

/// The most times that one cell is repeated: a year and more.
const TIMES_MAX: u32 = 800;

impl Builder<'_> {
    /// The line that was parsed.
    pub(in crate::syntax) fn test_line(&self, part: Part<'_>, gap: bool) -> Option<TestLine> {
        let part = part.into_inner().next()?;
        let span = self.span(&part);
        let kind = match part.as_rule() {
            Rule::as_of_line => {
                let day = first(part, Rule::date)?;
                TestLineKind::AsOf(Spanned::new(self.date(&day)?, self.span(&day)))
            }
            Rule::at_line => TestLineKind::At(self.clock(&first(part, Rule::clock)?)?),
            Rule::account_line => self.account_line(part)?,
            Rule::given_row => TestLineKind::GivenRow {
                calendar: first(part.clone(), Rule::kw_calendar).is_some(),
                name: self.word(&first(part.clone(), Rule::ident)?),
                fields: self.fields(part)?,
            },
            Rule::given_line => TestLineKind::Given {
                thing: self.thing(first(part.clone(), Rule::thing)?)?,
                fields: self.fields(part)?,
            },
            Rule::next_line => {
                let days = match first(part.clone(), Rule::whole) {
                    Some(days) => self.times(&days)?,
                    None => 1,
                };
                TestLineKind::Next { days, thing: self.some_thing(part.clone())?, fields: self.fields(part)? }
            }
            Rule::header_line => {
                let words = part.into_inner().filter(|inner| inner.as_rule() == Rule::word);
                TestLineKind::Header(words.map(|word| self.word(&word)).collect())
            }
            Rule::row_line => {
                let cells = part.clone().into_inner().filter(|inner| inner.as_rule() == Rule::cell);
                let cells = cells.map(|cell| self.cell(cell)).collect::<Option<Vec<_>>>()?;
                TestLineKind::Row { cells, expect: self.expect(first(part, Rule::expectation)?)? }
            }
            Rule::expect_line => TestLineKind::Expect(self.expect(first(part, Rule::expectation)?)?),
            _ => TestLineKind::Fields { thing: self.some_thing(part.clone())?, fields: self.fields(part)? },
        };
        Some(TestLine { kind, gap, span })
    }

    fn account_line(&self, part: Part<'_>) -> Option<TestLineKind> {
        let name = self.name(&first(part.clone(), Rule::text)?)?;
        let settings = part.into_inner().filter(|inner| inner.as_rule() == Rule::setting);
        let settings = settings.map(|setting| {
            let mut inner = setting.into_inner();
            let (key, value) = (inner.next()?, inner.next()?);
            let text = value.as_rule() == Rule::text;
            let value =
                if text { self.text(&value) } else { Spanned::new(value.as_str().to_owned(), self.span(&value)) };
            Some((self.word(&key), value))
        });
        Some(TestLineKind::Account { name, settings: settings.collect::<Option<_>>()? })
    }

    /// The entity of a line that may name one.
    #[expect(clippy::option_option, reason = "the outer one is that of every builder: it could not be built")]
    fn some_thing(&self, part: Part<'_>) -> Option<Option<Thing>> {
        match first(part, Rule::thing) {
            Some(thing) => self.thing(thing).map(Some),
            None => Some(None),
        }
    }

    fn thing(&self, part: Part<'_>) -> Option<Thing> {
        let span = self.span(&part);
        let kind = self.word(&first(part.clone(), Rule::ident)?);
        let name = match first(part.clone(), Rule::text) {
            Some(name) => Some(self.name(&name)?),
            None => None,
        };
        let within = part.into_inner().filter(|inner| inner.as_rule() == Rule::within).map(|within| {
            let kind = self.word(&first(within.clone(), Rule::ident)?);
            Some(Within { kind, name: self.name(&first(within, Rule::text)?)? })
        });
        Some(Thing { kind, name, within: within.collect::<Option<_>>()?, span })
    }

    fn fields(&self, part: Part<'_>) -> Option<Vec<Series>> {
        part.into_inner().filter(|inner| inner.as_rule() == Rule::series).map(|series| self.series(series)).collect()
    }

    fn series(&self, part: Part<'_>) -> Option<Series> {
        let name = self.word(&first(part.clone(), Rule::word)?);
        let runs =
            part.into_inner().filter(|inner| matches!(inner.as_rule(), Rule::cell_run | Rule::more_run)).map(|run| {
                let times = match first(run.clone(), Rule::whole) {
                    Some(times) => self.times(&times)?,
                    None => 1,
                };
                let cell = run.into_inner().find(|inner| matches!(inner.as_rule(), Rule::cell | Rule::plain_cell))?;
                Some(CellRun { cell: self.cell(cell)?, times })
            });
        Some(Series { name, runs: runs.collect::<Option<_>>()? })
    }

    fn times(&self, part: &Part<'_>) -> Option<u32> {
        let times = self.whole(part)?;
        if (1..=TIMES_MAX).contains(&times) {
            return Some(times);
        }
        self.problem(
            Diagnostic::at(Code::NumberForm, self.span(part), format!("`{times}` is no number of days for a test"))
                .label("days")
                .help(format!("write a number from 1 to {TIMES_MAX}")),
        )
    }

    fn cell(&self, part: Part<'_>) -> Option<Spanned<Cell>> {
        let span = self.span(&part);
        let inner = part.into_inner().next()?;
        let cell = match inner.as_rule() {
            Rule::uncovered => Cell::Uncovered,
            Rule::ramp => self.ramp(&inner)?,
            Rule::amount => Cell::Literal(Literal::Money(vec![self.amount(&inner)?])),
            Rule::word => Cell::Word(self.word(&inner).node),
            _ => Cell::Literal(self.literal(&inner)?),
        };
        Some(Spanned::new(cell, span))
    }

    fn ramp(&self, part: &Part<'_>) -> Option<Cell> {
        let mut inner = part.clone().into_inner();
        let mut next = inner.next()?;
        let currency = if next.as_rule() == Rule::ramp_sign {
            let sign = next.as_str();
            next = inner.next()?;
            crate::value::Currency::from_sign(sign)
        } else {
            None
        };
        let start = self.decimal(&next, next.as_str())?;
        let sign = inner.next()?;
        let step = inner.next()?;
        let mut size: Decimal = self.decimal(&step, step.as_str())?;
        if sign.as_str() == "-" {
            size = -size;
        }
        Some(Cell::Ramp { start, step: size, count: self.times(&inner.next()?)?, currency })
    }

    /// A literal of an expectation.
    fn plain(&self, part: Part<'_>) -> Option<Spanned<Literal>> {
        let cell = self.cell(part)?;
        match cell.node {
            Cell::Literal(literal) => Some(Spanned::new(literal, cell.span)),
            Cell::Uncovered | Cell::Word(_) | Cell::Ramp { .. } => self.problem(
                Diagnostic::at(Code::Syntax, cell.span, "an expected value is one value")
                    .label("series")
                    .help("write the value that comes out, such as `$0.90`"),
            ),
        }
    }

    fn expect(&self, part: Part<'_>) -> Option<Expect> {
        let span = self.span(&part);
        let mut inner = part.into_inner();
        let kind = self.expected(inner.next()?)?;
        let (mut on, mut by, mut because) = (None, None, None);
        for tail in inner {
            let place = self.span(&tail);
            match tail.as_rule() {
                Rule::on_thing => {
                    self.twice("on", on.as_ref().map(|(place, _)| *place), place);
                    on = Some((place, self.thing(first(tail, Rule::thing)?)?));
                }
                Rule::by_rules => {
                    self.twice("by", by.as_ref().map(|(place, _)| *place), place);
                    by = Some((place, self.names(tail)?));
                }
                _ => {
                    self.twice("because", because.as_ref().map(|(place, _)| *place), place);
                    because = Some((place, self.because(tail)?));
                }
            }
        }
        let by = by.map_or_else(Vec::new, |(_, by): (_, Vec<Word>)| by);
        Some(Expect { kind, on: on.map(|(_, on)| on), by, because: because.map(|(_, because)| because), span })
    }

    fn because(&self, part: Part<'_>) -> Option<Because> {
        let reason = part.into_inner().last()?;
        Some(match reason.as_rule() {
            Rule::text => Because::Sentence(self.name(&reason)?),
            _ => Because::Code(self.word(&reason)),
        })
    }

    fn expected(&self, part: Part<'_>) -> Option<ExpectKind> {
        let message = |part: &Part<'_>| match first(part.clone(), Rule::text) {
            Some(text) => self.name(&text).map(Some),
            None => Some(None),
        };
        Some(match part.as_rule() {
            Rule::expect_nothing => ExpectKind::Nothing,
            Rule::expect_undecided => ExpectKind::Undecided,
            Rule::expect_conflict => ExpectKind::Conflict,
            Rule::expect_held => ExpectKind::PlanHeld,
            Rule::expect_finding => {
                ExpectKind::Finding { state: self.word(&first(part.clone(), Rule::word)?), message: message(&part)? }
            }
            Rule::expect_alert => self.expected_alert(part)?,
            Rule::expect_change => self.expected_change(part)?,
            Rule::expect_pause => ExpectKind::Pause,
            Rule::expect_enable => ExpectKind::Enable,
            Rule::expect_addition => {
                let mut words = part.clone().into_inner().filter(|inner| inner.as_rule() == Rule::ident);
                let bid = match first(part.clone(), Rule::plain_cell) {
                    Some(bid) => Some(self.plain(bid)?),
                    None => None,
                };
                ExpectKind::Addition {
                    keyword: first(part.clone(), Rule::kw_keyword).is_some(),
                    match_type: self.word(&words.next()?),
                    text: message(&part)?,
                    bid,
                    level: words.next().map(|level| self.word(&level)),
                }
            }
            _ => {
                let units = first(part, Rule::number)?;
                ExpectKind::Reorder(Spanned::new(self.decimal(&units, units.as_str())?, self.span(&units)))
            }
        })
    }

    fn expected_alert(&self, part: Part<'_>) -> Option<ExpectKind> {
        let state = self.word(&first(part.clone(), Rule::word)?);
        let counts: Vec<Part<'_>> = part.clone().into_inner().filter(|inner| inner.as_rule() == Rule::whole).collect();
        let held = match counts.as_slice() {
            [held, of] => Some((self.whole(held)?, self.whole(of)?)),
            _ => None,
        };
        let message = match first(part, Rule::text) {
            Some(text) => Some(self.name(&text)?),
            None => None,
        };
        Some(ExpectKind::Alert { state, held, message })
    }

    fn expected_change(&self, part: Part<'_>) -> Option<ExpectKind> {
        let (mut words, mut values) = (Vec::new(), Vec::new());
        for inner in part.into_inner() {
            match inner.as_rule() {
                Rule::plain_cell => values.push(self.plain(inner)?),
                Rule::arrow | Rule::kw_to => {}
                _ => words.push(self.word(&inner)),
            }
        }
        let mut words = words.into_iter();
        let (verb, field) = (words.next()?, words.next()?);
        let to = values.pop()?;
        Some(ExpectKind::Change { verb, field, from: values.pop(), to })
    }
}
