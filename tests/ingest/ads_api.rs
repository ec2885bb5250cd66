//! Amazon Ads beyond the console's reports: the API, its stream, the history of bids, the tables of the campaign manager.

use super::dump::total;
use super::{lines, only, snapshots, together, workspace};
use portreeve::catalog::{Dataset, Kind};

const TARGETING: &str = r#"[
  {"date":"2026-11-20","campaignId":300000000000001,"campaignName":"Kitchen","campaignStatus":"ENABLED","adGroupId":200000000000001,
   "adGroupName":"Core","keywordId":500000000000001,"keyword":"garlic press","targeting":"garlic press","matchType":"EXACT","keywordType":"EXACT",
   "adKeywordStatus":"ENABLED","keywordBid":1.20,"campaignBudgetCurrencyCode":"USD","impressions":100,"clicks":7,"cost":8.05,
   "sales7d":29.98,"sales14d":44.97,"purchases7d":2,"purchases14d":3,"unitsSoldClicks7d":2,"acosClicks7d":26.85},
  {"date":"2026-11-20","campaignId":300000000000001,"campaignName":"Kitchen","campaignStatus":"ENABLED","adGroupId":200000000000001,
   "adGroupName":"Core","keywordId":600000000000001,"keyword":"close-match","targeting":"close-match","matchType":"TARGETING_EXPRESSION_PREDEFINED",
   "keywordType":"TARGETING_EXPRESSION_PREDEFINED","adKeywordStatus":"PAUSED","keywordBid":null,"campaignBudgetCurrencyCode":"USD",
   "impressions":50,"clicks":1,"cost":0.45,"sales7d":0,"sales14d":0,"purchases7d":0,"purchases14d":0,"unitsSoldClicks7d":0}
]"#;

#[test]
fn the_targeting_report_of_the_api_has_ids_bids_and_figures() {
    let (all, read) = workspace("", &[("snapshots/us/spTargeting.json", TARGETING)]);
    assert_eq!(lines(&read[0].diagnostics), [""; 0]);
    insta::assert_snapshot!(
        "api_targeting",
        only(&all.table, &["account", "campaign", "ad_group", "keyword", "  ", "row keywords keyword"])
    );
}

/// The console's rows have names only, the API's have both: one keyword, the newest file deciding each column.
#[test]
fn reports_of_the_api_and_the_console_are_about_the_same_keywords() {
    let console = "Date,Campaign Name,Ad Group Name,Targeting,Match Type,Spend,Clicks,Currency\n\
                   2026-11-20,kitchen,core,Garlic Press,EXACT,8.10,8,USD\n2026-11-21,kitchen,core,close-match,-,0.50,1,USD\n";
    let files =
        [("snapshots/us/2026-11-21/spTargeting.json", TARGETING), ("snapshots/us/2026-11-22/targeting.csv", console)];
    let (all, _) = workspace("", &files);
    assert_eq!(lines(&all.diagnostics), [""; 0]);
    assert_eq!(all.table.kind(Kind::Keyword).len(), 2);
    insta::assert_snapshot!("api_and_console", only(&all.table, &["keyword", "  bid", "row keywords keyword"]));
}

#[test]
fn the_other_reports_of_the_api_are_told_apart_by_their_columns() {
    let terms = r#"[{"startDate":"2026-11-01","endDate":"2026-11-30","campaignId":3,"adGroupId":2,"keywordId":5,"keyword":"press","matchType":"BROAD",
        "searchTerm":"*","clicks":7,"impressions":9,"cost":8.05,"sales7d":29.98,"purchases7d":2}]"#;
    let ads = r#"[{"date":"2026-11-20","campaignId":3,"adGroupId":2,"adId":4,"advertisedSku":"GP-1","advertisedAsin":"B0GARLIC01","clicks":7,"impressions":9,
        "spend":8.05,"sales7d":29.98,"purchases7d":2}]"#;
    let campaigns = r#"[{"date":"2026-11-20","campaignId":3,"campaignName":"Kitchen","campaignStatus":"PAUSED","campaignBudgetAmount":45,
        "campaignBudgetCurrencyCode":"USD","clicks":7,"impressions":9,"cost":8.05,"sales7d":29.98,"purchases7d":2}]"#;
    let placements = r#"[{"date":"2026-11-20","campaignId":3,"campaignName":"Kitchen","placementClassification":"Top of Search on-Amazon","clicks":7,
        "impressions":9,"cost":8.05,"sales7d":29.98,"purchases7d":2}]"#;
    let brands = r#"[{"date":"2026-11-20","campaignId":8,"campaignName":"Video","adGroupId":9,"keywordId":7,"keywordText":"mug","matchType":"BROAD",
        "keywordBid":2.5,"clicks":1,"impressions":9,"cost":1.05,"sales":9.98,"purchases":1,"unitsSold":1}]"#;
    let files = [
        ("snapshots/us/st.json", terms),
        ("snapshots/us/ap.json", ads),
        ("snapshots/us/c.json", campaigns),
        ("snapshots/us/p.json", placements),
        ("snapshots/us/sb.json", brands),
    ];
    let (all, read) = workspace("", &files);
    for snapshot in &read {
        assert_eq!(lines(&snapshot.diagnostics), [""; 0], "{}", snapshot.name);
    }
    insta::assert_snapshot!("api_others", super::dump(&all.table));
}

