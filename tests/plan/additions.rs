//! Keywords and negatives that rules add, and units that they reorder.

use super::case::{Case, bid_change, key, keyword, word};
use portreeve::catalog::Kind;
use portreeve::history::{ChangeState, ChangedField, ChangedValue, EntityKey, PastChange};
use portreeve::plan::{Action, Plan};

const HARVEST: &str = "rule \"Harvest\" on search_term where match_type is not exact if orders over 30d >= 2 then ";

/// What becomes of an addition: `exact "garlic press" to campaign c1 bid 0.50`, or the word that holds it.
fn fates(plan: &Plan) -> Vec<String> {
    let fate = |action: &Action| match (&action.addition, action.refusal) {
        (_, Some(refusal)) => refusal.code().to_owned(),
        (Some(added), None) => {
            let to = added.ad_group.as_ref().map_or_else(|| added.campaign.to_string(), ToString::to_string);
            let bid = added.bid.as_ref().map(|bid| format!(" bid {bid}")).unwrap_or_default();
            format!("{} \"{}\" to {}{bid}", added.match_type, added.text, to)
        }
        (None, None) => "?".to_owned(),
    };
    plan.actions.iter().map(fate).collect()
}

fn fate(case: &Case) -> String {
    let all = fates(&case.plan());
    assert_eq!(all.len(), 1, "{all:?}");
    all.into_iter().next().unwrap()
}

fn case(action: &str) -> Case {
    Case::new(&format!("{HARVEST}{action}"))
        .keywords(&[keyword("kb", "1.00").matching("broad").named("kitchen tool")])
        .terms(&[("garlic press", "kb", "c1", "g1")])
}

fn handed_out(text: &str, field: ChangedField, place: Option<EntityKey>) -> PastChange {
    PastChange {
        entity: key(Kind::SearchTerm, "kb / garlic press"),
        field,
        from: ChangedValue::Nothing,
        to: word(text),
        state: ChangeState::Emitted,
        place,
        ..bid_change("t", "2026-11-19", "1", "1")
    }
}

#[test]
fn a_keyword_goes_where_the_rule_says() {
    assert_eq!(fate(&case("add keyword exact")), "exact \"garlic press\" to Group g1");
    assert_eq!(fate(&case("add keyword phrase to campaign \"Campaign c1\"")), "phrase \"garlic press\" to Group g1");
    assert_eq!(
        fate(&case("add keyword exact to ad_group \"campaign C1 / group G1\"")),
        "exact \"garlic press\" to Group g1"
    );
    assert_eq!(fate(&case("add keyword exact to campaign \"Nowhere\"")), "no_place");
    let two = case("add keyword exact to campaign \"Campaign c1\"")
        .file("more.csv", "date,keyword_id,campaign_id,campaign,ad_group_id,ad_group,keyword,match_type,bid\n2026-11-20,k9,c1,Campaign c1,g9,Group g9,other,exact,1.00\n");
    assert_eq!(fate(&two), "no_place");
    assert_eq!(
        two.plan().actions[0].reason,
        "campaign `Campaign c1` has 2 ad groups: write `to ad_group \"Campaign c1 / AD GROUP\"`"
    );
    assert_eq!(fate(&case("add negative exact to ad_group")), "exact \"garlic press\" to Group g1");
    assert_eq!(fate(&case("add negative phrase to campaign")), "phrase \"garlic press\" to Campaign c1");
    let plan = case("add negative phrase to campaign").plan();
    let added = plan.actions[0].addition.as_ref().unwrap();
    assert_eq!(
        (added.level, added.campaign_id.as_deref(), plan.actions[0].to.as_deref()),
        ("campaign", Some("c1"), Some("garlic press"))
    );
}

#[test]
fn a_bid_lies_between_its_bounds() {
    for (bid, expected) in [
        ("bid $0.50", "bid 0.50"),
        ("bid cpc over 30d", "bid 0.67"),
        ("bid cpc over 30d not below $0.80", "bid 0.80"),
        ("bid cpc over 30d not above $0.40", "bid 0.40"),
        ("bid cpc over 30d not above $0.667", "bid 0.66"),
        ("bid $2000", "bid 1000.00"),
    ] {
        let got = fate(&case(&format!("add keyword exact {bid}")));
        assert!(got.ends_with(expected), "{bid}: {got}");
    }
    assert_eq!(fate(&case("add keyword exact bid cpc over 30d - $1")), "no_value");
    assert_eq!(fate(&case("add keyword exact bid €0.50")), "currency");
    let guarded = |guard: &str, action: &str| {
        let rules = format!("guard \"G\" on search_term {guard}\n{HARVEST}{action}");
        let case = Case::new(&rules)
            .keywords(&[keyword("kb", "1.00").matching("broad").named("kitchen tool")])
            .terms(&[("garlic press", "kb", "c1", "g1")]);
        fate(&case)
    };
    assert_eq!(guarded("never add keyword", "add keyword exact"), "guard");
    assert_eq!(guarded("where text mentions \"garlic\" never add negative", "add negative exact to campaign"), "guard");
    assert_eq!(guarded("never add negative", "add keyword exact"), "exact \"garlic press\" to Group g1");
}

