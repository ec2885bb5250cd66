//! JSON documents whose rows lie inside: a path says where, and what stands around a row belongs to it. `a.b` is the member of a
//! member, `*` every member of an object; lists on the way are gone through.

use crate::ingest::limits::{COLUMNS_MAX, ELEMENTS_MAX, NESTED_BYTES_MAX, NESTED_CELLS_MAX};
use crate::ingest::read::{Buffer, Kind, Refusal, Row, Rows};
use foldhash::fast::FixedState;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// The documents of a file.
pub(in crate::ingest) struct Documents {
    roots: Vec<Value>,
}

/// The column of the key of a `*` in the path.
const STAR: &str = "*";

/// What a record says under a name.
#[derive(Debug, Clone, Copy)]
enum Said<'v> {
    Value(&'v Value),
    /// The key of a member.
    Key(&'v str),
}

type Cell<'v> = (String, Said<'v>);

impl Documents {
    /// The documents of a text: one, or one a line. `None` when it is no JSON or too large to be held.
    pub(in crate::ingest) fn read(text: &str, lines: bool) -> Option<Self> {
        if text.len() > NESTED_BYTES_MAX {
            return None;
        }
        let roots = if lines {
            let lines = text.lines().filter(|line| !line.trim().is_empty());
            lines.map(serde_json::from_str).collect::<Result<Vec<Value>, _>>().ok()?
        } else {
            vec![serde_json::from_str(text).ok()?]
        };
        Some(Self { roots })
    }

    /// The keys of the documents themselves.
    pub(in crate::ingest) fn keys(&self) -> Vec<String> {
        let roots = self.roots.iter().take(ELEMENTS_MAX).filter_map(Value::as_object);
        roots.flat_map(|root| root.keys().take(COLUMNS_MAX).cloned()).collect()
    }

    /// Every key of every record at a path, in the order of first appearance.
    pub(in crate::ingest) fn headers(&self, path: &str, keyed: &[String]) -> Vec<String> {
        let mut names = Vec::new();
        let mut known: HashSet<String, FixedState> = HashSet::default();
        self.walk(path, keyed, &mut |cells| {
            for (name, _) in cells {
                if names.len() < COLUMNS_MAX && known.insert(name.clone()) {
                    names.push(name.clone());
                }
            }
            true
        });
        names
    }

    /// Hands over the header as row 0, then every record with its number, from 1.
    pub(in crate::ingest) fn hand_over<R: Rows>(
        &self,
        (path, keyed): (&str, &[String]),
        headers: &[String],
        rows: &mut R,
    ) -> Result<(), Refusal> {
        let mut buffer = Buffer::header(headers);
        if !rows.row(Row::buffer(&buffer, 0)) {
            return Ok(());
        }
        let places: HashMap<&str, usize, FixedState> =
            headers.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
        let mut line = 0_u64;
        let mut cells_seen = 0_usize;
        self.walk(path, keyed, &mut |cells| {
            line += 1;
            cells_seen = cells_seen.saturating_add(headers.len());
            let mut row: Vec<Option<Said<'_>>> = vec![None; headers.len()];
            for (name, value) in cells {
                if let Some(slot) = places.get(name.as_str()).and_then(|at| row.get_mut(*at)) {
                    slot.get_or_insert(*value);
                }
            }
            buffer.clear();
            for value in row {
                push(&mut buffer, value.unwrap_or(Said::Value(&Value::Null)));
            }
            cells_seen <= NESTED_CELLS_MAX && rows.row(Row::buffer(&buffer, line))
        });
        if cells_seen > NESTED_CELLS_MAX {
            return Err(Refusal::new("its records come to too many cells", "ask for fewer days in one file"));
        }
        Ok(())
    }

    fn walk<'v>(&'v self, path: &str, keyed: &[String], each: &mut dyn FnMut(&[Cell<'v>]) -> bool) {
        let segments: Vec<&str> = path.split('.').filter(|segment| !segment.is_empty()).collect();
        let mut walker = Walker { keyed, each, cells: 0, goes_on: true };
        for root in &self.roots {
            walker.visit(root, &segments, "", &mut Vec::new());
        }
    }
}

struct Walker<'w, 'v> {
    keyed: &'w [String],
    each: &'w mut dyn FnMut(&[Cell<'v>]) -> bool,
    /// How many cells were handed over.
    cells: usize,
    goes_on: bool,
}

impl<'v> Walker<'_, 'v> {
    /// `around` holds what the objects above say.
    fn visit(&mut self, value: &'v Value, segments: &[&str], path: &str, around: &mut Vec<Cell<'v>>) {
        if !self.goes_on {
            return;
        }
        let map = match value {
            Value::Array(elements) => {
                for element in elements {
                    self.visit(element, segments, path, around);
                }
                return;
            }
            Value::Object(map) => map,
            _ => return,
        };
        let Some((segment, rest)) = segments.split_first() else {
            let mut cells = Vec::new();
            flatten(value, "", self.keyed, &mut cells);
            cells.extend(around.iter().take(COLUMNS_MAX).cloned());
            self.cells = self.cells.saturating_add(cells.len());
            self.goes_on = self.cells <= NESTED_CELLS_MAX && (self.each)(&cells);
            return;
        };
        let length = around.len();
        for (key, inner) in map.iter().filter(|(key, _)| *segment == STAR || key.eq_ignore_ascii_case(segment)) {
            // Members of a `*` are rows beside this one, not something about it.
            let about = |value: &Value| !value.is_array() && (!value.is_object() || *segment != STAR);
            for (name, value) in map.iter().filter(|(name, value)| *name != key && about(value)) {
                flatten(value, &joined(path, name), self.keyed, around);
            }
            if *segment == STAR {
                around.push((STAR.to_owned(), Said::Key(key)));
            }
            self.visit(inner, rest, &joined(path, key), around);
            around.truncate(length);
        }
    }
}

