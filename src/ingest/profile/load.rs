//! Reads a channel's profile.

use crate::catalog::{Catalog, Dataset};
use crate::ingest::cell::DateForm;
use crate::ingest::profile::{Channel, Field, Summary, Table};
use crate::value::Currency;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    channel: String,
    settle: Option<SettleText>,
    #[serde(default)]
    signs: BTreeMap<String, String>,
    #[serde(default)]
    words: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(default)]
    columns: BTreeMap<String, Vec<String>>,
    table: Vec<TableText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SettleText {
    days: u32,
    datasets: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TableText {
    name: String,
    dataset: String,
    #[serde(default)]
    numbers: NumbersText,
    #[serde(default)]
    dates: Vec<DateForm>,
    #[serde(default)]
    comma: Vec<String>,
    #[serde(default)]
    summary: SummaryText,
    needs: Vec<String>,
    #[serde(default)]
    without: Vec<String>,
    #[serde(default)]
    columns: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    instead: BTreeMap<String, String>,
    #[serde(default)]
    may_be_blank: Vec<String>,
}

#[derive(Deserialize, Default, PartialEq)]
#[serde(rename_all = "snake_case")]
enum NumbersText {
    #[default]
    Plain,
    Printed,
}

#[derive(Deserialize, Default, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum SummaryText {
    #[default]
    Stated,
    Active,
}

/// Reads a profile; the error says what is wrong with it.
pub(super) fn load(text: &str) -> Result<Channel, String> {
    let text: Text = toml::from_str(text).map_err(|error| error.message().to_owned())?;
    let mut settle = BTreeMap::new();
    if let Some(lag) = &text.settle {
        for name in &lag.datasets {
            settle.insert(dataset(name)?, lag.days);
        }
    }
    let tables = text.table.iter().map(|table| build(&text, table)).collect::<Result<_, _>>()?;
    Ok(Channel { name: text.channel, settle, tables })
}

fn dataset(name: &str) -> Result<Dataset, String> {
    Dataset::from_word(name).ok_or_else(|| format!("there is no dataset `{name}`"))
}

fn build(text: &Text, table: &TableText) -> Result<Table, String> {
    let dataset = dataset(&table.dataset)?;
    let field = |name: &str| {
        Field::of(dataset, name.trim()).ok_or_else(|| format!("`{}` has no column `{}`", dataset.word(), name.trim()))
    };
    let group = |text: &str| text.split('+').map(field).collect::<Result<Vec<_>, _>>();
    let need = |text: &String| text.split('|').map(group).collect::<Result<Vec<_>, _>>();
    let signs = text.signs.iter().map(|(sign, code)| {
        let currency = Currency::from_code(code).ok_or_else(|| format!("`{code}` is no currency"))?;
        Ok::<_, String>((sign.clone(), currency))
    });
    let mut signs: Vec<_> = signs.collect::<Result<_, _>>()?;
    // The longer sign first, or `Rs.` would be read as `Rs` and a dot.
    signs.sort_by_key(|(sign, _)| std::cmp::Reverse(sign.len()));
    let instead = table.instead.iter().map(|(of, other)| Ok::<_, String>((field(of)?, field(other)?)));
    Ok(Table {
        name: table.name.clone(),
        channel: text.channel.clone(),
        dataset,
        printed: table.numbers == NumbersText::Printed,
        signs,
        dates: if table.dates.is_empty() { vec![DateForm::Iso] } else { table.dates.clone() },
        comma: table.comma.clone(),
        summary: match table.summary {
            SummaryText::Stated => Summary::Stated,
            SummaryText::Active => Summary::Active,
        },
        needs: table.needs.iter().map(need).collect::<Result<_, _>>()?,
        without: table.without.clone(),
        columns: columns(text, table, dataset)?,
        instead: instead.collect::<Result<_, _>>()?,
        may_be_blank: table.may_be_blank.iter().map(|name| field(name)).collect::<Result<_, _>>()?,
        words: words(text, dataset),
    })
}

/// The headers of each field: a canonical file's own names, else the table's, else those of the whole channel.
fn columns(text: &Text, table: &TableText, dataset: Dataset) -> Result<Vec<(Field, Vec<String>)>, String> {
    let mut columns = BTreeMap::new();
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
        let field = Field::of(dataset, name).ok_or_else(|| format!("`{}` has no column `{name}`", dataset.word()))?;
        columns.insert(field, headers.clone());
    }
    Ok(columns.into_iter().filter(|(_, headers)| !headers.is_empty()).collect())
}

fn words(text: &Text, dataset: Dataset) -> BTreeMap<Field, BTreeMap<String, String>> {
    text.words.iter().filter_map(|(name, words)| Some((Field::of(dataset, name)?, words.clone()))).collect()
}

#[cfg(test)]
mod tests {
    use super::load;
    use crate::ingest::profile::{Profiles, normal};

    #[test]
    fn the_profiles_in_the_binary_are_read_whole() {
        for text in [include_str!("../../../channels/canonical.toml"), include_str!("../../../channels/amazon.toml")] {
            let channel = load(text).unwrap();
            for table in &channel.tables {
                let headers =
                    table.columns.iter().flat_map(|(_, headers)| headers).chain(&table.without).chain(&table.comma);
                for header in headers {
                    assert_eq!(&normal(header).full, header, "headers are written as they are compared");
                }
                for words in table.words.values() {
                    assert!(words.keys().all(|word| word == &word.to_lowercase()));
                }
            }
        }
        assert_eq!(Profiles::standard().channels.len(), 2);
    }

    #[test]
    fn a_wrong_profile_says_what_is_wrong() {
        let problem = |text: &str| load(text).unwrap_err();
        assert_eq!(
            problem("channel = \"x\"\n[[table]]\nname = \"a\"\ndataset = \"keyword\"\nneeds = []"),
            "there is no dataset `keyword`"
        );
        assert_eq!(
            problem("channel = \"x\"\n[[table]]\nname = \"a\"\ndataset = \"keywords\"\nneeds = [\"date + price\"]"),
            "`keywords` has no column `price`"
        );
        assert!(problem("channel = 3").contains("invalid type"));
    }
}
