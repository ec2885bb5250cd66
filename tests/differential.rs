//! The fast engine against the slow reference, on generated workspaces.
//!
//! A disagreement prints the seed, the rules, the files and both results, so that a person can decide which of the two
//! misreads the language. `PORTREEVE_CASES` asks for more seeds, `PORTREEVE_FROM` for others, `PORTREEVE_SEED` for one, or for
//! several with commas.

mod compare;
mod outcome;
mod past;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use portreeve::Engine;
use portreeve::diagnostic::{Code, Diagnostic, Place, Severity, Style, render};
use portreeve::engine::PlanOptions;
use portreeve::report;

use crate::reference::data::GeneratedWorkspace;
use crate::reference::files::files;
use crate::reference::generate::generate;
use crate::reference::never::never_together;
use crate::reference::parts::{PARTS, REASONS};
use crate::reference::plan::{moment, plan};
use crate::reference::print::date;
use crate::reference::proposals::Status;

/// The cases of a run besides those of [`RARE`].
const CASES: u64 = 2_700;
/// Cases with parts and reasons that chance brings seldom, one seed a line.
const RARE: &str = include_str!("differential/rare_seeds.txt");
/// How often every operator, window form and reason has to be met.
const MET_AT_LEAST: usize = 100;

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

/// The seeds of this run, in order.
fn seeds() -> Vec<u64> {
    if let Ok(list) = std::env::var("PORTREEVE_SEED") {
        return list.split(',').map(|seed| seed.parse().unwrap()).collect();
    }
    let first = setting("PORTREEVE_FROM").unwrap_or(0);
    let usual = first..first + setting("PORTREEVE_CASES").unwrap_or(CASES);
    usual.chain(RARE.lines().map(|seed| seed.parse().unwrap())).collect()
}

/// What `of` makes of each seed, in the order of the seeds. The threads take seeds as they get free.
fn of_each_seed<T: Send>(of: impl Fn(u64) -> T + Sync) -> Vec<T> {
    of_each(&seeds(), of)
}

fn of_each<T: Send>(seeds: &[u64], of: impl Fn(u64) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut made: Vec<(usize, T)> = std::thread::scope(|scope| {
        let work = || {
            let mut made = Vec::new();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(seed) = seeds.get(index) else { return made };
                made.push((index, of(*seed)));
            }
        };
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        running.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    made.sort_by_key(|(index, _)| *index);
    made.into_iter().map(|(_, made)| made).collect()
}

/// Why the product makes no plan.
enum NoPlan {
    /// Of each pair of conditions it says that they never hold together: the generator writes without looking.
    Never(Vec<(String, String)>),
    Other(String),
}

/// The two conditions of a rule that never hold together, as they are written.
fn pair(engine: &Engine, problem: &Diagnostic) -> Option<(String, String)> {
    let text = |span| engine.sources().slice(span).to_owned();
    match (problem.code, &problem.place, &problem.also[..]) {
        (Code::ContradictoryRange, Place::Text(second), [(first, _)]) => Some((text(*first), text(*second))),
        _ => None,
    }
}

/// What the product makes of a workspace: its plan as JSON, or why there is none.
fn product(workspace: &GeneratedWorkspace) -> Result<serde_json::Value, NoPlan> {
    let mut builder = Engine::builder();
    for (path, text) in files(workspace) {
        builder = match path.split_once('/') {
            Some(("snapshots", rest)) => {
                let (account, _) = rest.split_once('/').unwrap();
                builder.snapshot(account, &path, text.into_bytes())
            }
            Some(("tables", rest)) => builder.table(rest, text),
            Some(_) => builder.rules(path, text),
            None => builder.settings(text),
        };
    }
    let engine = builder.build();
    let errors: Vec<&Diagnostic> =
        engine.check().iter().filter(|problem| problem.severity() == Severity::Error).collect();
    if errors.is_empty() && engine.program().rules.len() != workspace.rules.len() {
        return Err(NoPlan::Other("a rule is left out, and nothing is said".to_owned()));
    }
    let pairs: Vec<_> = errors.iter().filter_map(|problem| pair(&engine, problem)).collect();
    if !errors.is_empty() && pairs.len() == errors.len() {
        return Err(NoPlan::Never(pairs));
    }
    if !errors.is_empty() {
        let errors = errors.into_iter().map(|problem| render(problem, engine.sources(), Style::default()));
        return Err(NoPlan::Other(errors.collect::<Vec<_>>().join("\n")));
    }
    let moment = moment(workspace);
    let day = date(moment);
    let now = format!("{day}T12:00:00Z").parse().unwrap();
    let mut options = PlanOptions::new(now).history(past::history(workspace));
    if let Some(day) = workspace.as_of {
        options = options.as_of(date(day).parse().unwrap());
    }
    if let Some(minutes) = workspace.at {
        options = options.at(format!("{day}T{:02}:{:02}:00", minutes / 60, minutes % 60).parse().unwrap());
    }
    let planned = engine.plan(&options).map_err(|error| NoPlan::Other(error.to_string()))?;
    let mut json = Vec::new();
    report::plan::json(&planned.view(), &mut json).unwrap();
    if setting("PORTREEVE_JSON").is_some() {
        println!("{}", String::from_utf8_lossy(&json));
    }
    Ok(serde_json::from_slice(&json).unwrap())
}

/// Everything a person needs to judge a disagreement.
fn describe(workspace: &GeneratedWorkspace, differences: &[String]) -> String {
    let mut out = format!("==== seed {}\n", workspace.seed);
    for (path, text) in files(workspace) {
        out += &format!("---- {path}\n{text}\n");
    }
    out += &format!("---- as of {:?}, at {:?}\n{:#?}\n", workspace.as_of.map(date), workspace.at, workspace.history);
    out + "---- differences\n" + &differences.join("\n") + "\n"
}

/// One generated workspace on both sides.
struct Case {
    seed: u64,
    /// How the two sides differ.
    differences: Vec<String>,
    /// The product refuses a rule because it can never hold, and the reference agrees.
    never: bool,
}

fn case(seed: u64) -> Case {
    let workspace = generate(seed);
    let (differences, never) = match product(&workspace) {
        Ok(json) => (compare::differences(&outcome::of_reference(&workspace), &outcome::of_product(&json)), false),
        Err(NoPlan::Other(error)) => (vec![format!("no plan: {error}")], false),
        Err(NoPlan::Never(pairs)) => {
            let wrong = pairs.iter().filter(|(first, second)| !never_together(&workspace, first, second));
            (wrong.map(|(first, second)| format!("may hold together: `{first}` and `{second}`")).collect(), true)
        }
    };
    Case { seed, differences, never }
}

#[test]
fn both_make_the_same_plan() {
    let all = of_each_seed(case);
    let wrong: Vec<&Case> = all.iter().filter(|case| !case.differences.is_empty()).collect();
    if let Some(case) = wrong.first().filter(|_| setting("PORTREEVE_BRIEF").is_none()) {
        println!("{}", describe(&generate(case.seed), &case.differences));
    }
    for case in &wrong {
        println!("seed {}: {}", case.seed, case.differences.join("\n    "));
    }
    let never = all.iter().filter(|case| case.never).count();
    println!("{} of {} cases differ, {never} have a rule that can never hold", wrong.len(), all.len());
    assert!(wrong.is_empty());
    assert!(never * 50 <= all.len() || all.len() < 100, "too many cases show nothing");
}

/// How often each part of the language and each reason is met in a case.
fn met(seed: u64) -> BTreeMap<String, usize> {
    let mut met: BTreeMap<String, usize> = BTreeMap::new();
    let workspace = generate(seed);
    plan(&workspace, |world, plan| {
        for (part, times) in world.met() {
            *met.entry(part.to_owned()).or_default() += times;
        }
        for proposal in &plan.proposals {
            let code = match proposal.status {
                Status::Planned => "planned",
                Status::Held(code) => code,
                Status::Conflict => "conflict",
            };
            *met.entry(format!("action {code}")).or_default() += 1;
        }
        for undecided in &plan.undecided {
            for why in &undecided.whys {
                *met.entry(format!("undecided {why:?}")).or_default() += 1;
            }
        }
    });
    met
}

/// What is still owed of each part and reason after some cases.
fn owed<'m>(cases: impl IntoIterator<Item = &'m BTreeMap<String, usize>>) -> BTreeMap<&'static str, usize> {
    let mut owed: BTreeMap<&str, usize> = PARTS.iter().chain(REASONS).map(|part| (*part, MET_AT_LEAST)).collect();
    for met in cases {
        pay(&mut owed, met);
    }
    owed
}

