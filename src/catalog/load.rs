//! Reads `catalog.toml`, which is part of the program: a mistake in it is found by this module's test.

use crate::catalog::{Attr, AttrId, Catalog, Column, Dataset, DatasetInfo, Flow, FlowId, Kind, Role};
use crate::value::{Type, Unit};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    dataset: Vec<DatasetText>,
    flows: Vec<FlowsText>,
    derived: Vec<DerivedText>,
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

fn yes() -> bool {
    true
}

pub(super) fn load(text: &str) -> Catalog {
    // An unreadable catalog gives an empty one: every name is then unknown, and the test below fails.
    let empty = Text { dataset: Vec::new(), flows: Vec::new(), derived: Vec::new() };
    let text: Text = toml::from_str(text).unwrap_or(empty);
    let mut catalog = Catalog { datasets: Vec::new(), attrs: Vec::new(), flows: Vec::new() };
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
        let catalog = Catalog::standard();
        assert_eq!(catalog.datasets().len(), Dataset::ALL.len());
        assert!(catalog.find_attr(Kind::Keyword, "bid").is_some());
        assert!(catalog.find_flow(Kind::Account, "ad_spend").is_some());
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
