//! Random plans: what stands in the upload is what was planned, no more and no less.

use super::{AD_GROUP, CAMPAIGN, Shop, bulk, only, plan, uploads_of};
use portreeve::plan::{Action, Field, Plan, PlanStatus};
use portreeve::sink::FileKind;
use portreeve::value::Rational;
use proptest::prelude::*;
use std::collections::BTreeMap;

const KEYWORDS: usize = 30;

/// Thirty keywords and targets of one ad group, all to be changed, and their campaign and ad group.
fn shop() -> Shop {
    let rules = "rule \"Bid\" on keyword if clicks over 7d > 1 then lower bid 10%\n\
                 rule \"Default\" on ad_group if clicks over 7d > 1 then lower default_bid 10%\n\
                 rule \"Budget\" on campaign if orders over 7d > 1 then raise budget 10% not above $900\n";
    let rows: Vec<String> = (0..KEYWORDS)
        .map(|at| {
            let kind = ["exact", "broad", "phrase", "auto"][at % 4];
            format!("3000000000000{at:02},{CAMPAIGN},Kitchen,{AD_GROUP},Presses,word {at},{kind},enabled,enabled,enabled,1.00,0.50,9,9,9,9,1,1")
        })
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    Shop::new(rules)
        .daily(
            "keyword_id,campaign_id,campaign,ad_group_id,ad_group,keyword,match_type,state,campaign_state,ad_group_state,\
             bid,default_bid,impressions,clicks,spend,sales,orders,units",
            &rows,
        )
        .campaign(",portfolio_id,end_date", ",9,2026-12-31")
}

/// What becomes of one action.
#[derive(Debug, Clone)]
enum Fate {
    Held,
    To(i64),
    Paused,
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![1 => Just(Fate::Held), 4 => (2_i64..100_000).prop_map(Fate::To), 1 => Just(Fate::Paused)]
}

fn apply(action: &mut Action, fate: &Fate) {
    match fate {
        Fate::Held => action.status = PlanStatus::Held,
        Fate::To(cents) => {
            let cents = if action.field == Field::Amount(portreeve::catalog::WriteField::Budget) {
                cents + 100
            } else {
                *cents
            };
            action.to = Some(format!("{}.{:02}", cents / 100, cents % 100));
            action.to_value = Rational::new(i128::from(cents), 100).ok();
        }
        Fate::Paused => {
            (action.field, action.to, action.to_value) = (Field::State, Some("paused".to_owned()), None);
        }
    }
}

/// What a plan says, by the id and the column: the value as the sheet shows it.
fn wanted(plan: &Plan) -> BTreeMap<(String, &'static str), String> {
    let planned = plan.actions.iter().filter(|action| action.status == PlanStatus::Planned);
    planned
        .map(|action| {
            let column = match action.field {
                Field::State => "State",
                Field::Amount(portreeve::catalog::WriteField::Bid) => "Bid",
                Field::Amount(portreeve::catalog::WriteField::DefaultBid) => "Ad Group Default Bid",
                _ => "Daily Budget",
            };
            let to = action.to.clone().unwrap();
            let to = if to.contains('.') { to.trim_end_matches('0').trim_end_matches('.').to_owned() } else { to };
            ((action.entity.id.to_string(), column), to)
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn uploaded_rows_are_the_planned_actions(fates in prop::collection::vec(fate(), KEYWORDS + 2)) {
        let shop = shop();
        let engine = shop.engine();
        let planned = plan(&engine);
        prop_assert_eq!(planned.plan().actions.len(), KEYWORDS + 2);
        let mut changed = planned.plan().clone();
        for (action, fate) in changed.actions.iter_mut().zip(&fates) {
            apply(action, fate);
        }
        let wanted = wanted(&changed);
        let uploads = uploads_of(&engine, &planned, &changed);
        if wanted.is_empty() {
            prop_assert!(uploads.accounts.is_empty());
            return Ok(());
        }
        let uploads = only(&uploads);
        prop_assert!(uploads.refused.is_empty(), "{:?}", super::refused(&uploads));
        let mut found = BTreeMap::new();
        for row in bulk(&uploads) {
            let id = ["Keyword ID", "Product Targeting ID", "Ad Group ID", "Campaign ID"].iter().find_map(|id| row.get(*id));
            for column in ["Bid", "Ad Group Default Bid", "Daily Budget"] {
                if let Some(value) = row.get(column) {
                    found.insert((id.unwrap().clone(), column), value.clone());
                }
            }
            if row["State"] != "enabled" {
                found.insert((id.unwrap().clone(), "State"), row["State"].clone());
            }
        }
        prop_assert_eq!(&found, &wanted);
        let file = super::file(&uploads, FileKind::AmazonAdsBulk);
        let mut ids: Vec<&str> = file.records.iter().flat_map(|record| &record.actions).map(|action| action.id.as_str()).collect();
        ids.sort_unstable();
        let mut all: Vec<&str> = changed.actions.iter().filter(|one| one.status == PlanStatus::Planned).map(|one| one.id.as_str()).collect();
        all.sort_unstable();
        prop_assert_eq!(ids, all);
    }
}
