//! Problems of rules, settings and data for programs: JSON, and many alike as one.

use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::text::{Sources, Span};
use serde::Serialize;
use std::collections::BTreeMap;

/// One problem, and how many there are like it in the same column of the same file.
pub(super) type Collapsed<'a> = (&'a Diagnostic, u64);

/// Problems of one code in one column of one file as one, with their number; the first stands for all. Others stay as they are.
pub(super) fn collapse(problems: &[Diagnostic]) -> Vec<Collapsed<'_>> {
    let mut all: Vec<Collapsed<'_>> = Vec::new();
    let mut columns = BTreeMap::new();
    for problem in problems {
        let Place::Cell { file, sheet, column, .. } = &problem.place else {
            all.push((problem, 1));
            continue;
        };
        let at = *columns.entry((problem.code, file, sheet, column)).or_insert_with(|| {
            all.push((problem, 0));
            all.len() - 1
        });
        if let Some((_, number)) = all.get_mut(at) {
            *number += 1;
        }
    }
    all
}

/// A problem as JSON has it.
#[derive(Serialize)]
pub(super) struct ProblemJson<'a> {
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    label: &'a str,
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    notes: &'a [String],
    at: AtJson<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    also: Vec<AlsoJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<FixJson<'a>>,
    #[serde(skip_serializing_if = "is_one")]
    count: u64,
}

/// Where a problem is; `line` and what follows only where it is known, counted from 1, columns in characters.
#[derive(Serialize)]
pub(super) struct AtJson<'a> {
    file: Option<&'a str>,
    line: Option<u64>,
    column: Option<u64>,
    end_line: Option<u64>,
    end_column: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<&'a str>,
}

#[derive(Serialize)]
struct AlsoJson<'a> {
    at: AtJson<'a>,
    label: &'a str,
}

#[derive(Serialize)]
struct FixJson<'a> {
    at: AtJson<'a>,
    text: &'a str,
}

impl<'a> ProblemJson<'a> {
    pub(super) fn new(problem: &'a Diagnostic, sources: &'a Sources) -> Self {
        Self::collapsed(&(problem, 1), sources)
    }

    pub(super) fn collapsed((problem, count): &Collapsed<'a>, sources: &'a Sources) -> Self {
        let also = |(span, label): &'a (Span, String)| AlsoJson { at: AtJson::span(*span, sources), label };
        Self {
            code: problem.code.id(),
            name: problem.code.name(),
            severity: severity(problem.severity()),
            message: &problem.message,
            label: &problem.label,
            help: problem.help.as_deref(),
            notes: &problem.notes,
            at: AtJson::new(&problem.place, sources),
            also: problem.also.iter().map(also).collect(),
            fix: problem.fix.as_ref().map(|(span, text)| FixJson { at: AtJson::span(*span, sources), text }),
            count: *count,
        }
    }
}

impl<'a> AtJson<'a> {
    pub(super) fn new(place: &'a Place, sources: &'a Sources) -> Self {
        match place {
            Place::Text(span) => Self::span(*span, sources),
            Place::Cell { file, sheet, line, column } => Self {
                line: Some(*line).filter(|line| *line > 0),
                sheet: sheet.as_deref(),
                header: column.as_deref(),
                ..Self::file(Some(file))
            },
            Place::File(file) => Self::file(Some(file)),
            Place::Workspace => Self::file(None),
        }
    }

    fn span(span: Span, sources: &'a Sources) -> Self {
        let (start, end) = (sources.start(span), sources.end(span));
        Self {
            line: Some(start.line.into()),
            column: Some(start.column.into()),
            end_line: Some(end.line.into()),
            end_column: Some(end.column.into()),
            ..Self::file(Some(&sources.file(span.file).name))
        }
    }

    fn file(file: Option<&'a str>) -> Self {
        Self { file, line: None, column: None, end_line: None, end_column: None, sheet: None, header: None }
    }
}

/// The word of a severity.
pub(super) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_one(count: &u64) -> bool {
    *count == 1
}
