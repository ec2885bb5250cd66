//! Who is who: ids, names, parents, products, orders.

use super::{lines, only, together, workspace};
use portreeve::catalog::Kind;
use portreeve::ingest::{Assembly, Products, Profiles, assemble, read};
use portreeve::settings::Settings;

const IDS: &str = "date,campaign_id,campaign,ad_group_id,ad_group,keyword_id,keyword,match_type,bid,currency\n\
                   2026-11-20,c1,Kitchen,g1,Core,k1,garlic press,exact,1.20,USD\n\
                   2026-11-20,c1,Kitchen,g1,Core,k2,garlic press,broad,0.90,USD\n";
const NAMES: &str = "Date,Campaign Name,Ad Group Name,Targeting,Match Type,Spend,Clicks,Currency\n\
                     2026-11-20,KITCHEN,core,Garlic Press,EXACT,10,3,USD\n\
                     2026-11-20,KITCHEN,core,garlic press,PHRASE,20,4,USD\n";

#[test]
fn names_join_ids_from_the_account_down() {
    let (all, _) = workspace("", &[("snapshots/a/bids.csv", IDS), ("snapshots/a/console.csv", NAMES)]);
    assert_eq!(lines(&all.diagnostics), [""; 0]);
    insta::assert_snapshot!(
        "joined_by_names",
        only(&all.table, &["campaign", "ad_group", "keyword", "  bid", "row keywords keyword"])
    );
}

#[test]
fn two_ids_of_one_name_are_ambiguous_to_a_file_without_ids() {
    let ids = format!("{IDS}2026-11-20,c1,Kitchen,g2,Core,k3,garlic press,exact,2.00,USD\n");
    let (all, _) = workspace("", &[("snapshots/a/bids.csv", &ids), ("snapshots/a/console.csv", NAMES)]);
    insta::assert_snapshot!(
        "ambiguous_ids",
        format!(
            "{}\n{}",
            lines(&all.diagnostics).join("\n"),
            only(&all.table, &["ad_group", "keyword", "row keywords campaign", "row keywords keyword"])
        )
    );
    // Where every file has ids, equal names harm nobody.
    let (all, _) = workspace("", &[("snapshots/a/bids.csv", &ids)]);
    assert_eq!(lines(&all.diagnostics), [""; 0]);
    assert!(!all.table.kind(Kind::Keyword).ambiguous.contains(&true));
}

#[test]
fn a_name_belongs_to_who_bears_it_now() {
    let before = "date,campaign_id,campaign,spend\n2026-10-01,c1,Mugs,1\n2026-10-01,c2,Old,1\n";
    let after = "date,campaign_id,campaign,spend\n2026-11-01,c1,Mugs 2025,1\n2026-11-01,c2,Mugs,1\n";
    let console = "Date,Campaign Name,Status,Budget,Spend\n2026-11-02,mugs,ENABLED,5,7\n2026-11-02,Old,PAUSED,5,8\n";
    let files = [("snapshots/a/1.csv", before), ("snapshots/a/2.csv", after), ("snapshots/a/3.csv", console)];
    let (all, _) = workspace("", &files);
    assert_eq!(lines(&all.diagnostics), [""; 0]);
    insta::assert_snapshot!("renamed", only(&all.table, &["campaign", "  name", "row campaigns campaign"]));
}

#[test]
fn letter_case_tells_campaigns_apart_only_where_one_file_has_both() {
    let row = |campaign: &str, spend: u32| format!("2026-11-20,{campaign},G,mug,EXACT,{spend}\n");
    let header = "Date,Campaign Name,Ad Group Name,Targeting,Match Type,Spend\n";
    let both = format!("{header}{}{}", row("Mugs Phrase", 1), row("Mugs phrase", 2));
    let (all, _) = workspace("", &[("snapshots/a/k.csv", &both)]);
    assert_eq!(lines(&all.diagnostics), [""; 0]);
    assert_eq!(all.table.kind(Kind::Campaign).len(), 2);
    let (one, other) = (format!("{header}{}", row("Mugs Phrase", 1)), format!("{header}{}", row("mugs phrase", 2)));
    let (all, _) = workspace("", &[("snapshots/a/k.csv", &one), ("snapshots/a/l.csv", &other)]);
    assert_eq!(all.table.kind(Kind::Campaign).len(), 1);
}

