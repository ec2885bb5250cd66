//! Diagnostics as a person reads them on a terminal, by miette.

use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::text::{Sources, Span};
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode};
use std::fmt;

/// How reports look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Columns of the terminal.
    pub width: usize,
    /// Whether colours may be used.
    pub color: bool,
    /// Whether box-drawing characters may be used.
    pub unicode: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self { width: 80, color: false, unicode: true }
    }
}

/// One diagnostic as text, ending with a line end.
#[must_use]
pub fn render(diagnostic: &Diagnostic, sources: &Sources, style: Style) -> String {
    let theme = match (style.unicode, style.color) {
        (true, true) => GraphicalTheme::unicode(),
        (true, false) => GraphicalTheme::unicode_nocolor(),
        (false, _) => GraphicalTheme::none(),
    };
    let mut handler =
        GraphicalReportHandler::new_themed(theme).with_width(style.width).with_context_lines(1).with_links(false);
    let mut out = String::new();
    let notes = notes(diagnostic, sources);
    // miette has a place for help only; reasons without one stand below the text.
    if diagnostic.help.is_none() && !notes.is_empty() {
        handler = handler.with_footer(notes.join("\n"));
    }
    let report = Report { diagnostic, source: source(diagnostic, sources), spans: spans(diagnostic), notes };
    // Writing to a String fails only when a Display does, and ours do not.
    let _ = handler.render_report(&mut out, &report);
    if !out.ends_with('\n') {
        out.push('\n');
    }
    out
}

fn source(diagnostic: &Diagnostic, sources: &Sources) -> Option<NamedSource<String>> {
    let Place::Text(span) = diagnostic.place else { return None };
    let file = sources.file(span.file);
    Some(NamedSource::new(file.name.as_ref(), file.text.to_string()))
}

fn spans(diagnostic: &Diagnostic) -> Vec<LabeledSpan> {
    let Place::Text(main) = diagnostic.place else { return Vec::new() };
    let label = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let length = |span: Span| span.end.saturating_sub(span.start) as usize;
    let mut spans =
        vec![LabeledSpan::new_primary_with_span(label(&diagnostic.label), (main.start as usize, length(main)))];
    for (span, text) in diagnostic.also.iter().filter(|(span, _)| span.file == main.file) {
        spans.push(LabeledSpan::new_with_span(label(text), (span.start as usize, length(*span))));
    }
    spans
}

/// The reasons, and the places that the report's one source does not show.
fn notes(diagnostic: &Diagnostic, sources: &Sources) -> Vec<String> {
    let shown = |span: &Span| matches!(diagnostic.place, Place::Text(main) if main.file == span.file);
    let place = |(span, text): &(Span, String)| {
        let at = sources.start(*span);
        format!("{}:{}: {text}", sources.file(span.file).name, at.line)
    };
    let elsewhere = diagnostic.also.iter().filter(|(span, _)| !shown(span)).map(place);
    elsewhere.chain(diagnostic.notes.iter().cloned()).map(|note| format!("note: {note}")).collect()
}

struct Report<'a> {
    diagnostic: &'a Diagnostic,
    source: Option<NamedSource<String>>,
    spans: Vec<LabeledSpan>,
    notes: Vec<String>,
}

impl fmt::Debug for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Report").field(self.diagnostic).finish()
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.diagnostic.place {
            Place::Text(_) | Place::Workspace => {}
            Place::File(file) => write!(f, "{file}: ")?,
            Place::Cell { file, sheet, line, column } => {
                write!(f, "{file}")?;
                if let Some(sheet) = sheet {
                    write!(f, ", sheet `{sheet}`")?;
                }
                // A document has no line for its header.
                if *line > 0 {
                    write!(f, ", line {line}")?;
                }
                if let Some(column) = column {
                    write!(f, ", column `{column}`")?;
                }
                write!(f, ": ")?;
            }
        }
        f.write_str(&self.diagnostic.message)
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn code(&self) -> Option<Box<dyn fmt::Display + '_>> {
        Some(Box::new(self.diagnostic.code.id()))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity() {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help(&self) -> Option<Box<dyn fmt::Display + '_>> {
        // What to do comes first; the reasons stand under it.
        let lines: Vec<&str> = self.diagnostic.help.iter().chain(&self.notes).map(String::as_str).collect();
        self.diagnostic.help.is_some().then(|| Box::new(lines.join("\n")) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.spans.is_empty()).then(|| Box::new(self.spans.iter().cloned()) as Box<dyn Iterator<Item = LabeledSpan>>)
    }
}
