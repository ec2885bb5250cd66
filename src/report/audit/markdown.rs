//! The audit as Markdown, to send to a client. What files say is escaped: a title may hold anything.

use crate::report::audit::{
    AuditView, Card, EXPLANATION, PillarScore, answers, called, cards, headline, judged, score, sentences, urgent, word,
};
use crate::report::clean;
use crate::report::plan::names;
use std::io::{self, Write};

/// Writes an audit as Markdown.
pub fn markdown(view: &AuditView<'_>, out: &mut dyn Write) -> io::Result<()> {
    let cards = cards(view);
    writeln!(out, "# {}: account audit\n", plain(view.plan.workspace))?;
    scores(view, &cards, out)?;
    most_urgent(view, &cards, out)?;
    for card in &cards {
        account(view, card, out)?;
    }
    writeln!(out, "\n## How the score is made\n\n{EXPLANATION}")
}

fn scores(view: &AuditView<'_>, cards: &[Card<'_>], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "| account | score | foundation | optimization | amplification | data through |")?;
    writeln!(out, "|---|---:|---:|---:|---:|---|")?;
    for card in cards {
        let day = view.plan.plan.as_of.iter().find(|(account, _)| *account == card.account);
        let day = day.map(|(_, day)| day.to_string()).unwrap_or_default();
        let pillars: Vec<String> = card.pillars.iter().map(|pillar| score(pillar.score)).collect();
        writeln!(out, "| {} | **{}** | {} | {day} |", plain(called(card)), score(card.score), pillars.join(" | "))?;
    }
    Ok(())
}

fn most_urgent(view: &AuditView<'_>, cards: &[Card<'_>], out: &mut dyn Write) -> io::Result<()> {
    let urgent = urgent(cards);
    if urgent.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Most urgent\n")?;
    for (at, (card, line)) in urgent.iter().enumerate() {
        writeln!(out, "{}. **{}** {}: {}", at + 1, word(line), plain(called(card)), plain(&headline(view, line)))?;
    }
    Ok(())
}

fn account(view: &AuditView<'_>, card: &Card<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n## {}: {}", plain(called(card)), score(card.score))?;
    for pillar in &card.pillars {
        pillar_lines(view, pillar, out)?;
    }
    let all = answers(view, &card.account);
    if all.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n### Figures, 30 days\n\n| figure | value | of what |\n|---|---:|---|")?;
    for (label, value, rest, _) in all {
        writeln!(out, "| {label} | {} | {} |", plain(&value), plain(&rest))?;
    }
    Ok(())
}

fn pillar_lines(view: &AuditView<'_>, pillar: &PillarScore<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n### {} {}\n", names::pillar(pillar.pillar), score(pillar.score))?;
    if pillar.lines.is_empty() {
        let nothing = if pillar.judged > 0 { "Nothing found" } else { "Nothing could be judged" };
        return writeln!(out, "{nothing} ({}).", judged(pillar));
    }
    for line in &pillar.lines {
        let rule = plain(names::rule_name(&view.plan, line.rule));
        writeln!(out, "- **{}** {rule} ({} points)", word(line), line.points)?;
        for sentence in sentences(view, line) {
            writeln!(out, "  - {}", plain(&sentence))?;
        }
    }
    writeln!(out, "\n{}.", judged(pillar))
}

/// A text that Markdown shows as it is.
fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in clean::terminal(text).chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '#' | '|' | '~') {
            escaped.push('\\');
        }
        escaped.push(if c == '\u{a0}' { ' ' } else { c });
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_title_is_no_markup() {
        assert_eq!(plain("a|b [x](y) <b>*c*\n# d"), "a\\|b \\[x\\](y) \\<b>\\*c\\* \\# d");
        assert_eq!(plain("garlic press, 41.2%"), "garlic press, 41.2%");
    }
}
