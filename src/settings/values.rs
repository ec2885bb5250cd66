//! The kinds of values that settings have: text, currencies, zones, days, percents, points.

use crate::diagnostic::nearest;
use crate::settings::Schedule;
use crate::settings::read::{Reader, Section};
use crate::text::Span;
use crate::value::{Currency, Rational, show};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;
use toml::de::DeValue;

/// The longest time that a setting may say, ten years: a larger number is a mistake of the keyboard.
const DAYS_MAX: u32 = 3660;
/// A day in seconds.
const DAY_SECONDS: u32 = 86_400;

impl Reader<'_> {
    /// A text that is not empty.
    pub(super) fn text(&mut self, section: &Section<'_>, key: &str, example: &str) -> Option<String> {
        let value = section.table.get(key)?;
        match value.get_ref().as_str().map(str::trim) {
            Some(text) if !text.is_empty() => Some(text.to_owned()),
            _ => {
                self.wrong(section, key, "text in quotes", &format!("{key} = {example}"));
                None
            }
        }
    }

    /// A list of texts.
    pub(super) fn texts(&mut self, section: &Section<'_>, key: &str, example: &str) -> Vec<String> {
        let Some(value) = section.table.get(key) else { return Vec::new() };
        let texts: Option<Vec<String>> = value.get_ref().as_array().and_then(|items| {
            items.iter().map(|item| item.get_ref().as_str().map(|text| text.trim().to_owned())).collect()
        });
        texts.unwrap_or_else(|| {
            self.wrong(section, key, "a list of texts", &format!("{key} = {example}"));
            Vec::new()
        })
    }

    /// `true` or `false`.
    pub(super) fn yes_no(&mut self, section: &Section<'_>, key: &str) -> Option<bool> {
        let value = section.table.get(key)?;
        let yes = value.get_ref().as_bool();
        if yes.is_none() {
            self.wrong(section, key, "true or false, without quotes", &format!("{key} = true"));
        }
        yes
    }

    /// A currency's code.
    pub(super) fn currency(&mut self, section: &Section<'_>, key: &str) -> Option<Currency> {
        let text = self.text(section, key, "\"USD\"")?;
        let currency = Currency::from_code(&text).or_else(|| Currency::from_sign(&text));
        if currency.is_none() {
            self.wrong(section, key, "the three letters of a currency", &format!("{key} = \"USD\""));
        }
        currency
    }

    /// A time zone of the tz database.
    pub(super) fn timezone(&mut self, section: &Section<'_>, key: &str) -> Option<chrono_tz::Tz> {
        let text = self.text(section, key, "\"America/Los_Angeles\"")?;
        let zone = text.parse::<chrono_tz::Tz>().ok();
        if zone.is_none() {
            let near = nearest(&text, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()));
            let example = near.map_or("America/Los_Angeles", |near| near.name);
            self.wrong(section, key, "a time zone as a region and a city", &format!("{key} = \"{example}\""));
        }
        zone
    }

    /// A day.
    pub(super) fn date(&mut self, section: &Section<'_>, key: &str) -> Option<NaiveDate> {
        let value = section.table.get(key)?;
        let text = match value.get_ref() {
            DeValue::String(text) => text.trim().to_owned(),
            DeValue::Datetime(date) => date.to_string(),
            _ => String::new(),
        };
        let date = NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok();
        if date.is_none() {
            self.wrong(section, key, "a day", &format!("{key} = \"2026-10-01\""));
        }
        date
    }

    /// A number of days: `3d`, `2w`.
    pub(super) fn days(&mut self, section: &Section<'_>, key: &str, example: &str) -> Option<u32> {
        let value = section.table.get(key)?;
        let days = value.get_ref().as_str().and_then(days);
        if days.is_none() {
            let example = meant(value.get_ref(), "d", false).unwrap_or_else(|| example.to_owned());
            self.wrong(section, key, "a number of days in quotes", &format!("{key} = {example}"));
        }
        days
    }

    /// A length of time from a second to a day, in seconds: `30s`, `5m`, `1h`.
    pub(super) fn seconds(&mut self, section: &Section<'_>, key: &str, example: &str) -> Option<u32> {
        let value = section.table.get(key)?;
        let seconds = value.get_ref().as_str().and_then(seconds);
        if seconds.is_none() {
            self.wrong(section, key, "a time from 1s to 24h in quotes", &format!("{key} = {example}"));
        }
        seconds
    }

    /// When something is done, as cron writes it.
    pub(super) fn schedule(&mut self, section: &Section<'_>, key: &str) -> Option<Schedule> {
        let text = self.text(section, key, "\"0 7 * * *\"")?;
        let schedule = Schedule::parse(&text);
        if schedule.is_none() {
            let expected = "minute, hour, day, month and weekday as cron writes them";
            self.wrong(section, key, expected, &format!("{key} = \"0 7 * * *\" for every day at 7:00"));
        }
        schedule
    }

    /// A percent from 0 to 100.
    pub(super) fn share(&mut self, section: &Section<'_>, key: &str, example: &str) -> Option<Rational> {
        let value = section.table.get(key)?;
        let share =
            value.get_ref().as_str().and_then(percent).filter(|share| {
                !share.is_negative() && share.compare(Rational::ONE).is_ok_and(std::cmp::Ordering::is_le)
            });
        if share.is_none() {
            let example = meant(value.get_ref(), "%", true).unwrap_or_else(|| example.to_owned());
            self.wrong(section, key, "a percent from 0% to 100% in quotes", &format!("{key} = {example}"));
        }
        share
    }

    /// A percent above zero, or `none` to lift the cap.
    pub(super) fn percent_cap(&mut self, section: &Section<'_>, key: &str, example: &str, cap: &mut Option<Rational>) {
        let read = |text: &str| percent(text).filter(|share| share.is_positive());
        self.cap(section, key, "a percent above zero in quotes, or \"none\"", &(example, "%"), read, cap);
    }

    /// Points above zero, or `none` to lift the cap.
    pub(super) fn points_cap(&mut self, section: &Section<'_>, key: &str, example: &str, cap: &mut Option<Rational>) {
        let read = |text: &str| points(text).filter(|share| share.is_positive());
        self.cap(section, key, "points above zero in quotes, or \"none\"", &(example, " points"), read, cap);
    }

    /// `40% in 30d`, or `none` to lift the cap.
    pub(super) fn drift_cap(
        &mut self,
        section: &Section<'_>,
        key: &str,
        example: &str,
        cap: &mut Option<(Rational, u32)>,
    ) {
        let read = |text: &str| {
            let (share, length) = text.split_once(" in ")?;
            let share = percent(share).filter(|share| share.is_positive())?;
            Some((share, days(length).filter(|days| *days > 0)?))
        };
        self.cap(section, key, "a percent and the days it counts in, or \"none\"", &(example, ""), read, cap);
    }

    /// A whole number, or `none` to lift the cap.
    pub(super) fn count_cap(&mut self, section: &Section<'_>, key: &str, example: &str, cap: &mut Option<u32>) {
        if let Some(DeValue::Integer(number)) = section.table.get(key).map(Spanned::get_ref)
            && let Ok(count) = number.as_str().parse()
        {
            *cap = Some(count);
            return;
        }
        self.cap(section, key, "a whole number, or \"none\"", &(example, ""), |text| text.parse().ok(), cap);
    }

    /// Whether a key says the first of two words; `None` when it is not there.
    pub(super) fn choice(&mut self, section: &Section<'_>, key: &str, first: &str, second: &str) -> Option<bool> {
        let word = self.text(section, key, &format!("\"{first}\""))?.to_lowercase();
        if word != first && word != second {
            self.not_one_of(section, key, &word, &[first, second]);
            return None;
        }
        Some(word == first)
    }

    /// Every value of a section as text with its place: text without its quotes, whole and decimal numbers as written.
    pub(super) fn values(&mut self, section: &Section<'_>) -> BTreeMap<String, (String, Span)> {
        let mut values = BTreeMap::new();
        for (name, value) in section.table {
            let key = name.get_ref().as_ref();
            let (text, place) = match value.get_ref() {
                DeValue::String(text) => (text.to_string(), self.inside_quotes(value.span(), text)),
                DeValue::Integer(number) => (number.as_str().to_owned(), value.span()),
                DeValue::Float(number) => (number.as_str().to_owned(), value.span()),
                DeValue::Datetime(date) => (date.to_string(), value.span()),
                DeValue::Boolean(_) | DeValue::Array(_) | DeValue::Table(_) => {
                    self.wrong(section, key, "a value as rules write it, in quotes", &format!("{key} = \"25%\""));
                    continue;
                }
            };
            values.insert(key.to_lowercase(), (text, self.span(&place)));
        }
        values
    }

    /// The place of a text without its quotes, when it stands in the file exactly as it reads.
    fn inside_quotes(&self, place: Range<usize>, text: &str) -> Range<usize> {
        let inside = place.start.saturating_add(1)..place.end.saturating_sub(1);
        if self.text.get(inside.clone()) == Some(text) { inside } else { place }
    }

    /// Reads a cap as `read` has it, or `none`; `example` is a value and the unit that a bare number lacks.
    fn cap<T>(
        &mut self,
        section: &Section<'_>,
        key: &str,
        expected: &str,
        example: &(&str, &str),
        read: impl Fn(&str) -> Option<T>,
        cap: &mut Option<T>,
    ) {
        let Some(value) = section.table.get(key) else { return };
        let text = value.get_ref().as_str().map(str::trim);
        if text.is_some_and(|text| text.eq_ignore_ascii_case("none")) {
            *cap = None;
        } else if let Some(amount) = text.and_then(read) {
            *cap = Some(amount);
        } else {
            let (example, unit) = *example;
            let meant = if unit.is_empty() { None } else { meant(value.get_ref(), unit, true) };
            let example = meant.unwrap_or_else(|| example.to_owned());
            self.wrong(section, key, expected, &format!("{key} = {example}"));
        }
    }
}

