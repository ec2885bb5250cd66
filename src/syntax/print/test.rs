//! Tests as text.

use crate::syntax::ast::{
    Because, Cell, CellRun, Expect, ExpectKind, Literal, Series, Test, TestLine, TestLineKind, Thing,
};
use crate::syntax::print::Printer;
use crate::text::Spanned;

impl Printer {
    pub(super) fn test(&mut self, item: &Test) {
        self.mark(item.span);
        self.word("test ");
        self.quoted(&item.name.node);
        self.group(|printer| {
            for line in &item.lines {
                printer.test_line(line);
            }
        });
    }

    fn test_line(&mut self, line: &TestLine) {
        if line.gap {
            self.gap();
        }
        let deeper =
            matches!(line.kind, TestLineKind::Fields { .. } | TestLineKind::Header(_) | TestLineKind::Row { .. });
        if deeper {
            // A group of its own sets the line in by one level more.
            self.group(|printer| printer.begin_test_line(line));
        } else {
            self.begin_test_line(line);
        }
    }

    fn begin_test_line(&mut self, line: &TestLine) {
        self.line();
        self.mark(line.span);
        match &line.kind {
            TestLineKind::AsOf(day) => self.word(&format!("as of {}", day.node)),
            TestLineKind::At(minutes) => {
                self.word("at ");
                self.clock(minutes.node);
            }
            TestLineKind::Account { name, settings } => {
                self.word("account ");
                self.quoted(&name.node);
                for (key, value) in settings {
                    self.word(&format!(" {} ", key.node));
                    self.quoted(&value.node);
                }
            }
            TestLineKind::Given { thing, fields } => {
                self.word("given ");
                self.thing(thing);
                self.fields(fields, true);
            }
            TestLineKind::GivenRow { calendar, name, fields } => {
                self.word(if *calendar { "given calendar " } else { "given table " });
                self.word(&name.node);
                self.fields(fields, true);
            }
            TestLineKind::Next { days, thing, fields } => {
                self.word(&if *days == 1 { "next day".to_owned() } else { format!("next {days} days") });
                if let Some(thing) = thing {
                    self.word(" ");
                    self.thing(thing);
                }
                self.fields(fields, true);
            }
            TestLineKind::Fields { thing, fields } => {
                if let Some(thing) = thing {
                    self.thing(thing);
                }
                self.fields(fields, thing.is_some());
            }
            TestLineKind::Header(words) => {
                self.word("|");
                for word in words {
                    self.word(&format!(" {} |", word.node));
                }
            }
            TestLineKind::Row { cells, expect } => {
                self.word("| ");
                for cell in cells {
                    self.cell(&cell.node);
                    self.word(" | ");
                }
                self.expect(expect);
                self.word(" |");
            }
            TestLineKind::Expect(expect) => {
                self.word("expect ");
                self.expect(expect);
            }
        }
    }

    fn thing(&mut self, thing: &Thing) {
        self.word(&thing.kind.node);
        if let Some(name) = &thing.name {
            self.word(" ");
            self.quoted(&name.node);
        }
        for within in &thing.within {
            self.word(&format!(" in {} ", within.kind.node));
            self.quoted(&within.name.node);
        }
    }

    /// Fields stand two blanks apart, so that each is seen with its values.
    fn fields(&mut self, fields: &[Series], mut after: bool) {
        for series in fields {
            self.word(if after { "  " } else { "" });
            after = true;
            self.word(&series.name.node);
            for run in &series.runs {
                self.word(" ");
                self.run(run);
            }
        }
    }

    fn run(&mut self, run: &CellRun) {
        self.cell(&run.cell.node);
        if run.times > 1 {
            self.word(&format!(" x {}", run.times));
        }
    }

    pub(super) fn cell(&mut self, cell: &Cell) {
        match cell {
            Cell::Uncovered => self.word("_"),
            Cell::Literal(literal) => self.literal(literal),
            Cell::Word(word) => self.word(word),
            Cell::Ramp { start, step, count, currency } => {
                let (sign, size) = if step.is_sign_negative() { ("-", step.abs()) } else { ("+", *step) };
                let before = currency.and_then(|currency| currency.sign()).unwrap_or_default();
                self.word(&format!("{before}{}{sign}{}x{count}", start.normalize(), size.normalize()));
            }
        }
    }

    pub(super) fn expect(&mut self, expect: &Expect) {
        self.mark(expect.span);
        self.expected(&expect.kind);
        if let Some(thing) = &expect.on {
            self.word(" on ");
            self.thing(thing);
        }
        for (at, rule) in expect.by.iter().enumerate() {
            self.word(if at > 0 { " and " } else { " by " });
            self.quoted(&rule.node);
        }
        match &expect.because {
            Some(Because::Code(word)) => self.word(&format!(" because {}", word.node)),
            Some(Because::Sentence(text)) => {
                self.word(" because ");
                self.quoted(&text.node);
            }
            None => {}
        }
    }

    fn expected(&mut self, kind: &ExpectKind) {
        match kind {
            ExpectKind::Nothing => self.word("nothing"),
            ExpectKind::Undecided => self.word("undecided"),
            ExpectKind::Conflict => self.word("conflict"),
            ExpectKind::PlanHeld => self.word("plan held"),
            ExpectKind::Finding { state, message } => {
                self.word(&format!("finding {}", state.node));
                self.message(message.as_ref());
            }
            ExpectKind::Alert { state, held, message } => {
                self.word(&format!("alert {}", state.node));
                if let Some((held, of)) = held {
                    self.word(&format!(" {held} of {of}"));
                }
                self.message(message.as_ref());
            }
            ExpectKind::Change { verb, field, from, to } => {
                self.word(&format!("{} {} ", verb.node, field.node));
                match from {
                    Some(from) => {
                        self.literal(&from.node);
                        self.word(" -> ");
                    }
                    None => self.word("to "),
                }
                self.literal(&to.node);
            }
            ExpectKind::Pause => self.word("pause"),
            ExpectKind::Enable => self.word("enable"),
            ExpectKind::Addition { keyword, match_type, text, bid, level } => {
                self.word(if *keyword { "add keyword " } else { "add negative " });
                self.word(&match_type.node);
                self.message(text.as_ref());
                self.bid(bid.as_ref());
                if let Some(level) = level {
                    self.word(&format!(" to {}", level.node));
                }
            }
            ExpectKind::Reorder(units) => self.word(&format!("reorder {} units", units.node.normalize())),
        }
    }

    fn bid(&mut self, bid: Option<&Spanned<Literal>>) {
        if let Some(bid) = bid {
            self.word(" bid ");
            self.literal(&bid.node);
        }
    }

    fn message(&mut self, message: Option<&crate::syntax::ast::Word>) {
        if let Some(message) = message {
            self.word(" ");
            self.quoted(&message.node);
        }
    }
}
