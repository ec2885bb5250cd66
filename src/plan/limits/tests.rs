use crate::plan::Refusal;
use crate::plan::limits::{Grid, Limit, LimitKind, Limited, Stopped, Wanted, limit};
use crate::syntax::ast::Direction::{self, Lower, Raise};
use crate::value::{Currency, Rational, show};
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::str::FromStr;

fn number(text: &str) -> Rational {
    Rational::from_decimal(Decimal::from_str(text).unwrap()).unwrap()
}

fn named(name: &str, kind: LimitKind) -> Limit {
    Limit { name: name.into(), said: name.into(), kind }
}

fn limits(texts: &[&str], current: Rational) -> Vec<Limit> {
    texts
        .iter()
        .map(|text| {
            let (word, rest) = text.split_once(' ').unwrap_or((text, "0"));
            let share = |text: &str| current.times(number(text)).unwrap();
            let kind = match word {
                "floor" => LimitKind::Floor(number(rest)),
                "ceiling" => LimitKind::Ceiling(number(rest)),
                "step" => LimitKind::Size(share(rest)),
                "points" => LimitKind::Size(number(rest)),
                "drift" => {
                    let (low, high) = rest.split_once(' ').unwrap();
                    LimitKind::Drift(number(low), number(high))
                }
                "never" => LimitKind::Never,
                _ => LimitKind::NoBound,
            };
            Limit { name: (*text).into(), said: (*text).into(), kind }
        })
        .collect()
}

/// `value` or the refusal's word, then what limited it.
fn outcome(way: Direction, current: &str, target: &str, grid: Grid, texts: &[&str]) -> String {
    fit(way, (current, target), grid, true, texts)
}

/// The same for a placement's percent, which may be zero.
fn adjusted(way: Direction, current: &str, target: &str, texts: &[&str]) -> String {
    fit(way, (current, target), Grid::percents(), false, texts)
}

fn fit(way: Direction, (current, target): (&str, &str), grid: Grid, positive: bool, texts: &[&str]) -> String {
    let current = number(current);
    let wanted = Wanted { current, target: number(target), way, positive };
    match limit(wanted, &limits(texts, current), grid) {
        Ok(Limited { value, by }) => {
            let value = show::trimmed(value, 6);
            if by.is_empty() { value } else { format!("{value} by {}", by.join(", ")) }
        }
        Err(Stopped { refusal, by }) => {
            format!("{} by {}", refusal.code(), by.map_or_else(|| "size".into(), |by| by.0))
        }
    }
}

fn usd() -> Grid {
    Grid::money(Currency::USD)
}

fn jpy() -> Grid {
    Grid::money(Currency::from_code("JPY").unwrap())
}

#[test]
fn rounding_is_to_the_nearest_point_and_a_tie_goes_toward_the_old_value() {
    // The examples of ten percent down, then up.
    for (current, target, expected) in [
        ("1.00", "0.90", "0.9"),
        ("0.19", "0.171", "0.17"),
        ("0.05", "0.045", "0.05 is a tie"),
        ("0.03", "0.027", "0.03 is nearest"),
    ] {
        let got = outcome(Lower, current, target, usd(), &[]);
        match expected.split_once(" is ") {
            // The nearest point is the old value: one step in the asked direction.
            Some((old, _)) => {
                let step = number(old).minus(number("0.01")).unwrap();
                assert_eq!(got, format!("{} by one grid step", show::trimmed(step, 2)), "{current}");
            }
            None => assert_eq!(got, expected, "{current}"),
        }
    }
    assert_eq!(outcome(Raise, "0.05", "0.055", usd(), &[]), "0.06 by one grid step");
    assert_eq!(outcome(Lower, "0.15", "0.135", usd(), &[]), "0.14", "a tie goes up, toward the old value");
    assert_eq!(outcome(Raise, "0.15", "0.165", usd(), &[]), "0.16", "a tie goes down, toward the old value");
    assert_eq!(outcome(Lower, "15", "13.5", jpy(), &[]), "14");
    assert_eq!(outcome(Lower, "15", "13.4", jpy(), &[]), "13");
    assert_eq!(outcome(Raise, "3", "3.3", jpy(), &[]), "4 by one grid step");
    assert_eq!(adjusted(Raise, "0.35", "0.385", &[]), "0.38");
    // The old value lies between two points.
    assert_eq!(outcome(Lower, "0.335", "0.3349", usd(), &[]), "0.33");
    assert_eq!(outcome(Lower, "0.336", "0.3355", usd(), &[]), "0.33 by one grid step");
    assert_eq!(outcome(Raise, "0.334", "0.3341", usd(), &[]), "0.34 by one grid step");
}