/// A report of v2 has no day in it; its name or portreeve.toml must say one.
#[test]
fn a_report_without_a_day_needs_one_from_elsewhere() {
    let text = r#"[{"keywordId":98284894039736,"cost":0.1,"attributedSales7d":9.99,"attributedConversions7d":1,"campaignId":231302182020836,
        "query":"rice cookers","clicks":2,"impressions":67,"keywordText":"*"}]"#;
    let (_, read) = workspace("", &[("snapshots/ca/keyword-query.json", text)]);
    assert_eq!(read[0].rows(), 0);
    assert!(lines(&read[0].diagnostics)[0].contains("nothing says of which"), "{:?}", read[0].diagnostics);
    let (all, _) = workspace("", &[("snapshots/ca/keyword-query-20180530.json", text)]);
    insta::assert_snapshot!("api_v2", only(&all.table, &["keyword", "search_term", "row search_terms search_term"]));
}

const STREAM: &str = r#"{"idempotency_id":"a","dataset_id":"sp-traffic","marketplace_id":"ATVPDKIKX0DER","currency":"USD","advertiser_id":"E1","campaign_id":"3","ad_group_id":"2","ad_id":"4","keyword_id":"5","keyword_text":"press","match_type":"BROAD","placement":"Other on-Amazon","time_window_start":"2026-11-20T08:00:00.000Z","clicks":3,"impressions":50,"cost":2.10}
{"idempotency_id":"b","dataset_id":"sp-traffic","marketplace_id":"ATVPDKIKX0DER","currency":"USD","advertiser_id":"E1","campaign_id":"3","ad_group_id":"2","ad_id":"4","keyword_id":"5","keyword_text":"press","match_type":"BROAD","placement":"Top of Search on-Amazon","time_window_start":"2026-11-20T09:00:00.000Z","clicks":4,"impressions":60,"cost":3.00}
{"idempotency_id":"a","dataset_id":"sp-traffic","marketplace_id":"ATVPDKIKX0DER","currency":"USD","advertiser_id":"E1","campaign_id":"3","ad_group_id":"2","ad_id":"4","keyword_id":"5","keyword_text":"press","match_type":"BROAD","placement":"Other on-Amazon","time_window_start":"2026-11-20T08:00:00.000Z","clicks":3,"impressions":50,"cost":2.10}
"#;

/// Hours add up to days, over files as well; a message that came twice counts once, and a correction may take something away.
#[test]
fn differences_of_the_stream_add_up_once_each() {
    let later = STREAM
        .lines()
        .nth(1)
        .unwrap()
        .replace("\"clicks\":4,\"impressions\":60,\"cost\":3.00", "\"clicks\":-1,\"impressions\":0,\"cost\":-0.75");
    let later = format!("{}\n{}\n", later.replace("\"b\"", "\"c\""), STREAM.lines().next().unwrap());
    let conversions = r#"{"idempotency_id":"a","dataset_id":"sp-conversion","currency":"USD","campaign_id":"3","ad_group_id":"2","ad_id":"4","keyword_id":"5","time_window_start":"2026-11-20T08:00:00.000Z","attributed_conversions_7d":1,"attributed_conversions_14d":2,"attributed_sales_7d":12.5,"attributed_sales_14d":25,"attributed_units_ordered_7d":1}"#;
    let files: [(&str, &[u8]); 3] = [
        ("snapshots/us/hour-1.jsonl", STREAM.as_bytes()),
        ("snapshots/us/hour-2.jsonl", later.as_bytes()),
        ("snapshots/us/conversions.jsonl", conversions.as_bytes()),
    ];
    let read = snapshots(&files);
    for snapshot in &read {
        assert_eq!(lines(&snapshot.diagnostics), [""; 0], "{}", snapshot.name);
    }
    let all = together(&read);
    assert_eq!(lines(&all.diagnostics), [""; 0]);
    let sum = |column: &str| total(&all.table, Dataset::Keywords, Kind::Keyword, column);
    assert_eq!([sum("clicks"), sum("spend"), sum("sales"), sum("orders")], ["6", "4.35", "12.5", "1"]);
    let mut backwards = read;
    backwards.reverse();
    assert_eq!(super::dump(&together(&backwards).table), super::dump(&all.table));
}

