//! Reads a channel's profile: the text becomes types that hold only names that exist.

use crate::catalog::{Catalog, Dataset};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::ingest::cell::DateForm;
use crate::ingest::profile::formula::{self, Expr};
use crate::ingest::profile::header::folded;
use crate::ingest::profile::like;
use crate::ingest::profile::text::{AbsentText, BlanksText, NumbersText, Said, SummaryText, TableText, Text};
use crate::ingest::profile::{Channel, Field, Group, Input, Known, Marked, Name, Shape, Summary, Table, Wide};
use crate::text::{FileId, Span};
use crate::value::{Currency, Type};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Something wrong with a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    at: Range<usize>,
    message: String,
    help: String,
}

const HELP: &str = "docs/channels.md says what a profile may hold, and `channels/shopify.toml` shows one";

impl Wrong {
    pub(super) fn new(said: &Said, message: impl Into<String>) -> Self {
        Self { at: said.span(), message: message.into(), help: HELP.to_owned() }
    }

    fn with(self, help: String) -> Self {
        Self { help, ..self }
    }

    /// As a report, in a file.
    pub(super) fn diagnostic(self, file: FileId) -> Diagnostic {
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let span = Span { file, start: place(self.at.start), end: place(self.at.end) };
        Diagnostic::at(Code::Config, span, self.message).help(self.help)
    }
}

/// Reads a profile, or says everything that is wrong with it.
pub(super) fn load(text: &str) -> Result<Channel, Vec<Wrong>> {
    let mut text: Text = toml::from_str(text).map_err(|error| vec![unreadable(&error)])?;
    let mut wrong = Vec::new();
    text.table = like::resolve(text.table, &mut wrong);
    let mut settle = BTreeMap::new();
    if let Some(lag) = &text.settle {
        for name in &lag.datasets {
            if let Some(dataset) = dataset(name, &mut wrong) {
                settle.insert(dataset, lag.days);
            }
        }
    }
    for name in text.words.keys() {
        let known = |dataset: &Dataset| Field::of(*dataset, name.get_ref()).is_some();
        if !Dataset::ALL.iter().any(known) {
            wrong.push(Wrong::new(name, format!("no dataset has a column `{}`", name.get_ref())));
        }
    }
    let mut tables = Vec::new();
    for table in &text.table {
        let Some(dataset) = dataset(&table.dataset, &mut wrong) else { continue };
        let builder = Builder { text: &text, table, dataset, inputs: inputs(&text, table, dataset), wrong: &mut wrong };
        tables.push(builder.build());
    }
    let beside: BTreeSet<String> = tables.iter().flat_map(|table: &Table| table.also.iter().cloned()).collect();
    for table in &mut tables {
        table.beside = beside.contains(&table.name);
    }
    for also in text.table.iter().flat_map(|table| &table.also) {
        if !tables.iter().any(|table| table.name == *also.get_ref()) {
            wrong.push(Wrong::new(also, format!("this profile has no table `{}`", also.get_ref())));
        }
    }
    if wrong.is_empty() {
        Ok(Channel { name: text.channel, settle, tables, known: known(text.known) })
    } else {
        Err(wrong)
    }
}

/// What the TOML reader says, in our words.
fn unreadable(error: &toml::de::Error) -> Wrong {
    let message = error.message().lines().next().unwrap_or("");
    let said = message.strip_prefix("unknown field `").and_then(|rest| rest.split_once('`'));
    let at = error.span().unwrap_or(0..0);
    let Some((key, rest)) = said else {
        return Wrong { at, message: format!("this cannot be read: {message}"), help: HELP.to_owned() };
    };
    let known: Vec<&str> = rest.split('`').skip(1).step_by(2).collect();
    let near = nearest(key, known.iter().copied());
    let help = near.map_or_else(|| HELP.to_owned(), |near| format!("did you mean `{near}`?"));
    Wrong { at, message: format!("a profile has no key `{key}` here"), help }
}

fn dataset(name: &Said, wrong: &mut Vec<Wrong>) -> Option<Dataset> {
    let found = Dataset::from_word(name.get_ref());
    if found.is_none() {
        let all: Vec<&str> = Dataset::ALL.iter().map(|dataset| dataset.word()).collect();
        let problem = Wrong::new(name, format!("there is no dataset `{}`", name.get_ref()));
        wrong.push(problem.with(format!("the datasets are {}", all.join(", "))));
    }
    found
}

