//! Random value expressions of a wanted unit, about an entity of a wanted kind.

use super::data::Unit;
use super::generate::Terms;
use super::random::Random;
use super::tree::{Cond, Expr, How, Kind, Path, Set, TextArg, TextOp, Window};
use super::value::{Op, Value, q, whole};

/// The unit of an expression, as far as the generator has to keep units apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Is {
    Number,
    Money,
    Percent,
    Days,
    PerDay,
}

pub(crate) fn name(name: &'static str) -> Expr {
    Expr::Name(Path::Own, name)
}

pub(crate) fn up(kind: Kind, name: &'static str) -> Expr {
    Expr::Name(Path::Up(kind), name)
}

/// The flow metrics of a kind and the standard ratios of them.
pub(crate) fn flows(kind: Kind) -> Vec<(&'static str, Is)> {
    match kind {
        _ if kind.is_ad() => vec![
            ("impressions", Is::Number),
            ("clicks", Is::Number),
            ("spend", Is::Money),
            ("sales", Is::Money),
            ("orders", Is::Number),
            ("units", Is::Number),
            ("acos", Is::Percent),
            ("acos", Is::Percent),
            ("ctr", Is::Percent),
            ("cvr", Is::Percent),
            ("roas", Is::Number),
            ("cpc", Is::Money),
            ("rpc", Is::Money),
        ],
        Kind::Listing => vec![
            ("units", Is::Number),
            ("orders", Is::Number),
            ("sales", Is::Money),
            ("sessions", Is::Number),
            ("page_views", Is::Number),
            ("ad_spend", Is::Money),
            ("ad_sales", Is::Money),
            ("ad_orders", Is::Number),
        ],
        Kind::Account => vec![
            ("ad_spend", Is::Money),
            ("ad_sales", Is::Money),
            ("ad_clicks", Is::Number),
            ("total_sales", Is::Money),
            ("total_units", Is::Number),
            ("total_orders", Is::Number),
            ("sessions", Is::Number),
            ("carts", Is::Number),
            ("purchases", Is::Number),
            ("marketing_spend", Is::Money),
            ("tacos", Is::Percent),
        ],
        _ => Vec::new(),
    }
}

/// The state attributes with a number of a kind.
pub(crate) fn states(kind: Kind) -> Vec<(&'static str, Is)> {
    match kind {
        Kind::Campaign => vec![("budget", Is::Money), ("budget_used", Is::Percent), ("age", Is::Days)],
        Kind::AdGroup => vec![("default_bid", Is::Money)],
        Kind::Keyword => vec![("bid", Is::Money), ("bid", Is::Money), ("age", Is::Days)],
        Kind::Placement => vec![("adjustment", Is::Percent)],
        Kind::Listing => vec![
            ("price", Is::Money),
            ("buy_box_price", Is::Money),
            ("rating", Is::Number),
            ("review_count", Is::Number),
            ("bullet_count", Is::Number),
            ("image_count", Is::Number),
            ("pack", Is::Number),
            ("buffer", Is::Number),
            ("available", Is::Number),
            ("inbound", Is::Number),
            ("buy_box_pct", Is::Percent),
            ("age", Is::Days),
        ],
        Kind::Offer => vec![("price", Is::Money)],
        Kind::Review => vec![("rating", Is::Number), ("age", Is::Days)],
        Kind::Order => vec![("quantity", Is::Number), ("amount", Is::Money), ("age", Is::Days)],
        Kind::Ticket => vec![("first_response_hours", Is::Number), ("age", Is::Days)],
        Kind::Health => vec![
            ("value", Is::Percent),
            ("threshold", Is::Percent),
            ("numerator", Is::Number),
            ("denominator", Is::Number),
        ],
        _ => Vec::new(),
    }
}

pub(crate) fn texts(kind: Kind) -> Vec<&'static str> {
    match kind {
        Kind::Campaign | Kind::AdGroup => vec!["name"],
        Kind::Keyword | Kind::SearchTerm => vec!["text", "text", "match_type"],
        Kind::Placement => vec!["placement"],
        Kind::ProductAd => vec!["sku", "asin"],
        Kind::Listing => vec!["title", "title", "brand", "bullets", "status", "sku"],
        Kind::Offer => vec!["seller", "condition"],
        Kind::Review => vec!["title", "text"],
        Kind::Order => vec!["status"],
        Kind::Ticket => vec!["subject", "status"],
        Kind::Health => vec!["metric", "status"],
        _ => Vec::new(),
    }
}

