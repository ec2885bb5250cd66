//! What a plan and its run came to, by account and pillar.

use crate::apply::Document;
use crate::apply::tell::Message;
use crate::journal::ActionRow;
use crate::program::{Pillar, Program};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What became of the changes of one pillar in one account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    /// They stand in the plan as what is to be done.
    planned: usize,
    /// Of those, they need a person.
    approval: usize,
    /// They went out.
    applied: usize,
    /// They are held, whatever holds them.
    held: usize,
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.planned = self.planned.saturating_add(other.planned);
        self.approval = self.approval.saturating_add(other.approval);
        self.applied = self.applied.saturating_add(other.applied);
        self.held = self.held.saturating_add(other.held);
    }

    fn json(self, pillar: &str) -> Value {
        let Self { planned, approval, applied, held } = self;
        json!({"pillar": pillar, "planned": planned, "approval": approval, "applied": applied, "held": held})
    }

    /// `12 planned, 3 need a person, 2 held`, without what is nought.
    fn say(self) -> String {
        let parts = [
            (self.planned, "planned"),
            (self.applied, "handed out"),
            (self.approval, "for a person"),
            (self.held, "held"),
        ];
        let said: Vec<String> =
            parts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
        if said.is_empty() { "nothing to change".to_owned() } else { said.join(", ") }
    }
}

/// By account and pillar; rules without a pillar are under none.
type ByPillar = BTreeMap<String, BTreeMap<Option<Pillar>, Counts>>;

/// The digest of a run; none where the plan had nothing to change.
pub(super) fn of_run(document: &Document, program: &Program, run: &str, rows: &[ActionRow]) -> Option<Message> {
    let out: BTreeSet<&str> = rows.iter().filter(|row| row.handed_out).map(|row| row.change.id.as_ref()).collect();
    let counted = count(document, program, &out);
    let total = total(&counted)?;
    Some(message(document, "digest", &counted, format!("run {run}: {}", total.say())))
}

/// What a plan that nobody carried out yet holds; none where it has nothing to change.
pub(super) fn of_plan(document: &Document, program: &Program) -> Option<Message> {
    let counted = count(document, program, &BTreeSet::new());
    let total = total(&counted)?;
    Some(message(document, "plan", &counted, format!("plan {}: {}", short(document), total.say())))
}

fn short(document: &Document) -> String {
    document.id.chars().take(8).collect()
}

fn count(document: &Document, program: &Program, out: &BTreeSet<&str>) -> ByPillar {
    let pillars: BTreeMap<&str, Option<Pillar>> =
        program.rules.iter().map(|rule| (rule.name.as_ref(), rule.pillar)).collect();
    let mut counted = ByPillar::new();
    for entry in &document.actions {
        let said = &entry.said;
        let pillar = pillars.get(said.rule.as_str()).copied().flatten();
        let planned = said.status == "planned";
        let one = Counts {
            planned: usize::from(planned),
            approval: usize::from(planned && said.approval == "needed"),
            applied: usize::from(out.contains(said.id.as_str())),
            held: usize::from(!planned),
        };
        counted.entry(said.account.clone()).or_default().entry(pillar).or_default().add(one);
    }
    counted
}

fn total(counted: &ByPillar) -> Option<Counts> {
    let all = counted.values().flat_map(BTreeMap::values);
    let total = all.fold(Counts::default(), |mut total, one| {
        total.add(*one);
        total
    });
    (total != Counts::default()).then_some(total)
}

fn message(document: &Document, kind: &'static str, counted: &ByPillar, title: String) -> Message {
    let mut lines = Vec::new();
    let mut accounts = Vec::new();
    for (account, pillars) in counted {
        let state = document.accounts.iter().find(|part| part.account == *account);
        let state = state.map_or("ready", |part| part.state.as_str());
        for (pillar, counts) in pillars {
            let pillar = pillar.map_or("no pillar", Pillar::word);
            lines.push(format!("{account}, {pillar}: {}", counts.say()));
        }
        if state == "held" {
            lines.push(format!("{account} is held by a cap: it needs a person and `portreeve apply --accept`"));
        }
        let pillars: Vec<Value> =
            pillars.iter().map(|(pillar, counts)| counts.json(pillar.map_or("", Pillar::word))).collect();
        accounts.push(json!({"account": account, "state": state, "pillars": pillars}));
    }
    let digest = json!({"plan": document.id, "as_of": document.as_of, "accounts": accounts});
    Message { kind, subject: document.id.clone(), title, lines, more: vec![("digest", digest)], to: Vec::new() }
}
