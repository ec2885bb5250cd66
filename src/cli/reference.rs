//! `portreeve reference`, `completions` and `man`: what is known without a workspace.

use crate::cli::args::{Cli, Completions, Reference, ReferenceFormat};
use crate::cli::error::{Exit, Stop};
use crate::cli::terminal::Terminal;
use crate::report::reference;
use clap::CommandFactory;

pub(super) fn run(args: &Reference, terminal: &Terminal) -> Result<Exit, Stop> {
    let entries = match &args.name {
        None => reference::entries(),
        Some(name) => reference::find(name),
    };
    if entries.is_empty() {
        let name = args.name.as_deref().unwrap_or_default();
        let help = match reference::suggestion(name) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`portreeve reference` lists everything there is".to_owned(),
        };
        return Err(Stop::usage(format!("there is no entity, field, metric, action, code or word `{name}`"), help));
    }
    terminal.result(|out, style| match args.format {
        ReferenceFormat::Text => reference::text(&entries, args.name.is_none(), style, out),
        ReferenceFormat::Json => reference::json(&entries, out),
        ReferenceFormat::Markdown => reference::markdown(&entries, out),
    })?;
    Ok(Exit::Done)
}

pub(super) fn completions(args: &Completions, terminal: &Terminal) -> Result<Exit, Stop> {
    let mut bytes = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "portreeve", &mut bytes);
    terminal.result(|out, _| out.write_all(&bytes))?;
    Ok(Exit::Done)
}

pub(super) fn man(terminal: &Terminal) -> Result<Exit, Stop> {
    let mut bytes = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut bytes)?;
    terminal.result(|out, _| out.write_all(&bytes))?;
    Ok(Exit::Done)
}
