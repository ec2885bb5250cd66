//! Random conditions about an entity of a wanted kind.

use super::generate::Terms;
use super::generate_values::{
    Is, column, daily_condition, flows, gauge, limit, literal, name, op, parents, range, set, states, texts, total, up,
    windowed,
};
use super::random::Random;
use super::tree::{Cond, Expr, Kind, Members, Quant, TextArg, TextOp, Window};
use super::value::{Op, Value, whole};

/// A whole condition with `and`, `or`, `not` around a few tests.
pub(crate) fn condition(random: &mut Random, terms: &Terms, kind: Kind) -> Cond {
    let first = test(random, terms, kind);
    match random.below(10) {
        0..=3 => first,
        4..=6 => Cond::And(vec![first, test(random, terms, kind)]),
        7 => Cond::Or(vec![first, test(random, terms, kind)]),
        8 => {
            let inner = Cond::Or(vec![first, test(random, terms, kind)]);
            Cond::And(vec![test(random, terms, kind), inner])
        }
        _ => Cond::Not(Box::new(first)),
    }
}

fn test(random: &mut Random, terms: &Terms, kind: Kind) -> Cond {
    for _ in 0..20 {
        if kind == Kind::Product && random.chance(75) {
            return across_channels(random, terms);
        }
        let found = match random.below(22) {
            0..=6 => compare_windowed(random, terms, kind),
            7..=8 => lasting(random, terms, kind),
            9 => rolling(random, terms, kind),
            10 => change(random, terms, kind),
            11 => compare_gauge(random, terms, kind),
            12..=13 => plain(random, terms, kind),
            14..=15 => quantified(random, terms, kind),
            16 => compare_total(random, terms, kind),
            17 => missing(random, terms, kind),
            18 => moment(random, terms, kind),
            19 => changed_within(random, kind),
            20 => by_table(random, terms, kind),
            _ => text_measure(random, terms, kind),
        };
        if let Some(found) = found {
            return found;
        }
    }
    Cond::Weekday(vec![0, 1, 2, 3, 4])
}

/// A test of attributes alone, for filters and sets.
pub(crate) fn plain(random: &mut Random, terms: &Terms, kind: Kind) -> Option<Cond> {
    let yes_no: &[&'static str] = match kind {
        Kind::Listing => &["suppressed", "has_buy_box"],
        Kind::Review => &["answered", "verified"],
        _ => &[],
    };
    if !yes_no.is_empty() && random.chance(20) {
        return Some(Cond::Is(name(random.pick(yes_no)), random.chance(50)));
    }
    let numbers = states(kind);
    if !numbers.is_empty() && random.chance(40) {
        let (which, unit) = random.pick(&numbers);
        return Some(compare(random, terms, name(which), unit));
    }
    if random.chance(15) && !parents(kind).is_empty() {
        let parent = random.pick(&parents(kind));
        if let Some(which) = texts(parent).first() {
            return Some(text_test(random, terms, up(parent, which), which));
        }
    }
    let texts = texts(kind);
    if texts.is_empty() {
        return None;
    }
    let which = random.pick(&texts);
    Some(text_test(random, terms, name(which), which))
}

fn compare(random: &mut Random, terms: &Terms, left: Expr, unit: Is) -> Cond {
    if random.chance(12) {
        let (low, high) = range(random, terms, unit);
        return Cond::Between(left, low, high);
    }
    Cond::Compare(left, op(random), literal(random, terms, unit))
}

