//! The certain repairs of rule files: what [`Diagnostic::fix`] offers, put into the text and held against a second check.
//!
//! A repair is kept only where the mistake is gone after it, everything that could be read before still can, and no comment is lost.
//! It may uncover another mistake of the same rule. Repairs are tried until none is left, so that repairing what is repaired
//! changes nothing.

use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::engine::{Engine, EngineBuilder};
use crate::text::{FileId, Span};
use std::collections::BTreeMap;

/// How often the files are checked again. A repair can uncover another; more rounds than this would be two that undo each other.
const ROUNDS_MAX: usize = 16;

/// A rule file that is repaired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    /// Its path in the workspace.
    pub name: String,
    /// Its text before, line ends made `\n` and a byte order mark left out.
    pub before: String,
    /// Its text after.
    pub after: String,
    /// How many repairs were made in it.
    pub repairs: usize,
}

/// A file, its new text, and how many repairs are in it.
type Mended = (String, String, usize);

impl EngineBuilder {
    /// Makes the certain repairs of the rule files of which `wanted` says yes, in memory. What changed is given by path.
    pub fn repair(&mut self, wanted: impl Fn(&str) -> bool) -> Vec<Repaired> {
        let mut engine = self.clone().build();
        let mut done: BTreeMap<String, Repaired> = BTreeMap::new();
        let mut refused: Vec<(String, String)> = Vec::new();
        for _ in 0..ROUNDS_MAX {
            let offered = offered(&engine, &wanted, &refused);
            let Some((mended, next)) = self.mended(&engine, &offered, &mut refused) else { break };
            for (name, text, repairs) in mended {
                let before = engine.text_of(&name).unwrap_or_default();
                let new = || Repaired { name: name.clone(), before, after: String::new(), repairs: 0 };
                let file = done.entry(name.clone()).or_insert_with(new);
                file.after.clone_from(&text);
                file.repairs += repairs;
                self.put(&name, text);
            }
            engine = next;
        }
        done.into_values().filter(|file| file.after != file.before).collect()
    }

    /// The files with what is offered in them, and the engine that they make: all of it where that is right, else the first that
    /// is right by itself. What is wrong is remembered.
    fn mended(
        &self,
        engine: &Engine,
        offered: &[Edit],
        refused: &mut Vec<(String, String)>,
    ) -> Option<(Vec<Mended>, Engine)> {
        if offered.is_empty() {
            return None;
        }
        if let Some(right) = self.tried(engine, offered) {
            return Some(right);
        }
        for edit in offered {
            if let Some(right) = self.tried(engine, std::slice::from_ref(edit)) {
                return Some(right);
            }
            refused.push(edit.key());
        }
        None
    }

    fn tried(&self, engine: &Engine, edits: &[Edit]) -> Option<(Vec<Mended>, Engine)> {
        let mut texts: BTreeMap<&str, (String, usize)> = BTreeMap::new();
        // From the end on, so that the places before it stay right.
        for edit in edits.iter().rev() {
            let (text, repairs) =
                texts.entry(&edit.file).or_insert_with(|| (engine.text_of(&edit.file).unwrap_or_default(), 0));
            let (start, end) = (edit.span.start as usize, edit.span.end as usize);
            text.get(start..end)?;
            text.replace_range(start..end, &edit.text);
            *repairs += 1;
        }
        let mut builder = self.clone();
        for (name, (text, _)) in &texts {
            builder.put(name, text.clone());
        }
        let next = builder.build();
        let kept = texts.keys().all(|name| {
            engine.comments_of(name) == next.comments_of(name) && engine.statements_of(name) <= next.statements_of(name)
        });
        let gone = edits.iter().all(|edit| edit.count(engine) > edit.count(&next));
        let right = kept && gone && unread(&next) <= unread(engine);
        let mended = texts.into_iter().map(|(name, (text, repairs))| (name.to_owned(), text, repairs)).collect();
        right.then_some((mended, next))
    }

    fn put(&mut self, name: &str, text: String) {
        if let Some(file) = self.rules.iter_mut().find(|file| file.0 == name) {
            file.1 = text;
        }
    }
}

/// One repair.
struct Edit {
    file: String,
    span: Span,
    text: String,
    /// What it is offered for.
    message: String,
}

impl Edit {
    /// How often the mistake is there.
    fn count(&self, engine: &Engine) -> usize {
        let same = |problem: &&Diagnostic| problem.message == self.message && problem.fix.is_some();
        engine.problems.iter().filter(same).count()
    }

    /// By what a repair is known again after the text around it has moved.
    fn key(&self) -> (String, String) {
        (self.file.clone(), format!("{}\n{}", self.message, self.text))
    }
}

/// The repairs that problems offer, by file and place; of two that touch, the first.
fn offered(engine: &Engine, wanted: &impl Fn(&str) -> bool, refused: &[(String, String)]) -> Vec<Edit> {
    let mut edits: Vec<Edit> = engine.problems.iter().filter_map(|problem| edit(engine, problem)).collect();
    edits.retain(|edit| wanted(&edit.file) && !refused.contains(&edit.key()));
    edits.sort_by(|one, other| (&one.file, one.span).cmp(&(&other.file, other.span)));
    let mut kept: Vec<Edit> = Vec::new();
    for edit in edits {
        let touches = kept.last().is_some_and(|last| last.file == edit.file && edit.span.start <= last.span.end);
        if !touches {
            kept.push(edit);
        }
    }
    kept
}

fn edit(engine: &Engine, problem: &Diagnostic) -> Option<Edit> {
    let (span, text) = problem.fix.clone()?;
    let Place::Text(place) = problem.place else { return None };
    // Only rule files: a table is the user's data, and settings are no rules.
    let of_rules = |file: FileId| engine.files.iter().any(|tree| tree.id == file);
    let file = engine.sources.file(span.file).name.to_string();
    (span.file == place.file && of_rules(span.file)).then(|| Edit {
        file,
        span,
        text,
        message: problem.message.clone(),
    })
}

/// How many mistakes keep a statement from being read.
fn unread(engine: &Engine) -> usize {
    engine.base.iter().filter(|problem| problem.severity() == Severity::Error).count()
}

impl Engine {
    fn text_of(&self, name: &str) -> Option<String> {
        self.sources.iter().find(|(_, file)| file.name.as_ref() == name).map(|(_, file)| file.text.to_string())
    }

    fn statements_of(&self, name: &str) -> usize {
        let of = |id: FileId| self.sources.file(id).name.as_ref() == name;
        self.files.iter().filter(|tree| of(tree.id)).map(|tree| tree.items.len()).sum()
    }

    fn comments_of(&self, name: &str) -> Vec<&str> {
        let of = |id: FileId| self.sources.file(id).name.as_ref() == name;
        let trees = self.files.iter().filter(|tree| of(tree.id));
        trees.flat_map(|tree| tree.comments.iter().map(|comment| comment.node.as_str())).collect()
    }
}
