//! Printed parts as text: on one line, or in lines of which none is too long, with the comments that belong to them.

use std::iter;

/// The longest line that the formatter writes where it can break it.
const WIDTH: usize = 100;

/// What one level of lines is set in by.
const INDENT: &str = "  ";

/// A part of a printed statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::syntax) enum Part {
    /// Text that stays together.
    Text(String),
    /// What follows stood at this byte of the file.
    Mark(u32),
    /// A blank, or the end of a line when the group around it is broken.
    Blank,
    /// The end of a line.
    Line,
    /// The next line end is followed by an empty line.
    Empty,
    /// A group begins: all of its blanks stay blanks, or all of them end a line.
    Open,
    /// A group ends.
    Close,
}

/// The comments of a statement.
#[derive(Debug, Default)]
pub(in crate::syntax) struct Notes<'t> {
    /// Each with its first byte, and whether it has its line for itself.
    pub(in crate::syntax) inside: Vec<(u32, bool, &'t str)>,
    /// Those on lines of their own behind its last clause.
    pub(in crate::syntax) behind: Vec<&'t str>,
}

/// The parts with each group on one line.
pub(super) fn flat(parts: &[Part]) -> String {
    let mut out = String::new();
    let mut depth = 0_usize;
    for part in parts {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Mark(_) => {}
            Part::Blank => out.push(' '),
            Part::Empty => out.push('\n'),
            Part::Line => end_line(&mut out, depth),
            Part::Open => depth += 1,
            Part::Close => depth = depth.saturating_sub(1),
        }
    }
    out
}

/// The parts in lines, with comments.
pub(in crate::syntax) fn laid_out(parts: &[Part], notes: &Notes<'_>) -> String {
    Layout::new(parts, notes).write(&notes.behind)
}

/// What stands on one line at least: the parts between two blanks or line ends.
#[derive(Debug, Default, Clone)]
struct Cell<'t> {
    /// Comments above it.
    above: Vec<&'t str>,
    /// The comment at the end of its line.
    beside: Option<&'t str>,
}

struct Layout<'p, 't> {
    parts: &'p [Part],
    /// For each part the group around it, by the place of its `Open`.
    group: Vec<Option<usize>>,
    /// Groups that must be broken, by the place of their `Open`.
    broken: Vec<bool>,
    cells: Vec<Cell<'t>>,
}

