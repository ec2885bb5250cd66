//! The Amazon Ads bulk workbook and the Google Ads Editor file.

use super::{AD_GROUP, CAMPAIGN, Shop, bulk, cells, file, names, refused, sheet, table};
use calamine::Data;
use portreeve::plan::{Plan, PlanStatus};
use portreeve::sink::FileKind;
use portreeve::value::Rational;
use std::str::FromStr;

const TRIM: &str = "rule \"Trim\" on keyword if acos over 7d > 35% then lower bid 10% not below $0.20\n";
const BUDGET: &str = "rule \"More\" on campaign if orders over 7d > 3 then raise budget 10% not above $100\n";

#[test]
fn the_header_is_that_of_the_blank_template_and_ids_are_text() {
    let uploads = Shop::new(TRIM).keywords().uploads();
    let (name, rows) = sheet(&file(&uploads, FileKind::AmazonAdsBulk).bytes);
    assert_eq!(name, "Sponsored Products Campaigns");
    let header: Vec<String> = rows[0].iter().map(ToString::to_string).collect();
    // The 31 columns of the template, in its order.
    let template = "Product,Entity,Operation,Campaign ID,Ad Group ID,Portfolio ID,Ad ID,Keyword ID,Product Targeting ID,\
                    Campaign Name,Ad Group Name,Start Date,End Date,Targeting Type,State,Daily Budget,SKU,ASIN,\
                    Ad Group Default Bid,Bid,Keyword Text,Native Language Keyword,Native Language Locale,Match Type,\
                    Bidding Strategy,Placement,Percentage,Product Targeting Expression,Audience ID,\
                    Shopper Cohort Percentage,Shopper Cohort Type";
    assert_eq!(header.join(","), template);
    assert_eq!(rows[1][3], Data::String(CAMPAIGN.to_owned()));
    assert_eq!(rows[1][4], Data::String(AD_GROUP.to_owned()));
    assert_eq!(rows[1][7], Data::String("300000000000001".to_owned()));
    assert_eq!(rows[1][19], Data::Float(1.08));
}

#[test]
fn a_plan_becomes_exactly_its_rows() {
    let rules = format!(
        "{TRIM}{BUDGET}\
         rule \"Waste\" on keyword if spend over 7d > $20 and orders over 7d = 0 then pause\n\
         rule \"Default\" on ad_group if clicks over 7d > 1 then lower default_bid 10% not below $0.10\n\
         rule \"Stock\" on product_ad if clicks over 7d > 1 then pause\n\
         rule \"Top\" on placement where placement is top_of_search if clicks over 7d > 1 then raise adjustment 10 points not above 200%\n"
    );
    let shop = Shop::new(&rules)
        .keywords()
        .campaign(",portfolio_id,end_date", ",900000000000001,2026-12-31")
        .daily(
            "campaign_id,campaign,placement,adjustment,clicks,spend",
            &[&format!("{CAMPAIGN},Kitchen,top_of_search,35%,9,9")],
        )
        .daily(
            "ad_group_id,ad_group,campaign_id,campaign,sku,ad_id,state,clicks,spend",
            &[&format!("{AD_GROUP},Presses,{CAMPAIGN},Kitchen,GP-1,400000000000001,enabled,9,9")],
        );
    let uploads = shop.uploads();
    assert_eq!(refused(&uploads), Vec::<String>::new());
    let row = |entity: &str, more: &[(&str, &str)]| {
        let mut row = cells(&[("Product", "Sponsored Products"), ("Entity", entity), ("Operation", "Update")]);
        row.insert("Campaign ID".to_owned(), CAMPAIGN.to_owned());
        row.extend(cells(more));
        row
    };
    assert_eq!(
        bulk(&uploads),
        [
            row(
                "Campaign",
                &[
                    ("Portfolio ID", "900000000000001"),
                    ("End Date", "20261231"),
                    ("State", "enabled"),
                    ("Daily Budget", "55"),
                ]
            ),
            row("Ad group", &[("Ad Group ID", AD_GROUP), ("State", "enabled"), ("Ad Group Default Bid", "0.45")]),
            row(
                "Keyword",
                &[("Ad Group ID", AD_GROUP), ("Keyword ID", "300000000000001"), ("State", "enabled"), ("Bid", "1.08")]
            ),
            row("Keyword", &[("Ad Group ID", AD_GROUP), ("Keyword ID", "300000000000002"), ("State", "paused")]),
            row(
                "Product targeting",
                &[
                    ("Ad Group ID", AD_GROUP),
                    ("Product Targeting ID", "300000000000003"),
                    ("State", "enabled"),
                    ("Bid", "0.54")
                ]
            ),
            row(
                "Bidding adjustment",
                &[
                    ("Bidding Strategy", "Dynamic bids - down only"),
                    ("Placement", "Placement top"),
                    ("Percentage", "45")
                ]
            ),
            row("Product ad", &[("Ad Group ID", AD_GROUP), ("Ad ID", "400000000000001"), ("State", "paused")]),
        ]
    );
    let file = file(&uploads, FileKind::AmazonAdsBulk);
    let records: Vec<(u64, usize)> = file.records.iter().map(|one| (one.record, one.actions.len())).collect();
    assert_eq!(records, [(2, 1), (3, 1), (4, 1), (5, 1), (6, 1), (7, 1), (8, 1)]);
    assert_eq!(file.records[2].key, "300000000000001");
}

