//! Alerts that the engine raises by itself: what no rule can see, since it is about files that do not come, rules that are wrong and
//! changes that wait. They stand in the journal beside those of rules and go to the same sinks.

use crate::apply::Word;
use crate::catalog::Kind;
use crate::daemon::feeds::Feed;
use crate::daemon::load::Standing;
use crate::engine::Engine;
use crate::history::{AlertState, EntityKey, OWN_ALERT, PastAlert};
use crate::journal::{AlertRow, Ledger, Notice};
use crate::plan::{AccountState, Plan};
use crate::table::Day;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Concern {
    /// What, as a rule's name.
    name: &'static str,
    /// The account; empty for the whole workspace.
    account: String,
    /// What of it, such as a dataset; empty for all of it.
    part: &'static str,
    message: String,
}

impl Concern {
    fn id(&self) -> String {
        format!("{OWN_ALERT}{}/{}/{}", self.name, self.account, self.part)
    }
}

/// The rules that run are not those of the folder.
const BROKEN: &str = "rules on disk are not the rules running";

/// Everything that is not as it should be.
pub(super) fn concerns(feeds: &[Feed], standing: &Standing, plan: &Plan) -> Vec<Concern> {
    let late = feeds.iter().filter(|feed| feed.is_late()).map(|feed| Concern {
        name: "feed is late",
        account: feed.account.clone(),
        part: feed.dataset,
        message: format!(
            "feed is late: the newest day of {} is {}, {} days ago; put the newest export into snapshots/{}/",
            feed.dataset, feed.newest, feed.age, feed.account
        ),
    });
    let broken = match standing {
        Standing::Good => None,
        Standing::Broken { since, problems } => Some(Concern {
            name: BROKEN,
            account: String::new(),
            part: "",
            message: format!(
                "the rules on disk have errors since {}: the last good ones find and alert, and no change goes out; {}",
                since.format("%Y-%m-%d %H:%M UTC"),
                problems.join("; ")
            ),
        }),
    };
    let held = plan.accounts.iter().filter(|account| account.state == AccountState::Held).map(|account| Concern {
        name: "held by a cap",
        account: account.account.to_string(),
        part: "",
        message: "a cap holds every change of this account until a person looks at the plan".to_owned(),
    });
    late.chain(broken).chain(held).collect()
}

/// The rows and notices by which the journal follows: a concern that is new fires and is told once, one that is over clears and is told.
pub(super) fn rows(
    concerns: &[Concern],
    engine: &Engine,
    ledger: &Ledger,
    run: &Arc<str>,
    now: DateTime<Utc>,
) -> (Vec<AlertRow>, Vec<Notice>) {
    let holds: BTreeMap<String, &Concern> = concerns.iter().map(|concern| (concern.id(), concern)).collect();
    let known: BTreeMap<&str, &AlertRow> = ledger
        .alerts
        .iter()
        .filter(|row| row.alert.rule.starts_with(OWN_ALERT))
        .map(|row| (row.alert.id.as_ref(), row))
        .collect();
    let day = Day::from_date(now.date_naive());
    let (mut rows, mut told) = (Vec::new(), Vec::new());
    for (id, concern) in &holds {
        let fires = known.get(id.as_str()).is_some_and(|row| row.alert.state == AlertState::Firing);
        if !fires {
            let row = row(id, concern, AlertState::Firing, run, day);
            told.extend(notices(engine, &row, now));
            rows.push(row);
        }
    }
    for (id, row) in known {
        if row.alert.state != AlertState::Clear && !holds.contains_key(id) {
            let mut row = AlertRow { run: Arc::clone(run), ..row.clone() };
            (row.alert.state, row.alert.told, row.alert.judged) = (AlertState::Clear, false, day);
            if let Value::Object(map) = &mut row.document {
                map.insert("state".to_owned(), "clear".into());
                map.insert("judged".to_owned(), day.to_string().into());
                map.insert("told".to_owned(), false.into());
            }
            told.extend(notices(engine, &row, now));
            rows.push(row);
        }
    }
    (rows, told)
}

fn row(id: &str, concern: &Concern, state: AlertState, run: &Arc<str>, day: Day) -> AlertRow {
    let name = match (concern.account.as_str(), concern.part) {
        ("", _) => "the workspace".to_owned(),
        (account, "") => account.to_owned(),
        (account, part) => format!("{part} of {account}"),
    };
    let document = json!({
        "id": id,
        "rule": concern.name,
        "at": {"file": "portreeve", "line": 0},
        "entity": {"kind": Kind::Account.word(), "id": concern.account, "name": name, "account": concern.account},
        "message": concern.message,
        "state": "firing",
        "to": [],
        "suppressed": false,
        "notice": "own",
        "undecided_days": 0,
        "judged": day.to_string(),
        "told": true,
    });
    let account: Arc<str> = concern.account.as_str().into();
    AlertRow {
        alert: PastAlert {
            id: id.into(),
            rule: format!("{OWN_ALERT}{}", concern.name).into(),
            entity: EntityKey { account: Arc::clone(&account), kind: Kind::Account, id: account },
            state,
            undecided_days: 0,
            judged: day,
            told: true,
        },
        run: Arc::clone(run),
        document,
    }
}

/// The subject holds the moment: the next time it is another.
fn notices(engine: &Engine, row: &AlertRow, now: DateTime<Utc>) -> Vec<Notice> {
    let subject = format!("{} {} {}", row.alert.id, word(row), now.timestamp());
    engine.word_notices(&Word { subject, title: sentence(row), lines: Vec::new() }, now)
}

fn word(row: &AlertRow) -> &'static str {
    if row.alert.state == AlertState::Clear { "over" } else { "on" }
}

/// What people are told of a row.
pub(super) fn sentence(row: &AlertRow) -> String {
    let message = row.document.get("message").and_then(Value::as_str).unwrap_or_default();
    match (row.alert.state, is_of_rules(row)) {
        (AlertState::Clear, true) => "the rules on disk are good again".to_owned(),
        (AlertState::Clear, false) => format!("over: {message}"),
        _ => message.to_owned(),
    }
}

/// It is about the rules, of which the loop speaks by itself when it reads them.
pub(super) fn is_of_rules(row: &AlertRow) -> bool {
    row.alert.rule.strip_prefix(OWN_ALERT) == Some(BROKEN)
}