pub(crate) fn text_test(random: &mut Random, terms: &Terms, what: Expr, which: &str) -> Cond {
    let words: &[&'static str] = match which {
        "match_type" => &["exact", "phrase", "broad", "auto"],
        "status" => &["active", "inactive", "closed", "open", "shipped"],
        "placement" => &["top_of_search", "product_page"],
        _ => &[],
    };
    if !words.is_empty() {
        let word = TextArg::Word(random.pick(words));
        return match random.below(4) {
            0 => {
                let members = Members::Written(vec![word, TextArg::Word(random.pick(words))]);
                Cond::In(what, random.chance(40), members)
            }
            1 => Cond::Text(what, TextOp::IsNot, word),
            _ => Cond::Text(what, TextOp::Is, word),
        };
    }
    let quoted: &[&str] = match which {
        "name" => &["kitchen", "Harvest", "e", "pres"],
        "sku" | "asin" => &["GP-1", "gp-2", "GP", "7"],
        "seller" => &["acme kitchen", "Bargain Barn", "acme"],
        "metric" => &["odr", "late_shipment"],
        "condition" => &["new", "used"],
        _ => &["acme", "press", "creme brulee", "garlic press", "torch", "Knife", "e"],
    };
    let argument = TextArg::Quoted(random.pick(quoted).to_owned());
    let list = random.pick(&["banned", "brands_file"]).to_owned();
    match random.below(15) {
        0 => Cond::Text(what, TextOp::Is, argument),
        1 => Cond::Text(what, TextOp::IsNot, argument),
        2 => Cond::Text(what, TextOp::Contains, argument),
        3 => Cond::Text(what, TextOp::DoesNotContain, argument),
        4 => Cond::Text(what, TextOp::Mentions, argument),
        5 => Cond::Text(what, TextOp::DoesNotMention, argument),
        6 => Cond::Text(what, TextOp::StartsWith, argument),
        7 => Cond::Text(what, TextOp::DoesNotStartWith, argument),
        8 => Cond::Text(what, TextOp::EndsWith, argument),
        9 => Cond::Text(what, TextOp::DoesNotEndWith, argument),
        10 | 11 => {
            let op = if random.chance(50) { TextOp::Mentions } else { TextOp::DoesNotMention };
            Cond::Text(what, op, TextArg::AnyOf(list))
        }
        12 => {
            let pattern = random.pick(&["[A-Z]", "press$", "^Acme", "[!?]", "t.r"]).to_owned();
            let op = if random.chance(60) { TextOp::Matches } else { TextOp::DoesNotMatch };
            Cond::Text(what, op, TextArg::Pattern(pattern))
        }
        13 => {
            let members = Members::Written(vec![argument, TextArg::Quoted(random.pick(quoted).to_owned())]);
            Cond::In(what, random.chance(40), members)
        }
        _ => {
            let _ = terms;
            Cond::In(what, random.chance(50), Members::List(list))
        }
    }
}

fn compare_windowed(random: &mut Random, terms: &Terms, kind: Kind) -> Option<Cond> {
    let (left, unit) = windowed(random, terms, kind)?;
    if random.chance(8) {
        let (low, high) = range(random, terms, unit);
        return Some(Cond::Between(left, low, high));
    }
    Some(Cond::Compare(left, op(random), limit(random, terms, kind, unit)))
}

/// `C for Nd`, `C for k of Nd`, of one comparison or of several in parentheses.
fn lasting(random: &mut Random, terms: &Terms, kind: Kind) -> Option<Cond> {
    if terms.reports {
        return None;
    }
    let mut inner = daily_condition(random, terms, kind)?;
    if random.chance(30) {
        let second = daily_condition(random, terms, kind)?;
        inner = if random.chance(60) { Cond::And(vec![inner, second]) } else { Cond::Or(vec![inner, second]) };
    }
    Some(for_days(random, inner))
}

fn for_days(random: &mut Random, inner: Cond) -> Cond {
    let days = random.pick(&[1, 2, 3, 3, 5, 7]);
    if days > 2 && random.chance(40) {
        let needed = random.between(1, days - 1);
        return Cond::KOf(Box::new(inner), usize::try_from(needed).unwrap(), days);
    }
    Cond::For(Box::new(inner), days)
}

/// `acos over 7d > 35% for 3d`
fn rolling(random: &mut Random, terms: &Terms, kind: Kind) -> Option<Cond> {
    let names = flows(kind);
    if names.is_empty() || terms.reports {
        return None;
    }
    let (which, unit) = random.pick(&names);
    let days = random.pick(&[2, 3, 7, 14]);
    let left = Expr::Over(Box::new(name(which)), Window::over(days));
    let inner = Cond::Compare(left, op(random), literal(random, terms, unit));
    Some(for_days(random, inner))
}

