//! Entities, datasets, fields, figures and the shipped metrics, from the catalog.

use crate::catalog::{Attr, Catalog, Dataset, Flow, Kind, Role, WriteField};
use crate::report::reference::{Entry, What};
use crate::value::{Rational, Type, Unit, show};
use std::collections::BTreeMap;

pub(super) fn entries() -> Vec<Entry> {
    let catalog = Catalog::standard();
    let mut entries: Vec<Entry> = Kind::ALL.iter().map(|kind| entity(catalog, *kind)).collect();
    entries.extend(Dataset::ALL.iter().map(|of| dataset(catalog, *of)));
    entries.extend(fields(catalog));
    entries.extend(flows(catalog));
    entries
}

fn entity(catalog: &Catalog, kind: Kind) -> Entry {
    let attrs = || catalog.attrs().iter().filter(|attr| attr.kind == kind);
    let fields = attrs().map(|attr| format!("{} ({})", attr.name, attr.ty));
    let flows = catalog.flows().iter().filter(|flow| flow.kind == kind).map(|flow| flow.name.clone());
    let datasets =
        catalog.datasets().iter().filter(|info| info.kind == kind).map(|info| info.dataset.word().to_owned());
    let above = kind.ancestors().map(|above| above.word().to_owned());
    let sets = Kind::ALL.iter().filter(|other| kind.relates_to(**other)).map(|other| other.word().to_owned());
    let mut changes: Vec<String> =
        WriteField::ALL.iter().filter(|field| field.kind() == kind).map(|field| field.word().to_owned()).collect();
    if attrs().any(|attr| attr.name == "state") {
        changes.push("pause, enable".to_owned());
    }
    let facts = [
        ("above it", above.collect::<Vec<_>>().join(", ")),
        ("datasets", datasets.collect::<Vec<_>>().join(", ")),
        ("fields", fields.collect::<Vec<_>>().join(", ")),
        ("figures over days", flows.collect::<Vec<_>>().join(", ")),
        ("changes", changes.join(", ")),
        ("any, every, no, count of", sets.collect::<Vec<_>>().join(", ")),
    ];
    Entry {
        name: kind.word().to_owned(),
        what: What::Entity,
        about: kind.about().to_owned(),
        facts: facts.into_iter().filter(|(_, text)| !text.is_empty()).collect(),
        example: example_of_kind(catalog, kind),
        page: None,
    }
}

fn example_of_kind(catalog: &Catalog, kind: Kind) -> Option<String> {
    let flow = catalog.flows().iter().find(|flow| flow.kind == kind && flow.name.ends_with("clicks"));
    let flow = flow.or_else(|| catalog.flows().iter().find(|flow| flow.kind == kind));
    let condition = match flow {
        Some(flow) => flow_example(flow),
        None => attr_example(catalog, catalog.attrs().iter().find(|attr| attr.kind == kind && !attr.from.is_empty())?),
    };
    Some(format!("rule \"…\" on {} if {condition} then flag \"…\"", kind.word()))
}

fn dataset(catalog: &Catalog, of: Dataset) -> Entry {
    let info = catalog.dataset(of);
    let columns = |role: Role| {
        let names = info.columns.iter().filter(move |column| column.role == role);
        names.map(|column| format!("{} ({})", column.name, column.ty)).collect::<Vec<_>>().join(", ")
    };
    let complete = if info.complete { "a file is the whole list: what is absent from the newest is gone" } else { "" };
    let facts = [
        ("one row is", info.about.clone()),
        ("entity", info.kind.word().to_owned()),
        ("keys", columns(Role::Key)),
        ("fields", columns(Role::State)),
        ("figures", columns(Role::Flow)),
        ("of the row", columns(Role::Row)),
        ("belongs to", columns(Role::Link)),
        ("complete", complete.to_owned()),
    ];
    Entry {
        name: of.word().to_owned(),
        what: What::Dataset,
        about: of.about().to_owned(),
        facts: facts.into_iter().filter(|(_, text)| !text.is_empty()).collect(),
        example: None,
        page: None,
    }
}

/// One entry a name and type: `state` of campaigns and keywords is one thing.
fn fields(catalog: &Catalog) -> Vec<Entry> {
    let mut names: BTreeMap<(&str, Type), Vec<&Attr>> = BTreeMap::new();
    for attr in catalog.attrs() {
        names.entry((&attr.name, attr.ty)).or_default().push(attr);
    }
    names.into_iter().filter_map(|((name, ty), attrs)| field(catalog, name, ty, &attrs)).collect()
}

