//! JSON arrays of flat objects, and JSON Lines. Numbers are kept as they are written.

use crate::ingest::limits::{COLUMNS_MAX, ROWS_PER_FILE_MAX};
use crate::ingest::read::{Buffer, Kind, Refusal, Row, Rows};
use foldhash::fast::FixedState;
use serde::de::{DeserializeSeed, Deserializer as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Deserializer, Value};
use std::collections::{HashMap, HashSet};
use std::fmt;

/// Every key of every object, in the order of first appearance: objects may leave keys out.
pub(in crate::ingest) fn json_headers(text: &str, lines: bool) -> Result<Vec<String>, Refusal> {
    let mut keys = Keys::default();
    walk(text, lines, &mut keys)?;
    if keys.names.len() > COLUMNS_MAX {
        return Err(Refusal::new("its objects have too many keys", "keep the keys of one dataset only"));
    }
    Ok(keys.names)
}

/// Hands over the header as row 0, then every object; its line is its place in the array, from 1, or its line.
pub(in crate::ingest) fn read_json<R: Rows>(
    text: &str,
    lines: bool,
    headers: &[String],
    rows: &mut R,
) -> Result<(), Refusal> {
    let buffer = Buffer::header(headers);
    if !rows.row(Row::buffer(&buffer, 0)) {
        return Ok(());
    }
    let wanted = headers.iter().enumerate().filter(|(at, _)| rows.wants(*at));
    let places = wanted.map(|(at, name)| (name.clone(), at)).collect();
    let mut cells = Cells { places, values: vec![Value::Null; headers.len()], buffer, rows, count: 0 };
    walk(text, lines, &mut cells)
}

/// What is done with each object.
trait Task {
    fn begin(&mut self) {}
    fn pair<'de, M: MapAccess<'de>>(&mut self, key: &str, map: &mut M) -> Result<(), M::Error>;
    /// After an object at a line; `false` ends.
    fn end(&mut self, _line: u64) -> bool {
        true
    }
}

#[derive(Default)]
struct Keys {
    names: Vec<String>,
    known: HashSet<String, FixedState>,
}

impl Task for Keys {
    fn pair<'de, M: MapAccess<'de>>(&mut self, key: &str, map: &mut M) -> Result<(), M::Error> {
        if self.names.len() <= COLUMNS_MAX && !self.known.contains(key) {
            self.known.insert(key.to_owned());
            self.names.push(key.to_owned());
        }
        map.next_value::<IgnoredAny>().map(drop)
    }
}

struct Cells<'r, R> {
    places: HashMap<String, usize, FixedState>,
    values: Vec<Value>,
    buffer: Buffer,
    rows: &'r mut R,
    count: usize,
}

impl<R: Rows> Task for Cells<'_, R> {
    fn begin(&mut self) {
        self.values.fill(Value::Null);
    }

    fn pair<'de, M: MapAccess<'de>>(&mut self, key: &str, map: &mut M) -> Result<(), M::Error> {
        match self.places.get(key).and_then(|at| self.values.get_mut(*at)) {
            Some(cell) => *cell = map.next_value()?,
            None => drop(map.next_value::<IgnoredAny>()?),
        }
        Ok(())
    }

    fn end(&mut self, line: u64) -> bool {
        self.count += 1;
        self.buffer.clear();
        for cell in &self.values {
            push(&mut self.buffer, cell);
        }
        self.count <= ROWS_PER_FILE_MAX && self.rows.row(Row::buffer(&self.buffer, line))
    }
}

fn push(buffer: &mut Buffer, cell: &Value) {
    match cell {
        Value::Null => buffer.push("", Kind::Text),
        Value::Bool(yes) => buffer.push(if *yes { "yes" } else { "no" }, Kind::Text),
        Value::Number(number) => buffer.push(number.as_str(), Kind::Number),
        Value::String(text) => buffer.push(text, Kind::Text),
        // A nested value is no cell: a number or date column refuses its text.
        Value::Array(_) | Value::Object(_) => buffer.push(&cell.to_string(), Kind::Text),
    }
}