#[test]
fn the_newest_message_of_a_day_says_how_much_of_the_budget_is_used() {
    let message = |percent: &str, time: &str, scope: &str| {
        format!(
            "{{\"advertiser_id\":\"E1\",\"marketplace_id\":\"A\",\"dataset_id\":\"budget-usage\",\"budget_scope_id\":\"3\",\"budget_scope_type\":\"{scope}\",\
             \"advertising_product_type\":\"sp\",\"budget\":45.00,\"budget_usage_percentage\":{percent},\"usage_updated_timestamp\":\"{time}\"}}\n"
        )
    };
    let text = [
        message("95.5", "2026-11-20T18:00:00.000Z", "CAMPAIGN"),
        message("90", "2026-11-20T20:30:00.000Z", "CAMPAIGN"),
        message("60", "2026-11-20T09:00:00.000Z", "CAMPAIGN"),
        message("99", "2026-11-20T21:00:00.000Z", "PORTFOLIO"),
    ]
    .concat();
    let (all, read) = workspace("", &[("snapshots/us/usage.jsonl", &text)]);
    assert_eq!(lines(&read[0].diagnostics), [""; 0]);
    insta::assert_snapshot!("budget_usage", only(&all.table, &["campaign", "  "]));
}

/// The last bid of a day counts, in the account's zone; names join it, for its ids are not those of other files.
#[test]
fn the_history_of_bids_shows_what_they_are_and_what_they_were() {
    let row = |time: &str, id: &str, name: &str, to: &str, kind: &str, secondary: &str| {
        format!(
            "{time},TARGETING_CLAUSE,{id},\"{}\",BID_AMOUNT,0.4,{to},X,{kind},\"{}\",A1,A2,false,\
             \"{{\"\"adGroupName\"\":\"\"Core\"\",\"\"amsCampaignID\"\":null,\"\"campaignName\"\":\"\"Kitchen\"\",\"\"programType\"\":\"\"SP\"\"}}\"\n",
            name.replace('"', "\"\""),
            secondary.replace('"', "\"\"")
        )
    };
    let text = [
        "time,eventSourceType,eventSourceId,name,type,from,to,targetingType,matchType,targetingSecondary,campaignId,adGroupId,isSystemEvent,metadata\n".to_owned(),
        // 2026-11-20 at 21:00, 20:00 and 2026-11-19 at 20:00 in Los Angeles.
        row("1795237200000", "A0344", "garlic press", "1.3", "EXACT", ""),
        row("1795233600000", "A0344", "garlic press", "1.25", "EXACT", ""),
        row("1795147200000", "A0344", "garlic press", "1.1", "EXACT", ""),
        row("1795147200000", "A0345", "category=\"3400741\"", "0.5", "TARGETING_EXPRESSION", "category=\"Garlic Presses\""),
    ]
    .concat();
    let ids = "date,campaign_id,campaign,ad_group_id,ad_group,keyword_id,keyword,match_type,spend\n\
               2026-11-19,3,Kitchen,2,Core,5,garlic press,exact,4\n2026-11-20,3,Kitchen,2,Core,5,garlic press,exact,5\n";
    let toml = "[accounts.us]\ntimezone = \"America/Los_Angeles\"\nchannel = \"amazon\"\n";
    let (all, read) = workspace(toml, &[("snapshots/us/history.csv", &text), ("snapshots/us/keywords.csv", ids)]);
    assert_eq!(lines(&read[0].diagnostics), [""; 0]);
    insta::assert_snapshot!(
        "bid_history",
        only(&all.table, &["account", "campaign", "ad_group", "keyword", "  ", "row keywords keyword"])
    );
}

