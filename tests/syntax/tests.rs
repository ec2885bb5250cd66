//! Lines of tests: what is read, printed, and said about what is not.

use super::{good, parse};
use portreeve::diagnostic::Code;
use portreeve::syntax::ast::{Cell, ExpectKind, Item, TestLineKind};
use portreeve::syntax::print;

const WHOLE: &str = r#"test "everything"
  as of 2026-11-20
  at 22:30
  account "acme-us" channel "amazon" currency "USD"
  given keyword "garlic press" in campaign "Kitchen" in ad_group "Presses"  bid $1.20  state paused
    spend $12 x 7 _ $0+5x3  text "a \"b\""  match_type exact  budget_used 95%  since 2026-01-02
  given table costs  sku "GP-1"  unit_cost $3  lead_time 20d
  given calendar promos  name "sale"  start 2026-11-21  end 2026-11-24
  given account  sessions 100 x 7
    | bid | expect |
    | $1 | lower bid $1 -> $0.90 by "a" and "b" because fresh_evidence |
    | none | nothing |

  expect set bid to $0.90 on keyword "garlic press" by "a" because "a sentence"
  expect undecided
  expect conflict
  expect plan held because max_budget
  expect finding opened "message"
  expect alert pending 2 of 3
  expect alert firing "message"
  expect pause
  expect enable
  expect add negative exact to ad_group
  expect add keyword exact "text" bid $0.80 to campaign
  expect reorder 120 units
  next day keyword "garlic press" in campaign "Kitchen"  spend $1
    listing "GP-1"  price $2
  next 3 days"#;

#[test]
fn every_line_is_read_and_printed() {
    let file = good(WHOLE);
    assert_eq!(print::item(&file.items[0]), WHOLE);
    let Item::Test(test) = &file.items[0] else { panic!() };
    let TestLineKind::Fields { fields, .. } = &test.lines[4].kind else { panic!("{:?}", test.lines[4]) };
    assert_eq!(fields[0].runs.len(), 3);
    assert_eq!((&fields[0].runs[1].cell.node, fields[0].runs[0].times), (&Cell::Uncovered, 7));
    assert!(matches!(fields[0].runs[2].cell.node, Cell::Ramp { count: 3, .. }));
    let TestLineKind::Expect(expect) = &test.lines[11].kind else { panic!("{:?}", test.lines[11]) };
    assert!(matches!(&expect.kind, ExpectKind::Change { from: None, .. }) && test.lines[11].gap);
}

#[test]
fn blanks_letter_case_and_other_spellings_mean_nothing() {
    let text = "TEST \"t\"\n\n\tAs Of 2026-11-20\n  GIVEN Keyword \"k\" OF Campaign \"c\" Bid $1.00 spend 12X7\n";
    assert!(!parse(text).1.is_empty(), "`12X7` is no series");
    let text = text.replace("12X7", "$12 X 7");
    let wanted = "test \"t\"\n  as of 2026-11-20\n  given keyword \"k\" in campaign \"c\"  bid $1  spend $12 x 7";
    assert_eq!(print::item(&good(&text).items[0]), wanted);
}

#[test]
fn each_broken_line_is_reported() {
    for (line, wanted) in [
        ("as off 2026-11-20", "expected `of`, found `off`"),
        ("as of", "expected a date"),
        ("given", "the line ends"),
        ("expect", "an outcome such as"),
        ("expect lower bid", "the line ends"),
        ("expect nothing by", "the line ends"),
        ("next", "`day`"),
        ("| a | b", "the line ends"),
        ("given keyword \"k\" spend", "a value such as"),
    ] {
        let (file, problems, _) = parse(&format!("test \"t\"\n  as of 2026-11-20\n  {line}\n  expect nothing\n"));
        assert_eq!(problems.len(), 1, "{line}: {problems:?}");
        assert_eq!(problems[0].code, Code::Syntax);
        assert!(problems[0].message.contains(wanted), "{line}: {}", problems[0].message);
        assert!(problems[0].help.as_deref().is_some_and(|help| help.contains('`')), "{line}");
        assert!(file.items.is_empty());
    }
}
