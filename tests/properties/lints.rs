//! Nothing is called impossible, certain or needless that data shows otherwise. Random conditions are linted; then each part of
//! them is judged on its own over random data, and every lint is held against what came out.

use crate::properties::cases;
use portreeve::Engine;
use portreeve::diagnostic::{Code, Diagnostic};
use portreeve::engine::PlanOptions;
use portreeve::history::AlertState;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound.max(1)
    }

    fn of<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }
}

const COUNTS: [&str; 8] = ["0", "1", "2", "5", "10", "20", "50", "100"];
const MONEY: [&str; 8] = ["$0", "$0.50", "$1", "$2.50", "$5", "$10", "$35", "$100"];
const SHARES: [&str; 8] = ["0%", "5%", "10%", "20%", "35%", "50%", "100%", "200%"];
const NUMBERS: [&str; 7] = ["0", "0.5", "1", "2", "3", "5", "10"];
/// What a condition may be about: a figure, and what it is compared with.
const FIGURES: [(&str, &[&str]); 12] = [
    ("clicks", &COUNTS),
    ("orders", &COUNTS),
    ("impressions", &COUNTS),
    ("spend", &MONEY),
    ("sales", &MONEY),
    ("acos", &SHARES),
    ("roas", &NUMBERS),
    ("cvr", &SHARES),
    ("ctr", &SHARES),
    ("cpc", &MONEY),
    ("cpa", &MONEY),
    ("rpc", &MONEY),
];
/// Rules of one file that is linted.
const RULES: usize = 24;
const SIGNS: [&str; 6] = [">", ">=", "<", "<=", "=", "!="];
const WINDOWS: [&str; 3] = ["over 1d", "over 3d", "over 7d"];

/// One comparison, as `fmt` writes it; about few things, so that several of them meet.
fn leaf(dice: &mut Dice, figures: &[(&str, &[&str])], window: &str) -> String {
    let (figure, limits) = figures[dice.below(figures.len())];
    let (sign, limit) = (dice.of(&SIGNS), dice.of(limits));
    match dice.below(12) {
        0 => {
            let (low, high) = (dice.below(limits.len()), dice.below(limits.len()));
            format!("{figure} {window} between {} and {}", limits[low.min(high)], limits[low.max(high)])
        }
        1 => format!("spend {window} {sign} {} * sales {window}", dice.of(&SHARES)),
        2 => format!("spend {window} / sales {window} {sign} {}", dice.of(&NUMBERS)),
        3 => format!("sales {window} {sign} {} * spend {window}", dice.of(&NUMBERS)),
        4 => format!("({figure} {sign} {limit} for 3d)"),
        5..=7 => attribute(dice),
        8 => format!("clicks {window} - orders {window} {sign} {}", dice.of(&COUNTS)),
        9 => format!("(larger of spend {window}, sales {window}) {sign} {}", dice.of(&MONEY)),
        _ => format!("{figure} {window} {sign} {limit}"),
    }
}

/// One about what does not depend on days.
fn attribute(dice: &mut Dice) -> String {
    match dice.below(3) {
        0 => format!("bid {} {}", dice.of(&SIGNS), dice.of(&MONEY)),
        1 => format!("match_type is {}", dice.of(&["exact", "phrase", "broad"])),
        _ => format!("match_type in {}", dice.of(&["exact, phrase", "phrase, broad", "exact"])),
    }
}

/// A rule's parts. A part stands alone or behind `not`.
#[derive(Debug, Clone)]
struct Made {
    scope: Option<String>,
    parts: Vec<String>,
    any: bool,
    unless: Option<String>,
}

fn made(dice: &mut Dice) -> Made {
    let figures: Vec<(&str, &[&str])> = (0..2).map(|_| FIGURES[dice.below(FIGURES.len())]).collect();
    let window = dice.of(&WINDOWS);
    let one = |dice: &mut Dice| {
        let leaf = leaf(dice, &figures, window);
        if dice.below(8) == 0 { format!("not ({leaf})") } else { leaf }
    };
    Made {
        scope: (dice.below(6) == 0).then(|| attribute(dice)),
        parts: (0..=dice.below(3)).map(|_| one(dice)).collect(),
        any: dice.below(3) == 0,
        unless: (dice.below(6) == 0).then(|| one(dice)),
    }
}

impl Made {
    fn all(&self) -> impl Iterator<Item = &String> {
        self.scope.iter().chain(&self.parts).chain(&self.unless)
    }

