//! A small interpreter of `TextMate` grammars.

use regex::Regex;
use serde_json::Value;
use std::collections::BTreeMap;

/// A run of text and the scopes on it, the outermost first; the grammar's own scope, which is on everything, is left out.
pub(crate) struct Token {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) scopes: Vec<String>,
}

/// A grammar, its expressions compiled.
pub(crate) struct Highlighter {
    rules: Vec<Rule>,
    /// The rules of each list of patterns.
    lists: Vec<Vec<usize>>,
    /// Where patterns by a name of the repository are kept.
    named: BTreeMap<String, usize>,
    top: usize,
}

struct Rule {
    name: Option<String>,
    kind: Kind,
}

enum Kind {
    Match { pattern: Regex, captures: BTreeMap<usize, String> },
    Block { begin: Regex, end: Regex, first: BTreeMap<usize, String>, last: BTreeMap<usize, String>, inner: usize },
    List(usize),
    Include(String),
}

impl Highlighter {
    pub(crate) fn new(grammar: &Value) -> Self {
        let mut highlighter = Self { rules: Vec::new(), lists: Vec::new(), named: BTreeMap::new(), top: 0 };
        for (name, rule) in grammar["repository"].as_object().expect("a repository") {
            let at = highlighter.rule(rule);
            highlighter.named.insert(format!("#{name}"), at);
        }
        highlighter.top = highlighter.list(&grammar["patterns"]);
        highlighter
    }

    fn list(&mut self, patterns: &Value) -> usize {
        let none = Vec::new();
        let rules: Vec<usize> = patterns.as_array().unwrap_or(&none).iter().map(|rule| self.rule(rule)).collect();
        self.lists.push(rules);
        self.lists.len() - 1
    }

    fn rule(&mut self, rule: &Value) -> usize {
        let known =
            ["name", "match", "begin", "end", "captures", "beginCaptures", "endCaptures", "patterns", "include"];
        for key in rule.as_object().expect("a rule").keys() {
            assert!(known.contains(&key.as_str()), "`{key}` is not interpreted");
        }
        let pattern = |key: &str| {
            let text = rule[key].as_str()?;
            Some(Regex::new(text).unwrap_or_else(|error| panic!("{text}: {error}")))
        };
        let captures = |key: &str| -> BTreeMap<usize, String> {
            let empty = serde_json::Map::new();
            let found = rule[key].as_object().unwrap_or(&empty).iter();
            found.map(|(at, scope)| (at.parse().unwrap(), scope["name"].as_str().unwrap().to_owned())).collect()
        };
        let kind = if let Some(include) = rule["include"].as_str() {
            Kind::Include(include.to_owned())
        } else if let Some(pattern) = pattern("match") {
            Kind::Match { pattern, captures: captures("captures") }
        } else if let Some(begin) = pattern("begin") {
            let end = pattern("end").expect("an end");
            let inner = self.list(&rule["patterns"]);
            Kind::Block { begin, end, first: captures("beginCaptures"), last: captures("endCaptures"), inner }
        } else {
            Kind::List(self.list(&rule["patterns"]))
        };
        self.rules.push(Rule { name: rule["name"].as_str().map(str::to_owned), kind });
        self.rules.len() - 1
    }