fn pay(owed: &mut BTreeMap<&'static str, usize>, met: &BTreeMap<String, usize>) {
    for (part, left) in &mut *owed {
        *left = left.saturating_sub(met.get(*part).copied().unwrap_or(0));
    }
    owed.retain(|_, left| *left > 0);
}

#[test]
fn every_part_of_the_language_is_met() {
    let whole = std::env::var_os("PORTREEVE_SEED").is_none();
    let owed = owed(&of_each_seed(met));
    assert!(owed.is_empty() || !whole, "met fewer than {MET_AT_LEAST} times, by how many: {owed:#?}");
}

/// Chooses the seeds of `rare_seeds.txt` among `PORTREEVE_FROM` and the `PORTREEVE_CASES` that follow: run it after a change of
/// the generator, with `cargo test --test evaluator choose -- --ignored --nocapture`, and keep what it prints.
#[test]
#[ignore = "makes the list of seeds; no test by itself"]
fn choose_seeds_of_rare_parts() {
    let first = setting("PORTREEVE_FROM").unwrap_or(CASES);
    let candidates: Vec<u64> = (first..first + setting("PORTREEVE_CASES").unwrap_or(20 * CASES)).collect();
    let common: Vec<_> = of_each(&(0..CASES).collect::<Vec<_>>(), met);
    let mut owed = owed(&common);
    let found = of_each(&candidates, met);
    let mut left: Vec<(u64, &BTreeMap<String, usize>)> = candidates.iter().copied().zip(&found).collect();
    // The seed that pays most goes first; one that pays nothing any more never will.
    while !owed.is_empty() {
        let worth = |met: &BTreeMap<String, usize>| -> usize {
            owed.iter().map(|(part, owed)| (*owed).min(met.get(*part).copied().unwrap_or(0))).sum()
        };
        left.retain(|(_, met)| worth(met) > 0);
        let Some(best) = (0..left.len()).max_by_key(|index| worth(left[*index].1)) else { break };
        let (seed, met) = left.swap_remove(best);
        println!("{seed}");
        pay(&mut owed, met);
    }
    assert!(owed.is_empty(), "more candidates are needed: {owed:#?}");
}
