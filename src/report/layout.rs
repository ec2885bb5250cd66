//! Aligned columns, wrapping and colour, by the width that characters take on a terminal.

use crate::diagnostic::Style;
use crate::report::clean;
use owo_colors::OwoColorize;
use std::io::{self, Write};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The least room that wrapped text is worth; with less it goes on a line of its own.
const WRAPPED_WIDTH_MIN: usize = 28;

/// What a text is to the reader; its colour follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Plain,
    Strong,
    Dim,
    Up,
    Down,
    Bad,
    Warn,
    Good,
}

/// A text in its colour, when colours may be used.
pub(super) fn paint(style: Style, tone: Tone, text: &str) -> String {
    if !style.color || text.is_empty() {
        return text.to_owned();
    }
    match tone {
        Tone::Plain => text.to_owned(),
        Tone::Strong => text.bold().to_string(),
        Tone::Dim => text.dimmed().to_string(),
        Tone::Up => text.green().to_string(),
        Tone::Down => text.yellow().to_string(),
        Tone::Bad => text.red().bold().to_string(),
        Tone::Warn => text.yellow().bold().to_string(),
        Tone::Good => text.green().bold().to_string(),
    }
}

/// How many columns a text takes.
pub(super) fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// A text of at most so many columns, its end replaced by an ellipsis.
pub(super) fn shorten(text: &str, most: usize, style: Style) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let mark = if style.unicode { "…" } else { "..." };
    let room = most.saturating_sub(width(mark));
    let mut short = String::new();
    let mut used = 0;
    for part in text.graphemes(true) {
        used += width(part);
        if used > room {
            break;
        }
        short.push_str(part);
    }
    format!("{}{mark}", short.trim_end())
}

