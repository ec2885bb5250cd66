//! The given part of a test: an entity, and the campaign it is in, with the figures and states that a rule reads.

use crate::catalog::{Catalog, Column, DatasetInfo, Kind, Role};
use crate::eval::Truth;
use crate::plan::EntityRef;
use crate::program::visit::rule_numbers;
use crate::program::{Action, Cond, CondKind, NumKind, Rule, RuleId, WindowDays};
use crate::scenario::backtest::replay::Planned;
use crate::table::{AccountId, Cell, Day, Entity, Seen, StrId, Table};
use crate::value::{Currency, Rational, Type, Unit, show};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// More places than any figure has.
const PLACES: u32 = 9;

/// A test without its expectations, and what the rule came to on the day.
#[derive(Debug, Clone)]
pub(super) struct Told {
    /// The text up to the expectations.
    pub(super) text: String,
    /// What the rule's condition came to.
    pub(super) truth: Truth,
    /// The change that went out.
    pub(super) change: Option<String>,
}

/// What a rule reads: names of columns, and how far back.
#[derive(Default)]
struct Reads {
    /// Figures and states, by whose they are.
    names: BTreeSet<(Kind, String)>,
    /// Words of conditions that may be states.
    words: BTreeSet<String>,
    days: u32,
}

/// The given part of a test of an entity on a planned day; `None` for what no file has rows of. Of an entity that other rules judge
/// as well, a `wide` one holds what those read.
pub(super) fn tell(planned: &Planned<'_>, rule: RuleId, entity: &EntityRef, wide: bool) -> Option<Told> {
    if matches!(entity.kind, Kind::Product | Kind::Account | Kind::AdGroup) {
        return None;
    }
    let table = planned.table;
    let account = table.account_of(entity.entity)?;
    let count = planned.plan.rules.iter().find(|count| count.rule == rule && count.account == Some(account));
    let as_of = table.account(account).newest_day.unwrap_or(planned.day);
    let end = count.and_then(|count| count.end.ok()).unwrap_or(as_of);
    let mut reads = Reads::default();
    let rules = planned.engine.program().rule_ids();
    for (_, one) in rules.filter(|(id, one)| *id == rule || (wide && one.kind == entity.kind)) {
        read(one, &mut reads);
    }
    let of = Account { table, id: account, end, as_of, age: planned.engine.settings().time.state_age };
    let name = &planned.engine.program().rule(rule).name;
    let about = table.account(account);
    let mut text = format!(
        "test {}\n  as of {end}\n  account {} channel {} currency {}\n",
        quoted(&format!("{name}: {} on {}", entity.name, planned.day)),
        quoted(&about.name),
        about.channel,
        about.currency.code(),
    );
    of.thing(&mut text, entity, &reads);
    if let Some(campaign) = table.up(entity.entity, Kind::Campaign).filter(|above| *above != entity.entity) {
        let campaign = EntityRef::of(table, campaign);
        let mut own = String::new();
        of.thing(&mut own, &campaign, &reads);
        // A campaign of which nothing is read is only a name.
        if own.lines().count() > 1 {
            text.push_str(&own);
        }
    }
    Some(Told { text, truth: Truth::No, change: None })
}

/// A text between quotes.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Adds what a rule reads.
fn read(rule: &Rule, reads: &mut Reads) {
    let catalog = Catalog::standard();
    let (mut lasting, mut days) = (0, 1);
    for cond in rule.filter.iter().chain([&rule.condition]).chain(&rule.until) {
        lasting = lasting.max(longest(cond));
        reads.words.extend(words(&cond.text));
    }
    rule_numbers(rule, &mut |num| match &num.kind {
        NumKind::Flow { flow, window, .. } => {
            let flow = catalog.flow(*flow);
            reads.names.extend(flow.from.iter().map(|(_, column)| (flow.kind, column.clone())));
            days = days.max(extent(window.days));
        }
        NumKind::Stat { window, .. } | NumKind::Days { window, .. } => {
            days = days.max(extent(window.days));
        }
        NumKind::Attr { attr, .. } => {
            let attr = catalog.attr(*attr);
            reads.names.insert((attr.kind, attr.name.clone()));
        }
        _ => {}
    });
    for action in &rule.actions {
        if let Action::Step { field, .. } | Action::Set { field, .. } = action {
            reads.words.insert(field.word().to_owned());
        }
    }
    reads.days = reads.days.max(days.saturating_add(lasting));
}

/// The words of a text that could be names of columns.
fn words(text: &str) -> impl Iterator<Item = String> + use<'_> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty()).map(str::to_owned)
}

/// How many days back a window reaches.
fn extent(days: WindowDays) -> u32 {
    match days {
        WindowDays::Last { length, lag, .. } => length.saturating_add(lag),
        WindowDays::Day | WindowDays::Report => 1,
    }
}

