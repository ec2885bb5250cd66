//! Workbooks for tests, written by another library than the one that reads them.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};

/// A cell: `#1.5` is a number, `@2026-11-20` a date, anything else text.
fn write(sheet: &mut rust_xlsxwriter::Worksheet, at: (u32, u16), text: &str, date: &Format) {
    let (row, column) = at;
    if let Some(number) = text.strip_prefix('#') {
        sheet.write_number(row, column, number.parse::<f64>().unwrap()).unwrap();
    } else if let Some(day) = text.strip_prefix('@') {
        sheet.write_datetime_with_format(row, column, ExcelDateTime::parse_from_str(day).unwrap(), date).unwrap();
    } else if !text.is_empty() {
        sheet.write_string(row, column, text).unwrap();
    }
}

/// A workbook of sheets, each a name and rows of cells as [`write`] knows them, that says it was made at a moment.
pub(crate) fn workbook(made: &str, sheets: &[(&str, Vec<Vec<String>>)]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::parse_from_str(made).unwrap();
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let date = Format::new().set_num_format("mmm dd, yyyy");
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (row, cells) in (0_u32..).zip(rows) {
            for (column, text) in (0_u16..).zip(cells) {
                write(sheet, (row, column), text, &date);
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}

/// Rows below a header, each by the names of the columns that it fills.
pub(crate) fn rows(header: &[&str], filled: &[&[(&str, &str)]]) -> Vec<Vec<String>> {
    let head = header.iter().map(|name| (*name).to_owned()).collect();
    let row = |cells: &&[(&str, &str)]| {
        let mut row = vec![String::new(); header.len()];
        for (name, cell) in *cells {
            let at = header.iter().position(|known| known == name).unwrap_or_else(|| panic!("no column `{name}`"));
            (*cell).clone_into(&mut row[at]);
        }
        row
    };
    std::iter::once(head).chain(filled.iter().map(row)).collect()
}

/// The Sponsored Products sheet of a bulk workbook of a US profile, 2026.
pub(crate) const SPONSORED_PRODUCTS: [&str; 52] = [
    "Product",
    "Entity",
    "Operation",
    "Campaign ID",
    "Ad Group ID",
    "Portfolio ID",
    "Ad ID",
    "Keyword ID",
    "Product Targeting ID",
    "Campaign Name",
    "Ad Group Name",
    "Campaign Name (Informational only)",
    "Ad Group Name (Informational only)",
    "Portfolio Name (Informational only)",
    "Start Date",
    "End Date",
    "Targeting Type",
    "State",
    "Campaign State (Informational only)",
    "Ad Group State (Informational only)",
    "Daily Budget",
    "SKU",
    "ASIN (Informational only)",
    "Eligibility Status (Informational only)",
    "Reason for Ineligibility (Informational only)",
    "Ad Group Default Bid",
    "Ad Group Default Bid (Informational only)",
    "Bid",
    "Keyword Text",
    "Native Language Keyword",
    "Native Language Locale",
    "Match Type",
    "Bidding Strategy",
    "Placement",
    "Percentage",
    "Product Targeting Expression",
    "Resolved Product Targeting Expression (Informational only)",
    "Audience ID",
    "Shopper Cohort Percentage",
    "Shopper Cohort Type",
    "Segment Name (Informational only)",
    "Impressions",
    "Clicks",
    "Click-through Rate",
    "Spend",
    "Sales",
    "Orders",
    "Units",
    "Conversion Rate",
    "ACOS",
    "CPC",
    "ROAS",
];
