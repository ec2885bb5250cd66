//! Problems as SARIF 2.1.0, the part of it that code review tools show.

use crate::diagnostic::{Code, Diagnostic, Place, Severity};
use crate::report::json;
use crate::text::{Sources, Span};
use serde::Serialize;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Writes problems as a SARIF log of one run.
pub fn sarif(problems: &[Diagnostic], sources: &Sources, out: &mut dyn Write) -> io::Result<()> {
    let mut codes: Vec<Code> = problems.iter().map(|problem| problem.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let results = problems.iter().map(|problem| result(problem, &codes, sources)).collect();
    let driver = Driver {
        name: "portreeve",
        version: env!("CARGO_PKG_VERSION"),
        rules: codes.iter().map(|code| Rule::new(*code)).collect(),
    };
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", results }],
    };
    json::write(&log, out)
}

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
struct Driver {
    name: &'static str,
    version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    name: &'static str,
    help: Help,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Help {
    text: &'static str,
    markdown: &'static str,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

impl Rule {
    fn new(code: Code) -> Self {
        Self {
            id: code.id(),
            name: code.name(),
            help: Help { text: code.explanation(), markdown: code.explanation() },
            default_configuration: Configuration { level: level(code.severity()) },
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: Vec<Location<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'a>>,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Said<'a>>,
}

#[derive(Serialize)]
struct Said<'a> {
    text: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_column: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<u32>,
}

fn result<'a>(problem: &'a Diagnostic, codes: &[Code], sources: &Sources) -> Finding<'a> {
    let physical = match &problem.place {
        Place::Text(span) => Some(physical(*span, sources)),
        Place::Cell { file, line, .. } => {
            let region = Region { start_line: (*line).max(1), start_column: None, end_line: None, end_column: None };
            Some(Physical { artifact_location: Artifact { uri: uri(file) }, region: Some(region) })
        }
        Place::File(file) => Some(Physical { artifact_location: Artifact { uri: uri(file) }, region: None }),
        Place::Workspace => None,
    };
    let related = problem.also.iter().map(|(span, label)| Location {
        physical_location: self::physical(*span, sources),
        message: Some(Said { text: label }),
    });
    let help = problem.help.as_ref().map(|help| format!("\n{help}")).unwrap_or_default();
    Finding {
        rule_id: problem.code.id(),
        rule_index: codes.binary_search(&problem.code).unwrap_or(0),
        level: level(problem.severity()),
        message: Message { text: format!("{}{help}", problem.message) },
        locations: physical
            .map(|physical_location| Location { physical_location, message: None })
            .into_iter()
            .collect(),
        related_locations: related.collect(),
    }
}

fn physical(span: Span, sources: &Sources) -> Physical {
    let (start, end) = (sources.start(span), sources.end(span));
    Physical {
        artifact_location: Artifact { uri: uri(&sources.file(span.file).name) },
        region: Some(Region {
            start_line: start.line.into(),
            start_column: Some(start.column),
            end_line: Some(end.line.into()),
            end_column: Some(end.column),
        }),
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// A path as a relative URI: what RFC 3986 does not let stand is escaped.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a String never fails.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}
