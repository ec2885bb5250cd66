//! Tests: their entities, fields, rules and outcomes are found, so that a test that runs says what it seems to say.

mod expect;
mod field;
mod row;
mod things;

use crate::check::checker::Checker;
use crate::check::rule::Checked;
use crate::check::tests::field::line_word;
use crate::check::tests::things::Things;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::test::{Expected, Test, TestCase, TestFact, TestStep};
use crate::syntax::ast::{self, Item, TestLineKind};
use crate::syntax::print;
use crate::text::Span;
use chrono::NaiveDate;
use std::sync::Arc;

/// The account of entities in a test that names none.
const ACCOUNT: &str = "test";

/// A test while its lines are read.
struct Draft {
    as_of: Option<NaiveDate>,
    at: Option<u16>,
    things: Things,
    rows: Vec<(usize, Vec<std::sync::Arc<str>>, crate::program::TableRow)>,
    calendar_rows: Vec<(usize, crate::program::CalendarRow)>,
    given: Vec<TestFact>,
    steps: Vec<TestStep>,
    header: Option<Vec<ast::Word>>,
    cases: Vec<TestCase>,
    /// The entity that further fields belong to.
    last: Option<usize>,
    /// The entity of the line above is wrong, which was said; what its fields belong to is not asked again.
    lost: bool,
    good: bool,
}

impl<'a> Checker<'a> {
    /// Checks every test; the good ones are sorted by file and line.
    pub(super) fn check_tests(&mut self, rules: &[Checked<'a>]) {
        let files = self.inputs.files;
        for item in files.iter().flat_map(|file| &file.items) {
            if let Item::Test(text) = item
                && let Some(test) = self.test(text, rules)
            {
                Arc::make_mut(&mut self.program.tests).push(test);
            }
        }
        Arc::make_mut(&mut self.program.tests)
            .sort_by(|one, other| (&one.file, one.span.start).cmp(&(&other.file, other.span.start)));
    }

    fn test(&mut self, text: &'a ast::Test, rules: &[Checked<'a>]) -> Option<Test> {
        let mut draft = Draft {
            as_of: None,
            at: None,
            things: Things::new(ACCOUNT),
            rows: Vec::new(),
            calendar_rows: Vec::new(),
            given: Vec::new(),
            steps: vec![TestStep { days: 0, facts: Vec::new(), expect: Vec::new() }],
            header: None,
            cases: Vec::new(),
            last: None,
            lost: false,
            good: true,
        };
        for line in &text.lines {
            let good = self.test_line(&mut draft, line, rules).is_some();
            draft.good &= good;
        }
        let as_of = draft.as_of.or_else(|| {
            self.fail(
                Diagnostic::at(Code::MissingClause, text.name.span, "this test does not say for which day it is")
                    .label("test")
                    .help("add a line such as `as of 2026-11-20`: the last day of its data"),
            )
        });
        let expects = draft.steps.iter().any(|step| !step.expect.is_empty()) || !draft.cases.is_empty();
        if draft.good && !expects {
            return self.fail(
                Diagnostic::at(Code::MissingClause, text.name.span, "this test expects nothing, not even `nothing`")
                    .label("test")
                    .help("add a line such as `expect lower bid $1.00 -> $0.90 by \"…\"` or `expect nothing by \"…\"`"),
            );
        }
        if !draft.good {
            return None;
        }
        let source = self.inputs.sources.file(text.span.file);
        Some(Test {
            name: text.name.node.as_str().into(),
            file: std::sync::Arc::clone(&source.name),
            line: source.position(text.span.start).line,
            span: text.span,
            as_of: as_of?,
            at: draft.at,
            accounts: draft.things.accounts,
            rows: draft.rows,
            calendar_rows: draft.calendar_rows,
            things: draft.things.all,
            given: draft.given,
            steps: draft.steps,
            cases: draft.cases,
        })
    }

