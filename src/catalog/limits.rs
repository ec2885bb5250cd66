//! What channels take: the least and the most of a field, by marketplace. Data in `limits.csv`, each line with its source.

use crate::catalog::WriteField;
use crate::value::{Currency, Rational};
use rust_decimal::Decimal;
use std::str::FromStr;
use std::sync::OnceLock;

/// The least and the most that a channel takes, in money of the marketplace's currency or as a fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldLimits {
    /// Not below this.
    pub min: Option<Rational>,
    /// Not above this.
    pub max: Option<Rational>,
    /// The currency of the amounts; `None` for a placement's percent.
    pub currency: Option<Currency>,
}

struct Line {
    channel: &'static str,
    market: &'static str,
    field: WriteField,
    limits: FieldLimits,
}

/// What a channel takes for a field in a marketplace such as `US`, when that is known. Letter case does not matter.
///
/// A marketplace of `*` in the data holds for all that the channel has no line of its own for.
#[must_use]
pub fn channel_limits(channel: &str, market: &str, field: WriteField) -> Option<FieldLimits> {
    let of = |wanted: &str| {
        lines()
            .iter()
            .find(|line| {
                line.field == field
                    && line.channel.eq_ignore_ascii_case(channel)
                    && line.market.eq_ignore_ascii_case(wanted)
            })
            .map(|line| line.limits)
    };
    of(market).or_else(|| of("*"))
}

fn lines() -> &'static [Line] {
    static LINES: OnceLock<Vec<Line>> = OnceLock::new();
    LINES.get_or_init(|| include_str!("limits.csv").lines().filter_map(line).collect())
}

/// `channel,market,currency,field,min,max`; `#` begins a comment line, the heading names no field.
fn line(text: &'static str) -> Option<Line> {
    let mut cells = text.split(',').map(str::trim);
    let (channel, market, currency) = (cells.next()?, cells.next()?, cells.next()?);
    let field = WriteField::from_word(cells.next()?)?;
    let mut amount = || cells.next().and_then(|cell| Rational::from_decimal(Decimal::from_str(cell).ok()?).ok());
    let (min, max) = (amount(), amount());
    Some(Line { channel, market, field, limits: FieldLimits { min, max, currency: Currency::from_code(currency) } })
}

#[cfg(test)]
mod tests {
    use super::{channel_limits, lines};
    use crate::catalog::WriteField;
    use crate::value::Rational;

    #[test]
    fn amazon_limits_are_read() {
        let us = channel_limits("amazon", "us", WriteField::Bid).unwrap();
        assert_eq!((us.min, us.max), (Rational::new(2, 100).ok(), Some(Rational::whole(1000))));
        let egypt = channel_limits("amazon", "EG", WriteField::Bid).unwrap();
        assert!(egypt.max.is_none(), "the documented maximum is below the usual bids: a misprint that is not enforced");
        let top = channel_limits("Amazon", "JP", WriteField::Adjustment).unwrap();
        assert_eq!(top.max, Some(Rational::whole(9)));
        assert_eq!(lines().len(), 23 * 3 + 1);
    }
}
