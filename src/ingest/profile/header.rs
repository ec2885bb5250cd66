//! Headers as they are compared: without case, outer blanks and a unit at the end.

use crate::value::Currency;

/// A header made comparable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ingest) struct Header {
    /// Lower case, blanks collapsed.
    pub(in crate::ingest) full: String,
    /// The same without a unit in parentheses at the end.
    pub(in crate::ingest) bare: String,
    /// The currency of that unit.
    pub(in crate::ingest) currency: Option<Currency>,
}

/// Units and remarks at the end of a header that do not change what the column is.
const REMARKS: [&str; 4] = ["#", "informational only", "read only", "nur zu informationszwecken"];

/// Lower case, blanks collapsed, dashes and parentheses of one kind: `Sessions – Total` in Britain is `Sessions - Total` in the
/// United States, and `（子）ASIN` is `(子)ASIN`.
pub(in crate::ingest) fn folded(text: &str) -> String {
    let plain = |letter: char| match letter {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{ff08}' => '(',
        '\u{ff09}' => ')',
        // Typed and printed apostrophes: `Nom du groupe d’annonces`.
        '\u{2019}' => '\'',
        letter => letter,
    };
    let text: String = text.chars().map(plain).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Makes a header comparable.
pub(in crate::ingest) fn normal(text: &str) -> Header {
    let text = text.trim_start_matches('\u{feff}');
    let full = folded(text);
    let (bare, unit) = match full.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) {
        Some((bare, unit)) => (bare.trim_end().to_owned(), unit.trim()),
        None => return Header { bare: full.clone(), full, currency: None },
    };
    let currency = Currency::from_sign(unit).or_else(|| Currency::from_code(unit));
    let known = currency.is_some() || REMARKS.contains(&unit);
    // A bare `$` may be any dollar.
    let currency = currency.filter(|_| unit != "$");
    if known && !bare.is_empty() {
        Header { full, bare, currency }
    } else {
        Header { bare: full.clone(), full, currency: None }
    }
}

#[cfg(test)]
mod tests {
    use super::normal;
    use crate::value::Currency;

    #[test]
    fn headers_are_compared_without_case_blanks_and_unit() {
        for (text, bare, currency) in [
            ("7 Day Total Sales ", "7 day total sales", None),
            ("14 Day Total Sales (₹)", "14 day total sales", Some("INR")),
            ("Budget(USD)", "budget", Some("USD")),
            ("Spend ($)", "spend", None),
            ("7 Day  Total\u{a0}Orders (#)", "7 day total orders", None),
            ("Campaign Name (Informational only)", "campaign name", None),
            ("Click-Thru Rate (CTR)", "click-thru rate (ctr)", None),
            ("\u{feff}Date", "date", None),
            ("(#)", "(#)", None),
            ("Sessions \u{2013} Total", "sessions - total", None),
            ("（子）ASIN", "(子)asin", None),
            ("Nom du groupe d\u{2019}annonces", "nom du groupe d'annonces", None),
            ("7 Tage, Umsatz gesamt (€)", "7 tage, umsatz gesamt", Some("EUR")),
            ("", "", None),
        ] {
            let header = normal(text);
            assert_eq!(
                (header.bare.as_str(), header.currency),
                (bare, currency.and_then(Currency::from_code)),
                "{text}"
            );
        }
    }
}
