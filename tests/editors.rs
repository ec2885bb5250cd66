//! The editor files: a `TextMate` grammar held to the language's own, and snippets that are rules.
//!
//! The interpreter reads what the grammar uses of `TextMate`'s form: `match` and `begin`/`end` with captures, `include` of the
//! repository, one line at a time, the first of the leftmost matches. The expressions have no look-around, so `regex` runs them.

mod tokens;

use crate::check::check_texts;
use portreeve::diagnostic::Severity;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tokens::{Highlighter, Token};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn json(path: &str) -> Value {
    serde_json::from_str(&read(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn highlighter() -> Highlighter {
    Highlighter::new(&json("editors/vscode/syntaxes/portreeve.tmLanguage.json"))
}

/// The words of the grammar's keywords, entities and reserved names.
fn words_of_the_language() -> BTreeSet<String> {
    let grammar = read("grammar/portreeve.pest");
    let code = grammar.lines().filter(|line| !line.trim_start().starts_with("//"));
    let word = regex::Regex::new(r#"\^"([a-z_]{2,}|x)""#).unwrap();
    let places = ["kw_", "      ", "reserved", "entity"];
    let lines = code.filter(|line| places.iter().any(|place| line.starts_with(place)));
    let found = lines.flat_map(|line| word.captures_iter(line).map(|one| one[1].to_owned()).collect::<Vec<_>>());
    found.collect()
}

/// Every `*.rules` file of the library and the examples, and every rule of the documentation.
fn library() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for folder in ["rules", "examples", "tests/corpus", "docs", "tests/language", "src/diagnostic/explanations"] {
        let walk = walkdir::WalkDir::new(root().join(folder)).sort_by_file_name().into_iter().filter_map(Result::ok);
        for path in walk.map(walkdir::DirEntry::into_path) {
            let ending = path.extension().map(|ending| ending.to_string_lossy().into_owned()).unwrap_or_default();
            let text = || std::fs::read_to_string(&path).unwrap();
            match ending.as_str() {
                "rules" => found.push((path.display().to_string(), text())),
                "md" => found.extend(blocks(&path, &text())),
                _ => {}
            }
        }
    }
    found.extend(blocks(Path::new("README.md"), &read("README.md")));
    found
}

/// The fenced rules of a page that are right.
fn blocks(path: &Path, page: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open: Option<String> = None;
    for (line, at) in page.lines().zip(1..) {
        let info = line.trim_start().strip_prefix("```");
        match (info, open.as_mut()) {
            (Some(info), None) if info.split_whitespace().next() == Some("rule") => open = Some(String::new()),
            (Some(_), Some(_)) => {
                let text = open.take().unwrap();
                // A page also shows what is wrong, and a wrong sign may well be coloured so.
                if crate::syntax::is_read(&text) {
                    found.push((format!("{}:{at}", path.display()), text));
                }
            }
            (None, Some(text)) => {
                text.push_str(line);
                text.push('\n');
            }
            _ => {}
        }
    }
    found
}

#[test]
fn every_sign_of_every_rule_has_a_colour_and_none_is_marked_wrong() {
    let highlighter = highlighter();
    let library = library();
    assert!(library.len() > 80, "{} texts", library.len());
    for (name, text) in &library {
        let tokens = highlighter.tokens(text);
        let mut end = 0;
        for Token { start, end: to, scopes } in &tokens {
            let bare = text[end..*start].trim();
            assert!(bare.is_empty(), "{name}: `{bare}` has no colour");
            let scope = scopes.join(" ");
            assert!(!scope.contains("invalid"), "{name}: `{}` is {scope}", &text[*start..*to]);
            end = *to;
        }
        assert!(text[end..].trim().is_empty(), "{name}: the end has no colour");
    }
}

#[test]
fn every_keyword_of_the_language_has_a_colour_in_any_letter_case() {
    let highlighter = highlighter();
    let words = words_of_the_language();
    assert!(words.len() > 120, "{words:?}");
    for word in &words {
        for text in [word.clone(), word.to_uppercase()] {
            let line = format!("  {text} ");
            let tokens = highlighter.tokens(&line);
            let scope = tokens.first().map(|token| token.scopes.join(" ")).unwrap_or_default();
            let coloured = ["keyword.", "constant.language.", "support."].iter().any(|kind| scope.contains(kind));
            assert!(tokens.len() == 1 && coloured, "`{text}` is {scope:?}: add it to the TextMate grammar");
        }
    }
}

#[test]
fn no_other_word_has_a_keywords_colour() {
    let grammar = read("editors/vscode/syntaxes/portreeve.tmLanguage.json");
    let grammar: Value = serde_json::from_str(&grammar).unwrap();
    let words = words_of_the_language();
    let patterns = grammar["repository"]["word"]["patterns"].as_array().unwrap();
    let list = regex::Regex::new(r"^\(\?i\)\\b\(\?:([a-z_|]+)\)\\b$").unwrap();
    let mut seen = BTreeSet::new();
    for pattern in &patterns[..patterns.len() - 1] {
        let found = list.captures(pattern["match"].as_str().unwrap()).expect("a list of words");
        for word in found[1].split('|') {
            assert!(words.contains(word), "`{word}` is no word of the language any more");
            assert!(seen.insert(word.to_owned()), "`{word}` stands twice");
        }
    }
}

#[test]
fn names_after_a_dot_are_no_keywords() {
    let text = "rule \"R\" on keyword where campaign.list contains \"x\" if account.time > 3 then pause";
    let highlighter = highlighter();
    for name in ["list", "time"] {
        let at = text.find(&format!(".{name}")).unwrap() + 1;
        let token = highlighter.tokens(text).into_iter().find(|token| token.start == at).unwrap();
        assert!(token.scopes.join(" ").contains("variable.other.property"), "{name}: {:?}", token.scopes);
    }
}

#[test]
fn holes_texts_and_comments_are_told_apart() {
    let highlighter = highlighter();
    let text = "then flag \"{acos over 14d} of {{all}}\"  # not over\n";
    let scope = |part: &str| {
        let at = text.find(part).unwrap();
        let token = highlighter.tokens(text).into_iter().find(|token| token.start <= at && at < token.end).unwrap();
        token.scopes.join(" ")
    };
    assert!(scope("over 14d").contains("keyword.other.window"), "{}", scope("over 14d"));
    assert!(scope("14d").contains("constant.numeric.duration"));
    assert!(scope(" of ").contains("string.quoted"));
    assert!(scope("{{").contains("constant.character.escape"));
    assert!(scope("# not").contains("comment.line"));
}

#[test]
fn signs_of_other_languages_are_marked_wrong() {
    let highlighter = highlighter();
    for sign in ["&&", "||", "==", ";", "“"] {
        let text = format!("if clicks > 3 {sign} then");
        let wrong = highlighter.tokens(&text).into_iter().any(|token| token.scopes.join(" ").contains("invalid"));
        assert!(wrong, "{sign}");
    }
}

#[test]
fn the_extension_names_files_that_are_there() {
    let package = json("editors/vscode/package.json");
    let contributes = &package["contributes"];
    let language = &contributes["languages"][0];
    assert_eq!(language["extensions"], serde_json::json!([".rules"]));
    let grammar = &contributes["grammars"][0];
    assert_eq!(
        (&grammar["language"], &grammar["scopeName"]),
        (&language["id"], &serde_json::json!("source.portreeve"))
    );
    for path in [&language["configuration"], &grammar["path"], &contributes["snippets"][0]["path"]] {
        let path = path.as_str().unwrap().trim_start_matches("./");
        json(&format!("editors/vscode/{path}"));
    }
    let configuration = json("editors/vscode/language-configuration.json");
    assert_eq!(configuration["comments"]["lineComment"], "#");
}

/// A snippet as it is inserted: every place holds its default or the first of its choices.
fn inserted(body: &[Value]) -> String {
    let lines: Vec<&str> = body.iter().map(|line| line.as_str().unwrap()).collect();
    let place = regex::Regex::new(r"\$\{\d+(?::((?:\\[$}\\]|[^}\\])*)|\|([^,|]*)[^|]*\|)\}").unwrap();
    let text = lines.join("\n");
    let filled = place.replace_all(&text, |found: &regex::Captures<'_>| {
        found.get(1).or_else(|| found.get(2)).map_or("", |text| text.as_str()).to_owned()
    });
    filled.replace("\\$", "$").replace("\\}", "}")
}

#[test]
fn snippets_are_rules_that_check() {
    let snippets = json("editors/vscode/snippets/portreeve.json");
    let all: Vec<(String, String)> = snippets
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, snippet)| (name.clone(), inserted(snippet["body"].as_array().unwrap())))
        .collect();
    assert!(all.len() >= 12);
    let text: String = all.iter().map(|(_, text)| format!("{text}\n\n")).collect();
    assert!(!text.contains("${"), "{text}");
    let checked = check_texts(&[("rules/a.rules", &text)], None, |_, _| {});
    let errors: Vec<_> = checked.problems.iter().filter(|one| one.severity() == Severity::Error).collect();
    assert!(errors.is_empty(), "{}", crate::check::shown(&checked));
}
