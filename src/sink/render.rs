//! Records to bytes, in the form of a channel. The same records give the same bytes.

use crate::sink::batch::Record;
use crate::sink::layout::{FileKind, Form, Layout};
use crate::table::Day;
use chrono::Datelike;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use serde_json::{Map, Number, Value, json};
use std::str::FromStr;

/// What a feed says of whom it is from.
pub(super) struct Sender<'a> {
    /// Our seller id on the channel.
    pub(super) seller: &'a str,
    /// The day the workbook says it was made on.
    pub(super) day: Day,
}

/// The bytes of a file; `None` where a record has a column that the layout lacks, so that no cell is dropped in silence.
pub(super) fn render(kind: FileKind, records: &[Record], sender: &Sender<'_>) -> Option<Vec<u8>> {
    let layout = kind.layout()?;
    if records.iter().flat_map(Record::columns).any(|column| layout.column(column).is_none()) {
        return None;
    }
    match layout.form {
        // The sheet's name is short and its cells are few, so that nothing is refused.
        Form::Xlsx => workbook(layout, records, sender.day).ok(),
        Form::Csv => csv(layout, records),
        Form::Tsv => Some(tsv(layout, records)),
        Form::AmazonFeed => json_bytes(&amazon_feed(records, sender.seller)),
        Form::WalmartPrice => json_bytes(&walmart_price(records)),
        Form::WalmartInventory => json_bytes(&walmart_inventory(records)),
    }
}

/// A workbook with one sheet: text cells are text, so that no spreadsheet takes digits from an id.
fn workbook(layout: &Layout, records: &[Record], day: Day) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(day)?);
    let text = Format::new().set_num_format("@");
    let sheet = workbook.add_worksheet();
    sheet.set_name(&layout.sheet)?;
    for (column, name) in (0_u16..).zip(&layout.header) {
        sheet.write_string(0, column, name)?;
        if !layout.is_number(name) {
            sheet.set_column_format(column, &text)?;
        }
    }
    for (row, record) in (1_u32..).zip(records) {
        for (column, name) in (0_u16..).zip(&layout.header) {
            let cell = record.cell(name);
            let number = cell.parse::<f64>().ok().filter(|_| layout.is_number(name));
            match number {
                _ if cell.is_empty() => {}
                // The shortest decimal of the nearest double is the decimal that was meant.
                Some(number) => {
                    sheet.write_number(row, column, number)?;
                }
                None => {
                    sheet.write_string_with_format(row, column, cell, &text)?;
                }
            }
        }
    }
    workbook.save_to_buffer()
}

/// The properties of a workbook, dated by its plan and not by a clock.
fn properties(day: Day) -> Result<DocProperties, XlsxError> {
    let date = day.date();
    let year = u16::try_from(date.year()).unwrap_or(1900);
    let month = u8::try_from(date.month()).unwrap_or(1);
    let of_month = u8::try_from(date.day()).unwrap_or(1);
    Ok(DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(year, month, of_month)?))
}

/// Comma-separated, UTF-8 without a mark, CRLF, quotes only where needed.
fn csv(layout: &Layout, records: &[Record]) -> Option<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let header = header(layout, records);
    writer.write_record(&header).ok()?;
    for record in records {
        writer.write_record(header.iter().map(|name| record.cell(name))).ok()?;
    }
    writer.into_inner().ok()
}

/// The columns that stand in a file: an optional one only where some record fills it.
fn header<'l>(layout: &'l Layout, records: &[Record]) -> Vec<&'l str> {
    let filled = |name: &&str| !layout.is_optional(name) || records.iter().any(|record| !record.cell(name).is_empty());
    layout.header.iter().map(String::as_str).filter(filled).collect()
}

/// Tab-separated without quotes: a quote is data, and a tab or line end in a text becomes a blank.
fn tsv(layout: &Layout, records: &[Record]) -> Vec<u8> {
    let header = header(layout, records);
    let mut text = header.join("\t");
    text.push_str("\r\n");
    for record in records {
        let cells: Vec<String> = header.iter().map(|name| record.cell(name).replace(['\t', '\r', '\n'], " ")).collect();
        text.push_str(&cells.join("\t"));
        text.push_str("\r\n");
    }
    text.into_bytes()
}

fn json_bytes(value: &Value) -> Option<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value).ok()?;
    bytes.push(b'\n');
    Some(bytes)
}

/// A decimal as a JSON number, digit by digit.
fn number(text: &str) -> Value {
    Number::from_str(text).map_or(Value::Null, Value::Number)
}

/// `merge` leaves the rest of an offer as it is: the lowest and highest price, sale and business prices.
fn amazon_feed(records: &[Record], seller: &str) -> Value {
    let messages: Vec<Value> = (1_u64..)
        .zip(records)
        .map(|(at, record)| {
            let mut patches = Vec::new();
            if !record.cell("price").is_empty() {
                patches.push(json!({
                    "op": "merge",
                    "path": "/attributes/purchasable_offer",
                    "value": [{
                        "marketplace_id": record.cell("marketplace"),
                        "currency": record.cell("currency"),
                        "audience": "ALL",
                        "our_price": [{"schedule": [{"value_with_tax": number(record.cell("price"))}]}],
                    }],
                }));
            }
            if !record.cell("quantity").is_empty() {
                patches.push(json!({
                    "op": "merge",
                    "path": "/attributes/fulfillment_availability",
                    "value": [{"fulfillment_channel_code": "DEFAULT", "quantity": number(record.cell("quantity"))}],
                }));
            }
            json!({
                "messageId": at,
                "sku": record.cell("sku"),
                "operationType": "PATCH",
                "productType": "PRODUCT",
                "patches": patches,
            })
        })
        .collect();
    json!({"header": {"sellerId": seller, "version": "2.0", "issueLocale": "en_US"}, "messages": messages})
}

fn walmart_price(records: &[Record]) -> Value {
    let price = |record: &Record| {
        json!({
            "sku": record.cell("sku"),
            "pricing": [{
                "currentPrice": {"currency": record.cell("currency"), "amount": number(record.cell("price"))},
                "currentPriceType": "BASE",
            }],
        })
    };
    let mut feed = Map::new();
    feed.insert("PriceHeader".to_owned(), json!({"version": "1.7"}));
    feed.insert("Price".to_owned(), records.iter().map(price).collect());
    Value::Object(feed)
}

fn walmart_inventory(records: &[Record]) -> Value {
    let stock = |record: &Record| json!({"sku": record.cell("sku"), "quantity": {"unit": "EACH", "amount": number(record.cell("quantity"))}});
    let mut feed = Map::new();
    feed.insert("InventoryHeader".to_owned(), json!({"version": "1.4"}));
    feed.insert("Inventory".to_owned(), records.iter().map(stock).collect());
    Value::Object(feed)
}
