//! Currencies: codes, signs and the number of places money of that currency has.

use std::fmt;

/// An ISO 4217 code such as `USD`, kept as its three upper-case letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// Signs that stand for one currency. `$` is USD; other dollars are written with their code or `C$`, `A$`.
const SIGNS: &[(&str, &str)] = &[
    ("C$", "CAD"),
    ("A$", "AUD"),
    ("R$", "BRL"),
    ("$", "USD"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("¥", "JPY"),
    ("₹", "INR"),
];

/// Codes that the language knows. ISO 4217 has more; a code outside the list is told apart from a misspelt word this way.
const CODES: &[&str] = &[
    "AED", "ARS", "AUD", "BGN", "BHD", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EGP", "EUR", "GBP",
    "HKD", "HUF", "IDR", "ILS", "INR", "ISK", "JPY", "KRW", "KWD", "MXN", "MYR", "NGN", "NOK", "NZD", "PEN", "PHP",
    "PLN", "QAR", "RON", "SAR", "SEK", "SGD", "THB", "TRY", "TWD", "UAH", "USD", "VND", "ZAR",
];

/// Currencies whose minor unit is the unit itself (ISO 4217, minor unit 0).
const WHOLE: &[&str] = &["CLP", "ISK", "JPY", "KRW", "VND"];

/// Currencies with three places (ISO 4217, minor unit 3).
const THOUSANDTHS: &[&str] = &["BHD", "KWD"];

impl Currency {
    /// US dollars, the currency of a workspace that names none.
    pub const USD: Self = Self(*b"USD");

    /// The currency of a code in any letter case, when the language knows it.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        CODES
            .iter()
            .find(|known| known.eq_ignore_ascii_case(code))
            .and_then(|known| known.as_bytes().try_into().ok())
            .map(Self)
    }

    /// The currency of a sign such as `$` or `C$`.
    #[must_use]
    pub fn from_sign(sign: &str) -> Option<Self> {
        SIGNS.iter().find(|(known, _)| *known == sign).and_then(|(_, code)| Self::from_code(code))
    }

    /// The signs of the language, longest first, each with its currency's code.
    #[must_use]
    pub fn signs() -> &'static [(&'static str, &'static str)] {
        SIGNS
    }

    /// The known codes, sorted.
    #[must_use]
    pub fn codes() -> &'static [&'static str] {
        CODES
    }

    /// The code, upper case.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }

    /// The sign when there is one, such as `$`.
    #[must_use]
    pub fn sign(&self) -> Option<&'static str> {
        SIGNS.iter().find(|(_, code)| *code == self.code()).map(|(sign, _)| *sign)
    }

    /// How many decimal places amounts of this currency have: the grid of bids, budgets and prices.
    #[must_use]
    pub fn places(&self) -> u32 {
        if WHOLE.contains(&self.code()) {
            0
        } else if THOUSANDTHS.contains(&self.code()) {
            3
        } else {
            2
        }
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