    /// The coloured parts of a text, in order.
    pub(crate) fn tokens(&self, text: &str) -> Vec<Token> {
        let mut tokens = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            self.line(line.trim_end_matches(['\r', '\n']), start, &mut open, &mut tokens);
            start += line.len();
        }
        assert!(open.is_empty(), "something is open at the end");
        tokens
    }

    fn line(&self, line: &str, offset: usize, open: &mut Vec<usize>, tokens: &mut Vec<Token>) {
        let mut at = 0;
        loop {
            let block = open.last().map(|rule| &self.rules[*rule]);
            let list = match block.map(|rule| &rule.kind) {
                Some(Kind::Block { inner, .. }) => *inner,
                _ => self.top,
            };
            let end = match block.map(|rule| &rule.kind) {
                Some(Kind::Block { end, last, .. }) => end.captures_at(line, at).map(|found| (found, last)),
                _ => None,
            };
            let next = self.first(list, line, at);
            let ends_at = end.as_ref().map(|(found, _)| found.get(0).unwrap().start());
            let outer = self.scopes(open);
            match (next, end) {
                (Some((rule, found)), _) if ends_at.is_none_or(|end| found.get(0).unwrap().start() < end) => {
                    let whole = found.get(0).unwrap();
                    push(tokens, &outer, None, offset + at..offset + whole.start());
                    let mut scopes = outer;
                    scopes.extend(self.rules[rule].name.clone());
                    match &self.rules[rule].kind {
                        Kind::Match { captures, .. } => spread(tokens, &scopes, &found, captures, offset),
                        Kind::Block { first, .. } => {
                            spread(tokens, &scopes, &found, first, offset);
                            open.push(rule);
                        }
                        Kind::List(_) | Kind::Include(_) => {}
                    }
                    at = whole.end();
                    assert!(!whole.is_empty() || !open.is_empty(), "an empty match at {at} of {line}");
                }
                (_, Some((found, last))) => {
                    let whole = found.get(0).unwrap();
                    push(tokens, &outer, None, offset + at..offset + whole.start());
                    spread(tokens, &outer, &found, last, offset);
                    open.pop();
                    at = whole.end();
                }
                _ => {
                    push(tokens, &outer, None, offset + at..offset + line.len());
                    return;
                }
            }
        }
    }

    fn scopes(&self, open: &[usize]) -> Vec<String> {
        open.iter().filter_map(|rule| self.rules[*rule].name.clone()).collect()
    }

    /// The rule whose match begins first; of several the first in the list.
    fn first<'l>(&self, list: usize, line: &'l str, at: usize) -> Option<(usize, regex::Captures<'l>)> {
        let mut best: Option<(usize, regex::Captures<'l>)> = None;
        for rule in self.flat(list) {
            let (Kind::Match { pattern, .. } | Kind::Block { begin: pattern, .. }) = &self.rules[rule].kind else {
                continue;
            };
            let Some(found) = pattern.captures_at(line, at) else { continue };
            let start = found.get(0).unwrap().start();
            if best.as_ref().is_none_or(|(_, known)| start < known.get(0).unwrap().start()) {
                best = Some((rule, found));
            }
        }
        best
    }

    fn flat(&self, list: usize) -> Vec<usize> {
        let mut rules = Vec::new();
        for rule in &self.lists[list] {
            self.resolve(*rule, &mut rules);
        }
        rules
    }

    fn resolve(&self, rule: usize, into: &mut Vec<usize>) {
        match &self.rules[rule].kind {
            Kind::Include(name) => {
                let of = self.named.get(name).unwrap_or_else(|| panic!("the repository has no {name}"));
                self.resolve(*of, into);
            }
            Kind::List(list) => {
                for rule in &self.lists[*list] {
                    self.resolve(*rule, into);
                }
            }
            Kind::Match { .. } | Kind::Block { .. } => into.push(rule),
        }
    }
}

/// A match, its captures with scopes of their own.
fn spread(
    tokens: &mut Vec<Token>,
    scopes: &[String],
    found: &regex::Captures<'_>,
    captures: &BTreeMap<usize, String>,
    offset: usize,
) {
    let whole = found.get(0).unwrap();
    let mut at = whole.start();
    for (group, scope) in captures {
        let Some(part) = found.get(*group) else { continue };
        push(tokens, scopes, None, offset + at..offset + part.start());
        push(tokens, scopes, Some(scope), offset + part.start()..offset + part.end());
        at = part.end();
    }
    push(tokens, scopes, None, offset + at..offset + whole.end());
}

/// Text without any scope is no token.
fn push(tokens: &mut Vec<Token>, scopes: &[String], own: Option<&String>, range: std::ops::Range<usize>) {
    let scopes: Vec<String> = scopes.iter().chain(own).cloned().collect();
    if !range.is_empty() && !scopes.is_empty() {
        tokens.push(Token { start: range.start, end: range.end, scopes });
    }
}
