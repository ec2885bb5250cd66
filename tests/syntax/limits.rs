//! Deep and large inputs. Test threads have 2 MiB of stack, as the workers of a host have.

use super::{good, parse};
use portreeve::diagnostic::Code;
use portreeve::syntax::{RULE_FILE_BYTES_MAX, ast, print};

/// The codes of what is wrong with a text, each once.
fn codes(text: &str) -> Vec<Code> {
    let mut codes: Vec<Code> = parse(text).1.iter().map(|problem| problem.code).collect();
    codes.dedup();
    codes
}

#[test]
fn sixty_four_parentheses_are_read() {
    let text = format!("if {}acos > 35% for 7d{} then pause", "(".repeat(64), ")".repeat(64));
    assert_eq!(print::item(&good(&text).items[0]), text);
    let value = format!("let x = {}5{}", "(".repeat(64), ")".repeat(64));
    assert_eq!(print::item(&good(&value).items[0]), value);
    let all = format!("if {}a + b > 1{} then pause", "not any listing has (".repeat(64), ")".repeat(64));
    assert_eq!(print::item(&good(&all).items[0]), all);
}

#[test]
fn a_hundred_thousand_parentheses_are_a_diagnostic_with_a_place() {
    for closed in [true, false] {
        let close = if closed { ")".repeat(100_000) } else { String::new() };
        let text = format!("let a = 1\nif {}acos > 35%{close} then pause\nlet b = 2", "(".repeat(100_000));
        let (file, problems, sources) = parse(&text);
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].code, Code::NestingTooDeep);
        let portreeve::diagnostic::Place::Text(span) = problems[0].place else { panic!("{problems:?}") };
        assert_eq!((sources.start(span).line, sources.start(span).column), (2, 4 + 64));
        assert_eq!(file.items.len(), 2, "the statements around it are read");
    }
}

#[test]
fn nothing_else_nests_without_end() {
    let deep = 30_000;
    for text in [
        format!("if {}acos > 1 then pause", "not ".repeat(deep)),
        format!("let x = {}1", "1 + ".repeat(deep)),
        format!("let x = {}1", "1 * ".repeat(deep)),
        format!("let x = {}1", "a else ".repeat(deep)),
        format!("let x = {}1, 2", "larger of ".repeat(deep)),
        format!("if {}a > 1 then pause", "any listing has ".repeat(deep)),
        format!("if {}a > 1 then pause", "a over 7d when ".repeat(deep)),
        format!("if {}a > 1 then pause", "count of (listing where ".repeat(deep)),
        format!("if a > 1 then flag \"x {{{}a}}\"", "(".repeat(deep)),
        format!("if a > 1 then flag \"x {{{}a}}\"", "1 + ".repeat(deep)),
        format!("if a > 1 then set bid to {}a", "(a + ".repeat(deep)),
    ] {
        assert_eq!(codes(&text), [Code::NestingTooDeep], "{}", text.get(..60).unwrap_or(&text));
    }
}

#[test]
fn what_does_not_nest_may_be_long() {
    let many = 2_000;
    let and = good(&format!("if {}a > 1 then pause", "a > 1 and ".repeat(many)));
    let ast::Item::Rule(rule) = &and.items[0] else { panic!() };
    assert!(matches!(&rule.condition.kind, ast::CondKind::And(parts) if parts.len() == many + 1));
    good(&format!("list x = {}\"z\"", "\"a\", ".repeat(many)));
    good(&format!("if a in {}1 then pause", "1, ".repeat(many)));
    good(&format!("if a > 1 then {}pause", "pause, ".repeat(many)));
    good(&format!("if {}a > 1 then pause", "(a + 1) * 2 - b > 3 and not b is known or ".repeat(many)));
}

#[test]
fn a_file_of_more_than_a_mebibyte_is_refused() {
    let line = "# a comment\n";
    let text = line.repeat(RULE_FILE_BYTES_MAX / line.len() + 1);
    let (file, problems, _) = parse(&text);
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].code, Code::FileTooLarge);
    assert!(file.items.is_empty() && file.comments.is_empty());
}

/// Texts that would cost the square of their size if anything were looked for from each place to the end: a minute each
/// at this size, which is small enough to keep the test short when nothing is.
#[test]
fn the_time_grows_with_the_size_of_the_file() {
    let size = RULE_FILE_BYTES_MAX / 32;
    let fill = |unit: &str| unit.repeat(size / unit.len());
    for text in [
        fill("if acos over 14d > 35% then lower bid 10% not below $0.20\n"),
        fill("if acos over 14d > thne pause\n"),
        fill("let a = $1,200\n"),
        fill("\n if"),
        fill("then\n"),
        fill("// "),
        fill("'"),
        fill("“"),
        fill("»"),
        fill("\""),
        fill("\"\\"),
        fill("{"),
        fill("}"),
        fill("{ } "),
        fill("matches /"),
        fill("#"),
        fill(" # x\n"),
        fill("1-"),
        fill("1.1"),
        fill("."),
        fill("a."),
        fill("if "),
        fill("a > 1 and "),
        fill("if a > 1 and "),
        fill(", "),
        fill("test \"x\" # y\n"),
        fill("\u{200b}"),
        fill("ä"),
        fill("$"),
        fill("in 1,"),
    ] {
        parse(&text);
    }
}