/// The most days on each of which a part of a condition is looked at.
fn longest(cond: &Cond) -> u32 {
    match &cond.kind {
        CondKind::And(parts) | CondKind::Or(parts) => parts.iter().map(longest).max().unwrap_or(0),
        CondKind::Not(inner) => longest(inner),
        CondKind::For { cond, days, .. } => days.saturating_add(longest(cond)),
        CondKind::Changed { within, .. } => *within,
        _ => 0,
    }
}

/// An account on the day.
struct Account<'t> {
    table: &'t Table,
    id: AccountId,
    /// The day that the rule's windows end on.
    end: Day,
    as_of: Day,
    age: u32,
}

impl Account<'_> {
    /// Adds an entity with what the rule reads of it.
    fn thing(&self, text: &mut String, entity: &EntityRef, reads: &Reads) {
        let _ = write!(text, "  given {} {}", entity.kind.word(), quoted(&entity.name));
        if let Some(campaign) = entity.campaign.as_ref().filter(|_| entity.kind != Kind::Campaign) {
            let _ = write!(text, " in campaign {}", quoted(campaign));
        }
        if let Some(ad_group) = &entity.ad_group {
            let _ = write!(text, " in ad_group {}", quoted(ad_group));
        }
        text.push('\n');
        let mut told: BTreeSet<&str> = BTreeSet::new();
        for info in Catalog::standard().datasets().iter().filter(|info| info.kind == entity.kind) {
            for column in &info.columns {
                let named = reads.names.contains(&(entity.kind, column.name.clone()));
                let read = named || (column.role == Role::State && reads.words.contains(&column.name));
                if !read || told.contains(column.name.as_str()) {
                    continue;
                }
                let series = match column.role {
                    Role::Flow => self.flow(info, column, entity.entity, reads.days),
                    Role::State => self.state(column, entity.entity),
                    _ => None,
                };
                if let Some(series) = series {
                    told.insert(&column.name);
                    let _ = writeln!(text, "    {} {series}", column.name);
                }
            }
        }
    }

    /// The figures of the days up to the end of the windows; days without a row are zero, those of no file uncovered.
    fn flow(&self, info: &DatasetInfo, column: &Column, entity: Entity, days: u32) -> Option<String> {
        let rows = self.table.rows(info.dataset, info.kind)?;
        let facts = rows.columns.iter().find(|known| *known.name == *column.name)?;
        let coverage = self.table.coverage(self.id, info.dataset)?;
        let cell = |day: Day| match rows.on(entity.index, day).map(|row| facts.cell(row)) {
            _ if !coverage.covers(day) => "_".to_owned(),
            Some(Cell::Value(value)) => {
                self.shown(value, facts.scale, column.ty, entity).unwrap_or_else(|| "0".to_owned())
            }
            Some(Cell::Missing | Cell::Refused) => "none".to_owned(),
            None => "0".to_owned(),
        };
        let cells: Vec<String> = Day::range(self.end.minus(days.saturating_sub(1)), self.end).map(cell).collect();
        let mut series = Vec::new();
        for run in cells.chunk_by(|one, other| one == other) {
            let one = run.first()?;
            series.push(if run.len() > 1 { format!("{one} x {}", run.len()) } else { one.clone() });
        }
        Some(series.join(" "))
    }

    /// The newest state.
    fn state(&self, column: &Column, entity: Entity) -> Option<String> {
        let attr = column.attr?;
        let scale = self.table.attrs.get(attr.0 as usize)?.scale;
        match self.table.attr(attr, entity.index, self.as_of.next(), self.age) {
            Seen::Value(value, _) => self.shown(value, scale, column.ty, entity),
            Seen::Blank(_) | Seen::Refused(_) | Seen::TooOld(_) | Seen::Never => None,
        }
    }

    /// A value as a test has it.
    fn shown(&self, value: i64, scale: u32, ty: Type, entity: Entity) -> Option<String> {
        let amount = || Rational::scaled(i128::from(value), scale).ok();
        Some(match ty {
            Type::Numeric(Unit::Money) => {
                let own = self.table.kind(entity.kind).currencies.get(entity.index as usize).copied().flatten();
                money(amount()?, own.unwrap_or(self.table.account(self.id).currency))
            }
            Type::Numeric(Unit::Percent) => {
                format!("{}%", show::trimmed(amount()?.times(Rational::whole(100)).ok()?, PLACES))
            }
            Type::Numeric(Unit::Duration) => format!("{}d", show::trimmed(amount()?, PLACES)),
            Type::Numeric(_) => show::trimmed(amount()?, PLACES),
            Type::Text => quoted(self.table.strings.get(StrId(u32::try_from(value).ok()?))),
            Type::YesNo => if value == 0 { "no" } else { "yes" }.to_owned(),
            Type::Date => Day(i32::try_from(value).ok()?).to_string(),
            Type::Time => return None,
        })
    }
}

fn money(amount: Rational, currency: Currency) -> String {
    let digits = show::trimmed(amount, PLACES);
    match currency.sign().filter(|_| !digits.starts_with('-')) {
        Some(sign) => format!("{sign}{digits}"),
        None => format!("{digits} {}", currency.code()),
    }
}
