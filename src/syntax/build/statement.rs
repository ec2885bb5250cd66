//! Statements other than rules.

use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{
    Calendar, Guard, Item, Let, List, ListFrom, Metric, Never, NeverBound, Suppress, Table, Test, TestLine, Word,
};
use crate::syntax::build::{Builder, Part, first};
use crate::syntax::error;
use crate::syntax::grammar::{Grammar, Rule};
use crate::syntax::lex::{Kind, lex};
use crate::syntax::mend::Mended;
use crate::text::{Span, Spanned};
use pest::Parser;

impl Builder<'_> {
    /// The statement that was parsed.
    pub(in crate::syntax) fn statement(&self, part: Part<'_>) -> Option<Item> {
        let part = part.into_inner().next()?;
        match part.as_rule() {
            Rule::let_statement => self.let_(part).map(Item::Let),
            Rule::metric_statement => self.metric(part).map(|metric| Item::Metric(Box::new(metric))),
            Rule::list_statement => self.list(part).map(Item::List),
            Rule::table_statement => self.table(part).map(Item::Table),
            Rule::calendar_statement => self.calendar_statement(part).map(Item::Calendar),
            Rule::guard_statement => self.guard(part).map(|guard| Item::Guard(Box::new(guard))),
            Rule::suppress_statement => self.suppress(part).map(Item::Suppress),
            Rule::test_statement => self.test_statement(part).map(|test| Item::Test(Box::new(test))),
            _ => self.rule(part),
        }
    }

    fn declared(&self, part: &Part<'_>) -> Option<Word> {
        first(part.clone(), Rule::ident).map(|name| self.word(&name))
    }

    fn let_(&self, part: Part<'_>) -> Option<Let> {
        let (span, name) = (self.span(&part), self.declared(&part)?);
        Some(Let { name, value: self.value(first(part, Rule::value)?)?, span })
    }

    fn metric(&self, part: Part<'_>) -> Option<Metric> {
        let (span, name) = (self.span(&part), self.declared(&part)?);
        let (mut value, mut when, mut unit) = (None, None, None);
        for inner in part.into_inner() {
            let place = self.span(&inner);
            match inner.as_rule() {
                Rule::value => value = Some(self.value(inner)?),
                Rule::metric_when => {
                    self.twice("when", when.as_ref().map(|(place, _)| *place), place);
                    when = Some((place, self.condition(first(inner, Rule::condition)?)?));
                }
                Rule::metric_unit => {
                    self.twice("as", unit.as_ref().map(|(place, _)| *place), place);
                    unit = Some((place, self.parent(inner)?));
                }
                _ => {}
            }
        }
        Some(Metric { name, value: value?, when: when.map(|(_, when)| when), unit: unit.map(|(_, unit)| unit), span })
    }

    fn list(&self, part: Part<'_>) -> Option<List> {
        let (span, name) = (self.span(&part), self.declared(&part)?);
        let from = if let Some(file) = first(part.clone(), Rule::text) {
            ListFrom::File(self.name(&file)?)
        } else {
            let entries = part.into_inner().filter(|inner| inner.as_rule() == Rule::list_entry);
            ListFrom::Inline(entries.map(|entry| self.list_entry(entry)).collect::<Option<_>>()?)
        };
        Some(List { name, from, span })
    }

    fn list_entry(&self, part: Part<'_>) -> Option<Word> {
        let entry = part.into_inner().next()?;
        match entry.as_rule() {
            Rule::text => self.name(&entry),
            _ => Some(Spanned::new(entry.as_str().to_owned(), self.span(&entry))),
        }
    }

    fn table(&self, part: Part<'_>) -> Option<Table> {
        let (span, name) = (self.span(&part), self.declared(&part)?);
        let file = self.name(&first(part.clone(), Rule::text)?)?;
        let keys = self.columns(first(part.clone(), Rule::table_keys)?);
        let since = first(part.clone(), Rule::table_since).and_then(|since| self.columns(since).into_iter().next());
        let groups = part.into_inner().filter(|inner| inner.as_rule() == Rule::column_group);
        let columns = groups.map(|group| self.column_group(group)).collect();
        Some(Table { name, file, keys, since, columns, span })
    }

    fn columns(&self, part: Part<'_>) -> Vec<Word> {
        part.into_inner().filter(|inner| inner.as_rule() == Rule::word).map(|column| self.word(&column)).collect()
    }

    fn column_group(&self, part: Part<'_>) -> (Vec<Word>, Option<Word>) {
        let unit = first(part.clone(), Rule::column_unit).and_then(|unit| self.columns(unit).into_iter().next());
        (self.columns(part), unit)
    }

    fn calendar_statement(&self, part: Part<'_>) -> Option<Calendar> {
        let (span, name) = (self.span(&part), self.declared(&part)?);
        Some(Calendar { name, file: self.name(&first(part, Rule::text)?)?, span })
    }

    fn guard(&self, part: Part<'_>) -> Option<Guard> {
        let span = self.span(&part);
        let name = self.name(&first(part.clone(), Rule::text)?)?;
        let on = match first(part.clone(), Rule::on_clause) {
            Some(on) => Some(self.scope(on)?),
            None => self.missing(name.span, "this guard has no `on`", "say what it guards, such as `on keyword`"),
        };
        let condition = match first(part.clone(), Rule::if_clause) {
            Some(clause) => Some(self.condition(first(clause, Rule::condition)?)?),
            None => None,
        };
        let never = part.into_inner().filter(|inner| inner.as_rule() == Rule::never);
        let never = never.map(|never| self.never(never)).collect::<Option<Vec<_>>>()?;
        if never.is_empty() {
            let help = "say what must not happen, such as `never pause, never lower bid below $0.50`";
            return self.missing(name.span, "this guard has no `never`", help);
        }
        Some(Guard { name, on: on?, condition, never, span })
    }

    fn missing<T>(&self, place: Span, message: &str, help: &str) -> Option<T> {
        self.problem(Diagnostic::at(Code::MissingClause, place, message).label("guard").help(help))
    }

    fn never(&self, part: Part<'_>) -> Option<Never> {
        let span = self.span(&part);
        let verb = first(part.clone(), Rule::never_verb)?;
        let field = self.declared(&verb);
        let words: Vec<Word> =
            verb.into_inner().filter(|inner| inner.as_rule() != Rule::ident).map(|word| self.word(&word)).collect();
        let place = words.first()?.span.to(words.last()?.span);
        let words: Vec<&str> = words.iter().map(|word| word.node.as_str()).collect();
        let bound = match first(part, Rule::never_bound) {
            Some(bound) => {
                let below = first(bound.clone(), Rule::kw_below).is_some();
                let value = self.value(first(bound, Rule::value)?)?;
                Some(if below { NeverBound::Below(value) } else { NeverBound::Above(value) })
            }
            None => None,
        };
        Some(Never { verb: Spanned::new(words.join(" "), place), field, bound, span })
    }

    fn suppress(&self, part: Part<'_>) -> Option<Suppress> {
        let (span, entity) = (self.span(&part), self.declared(&part)?);
        let mut names = self.names(part.clone())?.into_iter();
        let (rule, key) = (names.next()?, names.next()?);
        let (mut until, mut because) = (None, None);
        for inner in part.into_inner() {
            let place = self.span(&inner);
            match inner.as_rule() {
                Rule::suppress_until => {
                    self.twice("until", until.as_ref().map(|(place, _)| *place), place);
                    let date = first(inner, Rule::date)?;
                    until = Some((place, Spanned::new(self.date(&date)?, self.span(&date))));
                }
                Rule::suppress_because => {
                    self.twice("because", because.as_ref().map(|(place, _)| *place), place);
                    because = Some((place, self.name(&first(inner, Rule::text)?)?));
                }
                _ => {}
            }
        }
        Some(Suppress {
            rule,
            entity,
            key,
            until: until.map(|(_, until)| until),
            because: because.map(|(_, because)| because),
            span,
        })
    }

    fn test_statement(&self, part: Part<'_>) -> Option<Test> {
        let span = self.span(&part);
        let name = self.name(&first(part.clone(), Rule::text)?)?;
        let body = first(part, Rule::test_body)?;
        let (mut lines, mut good, mut gap) = (Vec::new(), true, false);
        let mut start = body.as_span().start();
        for (at, text) in body.as_str().split_inclusive('\n').enumerate() {
            let range = start..start + text.trim_end().len();
            start += text.len();
            if lex(text).iter().all(|token| token.kind == Kind::Comment) {
                gap |= at > 0 && text.trim().is_empty();
                continue;
            }
            let line = self.test_line_of(&self.mended.part(range), gap && !lines.is_empty());
            good &= line.is_some();
            lines.extend(line);
            gap = false;
        }
        good.then_some(Test { name, lines, span })
    }

    /// One line of a test, read by itself: a broken one hides no other.
    fn test_line_of(&self, text: &Mended, gap: bool) -> Option<TestLine> {
        match Grammar::parse(Rule::test_line, text.text()) {
            Ok(mut parsed) => {
                let builder = Builder::new(text);
                let line = parsed.next().and_then(|line| builder.test_line(line, gap));
                let problems = builder.problems();
                let good = problems.is_empty();
                self.problems.borrow_mut().extend(problems);
                line.filter(|_| good)
            }
            Err(error) => self.problem(error::explain_test_line(text, &error)),
        }
    }
}
