//! `portreeve audit`: the scores by hand, the figures, what is missing, and the three forms of the page.

use crate::schema::assert_valid;
use portreeve::Engine;
use portreeve::catalog::Dataset;
use portreeve::diagnostic::Style;
use portreeve::engine::PlanOptions;
use portreeve::report::audit::{AuditView, cards, json, markdown, text};
use std::path::Path;

const SCHEMA: &str = include_str!("../docs/schemas/audit.schema.json");

const RULES: &str = r#"
rule "No images"
  area catalog
  severity critical
  on listing
  if image_count = 0
  then flag "no image"

rule "Few images"
  area catalog
  severity medium
  on listing
  if image_count between 1 and 4
  then flag "{image_count} images"

rule "Dear"
  pillar optimization
  on keyword
  if acos over 2d > 35%
  then lower bid 10%
  because "ACOS {acos over 2d}"

rule "Cheap"
  on keyword
  if acos over 2d < 10%
  then raise bid 10%
  because "ACOS {acos over 2d}"
"#;

fn options() -> PlanOptions {
    PlanOptions::new("2026-11-21T09:00:00Z".parse().unwrap())
}

fn engine() -> Engine {
    let day = |day: u32, id: &str, spend: &str| {
        [format!("2026-11-{day}"), id.to_owned(), id.to_owned(), "1.00".into(), spend.to_owned(), "20.00".into()]
    };
    let keywords = [day(19, "mug", "12.00"), day(19, "cup", "1.00"), day(20, "mug", "12.00"), day(20, "cup", "1.00")];
    Engine::builder()
        .rules("rules/a.rules", RULES)
        .rows(
            "acme-us",
            Dataset::Listings,
            &["date", "sku", "image_count"],
            [["2026-11-20", "A", "0"], ["2026-11-20", "B", "3"], ["2026-11-20", "C", "2"], ["2026-11-20", "D", "5"]],
        )
        .rows("acme-us", Dataset::Keywords, &["date", "keyword_id", "keyword", "bid", "spend", "sales"], keywords)
        .rows("acme-de", Dataset::Listings, &["date", "sku", "image_count"], [["2026-11-20", "A", "7"]])
        .build()
}

fn shown(view: &AuditView<'_>, write: impl Fn(&AuditView<'_>, &mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(view, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// 100 less 25 for the critical rule and 7 for the medium one, which counts once for its two listings; a rule with changes takes 2.
/// A rule that raises a bid is amplification though it says no pillar.
#[test]
fn scores_are_sums_of_whole_points() {
    let engine = engine();
    let audited = engine.audit(&options()).unwrap();
    let cards = cards(&audited.view());
    let of = |account: &str| {
        let card = cards.iter().find(|card| *card.account == *account).unwrap();
        (card.score, card.pillars.iter().map(|pillar| pillar.score).collect::<Vec<_>>())
    };
    assert_eq!(of("acme-us"), (Some(88), vec![Some(68), Some(98), Some(98)]));
    // Nothing of it has ads, so two pillars cannot be judged and have no score.
    assert_eq!(of("acme-de"), (Some(100), vec![Some(100), None, None]));
    assert_eq!(cards.iter().map(|card| &*card.account).collect::<Vec<_>>(), ["acme-us", "acme-de"]);
}

#[test]
fn a_score_never_falls_below_zero() {
    let rules: Vec<String> = (0..5)
        .map(|at| {
            format!("rule \"R{at}\"\n  area catalog\n  severity critical\n  on listing\n  if price > $1\n  then flag \"dear\"\n")
        })
        .collect();
    let engine = Engine::builder()
        .rules("rules/a.rules", rules.join("\n"))
        .rows("acme-us", Dataset::Listings, &["date", "sku", "price"], [["2026-11-20", "A", "9.99"]])
        .build();
    let audited = engine.audit(&options()).unwrap();
    assert_eq!(cards(&audited.view()).first().unwrap().score, Some(0));
}

#[test]
fn the_forms_of_a_small_audit() {
    let engine = engine();
    let audited = engine.audit(&options()).unwrap();
    let view = audited.view();
    insta::assert_snapshot!("audit_text", shown(&view, |view, out| text(view, Style::default(), out)));
    insta::assert_snapshot!("audit_markdown", shown(&view, |view, out| markdown(view, out)));
    assert_valid(SCHEMA, &shown(&view, |view, out| json(view, out)));
}

#[test]
fn an_audit_of_nothing_says_so() {
    let engine = Engine::builder().build();
    let audited = engine.audit(&options()).unwrap();
    let page = shown(&audited.view(), |view, out| text(view, Style::default(), out));
    assert!(page.contains("no data"), "{page}");
    assert_valid(SCHEMA, &shown(&audited.view(), |view, out| json(view, out)));
}

/// The page that a manager sends; rules and data of the sample business decide every line.
#[test]
fn the_audit_of_the_sample_business() {
    let engine = Engine::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/acme")).unwrap();
    let audited = engine.audit(&options()).unwrap();
    let style = Style { width: 100, ..Style::default() };
    insta::assert_snapshot!("audit_acme", shown(&audited.view(), |view, out| text(view, style, out)));
    assert_valid(SCHEMA, &shown(&audited.view(), |view, out| json(view, out)));
}