fn field(catalog: &Catalog, name: &str, ty: Type, attrs: &[&Attr]) -> Option<Entry> {
    let first = attrs.first()?;
    let on: Vec<&str> = attrs.iter().map(|attr| attr.kind.word()).collect();
    let mut from: Vec<&str> = attrs.iter().flat_map(|attr| &attr.from).map(|dataset| dataset.word()).collect();
    from.sort_unstable();
    from.dedup();
    let from = if from.is_empty() { "worked out by the program".to_owned() } else { from.join(", ") };
    let words = catalog.words(first.id).map(|words| words.words.join(", "));
    let writes = WriteField::ALL.iter().find(|field| field.word() == name);
    let about = match (writes, ty) {
        (Some(field), _) => format!("{}; rules may change it on a {}", field.about(), field.kind().word()),
        (None, Type::Numeric(_)) => "the newest value holds; over days it needs min, max, avg or last".to_owned(),
        (None, _) => "the newest value holds".to_owned(),
    };
    let mut facts = vec![("type", ty.to_string()), ("on", on.join(", ")), ("from", from)];
    facts.extend(words.map(|words| ("words", words)));
    facts.extend(range(catalog, name, ty));
    let example = attr_example(catalog, first);
    Some(Entry { name: name.to_owned(), what: What::Field, about, facts, example: Some(example), page: None })
}

fn flows(catalog: &Catalog) -> Vec<Entry> {
    let mut names: BTreeMap<&str, Vec<&Flow>> = BTreeMap::new();
    for flow in catalog.flows() {
        names.entry(&flow.name).or_default().push(flow);
    }
    names.into_iter().filter_map(|(name, flows)| flow(catalog, name, &flows)).collect()
}

fn flow(catalog: &Catalog, name: &str, flows: &[&Flow]) -> Option<Entry> {
    let first = flows.first()?;
    let from = |flow: &Flow| {
        let datasets: Vec<&str> = flow.from.iter().map(|(dataset, _)| dataset.word()).collect();
        format!("{} from {}", flow.kind.word(), datasets.join(", else "))
    };
    let on: Vec<String> = flows.iter().map(|flow| from(flow)).collect();
    let mut facts = vec![("type", first.ty.to_string()), ("on", on.join("; "))];
    if flows.iter().any(|flow| flow.late) {
        facts.push((
            "late",
            "sales arrive for days, so the last days of the channel's `settle` are left out".to_owned(),
        ));
    }
    facts.extend(range(catalog, name, first.ty));
    Some(Entry {
        name: name.to_owned(),
        what: What::Flow,
        about: "adds up over the days of a window; needs `over` or `for`".to_owned(),
        facts,
        example: Some(flow_example(first)),
        page: None,
    })
}

fn range(catalog: &Catalog, name: &str, ty: Type) -> Option<(&'static str, String)> {
    let range = catalog.range(name);
    let Type::Numeric(unit) = ty else { return None };
    let bound =
        |value: Rational| if unit == Unit::Money { show::trimmed(value, 2) } else { show::value(value, unit, None) };
    Some(match (range.low, range.high) {
        (Some(low), Some(high)) => ("always", format!("from {} to {}", bound(low), bound(high))),
        (Some(low), None) => ("always", format!("at least {}", bound(low))),
        (None, Some(high)) => ("always", format!("at most {}", bound(high))),
        (None, None) => return None,
    })
}

fn flow_example(flow: &Flow) -> String {
    let limit = if flow.ty == Type::Numeric(Unit::Money) { "> $20" } else { ">= 20" };
    format!("{} over 14d {limit}", flow.name)
}

fn attr_example(catalog: &Catalog, attr: &Attr) -> String {
    let name = &attr.name;
    match attr.ty {
        Type::Numeric(Unit::Number) => format!("{name} < 5"),
        Type::Numeric(Unit::Percent) => format!("{name} > 35%"),
        Type::Numeric(Unit::Points) => format!("{name} > 5 points"),
        Type::Numeric(Unit::Money) => format!("{name} > $20"),
        Type::Numeric(Unit::Duration) => format!("{name} > 7d"),
        Type::Numeric(Unit::PerDay) => format!("{name} > 2 per day"),
        Type::Numeric(Unit::MoneyPerDay) => format!("{name} > $20 / 1d"),
        Type::Date => format!("{name} < 2026-11-20"),
        Type::Time => format!("{name} between 22:00 and 06:00"),
        Type::YesNo => format!("{name} is yes"),
        Type::Text => match (name.as_str(), catalog.words(attr.id).and_then(|words| words.words.first())) {
            (_, Some(word)) => format!("{name} is {word}"),
            ("account", None) => "account is \"acme-us\"".to_owned(),
            ("channel", None) => "channel is amazon".to_owned(),
            ("currency", None) => "currency is \"USD\"".to_owned(),
            ("market", None) => "market is \"US\"".to_owned(),
            ("id" | "sku" | "asin", None) => format!("{name} starts with \"GP-\""),
            (_, None) => format!("{name} contains \"kitchen\""),
        },
    }
}
