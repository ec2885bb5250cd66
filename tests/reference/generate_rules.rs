//! Random rules, guards and suppressions about what the workspace holds.

use super::data::GeneratedWorkspace;
use super::generate::Terms;
use super::generate_conds::{clicks_over, condition, plain};
use super::generate_values::{Is, column, flows, literal, money, name, op};
use super::random::Random;
use super::reads::reach;
use super::tree::{
    Action, Cond, Expr, Field, Guard, Kind, Mode, Never, Path, Pillar, Rule, Suppress, TextArg, TextOp, Verb, Window,
};
use super::value::{Op, Value};

/// What the rules of one workspace are to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Free,
    /// They match at once and meet on one field.
    Clash,
    /// The first opens a foundation finding, the others amplify.
    Gate,
}

fn set_on_stage(random: &mut Random, terms: &Terms, stage: Stage, index: usize, rule: &mut Rule) {
    let always = loose(random, terms, rule.on);
    if stage == Stage::Free || always.is_none() {
        return;
    }
    rule.condition = always;
    rule.unless = None;
    rule.every = None;
    rule.once = false;
    if stage == Stage::Gate {
        rule.pillar = Some(if index == 0 { Pillar::Foundation } else { Pillar::Amplification });
        if index == 0 {
            rule.severity = Some("critical");
            rule.says_on = true;
            rule.actions = vec![Action::Flag("mend this first".into())];
        }
    }
}

pub(crate) fn add_rules(random: &mut Random, terms: &Terms, workspace: &mut GeneratedWorkspace) {
    let count = 1 + random.below(4);
    // Most rules of a workspace meet on one kind, so that they meet on one field.
    let writable: Vec<Kind> = terms.kinds.iter().copied().filter(|kind| is_writable(*kind)).collect();
    let main =
        if random.chance(70) && !writable.is_empty() { random.pick(&writable) } else { random.pick(&terms.kinds) };
    let stage = match random.below(10) {
        0..=2 => Stage::Clash,
        3 => Stage::Gate,
        _ => Stage::Free,
    };
    let count = if stage == Stage::Free { count } else { count.max(2) };
    for index in 0..count {
        let is_main = stage == Stage::Clash || (stage == Stage::Gate && index > 0) || random.chance(65);
        let kind = if is_main { main } else { random.pick(&terms.kinds) };
        let mut rule = rule(random, terms, workspace, kind, index);
        set_on_stage(random, terms, stage, index, &mut rule);
        let earlier: Vec<String> =
            workspace.rules.iter().filter(|other| other.on == kind).map(|other| other.name.clone()).collect();
        let overrides = if stage == Stage::Clash { 25 } else { 12 };
        if random.chance(overrides) && !earlier.is_empty() {
            rule.overrides = Some(random.pick(&earlier));
        }
        workspace.rules.push(rule);
    }
    for _ in 0..random.below(3) {
        let kind = workspace.rules[random.below(workspace.rules.len())].on;
        if let Some(guard) = guard(random, terms, kind, workspace.guards.len()) {
            workspace.guards.push(guard);
        }
    }
    if stage == Stage::Clash && main == Kind::Campaign && random.chance(50) {
        workspace.caps.no_budget_increase = true;
    }
    suppress(random, workspace);
}

