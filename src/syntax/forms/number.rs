//! Numbers that are written another way here.

use crate::syntax::forms::unit::{self, Unit};
use crate::syntax::forms::{Finding, View};
use crate::syntax::lex::{Kind, Token};
use rust_decimal::Decimal;
use std::ops::Range;

/// A number with its neighbours, and what is wrong so far.
struct Number<'t> {
    /// From the currency's sign to the unit.
    range: Range<usize>,
    /// The sign in front, such as `$` or `C$`.
    sign: &'t str,
    /// The digits as they should be.
    digits: String,
    /// What stands behind them.
    unit: String,
    /// What is wrong.
    wrong: Option<Wrong>,
    /// Whether what must stand there is certain.
    certain: bool,
}

/// What is wrong with a number, and what helps when the repair is not certain.
struct Wrong {
    what: &'static str,
    help: &'static str,
}

/// A number in a form that the language does not have.
pub(super) fn check(view: &View<'_>, at: usize) -> Option<Finding> {
    let token = view.get(at)?;
    let raw = token.text(view.text);
    let cut = raw.find(char::is_alphabetic).unwrap_or(raw.len());
    let (digits, suffix) = raw.split_at_checked(cut)?;
    if is_date_or_time(digits) && suffix.is_empty() {
        return None;
    }
    let (start, sign) = sign_before(view, at);
    let mut number = Number {
        range: start..token.end,
        sign,
        digits: digits.to_owned(),
        unit: suffix.to_owned(),
        wrong: None,
        certain: true,
    };
    number.written(digits, in_list(view, at));
    number.unit_behind(view, at, suffix);
    number.finding(view.text)
}