#[test]
fn each_limit_only_shrinks_the_change_in_the_order_given() {
    let rows: &[(Direction, &str, &str, &[&str], &str)] = &[
        (Lower, "1.00", "0.50", &["floor 0.60"], "0.6 by floor 0.60"),
        (Lower, "1.00", "0.50", &["floor 0.40"], "0.5"),
        (Lower, "1.00", "0.50", &["floor 0.60", "floor 0.55", "step 0.30"], "0.7 by floor 0.60, step 0.30"),
        (Lower, "1.00", "0.50", &["step 0.30", "floor 0.60"], "0.7 by step 0.30"),
        (
            Raise,
            "1.00",
            "2.00",
            &["ceiling 1.50", "step 0.30", "drift 0.60 1.10"],
            "1.1 by ceiling 1.50, step 0.30, drift 0.60 1.10",
        ),
        // Reached exactly, passed already, on the other side.
        (Lower, "0.50", "0.45", &["floor 0.50"], "at_floor by floor 0.50"),
        (Raise, "3.00", "3.30", &["ceiling 3.00"], "at_ceiling by ceiling 3.00"),
        (Lower, "0.40", "0.36", &["floor 0.50"], "limits_contradict by floor 0.50"),
        (Raise, "4.00", "4.40", &["ceiling 3.00"], "limits_contradict by ceiling 3.00"),
        (Raise, "0.30", "0.33", &["floor 0.50"], "limits_contradict by floor 0.50"),
        (Lower, "5.00", "4.50", &["ceiling 4.00"], "limits_contradict by ceiling 4.00"),
        (Lower, "5.00", "3.50", &["floor 4.50", "ceiling 4.00"], "limits_contradict by ceiling 4.00"),
        (Raise, "0.01", "0.011", &["floor 0.02"], "0.02 by one grid step"),
        // A floor between two grid points is pulled inward; none lies between it and the old value.
        (Lower, "1.00", "0.10", &["floor 0.184"], "0.19 by floor 0.184"),
        (Lower, "0.19", "0.10", &["floor 0.184"], "at_floor by floor 0.184"),
        // Guards and blank bounds.
        (Lower, "1.00", "0.90", &["floor 0.50", "never"], "guard by never"),
        (Lower, "1.00", "0.90", &["blank", "never"], "no_bound by blank"),
        (Lower, "0.50", "0.45", &["floor 0.50", "never"], "at_floor by floor 0.50"),
        // Zero is no price.
        (Lower, "1.00", "0", &[], "limits_contradict by zero"),
        (Lower, "1.00", "-4", &["step 0.30"], "0.7 by step 0.30"),
        (Lower, "0.01", "0.009", &[], "at_floor by zero"),
        (Lower, "0.02", "0.018", &["step 0.30", "floor 0.02"], "at_floor by floor 0.02"),
    ];
    for (way, current, target, texts, expected) in rows {
        assert_eq!(outcome(*way, current, target, usd(), texts), *expected, "{current} -> {target} {texts:?}");
    }
}

#[test]
fn one_grid_step_is_exempt_from_caps_on_size_only() {
    // 30% of 0.09 allows 0.063; the nearest point 0.06 would be 33%.
    assert_eq!(outcome(Lower, "0.09", "0.063", usd(), &["step 0.30"]), "0.07 by step 0.30");
    assert_eq!(outcome(Lower, "0.02", "0.01", usd(), &["step 0.30"]), "0.01 by step 0.30");
    assert_eq!(outcome(Raise, "2", "3", jpy(), &["step 0.10"]), "3 by step 0.10, one grid step");
    assert_eq!(outcome(Lower, "0.03", "0.027", usd(), &["floor 0.025"]), "at_floor by floor 0.025");
    // Drift counts all changes of a month: there is no exempt step, or a cent a day would pass it.
    assert_eq!(outcome(Lower, "0.60", "0.54", usd(), &["drift 0.60 1.40"]), "drift by drift 0.60 1.40");
    assert_eq!(outcome(Lower, "0.50", "0.45", usd(), &["drift 0.60 1.40"]), "drift by drift 0.60 1.40");
    assert_eq!(outcome(Raise, "0.60", "0.66", usd(), &["drift 0.60 1.40"]), "0.66", "a move back is never too far");
    assert_eq!(outcome(Lower, "0.03", "0.027", usd(), &["drift 0.024 0.056"]), "drift by drift 0.024 0.056");
    assert_eq!(adjusted(Raise, "0.10", "0.60", &["points 0.20"]), "0.3 by points 0.20");
    assert_eq!(adjusted(Raise, "0", "0", &["ceiling 9"]), "0.01 by one grid step");
    assert_eq!(adjusted(Lower, "0", "0", &["floor 0", "ceiling 9"]), "at_floor by floor 0");
}