/// The parents that a rule on a kind may name by a dot.
pub(crate) fn parents(kind: Kind) -> Vec<Kind> {
    match kind {
        Kind::Keyword => vec![Kind::AdGroup, Kind::Campaign],
        Kind::SearchTerm => vec![Kind::AdGroup, Kind::Campaign, Kind::Keyword],
        Kind::AdGroup | Kind::Placement => vec![Kind::Campaign],
        Kind::ProductAd => vec![Kind::AdGroup, Kind::Campaign, Kind::Listing],
        Kind::Offer | Kind::Review | Kind::Order | Kind::Ticket => vec![Kind::Listing],
        _ => Vec::new(),
    }
}

pub(crate) fn money(random: &mut Random, terms: &Terms, cents: &[i64]) -> Expr {
    let amount = random.pick(cents);
    // One alternative per currency of the accounts, at times too few of them.
    let mut alternatives: Vec<(String, super::value::Q)> = Vec::new();
    for currency in &terms.currencies {
        if terms.currencies.len() == 1 || random.chance(85) || alternatives.is_empty() {
            let value = if *currency == "JPY" { whole(amount) } else { q(amount, 100) };
            alternatives.push(((*currency).to_owned(), value));
        }
    }
    if terms.foreign {
        alternatives = vec![("CAD".to_owned(), q(amount, 100))];
    }
    Expr::Money(alternatives)
}

pub(crate) fn literal(random: &mut Random, terms: &Terms, unit: Is) -> Expr {
    if random.chance(12)
        && let Some(named) = terms.let_of(random, unit)
    {
        return named;
    }
    plain_literal(random, terms, unit)
}

fn plain_literal(random: &mut Random, terms: &Terms, unit: Is) -> Expr {
    let value = match unit {
        Is::Money => return money(random, terms, &[0, 50, 100, 120, 200, 500, 1000, 2000]),
        Is::Number => Value::Number(random.number(&[0, 1, 2, 3, 5, 10, 20, 50])),
        Is::Percent => Value::Percent(random.share(&[0, 5, 10, 20, 25, 35, 35, 50, 95, 100, 150])),
        Is::Days => Value::Days(random.number(&[0, 1, 3, 7, 10, 14, 30])),
        Is::PerDay => Value::PerDay(random.number(&[1, 2, 5])),
    };
    Expr::Lit(value)
}

/// Two literals of a unit, the lower first.
pub(crate) fn range(random: &mut Random, terms: &Terms, unit: Is) -> (Expr, Expr) {
    let (low, high) = (plain_literal(random, terms, unit), plain_literal(random, terms, unit));
    if size(&low) <= size(&high) { (low, high) } else { (high, low) }
}

fn size(literal: &Expr) -> Option<super::value::Q> {
    match literal {
        Expr::Lit(value) => super::value::amount(value),
        Expr::Money(alternatives) => alternatives.first().map(|(_, amount)| amount.clone()),
        _ => None,
    }
}

pub(crate) fn window(random: &mut Random, terms: &Terms, kind: Kind) -> Window {
    let mut window = Window::over(random.pick(&[1, 2, 3, 5, 7, 7, 10, 14, 14, 20, 30]));
    window.previous = random.chance(10);
    if random.chance(10) {
        window.lagging = random.between(1, 4);
    }
    window.with_all_days = random.chance(10);
    if random.chance(10) {
        window.when = daily_condition(random, terms, kind).map(Box::new);
    }
    window
}

/// A comparison of one day's flow or state with a literal: for `when`, `for` and metrics.
pub(crate) fn daily_condition(random: &mut Random, terms: &Terms, kind: Kind) -> Option<Cond> {
    let mut names = flows(kind);
    names.extend(states(kind).into_iter().filter(|(name, _)| *name != "age"));
    if names.is_empty() {
        return None;
    }
    let (which, unit) = random.pick(&names);
    Some(Cond::Compare(name(which), op(random), literal(random, terms, unit)))
}

pub(crate) fn op(random: &mut Random) -> Op {
    random.pick(&[
        Op::Less,
        Op::LessOrEqual,
        Op::Equal,
        Op::NotEqual,
        Op::GreaterOrEqual,
        Op::GreaterOrEqual,
        Op::Greater,
        Op::Greater,
    ])
}

/// A metric over a window, of any unit.
pub(crate) fn windowed(random: &mut Random, terms: &Terms, kind: Kind) -> Option<(Expr, Is)> {
    let (inner, unit) = bare(random, terms, kind)?;
    if terms.reports && random.chance(35) {
        return Some((Expr::OverReport(Box::new(inner)), unit));
    }
    Some((Expr::Over(Box::new(inner), window(random, terms, kind)), unit))
}