/// The columns that a table reads: a canonical file's own names, else the table's, else those of the whole channel.
fn inputs(text: &Text, table: &TableText, dataset: Dataset) -> Vec<Input> {
    let mut columns: BTreeMap<Field, Vec<String>> = BTreeMap::new();
    if text.channel.is_empty() {
        let names = Catalog::standard().dataset(dataset).columns.iter().map(|column| column.name.as_str());
        for name in names.chain(["account", "market", "period_start", "period_end"]) {
            columns.extend(Field::of(dataset, name).map(|field| (field, vec![name.to_owned()])));
        }
    }
    for (name, headers) in &text.columns {
        // A channel's common header may feed only some of its datasets.
        columns.extend(Field::of(dataset, name).map(|field| (field, headers.clone())));
    }
    for (name, headers) in &table.columns {
        columns.extend(Field::of(dataset, name.get_ref()).map(|field| (field, headers.clone())));
    }
    // What is made of other columns needs no header of its own.
    for name in table.make.keys() {
        let field = Field::of(dataset, name.get_ref());
        columns.extend(field.filter(|field| !columns.contains_key(field)).map(|field| (field, Vec::new())));
    }
    let made = |field: Field| table.make.keys().any(|name| Field::of(dataset, name.get_ref()) == Some(field));
    let fields = columns.into_iter().filter(|(field, headers)| !headers.is_empty() || made(*field));
    let mut inputs: Vec<Input> = fields
        .map(|(field, headers)| Input { name: field.name(dataset).to_owned(), field: Some(field), headers })
        .collect();
    let locals = table.names.iter().map(|(name, headers)| (name.clone(), headers.clone()));
    let local_made = table.make.keys().map(|name| (name.get_ref().clone(), Vec::new()));
    for (name, headers) in locals.chain(local_made) {
        if !inputs.iter().any(|input| input.name == name) {
            inputs.push(Input { name, field: None, headers });
        }
    }
    for input in &mut inputs {
        input.headers = all_folded(&input.headers);
    }
    for field in table.wide.iter().flat_map(|wide| [&wide.header, &wide.cell]) {
        let known = inputs.iter().any(|input| input.name == *field.get_ref());
        if let Some(of) = Field::of(dataset, field.get_ref()).filter(|_| !known) {
            inputs.push(Input { name: field.get_ref().clone(), field: Some(of), headers: Vec::new() });
        }
    }
    inputs
}

fn known(known: Vec<Known>) -> Vec<Known> {
    known.into_iter().map(|known| Known { headers: all_folded(&known.headers), ..known }).collect()
}

/// Headers as those of files are compared.
fn all_folded(headers: &[String]) -> Vec<String> {
    headers.iter().map(|header| folded(header)).collect()
}

struct Builder<'t> {
    text: &'t Text,
    table: &'t TableText,
    dataset: Dataset,
    inputs: Vec<Input>,
    wrong: &'t mut Vec<Wrong>,
}