#[test]
fn one_file_that_says_two_things_of_one_key_is_believed_in_neither() {
    let text = "date,keyword_id,campaign_id,campaign,ad_group_id,bid,spend,clicks\n\
                2026-11-20,k1,c1,C,g1,1.00,5,1\n2026-11-20,k1,c1,C,g1,1.10,5,2\n2026-11-20,k2,c1,C,g1,1,1,1\n2026-11-20,k2,c1,C,g1,1,1,1\n";
    let (all, _) = workspace("", &[("snapshots/a/k.csv", text)]);
    insta::assert_snapshot!(
        "contradiction",
        format!(
            "{}\n{}",
            lines(&all.diagnostics).join("\n"),
            only(&all.table, &["keyword", "  bid", "row keywords keyword", "row keywords campaign"])
        )
    );
    // Nothing but names: two things that look the same, whose figures add up and which nobody acts on.
    let text = "Date,Campaign Name,Ad Group Name,Targeting,Match Type,Spend\n2026-11-20,C,G,mug,EXACT,5\n2026-11-20,C,G,mug,EXACT,5\n";
    let (all, _) = workspace("", &[("snapshots/a/k.csv", text)]);
    insta::assert_snapshot!(
        "doubled_names",
        format!(
            "{}\n{}",
            lines(&all.diagnostics).join("\n"),
            only(&all.table, &["keyword", "row keywords keyword", "row keywords campaign"])
        )
    );
}

#[test]
fn rows_give_attributes_to_what_they_belong_to() {
    let text = "date,campaign_id,campaign,ad_group_id,ad_group,keyword_id,campaign_state,ad_group_state,default_bid,state\n\
                2026-11-19,c1,Old name,g1,G,k1,ENABLED,enabled,0.50,enabled\n2026-11-20,c1,New name,g1,G,k1,Paused,enabled,0.60,enabled\n\
                2026-11-20,c1,New name,g1,G,k2,paused,enabled,0.70,archived\n";
    let (all, _) = workspace("", &[("snapshots/a/k.csv", text)]);
    insta::assert_snapshot!("parents_attributes", only(&all.table, &["campaign", "ad_group", "keyword", "  "]));
}

#[test]
fn a_campaigns_own_negative_stands_in_no_ad_group() {
    let text = "date,campaign_id,campaign,ad_group_id,keyword_id,keyword,match_type\n\
                2026-11-20,c1,C,g1,k1,mug,exact\n2026-11-20,c1,C,,n1,free,negative_phrase\n";
    let (all, _) = workspace("", &[("snapshots/a/k.csv", text)]);
    let keywords = all.table.kind(Kind::Keyword);
    let up = |id: &str, to: Kind| {
        let index =
            keywords.indices().find(|index| all.table.strings.get(keywords.ids[*index as usize]).as_ref() == id);
        all.table.up(portreeve::table::Entity { kind: Kind::Keyword, index: index.unwrap() }, to).map(|up| up.index)
    };
    assert_eq!((up("k1", Kind::AdGroup), up("k1", Kind::Campaign)), (Some(0), Some(0)));
    assert_eq!((up("n1", Kind::AdGroup), up("n1", Kind::Campaign)), (None, Some(0)));
}

#[test]
fn an_account_column_wins_over_the_folder() {
    let text = "account,date,keyword_id,spend,currency\nacme-de,2026-11-20,k1,1,EUR\nacme-us,2026-11-20,k1,2,USD\n,2026-11-20,k1,3,USD\n";
    let toml = "[accounts.agency]\nchannel = \"amazon\"\ntimezone = \"Europe/Berlin\"\nmarket = \"DE\"\n[accounts.acme-us]\ntimezone = \"America/New_York\"\n\
                [accounts.silent]\n";
    let (all, _) = workspace(toml, &[("snapshots/agency/k.csv", text)]);
    insta::assert_snapshot!(
        "accounts",
        only(&all.table, &["account", "  keywords", "keyword", "row keywords keyword"])
    );
    let (all, _) = workspace("", &[("k.csv", "date,keyword_id,spend\n2026-11-20,k1,1\n")]);
    assert_eq!(all.table.accounts[0].name.as_ref(), "main");
}