fn rule(random: &mut Random, terms: &Terms, workspace: &GeneratedWorkspace, kind: Kind, index: usize) -> Rule {
    let mut filter = random.chance(35).then(|| plain(random, terms, kind)).flatten();
    let action = action(random, terms, kind);
    if action == Action::Enable {
        // Only a filter that mentions the state lets a paused entity in.
        filter = Some(Cond::Text(name("state"), TextOp::Is, TextArg::Word("paused")));
    } else if has_state(kind) && random.chance(6) {
        let word = TextArg::Word(random.pick(&["paused", "enabled", "archived"]));
        filter = Some(Cond::Text(name("state"), TextOp::IsNot, word));
    }
    if kind == Kind::Keyword && random.chance(4) {
        filter = Some(Cond::Text(name("match_type"), TextOp::Is, TextArg::Word("negative_exact")));
    }
    let mut cond = condition(random, terms, kind);
    if random.chance(40)
        && let Some(loose) = loose(random, terms, kind)
    {
        cond = loose;
    }
    if kind == Kind::Keyword && random.chance(25) && !terms.reports {
        cond = Cond::And(vec![clicks_over(random.pick(&[3, 7]), 1), cond]);
    }
    if kind == Kind::Keyword && random.chance(4) && !terms.reports {
        let blend = Expr::Metric(Path::Own, "blended_clicks".into());
        cond = Cond::Compare(blend, op(random), literal(random, terms, Is::Number));
    }
    let mut rule = Rule {
        name: format!("Rule {}", index + 1),
        pillar: random.chance(55).then(|| {
            random.pick(&[Pillar::Foundation, Pillar::Foundation, Pillar::Optimization, Pillar::Amplification])
        }),
        severity: random.chance(70).then(|| random.pick(&["low", "high", "critical", "critical"])),
        mode: random.chance(50).then(|| random.pick(&[Mode::Observe, Mode::Propose, Mode::Apply, Mode::Apply])),
        on: kind,
        says_on: true,
        filter,
        condition: Some(cond),
        unless: random.chance(12).then(|| condition(random, terms, kind)),
        actions: vec![action],
        until: None,
        every: random.chance(25).then(|| random.pick(&[1, 3, 7, 14])),
        once: false,
        overrides: None,
        because: random.chance(10).then(|| "so it was agreed".to_owned()),
    };
    if rule.every.is_none() && random.chance(10) {
        rule.once = true;
    }
    if let Action::Flag(_) | Action::Alert(_) = rule.actions[0] {
        rule.every = None;
        rule.once = false;
        if matches!(rule.actions[0], Action::Alert(_)) && random.chance(25) {
            rule.until = Some(condition(random, terms, kind));
        }
    } else if random.chance(10) {
        rule.actions.push(Action::Flag("seen".into()));
    }
    if is_with_field(kind) && !terms.reports && random.chance(8) && is_change(&rule.actions[0]) {
        add_until(random, kind, &mut rule);
    }
    // A relative change needs a window, `every` or `once`.
    let is_step = matches!(rule.actions[0], Action::Change { verb: Verb::Raise | Verb::Lower, .. });
    if is_step && reach(workspace, &rule).is_none() && rule.every.is_none() && !rule.once {
        rule.every = Some(random.pick(&[3, 7]));
    }
    if super::print::follows_from_field(&rule) && random.chance(50) {
        rule.says_on = false;
    }
    rule
}

fn is_writable(kind: Kind) -> bool {
    is_with_field(kind) || kind == Kind::SearchTerm
}

/// Whether it has a field that rules change.
fn is_with_field(kind: Kind) -> bool {
    matches!(kind, Kind::Keyword | Kind::Campaign | Kind::AdGroup | Kind::Placement | Kind::ProductAd | Kind::Listing)
}

/// A test that holds wherever the window is covered, so that many rules meet on one field.
fn loose(random: &mut Random, terms: &Terms, kind: Kind) -> Option<Cond> {
    let which = if kind.is_ad() { "clicks" } else { "sessions" };
    if terms.reports || !is_writable(kind) {
        return None;
    }
    let days = random.pick(&[1, 2, 3, 7]);
    let left = Expr::Over(Box::new(name(which)), Window::over(days));
    Some(Cond::Compare(left, Op::GreaterOrEqual, Expr::Lit(Value::Number(random.number(&[0, 0, 1])))))
}

fn is_change(action: &Action) -> bool {
    matches!(action, Action::Change { .. } | Action::Pause)
}

/// The change lasts while the condition holds, and at times a little longer.
fn add_until(random: &mut Random, kind: Kind, rule: &mut Rule) {
    let which = if kind.is_ad() { "clicks" } else { "sessions" };
    let days = random.pick(&[1, 2, 3]);
    let least = random.pick(&[1, 5, 10]);
    let over = || Expr::Over(Box::new(name(which)), Window::over(days));
    let number = |n: i64| Expr::Lit(Value::Number(super::value::whole(n)));
    rule.condition = Some(Cond::Compare(over(), Op::GreaterOrEqual, number(least)));
    rule.unless = None;
    rule.until = Some(Cond::Compare(over(), Op::Less, number(least - random.pick(&[0, 0, 1]))));
    rule.every = None;
    rule.once = false;
    rule.actions.truncate(1);
}

fn has_state(kind: Kind) -> bool {
    matches!(kind, Kind::Campaign | Kind::Keyword | Kind::ProductAd)
}

fn action(random: &mut Random, terms: &Terms, kind: Kind) -> Action {
    if kind == Kind::SearchTerm && random.chance(75) {
        return addition(random, terms);
    }
    if kind == Kind::Listing && random.chance(12) && !terms.reports {
        return reorder(random);
    }
    let field = match kind {
        Kind::Keyword => Some(Field::Bid),
        Kind::Campaign => Some(Field::Budget),
        Kind::AdGroup => Some(Field::DefaultBid),
        Kind::Placement => Some(Field::Adjustment),
        Kind::Listing => Some(random.pick(&[Field::Price, Field::Price, Field::Buffer])),
        _ => None,
    };
    if has_state(kind) && random.chance(25) {
        return if random.chance(75) { Action::Pause } else { Action::Enable };
    }
    match field {
        Some(field) if random.chance(80) => change(random, terms, kind, field),
        _ if random.chance(70) => Action::Flag("look at this".into()),
        _ => Action::Alert("look at this".into()),
    }
}

