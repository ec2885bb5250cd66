//! Units behind and before numbers that are written another way here.

use crate::syntax::forms::{Finding, View};
use crate::syntax::lex::Kind;
use crate::value::Currency;

/// What a word or sign behind a number means.
pub(super) enum Unit {
    /// Stands directly behind the number: `%`, ` points`.
    Behind(&'static str),
    /// A currency's sign, which stands before the number.
    Before(&'static str),
    /// A factor: `20k`.
    Times(u32),
    /// `2x target`: a product.
    Product,
    /// A span of time that is no whole number of days.
    Time,
}

/// The units that people write, apart from those of the language.
pub(super) fn of(word: &str) -> Option<Unit> {
    Some(match word.to_lowercase().as_str() {
        "percent" | "pct" | "prct" | "proc" | "prozent" => Unit::Behind("%"),
        "pp" | "ppt" | "ppts" | "pts" | "pt" | "pps" => Unit::Behind(" points"),
        "dollars" | "dollar" | "bucks" | "buck" | "$" | "us$" => Unit::Before("$"),
        "euros" | "euro" | "€" => Unit::Before("€"),
        "pounds" | "pound" | "quid" | "£" => Unit::Before("£"),
        "yen" | "¥" => Unit::Before("¥"),
        "rupees" | "rupee" | "₹" => Unit::Before("₹"),
        "k" | "thousand" => Unit::Times(3),
        "mn" | "mio" | "million" | "mil" => Unit::Times(6),
        "bn" | "billion" => Unit::Times(9),
        "x" | "times" => Unit::Product,
        "m" | "mo" | "month" | "months" | "mth" | "quarter" | "quarters" | "q" | "y" | "yr" | "yrs" | "year"
        | "years" | "min" | "mins" | "minute" | "minutes" | "s" | "sec" | "secs" | "second" | "seconds" | "hr"
        | "hrs" => Unit::Time,
        _ => return None,
    })
}

/// Whether letters directly behind digits are a unit of the language.
pub(super) fn is_ours(suffix: &str) -> bool {
    let suffix = suffix.to_ascii_lowercase();
    matches!(
        suffix.as_str(),
        "" | "d" | "day" | "days" | "w" | "week" | "weeks" | "h" | "hour" | "hours" | "point" | "points"
    ) || Currency::from_code(&suffix).is_some()
}

/// `USD 20`, `USD20`, `US$20`: the currency in front in a form that is not ours.
pub(super) fn before_number(view: &View<'_>, at: usize) -> Option<Finding> {
    let token = view.get(at)?;
    let word = token.text(view.text);
    let upper = word.to_ascii_uppercase();
    let dollar = match upper.as_str() {
        "US" | "USD" => Some("$"),
        "CA" | "CAD" | "CDN" => Some("C$"),
        "AU" | "AUD" => Some("A$"),
        _ => None,
    };
    if let Some(sign) = dollar
        && view.touch(at, at + 1)
        && view.word(at + 1) == "$"
        && view.get(at + 2).is_some_and(|next| next.kind == Kind::Number)
    {
        let number = view.word(at + 2);
        let range = token.start..view.get(at + 2)?.end;
        let message = format!("`{}` is written with another sign", view.text.get(range.clone())?);
        return Some(Finding::new(range, message, "money").repair(format!("{sign}{number}")));
    }
    let before = at.checked_sub(1).map_or("", |before| view.word(before));
    // `lower usd 20`: a field may have any name.
    if before == "." || before.eq_ignore_ascii_case("raise") || before.eq_ignore_ascii_case("lower") {
        return None;
    }
    let (code, number, end) = match word.split_at_checked(3)? {
        (code, "") if view.one_line(at, at + 1) && view.get(at + 1)?.kind == Kind::Number => {
            (code, view.word(at + 1), view.get(at + 1)?.end)
        }
        // `eur20` alone may be a name; `eur20.50` is none, and its word ends at the point.
        (code, digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) && is_followed_by_places(view, at) => {
            let end = view.get(at + 2)?.end;
            (code, view.text.get(token.start + code.len()..end)?, end)
        }
        _ => return None,
    };
    let currency = Currency::from_code(code)?;
    let plain = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let range = token.start..end;
    let message = format!("`{}` has its code in front", view.text.get(range.clone())?);
    let finding = Finding::new(range, message, "money");
    Some(if plain {
        finding.repair(format!("{number} {currency}"))
    } else {
        finding.help("write the code behind the amount: `20 USD`")
    })
}

/// Whether a point and digits touch a word.
fn is_followed_by_places(view: &View<'_>, at: usize) -> bool {
    let digits = view.get(at + 2).is_some_and(|token| token.kind == Kind::Number);
    digits && view.word(at + 1) == "." && view.touch(at, at + 1) && view.touch(at + 1, at + 2)
}