fn percent(text: &str) -> Option<Rational> {
    Rational::from_percent(decimal(text.trim().strip_suffix('%')?)?).ok()
}

fn points(text: &str) -> Option<Rational> {
    let text = text.trim();
    let number = text.strip_suffix("points").or_else(|| text.strip_suffix("point"))?;
    Rational::from_percent(decimal(number)?).ok()
}

fn decimal(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    plain.then(|| text.parse().ok()).flatten()
}

fn days(text: &str) -> Option<u32> {
    let text = text.trim().to_lowercase();
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let count: u32 = digits.parse().ok()?;
    let days = match text.strip_prefix(digits.as_str())?.trim_start() {
        "d" | "day" | "days" => Some(count),
        "w" | "week" | "weeks" => count.checked_mul(7),
        _ => None,
    };
    days.filter(|days| *days <= DAYS_MAX)
}

fn seconds(text: &str) -> Option<u32> {
    let text = text.trim().to_lowercase();
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let count: u32 = digits.parse().ok()?;
    let seconds = match text.strip_prefix(digits.as_str())?.trim_start() {
        "s" | "second" | "seconds" => Some(count),
        "m" | "min" | "minute" | "minutes" => count.checked_mul(60),
        "h" | "hour" | "hours" => count.checked_mul(3600),
        _ => None,
    };
    seconds.filter(|seconds| (1..=DAY_SECONDS).contains(seconds))
}

/// What a number without its unit most likely means: `30` and `0.3` are `"30%"`.
fn meant(value: &DeValue<'_>, unit: &str, fractions: bool) -> Option<String> {
    let text = match value {
        DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
        DeValue::Float(number) => number.as_str(),
        DeValue::String(text) => text.trim(),
        _ => return None,
    };
    let number = Rational::from_decimal(decimal(text)?).ok().filter(|number| number.is_positive())?;
    let small = fractions && number.compare(Rational::ONE).is_ok_and(std::cmp::Ordering::is_lt);
    let number = if small { number.times(Rational::whole(100)).ok()? } else { number };
    (fractions || number.denominator() == 1).then(|| format!("\"{}{unit}\"", show::trimmed(number, 4)))
}