fn addition(random: &mut Random, terms: &Terms) -> Action {
    if random.chance(55) {
        let level = random.pick(&[Kind::AdGroup, Kind::Campaign]);
        return Action::AddNegative { match_type: random.pick(&["exact", "phrase"]), level };
    }
    let bid = match random.below(3) {
        0 => None,
        1 => Some(money(random, terms, &[50, 100, 130])),
        _ => Some(Expr::Over(Box::new(name("cpc")), Window::over(random.pick(&[3, 7])))),
    };
    let campaign = random.chance(35).then(|| random.pick(&["Kitchen", "Harvest", "Nowhere"]).to_owned());
    Action::AddKeyword { match_type: random.pick(&["exact", "phrase", "broad"]), bid, campaign }
}

/// What is sold in some days, less what is there.
fn reorder(random: &mut Random) -> Action {
    let number = |random: &mut Random, items: &[i64]| Expr::Lit(Value::Number(random.number(items)));
    let sold = Box::new(Expr::Over(Box::new(name("units")), Window::over(random.pick(&[3, 7]))));
    let units = match random.below(3) {
        0 => number(random, &[1, 20]),
        1 => Expr::Subtract(sold, Box::new(Expr::Else(Box::new(name("available")), Box::new(number(random, &[0]))))),
        _ => {
            let share = Box::new(Expr::Lit(Value::Percent(random.share(&[50, 130]))));
            Expr::Multiply(share, sold)
        }
    };
    Action::Reorder {
        units,
        not_below: random.chance(40).then(|| number(random, &[1, 10])),
        packs_of: random.chance(50).then(|| number(random, &[1, 6, 12])),
    }
}

fn change(random: &mut Random, terms: &Terms, kind: Kind, field: Field) -> Action {
    let verb = random.pick(&[Verb::Raise, Verb::Lower, Verb::Lower, Verb::Set]);
    let share = |random: &mut Random, items: &[i64]| Expr::Lit(Value::Percent(random.share(items)));
    let amount = match (field, verb) {
        (Field::Adjustment, Verb::Set) => share(random, &[0, 20, 50, 900, 1000]),
        (Field::Adjustment, _) => Expr::Lit(Value::Points(random.share(&[1, 10, 30]))),
        (Field::Buffer, Verb::Set) => Expr::Lit(Value::Number(random.number(&[0, 5, 7, 10]))),
        (Field::Buffer, _) => Expr::Lit(Value::Number(random.number(&[1, 3, 20]))),
        (_, Verb::Set) => set_to(random, terms, kind, field),
        _ if random.chance(20) => money(random, terms, &[1, 5, 10, 50]),
        _ => share(random, &[1, 5, 10, 10, 20, 30, 50, 100]),
    };
    let bounds: &[i64] = match field {
        Field::Bid | Field::DefaultBid => &[2, 20, 90, 100, 120, 300],
        Field::Budget => &[100, 500, 900, 1000, 5000],
        _ => &[500, 900, 1000, 1200],
    };
    let bound = |random: &mut Random| match field {
        Field::Adjustment => random.chance(40).then(|| share(random, &[0, 40, 50, 60, 200])),
        Field::Buffer => random.chance(40).then(|| Expr::Lit(Value::Number(random.number(&[0, 5, 8, 20])))),
        _ if random.chance(12) => column(random, terms, kind, Is::Money),
        _ => random.chance(35).then(|| money(random, terms, bounds)),
    };
    let (not_below, not_above) = (bound(random), bound(random));
    // Written bounds that cross are an error of the checker.
    let (not_below, not_above) = match (&not_below, &not_above) {
        (Some(low), Some(high)) if least_of(low) > least_of(high) => (not_above, not_below),
        _ => (not_below, not_above),
    };
    Action::Change { verb, field, amount, not_below, not_above }
}

fn least_of(bound: &Expr) -> Option<super::value::Q> {
    match bound {
        Expr::Money(alternatives) => alternatives.first().map(|(_, amount)| amount.clone()),
        Expr::Lit(value) => super::value::amount(value),
        _ => None,
    }
}

