//! What upload files hold and where each goes, as text for people.

use crate::diagnostic::Style;
use crate::report::clean;
use crate::report::layout::{Cell, Grid, Tone, counted, paragraph};
use crate::sink::{AccountUploads, RefusedChange, Uploads, WithoutUploads};
use std::io::{self, Write};

/// How many refused changes of an account are listed; the manifest has them all.
const REFUSED_LISTED_MAX: usize = 20;

/// Writes what was written where: `root` is the folder that was named.
pub fn text(uploads: &Uploads, root: &str, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for account in &uploads.accounts {
        self::account(account, root, style, out)?;
    }
    let held: Vec<&WithoutUploads> = uploads.without.iter().filter(|account| account.held).collect();
    for account in &held {
        let line = format!(
            "{}: no files, a cap holds its changes; the plan says which and how to let them pass",
            account.account
        );
        paragraph(out, style, 0, Tone::Warn, &line)?;
    }
    if uploads.accounts.is_empty() && held.is_empty() {
        return paragraph(out, style, 0, Tone::Plain, "no upload files: nothing is planned");
    }
    Ok(())
}

fn account(account: &AccountUploads, root: &str, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let separator = if root.ends_with(['/', '\\']) { "" } else { "/" };
    paragraph(out, style, 0, Tone::Strong, &clean::terminal(&format!("{root}{separator}{}", account.folder)))?;
    let mut grid = Grid::new(&[28, 12]);
    for file in &account.files {
        grid.row(vec![
            Cell::plain(file.name.as_str()),
            Cell::plain(counted(file.changes() as u64, "change", "changes")),
            Cell::plain(format!("{}: {}", file.what, file.upload)),
        ]);
    }
    grid.write(out, style, 2)?;
    for note in &account.notes {
        paragraph(out, style, 2, Tone::Dim, note)?;
    }
    if account.refused.is_empty() {
        return Ok(());
    }
    let said = format!("{} in no file", counted(account.refused.len() as u64, "change is", "changes are"));
    paragraph(out, style, 2, Tone::Warn, &said)?;
    for refused in account.refused.iter().take(REFUSED_LISTED_MAX) {
        self::refused(refused, style, out)?;
    }
    let more = account.refused.len().saturating_sub(REFUSED_LISTED_MAX);
    if more > 0 {
        paragraph(out, style, 4, Tone::Plain, &format!("and {more} more, listed in uploads.json"))?;
    }
    Ok(())
}

fn refused(refused: &RefusedChange, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let line = format!("{} by \"{}\": {}", refused.what, refused.rule, refused.message);
    paragraph(out, style, 4, Tone::Plain, &clean::terminal(&line))?;
    paragraph(out, style, 6, Tone::Dim, &clean::terminal(&format!("help: {}", refused.help)))
}