impl Number<'_> {
    fn fault(&mut self, what: &'static str, help: &'static str) {
        self.wrong.get_or_insert(Wrong { what, help });
    }

    fn uncertain(&mut self, what: &'static str, help: &'static str) {
        self.certain = false;
        self.wrong = Some(Wrong { what, help });
    }

    /// Points, commas and other separators.
    fn written(&mut self, digits: &str, in_list: bool) {
        let plain = |text: &str| text.replace([',', '\'', '’', '_', '\u{202f}', '\u{a0}', '\u{2009}'], "");
        let parts: Vec<&str> = digits.split('.').collect();
        if let Some(date) = dotted_date(&parts) {
            self.fault("writes the day in front", "write year-month-day, such as `2026-11-20`");
            self.digits = date;
            return;
        }
        if digits.contains(':') || digits.contains('-') {
            self.uncertain("is neither a date nor a time", "write a date as `2026-11-20` and a time as `22:00`");
            return;
        }
        if digits.starts_with('.') {
            self.fault("has no digit before the point", "begin with a zero");
            self.digits = format!("0{digits}");
        }
        if parts.len() > 2 {
            // `1.234.567,89`: points between thousands.
            let whole = digits.split(',').next().unwrap_or(digits);
            let certain = is_grouped(whole, '.') && digits.matches(',').count() < 2;
            self.digits = digits.replace('.', "").replace(',', ".");
            if certain {
                self.fault("has points between thousands", "leave the points out");
            } else {
                self.uncertain("has more than one point", "write a number with one point, such as `1234.5`");
            }
            return;
        }
        let other_separator = plain(digits) != digits.replace(',', "");
        match (digits.matches(',').count(), parts.len()) {
            (0, _) if other_separator => {
                self.fault("has a sign between thousands", "leave it out");
                self.digits = plain(digits);
            }
            (0, _) => {}
            (_, 2) if digits.find(',') > digits.find('.') => {
                self.fault("has a decimal comma", "the decimal sign is a point");
                self.digits = digits.replace('.', "").replace(',', ".");
                self.certain = digits.matches(',').count() == 1;
            }
            _ if in_list && self.sign.is_empty() => {
                self.uncertain("has a comma without a blank", "put a blank behind the comma of a list: `5, 6`");
            }
            _ if is_grouped(parts.first().unwrap_or(&""), ',') => {
                self.fault("has a comma between thousands", "leave the comma out");
                self.digits = plain(digits);
            }
            (1, 1) => {
                self.fault("has a decimal comma", "the decimal sign is a point");
                self.digits = digits.replace(',', ".");
            }
            _ => self.uncertain("has a comma in it", "a number has digits and at most one point, such as `1234.5`"),
        }
    }

    /// The unit behind the number, in the same word or the next.
    fn unit_behind(&mut self, view: &View<'_>, at: usize, suffix: &str) {
        if let Some(exponent) = exponent(&self.digits, suffix) {
            self.fault("has an exponent", "write all digits");
            (self.digits, self.unit) = (exponent, String::new());
            return;
        }
        if !suffix.is_empty() && unit::is_ours(suffix) {
            let alphabetic_currency = suffix.len() == 3 && !suffix.eq_ignore_ascii_case("day");
            if alphabetic_currency && !self.sign.is_empty() {
                self.both_sign_and_code(view, at);
            }
            return;
        }
        // The words behind: `35 percent`, `5 percentage points`, `20 USD`.
        let same_word = !suffix.is_empty();
        let next = if same_word { at } else { at + 1 };
        if !same_word && !view.one_line(at, next) {
            return;
        }
        let word = if same_word { suffix } else { view.word(next) };
        let end = view.get(next).map_or(self.range.end, |token| token.end);
        if !same_word && !self.sign.is_empty() && crate::value::Currency::from_code(word).is_some() {
            self.range.end = end;
            self.both_sign_and_code(view, next);
            return;
        }
        if matches!(word.to_lowercase().as_str(), "percent" | "percentage" | "pct")
            && view.word(next + 1).eq_ignore_ascii_case("points")
        {
            self.fault("is written shorter", "percents differ by points");
            self.range.end = view.get(next + 1).map_or(end, |token| token.end);
            self.unit = String::from(" points");
            return;
        }
        let Some(found) = unit::of(word) else {
            if same_word {
                self.uncertain(
                    "is neither a number nor a name",
                    "a name begins with a letter; units are `%`, `points`, `d`, `w` and currencies",
                );
            }
            return;
        };
        self.apply(&found, view, next, end, same_word);
    }

    fn apply(&mut self, found: &Unit, view: &View<'_>, next: usize, end: usize, same_word: bool) {
        let behind = view.get(next + 1).filter(|_| view.one_line(next, next + 1));
        let factor_follows = behind.is_some_and(|token| token.kind == Kind::Word || token.text(view.text) == "(");
        match found {
            Unit::Behind(unit) => {
                self.fault("is written with another unit", "percents have `%`, their differences `points`");
                self.unit = String::from(*unit);
            }
            Unit::Before(sign) => {
                let adjacent_money =
                    view.get(next + 1).is_some_and(|token| token.kind == Kind::Number) && view.touch(next, next + 1);
                // In `20 $30` the sign belongs to what follows.
                if adjacent_money || !self.sign.is_empty() {
                    return;
                }
                self.fault("has its currency behind", "the sign stands in front of the amount");
                (self.sign, self.unit) = (sign, String::new());
            }
            Unit::Times(places) => match multiplied(&self.digits, *places) {
                Some(digits) => {
                    self.fault("is written short", "write all digits");
                    (self.digits, self.unit) = (digits, String::new());
                }
                None => self.uncertain("is written short", "write all digits"),
            },
            Unit::Product if factor_follows => {
                self.fault("is written as a product", "a factor is followed by `*`");
                self.unit = String::from(" *");
            }
            Unit::Product => {
                if !same_word {
                    return;
                }
                self.uncertain("has a factor's sign", "write a product: `2 * target`");
            }
            // `$0.10 min $0.20`: the shortest value of a change, not minutes.
            Unit::Time if !self.sign.is_empty() && !same_word => return,
            Unit::Time if !self.sign.is_empty() => self.uncertain("is written short", "write all digits"),
            Unit::Time => {
                if !same_word && view.word(next).len() < 3 {
                    return;
                }
                self.uncertain("is no number of days", "windows are whole days or weeks: `7d`, `2w`, a month is `30d`");
            }
        }
        self.range.end = end;
    }

    fn both_sign_and_code(&mut self, view: &View<'_>, at: usize) {
        self.fault("has both a sign and a code", "one of the two is enough");
        self.unit = String::new();
        self.certain = !matches!(self.sign, "$") || view.word(at).to_ascii_uppercase().ends_with("USD");
    }

    fn finding(self, text: &str) -> Option<Finding> {
        let wrong = self.wrong?;
        let raw = text.get(self.range.clone()).unwrap_or("");
        let label = if self.digits.contains('-') {
            "date"
        } else if !self.sign.is_empty() {
            "money"
        } else if self.unit.ends_with('%') || text.get(self.range.end..).is_some_and(|rest| rest.starts_with('%')) {
            "percent"
        } else {
            "number"
        };
        let finding = Finding::new(self.range, format!("`{raw}` {}", wrong.what), label);
        Some(if self.certain {
            finding.repair(format!("{}{}{}", self.sign, self.digits, self.unit))
        } else {
            finding.help(wrong.help)
        })
    }
}

