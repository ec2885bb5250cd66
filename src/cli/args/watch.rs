//! The arguments of `watch`.

use clap::Args;
use std::net::SocketAddr;
use std::path::PathBuf;

/// `watch`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  portreeve watch                                    plan, find and alert, until stopped; no change goes out
  portreeve watch --apply                            also carry out what needs no person (rules in mode apply)
  portreeve watch --once --apply                     one round, for cron
  portreeve watch --apply --listen 127.0.0.1:9187    /healthz, /metrics and /plan.json for machines

Changes that need a person lie in outbox/ACCOUNT/RUN/ as to-approve.json and to-approve.xlsx, which `portreeve apply` takes, also
while it watches.
One watch a workspace: a second one names the first and ends.")]
pub(in crate::cli) struct Watch {
    /// The workspace
    #[arg(value_name = "WS")]
    pub(in crate::cli) folder: Option<PathBuf>,
    /// Carry out the changes that need no person
    #[arg(long)]
    pub(in crate::cli) apply: bool,
    /// Look, judge and act once, then end; schedules are left to whoever starts it
    #[arg(long)]
    pub(in crate::cli) once: bool,
    /// Answer /healthz, /metrics and /plan.json here; only this machine may ask unless there is a token
    #[arg(long, value_name = "ADDR")]
    pub(in crate::cli) listen: Option<SocketAddr>,
    /// The token that a request must bring: `env:NAME` or `file:PATH`
    #[arg(long, value_name = "SECRET", requires = "listen")]
    pub(in crate::cli) token: Option<String>,
}
