//! What became of tests, as the XML of `JUnit`: a suite a file, a case a test.

use crate::scenario::outcome::{CaseOutcome, Outcomes};
use std::fmt::Write as _;
use std::io::{self, Write};

/// Writes what became of tests as `JUnit` XML.
pub fn junit(outcomes: &Outcomes, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(
        out,
        "<testsuites name=\"portreeve\" tests=\"{}\" failures=\"{}\">",
        outcomes.cases.len(),
        outcomes.failed()
    )?;
    for suite in outcomes.cases.chunk_by(|one, other| one.file == other.file) {
        let file = suite.first().map_or("", |case| case.file.as_ref());
        let failed = suite.iter().filter(|case| !case.passed()).count();
        writeln!(
            out,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failed}\" errors=\"0\" skipped=\"0\">",
            escaped(file),
            suite.len()
        )?;
        for case in suite {
            one(case, out)?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

fn one(case: &CaseOutcome, out: &mut dyn Write) -> io::Result<()> {
    let head = format!(
        "    <testcase name=\"{}\" classname=\"{}\" file=\"{}\" line=\"{}\"",
        escaped(&case.name),
        escaped(&case.file),
        escaped(&case.file),
        case.line
    );
    let Some(first) = case.differences.first() else { return writeln!(out, "{head}/>") };
    let message = first.missing.first().map_or_else(
        || format!("not expected: {}", first.unexpected.first().map_or("", String::as_str)),
        |missing| format!("expected: {missing}"),
    );
    let mut text = String::new();
    for difference in &case.differences {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "on {}", difference.day);
        for line in &difference.missing {
            let _ = writeln!(text, "- {line}");
        }
        for line in &difference.unexpected {
            let _ = writeln!(text, "+ {line}");
        }
    }
    for explanation in &case.explanations {
        let _ = write!(text, "\n{explanation}");
    }
    writeln!(out, "{head}>")?;
    writeln!(out, "      <failure message=\"{}\">{}</failure>", escaped(&message), escaped(&text))?;
    writeln!(out, "    </testcase>")
}

/// A text as XML has it; characters that XML cannot hold are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(sign),
            _ if sign.is_control() || matches!(sign, '\u{fffe}' | '\u{ffff}') => {}
            _ => out.push(sign),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn any_text_is_xml() {
        assert_eq!(escaped("a<b & \"c\"\u{1}\u{fffe}>\n"), "a&lt;b &amp; &quot;c&quot;&gt;\n");
    }
}