impl Builder<'_> {
    fn build(mut self) -> Table {
        let (text, table) = (self.text, self.table);
        for name in table.columns.keys() {
            self.field(name, name.get_ref());
        }
        let mut signs: Vec<(String, Currency)> = Vec::new();
        for (sign, code) in &text.signs {
            match Currency::from_code(code.get_ref()) {
                Some(currency) => signs.push((sign.clone(), currency)),
                None => self.wrong.push(Wrong::new(code, format!("`{}` is no currency", code.get_ref()))),
            }
        }
        // The longer sign first, or `Rs.` would be read as `Rs` and a dot.
        signs.sort_by_key(|(sign, _)| std::cmp::Reverse(sign.len()));
        let instead = table
            .instead
            .iter()
            .filter_map(|(of, other)| Some((self.field(of, of.get_ref())?, self.field(other, other.get_ref())?)));
        let instead = instead.collect::<Vec<_>>();
        let complete = Catalog::standard().dataset(self.dataset).complete;
        Table {
            name: table.name.clone(),
            channel: text.channel.clone(),
            names_account: text.names_account,
            absent_is: self.absent_is(),
            dataset: self.dataset,
            printed: table.numbers == Some(NumbersText::Printed),
            percents: table.percents.unwrap_or_default(),
            nulls: text.nulls.iter().chain(&table.nulls).map(|word| word.to_lowercase()).collect(),
            signs,
            dates: if table.dates.is_empty() { vec![DateForm::Iso] } else { table.dates.clone() },
            attribution: text.attribution.iter().map(|(word, days)| (word.clone(), *days)).collect(),
            comma: all_folded(&table.comma),
            summary: match table.summary {
                SummaryText::Stated => Summary::Stated,
                SummaryText::Active => Summary::Active,
            },
            needs: self.needs(),
            without: all_folded(&table.without),
            instead,
            may_be_blank: table.may_be_blank.iter().filter_map(|name| self.field(name, name.get_ref())).collect(),
            words: words(text, self.dataset),
            made: self.made(),
            shape: self.shape(),
            also: table.also.iter().map(|name| name.get_ref().clone()).collect(),
            beside: false,
            day: table.day.unwrap_or_default(),
            complete: table.absent.map_or(complete, |absent| absent == AbsentText::Gone),
            covers: table.covers,
            blank_is_zero: table.blanks == Some(BlanksText::Zero),
            same: table.same,
            marked: self.marked(),
            one_day: table.one_day,
            inputs: self.inputs,
        }
    }

    fn absent_is(&mut self) -> Vec<(Field, bool)> {
        let mut found = Vec::new();
        for (name, value) in &self.table.absent_is {
            let Some(field) = self.field(name, name.get_ref()) else { continue };
            let columns = &Catalog::standard().dataset(self.dataset).columns;
            let known = columns.iter().find(|column| column.name == *name.get_ref());
            match value.get_ref().as_str() {
                "yes" | "no" if known.is_some_and(|column| column.ty == Type::YesNo) => {
                    found.push((field, value.get_ref() == "yes"));
                }
                _ => {
                    let message = format!("`{}` is no yes or no of `{}`", value.get_ref(), name.get_ref());
                    self.wrong.push(Wrong::new(value, message));
                }
            }
        }
        found
    }

    fn field(&mut self, at: &Said, name: &str) -> Option<Field> {
        let field = Field::of(self.dataset, name.trim());
        if field.is_none() {
            let (word, name) = (self.dataset.word(), name.trim());
            let columns = Catalog::standard().dataset(self.dataset).columns.iter().map(|column| column.name.as_str());
            let near = nearest(name, columns);
            let problem = Wrong::new(at, format!("`{word}` has no column `{name}`"));
            self.wrong.push(match near {
                Some(near) => problem.with(format!("did you mean `{near}`?")),
                None => problem.with(format!("`portreeve reference {word}` lists its columns")),
            });
        }
        field
    }

    fn marked(&mut self) -> Option<(Name, Marked)> {
        match (&self.table.latest, &self.table.deltas) {
            (Some(latest), Some(_)) => {
                self.wrong.push(Wrong::new(latest, "a table has either `latest` or `deltas`"));
                None
            }
            (Some(latest), None) => Some((self.name(latest)?, Marked::Latest)),
            (None, Some(deltas)) => Some((self.name(deltas)?, Marked::Deltas)),
            (None, None) => None,
        }
    }

    fn name(&mut self, said: &Said) -> Option<Name> {
        let found = self.inputs.iter().position(|input| input.name == *said.get_ref()).map(Name);
        if found.is_none() {
            let message = format!("nothing is called `{}`", said.get_ref());
            let help = "name it under [table.columns] when it feeds the dataset, else under [table.names]";
            self.wrong.push(Wrong::new(said, message).with(help.to_owned()));
        }
        found
    }

    fn needs(&mut self) -> Vec<Vec<Vec<Name>>> {
        let mut needs = Vec::new();
        for said in &self.table.needs {
            let ways = said.get_ref().split('|').map(|group| {
                let names = group.split('+').map(str::trim);
                let names = names.filter_map(|name| {
                    let known = self.inputs.iter().position(|input| input.name == name).map(Name);
                    if known.is_none() && self.field(said, name).is_some() {
                        let message = format!("no header of this table feeds `{name}`");
                        self.wrong.push(Wrong::new(said, message));
                    }
                    known
                });
                names.collect::<Vec<_>>()
            });
            needs.push(ways.collect());
        }
        needs
    }

    /// What is made of other columns, each after those that it is made of.
    fn made(&mut self) -> Vec<(Name, Expr)> {
        let mut calls = 0;
        let mut made: Vec<(&Said, Name, Expr)> = Vec::new();
        for (name, formula) in &self.table.make {
            let find = |word: &str| self.inputs.iter().position(|input| input.name == word).map(Name);
            let Some(own) = find(name.get_ref()) else { continue };
            match formula::parse(formula.get_ref(), find, &mut calls) {
                Ok(expr) => made.push((formula, own, expr)),
                Err(message) => self.wrong.push(Wrong::new(formula, message)),
            }
        }
        let mut sorted: Vec<(Name, Expr)> = Vec::new();
        while !made.is_empty() {
            let waits: BTreeSet<Name> = made.iter().map(|(_, name, _)| *name).collect();
            // Its own name in a formula is the column of the file.
            let ready = made
                .iter()
                .position(|(_, own, expr)| expr.names().iter().all(|name| name == own || !waits.contains(name)));
            let Some(ready) = ready else {
                let (said, ..) = made.remove(0);
                self.wrong.push(Wrong::new(said, "this is made of itself, by way of others"));
                break;
            };
            let (_, name, expr) = made.remove(ready);
            sorted.push((name, expr));
        }
        sorted
    }

    fn shape(&mut self) -> Shape {
        let table = self.table;
        let lower = |words: &[String]| words.iter().map(|word| word.to_lowercase()).collect::<Vec<_>>();
        let mut rows = |filter: &BTreeMap<Said, Vec<String>>| {
            filter.iter().filter_map(|(said, words)| Some((self.name(said)?, lower(words)))).collect::<Vec<_>>()
        };
        let (only, skip) = (rows(&table.only), rows(&table.skip));
        let group = table.group.as_ref().and_then(|group| {
            let fill = group.fill.iter().filter_map(|said| self.name(said)).collect();
            Some(Group { by: self.name(&group.by)?, fill })
        });
        let wide = table.wide.as_ref().and_then(|wide| {
            Some(Wide {
                header: self.name(&wide.header)?,
                cell: self.name(&wide.cell)?,
                except: all_folded(&wide.except),
            })
        });
        Shape {
            totals: lower(&table.totals),
            only,
            skip,
            skip_why: table.skip_why.clone(),
            group,
            wide,
            plain_tabs: table.plain_tabs,
            rows: table.rows.as_ref().map(|path| path.to_lowercase()),
            keyed: lower(&table.keyed),
            sections: table.sections,
        }
    }
}