#[test]
fn listings_reach_products_and_everything_reaches_listings() {
    let settings = Settings::default();
    let profiles = Profiles::standard();
    let files = [
        ("snapshots/shop/l.csv", "date,sku,title,price,sessions\n2026-11-20,MUG,Mug,10,5\n2026-11-20,CUP,Cup,5,6\n"),
        ("snapshots/us/l.csv", "date,sku,title,price,pack\n2026-11-20,MUG-2,Mug,20,3\n"),
        (
            "snapshots/us/s.csv",
            "date,sku,location,available,inbound\n2026-11-20,MUG-2,FBA,5,1\n2026-11-20,MUG-2,home,7,\n2026-11-20,NEW,home,,\n",
        ),
        (
            "snapshots/us/p.csv",
            "date,ad_group_id,sku,campaign_id,spend\n2026-11-20,g1,MUG-2,c1,3\n2026-11-20,g1,GONE,c1,4\n",
        ),
        ("snapshots/us/o.csv", "date,sku,seller,price\n2026-11-20,MUG-2,Rival,19\n"),
        ("snapshots/us/r.csv", "review_id,date,sku,rating,verified\nr1,2026-11-20,MUG-2,2,yes\nr2,2026-11-20,,5,no\n"),
        (
            "snapshots/us/h.csv",
            "date,metric,value,numerator,denominator,window,threshold,status\n2026-11-20,ODR,0.5%,5,1000,60d,1%,OK\n",
        ),
    ];
    let snapshots: Vec<_> =
        files.iter().map(|(name, text)| read(name, text.as_bytes(), &profiles, &settings)).collect();
    let (products, problems) =
        Products::read("tables/products.csv", b"account,sku,product,pack\nus,MUG-2,MUG,2\nshop,CUP,CUP,4\n");
    assert!(problems.is_empty());
    let all = assemble(
        &snapshots,
        Assembly { settings: &settings, profiles: &profiles, products: &products, known_at: None },
    );
    assert_eq!(lines(&all.diagnostics), [""; 0]);
    insta::assert_snapshot!("listings", super::dump(&all.table));
}

#[test]
fn orders_add_up_to_listings_and_accounts() {
    let text = "order_id,line,date,sku,quantity,amount,status,new_customer\n\
                o1,1,2026-11-20,MUG,2,20.00,shipped,yes\no1,2,2026-11-20,CUP,1,5.00,shipped,yes\n\
                o2,1,2026-11-20,MUG,1,10.00,Cancelled,no\no3,1,2026-11-20,MUG,-1,-10.00,refunded,no\n\
                o4,1,2026-11-21,MUG,1,,pending,no\n";
    let (all, _) = workspace("", &[("snapshots/us/o.csv", text)]);
    insta::assert_snapshot!("orders", only(&all.table, &["order", "listing", "  ", "row"]));
    // An order whose line is restated counts once, as it is now.
    let later = "order_id,line,date,status,quantity,amount\no1,1,2026-11-20,cancelled,2,20.00\n";
    let (all, _) = workspace("", &[("snapshots/us/o.csv", text), ("snapshots/us/o-2026-11-25.csv", later)]);
    insta::assert_snapshot!("orders_restated", only(&all.table, &["row orders listing", "row orders account"]));
}

#[test]
fn rows_that_disagree_on_the_currency_have_none() {
    let text = "date,keyword_id,campaign_id,spend,currency\n2026-11-19,k1,c1,1,USD\n2026-11-20,k1,c1,1,CAD\n2026-11-20,k2,c1,1,USD\n";
    let (all, _) = workspace("", &[("snapshots/a/k.csv", text)]);
    let keywords = all.table.kind(Kind::Keyword);
    assert_eq!(
        keywords.currencies.iter().map(|one| one.map(|one| one.to_string())).collect::<Vec<_>>(),
        [None, Some("USD".to_owned())]
    );
    assert_eq!(all.table.kind(Kind::Campaign).currencies, [None]);
    assert_eq!(all.table.accounts[0].currency.code(), "USD");
}

#[test]
fn nothing_at_all_is_a_table_too() {
    let all = together(&[]);
    assert!(all.table.accounts.is_empty());
    assert_eq!(super::dump(&all.table), "");
    let (all, _) = workspace("", &[("snapshots/a/k.csv", "date,keyword_id,spend\n")]);
    assert_eq!(all.table.accounts.len(), 1);
    assert_eq!(all.table.accounts[0].newest_day, None);
}