    fn text(&self, name: &str, percent: usize) -> String {
        let mut text = format!("rule \"{name}\"\n  on keyword");
        if let Some(scope) = &self.scope {
            write!(text, " where {scope}").unwrap();
        }
        write!(text, "\n  if {}\n", self.parts.join(if self.any { " or " } else { " and " })).unwrap();
        if let Some(unless) = &self.unless {
            writeln!(text, "  unless {unless}").unwrap();
        }
        writeln!(text, "  then lower bid {percent}%\n").unwrap();
        text
    }

    /// Whether it matches where the parts came out so.
    fn matches(&self, truth: &Truth, entity: &str) -> bool {
        let yes = |part: &String| truth.yes(part).contains(entity);
        let parts = if self.any { self.parts.iter().any(yes) } else { self.parts.iter().all(yes) };
        parts
            && self.scope.as_ref().is_none_or(yes)
            && self.unless.as_ref().is_none_or(|part| truth.no(part).contains(entity))
    }
}

/// Days of keywords with small, odd, missing and no figures.
fn data(dice: &mut Dice) -> String {
    let mut text = "date,keyword_id,campaign_id,campaign,ad_group_id,ad_group,keyword,match_type,state,bid,impressions,clicks,spend,sales,orders,units\n".to_owned();
    for keyword in 0..60 {
        let (bid, match_type) =
            (dice.of(&["0.50", "1.00", "2.50", "5.00", ""]), dice.of(&["exact", "phrase", "broad"]));
        let sparse = dice.below(5) == 0;
        for day in 10..=20 {
            if sparse && dice.below(3) == 0 {
                continue;
            }
            let clicks = dice.of(&[0, 0, 1, 2, 5, 10, 20]);
            let orders = if dice.below(2) == 0 { 0 } else { dice.below(clicks + 1) };
            let spend = if clicks == 0 { "0" } else { dice.of(&["0.50", "1.00", "2.50", "5.00", "7.00", "35.00"]) };
            let sales = match (orders, dice.below(40)) {
                (_, 0) => "-3.00",
                (_, 1) => "",
                (0, _) => "0",
                _ => dice.of(&["1.00", "2.50", "10.00", "20.00", "100.00"]),
            };
            let impressions = clicks * dice.of(&[1, 2, 10, 20]);
            writeln!(text, "2026-11-{day},k{keyword},c,C,g,G,word {keyword},{match_type},enabled,{bid},{impressions},{clicks},{spend},{sales},{orders},{orders}").unwrap();
        }
    }
    text
}

const SETTINGS: &str = "[accounts.us]\nchannel = \"amazon\"\ncurrency = \"USD\"\nsettle = \"0d\"\n";

fn engine(rules: &str, data: &str) -> Engine {
    Engine::builder().settings(SETTINGS).rules("rules/a.rules", rules).snapshot("us", "a.csv", data.as_bytes()).build()
}

/// Where each part was definitely true and definitely false.
struct Truth(BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)>);

impl Truth {
    fn of(parts: &BTreeSet<String>, data: &str) -> Self {
        let mut rules = String::new();
        for (at, part) in parts.iter().enumerate() {
            for (name, cond) in [("yes", part.clone()), ("no", format!("not ({part})"))] {
                writeln!(rules, "rule \"{name} {at}\"\n  on keyword\n  if {cond}\n  then alert \"x\"\n").unwrap();
            }
        }
        let engine = engine(&rules, data);
        let planned = engine.plan(&PlanOptions::new("2026-11-21T12:00:00Z".parse().unwrap()));
        let planned = planned.unwrap_or_else(|_| panic!("{rules}\n{:?}", engine.check()));
        let mut sets: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for alert in planned.plan().alerts.iter().filter(|alert| matches!(alert.state, AlertState::Firing)) {
            let rule = engine.program().rules[alert.rule.0 as usize].name.to_string();
            sets.entry(rule).or_default().insert(format!("{:?}", alert.entity));
        }
        let mut set = |name: String| sets.remove(&name).unwrap_or_default();
        let both = |(at, part): (usize, &String)| (part.clone(), (set(format!("yes {at}")), set(format!("no {at}"))));
        Self(parts.iter().enumerate().map(both).collect())
    }

    fn yes(&self, part: &str) -> &BTreeSet<String> {
        self.part(part).0
    }

    fn no(&self, part: &str) -> &BTreeSet<String> {
        self.part(part).1
    }

    fn part(&self, part: &str) -> (&BTreeSet<String>, &BTreeSet<String>) {
        self.known(part).unwrap_or_else(|| panic!("no part `{part}` was judged"))
    }