fn change(random: &mut Random, terms: &Terms, kind: Kind) -> Option<Cond> {
    let names = flows(kind);
    if names.is_empty() || terms.reports {
        return None;
    }
    let (which, _) = random.pick(&names);
    let share = random.pick(&[-50, -20, 0, 10, 50, 100]);
    let limit = Expr::Lit(Value::Percent(super::value::q(share, 100)));
    let days = random.pick(&[1, 2, 3, 5, 7]);
    let change = Expr::Change(Box::new(name(which)), days);
    let op = random.pick(&[Op::Less, Op::LessOrEqual, Op::Greater, Op::GreaterOrEqual]);
    Some(Cond::Compare(change, op, limit))
}

fn compare_gauge(random: &mut Random, terms: &Terms, kind: Kind) -> Option<Cond> {
    let (left, unit) = gauge(random, terms, kind)?;
    Some(compare(random, terms, left, unit))
}

fn quantified(random: &mut Random, terms: &Terms, kind: Kind) -> Option<Cond> {
    let set = set(random, terms, kind)?;
    Some(Cond::Quantified(random.pick(&[Quant::Any, Quant::Every, Quant::No]), set))
}

fn compare_total(random: &mut Random, terms: &Terms, kind: Kind) -> Option<Cond> {
    let (left, unit) = total(random, terms, kind)?;
    Some(compare(random, terms, left, unit))
}

fn missing(random: &mut Random, terms: &Terms, kind: Kind) -> Option<Cond> {
    let what = match random.below(3) {
        0 => windowed(random, terms, kind)?.0,
        1 => {
            let names = states(kind);
            if names.is_empty() {
                return None;
            }
            name(random.pick(&names).0)
        }
        _ => {
            let names = texts(kind);
            if names.is_empty() {
                return None;
            }
            name(random.pick(&names))
        }
    };
    Some(if random.chance(50) { Cond::Missing(what) } else { Cond::IsKnown(what) })
}

/// Weekdays, times and calendars.
fn moment(random: &mut Random, terms: &Terms, kind: Kind) -> Option<Cond> {
    if random.chance(25) {
        let days = (0..7).filter(|_| random.chance(45)).collect::<Vec<u32>>();
        return Some(Cond::Weekday(if days.is_empty() { vec![5, 6] } else { days }));
    }
    if random.chance(35) {
        let at = |random: &mut Random| u32::try_from(random.between(0, 47)).unwrap() * 30;
        let (from, to) = (at(random), at(random));
        return Some(Cond::Time(from, if from == to { (to + 60) % 1440 } else { to }));
    }
    let calendar = terms.calendar(random, kind)?;
    let days = random.pick(&[1, 7, 21]);
    Some(match random.below(4) {
        0 => Cond::During(calendar),
        1 => Cond::StartsWithin(calendar, days),
        2 => Cond::EndedWithin(calendar, days),
        _ => {
            let number = Expr::CalendarColumn(calendar, "expected_units".into());
            Cond::Compare(number, op(random), Expr::Lit(Value::Number(random.number(&[0, 10, 50]))))
        }
    })
}

fn changed_within(random: &mut Random, kind: Kind) -> Option<Cond> {
    let names: &[&'static str] = match kind {
        Kind::Listing => &["title", "price", "title"],
        Kind::Keyword => &["bid"],
        Kind::Campaign => &["budget"],
        _ => return None,
    };
    Some(Cond::ChangedWithin(name(random.pick(names)), random.pick(&[1, 3, 7, 14])))
}

fn by_table(random: &mut Random, terms: &Terms, kind: Kind) -> Option<Cond> {
    let unit = random.pick(&[Is::Money, Is::Percent, Is::Number]);
    let right = column(random, terms, kind, unit)?;
    if random.chance(25) {
        return Some(if random.chance(50) { Cond::Missing(right) } else { Cond::IsKnown(right) });
    }
    let names: Vec<_> = states(kind).into_iter().filter(|(_, of)| *of == unit).collect();
    if !names.is_empty() {
        let (which, _) = random.pick(&names);
        return Some(Cond::Compare(name(which), op(random), right));
    }
    let flows: Vec<_> = flows(kind).into_iter().filter(|(_, of)| *of == unit).collect();
    if flows.is_empty() || terms.reports {
        return None;
    }
    let (which, _) = random.pick(&flows);
    let left = Expr::Over(Box::new(name(which)), Window::over(random.pick(&[3, 7])));
    Some(Cond::Compare(left, op(random), right))
}