fn joined(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

fn flatten<'v>(value: &'v Value, path: &str, keyed: &[String], cells: &mut Vec<Cell<'v>>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                flatten(inner, &joined(path, key), keyed, cells);
            }
        }
        Value::Array(elements) if elements.iter().any(|element| element.is_object() || element.is_array()) => {
            for (at, element) in elements.iter().take(ELEMENTS_MAX).enumerate() {
                flatten(element, &joined(path, &place(element, at, keyed)), keyed, cells);
            }
        }
        _ => cells.push((path.to_owned(), Said::Value(value))),
    }
}

/// What an element of a list is called: by the values of its keys, else by its number.
fn place(element: &Value, at: usize, keyed: &[String]) -> String {
    let of = |key: &String| {
        let map = element.as_object()?;
        let (_, value) = map.iter().find(|(known, _)| known.eq_ignore_ascii_case(key))?;
        value.as_str()
    };
    let words: Vec<&str> = keyed.iter().filter_map(of).collect();
    if words.is_empty() { at.to_string() } else { words.join(".") }
}

fn push(buffer: &mut Buffer, said: Said<'_>) {
    let value = match said {
        Said::Key(key) => return buffer.push(key, Kind::Text),
        Said::Value(value) => value,
    };
    match value {
        Value::Null => buffer.push("", Kind::Text),
        Value::Bool(yes) => buffer.push(if *yes { "yes" } else { "no" }, Kind::Text),
        Value::Number(number) => buffer.push(number.as_str(), Kind::Number),
        Value::String(text) => buffer.push(text, Kind::Text),
        Value::Array(elements) => {
            let texts: Vec<String> = elements.iter().map(word).collect();
            buffer.push(&texts.join(", "), Kind::Text);
        }
        Value::Object(_) => buffer.push(&value.to_string(), Kind::Text),
    }
}

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::Documents;
    use crate::ingest::read::{Row, Rows};

    struct Collect(Vec<String>);

    impl Rows for Collect {
        fn row(&mut self, row: Row<'_>) -> bool {
            self.0.push(row.cells().map(|cell| cell.text().to_owned()).collect::<Vec<_>>().join("|"));
            true
        }

        fn wants(&self, _: usize) -> bool {
            true
        }
    }

    fn rows(text: &str, lines: bool, path: &str, keyed: &[&str]) -> Vec<String> {
        let keyed: Vec<String> = keyed.iter().map(|key| (*key).to_owned()).collect();
        let documents = Documents::read(text, lines).unwrap();
        let headers = documents.headers(path, &keyed);
        let mut rows = Collect(Vec::new());
        documents.hand_over((path, &keyed), &headers, &mut rows).unwrap();
        rows.0
    }

    #[test]
    fn rows_lie_at_a_path_and_have_what_stands_around_them() {
        let text = r#"{"spec":{"from":"2021-06-11"},"byDay":[{"date":1}],
            "byItem":[{"sku":"A","sales":{"amount":1.50}},{"sku":"B","tags":["x","y"]}]}"#;
        assert_eq!(
            rows(text, false, "byitem", &[]),
            ["sku|sales.amount|spec.from|tags", "A|1.50|2021-06-11|", "B||2021-06-11|x, y"]
        );
        assert_eq!(rows(text, false, "nothing", &[]), [""]);
    }

    #[test]
    fn members_of_an_object_are_rows_with_their_keys() {
        let text = r#"{"m":[{"id":7,"late":{"rate":0.1},"odr":{"mfn":{"rate":0.2},"afn":{"rate":0.3}}}]}"#;
        assert_eq!(rows(text, false, "m.*", &[])[0], "rate|m.id|*|mfn.rate|afn.rate");
        assert_eq!(rows(text, false, "m.odr.*", &[])[1..], ["0.2|7|0.1|mfn", "0.3|7|0.1|afn"]);
    }

    #[test]
    fn elements_of_lists_are_told_apart_by_their_keys() {
        let text = "{\"p\":[{\"Condition\":\"new\",\"a\":1},{\"Condition\":\"used\",\"a\":2}]}\n{\"p\":[{\"a\":3}]}";
        assert_eq!(
            rows(text, true, "", &["condition"]),
            ["p.new.Condition|p.new.a|p.used.Condition|p.used.a|p.0.a", "new|1|used|2|", "||||3"]
        );
    }

    #[test]
    fn what_is_no_json_or_too_deep_is_none() {
        assert!(Documents::read("{", false).is_none());
        assert!(Documents::read(&"[".repeat(100_000), false).is_none());
        assert!(Documents::read("{}\nx", true).is_none());
    }
}