#[test]
fn two_changes_of_one_campaign_stand_in_one_row() {
    let rules = format!("{BUDGET}rule \"On\" on campaign where state is paused if orders over 7d > 3 then enable\n");
    let shop = Shop::new(&rules.replace("on campaign if", "on campaign where state is paused if")).daily(
        "campaign_id,campaign,state,budget,portfolio_id,end_date,orders",
        &[&format!("{CAMPAIGN},Kitchen,paused,50,,,3")],
    );
    let uploads = shop.uploads();
    let rows = bulk(&uploads);
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0]["State"].as_str(), rows[0]["Daily Budget"].as_str()), ("enabled", "55"));
    // A file says that there is neither portfolio nor end date, so both stay empty.
    assert!(!rows[0].contains_key("Portfolio ID") && !rows[0].contains_key("End Date"));
    assert_eq!(file(&uploads, FileKind::AmazonAdsBulk).records[0].actions.len(), 2);
}

#[test]
fn a_campaign_row_that_would_delete_something_is_refused() {
    let both = refused(&Shop::new(BUDGET).campaign("", "").uploads());
    assert_eq!(both.len(), 1);
    assert!(both[0].contains("whether this campaign has a portfolio, and the upload would take it out"), "{}", both[0]);
    assert!(both[0].contains("download the bulk workbook"), "{}", both[0]);
    let end = refused(&Shop::new(BUDGET).campaign(",portfolio_id", ",9").uploads());
    assert!(end[0].contains("has an end date, and the upload would delete its end date"), "{}", end[0]);
    // A keyword of the same campaign goes on.
    let uploads = Shop::new(&format!("{TRIM}{BUDGET}")).keywords().campaign("", "").uploads();
    assert_eq!(bulk(&uploads).len(), 3);
    assert_eq!(uploads.refused.len(), 1);
}

#[test]
fn what_a_row_needs_and_no_file_shows_is_refused() {
    let names_only = Shop::new(TRIM).daily(
        "campaign,ad_group,keyword,match_type,state,bid,clicks,spend,sales",
        &["Kitchen,Presses,garlic press,exact,enabled,1.20,10,12,20"],
    );
    let said = refused(&names_only.uploads());
    assert!(said[0].contains("no file gives the id of the campaign, only its name"), "{said:?}");
    let no_state = Shop::new(TRIM).daily(
        "keyword_id,campaign_id,campaign,ad_group_id,ad_group,keyword,match_type,bid,clicks,spend,sales",
        &[&format!("3,{CAMPAIGN},Kitchen,{AD_GROUP},Presses,garlic press,exact,1.20,10,12,20")],
    );
    let said = refused(&no_state.uploads());
    assert!(said[0].contains("no file shows its state, which the row must repeat"), "{said:?}");
    let rule = "rule \"Top\" on placement if clicks over 7d > 1 then raise adjustment 10 points not above 200%\n";
    let header = "campaign_id,campaign,placement,adjustment,clicks,spend";
    let no_strategy = Shop::new(rule).daily(header, &[&format!("{CAMPAIGN},Kitchen,top_of_search,35%,9,9")]);
    let said = refused(&no_strategy.uploads());
    assert!(said[0].contains("no file shows the bidding strategy of its campaign"), "{said:?}");
    let rule = "rule \"Stock\" on product_ad if clicks over 7d > 1 then pause\n";
    let header = "ad_group_id,ad_group,campaign_id,campaign,sku,state,clicks,spend";
    let row = format!("{AD_GROUP},Presses,{CAMPAIGN},Kitchen,GP-1,enabled,9,9");
    let said = refused(&Shop::new(rule).daily(header, &[&row]).uploads());
    assert!(said[0].contains("no file gives the id of this product ad"), "{said:?}");
}

