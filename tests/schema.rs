//! A small validator of JSON Schema: the part that `docs/schemas` uses. A keyword it does not know fails, so that no promise of
//! a schema goes unchecked.

use serde_json::Value;

/// Fails with every place of a document that its schema does not allow.
pub(crate) fn assert_valid(schema: &str, document: &str) {
    let root: Value = serde_json::from_str(schema).expect("the schema is JSON");
    let document: Value = serde_json::from_str(document).expect("the document is JSON");
    let mut wrong = Vec::new();
    check(&root, &root, &document, "$", &mut wrong);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn check(root: &Value, schema: &Value, value: &Value, path: &str, wrong: &mut Vec<String>) {
    let keywords = schema.as_object().expect("a schema is an object");
    for (keyword, rule) in keywords {
        let fine = match keyword.as_str() {
            "$schema" | "$id" | "title" | "description" | "$defs" => true,
            "$ref" => {
                let pointer = rule.as_str().unwrap().strip_prefix('#').unwrap();
                check(root, root.pointer(pointer).expect("the reference leads somewhere"), value, path, wrong);
                true
            }
            "anyOf" => rule.as_array().unwrap().iter().any(|one| {
                let mut wrong = Vec::new();
                check(root, one, value, path, &mut wrong);
                wrong.is_empty()
            }),
            "const" => value == rule,
            "enum" => rule.as_array().unwrap().contains(value),
            "type" => match rule {
                Value::Array(types) => types.iter().any(|one| is(value, one.as_str().unwrap())),
                one => is(value, one.as_str().unwrap()),
            },
            "pattern" => value
                .as_str()
                .is_none_or(|text| regex::Regex::new(rule.as_str().unwrap()).expect("a pattern").is_match(text)),
            "minimum" => value.as_i64().is_none_or(|number| number >= rule.as_i64().unwrap()),
            "items" => {
                for (at, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, rule, item, &format!("{path}[{at}]"), wrong);
                }
                true
            }
            "properties" => {
                for (key, schema) in rule.as_object().unwrap() {
                    if let Some(value) = value.get(key) {
                        check(root, schema, value, &format!("{path}.{key}"), wrong);
                    }
                }
                true
            }
            "required" => {
                let missing = rule.as_array().unwrap().iter().filter(|key| value.get(key.as_str().unwrap()).is_none());
                let missing: Vec<&Value> = missing.collect();
                value.as_object().is_none() || missing.is_empty()
            }
            "additionalProperties" => {
                let known = schema.get("properties").and_then(Value::as_object);
                let others = value.as_object().into_iter().flatten();
                for (key, value) in others.filter(|(key, _)| known.is_none_or(|known| !known.contains_key(*key))) {
                    match rule {
                        Value::Bool(false) => wrong.push(format!("{path}: `{key}` is not allowed")),
                        schema => check(root, schema, value, &format!("{path}.{key}"), wrong),
                    }
                }
                true
            }
            other => panic!("the validator does not know `{other}`"),
        };
        if !fine {
            wrong.push(format!("{path}: {value} breaks {keyword} {rule}"));
        }
    }
}

fn is(value: &Value, ty: &str) -> bool {
    match ty {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("no such type `{other}`"),
    }
}

#[test]
fn a_document_that_breaks_its_schema_fails() {
    let schema = include_str!("../docs/schemas/check.schema.json");
    assert_valid(schema, r#"{"schema": "portreeve.check/1", "diagnostics": []}"#);
    for wrong in [
        r#"{"schema": "portreeve.check/2", "diagnostics": []}"#,
        r#"{"schema": "portreeve.check/1"}"#,
        r#"{"schema": "portreeve.check/1", "diagnostics": [], "more": 1}"#,
        r#"{"schema": "portreeve.check/1", "diagnostics": [{"code": "E1"}]}"#,
    ] {
        assert!(std::panic::catch_unwind(|| assert_valid(schema, wrong)).is_err(), "{wrong}");
    }
}