/// What a window is handed to.
fn bare(random: &mut Random, terms: &Terms, kind: Kind) -> Option<(Expr, Is)> {
    let names = flows(kind);
    if names.is_empty() {
        return None;
    }
    if kind.is_ad() && random.chance(15) && !terms.metrics.is_empty() && !terms.reports {
        let (metric, unit) = random.pick(&terms.metrics);
        return Some((Expr::Metric(Path::Own, metric), unit));
    }
    let (which, unit) = random.pick(&names);
    if kind.is_ad() && random.chance(12) {
        let sum = match random.below(3) {
            0 => Expr::Subtract(Box::new(name("sales")), Box::new(name("spend"))),
            1 => Expr::Add(Box::new(name("sales")), Box::new(name("spend"))),
            _ => return Some((quotient("clicks", "orders"), Is::Number)),
        };
        return Some((sum, Is::Money));
    }
    Some((name(which), unit))
}

fn quotient(above: &'static str, below: &'static str) -> Expr {
    Expr::Divide(Box::new(name(above)), Box::new(name(below)))
}

/// `min|max|avg|last X over …` of a state attribute.
pub(crate) fn gauge(random: &mut Random, terms: &Terms, kind: Kind) -> Option<(Expr, Is)> {
    let names: Vec<_> = states(kind).into_iter().filter(|(name, _)| *name != "age").collect();
    if names.is_empty() || matches!(kind, Kind::Review | Kind::Order | Kind::Ticket) {
        return None;
    }
    let (which, unit) = random.pick(&names);
    let how = random.pick(&[How::Min, How::Max, How::Avg, How::Last]);
    Some((Expr::Gauge(how, Box::new(name(which)), window(random, terms, kind)), unit))
}

/// An expression of one unit to compare with: a literal, or something computed.
pub(crate) fn limit(random: &mut Random, terms: &Terms, kind: Kind, unit: Is) -> Expr {
    let same = |random: &mut Random| -> Option<Expr> {
        let names: Vec<_> = flows(kind).into_iter().filter(|(_, of)| *of == unit).collect();
        if names.is_empty() || terms.reports {
            return None;
        }
        let (which, _) = random.pick(&names);
        Some(Expr::Over(Box::new(name(which)), window(random, terms, kind)))
    };
    match random.below(10) {
        0 => {
            if let Some(other) = same(random) {
                let share = Expr::Lit(Value::Percent(random.share(&[50, 70, 100, 150])));
                return Expr::Multiply(Box::new(share), Box::new(other));
            }
        }
        1 => {
            if let Some(other) = same(random) {
                let fallback = literal(random, terms, unit);
                return Expr::Else(Box::new(other), Box::new(fallback));
            }
        }
        2 => {
            if let Some(other) = same(random) {
                let least = literal(random, terms, unit);
                return if random.chance(50) {
                    Expr::Larger(Box::new(least), Box::new(other))
                } else {
                    Expr::Smaller(Box::new(least), Box::new(other))
                };
            }
        }
        3 => {
            if let Some(parent) = of_parent(random, terms, kind, unit) {
                return parent;
            }
        }
        4 => {
            if let Some(column) = column(random, terms, kind, unit) {
                let fallback = literal(random, terms, unit);
                return Expr::Else(Box::new(column), Box::new(fallback));
            }
        }
        5 if unit == Is::Number => {
            if let Some(other) = same(random) {
                let one = Expr::Lit(Value::Number(random.number(&[1, 2, 20])));
                return Expr::Divide(Box::new(one), Box::new(other));
            }
        }
        6 if unit == Is::Percent => {
            let points = Expr::Lit(Value::Points(random.share(&[1, 5, 10])));
            let base = literal(random, terms, unit);
            return if random.chance(50) {
                Expr::Add(Box::new(base), Box::new(points))
            } else {
                Expr::Subtract(Box::new(base), Box::new(points))
            };
        }
        _ => {}
    }
    literal(random, terms, unit)
}

/// A windowed metric of a parent: `ad_group.cvr over 14d`.
fn of_parent(random: &mut Random, terms: &Terms, kind: Kind, unit: Is) -> Option<Expr> {
    let parents: Vec<_> = parents(kind).into_iter().filter(|parent| parent.is_ad()).collect();
    if parents.is_empty() || terms.reports {
        return None;
    }
    let parent = random.pick(&parents);
    let names: Vec<_> = flows(parent).into_iter().filter(|(_, of)| *of == unit).collect();
    if names.is_empty() {
        return None;
    }
    let (which, _) = random.pick(&names);
    Some(Expr::Over(Box::new(up(parent, which)), Window::over(random.pick(&[3, 7, 14]))))
}

pub(crate) fn column(random: &mut Random, terms: &Terms, kind: Kind, unit: Is) -> Option<Expr> {
    let fitting: Vec<_> = terms
        .columns
        .iter()
        .filter(|(_, _, of, kinds)| {
            let same = matches!(
                (of, unit),
                (Unit::Number, Is::Number)
                    | (Unit::Percent, Is::Percent)
                    | (Unit::Money, Is::Money)
                    | (Unit::Days, Is::Days)
            );
            same && kinds.contains(&kind)
        })
        .collect();
    if fitting.is_empty() {
        return None;
    }
    let (table, column, _, _) = fitting[random.below(fitting.len())];
    Some(Expr::Column(table.clone(), (*column).to_owned()))
}

