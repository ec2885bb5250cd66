//! The command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    portreeve::cli::run(std::env::args_os())
}
