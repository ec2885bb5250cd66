//! Nothing that a person or a channel can put into a workspace makes the engine panic.

use crate::properties::acme;
use crate::workbench::{now, plan_json, plan_text};
use portreeve::Engine;
use proptest::prelude::*;

/// Runs everything that an embedding program would.
fn use_up(engine: &Engine) {
    let json = plan_json(engine, &now());
    let text = plan_text(engine, &now());
    assert!(!json.is_empty() && !text.is_empty());
    for rule in engine.program().rules.iter().take(2) {
        let _ = engine.explain(&rule.name, "GARLIC-1", &now());
        let _ = engine.explain(&rule.name, "", &now());
    }
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(24))]

    #[test]
    fn any_bytes_as_a_snapshot(bytes in prop::collection::vec(any::<u8>(), 0..400), ending in "csv|tsv|json|jsonl|xlsx|parquet|csv.gz|csv.zst|pdf") {
        let rules = "if acos over 7d > 35% and clicks over 7d > 2 then lower bid 10% not below $0.20";
        use_up(&Engine::builder().rules("rules/a.rules", rules).snapshot("us", &format!("a.{ending}"), bytes).build());
    }

    #[test]
    fn any_text_as_rules_settings_and_tables(rules in any::<String>(), settings in any::<String>(), table in any::<String>()) {
        let mut builder = Engine::builder().rules("rules/a.rules", rules).table("costs.csv", table);
        if !settings.is_empty() {
            builder = builder.settings(settings);
        }
        use_up(&builder.build());
    }

    #[test]
    fn a_damaged_workspace(damage in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<u8>()), 1..12)) {
        let mut bench = acme();
        for (file, place, byte) in damage {
            let (_, bytes) = &mut bench.files[file.index(7)];
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        use_up(&bench.engine());
    }

    #[test]
    fn cut_files(cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..4)) {
        let mut bench = acme();
        for (file, place) in cuts {
            let count = bench.files.len();
            let (_, bytes) = &mut bench.files[file.index(count)];
            let place = place.index(bytes.len().max(1));
            bytes.truncate(place);
        }
        use_up(&bench.engine());
    }
}

#[test]
fn a_hundred_thousand_parentheses_are_a_diagnostic() {
    for (open, close) in
        [("(", ")"), ("not (", ")"), ("any listing has (", ")"), ("larger of (", ", 1)"), ("((acos over 7d) + ", ")")]
    {
        let text = format!("if {}acos over 7d > 1%{} then lower bid 10%", open.repeat(100_000), close.repeat(100_000));
        let engine = Engine::builder().rules("rules/a.rules", text).build();
        assert!(engine.has_errors(), "{open}");
        use_up(&engine);
    }
}

#[test]
fn amounts_beyond_any_account_do_not_wrap() {
    let mut rows = String::from(
        "date,keyword_id,campaign_id,campaign,ad_group_id,ad_group,keyword,match_type,bid,impressions,clicks,spend,sales,orders,units\n",
    );
    for day in 1..=20 {
        for amount in [
            "9223372036854775807",
            "92233720368547758.07",
            "-9223372036854775808",
            "0.000000001",
            "1e18",
            "99999999999999999999",
        ] {
            rows += &format!(
                "2026-11-{day:02},k{amount},1,C,2,G,text {amount},exact,{amount},{amount},{amount},{amount},{amount},{amount},{amount}\n"
            );
        }
    }
    let rules = "
rule \"a\" on keyword if acos over 14d > 35% then lower bid 10% every 1d
rule \"b\" on keyword if clicks over 14d * spend over 14d > $5 then raise bid 10% every 1d
rule \"c\" on keyword if cpc over 14d * 99999999999 > $5 and change in sales over 7d < -30% then set bid to cpc over 14d * 3
rule \"d\" on campaign if roas over 14d / acos over 14d > 2 then pause
rule \"e\" on account if ad_spend over 14d * ad_spend over 14d > 2 * ad_spend over 14d * ad_spend over 14d then flag \"{ad_spend over 14d}\"
";
    use_up(&Engine::builder().rules("rules/a.rules", rules).snapshot("us", "a.csv", rows.into_bytes()).build());
}