#[test]
fn what_exists_or_was_handed_out_is_not_added_again() {
    let with = |action: &str, other: super::case::Keyword| {
        Case::new(&format!("{HARVEST}{action}"))
            .keywords(&[keyword("kb", "1.00").matching("broad").named("kitchen tool"), other])
            .terms(&[("garlic press", "kb", "c1", "g1")])
    };
    let there = keyword("kx", "1.00").named("Garlic  Press").of("c2", "g2");
    assert_eq!(fate(&with("add keyword exact", there.clone())), "exists");
    assert_eq!(fate(&with("add keyword exact", there.clone().in_state("paused"))), "exists");
    assert_eq!(
        fate(&with("add keyword exact", there.clone().in_state("archived"))),
        "exact \"garlic press\" to Group g1"
    );
    assert_eq!(fate(&with("add keyword phrase", there)), "phrase \"garlic press\" to Group g1");
    let negative = |campaign: &str, group: &str| {
        keyword("kn", "").named("garlic press").matching("negative_exact").of(campaign, group)
    };
    assert_eq!(fate(&with("add negative exact to ad_group", negative("c1", "g1"))), "exists");
    assert_eq!(
        fate(&with("add negative exact to ad_group", negative("c2", "g2"))),
        "exact \"garlic press\" to Group g1"
    );
    assert_eq!(
        fate(&with("add negative phrase to ad_group", negative("c1", "g1"))),
        "phrase \"garlic press\" to Group g1"
    );

    // A product that is kept out is known by its expression; the search term is its ASIN.
    let of_asin = |shown: &str, campaign: &str, group: &str| {
        let target = keyword("kn", "").named(shown).matching("negative_product").of(campaign, group);
        let case = Case::new(&format!("{HARVEST}add negative exact to ad_group"))
            .keywords(&[keyword("kb", "1.00").matching("broad").named("kitchen tool"), target])
            .terms(&[("b0abc12345", "kb", "c1", "g1")]);
        fate(&case)
    };
    assert_eq!(of_asin("asin=\"B0ABC12345\"", "c1", "g1"), "exists");
    assert_eq!(of_asin("asin=\"B0ABC12345\"", "c2", "g2"), "exact \"b0abc12345\" to Group g1");
    assert_eq!(of_asin("brand=\"123\"", "c1", "g1"), "exact \"b0abc12345\" to Group g1");

    let out = handed_out("exact:garlic press", ChangedField::Keyword, Some(key(Kind::AdGroup, "g2")));
    assert_eq!(fate(&case("add keyword exact").past(out.clone())), "exists");
    assert_eq!(
        fate(&case("add keyword exact").past(PastChange { state: ChangeState::Failed, ..out })),
        "exact \"garlic press\" to Group g1"
    );
    for (action, place, expected) in [
        ("add negative exact to ad_group", Some((Kind::AdGroup, "g1")), "exists"),
        ("add negative exact to ad_group", Some((Kind::Campaign, "c1")), "exists"),
        ("add negative exact to ad_group", Some((Kind::AdGroup, "g2")), "exact \"garlic press\" to Group g1"),
        ("add negative exact to campaign", Some((Kind::AdGroup, "g1")), "exact \"garlic press\" to Campaign c1"),
        ("add negative exact to ad_group", None, "exists"),
    ] {
        let place = place.map(|(kind, id)| key(kind, id));
        let out = handed_out("exact:garlic press", ChangedField::Negative, place);
        assert_eq!(fate(&case(action).past(out.clone())), expected, "{action} {:?}", out.place);
    }
}

#[test]
fn a_negative_blocks_no_running_keyword() {
    let with = |action: &str, text: &str, state: &'static str, group: &str| {
        let case = Case::new(&format!("{HARVEST}{action}"))
            .keywords(&[
                keyword("kb", "1.00").matching("broad").named("kitchen tool"),
                keyword("kx", "1.00").named(text).of("c1", group).in_state(state),
            ])
            .terms(&[("garlic press", "kb", "c1", "g1")]);
        fate(&case)
    };
    let free = "exact \"garlic press\" to Group g1";
    assert_eq!(with("add negative exact to ad_group", "garlic press", "enabled", "g1"), "blocks_keyword");
    assert_eq!(with("add negative exact to ad_group", "garlic press", "paused", "g1"), free);
    assert_eq!(with("add negative exact to ad_group", "garlic press", "enabled", "g2"), free);
    assert_eq!(with("add negative exact to campaign", "garlic press", "enabled", "g2"), "blocks_keyword");
    assert_eq!(with("add negative exact to ad_group", "best garlic press", "enabled", "g1"), free);
    assert_eq!(with("add negative phrase to ad_group", "best garlic press", "enabled", "g1"), "blocks_keyword");
    assert_eq!(
        with("add negative phrase to ad_group", "garlic or press", "enabled", "g1"),
        "phrase \"garlic press\" to Group g1"
    );
    // Also one that was handed out and is in no file yet, and one of the same plan.
    let out = handed_out("exact:garlic press", ChangedField::Keyword, Some(key(Kind::AdGroup, "g1")));
    assert_eq!(fate(&case("add negative exact to ad_group").past(out.clone())), "blocks_keyword");
    assert_eq!(fate(&case("add negative phrase to campaign").past(out)), "blocks_keyword");
    let both = case("add keyword exact, add negative exact to ad_group").plan();
    assert_eq!(fates(&both), [free, "blocks_keyword"]);
    assert_eq!(both.actions[1].reason, "it would block the keyword `garlic press` that this plan adds");
}