#[test]
fn tables_of_the_campaign_manager_are_states_unless_their_name_has_days() {
    let old = "State,Campaigns,Status,Type,Targeting,Campaign bidding strategy,Start date,End date,Portfolio,Budget(USD),Impressions,Clicks,CTR(%),\
               Spend(USD),CPC(USD),Orders,Sales(USD),ACOS(%)\n\
               enabled,Kitchen,OUT_OF_BUDGET,SP,Manual,Fixed bids,3/31/26,,House,45.00,1000,12,1.2,10.50,0.88,3,50.00,21\n";
    let new = "State,Campaign name,Status,Type,Targeting,Campaign start date,Campaign end date,Campaign budget amount (converted),Campaign budget amount,\
               Top-of-search impression share,Top-of-search bid adjustment,Clicks,CTR,Total cost (converted),Total cost,CPC (converted),CPC,Purchases,\
               Sales (converted),Sales,ROAS\n\
               Enabled,Kitchen IN,Delivering,Sponsored Products,Manual,03/31/2026,12/31/2027,$12.00,\"₹1,000.00\",10%,50%,12,1%,$1.2,₹105.00,$0.1,₹8.75,3,$6,₹500.00,4.8\n";
    let files =
        [("snapshots/us/campaigns-20261101-20261114.csv", old), ("snapshots/in/Campaigns_Nov_20_2026.csv", new)];
    let (all, read) = workspace("", &files);
    for snapshot in &read {
        let quiet = lines(&snapshot.diagnostics).into_iter().filter(|line| !line.contains("says of which day"));
        assert_eq!(quiet.collect::<Vec<_>>(), [""; 0], "{}", snapshot.name);
    }
    insta::assert_snapshot!("campaign_manager", super::dump(&all.table));
}

#[test]
fn the_report_builder_says_its_days_in_every_row() {
    let text = "Budget currency,Date range,Campaign name,Ad group name,Search term,Advertised product SKU,Impressions,Clicks,CTR,Total cost,Purchases,Sales,Units sold\n\
                USD,\"May 07, 2026 - May 28, 2026\",Kitchen,Core,press,GP-1,100,5,5%,4.50,1,14.99,1\n\
                USD,\"May 07, 2026 - May 28, 2026\",Kitchen,Core,garlic,GP-1,50,2,4%,1.50,0,0.00,0\n";
    let (all, read) = workspace("", &[("snapshots/us/report.csv", text)]);
    assert_eq!(lines(&read[0].diagnostics), [""; 0]);
    insta::assert_snapshot!("report_builder", only(&all.table, &["product_ad", "period product_ads product_ad"]));
}

/// A warehouse's tables of the same API, one row a change.
#[test]
fn tables_of_a_warehouse_are_read_by_their_names() {
    let keywords = "id,last_updated_date,_fivetran_synced,ad_group_id,bid,campaign_id,creation_date,keyword_text,match_type,state\n\
                    1234,2022-07-11 22:38:16.775000,2022-07-13,421,5.0,2187,2022-07-11,b wing parts,exact,enabled\n\
                    1234,2022-07-13 15:21:15.060000,2022-12-13,421,5.5,2187,2022-07-11,b wing parts,exact,enabled\n\
                    1234,2022-07-13 16:21:15.060000,2022-12-13,421,6.0,2187,2022-07-11,b wing parts,exact,paused\n";
    let (all, read) = workspace("", &[("snapshots/w/keyword_history.csv", keywords)]);
    assert_eq!(lines(&read[0].diagnostics), [""; 0]);
    insta::assert_snapshot!("warehouse", only(&all.table, &["keyword", "  "]));
}

/// A seller's 7 days and a vendor's 14 are two figures.
#[test]
fn figures_of_two_attributions_are_not_mixed_unseen() {
    let report = |days: u32, day: u32| {
        format!(
            "Date,Campaign Name,Ad Group Name,Targeting,Match Type,Spend,{days} Day Total Sales (₹),{days} Day Total Orders (#)\n\
             2026-11-{day},Kitchen,Core,press,EXACT,5,{days},1\n"
        )
    };
    let (week, fortnight) = (report(7, 19), report(14, 20));
    let (all, _) = workspace("", &[("snapshots/us/a.csv", &week), ("snapshots/us/b.csv", &fortnight)]);
    assert_eq!(
        lines(&all.diagnostics),
        [
            "W0108 File(\"snapshots/us/b.csv\") sales of keyword `press` in `Core` in `Kitchen` are counted 14 days after a click here, \
          and 7 days in `snapshots/us/a.csv`"
        ]
    );
    // Other campaigns may count otherwise: Sponsored Brands always does.
    let brands = fortnight.replace("Kitchen", "Brand video");
    let (all, _) = workspace("", &[("snapshots/us/a.csv", &week), ("snapshots/us/b.csv", &brands)]);
    assert_eq!(lines(&all.diagnostics), [""; 0]);
    // Of a file with both the account's own counts.
    let toml = "[accounts.us]\nattribution = \"14d\"\n";
    let sums = |toml: &str| {
        let (all, _) = workspace(toml, &[("snapshots/us/spTargeting.json", TARGETING)]);
        ["sales", "orders", "units"].map(|column| total(&all.table, Dataset::Keywords, Kind::Keyword, column))
    };
    assert_eq!(sums(""), ["29.98", "2", "2"]);
    assert_eq!(sums(toml), ["44.97", "3", "2"]);
}
