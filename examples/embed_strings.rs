//! Rules and rows in memory, a plan out: `cargo run --example embed_strings`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example shows what it gets")]

use portreeve::Engine;
use portreeve::catalog::Dataset;
use portreeve::diagnostic::{Style, render};
use portreeve::engine::PlanOptions;
use portreeve::report;
use std::error::Error;
use std::io;

const RULES: &str = r#"
rule "Trim expensive keywords"
  on keyword
  if acos over 7d > 35% and clicks over 7d >= 20
  then lower bid 10% not below $0.20
  because "ACOS {acos over 7d} on {spend over 7d} spend, limit 35%"

rule "Pause waste"
  on keyword
  if spend over 7d > $20 and orders over 7d = 0
  then pause
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let engine = Engine::builder()
        .name("Acme Kitchen")
        // A small account: two changes among two keywords are no reason to ask somebody.
        .settings("[guards]\nmax_paused = \"none\"\n")
        .rules("rules/bids.rules", RULES)
        .rows(
            "acme-us",
            Dataset::Keywords,
            &[
                "date",
                "keyword_id",
                "campaign",
                "ad_group",
                "keyword",
                "match_type",
                "bid",
                "clicks",
                "spend",
                "sales",
                "orders",
            ],
            days().flat_map(|day| {
                [
                    [&day, "kw-1", "Kitchen", "Presses", "garlic press", "exact", "1.20", "10", "12.00", "29.12", "1"]
                        .map(str::to_owned),
                    [&day, "kw-2", "Kitchen", "Presses", "press", "broad", "0.80", "8", "6.40", "0.00", "0"]
                        .map(str::to_owned),
                ]
            }),
        )
        .build();
    for problem in engine.check() {
        eprint!("{}", render(problem, engine.sources(), Style::default()));
    }

    // The moment is an argument: the same rules, rows and options give the same plan for ever.
    let options = PlanOptions::new("2026-11-21T09:00:00Z".parse()?);
    let planned = engine.plan(&options)?;
    for action in &planned.plan().actions {
        let rule = &engine.program().rule(action.rule).name;
        println!("{}: {:?} {:?} -> {:?} by \"{rule}\"", action.entity.name, action.verb, action.from, action.to);
    }

    // The same as the command line prints it.
    println!();
    report::plan::text(&planned.view(), Style { width: 100, ..Style::default() }, &mut io::stdout().lock())?;
    Ok(())
}

/// The ten days up to 2026-11-20.
fn days() -> impl Iterator<Item = String> {
    (11..=20).map(|day| format!("2026-11-{day}"))
}
