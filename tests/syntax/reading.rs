//! What texts mean.

use super::properties::erased;
use super::{good, parse};
use portreeve::syntax::{ast, print, words};
use portreeve::value::Currency;
use std::collections::BTreeSet;

/// The canonical text of a file of one statement.
fn canonical(text: &str) -> String {
    let file = good(text);
    assert_eq!(file.items.len(), 1, "{text}");
    print::item(&file.items[0])
}

fn rule(text: &str) -> ast::Rule {
    match good(text).items.remove(0) {
        ast::Item::Rule(rule) => *rule,
        other => panic!("{other:?}"),
    }
}

/// The canonical text of the condition of an unnamed rule.
fn condition(text: &str) -> String {
    print::cond(&rule(&format!("if {text} then pause")).condition)
}

const FULL: &str = r#"rule "Trim expensive keywords"
  area ppc
  pillar optimization
  on keyword where match_type is exact and campaign.name contains "kitchen"
  if acos over 14d > 35% and clicks over 14d >= 20
  unless any listing has days_of_cover < 7d
  then lower bid 10% not below $0.20 | €0.18
  every 7d
  because "ACOS {acos over 14d} on {spend over 14d} spend, limit 35%""#;

#[test]
fn the_full_rule_is_its_own_canonical_text() {
    assert_eq!(canonical(FULL), FULL);
}

#[test]
fn case_byte_order_mark_and_line_ends_change_nothing() {
    let windows = format!("\u{feff}{}", FULL.replace('\n', "\r\n"));
    assert_eq!(canonical(&windows), FULL);
    let shouted = FULL
        .replace("area ppc", "AREA PPC")
        .replace("acos over 14d >", "ACOS Over 14D >")
        .replace("\n  then", "\n\tTHEN");
    assert_eq!(canonical(&shouted), FULL);
    assert_eq!(canonical(&FULL.replace("\n  ", " ")), FULL, "one line");
}

#[test]
fn clauses_stand_in_any_order_before_the_actions_and_some_behind_them() {
    let mixed = r#"rule "x" until d > 4 overrides "y" once because "z" tags "a", "b" if a > 1 was "w" mode observe
      severity high unless b > 2 on keyword pillar foundation area ppc then pause"#;
    let behind = r#"rule "x" tags "a", "b" if a > 1 was "w" mode observe severity high unless b > 2 on keyword
      pillar foundation area ppc then pause because "z" overrides "y" once until d > 4"#;
    let sorted = "rule \"x\"\n  was \"w\"\n  area ppc\n  pillar foundation\n  severity high\n  mode observe\n  tags \"a\", \"b\"\n  \
        on keyword\n  if a > 1\n  unless b > 2\n  then pause\n  until d > 4\n  once\n  overrides \"y\"\n  because \"z\"";
    assert_eq!(canonical(mixed), sorted);
    assert_eq!(canonical(behind), sorted);
}

#[test]
fn numbers_have_one_form_each() {
    for (written, printed) in [
        ("a > 7 days", "a > 7d"),
        ("a > 7days", "a > 7d"),
        ("a > 1 day", "a > 1d"),
        ("a > 2 weeks", "a > 2w"),
        ("a > 2W", "a > 2w"),
        ("a > 24 hours", "a > 24h"),
        ("a > 35 %", "a > 35%"),
        ("a > 35.50%", "a > 35.5%"),
        ("a > -20%", "a > -20%"),
        ("a > -0", "a > 0"),
        ("a > 1 point", "a > 1 points"),
        ("a > 12 Per Day", "a > 12 per day"),
        ("a > 007", "a > 7"),
        ("a > $20.00", "a > $20"),
        ("a > $ 20", "a > $20"),
        ("a > 20 USD", "a > $20"),
        ("a > 20usd", "a > $20"),
        ("a > C$5", "a > C$5"),
        ("a > c$5", "a > C$5"),
        ("a > 5 cad", "a > C$5"),
        ("a > €1.5", "a > €1.50"),
        ("a > 15.5 SEK", "a > 15.50 SEK"),
        ("a > ¥20", "a > ¥20"),
        ("a > -$3", "a > -$3"),
        ("a > $0.125", "a > $0.125"),
        ("a > $0.20|€0.18|20 sek", "a > $0.20 | €0.18 | 20 SEK"),
        ("a = 2026-11-20", "a = 2026-11-20"),
        ("a > 9:05", "a > 09:05"),
        ("a is YES", "a is yes"),
    ] {
        assert_eq!(condition(written), printed, "{written}");
    }
}