/// The currency's sign that touches a number, and where it begins.
fn sign_before<'t>(view: &View<'t>, at: usize) -> (usize, &'t str) {
    let start = view.get(at).map_or(0, |token| token.start);
    let Some(before) = at.checked_sub(1).and_then(|before| view.get(before)) else { return (start, "") };
    let sign = before.text(view.text);
    if !matches!(sign, "$" | "€" | "£" | "¥" | "₹") || before.end > start {
        return (start, "");
    }
    let gap = view.text.get(before.end..start).unwrap_or("\n");
    if gap.chars().any(|char| !matches!(char, ' ' | '\t' | '\u{a0}')) {
        return (start, "");
    }
    let letter = at.checked_sub(2).and_then(|letter| view.get(letter)).filter(|letter| letter.end == before.start);
    let letter = letter.filter(|letter| matches!(letter.text(view.text), "C" | "A" | "R" | "c" | "a" | "r"));
    let from = letter.map_or(before.start, |letter: &Token| letter.start);
    if gap.is_empty() { (from, view.text.get(from..start).unwrap_or("")) } else { (start, "") }
}

fn is_date_or_time(digits: &str) -> bool {
    let shape: String = digits.chars().map(|char| if char.is_ascii_digit() { '0' } else { char }).collect();
    matches!(shape.as_str(), "0000-00-00" | "00:00" | "0:00")
}

/// `20.11.2026` as an ISO date, when day and month leave no doubt about each other.
fn dotted_date(parts: &[&str]) -> Option<String> {
    let [day, month, year] = parts else { return None };
    let number = |part: &str, most: u32| part.parse::<u32>().ok().filter(|value| (1..=most).contains(value));
    let (day, month) = (number(day, 31)?, number(month, 12)?);
    (year.len() == 4).then(|| format!("{year}-{month:02}-{day:02}"))
}

/// Whether a text is digits in groups of three: `1,234,567`.
fn is_grouped(text: &str, separator: char) -> bool {
    let mut groups = text.split(separator);
    let first = groups.next().unwrap_or("");
    let rest: Vec<&str> = groups.collect();
    (1..=3).contains(&first.len())
        && !rest.is_empty()
        && rest.iter().all(|group| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a number stands among the members of an `in`, where commas separate.
fn in_list(view: &View<'_>, at: usize) -> bool {
    // A look back without end would cost the square of a long list's length.
    let from = at.saturating_sub(64);
    let mut before = view.tokens.iter().take(at).skip(from).rev();
    before
        .find(|token| !matches!(token.kind, Kind::Number | Kind::Text) && token.text(view.text) != ",")
        .is_some_and(|token| token.is_word(view.text, "in"))
}

/// `5` with three places more is `5000`.
fn multiplied(digits: &str, places: u32) -> Option<String> {
    let factor = Decimal::from(10_u64.checked_pow(places)?);
    let value = Decimal::from_str_exact(digits).ok()?.checked_mul(factor)?;
    Some(value.normalize().to_string())
}

/// `1e3` as `1000`.
fn exponent(digits: &str, suffix: &str) -> Option<String> {
    let places: u32 = suffix.strip_prefix(['e', 'E'])?.parse().ok()?;
    multiplied(digits, places)
}