#[test]
fn additions_are_new_rows_of_their_kind() {
    let rules = "rule \"Negate\" on search_term where text contains \"free\" if clicks over 7d > 5 then add negative phrase to campaign\n\
                 rule \"Pages\" on search_term where text starts with \"b0\" if clicks over 7d > 5 then add negative exact to ad_group\n\
                 rule \"Harvest\" on search_term where text contains \"best\" if orders over 7d > 1 then add keyword exact bid $0.55 to campaign \"Kitchen\"\n\
                 rule \"Cheap\" on search_term where text contains \"cheap\" if clicks over 7d > 5 then add negative exact to ad_group\n\
                 rule \"Wide\" on search_term where text contains \"chop\" if orders over 7d > 1 then add keyword broad to campaign \"Kitchen\"\n";
    let shop =
        Shop::new(rules).keywords().terms(&["free press", "b0abc12345", "=best press", "chop fast", "cheap press"]);
    let uploads = shop.uploads();
    assert_eq!(refused(&uploads), Vec::<String>::new());
    let mut rows = bulk(&uploads);
    for row in &mut rows {
        assert_eq!(row.remove("Operation").as_deref(), Some("Create"));
        assert_eq!(row.remove("Product").as_deref(), Some("Sponsored Products"));
        assert_eq!(row.remove("State").as_deref(), Some("enabled"));
        assert_eq!(row.remove("Campaign ID").as_deref(), Some(CAMPAIGN));
    }
    let own = ("Ad Group ID", AD_GROUP);
    let text = "Keyword Text";
    let mut expected = [
        cells(&[("Entity", "Campaign negative keyword"), (text, "free press"), ("Match Type", "negativePhrase")]),
        cells(&[
            ("Entity", "Negative product targeting"),
            own,
            ("Product Targeting Expression", "asin=\"B0ABC12345\""),
        ]),
        // What a shopper typed goes out as it is: a machine file neutralises nothing.
        cells(&[("Entity", "Keyword"), own, (text, "=best press"), ("Match Type", "exact"), ("Bid", "0.55")]),
        cells(&[("Entity", "Negative keyword"), own, (text, "cheap press"), ("Match Type", "negativeExact")]),
        cells(&[("Entity", "Keyword"), own, (text, "chop fast"), ("Match Type", "broad")]),
    ];
    rows.sort();
    expected.sort();
    assert_eq!(rows, expected);
}

#[test]
fn texts_that_the_channel_refuses_are_refused_here() {
    let rule = "rule \"N\" on search_term if clicks over 7d > 5 then add negative exact to campaign\n";
    let shop = Shop::new(rule).keywords().terms(&["one", "two"]);
    let with = |text: &str, match_type: &'static str| {
        let uploads = shop.uploads_of(|plan| {
            let added = plan.actions[0].addition.as_mut().unwrap();
            (added.text, added.match_type) = (text.into(), match_type);
        });
        assert_eq!(bulk(&uploads).len(), 1, "the other goes on");
        refused(&uploads).remove(0)
    };
    let eleven = "a b c d e f g h i j k";
    for (text, match_type, expected) in [
        (eleven, "exact", "it has 11 words, amazon takes exact negatives of at most 10"),
        ("a b c d e", "phrase", "it has 5 words, amazon takes phrase negatives of at most 4"),
        (&"x".repeat(81), "exact", "it has 81 characters, amazon takes exact negatives of at most 80"),
        ("40\" screen", "exact", "has a single double quote"),
        ("press -garlic", "exact", "has a `-` at the edge of a word"),
        ("*", "exact", "stands for terms that amazon withholds"),
        ("b0abc12345", "exact", "is an ASIN, which only an exact negative of an ad group keeps out"),
        ("TWO", "exact", "this exact text goes to the same place twice"),
    ] {
        let said = if text == "TWO" {
            // The first stands, the second is refused.
            refused(&shop.uploads_of(|plan| plan.actions[0].addition.as_mut().unwrap().text = text.into())).remove(0)
        } else {
            with(text, match_type)
        };
        assert!(said.contains(expected), "{text}: {said}");
    }
}

fn amount(plan: &mut Plan, at: usize, to: &str) {
    let action = &mut plan.actions[at];
    action.to = Some(to.to_owned());
    action.to_value = Rational::from_decimal(rust_decimal::Decimal::from_str(to).unwrap()).ok();
}

