//! Reads `catalog.toml`, which is part of the program: a mistake in it is found by this module's test.

use crate::catalog::{Attr, AttrId, Catalog, Column, Dataset, DatasetInfo, Flow, FlowId, Kind, Range, Role, Words};
use crate::value::{Rational, Type, Unit};
use serde::Deserialize;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Text {
    dataset: Vec<DatasetText>,
    flows: Vec<FlowsText>,
    derived: Vec<DerivedText>,
    alias: Vec<AliasText>,
    words: Vec<WordsText>,
    range: Vec<RangeText>,
    whole: Vec<WholeText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DatasetText {
    name: String,
    entity: String,
    about: String,
    #[serde(default)]
    complete: bool,
    #[serde(default = "yes")]
    suspect: bool,
    columns: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WholeText {
    columns: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FlowsText {
    on: String,
    #[serde(default)]
    prefix: String,
    names: Vec<String>,
    from: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DerivedText {
    on: String,
    names: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AliasText {
    on: Vec<String>,
    prefix: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsText {
    of: Vec<String>,
    #[serde(default)]
    closed: bool,
    words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RangeText {
    names: Vec<String>,
    low: Option<i64>,
    high: Option<i64>,
}

fn yes() -> bool {
    true
}

pub(super) fn load(text: &str) -> Catalog {
    // An unreadable catalog gives an empty one: every name is then unknown, and the test below fails.
    let text: Text = toml::from_str(text).unwrap_or_default();
    let mut catalog = Catalog::default();
    for derived in &text.derived {
        for kind in Kind::ALL.iter().filter(|kind| derived.on == "*" || derived.on == kind.word()) {
            for name in &derived.names {
                let (name, ty) = name.split_once(": ").unwrap_or((name, "text"));
                attr(&mut catalog, *kind, name, column_type(ty));
            }
        }
    }
    for dataset in Dataset::ALL {
        if let Some(found) = text.dataset.iter().find(|found| found.name == dataset.word()) {
            let info = dataset_info(&mut catalog, *dataset, found);
            catalog.datasets.push(info);
        }
    }
    for flows in &text.flows {
        for name in &flows.names {
            flow(&mut catalog, flows, name);
        }
    }
    for alias in text.alias {
        for kind in alias.on.iter().filter_map(|on| Kind::from_word(on)) {
            catalog.aliases.push((kind, alias.prefix.clone()));
        }
    }
    for words in text.words {
        for of in words.of.iter().filter_map(|of| of.split_once('.')) {
            let attr = Kind::from_word(of.0).and_then(|kind| catalog.find_attr(kind, of.1)).map(|attr| attr.id);
            catalog.words.extend(attr.map(|attr| (attr, Words { words: words.words.clone(), closed: words.closed })));
        }
    }
    for range in text.range {
        let (low, high) = (range.low.map(Rational::whole), range.high.map(Rational::whole));
        catalog.ranges.extend(range.names.into_iter().map(|name| (name, Range { low, high })));
    }
    for column in text.whole.iter().flat_map(|whole| &whole.columns) {
        let known = column.split_once('.').and_then(|(of, name)| Some((Dataset::from_word(of)?, name.to_owned())));
        catalog.whole.extend(known);
    }
    catalog
}

fn dataset_info(catalog: &mut Catalog, dataset: Dataset, text: &DatasetText) -> DatasetInfo {
    let columns = text.columns.iter().map(|line| column(catalog, dataset, line)).collect();
    let kind = Kind::from_word(&text.entity).unwrap_or(Kind::Account);
    DatasetInfo { dataset, kind, about: text.about.clone(), complete: text.complete, suspect: text.suspect, columns }
}

/// `name: type role [late] [-> entity.field]`.
fn column(catalog: &mut Catalog, dataset: Dataset, line: &str) -> Column {
    let (head, target) = line.split_once(" -> ").map_or((line, None), |(head, target)| (head, Some(target)));
    let (name, rest) = head.split_once(": ").unwrap_or((head, "text link"));
    let mut words = rest.split(' ');
    let ty = column_type(words.next().unwrap_or("text"));
    let role = match words.next() {
        Some("key") => Role::Key,
        Some("flow") => Role::Flow,
        Some("state") => Role::State,
        Some("row") => Role::Row,
        _ => Role::Link,
    };
    let attr = target.and_then(|target| target.split_once('.')).and_then(|(entity, field)| {
        let id = attr(catalog, Kind::from_word(entity)?, field, ty);
        let from = &mut catalog.attrs[id.0 as usize].from;
        if !from.contains(&dataset) {
            from.push(dataset);
        }
        Some(id)
    });
    Column { name: name.to_owned(), ty, role, late: words.next() == Some("late"), attr }
}

fn attr(catalog: &mut Catalog, kind: Kind, name: &str, ty: Type) -> AttrId {
    if let Some(known) = catalog.find_attr(kind, name) {
        return known.id;
    }
    let id = AttrId(u16::try_from(catalog.attrs.len()).unwrap_or(u16::MAX));
    catalog.attrs.push(Attr { id, kind, name: name.to_owned(), ty, from: Vec::new() });
    id
}

fn flow(catalog: &mut Catalog, text: &FlowsText, name: &str) {
    let from: Vec<(Dataset, String)> =
        text.from.iter().filter_map(|dataset| Some((Dataset::from_word(dataset)?, name.to_owned()))).collect();
    // `orders` gives a listing's units, sales and orders from its lines, so the type is looked up where the column stands.
    let column = from.iter().find_map(|(dataset, _)| {
        catalog.datasets.iter().find(|info| info.dataset == *dataset)?.columns.iter().find(|column| column.name == name)
    });
    let (ty, late) = column.map_or((Type::Numeric(Unit::Number), false), |column| (column.ty, column.late));
    let id = FlowId(u16::try_from(catalog.flows.len()).unwrap_or(u16::MAX));
    let kind = Kind::from_word(&text.on).unwrap_or(Kind::Account);
    catalog.flows.push(Flow { id, kind, name: format!("{}{name}", text.prefix), ty, late, from });
}

fn column_type(word: &str) -> Type {
    match word {
        "number" => Type::Numeric(Unit::Number),
        "percent" => Type::Numeric(Unit::Percent),
        "money" => Type::Numeric(Unit::Money),
        "duration" => Type::Numeric(Unit::Duration),
        "date" => Type::Date,
        "yes/no" => Type::YesNo,
        _ => Type::Text,
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::{Catalog, Dataset, Kind, Role};

    #[test]
    fn the_catalog_is_read_whole() {
        let read: Result<super::Text, _> = toml::from_str(include_str!("catalog.toml"));
        read.unwrap();
        let catalog = Catalog::standard();
        assert_eq!(catalog.datasets().len(), Dataset::ALL.len());
        assert!(catalog.find_attr(Kind::Keyword, "bid").is_some());
        assert!(catalog.find_flow(Kind::Account, "ad_spend").is_some());
        assert_eq!(catalog.find_flow(Kind::Keyword, "ad_spend").unwrap().name, "spend");
        assert_eq!(catalog.find_flow(Kind::Listing, "total_sales").unwrap().name, "sales");
        assert!(catalog.find_flow(Kind::Keyword, "total_sales").is_none());
        for info in catalog.datasets() {
            assert!(info.columns.iter().any(|column| column.role == Role::Key), "{:?}", info.dataset);
            for column in &info.columns {
                assert_eq!(
                    column.role == Role::State,
                    column.role == Role::State && column.attr.is_some(),
                    "{}",
                    column.name
                );
            }
        }
        for flow in catalog.flows() {
            assert!(!flow.from.is_empty(), "{}", flow.name);
        }
    }
}