/// `count of SET`, `sum of SET.X`.
pub(crate) fn total(random: &mut Random, terms: &Terms, kind: Kind) -> Option<(Expr, Is)> {
    // An aggregate has no `other`.
    let set = Set { other: false, ..set(random, terms, kind)? };
    if random.chance(40) {
        return Some((Expr::Total(How::Count, set, None), Is::Number));
    }
    let how = random.pick(&[How::Sum, How::Sum, How::Min, How::Max, How::Avg]);
    let flows: Vec<_> = flows(set.kind).into_iter().filter(|(_, unit)| *unit != Is::Percent).collect();
    if !flows.is_empty() && !terms.reports && random.chance(60) {
        let sums: Vec<_> =
            flows.iter().filter(|(which, _)| !matches!(*which, "roas" | "cpc" | "rpc")).copied().collect();
        let (which, unit) = random.pick(&sums);
        let total = Expr::Total(how, set, Some(Box::new(name(which))));
        let days = random.pick(&[3, 7, 14]);
        return Some((Expr::Over(Box::new(total), Window::over(days)), unit));
    }
    let states: Vec<_> = states(set.kind)
        .into_iter()
        .filter(|(which, unit)| *which != "age" && !(how == How::Sum && *unit == Is::Percent))
        .collect();
    if states.is_empty() {
        return None;
    }
    let (which, unit) = random.pick(&states);
    Some((Expr::Total(how, set, Some(Box::new(name(which)))), unit))
}

/// A set of related entities with a condition of its own, at times over a wider parent.
pub(crate) fn set(random: &mut Random, terms: &Terms, kind: Kind) -> Option<Set> {
    let related: Vec<Kind> = match kind {
        Kind::Account => vec![
            Kind::Keyword,
            Kind::Campaign,
            Kind::Listing,
            Kind::SearchTerm,
            Kind::Review,
            Kind::Order,
            Kind::Health,
        ],
        Kind::Campaign => vec![Kind::Keyword, Kind::AdGroup, Kind::Listing, Kind::Placement, Kind::SearchTerm],
        Kind::AdGroup => vec![Kind::Keyword, Kind::ProductAd, Kind::Listing, Kind::SearchTerm],
        Kind::Keyword => vec![Kind::Listing, Kind::SearchTerm],
        Kind::SearchTerm | Kind::Placement => vec![Kind::Listing],
        Kind::Listing => vec![Kind::Offer, Kind::Review, Kind::Order, Kind::Ticket],
        Kind::Product => vec![Kind::Listing],
        _ => return None,
    };
    let mut chosen = random.pick(&related);
    let mut of = None;
    let mut other = false;
    if random.chance(25) && kind != Kind::Account && kind != Kind::Product {
        if kind.is_ad() && kind != Kind::Campaign && random.chance(50) {
            of = Some(Kind::Campaign);
            chosen = Kind::Keyword;
            other = kind == Kind::Keyword && random.chance(50);
        } else {
            of = Some(Kind::Account);
            chosen = if kind == Kind::Listing { Kind::Listing } else { Kind::Keyword };
            other = chosen == kind && random.chance(60);
        }
    }
    let cond = inner_condition(random, terms, kind, chosen)?;
    Some(Set { kind: chosen, other, of, cond: Some(Box::new(cond)) })
}

/// The condition inside a quantifier, also by `this.`.
fn inner_condition(random: &mut Random, terms: &Terms, kind: Kind, inner: Kind) -> Option<Cond> {
    let shared = |wanted: &'static str| texts(kind).contains(&wanted) && texts(inner).contains(&wanted);
    for which in ["text", "title", "brand"] {
        if shared(which) && random.chance(40) {
            let this = TextArg::Expr(Box::new(Expr::Name(Path::This, which)));
            return Some(Cond::Text(name(which), random.pick(&[TextOp::Is, TextOp::IsNot]), this));
        }
    }
    if kind == Kind::SearchTerm && inner == Kind::Listing && random.chance(60) {
        let this = TextArg::Expr(Box::new(Expr::Name(Path::This, "text")));
        return Some(Cond::Text(name("title"), random.pick(&[TextOp::Mentions, TextOp::DoesNotMention]), this));
    }
    let plain = super::generate_conds::plain(random, terms, inner)?;
    if random.chance(25) {
        let second = super::generate_conds::plain(random, terms, inner)?;
        return Some(Cond::And(vec![plain, second]));
    }
    Some(plain)
}