#[test]
fn operators_bind_as_arithmetic_and_logic_do() {
    let same = |written: &str, grouped: &str| {
        let plain = |text: &str| erased(&good(&format!("if {text} then pause")));
        assert_ne!(plain(written), plain(grouped));
        assert_eq!(shape(written), shape(grouped), "{written}");
    };
    same("a + b * c - d > e", "(a + (b * c)) - d > e");
    same("a - b - c > d", "(a - b) - c > d");
    same("a / b / c > d", "(a / b) / c > d");
    same("a else b * c > d", "(a else b) * c > d");
    same("a else b else c > d", "a else (b else c) > d");
    same("a * b over 7d > c", "a * (b over 7d) > c");
    same("not a > 1 and b > 2 or c > 3", "((not (a > 1)) and b > 2) or c > 3");
    same("a > 1 or b > 2 and c > 3 for 2d", "a > 1 or (b > 2 and (c > 3 for 2d))");
    same("not a > 1 for 2d", "not (a > 1 for 2d)");
    same("larger of a, b + c > d", "(larger of a, (b + c)) > d");
}

/// The tree of a condition without places and parentheses.
fn shape(text: &str) -> String {
    let mut tree = erased(&rule(&format!("if {text} then pause")).condition);
    for opening in ["Expr { kind: Paren(", "Cond { kind: Paren("] {
        while let Some((before, rest)) = tree.split_once(opening) {
            let mut depth = 1;
            let end = rest.find(|char| {
                depth += match char {
                    '(' => 1,
                    ')' => -1,
                    _ => 0,
                };
                depth == 0
            });
            let (inner, after) = rest.split_at(end.unwrap());
            tree = format!("{before}{inner}{}", after.strip_prefix("), span: _ }").unwrap());
        }
    }
    tree
}

#[test]
fn a_window_belongs_to_the_name_or_parenthesis_before_it() {
    assert_eq!(
        condition("units on shopify over previous 7 days lagging 3d with all days > 2 for 5 of 7d with all days"),
        "units on shopify over previous 7d lagging 3d with all days > 2 for 5 of 7d with all days"
    );
    assert_eq!(condition("acos over report > 35%"), "acos over report > 35%");
    assert_eq!(condition("(a + b) over 7d > 1"), "(a + b) over 7d > 1");
    assert_eq!(
        condition("units over 30d when available > 0 >= 5 and b > 1"),
        "units over 30d when available > 0 >= 5 and b > 1"
    );
    let ast::CondKind::And(parts) =
        rule("if units over 30d when available > 0 >= 5 and b > 1 then pause").condition.kind
    else {
        panic!()
    };
    assert_eq!(parts.len(), 2, "the `when` of a window holds one comparison");
}

#[test]
fn a_clause_is_no_place_and_a_metric_keeps_its_when() {
    let rule = rule("rule \"x\" if clicks over 7d > limit on keyword then pause");
    assert_eq!(rule.on.unwrap().entity.node, "keyword");
    let metric = |text: &str| match good(text).items.remove(0) {
        ast::Item::Metric(metric) => *metric,
        other => panic!("{other:?}"),
    };
    assert!(metric("metric v = (units / days) when available > 0 or units > 0").when.is_some());
    assert!(metric("metric v = units over 7d when available > 0").when.is_none());
}