    fn test_line(&mut self, draft: &mut Draft, line: &'a ast::TestLine, rules: &[Checked<'a>]) -> Option<()> {
        match &line.kind {
            TestLineKind::AsOf(day) => self.once(draft.as_of.replace(day.node).is_some(), day.span, "as of"),
            TestLineKind::At(time) => self.once(draft.at.replace(time.node).is_some(), time.span, "at"),
            TestLineKind::Account { name, settings } => self.test_account(&mut draft.things, name, settings),
            TestLineKind::Given { thing, fields } => {
                if draft.steps.len() > 1 {
                    return self.too_late(line.span, "given");
                }
                draft.lost = true;
                let at = self.given_thing(&mut draft.things, thing)?;
                draft.lost = false;
                draft.last = Some(at);
                let facts = self.facts(draft, Some(at), fields)?;
                draft.given.extend(facts);
                Some(())
            }
            TestLineKind::GivenRow { calendar: false, name, fields } => {
                let row = self.test_table_row(name, fields)?;
                draft.rows.push(row);
                draft.last = None;
                Some(())
            }
            TestLineKind::GivenRow { calendar: true, name, fields } => {
                let row = self.test_calendar_row(name, fields)?;
                draft.calendar_rows.push(row);
                draft.last = None;
                Some(())
            }
            TestLineKind::Next { days, thing, fields } => {
                if draft.header.is_some() {
                    return self.too_late(line.span, "next day");
                }
                draft.steps.push(TestStep { days: *days, facts: Vec::new(), expect: Vec::new() });
                (draft.last, draft.lost) = (None, false);
                self.further(draft, thing.as_ref(), fields)
            }
            TestLineKind::Fields { thing, fields } => self.further(draft, thing.as_ref(), fields),
            TestLineKind::Header(words) => self.header(draft, words, line.span),
            TestLineKind::Row { cells, expect } => self.case(draft, cells, expect, rules),
            TestLineKind::Expect(expect) => {
                let expected = self.expected(&mut draft.things, expect, rules)?;
                if let Some(step) = draft.steps.last_mut() {
                    step.expect.push(expected);
                }
                Some(())
            }
        }
    }

    fn once(&mut self, twice: bool, span: Span, what: &str) -> Option<()> {
        if !twice {
            return Some(());
        }
        self.fail(
            Diagnostic::at(Code::DuplicateClause, span, format!("this test says `{what}` twice"))
                .label("the second")
                .help("keep one of the two; `next day` goes on to the next day"),
        )
    }

    fn too_late(&mut self, span: Span, what: &str) -> Option<()> {
        self.fail(
            Diagnostic::at(Code::Syntax, span, format!("`{what}` cannot stand here"))
                .label("line of a test")
                .help("`given` stands before the first `next day`; a table of cases is of the first day only"),
        )
    }

    /// Fields below a line, of the entity that the line names, that they name, or that alone can have them.
    fn further(&mut self, draft: &mut Draft, thing: Option<&'a ast::Thing>, fields: &'a [ast::Series]) -> Option<()> {
        let first_day = draft.steps.len() == 1;
        if thing.is_none() && draft.lost {
            return None;
        }
        draft.lost = thing.is_some();
        let at = match thing {
            Some(thing) if first_day => Some(self.given_thing(&mut draft.things, thing)?),
            Some(thing) => Some(self.known_thing(&mut draft.things, thing)?),
            None => draft.last,
        };
        draft.lost = false;
        draft.last = at;
        let facts = self.facts(draft, at, fields)?;
        if first_day {
            draft.given.extend(facts);
        } else if let Some(step) = draft.steps.last_mut() {
            step.facts.extend(facts);
        }
        Some(())
    }

    fn facts(&mut self, draft: &mut Draft, thing: Option<usize>, fields: &'a [ast::Series]) -> Option<Vec<TestFact>> {
        let mut facts = Vec::new();
        let mut good = true;
        for series in fields {
            let found = match thing {
                Some(at) => Some(at),
                None => self.owner(&draft.things, &draft.given, &series.name),
            };
            match found.and_then(|at| self.fact(&mut draft.things, at, series)) {
                Some(fact) => facts.extend(fact),
                // What follows a misspelt word of a line is not of fields.
                None if line_word(&series.name).is_some() => return None,
                None => good = false,
            }
        }
        good.then_some(facts)
    }

    fn header(&mut self, draft: &mut Draft, words: &'a [ast::Word], span: Span) -> Option<()> {
        if draft.steps.len() > 1 || draft.header.is_some() {
            return self.too_late(span, "a table of cases");
        }
        let Some((last, fields)) = words.split_last().filter(|(last, _)| last.node == "expect") else {
            return self.fail(
                Diagnostic::at(Code::Syntax, span, "the last heading of a table of cases is `expect`")
                    .label("headings")
                    .help("for example: `| bid | expect |`"),
            );
        };
        let _ = last;
        draft.header = Some(fields.to_vec());
        Some(())
    }

    fn no_headings(&mut self, span: Span) -> Option<()> {
        self.fail(
            Diagnostic::at(Code::Syntax, span, "this row stands below no headings")
                .label("row")
                .help("begin the table with a line such as `| bid | expect |`"),
        )
    }

    fn case(
        &mut self,
        draft: &mut Draft,
        cells: &'a [crate::text::Spanned<ast::Cell>],
        expect: &'a ast::Expect,
        rules: &[Checked<'a>],
    ) -> Option<()> {
        let Some(header) = draft.header.clone() else {
            // Wrong headings were spoken of where they stand.
            return if draft.good { self.no_headings(expect.span) } else { None };
        };
        if header.len() != cells.len() {
            return self.fail(
                Diagnostic::at(
                    Code::Syntax,
                    expect.span,
                    format!(
                        "this row has {} before its outcome, its table {}",
                        counted(cells.len(), "cell"),
                        counted(header.len(), "heading")
                    ),
                )
                .label("row")
                .help("give each heading one cell: `| bid | expect |` and `| $1.00 | lower bid $1.00 -> $0.90 |`"),
            );
        }
        let (mut facts, mut ages) = (Vec::new(), Vec::new());
        for (name, cell) in header.iter().zip(cells) {
            let series = ast::Series { name: name.clone(), runs: vec![ast::CellRun { cell: cell.clone(), times: 1 }] };
            let at = self.owner(&draft.things, &draft.given, name)?;
            let before = draft.things.all.get(at).and_then(|thing| thing.age);
            facts.extend(self.fact(&mut draft.things, at, &series)?);
            // The age of one row is not that of the next.
            if let Some(thing) = draft.things.all.get_mut(at).filter(|thing| thing.age != before) {
                ages.extend(thing.age.map(|age| (at, age)));
                thing.age = before;
            }
        }
        let expect: Expected = self.expected(&mut draft.things, expect, rules)?;
        let title = print::cells(cells);
        let line = self.inputs.sources.start(expect.span).line;
        draft.cases.push(TestCase { line, title: title.into(), facts, ages, expect });
        Some(())
    }
}

fn counted(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
