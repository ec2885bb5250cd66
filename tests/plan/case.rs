//! A small account in memory: a few keywords with 30 days of rows, rules, and what was done before.

use crate::workbench::{Bench, Laid};
use portreeve::catalog::{Kind, WriteField};
use portreeve::eval;
use portreeve::history::{
    AlertState, ChangeState, ChangedField, ChangedValue, EntityKey, History, PastAlert, PastChange, PastFinding,
};
use portreeve::plan::{Action, Inputs, Plan, PlanStatus, plan};
use portreeve::table::Day;
use portreeve::value::Rational;
use rust_decimal::Decimal;
use std::fmt::Write as _;
use std::str::FromStr;

/// The as-of day of every case.
pub(crate) const AS_OF: &str = "2026-11-20";

/// A moment of the day after, in seconds.
pub(crate) const NOW: i64 = 1_795_262_400;

/// How many days of rows there are.
const DAYS: u32 = 30;

#[derive(Debug, Clone)]
pub(crate) struct Keyword {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) match_type: &'static str,
    pub(crate) state: &'static str,
    /// By first day on which it is seen, oldest first; empty is a blank cell.
    pub(crate) bids: Vec<(Day, String)>,
    pub(crate) campaign: String,
    pub(crate) ad_group: String,
    pub(crate) spend: &'static str,
    pub(crate) sales: &'static str,
    /// The last day with a row.
    pub(crate) until: Day,
}

/// A keyword of 40% ACOS in ad group `g1` of campaign `c1`.
pub(crate) fn keyword(id: &str, bid: &str) -> Keyword {
    Keyword {
        id: id.to_owned(),
        text: format!("text {id}"),
        match_type: "exact",
        state: "enabled",
        bids: vec![(Day(0), bid.to_owned())],
        campaign: "c1".to_owned(),
        ad_group: "g1".to_owned(),
        spend: "12",
        sales: "30",
        until: as_of(),
    }
}

impl Keyword {
    pub(crate) fn named(mut self, text: &str) -> Self {
        text.clone_into(&mut self.text);
        self
    }

    pub(crate) fn of(mut self, campaign: &str, ad_group: &str) -> Self {
        (self.campaign, self.ad_group) = (campaign.to_owned(), ad_group.to_owned());
        self
    }

    pub(crate) fn matching(mut self, match_type: &'static str) -> Self {
        self.match_type = match_type;
        self
    }

    pub(crate) fn in_state(mut self, state: &'static str) -> Self {
        self.state = state;
        self
    }

    pub(crate) fn selling(mut self, spend: &'static str, sales: &'static str) -> Self {
        (self.spend, self.sales) = (spend, sales);
        self
    }

    /// From this day on files show another bid.
    pub(crate) fn then(mut self, day: &str, bid: &str) -> Self {
        self.bids.push((self::day(day), bid.to_owned()));
        self
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) bench: Bench,
    pub(crate) history: History,
    pub(crate) settings: String,
    account: String,
}

impl Case {
    pub(crate) fn new(rules: &str) -> Self {
        let bench = Bench { rules: vec![("rules/a.rules".to_owned(), rules.to_owned())], ..Bench::default() };
        Self {
            bench,
            history: History::default(),
            settings: String::new(),
            account: "channel = \"amazon\"\ncurrency = \"USD\"\nmarket = \"US\"\nsettle = \"0d\"\n".to_owned(),
        }
    }

    /// More of `portreeve.toml`.
    pub(crate) fn with(mut self, settings: &str) -> Self {
        self.settings.push_str(settings);
        self
    }

    /// More of `[accounts.acme-us]`.
    pub(crate) fn account(mut self, line: &str) -> Self {
        self.account.push_str(line);
        self.account.push('\n');
        self
    }

    /// A `keywords` file with rows of all days.
    pub(crate) fn keywords(self, keywords: &[Keyword]) -> Self {
        let mut text = "date,keyword_id,campaign_id,campaign,ad_group_id,ad_group,keyword,match_type,state,bid,\
                        impressions,clicks,spend,sales,orders,units\n"
            .to_owned();
        for keyword in keywords {
            let Keyword { id, text: name, match_type, state, campaign, ad_group, spend, sales, .. } = keyword;
            for day in Day::range(as_of().minus(DAYS - 1), keyword.until) {
                let bid = keyword.bids.iter().rev().find(|(from, _)| *from <= day).map_or("", |(_, bid)| bid);
                let _ = writeln!(
                    text,
                    "{day},{id},{campaign},Campaign {campaign},{ad_group},Group {ad_group},{name},{match_type},{state},{bid},300,30,{spend},{sales},1,1"
                );
            }
        }
        if keywords.iter().all(|keyword| keyword.bids.is_empty()) {
            // Nothing shows a bid: the file has no such column.
            let without = |line: &str| {
                let cells: Vec<&str> =
                    line.split(',').enumerate().filter(|(at, _)| *at != 9).map(|(_, cell)| cell).collect();
                cells.join(",") + "\n"
            };
            text = text.lines().map(without).collect();
        }
        self.file("keywords.csv", &text)
    }

    /// Another `keywords` file, with rows of one keyword from a day on.
    pub(crate) fn keywords_from(self, from: &str, keyword: &Keyword) -> Self {
        let cut = Case::new("").keywords(std::slice::from_ref(keyword));
        let text = String::from_utf8(cut.bench.files[0].1.clone()).unwrap();
        let kept = text.lines().filter(|line| line.starts_with("date") || *line >= from);
        self.file("newer.csv", &kept.fold(String::new(), |text, line| text + line + "\n"))
    }

