//! A workspace folder, planned and explained: `cargo run --example embed_folder [FOLDER]`.

#![expect(clippy::print_stdout, reason = "an example shows what it gets")]

use portreeve::Engine;
use portreeve::clock::FixedClock;
use portreeve::diagnostic::{Severity, Style};
use portreeve::engine::PlanOptions;
use portreeve::report;
use std::error::Error;
use std::io;

fn main() -> Result<(), Box<dyn Error>> {
    let folder =
        std::env::args().nth(1).unwrap_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme").to_owned());
    let engine = Engine::open(&folder)?;
    let style = Style { width: 100, ..Style::default() };
    if engine.check().iter().any(|problem| problem.severity() == Severity::Error) {
        report::check::text(engine.check(), engine.sources(), style, &mut io::stdout().lock())?;
        return Err("the rules have errors".into());
    }

    // A clock that stands still stands for the system's, which the engine never reads.
    let clock = FixedClock("2026-11-21T09:00:00Z".parse()?);
    let planned = engine.plan(&PlanOptions::by(&clock))?;
    let summary = planned.plan().summary;
    println!(
        "{}: {} changes planned, {} held, {} findings",
        engine.name(),
        summary.actions,
        summary.held,
        summary.findings
    );
    for account in &planned.plan().accounts {
        println!("  {}: data through {:?}, {:?}", account.account, account.as_of, account.state);
    }

    // Why the first change is asked for, with the values of each day.
    if let Some(action) = planned.plan().actions.first() {
        let rule = &engine.program().rule(action.rule).name;
        let options = PlanOptions::by(&clock).account(action.entity.account.as_ref());
        let explained = engine.explain(rule, &action.entity.id, &options)?;
        println!();
        report::explain::text(&explained.view(), style, &mut io::stdout().lock())?;
    }
    Ok(())
}
