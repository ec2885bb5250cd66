//! `portreeve.toml`: every key, and what is said about wrong ones.

use portreeve::diagnostic::{Diagnostic, Style, render};
use portreeve::settings::{self, Caps, Settings};
use portreeve::text::Sources;
use portreeve::value::{Currency, Rational};

fn parse(text: &str) -> (Settings, Vec<Diagnostic>, Sources) {
    let mut sources = Sources::default();
    let file = sources.add("portreeve.toml", text);
    let (settings, found) = settings::parse(&sources, file);
    (settings, found, sources)
}

#[test]
fn wrong_settings_are_reported() {
    insta::glob!("errors/settings/*.toml", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let (_, found, sources) = parse(&text);
        let report: Vec<String> = found.iter().map(|one| render(one, &sources, Style::default())).collect();
        insta::assert_snapshot!(report.join("\n"));
    });
}

#[test]
fn every_key_is_read() {
    let text = r#"
        [workspace]
        name = "Acme Kitchen"
        currency = "eur"
        state = "/var/lib/portreeve"
        [accounts.acme-us]
        channel = "Amazon"
        currency = "USD"
        timezone = "America/Los_Angeles"
        settle = "2d"
        seller = "Acme Kitchen"
        market = "us"
        mode = "observe"
        groups = ["tier1", "kitchen"]
        attribution = "2w"
        [accounts.acme-us.let]
        Target = "25%"
        ceiling = 4.25
        [accounts.acme-us.guards]
        max_step = "10%"
        [time]
        coverage = "80%"
        suspect = "40%"
        state_age = "30d"
        stale_after = "5 days"
        confirm_within = "1w"
        [guards]
        max_step = "25%"
        max_drift = "50% in 4w"
        max_entities = "none"
        max_actions = 50
        max_budget = "12.5%"
        max_paused = "2%"
        max_adjustment_step = "10 points"
        min_step = "4%"
        total_budget = "no increase"
        outside_changes = "hold"
        [pillars]
        gate = false
        [sinks.ops]
        kind = "webhook"
        url = "env:OPS_WEBHOOK"
        allow_private = true
        [[files]]
        path = "acme-us/terms-*.csv"
        dataset = "search_terms"
        from = "2026-10-01"
        to = 2026-10-30
    "#;
    let (settings, found, sources) = parse(text);
    assert_eq!(found, []);
    assert_eq!(settings.name.as_deref(), Some("Acme Kitchen"));
    assert_eq!(settings.currency, Currency::from_code("EUR").unwrap());
    assert_eq!(settings.state.as_deref(), Some("/var/lib/portreeve"));
    let account = &settings.accounts["acme-us"];
    assert_eq!(account.channel.as_deref(), Some("amazon"));
    assert_eq!(account.timezone, Some(chrono_tz::America::Los_Angeles));
    assert_eq!((account.settle, account.attribution), (Some(2), Some(14)));
    assert_eq!(account.market.as_deref(), Some("US"));
    assert_eq!(account.groups, ["tier1", "kitchen"]);
    let (target, place) = &account.lets["target"];
    assert_eq!((target.as_str(), sources.slice(*place)), ("25%", "25%"));
    assert_eq!(account.lets["ceiling"].0, "4.25");
    assert_eq!(settings.time.stale_after, 5);
    assert_eq!(settings.time.confirm_within, 7);
    let percent = |value| Rational::new(value, 1000).unwrap();
    let caps = Caps {
        max_step: Some(percent(250)),
        max_drift: Some((percent(500), 28)),
        max_entities: None,
        max_actions: Some(50),
        max_budget: Some(percent(125)),
        max_paused: Some(percent(20)),
        max_adjustment_step: Some(percent(100)),
        min_step: Some(percent(40)),
        no_budget_increase: true,
        outside_changes_hold: true,
    };
    assert_eq!(settings.guards, caps);
    // What an account leaves out is the workspace's.
    assert_eq!(account.guards, Some(Caps { max_step: Some(percent(100)), ..caps }));
    assert!(!settings.pillar_gate);
    assert_eq!(settings.sinks["ops"].keys["allow_private"], "yes");
    assert_eq!(settings.files[0].dataset.as_deref(), Some("search_terms"));
    assert!(settings.files[0].period.is_some());
}

#[test]
fn an_empty_file_gives_the_defaults() {
    let (settings, found, _) = parse("# nothing yet\n");
    assert_eq!(found, []);
    assert_eq!(settings.guards, Caps::default());
    assert_eq!(settings.name, None);
}
