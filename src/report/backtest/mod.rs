//! A backtest as text, JSON and CSV: what it holds is plain data, made by [`crate::scenario::backtest`].

mod csv;
mod json;
mod model;
mod text;

pub use csv::csv;
pub use json::json;
pub use model::{
    Against, Backtest, Breach, Change, Compared, DayPlan, Difference, Flapping, Held, Overridden, RuleTotal, Subject,
    Touched, Unanswered, UndecidedDays,
};
pub use text::text;

/// The schema of the document, pinned in `docs/schemas/backtest.schema.json`.
pub const BACKTEST_SCHEMA: &str = "portreeve.backtest/1";
