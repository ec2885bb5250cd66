//! A backtest: what the rules would have done day after day, had they been in force.
//!
//! The replay keeps its own history: what it hands out counts as made and seen, cooldowns, findings and alerts follow from it, and the
//! journal is neither read nor written. Figures stay those of the past: what another bid would have earned, nobody knows.

mod against;
mod gather;
mod replay;
mod save;
mod simulate;
mod told;
mod totals;
mod watch;

pub use replay::{BacktestError, DAYS_MAX, Span};
pub use save::{SAVED_TESTS, SaveError, Wanted, save_test};

use crate::engine::Engine;
use crate::report::backtest::Backtest;

/// Other rules that a backtest is held against.
#[derive(Debug, Clone, Copy)]
pub struct Other<'a> {
    /// An engine with the other rules; its snapshots are not looked at.
    pub engine: &'a Engine,
    /// Where the rules are from, for people.
    pub from: &'a str,
}

/// Replays the rules of a workspace over its snapshots.
///
/// ```
/// use portreeve::Engine;
/// use portreeve::catalog::Dataset;
/// use portreeve::scenario::{Span, backtest};
///
/// let columns = ["date", "keyword_id", "keyword", "match_type", "bid", "spend", "sales"];
/// let day = |day: u32| [&format!("2026-11-{day:02}"), "kw-1", "garlic press", "exact", "1.20", "12.00", "20.00"].map(str::to_owned);
/// let engine = Engine::builder()
///     .rules("rules/bids.rules", "if acos over 7d > 35% then lower bid 10%")
///     .rows("acme-us", Dataset::Keywords, &columns, (1..=28).map(day))
///     .build();
/// let span = Span::new("2026-11-15".parse().unwrap(), "2026-11-25".parse().unwrap());
/// let replayed = backtest(&engine, span, None).unwrap();
/// let changes: Vec<&str> = replayed.days.iter().flat_map(|day| &day.changes).map(|change| change.phrase.as_str()).collect();
/// assert_eq!(changes, ["lower bid $1.20 -> $1.08", "lower bid $1.08 -> $0.97"]);
/// ```
///
/// # Errors
/// When rules have errors, or there are no days, or too many.
pub fn backtest(engine: &Engine, span: Span, other: Option<Other<'_>>) -> Result<Backtest, BacktestError> {
    let files = engine.files_read();
    let mut gathered = gather::Gather::default();
    replay::replay(engine, &files, span, &mut gathered)?;
    let mut backtest = totals::backtest(engine, span, gathered);
    if let Some(other) = other {
        let mut gathered = gather::Gather::default();
        // Read by this engine, judged by the other: profiles and files are of one workspace.
        replay::replay(other.engine, &files, span, &mut gathered)?;
        backtest.against = Some(against::compare(other.from, &backtest.days, &gathered.days));
    }
    Ok(backtest)
}
