//! Values of history as the journal and records write them, and back.

use crate::catalog::{Kind, WriteField};
use crate::history::{ChangedField, ChangedValue};
use crate::table::Day;
use crate::value::Rational;
use chrono::NaiveDate;

/// The word of a field.
pub(super) fn field_word(field: ChangedField) -> &'static str {
    match field {
        ChangedField::Field(field) => field.word(),
        ChangedField::State => "state",
        ChangedField::Negative => "negative",
        ChangedField::Keyword => "keyword",
        ChangedField::Reorder => "reorder",
    }
}

/// The field of a word.
pub(super) fn field_of(word: &str) -> Option<ChangedField> {
    match word {
        "state" => Some(ChangedField::State),
        "negative" => Some(ChangedField::Negative),
        "keyword" => Some(ChangedField::Keyword),
        "reorder" => Some(ChangedField::Reorder),
        word => WriteField::from_word(word).map(ChangedField::Field),
    }
}

/// `= 27/25` for an amount, exact; `: paused` for a text; nothing for nothing.
pub(super) fn value_text(value: &ChangedValue) -> Option<String> {
    match value {
        ChangedValue::Amount(amount) => Some(format!("= {}/{}", amount.numerator(), amount.denominator())),
        ChangedValue::Text(text) => Some(format!(": {text}")),
        ChangedValue::Nothing => None,
    }
}

/// The value of a text.
pub(super) fn value_of(text: Option<&str>) -> Option<ChangedValue> {
    let Some(text) = text else { return Some(ChangedValue::Nothing) };
    if let Some(text) = text.strip_prefix(": ") {
        return Some(ChangedValue::Text(text.into()));
    }
    let (numerator, denominator) = text.strip_prefix("= ")?.split_once('/')?;
    let amount = Rational::new(numerator.parse().ok()?, denominator.parse().ok()?).ok()?;
    Some(ChangedValue::Amount(amount))
}

/// The day of an ISO date.
pub(super) fn day_of(text: &str) -> Option<Day> {
    text.parse::<NaiveDate>().ok().map(Day::from_date)
}

/// The kind of a word.
pub(super) fn kind_of(word: &str) -> Option<Kind> {
    Kind::from_word(word)
}

#[cfg(test)]
mod tests {
    use super::{field_of, field_word, value_of, value_text};
    use crate::catalog::WriteField;
    use crate::history::{ChangedField, ChangedValue};
    use crate::value::Rational;

    #[test]
    fn what_is_written_is_read() {
        for value in [
            ChangedValue::Amount(Rational::new(27, 25).unwrap()),
            ChangedValue::Amount(Rational::new(-1, 3).unwrap()),
            ChangedValue::Amount(Rational::new(i128::MAX, 7).unwrap()),
            ChangedValue::Text("exact:garlic = press: 1/2".into()),
            ChangedValue::Text("".into()),
            ChangedValue::Nothing,
        ] {
            assert_eq!(value_of(value_text(&value).as_deref()), Some(value));
        }
        for wrong in ["", "=1/2", "= 1/0", "= x/y", "27/25"] {
            assert_eq!(value_of(Some(wrong)), None, "{wrong}");
        }
        let fields = WriteField::ALL.iter().map(|field| ChangedField::Field(*field));
        let others = [ChangedField::State, ChangedField::Negative, ChangedField::Keyword, ChangedField::Reorder];
        for field in fields.chain(others) {
            assert_eq!(field_of(field_word(field)), Some(field));
        }
    }
}