#[test]
fn amounts_beyond_the_limits_are_refused_and_others_go_on() {
    let shop = Shop::new(TRIM).keywords();
    for (to, expected) in [
        ("0.01", "the bid 0.01 USD is below 0.02 USD, the least that amazon takes in US"),
        ("1000.01", "the bid 1000.01 USD is above 1000.00 USD, the most that amazon takes in US"),
        ("0.756", "0.756 has more places than the 2 decimals of USD"),
        ("0", "0 is no bid"),
    ] {
        let uploads = shop.uploads_of(|plan| amount(plan, 0, to));
        let said = refused(&uploads);
        assert!(said.len() == 1 && said[0].contains(expected), "{said:?}");
        assert_eq!(bulk(&uploads).len(), 2);
    }
    let yen = Shop::new("rule \"Trim\" on keyword if acos over 7d > 35% then lower bid 10%\n")
        .settings("currency = \"USD\"\nmarket = \"US\"", "currency = \"JPY\"\nmarket = \"JP\"")
        .daily(
            "keyword_id,campaign_id,campaign,ad_group_id,ad_group,keyword,match_type,state,bid,clicks,spend,sales",
            &[&format!("3,{CAMPAIGN},Kitchen,{AD_GROUP},Presses,garlic press,exact,enabled,100,10,1200,2000")],
        );
    assert_eq!(bulk(&yen.uploads())[0]["Bid"], "90");
    let said = refused(&yen.uploads_of(|plan| amount(plan, 0, "12.5")));
    assert!(said.iter().any(|one| one.contains("12.5 has more places than the whole amounts of JPY")), "{said:?}");
}

#[test]
fn a_field_that_comes_twice_is_refused() {
    let shop = Shop::new(TRIM).keywords();
    let uploads = shop.uploads_of(|plan| {
        let again = plan.actions[0].clone();
        plan.actions.push(again);
    });
    let said = refused(&uploads);
    assert!(said[0].contains("another change of its bid stands in these files already"), "{said:?}");
}

#[test]
fn only_planned_actions_go_out() {
    let shop = Shop::new(TRIM).keywords();
    let held = shop.uploads_of(|plan| plan.actions[0].status = PlanStatus::Held);
    assert_eq!(bulk(&held).len(), 2);
    let engine = shop.engine();
    let planned = super::plan(&engine);
    let mut none = planned.plan().clone();
    none.actions.iter_mut().for_each(|action| action.status = PlanStatus::Conflict);
    assert!(super::uploads_of(&engine, &planned, &none).accounts.is_empty());
}

#[test]
fn another_ad_product_has_another_sheet_and_goes_to_the_general_file() {
    let shop = Shop::new(TRIM).keywords().campaign(",ad_product", ",sponsored_brands");
    let uploads = shop.uploads();
    assert_eq!(names(&uploads), ["other-changes.csv"]);
    let rows = table(&file(&uploads, FileKind::Other).bytes, b',');
    assert_eq!(rows.len(), 3);
    assert_eq!((rows[0]["field"].as_str(), rows[0]["from"].as_str(), rows[0]["to"].as_str()), ("bid", "1.20", "1.08"));
}

#[test]
fn google_ads_editor_rows_name_things_and_hold_only_what_changes() {
    let rules = format!(
        "{TRIM}{BUDGET}\
         rule \"Default\" on ad_group if clicks over 7d > 1 then lower default_bid 10% not below $0.10\n\
         rule \"N\" on search_term where text contains \"free\" if clicks over 7d > 5 then add negative phrase to ad_group\n\
         rule \"H\" on search_term where text contains \"best\" if orders over 7d > 1 then add keyword exact bid $0.55 to campaign \"Kitchen\"\n"
    );
    let shop = Shop::new(&rules)
        .settings("channel = \"amazon\"", "channel = \"google_ads\"")
        .keywords()
        .campaign("", "")
        .terms(&["free press", "\"best, press\""]);
    let uploads = shop.uploads();
    let said = refused(&uploads);
    assert!(
        said.len() == 1 && said[0].contains("no file says its match type"),
        "an auto target is no keyword: {said:?}"
    );
    let rows = table(&file(&uploads, FileKind::GoogleAdsEditor).bytes, b',');
    let of = ("Campaign", "Kitchen");
    let group = ("Ad Group", "Presses");
    assert_eq!(
        rows,
        [
            cells(&[of, ("Campaign Daily Budget", "55.00")]),
            cells(&[of, group, ("Max CPC", "0.45")]),
            cells(&[of, group, ("Keyword", "garlic press"), ("Criterion Type", "Exact"), ("Max CPC", "1.08")]),
            cells(&[of, group, ("Keyword", "press"), ("Criterion Type", "Broad"), ("Max CPC", "0.72")]),
            cells(&[of, group, ("Keyword", "best, press"), ("Criterion Type", "Exact"), ("Max CPC", "0.55")]),
            cells(&[of, group, ("Keyword", "free press"), ("Criterion Type", "Negative Phrase")]),
        ]
    );
    let waste = "rule \"Waste\" on keyword if spend over 7d > $20 and orders over 7d = 0 then pause\n";
    let paused = Shop::new(waste).settings("channel = \"amazon\"", "channel = \"google_ads\"").keywords().uploads();
    let rows = table(&file(&paused, FileKind::GoogleAdsEditor).bytes, b',');
    assert_eq!(rows, [cells(&[of, group, ("Keyword", "press"), ("Criterion Type", "Broad"), ("Status", "Paused")])]);
}
