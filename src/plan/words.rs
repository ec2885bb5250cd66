//! Fields, values and entities as sentences name them, and as programs read them.

use crate::catalog::{Kind, WriteField};
use crate::history::ChangedField;
use crate::plan::Field;
use crate::plan::context::Context;
use crate::plan::draft::Value;
use crate::plan::seen;
use crate::value::{Currency, Rational, Unit, show};

impl Field {
    /// The stable word of JSON and sorting.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Amount(field) => field.word(),
            Self::State => "state",
            Self::Negative => "negative",
            Self::Keyword => "keyword",
            Self::Reorder => "reorder",
        }
    }
}

/// A field as a sentence names it.
pub(super) fn field(field: ChangedField) -> &'static str {
    match field {
        ChangedField::Field(WriteField::DefaultBid) => "default bid",
        ChangedField::Field(field) => field.word(),
        ChangedField::State => "state",
        ChangedField::Negative => "negative",
        ChangedField::Keyword => "keyword",
        ChangedField::Reorder => "order",
    }
}

/// An entity's kind as a sentence names it.
pub(super) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::AdGroup => "ad group",
        Kind::SearchTerm => "search term",
        Kind::ProductAd => "product ad",
        Kind::Health => "health metric",
        Kind::Account
        | Kind::Campaign
        | Kind::Keyword
        | Kind::Placement
        | Kind::Listing
        | Kind::Product
        | Kind::Offer
        | Kind::Review
        | Kind::Order
        | Kind::Ticket => kind.word(),
    }
}

/// The unit of a field's amounts.
pub(super) fn unit(field: ChangedField) -> Option<Unit> {
    match field {
        ChangedField::Field(WriteField::Adjustment) => Some(Unit::Percent),
        ChangedField::Field(WriteField::Buffer) | ChangedField::Reorder => Some(Unit::Number),
        ChangedField::Field(WriteField::Bid | WriteField::DefaultBid | WriteField::Budget | WriteField::Price) => {
            Some(Unit::Money)
        }
        ChangedField::State | ChangedField::Negative | ChangedField::Keyword => None,
    }
}

/// A value as a person reads it.
pub(super) fn shown(field: ChangedField, value: &Value, currency: Option<Currency>) -> String {
    match value {
        Value::Amount(amount) => show::value(*amount, unit(field).unwrap_or(Unit::Number), currency),
        Value::State(state) => state.to_string(),
        Value::Added(added) => added.text.to_string(),
    }
}

/// A value as programs read it: money with the places of its currency, a percent in hundredths, other numbers plain.
pub(super) fn canonical(field: ChangedField, value: &Value, currency: Option<Currency>) -> String {
    let amount = match value {
        Value::Amount(amount) => *amount,
        Value::State(state) => return state.to_string(),
        Value::Added(added) => return added.text.to_string(),
    };
    match unit(field) {
        Some(Unit::Money) => money(amount, currency),
        Some(Unit::Percent) => amount.times(Rational::whole(100)).map_or_else(|_| "too large".to_owned(), plain),
        Some(Unit::Number | Unit::Points | Unit::Duration | Unit::PerDay | Unit::MoneyPerDay) | None => plain(amount),
    }
}

/// Money with the places of its currency; with more where it does not lie on that grid, so that nothing is lost.
pub(super) fn money(amount: Rational, currency: Option<Currency>) -> String {
    let places = currency.map_or(2, |currency| currency.places());
    if amount.on_grid(places).is_some() { show::decimal(amount, places) } else { plain(amount) }
}

/// A number with as many places as it needs, at most six.
fn plain(amount: Rational) -> String {
    show::trimmed(amount, 6)
}

/// The unit of an action's amounts, as programs read it.
pub(super) fn unit_word(field: ChangedField, currency: Option<Currency>) -> String {
    match field {
        ChangedField::State => "state".to_owned(),
        ChangedField::Negative | ChangedField::Keyword => "text".to_owned(),
        ChangedField::Field(_) | ChangedField::Reorder => match unit(field) {
            Some(Unit::Money) => currency.map_or_else(|| "money".to_owned(), |currency| currency.code().to_owned()),
            Some(Unit::Percent) => "percent".to_owned(),
            Some(Unit::Number | Unit::Points | Unit::Duration | Unit::PerDay | Unit::MoneyPerDay) | None => {
                "units".to_owned()
            }
        },
    }
}

/// Which file shows a field of an entity, for a person to deliver: `the Amazon bulk workbook shows default bids`.
pub(super) fn file_with(ctx: &Context<'_>, channel: &str, kind: Kind, field: ChangedField) -> String {
    let file = amazon_file(kind, field).filter(|_| channel.eq_ignore_ascii_case("amazon"));
    if let Some(file) = file {
        return format!("{file} shows {}s", self::field(field));
    }
    let attr = seen::attr(kind, field).map(|id| ctx.catalog.attr(id));
    match attr.and_then(|attr| Some((attr.name.as_str(), attr.from.first()?.word()))) {
        Some((name, dataset)) => format!("a `{dataset}` file with the column `{name}` shows it"),
        None => format!("a file that shows the {}", self::field(field)),
    }
}

fn amazon_file(kind: Kind, field: ChangedField) -> Option<&'static str> {
    match (kind, field) {
        (_, ChangedField::Field(WriteField::Bid)) => Some("the Amazon bulk workbook or an API targeting report"),
        (_, ChangedField::Field(WriteField::Budget)) => Some("the Amazon campaign report or the bulk workbook"),
        (_, ChangedField::Field(WriteField::Price)) => Some("the Amazon all listings report"),
        (_, ChangedField::Field(WriteField::DefaultBid | WriteField::Adjustment))
        | (Kind::Campaign | Kind::AdGroup | Kind::Keyword | Kind::ProductAd, ChangedField::State) => {
            Some("the Amazon bulk workbook")
        }
        (
            _,
            ChangedField::Field(WriteField::Buffer)
            | ChangedField::State
            | ChangedField::Negative
            | ChangedField::Keyword
            | ChangedField::Reorder,
        ) => None,
    }
}
