//! A backtest for programs.

use crate::report::backtest::{BACKTEST_SCHEMA, Backtest};
use crate::report::json;
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    #[serde(flatten)]
    backtest: &'a Backtest,
}

/// Writes a backtest as JSON.
pub fn json(backtest: &Backtest, out: &mut dyn Write) -> io::Result<()> {
    json::write(&Document { schema: BACKTEST_SCHEMA, backtest }, out)
}
