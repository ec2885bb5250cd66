//! The one form of rule files: what it looks like, and what holds for every file.

use super::properties::erased;
use super::{generate, good};
use portreeve::syntax::format::{FormatError, format};
use portreeve::syntax::print;
use portreeve::text::Sources;
use proptest::prelude::*;
use std::fs;
use std::path::Path;

/// A text in its one form.
fn formatted(text: &str) -> Result<String, FormatError> {
    let mut sources = Sources::default();
    let id = sources.add("rules/a.rules", text);
    format(&sources, id)
}

/// Checks that a text becomes another, which then stays.
fn becomes(text: &str, wanted: &str) {
    let found = formatted(text).unwrap();
    assert_eq!(found, wanted, "\n{found}");
    assert_eq!(formatted(&found).unwrap(), wanted);
}

#[test]
fn spelling_case_and_blanks() {
    becomes("IF ACOS>35%   for 7 days THEN Lower Bid by 10 %\n", "if acos > 35% for 7d then lower bid 10%\n");
    becomes("let Floor=$.20|20 usd".replace("$.20", "$0.2").as_str(), "let floor = $0.20 | $20\n");
    becomes(
        "if sales over 2 weeks = 0 and price is not missing then pause",
        "if sales over 2w = 0 and price is known then pause\n",
    );
    becomes("", "");
    becomes("\u{feff}\n\n# only words\n\n\n", "# only words\n");
}

#[test]
fn the_clauses_of_a_rule_stand_in_one_order_and_take_their_comments_along() {
    becomes(
        "rule \"Trim\"   # the old one
  because \"ACOS {ACOS over 14d}\"
  # twice a month
  every 14 days   # not weekly
  on keyword area ppc
  if acos over 14d > 35%   # from the contract

    and clicks over 14d >= 20 then lower bid 10%
  # every 7d
let a = 1
",
        "rule \"Trim\"  # the old one
  area ppc
  on keyword
  if acos over 14d > 35%  # from the contract
    and clicks over 14d >= 20
  then lower bid 10%
  # twice a month
  every 14d  # not weekly
  because \"ACOS {acos over 14d}\"
  # every 7d

let a = 1
",
    );
}

#[test]
fn what_does_not_fit_on_a_line_has_each_part_on_a_line_of_its_own() {
    becomes(
        "rule \"Long\" on listing
  if count of (review where age between 31d and 60d) >= 10 and (count of (review where age <= 30d) < 5 or count of (review where rating <= 2) >= 3)
  then reorder velocity over 30d * (costs.lead_time + 60d) - available - (inbound else 0) units not below costs.moq in packs of costs.case_pack, flag \"few reviews\"
guard \"brand keywords\" on keyword where text mentions any brand_terms never pause, never lower bid below $0.50 | €0.45
list phrases = \"and the first of many\", \"and the second of many\", \"and the third of many\", \"and the fourth of many\"
",
        "rule \"Long\"
  on listing
  if count of (review where age between 31d and 60d) >= 10
    and (count of (review where age <= 30d) < 5 or count of (review where rating <= 2) >= 3)
  then reorder velocity over 30d * (costs.lead_time + 60d) - available - (inbound else 0) units
      not below costs.moq
      in packs of costs.case_pack,
    flag \"few reviews\"

guard \"brand keywords\"
  on keyword where text mentions any brand_terms
  never pause,
  never lower bid below $0.50 | €0.45

list phrases =
  \"and the first of many\",
  \"and the second of many\",
  \"and the third of many\",
  \"and the fourth of many\"
",
    );
}

#[test]
fn blank_lines_stay_one_at_a_time_and_stand_around_what_is_long() {
    becomes(
        "\n\n# head\nlet a = 1\nlet b = 2\n\n\n\nlet c = 3\n# of the rule\nrule \"x\" if a > 1 then pause\n# behind\nlet d = 4\n",
        "# head\nlet a = 1\nlet b = 2\n\nlet c = 3\n\n# of the rule\nrule \"x\"\n  if a > 1\n  then pause\n\n# behind\nlet d = 4\n",
    );
}

#[test]
fn comments_keep_their_place() {
    becomes(
        "if # one\n a > 1 # two\n # three\n and # four\n b > 2 # five\n then # six\n pause # seven\n # eight\n",
        "# one
# two
if a > 1  # four
    # three
    # five
    and b > 2  # six
  then pause  # seven
  # eight
",
    );
}

#[test]
fn line_ends_are_those_of_the_file() {
    becomes("let a=1\r\nlet b=2\r\n", "let a = 1\r\nlet b = 2\r\n");
}

#[test]
fn a_file_with_mistakes_is_left_alone() {
    assert!(matches!(formatted("if acos > then pause"), Err(FormatError::Mistakes(problems)) if !problems.is_empty()));
}

/// Every rule file that ships or is used in tests has its one form.
#[test]
fn the_rules_here_are_formatted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut wrong = Vec::new();
    for folder in ["rules", "examples", "tests/corpus"] {
        for entry in walkdir::WalkDir::new(root.join(folder)).sort_by_file_name() {
            let path = entry.unwrap().into_path();
            if path.extension().is_some_and(|ending| ending == "rules") {
                let text = fs::read_to_string(&path).unwrap();
                if formatted(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display())) != text {
                    wrong.push(path);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "run `portreeve fmt` on {wrong:?}");
}

/// A text with comments put at some of its blanks: `(blank, whether it begins a line)`.
fn with_comments(text: &str, places: &[(usize, bool)]) -> String {
    let mut blanks = Vec::new();
    let mut quoted = false;
    let mut escaped = false;
    for (at, char) in text.char_indices() {
        match char {
            '"' if !escaped => quoted = !quoted,
            ' ' | '\n' if !quoted => blanks.push(at),
            _ => {}
        }
        escaped = char == '\\' && !escaped;
    }
    let mut chosen: Vec<(usize, bool)> = Vec::new();
    for (place, own_line) in places {
        if let Some(at) = blanks.get(place % blanks.len().max(1)) {
            chosen.push((*at, *own_line));
        }
    }
    chosen.sort_unstable();
    chosen.dedup_by_key(|(at, _)| *at);
    let mut out = String::new();
    let mut from = 0;
    for (number, (at, own_line)) in chosen.into_iter().enumerate() {
        out.push_str(&text[from..at]);
        out.push_str(if own_line { "\n  " } else { " " });
        out.push_str(&format!("# {number}\n  "));
        from = at + 1;
    }
    out.push_str(&text[from..]);
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_formatted_file_is_the_same_file(items in proptest::collection::vec(generate::item(), 1..4)) {
        let text = items.iter().map(print::item).collect::<Vec<_>>().join("\n");
        let new = formatted(&text).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert_eq!(erased(&good(&new).items), erased(&items), "{}", &new);
        prop_assert_eq!(formatted(&new).unwrap(), new);
    }

    #[test]
    fn no_comment_is_lost_wherever_it_stands(
        item in generate::item(),
        places in proptest::collection::vec((any::<usize>(), any::<bool>()), 1..6),
    ) {
        let text = with_comments(&print::item(&item), &places);
        match formatted(&text) {
            Ok(new) => {
                let sorted = |text: &str| {
                    let mut found: Vec<String> = good(text).comments.into_iter().map(|comment| comment.node).collect();
                    found.sort();
                    found
                };
                prop_assert_eq!(sorted(&text), sorted(&new));
            }
            // A comment within `20 USD` is none.
            Err(FormatError::Mistakes(_)) => {}
            Err(error @ FormatError::Unproven(_)) => prop_assert!(false, "{}\n{}", error, text),
        }
    }
}
