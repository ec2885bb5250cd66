//! What was read as the lines of a `data` block.
//!
//! ```text
//! keywords 3 rows, 2026-11-18 to 2026-11-20
//!   no file holds 2026-11-19
//! campaigns 1 rows, summary of 2026-09-22 to 2026-11-20
//! left snapshots/acme-us/copy.csv: the content of snapshots/acme-us/a.csv
//! ```

use super::outcome::Line;
use super::page::ACCOUNT;
use portreeve::ingest::{AccountReport, DataReport, DatasetReport, FileReport, Left, Span, Status};

/// Everything that was read: each dataset of each account, and each file that does not count.
pub(crate) fn lines(report: &DataReport) -> Vec<Line> {
    let datasets =
        report.accounts.iter().flat_map(|account| account.datasets.iter().map(move |of| dataset(account, of)));
    datasets.chain(report.files.iter().filter_map(file)).collect()
}

fn dataset(account: &AccountReport, dataset: &DatasetReport) -> Line {
    let place = if account.name == ACCOUNT { String::new() } else { format!(" in {}", account.name) };
    let mut text = format!("{}{place} {} rows", dataset.dataset, dataset.rows);
    if let Some(span) = &dataset.span {
        text = format!("{text}, {}", between(span));
    }
    for span in &dataset.periods {
        text = format!("{text}, summary of {}", between(span));
    }
    let mut details: Vec<String> = dataset.gaps.iter().map(|span| format!("no file holds {}", between(span))).collect();
    details.extend(dataset.suspect.iter().map(|day| format!("suspect {day}")));
    details.extend(dataset.incomplete.iter().map(|day| format!("not complete {day}")));
    Line { text, details }
}

fn file(file: &FileReport) -> Option<Line> {
    let text = match &file.status {
        Status::Read => return None,
        Status::Refused => format!("refused {}", file.name),
        Status::NotRecognised => format!("not recognised {}", file.name),
        Status::NothingToRead => format!("nothing to read {}", file.name),
        Status::Left(Left::SameAs(other)) => format!("left {}: the content of {other}", file.name),
        Status::Answer => format!("answer {}", file.name),
        Status::Left(Left::NotYetKnown) => format!("left {}: not known yet", file.name),
    };
    Some(Line { text, details: Vec::new() })
}

fn between(span: &Span) -> String {
    if span.first == span.last { span.first.to_string() } else { format!("{} to {}", span.first, span.last) }
}
