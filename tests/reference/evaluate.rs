//! Which entities a rule judges, and what it says of each.

use super::conds::{mentions_state, names_negative, truth};
use super::judge::{At, Judge};
use super::reads::reads_of_rule;
use super::tree::{Cond, Kind, Path, Rule};
use super::value::Truth;
use super::world::{Entity, World};

/// One rule with the entities in its scope.
pub(crate) struct Judged<'a> {
    pub rule: &'a Rule,
    pub judge: Judge<'a>,
    pub whole: Cond,
}

pub(crate) struct Verdict<'a> {
    pub entity: &'a Entity,
    pub truth: Truth,
    /// Of `until`, where the rule has one.
    pub until: Option<Truth>,
}

impl<'a> Judged<'a> {
    pub(crate) fn new(world: &'a World<'a>, rule: &'a Rule) -> Judged<'a> {
        Judged {
            rule,
            judge: Judge::new(world, &reads_of_rule(world.workspace(), rule)),
            whole: rule.whole_condition(),
        }
    }

    /// Every entity in scope with its verdict. An unknown filter is undecided, not out of scope.
    pub(crate) fn verdicts(&'a self) -> Vec<Verdict<'a>> {
        self.judge
            .world
            .entities
            .iter()
            .filter(|entity| self.is_judged(entity))
            .filter_map(|entity| {
                let at = At::of(entity);
                let filter = self.rule.filter.as_ref();
                let in_scope = filter.map_or(Truth::True, |f| truth(&self.judge, f, &at));
                let until = self.rule.until.as_ref().map(|u| truth(&self.judge, u, &at));
                let truth = match in_scope {
                    Truth::False => return None,
                    Truth::Unknown(whys) => Truth::Unknown(whys),
                    Truth::True => truth(&self.judge, &self.whole, &at),
                };
                Some(Verdict { entity, truth, until })
            })
            .collect()
    }

    /// Whether a `for` held on some of its days, and nothing beside it is other than true.
    pub(crate) fn is_waiting(&self, entity: &Entity) -> bool {
        waits(&self.judge, &self.whole, &At::of(entity))
    }

    /// Of the right kind, not gone, and of the ads only what runs.
    fn is_judged(&self, entity: &Entity) -> bool {
        entity.kind == self.rule.on && is_in_scope(&self.judge, entity, self.rule.filter.as_ref())
    }
}

fn waits<'a>(judge: &'a Judge<'a>, cond: &'a Cond, at: &At<'a>) -> bool {
    let (inner, needed, days) = match cond {
        Cond::And(parts) => {
            let mut open = parts.iter().filter(|part| truth(judge, part, at) != Truth::True).peekable();
            return open.peek().is_some() && open.all(|part| waits(judge, part, at));
        }
        Cond::For(inner, days) => (inner, usize::try_from(*days).expect("few days"), *days),
        Cond::KOf(inner, needed, days) => (inner, *needed, *days),
        _ => return false,
    };
    let Ok(end) = judge.end_at(at) else { return false };
    let held = (end - days + 1..=end).filter(|day| truth(judge, inner, &at.on_day(*day)).is_true()).count();
    held > 0 && held < needed
}

pub(crate) fn is_in_scope(judge: &Judge, entity: &Entity, filter: Option<&Cond>) -> bool {
    let world = judge.world;
    if world.is_gone(entity) {
        return false;
    }
    if !entity.kind.is_ad() {
        return true;
    }
    if entity.kind == Kind::Keyword && super::conds::is_negative(judge, entity) && !names_negative(filter) {
        return false;
    }
    let has_state = !matches!(entity.kind, Kind::SearchTerm | Kind::Placement);
    if has_state && !mentions_state(filter, Path::Own) && !world.is_enabled(entity) {
        return false;
    }
    [Kind::Keyword, Kind::AdGroup, Kind::Campaign]
        .into_iter()
        .filter(|kind| *kind != entity.kind)
        .filter(|kind| !mentions_state(filter, Path::Up(*kind)))
        .filter_map(|kind| world.up(entity, kind))
        .all(|parent| world.is_enabled(parent))
}