/// Lengths, words and repeats, rates and covers: what compares computed numbers.
fn text_measure(random: &mut Random, terms: &Terms, kind: Kind) -> Option<Cond> {
    let number = |random: &mut Random, items: &[i64]| Expr::Lit(Value::Number(random.number(items)));
    if kind == Kind::Listing && random.chance(40) {
        // Stock against what is sold per day: number ÷ rate is a duration.
        let sold = Expr::Over(Box::new(name("units")), Window::over(random.pick(&[3, 7])));
        let rate = Expr::Divide(Box::new(sold), Box::new(Expr::Lit(Value::Days(whole(7)))));
        if random.chance(30) {
            return Some(Cond::Compare(rate, op(random), literal(random, terms, Is::PerDay)));
        }
        let cover = Expr::Divide(Box::new(name("available")), Box::new(rate));
        return Some(Cond::Compare(cover, op(random), literal(random, terms, Is::Days)));
    }
    let which = match kind {
        Kind::Listing => "title",
        Kind::Keyword | Kind::SearchTerm => "text",
        Kind::Campaign | Kind::AdGroup => "name",
        _ => return None,
    };
    let what = Box::new(name(which));
    Some(match random.below(3) {
        0 => {
            let length = Expr::Length(what);
            Cond::Compare(length, op(random), number(random, &[4, 10, 12, 15, 30]))
        }
        1 => Cond::Compare(Expr::Words(what), op(random), number(random, &[1, 2, 3, 5])),
        _ => {
            let repeats = Expr::Repeats(what, "small_words".into());
            Cond::Compare(repeats, op(random), number(random, &[0, 1, 2]))
        }
    })
}

/// One product in two accounts, named by the account or by its channel.
fn across_channels(random: &mut Random, terms: &Terms) -> Cond {
    let place = |random: &mut Random| {
        let (account, channel) = random.pick(&terms.accounts);
        let is_alone = terms.accounts.iter().filter(|(_, other)| *other == channel).count() == 1;
        if is_alone && random.chance(50) { channel.to_owned() } else { account }
    };
    let (here, there) = (place(random), place(random));
    match random.below(5) {
        0 if terms.accounts.len() > 1 => {
            Cond::Compare(Expr::Spread("price"), op(random), literal(random, terms, Is::Percent))
        }
        1 => {
            let op = random.pick(&[TextOp::Is, TextOp::IsNot]);
            Cond::Text(Expr::On("title", here), op, TextArg::Expr(Box::new(Expr::On("title", there))))
        }
        2 => {
            let days = random.pick(&[1, 2, 7]);
            let units = |place, previous| {
                let window = Window { previous, ..Window::over(days) };
                Expr::Over(Box::new(Expr::On("units", place)), window)
            };
            let share = Expr::Lit(Value::Percent(random.share(&[100, 150, 300])));
            let right = Expr::Multiply(Box::new(share), Box::new(units(there, random.chance(50))));
            Cond::Compare(units(here, false), op(random), right)
        }
        3 => {
            let right = literal(random, terms, Is::Money);
            Cond::Compare(Expr::On("price", here), op(random), right)
        }
        _ => {
            let share = Expr::Lit(Value::Percent(random.share(&[95, 100, 105])));
            let right = Expr::Multiply(Box::new(share), Box::new(Expr::On("price", there)));
            Cond::Compare(Expr::On("price", here), op(random), right)
        }
    }
}

/// A window whose start fresh evidence is measured by.
pub(crate) fn clicks_over(days: i32, least: i64) -> Cond {
    Cond::Compare(
        Expr::Over(Box::new(name("clicks")), Window::over(days)),
        Op::GreaterOrEqual,
        Expr::Lit(Value::Number(whole(least))),
    )
}