impl<'p, 't> Layout<'p, 't> {
    fn new(parts: &'p [Part], notes: &Notes<'t>) -> Self {
        let mut layout =
            Self { parts, group: Vec::with_capacity(parts.len()), broken: vec![false; parts.len()], cells: Vec::new() };
        let mut open = Vec::new();
        let mut separators = vec![None];
        let mut marks = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            if *part == Part::Close {
                open.pop();
            }
            layout.group.push(open.last().copied());
            match part {
                Part::Open => open.push(at),
                Part::Blank => separators.push(Some(at)),
                Part::Line => {
                    layout.break_around(at);
                    separators.push(Some(at));
                }
                Part::Mark(byte) => marks.push((*byte, separators.len() - 1)),
                Part::Text(_) | Part::Empty | Part::Close => {}
            }
        }
        marks.sort_unstable();
        layout.cells = vec![Cell::default(); separators.len()];
        layout.place(notes, &marks);
        layout.break_at_comments(&separators);
        layout
    }

    /// Gives each comment to a cell: one on a line of its own stands above what follows it, another beside what it follows.
    fn place(&mut self, notes: &Notes<'t>, marks: &[(u32, usize)]) {
        for (byte, own_line, comment) in &notes.inside {
            let follows = marks.partition_point(|(mark, _)| mark <= byte);
            let (next, before) = (marks.get(follows), follows.checked_sub(1).and_then(|last| marks.get(last)));
            let wanted = if *own_line { next.or(before) } else { before.or(next) };
            let Some(cell) = wanted.and_then(|(_, cell)| self.cells.get_mut(*cell)) else { continue };
            if *own_line {
                cell.above.push(comment);
            } else if let Some(earlier) = cell.beside.replace(comment) {
                // One comment ends a line; what stood before it in the midst of the line goes above.
                cell.above.push(earlier);
            }
        }
    }

    /// A comment ends its line, so the blanks before and behind its cell do.
    fn break_at_comments(&mut self, separators: &[Option<usize>]) {
        let cells = std::mem::take(&mut self.cells);
        for (at, cell) in cells.iter().enumerate() {
            let before = separators.get(at).filter(|_| !cell.above.is_empty());
            let behind = separators.get(at + 1).filter(|_| cell.beside.is_some());
            for separator in [before, behind].into_iter().flatten().flatten() {
                self.break_around(*separator);
            }
        }
        self.cells = cells;
    }

    fn break_around(&mut self, at: usize) {
        let mut group = self.group.get(at).copied().flatten();
        while let Some(open) = group {
            if let Some(broken) = self.broken.get_mut(open) {
                *broken = true;
            }
            group = self.group.get(open).copied().flatten();
        }
    }

    fn write(mut self, behind: &[&str]) -> String {
        let parts = self.parts;
        let mut out = String::new();
        let mut depth = 0_usize;
        let mut cell = 0_usize;
        let mut empty = false;
        self.begin_cell(&mut out, cell, depth);
        for (at, part) in parts.iter().enumerate() {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Mark(_) => {}
                Part::Empty => empty = true,
                Part::Open => {
                    self.decide(at, &out);
                    depth += 1;
                }
                Part::Close => depth = depth.saturating_sub(1),
                Part::Blank | Part::Line => {
                    let ends = *part == Part::Line || self.is_broken(at);
                    if ends {
                        self.end_cell(&mut out, cell);
                        out.push_str(if std::mem::take(&mut empty) { "\n" } else { "" });
                        end_line(&mut out, depth);
                    } else {
                        out.push(' ');
                    }
                    cell += 1;
                    self.begin_cell(&mut out, cell, depth);
                }
            }
        }
        self.end_cell(&mut out, cell);
        for comment in behind {
            end_line(&mut out, 1);
            out.push_str(comment);
        }
        out
    }

    fn is_broken(&self, at: usize) -> bool {
        let group = self.group.get(at).copied().flatten();
        group.and_then(|open| self.broken.get(open)).is_none_or(|broken| *broken)
    }

    /// Breaks a group that does not fit on what is left of the line.
    fn decide(&mut self, open: usize, out: &str) {
        let column = out.rsplit('\n').next().unwrap_or("").chars().count();
        if column + self.width(open) > WIDTH
            && let Some(broken) = self.broken.get_mut(open)
        {
            *broken = true;
        }
    }

    /// The width of a group on one line, with what clings to its end.
    fn width(&self, open: usize) -> usize {
        let mut depth = 0_usize;
        let mut width = 0_usize;
        for part in self.parts.iter().skip(open) {
            match part {
                Part::Text(text) => width += text.chars().count(),
                Part::Blank | Part::Line if depth == 0 => break,
                Part::Blank => width += 1,
                Part::Open => depth += 1,
                Part::Close => depth = depth.saturating_sub(1),
                Part::Mark(_) | Part::Line | Part::Empty => {}
            }
            if width > WIDTH {
                break;
            }
        }
        width
    }

    fn begin_cell(&self, out: &mut String, cell: usize, depth: usize) {
        for comment in self.cells.get(cell).map_or(&[][..], |cell| &cell.above) {
            out.push_str(comment);
            end_line(out, depth);
        }
    }

    fn end_cell(&self, out: &mut String, cell: usize) {
        if let Some(comment) = self.cells.get(cell).and_then(|cell| cell.beside) {
            out.push_str("  ");
            out.push_str(comment);
        }
    }
}

fn end_line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(iter::repeat_n(INDENT, depth));
}