#[test]
fn numbers_that_are_too_large_stop_the_change() {
    let huge = Rational::new(i128::MAX, 3).unwrap();
    let wanted = Wanted { current: Rational::ONE, target: huge, way: Raise, positive: true };
    let stopped = limit(wanted, &[named("most", LimitKind::Ceiling(number("0.7")))], usd());
    assert_eq!(stopped.unwrap_err().refusal, Refusal::NoValue);
}

fn any_limit() -> impl Strategy<Value = LimitKind> {
    let value = 1_i64..3000;
    let thousandths = |value: i64| Rational::new(i128::from(value), 1000).unwrap();
    prop_oneof![
        value.clone().prop_map(move |at| LimitKind::Floor(thousandths(at))),
        value.clone().prop_map(move |at| LimitKind::Ceiling(thousandths(at))),
        value.clone().prop_map(move |size| LimitKind::Size(thousandths(size))),
        (value.clone(), value)
            .prop_map(move |(low, high)| { LimitKind::Drift(thousandths(low.min(high)), thousandths(low.max(high))) }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn a_limited_target_passes_no_bound_never_reverses_and_lies_on_the_grid(
        current in 1_i64..3000,
        target in 1_i64..6000,
        tenths in any::<bool>(),
        kinds in prop::collection::vec(any_limit(), 0..5),
    ) {
        let scale = if tenths { 1000 } else { 100 };
        let current = Rational::new(i128::from(current), scale).unwrap();
        let target = Rational::new(i128::from(target), 1000).unwrap();
        prop_assume!(current != target);
        let way = if target.compare(current).unwrap().is_gt() { Raise } else { Lower };
        let list: Vec<Limit> = kinds.iter().map(|kind| named("limit", *kind)).collect();
        let step = number("0.01");
        let Ok(Limited { value, .. }) = limit(Wanted { current, target, way, positive: true }, &list, usd()) else {
            return Ok(());
        };
        prop_assert!(value.on_grid(2).is_some(), "{value:?} is off the grid");
        prop_assert!(value.compare(Rational::ZERO).unwrap().is_gt());
        let order = value.compare(current).unwrap();
        prop_assert!(if way == Raise { order.is_gt() } else { order.is_lt() }, "{value:?} reverses {current:?}");
        let size = value.minus(current).unwrap().abs().unwrap();
        let asked = target.minus(current).unwrap().abs().unwrap();
        prop_assert!(size.minus(asked).unwrap().compare(step).unwrap().is_le(), "more than a step beyond what was asked");
        for kind in &kinds {
            let held = match (*kind, way) {
                (LimitKind::Floor(least), _) | (LimitKind::Drift(least, _), Lower) => value.compare(least).unwrap().is_ge(),
                (LimitKind::Ceiling(most), _) | (LimitKind::Drift(_, most), Raise) => value.compare(most).unwrap().is_le(),
                (LimitKind::Size(most), _) => size.compare(most).unwrap().is_le() || size.compare(step).unwrap().is_le(),
                (LimitKind::Never | LimitKind::NoBound, _) => false,
            };
            prop_assert!(held, "{kind:?} is passed by {value:?}");
        }
    }

    #[test]
    fn more_limits_never_allow_more(
        current in 1_i64..3000,
        target in 1_i64..6000,
        kinds in prop::collection::vec(any_limit(), 1..5),
    ) {
        let current = Rational::new(i128::from(current), 100).unwrap();
        let target = Rational::new(i128::from(target), 100).unwrap();
        prop_assume!(current != target);
        let way = if target.compare(current).unwrap().is_gt() { Raise } else { Lower };
        let list: Vec<Limit> = kinds.iter().map(|kind| named("limit", *kind)).collect();
        let wanted = Wanted { current, target, way, positive: true };
        let size = |list: &[Limit]| {
            limit(wanted, list, usd()).ok().map(|limited| limited.value.minus(current).unwrap().abs().unwrap())
        };
        if let Some(with_all) = size(&list) {
            let with_fewer = size(&list[1..]);
            prop_assert!(with_fewer.is_some_and(|fewer| with_all.compare(fewer).unwrap().is_le()));
        }
    }
}
