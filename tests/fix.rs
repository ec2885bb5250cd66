//! `check --fix`: certain repairs, comments kept, the same meaning where it must be, nothing more to repair after it.

use portreeve::Engine;
use portreeve::engine::{EngineBuilder, Repaired};

fn builder(text: &str) -> EngineBuilder {
    Engine::builder()
        .settings("[accounts.acme-us]\nchannel = \"amazon\"\ncurrency = \"USD\"\n")
        .rules("rules/a.rules", text)
}

fn repair(text: &str) -> Vec<Repaired> {
    let mut builder = builder(text);
    let repaired = builder.repair(|_| true);
    let again = builder.repair(|_| true);
    assert_eq!(again, Vec::new(), "a second repair finds nothing");
    repaired
}

/// The text after repair; the text itself where there is nothing to repair.
fn after(text: &str) -> String {
    repair(text).pop().map_or_else(|| text.to_owned(), |file| file.after)
}

#[test]
fn what_is_certain_is_repaired_and_comments_stay() {
    let text = "# ours\nrule \"Trim\"  # keep me\n  area pcp\n  on keywrod\n  if acso over 14 days > 35% and cliks over 14d >= 20 and clicks over 14d > 5  # volume\n  then lower bid by 10% not below $0.20\n";
    let repaired = repair(text);
    let [file] = repaired.as_slice() else { panic!("{repaired:?}") };
    assert_eq!(
        file.after,
        "# ours\nrule \"Trim\"  # keep me\n  area ppc\n  on keyword\n  if acos over 14d > 35% and clicks over 14d >= 20  # volume\n  then lower bid 10% not below $0.20\n"
    );
    assert_eq!((file.repairs, file.before.as_str()), (7, text));
    assert_eq!(builder(&file.after).build().check(), []);
}

#[test]
fn a_misspelling_that_two_names_are_near_to_is_left_alone() {
    let text = "list costs = \"a\"\nlist coste = \"b\"\nrule \"R\"\n  on listing\n  if title mentions any costa\n  then flag \"x\"\n";
    assert_eq!(after(text), text);
}

#[test]
fn what_is_said_twice_goes_with_its_joint() {
    let rule = |cond: &str| format!("rule \"R\"\n  on keyword\n  if {cond}\n  then flag \"x\"\n");
    for (cond, short) in [
        ("clicks over 14d > 50 and clicks over 14d > 20", "clicks over 14d > 50"),
        ("clicks over 14d > 20 and clicks over 14d > 50", "clicks over 14d > 50"),
        ("clicks over 14d > 20 and bid > $1 and clicks over 14d > 50", "bid > $1 and clicks over 14d > 50"),
        ("clicks over 14d > 50 or clicks over 14d > 20", "clicks over 14d > 20"),
        ("bid > $1 and (clicks over 14d > 50 or clicks over 14d > 20)", "bid > $1 and (clicks over 14d > 20)"),
    ] {
        assert_eq!(after(&rule(cond)), rule(short));
    }
    // A comment or a parenthesis between the two is for the reader to move.
    let commented = rule("clicks over 14d > 50  # enough\n     and clicks over 14d > 20");
    assert_eq!(after(&commented), commented);
    let parenthesised = rule("clicks over 14d > 50 and (clicks over 14d > 20)");
    assert_eq!(after(&parenthesised), parenthesised);
}

#[test]
fn a_rule_without_a_name_keeps_its_text_and_so_its_history() {
    let text = "if clicks over 14d > 50 and clicks over 14d > 20 then lower bid 10% not below $0.20\n";
    assert_eq!(after(text), text);
    // The longer form is of the same normalised text.
    let long = "if clicks over 14 days > 50 then lower bid by 10% not below $0.20\n";
    let identity = |text: &str| builder(text).build().program().rules[0].identity.clone();
    assert_eq!(identity(&after(long)), identity(long));
    assert_eq!(after(long), "if clicks over 14d > 50 then lower bid 10% not below $0.20\n");
}

#[test]
fn long_forms_mean_the_same_before_and_after() {
    let text = "rule \"Trim\"\n  on keyword\n  if acos over 2 weeks > 35% and clicks over 14 days >= 20\n  then lower bid by 10% not below $0.20\n  every 7 days\n";
    // The one form of both is the same text.
    let form = |text: &str| {
        let mut sources = portreeve::text::Sources::default();
        let id = sources.add("a.rules", text);
        portreeve::syntax::format::format(&sources, id).unwrap()
    };
    assert_ne!(after(text), text);
    assert_eq!(form(&after(text)), form(text));
}

#[test]
fn words_of_a_test_are_no_long_form() {
    let text = "rule \"Trim\"\n  on keyword\n  if clicks over 14d > 50\n  then lower bid 10% not below $0.20\n\ntest \"t\"\n  as of 2026-11-20\n  given keyword \"k\"\n    bid $1\n    clicks 10 x 14\n  expect lower bid $1.00 -> $0.90 by \"Trim\"\n  next 2 days\n  expect nothing by \"Trim\"\n";
    assert_eq!(after(text), text);
}
