//! What channels take: the least and the most of a field, by marketplace, and the longest keyword. Data in `limits.csv`, each line
//! with its source.

use crate::catalog::WriteField;
use crate::value::{Currency, Rational};
use rust_decimal::Decimal;
use std::cmp::Ordering;
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

/// How long an added keyword or negative may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TextLimits {
    /// Characters of any of them.
    pub characters: Option<usize>,
    /// Words of a keyword.
    pub keyword_words: Option<usize>,
    /// Words of an exact negative.
    pub negative_exact_words: Option<usize>,
    /// Words of a phrase negative.
    pub negative_phrase_words: Option<usize>,
}

/// Whose limits those of an account are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitsOf {
    /// Those of this marketplace; `*` are those of every one.
    Market(&'static str),
    /// The account names no marketplace, and all of its currency have these.
    Currency(Currency),
    /// The account names no marketplace, and those of its currency differ: the narrowest.
    Narrowest(Currency),
    /// No marketplace of its currency is known: the least that the US takes, as a number of that currency.
    UnitedStates,
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
    let of = |wanted: &str| of_channel(channel, field).find(|line| line.market.eq_ignore_ascii_case(wanted));
    of(market).or_else(|| of("*")).map(|line| line.limits)
}

/// What a channel takes for a field of an account: by its marketplace, else by its currency.
#[must_use]
pub fn account_limits(
    channel: &str,
    market: Option<&str>,
    currency: Currency,
    field: WriteField,
) -> Option<(FieldLimits, LimitsOf)> {
    let named = market.map(|market| if market.eq_ignore_ascii_case("GB") { "UK" } else { market });
    let fits = |line: &&Line| line.limits.currency.is_none_or(|own| own == currency);
    let by_name = of_channel(channel, field)
        .filter(fits)
        .find(|line| line.market == "*" || named.is_some_and(|market| line.market.eq_ignore_ascii_case(market)));
    if let Some(line) = by_name {
        return Some((line.limits, LimitsOf::Market(line.market)));
    }
    let mut same = of_channel(channel, field).filter(fits);
    let Some(first) = same.next() else {
        let least = of_channel(channel, field).find(|line| line.market == "US")?;
        let limits = FieldLimits { min: least.limits.min, max: None, currency: Some(currency) };
        return Some((limits, LimitsOf::UnitedStates));
    };
    let (mut limits, mut of) = (first.limits, LimitsOf::Currency(currency));
    for line in same.filter(|line| line.limits != first.limits) {
        of = LimitsOf::Narrowest(currency);
        limits.min = tighter(limits.min, line.limits.min, Ordering::Greater);
        limits.max = tighter(limits.max, line.limits.max, Ordering::Less);
    }
    Some((limits, of))
}

/// How long keywords of a channel may be; nothing is known of most.
#[must_use]
pub fn text_limits(channel: &str) -> TextLimits {
    let most = |wanted: &str| {
        include_str!("limits.csv").lines().find_map(|line| {
            let cells: Vec<&str> = line.split(',').map(str::trim).collect();
            match cells.as_slice() {
                [of, _, _, what, _, most] if *what == wanted && of.eq_ignore_ascii_case(channel) => most.parse().ok(),
                _ => None,
            }
        })
    };
    TextLimits {
        characters: most("keyword_characters"),
        keyword_words: most("keyword_words"),
        negative_exact_words: most("negative_exact_words"),
        negative_phrase_words: most("negative_phrase_words"),
    }
}

fn of_channel(channel: &str, field: WriteField) -> impl Iterator<Item = &'static Line> {
    lines().iter().filter(move |line| line.field == field && line.channel.eq_ignore_ascii_case(channel))
}

/// The bound that lies further in the wanted order; one that is not there restrains nothing.
fn tighter(left: Option<Rational>, right: Option<Rational>, wanted: Ordering) -> Option<Rational> {
    match (left, right) {
        (Some(left), Some(right)) if left.compare(right) == Ok(wanted) => Some(left),
        (left, right) => right.or(left),
    }
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
    use super::{LimitsOf, account_limits, channel_limits, lines, text_limits};
    use crate::catalog::WriteField;
    use crate::value::{Currency, Rational};

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

    #[test]
    fn an_account_has_the_limits_of_its_market_else_of_its_currency() {
        let of = |market: Option<&str>, code: &str, field| {
            account_limits("amazon", market, Currency::from_code(code).unwrap(), field).unwrap()
        };
        assert_eq!(of(Some("gb"), "GBP", WriteField::Bid).1, LimitsOf::Market("UK"));
        let (euro, whose) = of(None, "EUR", WriteField::Budget);
        assert_eq!((euro.min, whose), (Some(Rational::ONE), LimitsOf::Currency(Currency::from_code("EUR").unwrap())));
        // A market whose currency is another is not the market of this money.
        assert_eq!(of(Some("US"), "JPY", WriteField::Bid).0.min, Some(Rational::whole(2)));
        let (francs, whose) = of(None, "CHF", WriteField::Bid);
        assert_eq!((francs.min, francs.max, whose), (Rational::new(2, 100).ok(), None, LimitsOf::UnitedStates));
        assert_eq!(of(None, "CHF", WriteField::Adjustment).1, LimitsOf::Market("*"));
        assert!(account_limits("walmart", None, Currency::USD, WriteField::Bid).is_none());
        assert!(account_limits("amazon", Some("US"), Currency::USD, WriteField::Price).is_none());
    }

    #[test]
    fn the_longest_keyword_is_read() {
        let amazon = text_limits("Amazon");
        assert_eq!((amazon.characters, amazon.keyword_words), (Some(80), Some(10)));
        assert_eq!((amazon.negative_exact_words, amazon.negative_phrase_words), (Some(10), Some(4)));
        assert_eq!(text_limits("walmart").characters, None);
    }
}