#[test]
fn a_text_that_the_channel_does_not_take_is_held() {
    let term = |term: &str, action: &str| {
        let case = Case::new(&format!("{HARVEST}{action}"))
            .keywords(&[keyword("kb", "1.00").matching("broad").named("kitchen tool")])
            .terms(&[(term, "kb", "c1", "g1")]);
        fate(&case)
    };
    let five = "a b c d e";
    assert_eq!(term(five, "add negative phrase to ad_group"), "text_too_long");
    assert_eq!(term(five, "add negative exact to ad_group"), "exact \"a b c d e\" to Group g1");
    assert_eq!(term("a b c d e f g h i j k", "add keyword exact"), "text_too_long");
    assert_eq!(term(&"x".repeat(81), "add keyword exact"), "text_too_long");
    assert_ne!(term(&"x".repeat(80), "add keyword exact"), "text_too_long");
}

#[test]
fn equal_additions_merge_and_the_lowest_bid_decides() {
    let rules = format!(
        "{HARVEST}add keyword exact bid $0.60 to campaign \"Campaign c1\"\n\
         rule \"Other\" on search_term where match_type is not exact if orders over 30d >= 2 then add keyword exact bid $0.50 to campaign \"Campaign c1\"\n\
         rule \"Third\" on search_term where match_type is not exact if orders over 30d >= 2 then add keyword exact bid $0.50 to campaign \"Campaign c1\""
    );
    let case = Case::new(&rules)
        .keywords(&[
            keyword("kb", "1.00").matching("broad").named("kitchen tool"),
            keyword("kc", "1.00").matching("broad").named("kitchen").of("c2", "g2"),
        ])
        .terms(&[("garlic press", "kb", "c1", "g1"), ("garlic press", "kc", "c2", "g2")]);
    let plan = case.plan();
    let planned: Vec<_> = plan.actions.iter().filter(|action| action.refusal.is_none()).collect();
    assert_eq!(planned.len(), 1, "{:?}", fates(&plan));
    assert_eq!((planned[0].also.len(), planned[0].addition.as_ref().unwrap().bid.as_deref()), (1, Some("0.50")));
    assert_eq!(
        fates(&plan).iter().filter(|fate| *fate == "absorbed").count(),
        4,
        "each other rule and term has its own entry"
    );
}

#[test]
fn units_are_ordered_in_whole_packs() {
    let listing: String = (1..=20).map(|day| format!("2026-11-{day:02},S1,A garlic press,20.00,active\n")).collect();
    for (order, expected) in [
        ("reorder 30 units", "30"),
        ("reorder 30.2 units", "31"),
        ("reorder 30 units in packs of 12", "36"),
        ("reorder 30 units not below 40 in packs of 12", "48"),
        ("reorder 30 units not above 35 in packs of 12", "24"),
        ("reorder 30 units not below 30 not above 35 in packs of 12", "limits_contradict"),
        ("reorder 1 - 2 units not below 40", "nothing_to_do"),
        ("reorder 30 units not below costs.moq", "no_bound"),
        ("reorder 30 units in packs of costs.moq", "no_bound"),
        ("reorder 30 units in packs of 0.5", "no_bound"),
        ("reorder costs.moq units", "no_value"),
    ] {
        let rules = format!(
            "table costs from \"costs.csv\" by account, sku with moq\nrule \"Order\" on listing if price > $1 then {order} every 7d"
        );
        let mut case = Case::new(&rules).file("listings.csv", &format!("date,sku,title,price,status\n{listing}"));
        case.bench.tables.push(("costs.csv".to_owned(), "account,sku,moq\nacme-us,S9,24\n".to_owned()));
        let action = case.plan().actions.remove(0);
        let got =
            action.refusal.map_or_else(|| action.to.clone().unwrap_or_default(), |refusal| refusal.code().to_owned());
        assert_eq!(got, expected, "{order}: {}", action.reason);
    }
}
