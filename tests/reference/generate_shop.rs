//! Random rows of listings, stock, orders, reviews, offers, tickets, health and traffic.

use super::data::{Account, Cell, Row};
use super::generate_data::{SKUS, Spread, Step, TITLES, money};
use super::random::Random;
use super::value::{Day, q, whole};

fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

/// The listings of an account: which SKUs it has, and on which day one of them goes.
pub(crate) struct Shop {
    pub skus: Vec<&'static str>,
    pub gone: Option<(&'static str, Day)>,
    pub titles: Vec<Step<&'static str>>,
    pub prices: Vec<Step<Cell>>,
    /// What does not change over the days, per SKU.
    pub still: Vec<Row>,
}

impl Shop {
    pub(crate) fn random(random: &mut Random, account: &Account, days: &Spread) -> Shop {
        let skus: Vec<&'static str> = SKUS.into_iter().take(1 + random.below(4)).collect();
        let gone = random
            .chance(25)
            .then(|| (skus[skus.len() - 1], random.between(days.first + 1, days.last.max(days.first + 1))));
        let titles = skus.iter().map(|_| step(random, days, 25, |random| random.pick(&TITLES))).collect();
        let prices = skus
            .iter()
            .map(|_| {
                step(random, days, 25, |random| {
                    if random.chance(5) {
                        Cell::Empty
                    } else {
                        Cell::Number(money(random, account.currency, &[500, 999, 1000, 1250, 2000]))
                    }
                })
            })
            .collect();
        let still = skus.iter().map(|_| still(random, account)).collect();
        Shop { skus, gone, titles, prices, still }
    }

