//! Ids, names and words of cells.

use crate::ingest::cell::Bad;
use crate::ingest::read::{Cell, Kind};
use std::borrow::Cow;

/// An id: text, also where a spreadsheet made a number of it. `123456789012345.0` is mended, `1.23E+14` has lost digits.
pub(in crate::ingest) fn id(cell: Cell<'_>) -> Result<Cow<'_, str>, Bad> {
    let text = cell.text().trim();
    // Spreadsheets and Shopify mark text by an apostrophe in front.
    let text = text.strip_prefix('\'').unwrap_or(text);
    if lost_digits(text, cell.kind) {
        return Err(Bad::new(
            "an id with all its digits",
            "a spreadsheet turned the id into a rounded number: export the file again and do not save it from the spreadsheet, or format the column as text first",
        ));
    }
    let whole = text.strip_suffix(".0").filter(|whole| whole.bytes().all(|byte| byte.is_ascii_digit()));
    Ok(Cow::Borrowed(whole.unwrap_or(text)))
}

/// `1.23E+14`: what a spreadsheet prints of a number that is too long for the column.
fn lost_digits(text: &str, kind: Kind) -> bool {
    let Some((number, exponent)) = text.split_once(['E', 'e']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = number.replacen('.', "", 1);
    match exponent.strip_prefix('+') {
        Some(exponent) => digits(&number) && digits(exponent),
        // `4E5` may be somebody's SKU when it is text, never when the file calls it a number.
        None => kind == Kind::Number && digits(&number),
    }
}

/// A name as people gave it. The campaign CSV writes `31\" x 19\"` for what the workbook calls `31" x 19"`.
pub(in crate::ingest) fn name(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if text.contains("\\\"") { Cow::Owned(text.replace("\\\"", "\"")) } else { Cow::Borrowed(text) }
}

/// The match type of a keyword or target: the file's word, else what the shape of the target says. Empty when neither does.
pub(in crate::ingest) fn match_type(word: &str, target: &str) -> Cow<'static, str> {
    match word {
        "broad" => return Cow::Borrowed("broad"),
        "phrase" => return Cow::Borrowed("phrase"),
        "exact" => return Cow::Borrowed("exact"),
        _ => {}
    }
    let letters: String = word.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    Cow::Borrowed(match letters.as_str() {
        "broad" => "broad",
        "phrase" => "phrase",
        "exact" => "exact",
        "auto" | "targetingexpressionpredefined" => "auto",
        "product" => "product",
        "category" => "category",
        // An expression is a product or a brand that is kept out, never a text that a shopper typed.
        "negativeexact" | "campaignnegativeexact" if shape(target) == "product" => "negative_product",
        "negativeproduct" | "negativeproducttargeting" | "negativetargetingexpression" => "negative_product",
        "negativeexact" | "campaignnegativeexact" => "negative_exact",
        "negativephrase" | "campaignnegativephrase" => "negative_phrase",
        "" | "targetingexpression" => shape(target),
        _ => return Cow::Owned(word.trim().to_lowercase()),
    })
}

/// What a target without a match type is, by its shape: `close-match` is automatic, `asin="…"` a product.
fn shape(target: &str) -> &'static str {
    const AUTO: [&str; 8] = [
        "*",
        "close-match",
        "loose-match",
        "substitutes",
        "complements",
        "queryhighrelmatches",
        "querybroadrelmatches",
        "asinsubstituterelated",
    ];
    let target = target.trim().to_lowercase();
    if AUTO.contains(&target.as_str()) || target == "asinaccessoryrelated" {
        "auto"
    } else if target.starts_with("category") {
        "category"
    } else if ["asin=", "asin-expanded=", "asinsameas=", "asinexpandedfrom=", "similar-product"]
        .iter()
        .any(|start| target.starts_with(start))
    {
        "product"
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::{Cow, id, match_type, name};
    use crate::ingest::read::{Cell, Kind};

    fn read(text: &str, kind: Kind) -> Option<String> {
        id(Cell { bytes: text.as_bytes(), kind }).ok().map(Cow::into_owned)
    }

    #[test]
    fn ids_are_text_that_spreadsheets_damage() {
        for (text, kind, expected) in [
            ("123456789012345", Kind::Text, Some("123456789012345")),
            ("123456789012345.0", Kind::Text, Some("123456789012345")),
            ("123456789012345.0", Kind::Number, Some("123456789012345")),
            ("1.23E+14", Kind::Text, None),
            ("1.23e14", Kind::Number, None),
            ("1E5", Kind::Text, Some("1E5")),
            ("'00123", Kind::Text, Some("00123")),
            ("00123", Kind::Text, Some("00123")),
            ("A0344148BIXRJNVYRZ", Kind::Text, Some("A0344148BIXRJNVYRZ")),
            ("GP-1.0", Kind::Text, Some("GP-1.0")),
            (" x ", Kind::Text, Some("x")),
        ] {
            assert_eq!(read(text, kind).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn match_types_come_from_the_word_or_the_shape() {
        for (word, target, expected) in [
            ("BROAD", "mug", "broad"),
            ("negativeExact", "mug", "negative_exact"),
            ("Negative phrase", "mug", "negative_phrase"),
            ("Campaign Negative Exact", "mug", "negative_exact"),
            ("negative_exact", "asin=\"B0ABC\"", "negative_product"),
            ("Negative product", "brand=\"1234\"", "negative_product"),
            ("", "close-match", "auto"),
            ("", "*", "auto"),
            ("TARGETING_EXPRESSION", "asin=\"b0abc\"", "product"),
            ("", "category=\"Mugs\" price<20", "category"),
            ("TARGETING_EXPRESSION_PREDEFINED", "close-match", "auto"),
            ("", "steel mug", ""),
            ("theme", "mug", "theme"),
        ] {
            assert_eq!(match_type(word, target), expected, "{word} {target}");
        }
    }

    #[test]
    fn escaped_quotes_of_the_campaign_csv_are_quotes() {
        assert_eq!(name(r#"Rug 31\" x 19\" "#), r#"Rug 31" x 19""#);
        assert_eq!(name("plain"), "plain");
    }
}