fn words(text: &Text, dataset: Dataset) -> BTreeMap<Field, BTreeMap<String, String>> {
    text.words.iter().filter_map(|(name, words)| Some((Field::of(dataset, name.get_ref())?, words.clone()))).collect()
}

#[cfg(test)]
mod tests {
    use super::load;
    use crate::ingest::profile::{Profiles, STANDARD, normal};

    #[test]
    fn the_profiles_in_the_binary_are_read_whole() {
        for (file, text) in STANDARD {
            let channel = load(text).unwrap_or_else(|wrong| panic!("{file}: {wrong:?}"));
            for table in &channel.tables {
                let headers = table.inputs.iter().flat_map(|input| &input.headers);
                let wide = table.shape.wide.iter().flat_map(|wide| &wide.except);
                for header in headers.chain(&table.without).chain(&table.comma).chain(wide) {
                    assert_eq!(&normal(header).full, header, "{file}: headers are written as they are compared");
                }
                for words in table.words.values() {
                    assert!(words.keys().all(|word| word == &word.to_lowercase()), "{file}");
                }
            }
        }
        assert_eq!(Profiles::standard().channels.len(), STANDARD.len());
    }

    #[test]
    fn a_wrong_profile_says_what_is_wrong_and_where() {
        let problem = |text: &str| {
            let wrong = load(text).unwrap_err();
            let at = text.get(wrong[0].at.clone()).unwrap();
            (at.to_owned(), wrong[0].message.clone(), wrong[0].help.clone())
        };
        let head = "channel = \"x\"\n[[table]]\nname = \"a\"\n";
        for (rest, at, message, help) in [
            (
                "dataset = \"keyword\"\nneeds = []",
                "\"keyword\"",
                "there is no dataset `keyword`",
                "the datasets are keywords,",
            ),
            (
                "dataset = \"keywords\"\nneeds = [\"price\"]",
                "\"price\"",
                "`keywords` has no column `price`",
                "`portreeve reference keywords`",
            ),
            (
                "dataset = \"listings\"\nneeds = []\n[table.columns]\nprce = [\"x\"]",
                "prce",
                "`listings` has no column `prce`",
                "did you mean `price`?",
            ),
            (
                "dataset = \"listings\"\nneeds = []\n[table.make]\nprice = \"cost * 2\"",
                "\"cost * 2\"",
                "nothing is called `cost`",
                "docs/channels.md",
            ),
            ("dataset = \"listings\"\nneed = []", "need", "a profile has no key `need` here", "did you mean `needs`?"),
            (
                "dataset = \"listings\"\nneeds = []\nalso = [\"b\"]",
                "\"b\"",
                "this profile has no table `b`",
                "docs/channels.md",
            ),
            (
                "dataset = \"listings\"\nneeds = []\n[table.make]\nprice = \"map\"\nmap = \"price\"",
                "\"price\"",
                "this is made of itself, by way of others",
                "docs/channels.md",
            ),
        ] {
            let (found_at, found, found_help) = problem(&format!("{head}{rest}"));
            assert_eq!((found_at.as_str(), found.as_str()), (at, message), "{rest}");
            assert!(found_help.starts_with(help), "{found_help}");
        }
        assert!(load("channel = 3").unwrap_err()[0].message.contains("invalid type"));
    }
}