    fn known(&self, part: &str) -> Option<(&BTreeSet<String>, &BTreeSet<String>)> {
        // What stands inside a `for` is judged with it.
        let forms = [part.to_owned(), format!("({part})"), format!("({part} for 3d)")];
        if let Some((yes, no)) = forms.iter().find_map(|form| self.0.get(form)) {
            return Some((yes, no));
        }
        let inner = part.strip_prefix("not ")?;
        let (yes, no) = self.known(inner.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(inner))?;
        Some((no, yes))
    }
}

/// The texts between backticks.
fn quoted(message: &str) -> Vec<&str> {
    message.split('`').skip(1).step_by(2).collect()
}

/// Holds one report against the data; what kind of report it is.
fn hold(problem: &Diagnostic, rules: &[(String, Made)], truth: &Truth, what: &str) -> Option<&'static str> {
    let message = problem.message.as_str();
    let shown =
        || format!("{what}: {message}\n{}", rules.iter().map(|(name, made)| made.text(name, 1)).collect::<String>());
    let names = quoted(message);
    let within = |one: &BTreeSet<String>, other: &BTreeSet<String>| {
        let beyond: Vec<&String> = one.difference(other).collect();
        assert!(beyond.is_empty(), "{}\n{beyond:?}", shown());
    };
    let none = |set: Vec<&String>| assert!(set.is_empty(), "{}\n{set:?}", shown());
    Some(match (problem.code, names.as_slice()) {
        (Code::AlwaysOrNever, [part]) if message.contains("always") => {
            none(truth.no(part).iter().collect());
            "always"
        }
        (Code::AlwaysOrNever, [part]) => {
            none(truth.yes(part).iter().collect());
            "never"
        }
        (Code::ContradictoryRange, [one, other]) => {
            none(truth.yes(one).intersection(truth.yes(other)).collect());
            "contradictory"
        }
        (Code::RedundantCondition, [_]) => "twice",
        (Code::RedundantCondition, [idle, kept]) if kept.starts_with("or ") => {
            within(truth.yes(idle), truth.yes(&kept[3..]));
            "redundant in or"
        }
        (Code::RedundantCondition, [idle, kept]) => {
            within(truth.yes(kept), truth.yes(idle));
            "redundant"
        }
        (Code::SubsumedRule, [idle, by]) => {
            let made = |name: &str| &rules.iter().find(|(known, _)| known == name).unwrap().1;
            let entities: BTreeSet<&String> = truth.0.values().flat_map(|(yes, no)| yes.iter().chain(no)).collect();
            let only = |entity: &&&String| made(idle).matches(truth, entity) && !made(by).matches(truth, entity);
            none(entities.iter().filter(only).copied().collect());
            "subsumed"
        }
        _ => return None,
    })
}

#[test]
fn no_lint_says_what_data_denies() {
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    let few = 25;
    for seed in 0..cases(few) {
        let dice = &mut Dice(seed.wrapping_mul(0x9E37_79B9) + 1);
        let data = data(dice);
        let mut rules: Vec<(String, Made)> = Vec::new();
        let mut text = String::new();
        for at in 0..RULES {
            let mut made = made(dice);
            // A rule that says a part of what the one before says may leave it nothing.
            if let Some((_, before)) = rules.last().filter(|_| at % 2 == 1 && !made.any)
                && !before.any
            {
                made.parts.splice(0..0, before.parts.iter().take(1 + at / 4).cloned());
                made.scope.clone_from(&before.scope);
                made.unless = None;
            }
            let name = format!("R{at}");
            text.push_str(&made.text(&name, 20 - at % 8));
            rules.push((name, made));
        }
        let inner =
            |part: &String| part.strip_prefix("not (").and_then(|rest| rest.strip_suffix(')')).map(str::to_owned);
        let all = || rules.iter().flat_map(|(_, made)| made.all());
        let parts: BTreeSet<String> = all().cloned().chain(all().filter_map(inner)).collect();
        let engine = engine(&text, &data);
        let truth = Truth::of(&parts, &data);
        let decided = truth.0.values().filter(|(yes, no)| !yes.is_empty() && !no.is_empty()).count();
        *found.entry("parts that came out both ways").or_default() += decided;
        for problem in engine.check() {
            if let Some(kind) = hold(problem, &rules, &truth, &format!("seed {seed}")) {
                *found.entry(kind).or_default() += 1;
            } else if problem.severity() == portreeve::diagnostic::Severity::Error {
                // `lower bid 10% would be done again on every run`: nothing in it depends on days.
                *found.entry("refused otherwise").or_default() += 1;
            }
        }
    }
    println!("{found:?}");
    for kind in ["always", "never", "contradictory", "redundant", "redundant in or", "subsumed"] {
        assert!(found.get(kind).is_some_and(|count| *count >= 3), "{kind} was hardly ever said: {found:?}");
    }
}
