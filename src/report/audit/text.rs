//! The audit as a person reads it on a terminal.

use crate::diagnostic::Style;
use crate::program::Severity;
use crate::report::audit::{
    AuditView, Card, EXPLANATION, Line, PillarScore, answers, called, cards, headline, judged, score, sentences,
    urgent, word,
};
use crate::report::layout::{Cell, Grid, Tone, paint, paragraph};
use crate::report::plan::names;
use crate::report::plan::text::heading;
use std::io::{self, Write};

/// Below this a score is bad, below [`FAIR`] it wants work; colour only.
const POOR: u32 = 50;
const FAIR: u32 = 80;

/// Writes an audit as text of the style's width.
pub fn text(view: &AuditView<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let cards = cards(view);
    paragraph(out, style, 0, Tone::Strong, &format!("{}: account audit", view.plan.workspace))?;
    if cards.is_empty() {
        return paragraph(out, style, 2, Tone::Warn, "no data: put exports of your channels into snapshots/ACCOUNT/");
    }
    scores(view, &cards, style, out)?;
    most_urgent(view, &cards, style, out)?;
    for card in &cards {
        account(view, card, style, out)?;
    }
    heading(out, style, "How the score is made", "")?;
    paragraph(out, style, 2, Tone::Dim, EXPLANATION)
}

fn scores(view: &AuditView<'_>, cards: &[Card<'_>], style: Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out)?;
    let mut grid = Grid::new(&[24, 10, 10, 12, 13]);
    let head = |text: &str| Cell::number(Tone::Dim, text);
    grid.row(vec![
        Cell::plain(""),
        head("score"),
        head("foundation"),
        head("optimization"),
        head("amplification"),
        Cell::plain(""),
    ]);
    for card in cards {
        let day = view.plan.plan.as_of.iter().find(|(account, _)| *account == card.account);
        let mut row = vec![Cell::plain(called(card)), number(card.score)];
        row.extend(card.pillars.iter().map(|pillar| number(pillar.score)));
        row.push(Cell::new(Tone::Dim, day.map(|(_, day)| format!("data through {day}")).unwrap_or_default()));
        grid.row(row);
    }
    grid.write(out, style, 2)
}

fn number(value: Option<u32>) -> Cell {
    Cell::number(tone(value), score(value))
}

fn tone(value: Option<u32>) -> Tone {
    match value {
        None => Tone::Dim,
        Some(value) if value < POOR => Tone::Bad,
        Some(value) if value < FAIR => Tone::Warn,
        Some(_) => Tone::Good,
    }
}

fn most_urgent(view: &AuditView<'_>, cards: &[Card<'_>], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let urgent = urgent(cards);
    if urgent.is_empty() {
        return Ok(());
    }
    heading(out, style, "Most urgent", "")?;
    let mut grid = Grid::new(&[3, 8, 16]);
    for (at, (card, line)) in urgent.iter().enumerate() {
        grid.row(vec![
            Cell::number(Tone::Dim, format!("{}.", at + 1)),
            Cell::new(line_tone(line), word(line)),
            Cell::plain(called(card)),
            Cell::plain(headline(view, line)),
        ]);
    }
    grid.write(out, style, 1)
}

fn line_tone(line: &Line<'_>) -> Tone {
    match line.severity {
        Some(Severity::Critical | Severity::High) => Tone::Bad,
        Some(Severity::Medium) => Tone::Warn,
        Some(Severity::Low | Severity::Info) => Tone::Strong,
        None => Tone::Dim,
    }
}

fn account(view: &AuditView<'_>, card: &Card<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let title = match &*card.channel {
        "" => called(card).to_owned(),
        channel => format!("{} ({channel})", called(card)),
    };
    heading(out, style, &format!("{title}: {}", score(card.score)), "")?;
    for pillar in &card.pillars {
        pillar_lines(view, pillar, style, out)?;
    }
    let lines = answers(view, &card.account);
    if !lines.is_empty() {
        paragraph(out, style, 2, Tone::Strong, "Figures, 30 days")?;
    }
    let mut grid = Grid::new(&[26, 20]);
    for (label, value, rest, known) in lines {
        let tone = if known { Tone::Strong } else { Tone::Dim };
        grid.row(vec![Cell::plain(label), Cell::new(tone, value), Cell::new(Tone::Dim, rest)]);
    }
    grid.write(out, style, 4)
}

fn pillar_lines(view: &AuditView<'_>, pillar: &PillarScore<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let title = format!("{} {}", names::pillar(pillar.pillar), score(pillar.score));
    writeln!(out, "  {}  {}", paint(style, tone(pillar.score), &title), paint(style, Tone::Dim, &judged(pillar)))?;
    for line in &pillar.lines {
        let points = if line.points > 0 { format!("-{}", line.points) } else { "0".to_owned() };
        let severity = paint(style, line_tone(line), word(line));
        writeln!(out, "    {points:>3}  {severity}  {}", names::rule(&view.plan, line.rule))?;
        for sentence in sentences(view, line) {
            paragraph(out, style, 9, Tone::Plain, &sentence)?;
        }
    }
    Ok(())
}