#[test]
fn words_of_the_language_stand_behind_a_dot_and_begin_longer_names() {
    assert_eq!(condition("costs.max > costs.if"), "costs.max > costs.if");
    assert_eq!(condition("overall > notes + isbn"), "overall > notes + isbn");
    assert_eq!(condition("metric is \"odr\" and days > 3"), "metric is \"odr\" and days > 3");
    assert_eq!(
        canonical("table t from \"t.csv\" by if, then since over with max, min as money"),
        "table t from \"t.csv\" by if, then since over with max, min as money"
    );
}

#[test]
fn texts_hold_quotes_braces_and_number_signs() {
    assert_eq!(
        condition(r#"title contains "12\" pan # {not a hole} \\ x""#),
        r#"title contains "12\" pan # {not a hole} \\ x""#
    );
    assert_eq!(condition("title matches /[a\\/#\"]+/ # comment\n"), "title matches /[a\\/#\"]+/");
    let rule = rule(r#"if a > 1 then flag "{{x}} {count of (listing where status is \"live\")} \"y\"""#);
    let ast::ActionKind::Flag(template) = &rule.actions[0].kind else { panic!() };
    let [ast::TemplatePart::Text(first), ast::TemplatePart::Value(value), ast::TemplatePart::Text(last)] =
        template.parts.as_slice()
    else {
        panic!("{template:?}")
    };
    assert_eq!((first.as_str(), last.as_str()), ("{x} ", " \"y\""));
    assert_eq!(print::expr(value), "count of (listing where status is \"live\")");
}

#[test]
fn every_condition_has_a_form() {
    for text in [
        "a not between 1 and 2",
        "a is not exact",
        "a is missing",
        "a is known",
        "a in 1, 2",
        "a not in banned",
        "a does not contain \"x\"",
        "a mentions any banned",
        "a does not mention this.text",
        "a starts with \"x\"",
        "a does not end with \"x\"",
        "a does not match /x/",
        "title changed within 3d",
        "during promos",
        "promos starts within 21d",
        "promos ended within 7d",
        "weekday in sat, sun",
        "weekday is not mon",
        "time between 22:00 and 06:00",
        "any other listing of account has (title is this.title and brand is this.brand)",
        "every listing has available > 0",
        "no offer has own is yes",
        "change in acos over 7d < -20%",
        "max price over 30d - price > $1",
        "avg of (listing of account where status is active).price > $5",
        "count of review > 3",
        "smaller of 1, 2, 3 > 0",
        "length of title > 200",
        "words in title > 3",
        "repeats in title ignoring small > 2",
        "title on \"acme-us\" is not title on shopify",
        "spread of price across channels > 5%",
        "(inbound else 0) + 1 > 2",
    ] {
        assert_eq!(condition(text), text);
    }
    assert_eq!(condition("a is not missing"), "a is known");
    assert_eq!(condition("a is not known"), "a is missing");
    assert_eq!(condition("weekday in sat"), "weekday is sat");
}

#[test]
fn every_action_has_a_form() {
    for text in [
        "raise bid 10% not above $3",
        "lower adjustment 10 points not below 0%",
        "set price to buy_box_price - $0.01 not below costs.min not above costs.map",
        "enable",
        "add negative phrase to campaign",
        "add keyword exact",
        "add keyword broad bid cpc over 60d not above $2 to ad_group \"C / G\"",
        "reorder 5 units not below 2 in packs of 6",
        "alert \"x\" to \"ops\", \"me\", flag \"y\"",
    ] {
        assert_eq!(canonical(&format!("if a > 1 then {text}")), format!("if a > 1 then {text}"));
    }
    assert_eq!(canonical("if a > 1 then lower bid by 10%"), "if a > 1 then lower bid 10%");
    assert_eq!(
        canonical("if a > 1 then add keyword exact to campaign \"C\" not below $1 bid $2"),
        "if a > 1 then add keyword exact bid $2 not below $1 to campaign \"C\""
    );
}

#[test]
fn comments_are_kept_apart_also_those_of_tests() {
    let text = "# one\nlet a = 1 # two\n\ntest \"t\"\n  as of 2026-11-20\n  given keyword \"x\" spend $12 x 14 # three\n  expect nothing\n\n# four\nlet b = 2";
    let file = good(text);
    let comments: Vec<&str> = file.comments.iter().map(|comment| comment.node.as_str()).collect();
    assert_eq!(comments, ["# one", "# two", "# three", "# four"]);
    assert_eq!(file.items.len(), 3);
}

#[test]
fn places_are_exact() {
    let text = "# ä\nif acos over 14d > 35% # why\n  then lower bid 10%  ";
    let (file, _, sources) = parse(text);
    let ast::Item::Rule(rule) = &file.items[0] else { panic!() };
    assert_eq!(sources.slice(rule.condition.span), "acos over 14d > 35%");
    assert_eq!(sources.slice(rule.actions[0].span), "lower bid 10%");
    let ast::CondKind::Compare { left, op, right } = &rule.condition.kind else { panic!() };
    assert_eq!([left.span, op.span, right.span].map(|span| sources.slice(span)), ["acos over 14d", ">", "35%"]);
    assert_eq!((sources.start(rule.span).line, sources.start(rule.span).column), (2, 1));
}

#[test]
fn a_mended_statement_is_kept_with_the_places_of_the_file() {
    let text = "let limit = $1,200\nif spend over 7d > 20k thne pause\nlet after = 5";
    let (file, problems, sources) = parse(text);
    assert_eq!(problems.len(), 3);
    let printed: Vec<String> = file.items.iter().map(print::item).collect();
    assert_eq!(printed, ["let limit = $1200", "if spend over 7d > 20000 then pause", "let after = 5"]);
    let ast::Item::Let(limit) = &file.items[0] else { panic!() };
    assert_eq!(sources.slice(limit.value.span), "$1,200");
    let ast::Item::Rule(rule) = &file.items[1] else { panic!() };
    assert_eq!(sources.slice(rule.actions[0].span), "pause");
}

#[test]
fn the_reserved_words_are_sorted_and_those_of_the_grammar() {
    let mut sorted = words().to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(sorted, words());
    let grammar = include_str!("../../grammar/portreeve.pest");
    let reserved = grammar.split("reserved = @{").nth(1).unwrap().split("~ !word_char").next().unwrap();
    let listed = regex::Regex::new("\\^\"([a-z]{2,})\"").unwrap();
    let listed: BTreeSet<&str> = listed.captures_iter(reserved).map(|word| word.get(1).unwrap().as_str()).collect();
    assert_eq!(listed.into_iter().collect::<Vec<_>>(), words());
    for word in words() {
        assert!(!parse(&format!("let {word} = 1")).1.is_empty(), "{word}");
        assert!(parse(&format!("let {word}_x = 1")).1.is_empty(), "{word}_x");
    }
}

#[test]
fn the_currencies_of_the_grammar_are_those_of_the_values() {
    for code in Currency::codes() {
        let currency = Currency::from_code(code).unwrap();
        assert_eq!(
            condition(&format!("a > 5 {code}")),
            condition(&format!("a > {}", currency.sign().map_or(format!("5 {code}"), |sign| format!("{sign}5"))))
        );
    }
    for (sign, code) in Currency::signs() {
        assert_eq!(condition(&format!("a > {sign}5")), condition(&format!("a > 5 {code}")));
    }
    let grammar = include_str!("../../grammar/portreeve.pest");
    let listed = regex::Regex::new("\\^\"([A-Z]{3})\"").unwrap();
    let codes: Vec<&str> = listed.captures_iter(grammar).map(|code| code.get(1).unwrap().as_str()).collect();
    assert_eq!(codes, Currency::codes());
}

#[test]
fn one_line_holds_a_whole_rule() {
    let line = "rule \"R01\" on keyword if acos over 14d > 35% and clicks over 14d >= 20 then lower bid 10% not below $0.02 every 1d";
    let file = good(&format!("# bench\n{line}\n{}\n", line.replace("R01", "R02")));
    assert_eq!(file.items.len(), 2);
    assert!(canonical(line).ends_with("\n  every 1d"));
}