    /// A `campaigns` file: id, budget, state.
    pub(crate) fn campaigns(self, campaigns: &[(&str, &str, &str)]) -> Self {
        let mut text =
            "date,campaign_id,campaign,state,budget,impressions,clicks,spend,sales,orders,units\n".to_owned();
        for (id, budget, state) in campaigns {
            for day in Day::range(as_of().minus(DAYS - 1), as_of()) {
                let _ = writeln!(text, "{day},{id},Campaign {id},{state},{budget},900,90,36,90,3,3");
            }
        }
        self.file("campaigns.csv", &text)
    }

    /// A `search_terms` file: term, keyword, campaign, ad group. Each sold and each cost money.
    pub(crate) fn terms(self, terms: &[(&str, &str, &str, &str)]) -> Self {
        let mut text = "date,keyword_id,search_term,campaign_id,campaign,ad_group_id,ad_group,keyword,match_type,\
                        impressions,clicks,spend,sales,orders,units\n"
            .to_owned();
        for (term, keyword, campaign, ad_group) in terms {
            for day in Day::range(as_of().minus(DAYS - 1), as_of()) {
                let _ = writeln!(
                    text,
                    "{day},{keyword},{term},{campaign},Campaign {campaign},{ad_group},Group {ad_group},kw,broad,30,3,2,6,1,1"
                );
            }
        }
        self.file("terms.csv", &text)
    }

    /// Any file of the account.
    pub(crate) fn file(mut self, name: &str, text: &str) -> Self {
        self.bench.files.push((format!("snapshots/acme-us/{name}"), text.as_bytes().to_vec()));
        self
    }

    pub(crate) fn past(mut self, change: PastChange) -> Self {
        self.history.changes.push(change);
        self
    }

    pub(crate) fn finding(mut self, finding: PastFinding) -> Self {
        self.history.findings.push(finding);
        self
    }

    pub(crate) fn alert(mut self, alert: PastAlert) -> Self {
        self.history.alerts.push(alert);
        self
    }

    pub(crate) fn lay(&self) -> Laid {
        let mut bench = self.bench.clone();
        bench.settings = format!(
            "[workspace]\nname = \"Acme\"\ncurrency = \"USD\"\n{}\n[accounts.acme-us]\n{}",
            self.settings, self.account
        );
        let laid = bench.lay();
        laid.assert_no_errors();
        assert!(laid.data_problems.is_empty(), "{:?}", laid.data_problems);
        laid
    }

    pub(crate) fn plan(&self) -> Plan {
        self.plan_with(&self.lay())
    }

    pub(crate) fn plan_with(&self, laid: &Laid) -> Plan {
        let evaluation = eval::evaluate(laid.inputs(&self.history));
        plan(Inputs {
            program: &laid.program,
            table: &laid.table,
            settings: &laid.settings,
            evaluation: &evaluation,
            history: &self.history,
            now: NOW,
        })
    }

    /// The actions of the plan, a line each.
    pub(crate) fn lines(&self) -> Vec<String> {
        let laid = self.lay();
        self.plan_with(&laid).actions.iter().map(|action| line(action, &laid)).collect()
    }
}

/// `k1 bid 1.00 -> 0.90 by Trim +Other`, or for what is held its word: `k1 bid 1.00 -> 0.90 by Trim: fresh_evidence`.
pub(crate) fn line(action: &Action, laid: &Laid) -> String {
    let rule = |id| laid.program.rule(id).name.as_ref();
    let also: String = action.also.iter().map(|id| format!(" +{}", rule(*id))).collect();
    let from = action.from.as_deref().unwrap_or("?");
    let to = action.to.as_deref().unwrap_or("?");
    let fate = match action.refusal {
        None => {
            assert_eq!(action.status, PlanStatus::Planned);
            String::new()
        }
        Some(refusal) => format!(": {}", refusal.code()),
    };
    format!("{} {} {from} -> {to} by {}{also}{fate}", action.entity.id, action.field.word(), rule(action.rule))
}

pub(crate) fn day(text: &str) -> Day {
    Day::from_date(text.parse().unwrap())
}

pub(crate) fn as_of() -> Day {
    day(AS_OF)
}

pub(crate) fn amount(text: &str) -> ChangedValue {
    ChangedValue::Amount(Rational::from_decimal(Decimal::from_str(text).unwrap()).unwrap())
}

pub(crate) fn word(text: &str) -> ChangedValue {
    ChangedValue::Text(text.into())
}

pub(crate) fn key(kind: Kind, id: &str) -> EntityKey {
    EntityKey { account: "acme-us".into(), kind, id: id.into() }
}

/// A change of a keyword's bid by the rule `Trim`, seen in a snapshot since.
pub(crate) fn bid_change(id: &str, on: &str, from: &str, to: &str) -> PastChange {
    let day = day(on);
    PastChange {
        id: format!("{id}-{on}").into(),
        entity: key(Kind::Keyword, id),
        field: ChangedField::Field(WriteField::Bid),
        rule: "Trim".into(),
        day,
        at: i64::from(day.0) * 86_400,
        from: amount(from),
        to: amount(to),
        state: ChangeState::Confirmed,
        gives_back: false,
        unattended: false,
        place: None,
    }
}

pub(crate) fn open_finding(rule: &str, kind: Kind, id: &str) -> PastFinding {
    PastFinding {
        id: format!("f-{id}").into(),
        rule: rule.into(),
        entity: key(kind, id),
        open: true,
        since: day("2026-11-01"),
        gates: true,
    }
}

pub(crate) fn known_alert(rule: &str, kind: Kind, id: &str, state: AlertState) -> PastAlert {
    PastAlert {
        id: format!("a-{id}").into(),
        rule: rule.into(),
        entity: key(kind, id),
        state,
        undecided_days: 0,
        judged: day("2026-11-19"),
        told: state == AlertState::Firing,
    }
}