    fn is_listed(&self, sku: &str, day: Day) -> bool {
        self.gone.is_none_or(|(gone, from)| gone != sku || day < from)
    }
}

/// A value that changes on one of the days with some chance.
pub(crate) fn step<T: Clone>(
    random: &mut Random,
    days: &Spread,
    percent: usize,
    mut value: impl FnMut(&mut Random) -> T,
) -> Step<T> {
    let before = value(random);
    let (after, from) = if random.chance(percent) {
        (value(random), random.between(days.first, days.last))
    } else {
        (before.clone(), days.last)
    };
    Step { before, after, from }
}

fn still(random: &mut Random, account: &Account) -> Row {
    let maybe = |random: &mut Random, cell: Cell| if random.chance(12) { Cell::Empty } else { cell };
    let mut row = Row::new();
    let brand = random.pick(&["Acme", "ACME", "Other brand"]);
    row.insert("brand", maybe(random, text(brand)));
    let bullets = random.pick(&["Dishwasher safe", "The best press, free shipping", "Strong"]);
    row.insert("bullets", maybe(random, text(bullets)));
    let status = random.pick(&["active", "active", "inactive"]);
    row.insert("status", maybe(random, text(status)));
    for (column, numbers) in [
        ("bullet_count", [3, 5, 5]),
        ("image_count", [1, 5, 7]),
        ("review_count", [0, 9, 120]),
        ("pack", [1, 1, 2]),
        ("buffer", [0, 5, 10]),
    ] {
        let number = Cell::Number(random.number(&numbers));
        row.insert(column, maybe(random, number));
    }
    let rating = Cell::Number(q(random.pick(&[31, 42, 45, 50]), 10));
    row.insert("rating", maybe(random, rating));
    for column in ["suppressed", "has_buy_box"] {
        let yes = Cell::YesNo(random.chance(40));
        row.insert(column, maybe(random, yes));
    }
    let share = Cell::Percent(random.share(&[0, 45, 95, 100]));
    row.insert("buy_box_pct", maybe(random, share));
    let price = Cell::Number(money(random, account.currency, &[900, 1000, 1100]));
    row.insert("buy_box_price", maybe(random, price));
    row
}

pub(crate) fn listing_rows(random: &mut Random, shop: &Shop, account: &Account, days: &Spread) -> Vec<(Day, Row)> {
    let mut rows = Vec::new();
    for day in days.first..=days.last {
        for (index, sku) in shop.skus.iter().enumerate() {
            if !shop.is_listed(sku, day) {
                continue;
            }
            let mut row = shop.still[index].clone();
            row.insert("sku", text(*sku));
            row.insert("asin", text(format!("B0{sku}")));
            row.insert("title", text(shop.titles[index].on(day)));
            row.insert("price", shop.prices[index].on(day));
            row.insert("sessions", Cell::Number(random.number(&[0, 5, 20, 50])));
            row.insert("page_views", Cell::Number(random.number(&[0, 10, 30])));
            row.insert("units", Cell::Number(random.number(&[0, 0, 1, 2])));
            row.insert("orders", Cell::Number(random.number(&[0, 0, 1])));
            row.insert("sales", Cell::Number(money(random, account.currency, &[0, 0, 1000, 2500])));
            rows.push((day, row));
        }
    }
    rows
}

pub(crate) fn inventory_rows(random: &mut Random, shop: &Shop, days: &Spread) -> Vec<(Day, Row)> {
    const PLACES: [&str; 2] = ["FBA", "Leeds"];
    let many = random.chance(40);
    let mut rows = Vec::new();
    for day in days.first..=days.last {
        for sku in shop.skus.iter().filter(|sku| shop.is_listed(sku, day)) {
            for place in PLACES.iter().take(if many { 2 } else { 1 }) {
                let row: Row = [
                    ("sku", text(*sku)),
                    ("location", text(*place)),
                    ("available", Cell::Number(random.number(&[0, 0, 3, 10, 50]))),
                    ("inbound", Cell::Number(random.number(&[0, 5, 20]))),
                    ("reserved", Cell::Number(whole(1))),
                ]
                .into();
                rows.push((day, row));
            }
        }
    }
    rows
}

pub(crate) fn order_rows(random: &mut Random, shop: &Shop, account: &Account, days: &Spread) -> Vec<(Day, Row)> {
    let mut rows = Vec::new();
    for day in days.first..=days.last {
        for number in 0..=random.below(3) {
            for line in 0..=random.below(2) {
                let quantity = random.pick(&[1, 1, 2]);
                let status = random.pick(&["shipped", "shipped", "shipped", "cancelled"]);
                let amount = money(random, account.currency, &[500, 1000, 2000]);
                let is_refund = random.chance(8);
                let row: Row = [
                    ("order_id", text(format!("{}o{day}-{number}", account.name))),
                    ("line", text(format!("{}", line + 1))),
                    ("sku", text(random.pick(&shop.skus))),
                    ("quantity", Cell::Number(whole(if is_refund { 0 } else { quantity }))),
                    ("amount", Cell::Number(if is_refund { -amount } else { amount })),
                    ("status", text(status)),
                ]
                .into();
                rows.push((day, row));
            }
        }
    }
    rows
}

pub(crate) fn review_rows(random: &mut Random, shop: &Shop, account: &Account, days: &Spread) -> Vec<(Day, Row)> {
    let mut rows = Vec::new();
    for day in days.first..=days.last {
        if random.chance(60) {
            let row: Row = [
                ("review_id", text(format!("{}r{day}", account.name))),
                ("sku", text(random.pick(&shop.skus))),
                ("rating", Cell::Number(random.number(&[1, 2, 4, 5]))),
                ("title", text(random.pick(&["Great", "Broken lid", "Too small"]))),
                ("text", text("It is what it is")),
                ("verified", Cell::YesNo(random.chance(70))),
                ("answered", Cell::YesNo(random.chance(40))),
            ]
            .into();
            rows.push((day, row));
        }
    }
    rows
}

pub(crate) fn ticket_rows(random: &mut Random, shop: &Shop, account: &Account, days: &Spread) -> Vec<(Day, Row)> {
    let mut rows = Vec::new();
    for day in days.first..=days.last {
        if random.chance(40) {
            let hours = if random.chance(40) { Cell::Empty } else { Cell::Number(random.number(&[1, 12, 24, 30])) };
            let row: Row = [
                ("ticket_id", text(format!("{}t{day}", account.name))),
                ("sku", text(random.pick(&shop.skus))),
                ("subject", text(random.pick(&["Where is my order", "Broken lid"]))),
                ("status", text(random.pick(&["open", "closed"]))),
                ("first_response_hours", hours),
            ]
            .into();
            rows.push((day, row));
        }
    }
    rows
}

pub(crate) fn offer_rows(random: &mut Random, shop: &Shop, account: &Account, days: &Spread) -> Vec<(Day, Row)> {
    let mut rows = Vec::new();
    for day in days.first..=days.last {
        for sku in &shop.skus {
            for seller in ["Acme Kitchen", "Bargain Barn"] {
                if random.chance(60) {
                    let row: Row = [
                        ("sku", text(*sku)),
                        ("seller", text(seller)),
                        ("price", Cell::Number(money(random, account.currency, &[900, 1000, 1100]))),
                        ("shipping", Cell::Number(whole(0))),
                        ("condition", text("new")),
                    ]
                    .into();
                    rows.push((day, row));
                }
            }
        }
    }
    rows
}

pub(crate) fn health_rows(random: &mut Random, days: &Spread) -> Vec<(Day, Row)> {
    let mut rows = Vec::new();
    for day in days.first..=days.last {
        for metric in ["odr", "late_shipment"] {
            let defects = random.pick(&[0, 1, 2, 4]);
            let row: Row = [
                ("metric", text(metric)),
                ("value", Cell::Percent(q(defects, 200))),
                ("numerator", Cell::Number(whole(defects))),
                ("denominator", Cell::Number(whole(200))),
                ("threshold", Cell::Percent(q(1, 100))),
                ("status", text(if defects > 2 { "at_risk" } else { "good" })),
            ]
            .into();
            rows.push((day, row));
        }
    }
    rows
}

pub(crate) fn traffic_rows(random: &mut Random, account: &Account, days: &Spread) -> Vec<(Day, Row)> {
    (days.first..=days.last)
        .map(|day| {
            let row: Row = [
                ("sessions", Cell::Number(random.number(&[0, 50, 200, 500]))),
                ("carts", Cell::Number(random.number(&[0, 5, 20]))),
                ("checkouts", Cell::Number(random.number(&[0, 4, 10]))),
                ("purchases", Cell::Number(random.number(&[0, 2, 5]))),
                ("new_customers", Cell::Number(random.number(&[0, 1, 2]))),
                ("marketing_spend", Cell::Number(money(random, account.currency, &[0, 1000, 2500]))),
            ]
            .into();
            (day, row)
        })
        .collect()
}