/// A literal, or something computed from the entity's own metrics.
fn set_to(random: &mut Random, terms: &Terms, kind: Kind, field: Field) -> Expr {
    let days = random.pick(&[3, 7, 14]);
    let over = |which| Box::new(Expr::Over(Box::new(name(which)), Window::over(days)));
    let share = Box::new(Expr::Lit(Value::Percent(random.share(&[30, 50, 95, 100]))));
    if kind.is_ad() && random.chance(60) && !terms.reports {
        let which = random.pick(&["rpc", "cpc", "rpc"]);
        return Expr::Multiply(share, over(which));
    }
    if kind == Kind::Listing && random.chance(60) {
        let gap = Box::new(money(random, terms, &[1, 100]));
        return Expr::Subtract(Box::new(name("buy_box_price")), gap);
    }
    let cents: &[i64] = match field {
        Field::Budget => &[100, 500, 1000, 1500],
        Field::Price => &[900, 999, 1000, 1100],
        _ => &[19, 50, 95, 100, 104, 130],
    };
    money(random, terms, cents)
}

fn guard(random: &mut Random, terms: &Terms, kind: Kind, index: usize) -> Option<Guard> {
    let (field, cents): (Field, &[i64]) = match kind {
        Kind::Keyword => (Field::Bid, &[5, 50, 95, 100, 110]),
        Kind::Campaign => (Field::Budget, &[100, 900, 1000]),
        Kind::AdGroup => (Field::DefaultBid, &[50, 100]),
        Kind::Listing => (Field::Price, &[900, 999, 1000]),
        Kind::SearchTerm => {
            let verb = random.pick(&[Verb::AddNegative, Verb::AddKeyword]);
            return Some(Guard {
                name: format!("Guard {}", index + 1),
                on: kind,
                filter: random.chance(80).then(|| plain(random, terms, kind)).flatten(),
                condition: None,
                nevers: vec![Never { verb, field: None, below: None, above: None }],
            });
        }
        _ => return None,
    };
    let verb = random.pick(&[Verb::Lower, Verb::Raise, Verb::Set]);
    let mut nevers = Vec::new();
    if has_state(kind) && random.chance(50) {
        nevers.push(Never { verb: Verb::Pause, field: None, below: None, above: None });
    }
    let mut never = Never { verb, field: Some(field), below: None, above: None };
    if random.chance(70) {
        let bound = column(random, terms, kind, Is::Money)
            .filter(|_| random.chance(40))
            .unwrap_or_else(|| money(random, terms, cents));
        if random.chance(50) {
            never.below = Some(bound);
        } else {
            never.above = Some(bound);
        }
    }
    nevers.push(never);
    let condition = random.chance(25).then(|| {
        let numbers: Vec<_> = flows(kind).into_iter().filter(|(_, unit)| *unit == Is::Number).collect();
        if numbers.is_empty() || terms.reports {
            return plain(random, terms, kind);
        }
        let (which, _) = random.pick(&numbers);
        let left = Expr::Over(Box::new(name(which)), Window::over(random.pick(&[3, 7])));
        Some(Cond::Compare(left, Op::Greater, literal(random, terms, Is::Number)))
    });
    Some(Guard {
        name: format!("Guard {}", index + 1),
        on: kind,
        filter: random.chance(60).then(|| plain(random, terms, kind)).flatten(),
        condition: condition.flatten(),
        nevers,
    })
}

/// Mutes a flag of a listing or a product, which are named by what they are sold under.
fn suppress(random: &mut Random, workspace: &mut GeneratedWorkspace) {
    let muted: Vec<(String, Kind)> = workspace
        .rules
        .iter()
        .filter(|rule| rule.actions.iter().any(|a| matches!(a, Action::Flag(_) | Action::Alert(_))))
        .filter(|rule| matches!(rule.on, Kind::Listing | Kind::Keyword))
        .map(|rule| (rule.name.clone(), rule.on))
        .collect();
    if muted.is_empty() || !random.chance(40) {
        return;
    }
    let (rule, kind) = random.pick(&muted);
    let column = if kind == Kind::Listing { "sku" } else { "keyword_id" };
    let ids: Vec<String> = workspace
        .files
        .iter()
        .flat_map(|file| &file.rows)
        .filter_map(|(_, row)| match row.get(column) {
            Some(super::data::Cell::Text(id)) => Some(id.clone()),
            _ => None,
        })
        .collect();
    if ids.is_empty() {
        return;
    }
    let entity = random.pick(&ids);
    let until = super::generate_data::BASE + 60;
    workspace.suppressions.push(Suppress { rule, kind, entity, until });
}