/// A text broken at blanks into lines of at most so many columns; a longer word is broken where it must be.
pub(super) fn wrap(text: &str, most: usize) -> Vec<String> {
    let most = most.max(8);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let blank = usize::from(!line.is_empty());
        if width(&line) + blank + width(word) > most && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        if width(word) > most {
            for part in word.graphemes(true) {
                if width(&line) + width(part) > most {
                    lines.push(std::mem::take(&mut line));
                }
                line.push_str(part);
            }
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// A paragraph with an indent.
pub(super) fn paragraph(out: &mut dyn Write, style: Style, indent: usize, tone: Tone, text: &str) -> io::Result<()> {
    for line in wrap(&clean::terminal(text), style.width.saturating_sub(indent)) {
        // Blanks that must not break a line are plain ones on the page.
        writeln!(out, "{:indent$}{}", "", paint(style, tone, &line.replace('\u{a0}', " ")))?;
    }
    Ok(())
}

/// A cell of a [`Grid`].
#[derive(Debug, Clone)]
pub(super) struct Cell {
    text: String,
    tone: Tone,
    right: bool,
}

impl Cell {
    /// A cell whose text is cleaned here, so that nothing reaches the terminal uncleaned.
    pub(super) fn new(tone: Tone, text: impl AsRef<str>) -> Self {
        Self { text: clean::terminal(text.as_ref()).into_owned(), tone, right: false }
    }

    /// A plain cell.
    pub(super) fn plain(text: impl AsRef<str>) -> Self {
        Self::new(Tone::Plain, text)
    }

    /// A cell that stands further in, as the parts of a tree do.
    pub(super) fn indented(tone: Tone, indent: &str, text: &str) -> Self {
        Self { text: format!("{indent}{}", clean::terminal(text)), tone, right: false }
    }

    /// A number, which stands at the right.
    pub(super) fn number(tone: Tone, text: impl AsRef<str>) -> Self {
        Self { right: true, ..Self::new(tone, text) }
    }
}

/// Rows of cells with common column widths, headings between them. The last column is wrapped, the others shortened to their
/// most. Where the page is too narrow for the last column it stands on lines of its own, in all rows alike.
#[derive(Debug)]
pub(super) struct Grid {
    most: Vec<usize>,
    whole: Option<usize>,
    rows: Vec<Row>,
}

#[derive(Debug)]
enum Row {
    Cells(Vec<Cell>),
    Line(usize, Tone, String),
}

/// How a grid fits the page.
struct Fit {
    indent: usize,
    widths: Vec<usize>,
    /// Where the last column starts.
    last: usize,
    /// It stands on lines of its own.
    below: bool,
    /// The column whose cells are never shortened.
    whole: Option<usize>,
}

impl Grid {
    /// A grid whose columns but the last are at most so wide.
    pub(super) fn new(most: &[usize]) -> Self {
        Self { most: most.to_vec(), whole: None, rows: Vec::new() }
    }

    /// Never shortens the cells of a column: a row where one is wider than its column has its last cell on the next line.
    pub(super) fn whole(mut self, column: usize) -> Self {
        self.whole = Some(column);
        self
    }

    pub(super) fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(Row::Cells(cells));
    }

    /// A heading between the rows, with its own indent.
    pub(super) fn line(&mut self, indent: usize, tone: Tone, text: impl Into<String>) {
        self.rows.push(Row::Line(indent, tone, text.into()));
    }

    /// Writes all rows, two blanks between the columns.
    pub(super) fn write(&self, out: &mut dyn Write, style: Style, indent: usize) -> io::Result<()> {
        let fit = self.fit(style, indent);
        for row in &self.rows {
            match row {
                Row::Line(indent, tone, text) => paragraph(out, style, *indent, *tone, text)?,
                Row::Cells(cells) => write_row(out, style, &fit, cells)?,
            }
        }
        Ok(())
    }

    fn cells(&self) -> impl Iterator<Item = &Vec<Cell>> {
        self.rows.iter().filter_map(|row| match row {
            Row::Cells(cells) => Some(cells),
            Row::Line(..) => None,
        })
    }

    fn fit(&self, style: Style, indent: usize) -> Fit {
        // A cell that is wider than a whole column stands over it and does not widen it.
        let counts = |at: usize, cell: &&Cell| {
            self.whole != Some(at) || self.most.get(at).is_none_or(|most| width(&cell.text) <= *most)
        };
        let widest = |at: usize| {
            let cells = self.cells().filter_map(|row| row.get(at)).filter(|cell| counts(at, cell));
            cells.map(|cell| width(&cell.text)).max()
        };
        let widths: Vec<usize> =
            self.most.iter().enumerate().map(|(at, most)| widest(at).unwrap_or(0).min(*most)).collect();
        let start = indent + widths.iter().map(|width| width + 2).sum::<usize>();
        let room = style.width.saturating_sub(start);
        let below = !widths.is_empty() && room < WRAPPED_WIDTH_MIN && widest(widths.len()).unwrap_or(0) > room;
        Fit { indent, widths, last: if below { indent + 2 } else { start }, below, whole: self.whole }
    }
}

fn write_row(out: &mut dyn Write, style: Style, fit: &Fit, row: &[Cell]) -> io::Result<()> {
    let mut line = " ".repeat(fit.indent);
    let mut over = false;
    for (at, (cell, most)) in row.iter().zip(&fit.widths).enumerate() {
        let wide = fit.whole == Some(at) && width(&cell.text) > *most;
        over |= wide;
        line.push_str(&fitted(cell, if wide { width(&cell.text) } else { *most }, style));
        line.push_str("  ");
    }
    let Some(last) = row.get(fit.widths.len()).filter(|cell| !cell.text.is_empty()) else {
        return writeln!(out, "{}", line.trim_end());
    };
    if fit.below || over {
        if !line.trim().is_empty() {
            writeln!(out, "{}", line.trim_end())?;
        }
        line = " ".repeat(fit.last);
    }
    for (at, part) in wrap(&last.text, style.width.saturating_sub(fit.last)).iter().enumerate() {
        if at > 0 {
            line = " ".repeat(fit.last);
        }
        // Blanks that must not break a line are plain ones on the page.
        line.push_str(&paint(style, last.tone, &part.replace('\u{a0}', " ")));
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn fitted(cell: &Cell, most: usize, style: Style) -> String {
    let text = shorten(&cell.text, most, style);
    let blanks = " ".repeat(most.saturating_sub(width(&text)));
    let text = paint(style, cell.tone, &text);
    if cell.right { format!("{blanks}{text}") } else { format!("{text}{blanks}") }
}

/// A count with a comma between each three digits: `14,968`.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count with its noun: `1 change`, `2 changes`.
pub(super) fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::{Cell, Grid, Tone, count, shorten, wrap};
    use crate::diagnostic::Style;

    #[test]
    fn counts_have_commas() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (14_968, "14,968"), (1_234_567, "1,234,567")] {
            assert_eq!(count(number), text);
        }
    }

    #[test]
    fn wide_characters_take_two_columns() {
        let style = Style::default();
        assert_eq!(shorten("にんにく搾り器", 9, style), "にんにく…");
        assert_eq!(wrap("にんにく 搾り器", 9), ["にんにく", "搾り器"]);
        let mut grid = Grid::new(&[12]);
        grid.row(vec![Cell::plain("にんにく"), Cell::plain("x")]);
        grid.row(vec![Cell::plain("garlic"), Cell::number(Tone::Plain, "y")]);
        let mut out = Vec::new();
        grid.write(&mut out, style, 0).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "にんにく  x\ngarlic    y\n");
    }

    #[test]
    fn the_last_column_wraps_under_itself() {
        let mut grid = Grid::new(&[6]);
        grid.row(vec![Cell::plain("garlic"), Cell::plain("ACOS 41.2% on $84.00 spend, limit 35% and so on")]);
        let mut out = Vec::new();
        grid.write(&mut out, Style { width: 44, ..Style::default() }, 2).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "  garlic  ACOS 41.2% on $84.00 spend, limit\n          35% and so on\n");
    }
}