fn walk(text: &str, lines: bool, task: &mut impl Task) -> Result<(), Refusal> {
    if !lines {
        let mut reader = Deserializer::from_str(text);
        return reader.deserialize_seq(Elements(task)).and_then(|()| reader.end()).map_err(|error| refusal(&error, 0));
    }
    for (before, line) in (0_u64..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let mut reader = Deserializer::from_str(line);
        Members(&mut *task)
            .deserialize(&mut reader)
            .and_then(|()| reader.end())
            .map_err(|error| refusal(&error, before))?;
        if !task.end(before + 1) {
            break;
        }
    }
    Ok(())
}

fn refusal(error: &serde_json::Error, lines_before: u64) -> Refusal {
    let line = lines_before + u64::try_from(error.line()).unwrap_or(0);
    if error.is_eof() {
        return Refusal::new(format!("the JSON ends in the middle, at line {line}"), "export or copy the file again");
    }
    if error.is_data() {
        let reason = format!("it is no list of flat objects, as line {line} shows");
        return Refusal::new(reason, "write one object a row, `[{\"date\": …}, …]`, or one a line");
    }
    Refusal::new(format!("line {line} is no JSON"), "export the file again, or mend that line")
}

/// The elements of the array.
struct Elements<'t, T>(&'t mut T);

impl<'de, T: Task> Visitor<'de> for Elements<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        let mut line = 0;
        while elements.next_element_seed(Members(&mut *self.0))?.is_some() {
            line += 1;
            if !self.0.end(line) {
                while elements.next_element::<IgnoredAny>()?.is_some() {}
                break;
            }
        }
        Ok(())
    }
}

/// The keys and values of one object.
struct Members<'t, T>(&'t mut T);

impl<'de, T: Task> DeserializeSeed<'de> for Members<'_, T> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T: Task> Visitor<'de> for Members<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        self.0.begin();
        while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            self.0.pair(&key, &mut map)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{json_headers, read_json};
    use crate::ingest::read::{Kind, Row, Rows};

    struct Collect(Vec<Vec<(String, Kind)>>);

    impl Rows for Collect {
        fn row(&mut self, row: Row<'_>) -> bool {
            self.0.push(row.cells().map(|cell| (cell.text().to_owned(), cell.kind)).collect());
            true
        }

        fn wants(&self, column: usize) -> bool {
            column != 2
        }
    }

    #[test]
    fn objects_are_rows_and_numbers_keep_their_text() {
        let array =
            r#"[{"a":1.10,"b":"x"},{"b":null,"c":[1,2],"a":123456789012345678901234567890},{"d":true,"a":1e-7}]"#;
        let lines = array.trim_matches(['[', ']']).replace("},{", "}\n\n{");
        for (text, is_lines) in [(array, false), (lines.as_str(), true)] {
            let headers = json_headers(text, is_lines).unwrap();
            assert_eq!(headers, ["a", "b", "c", "d"]);
            let mut rows = Collect(Vec::new());
            read_json(text, is_lines, &headers, &mut rows).unwrap();
            let row = |at: usize| rows.0[at].iter().map(|cell| cell.0.as_str()).collect::<Vec<_>>();
            assert_eq!(row(0), ["a", "b", "c", "d"]);
            assert_eq!(row(1), ["1.10", "x", "", ""]);
            assert_eq!(row(2), ["123456789012345678901234567890", "", "", ""]);
            assert_eq!(row(3), ["1e-7", "", "", "yes"]);
            assert_eq!(rows.0[1][0].1, Kind::Number);
        }
    }

    #[test]
    fn what_is_no_list_of_objects_is_refused() {
        let deep = "[".repeat(100_000);
        for (text, lines, reason) in [
            ("[{\"a\":1}", false, "the JSON ends in the middle, at line 1"),
            ("{\"a\":1}", false, "it is no list of flat objects, as line 1 shows"),
            ("[\n1]", false, "it is no list of flat objects, as line 2 shows"),
            ("[{}] x", false, "line 1 is no JSON"),
            ("{\"a\":1}\n{\"a\":", true, "the JSON ends in the middle, at line 2"),
            ("{\"a\":1}\nnope", true, "line 2 is no JSON"),
            (deep.as_str(), false, "it is no list of flat objects, as line 1 shows"),
        ] {
            assert_eq!(json_headers(text, lines).unwrap_err().reason, reason);
        }
    }
}
