//! Reading and comparing golden cases.

use std::path::Path;

use outcrop_translation::failure::Failure;
use serde_json::{Value, json};

/// One case and the name of its file.
pub(crate) struct Case {
    pub(crate) file: String,
    pub(crate) value: Value,
    text: String,
}

impl Case {
    /// A member, or an empty object.
    pub(crate) fn member(&self, name: &str) -> Value {
        self.value.get(name).cloned().unwrap_or_else(|| json!({}))
    }

    /// The request as the client sends it: its own text where bytes matter.
    pub(crate) fn request_bytes(&self) -> Vec<u8> {
        match self.value.get("request_text").and_then(Value::as_str) {
            Some(text) => text.as_bytes().to_vec(),
            None => self.raw_request().into_bytes(),
        }
    }

    /// The request's own bytes from the file: key order and number forms as written there.
    fn raw_request(&self) -> String {
        #[derive(serde::Deserialize)]
        struct File<'a> {
            #[serde(borrow)]
            request: &'a serde_json::value::RawValue,
        }
        serde_json::from_str::<File<'_>>(&self.text).unwrap().request.get().to_owned()
    }
}

/// Equal as JSON, numbers by value.
pub(crate) fn same(what: &str, got: &Value, want: &Value) -> Result<(), String> {
    match difference(got, want, String::new()) {
        None => Ok(()),
        Some(place) => Err(format!("{what} differs at {place}\n     got  {got}\n     want {want}")),
    }
}

/// Every case of Chat in front of Claude, in order of file name.
pub(crate) fn cases() -> Vec<Case> {
    cases_in("chat")
}

/// Every case in one folder, in order of file name.
pub(crate) fn cases_in(folder: &str) -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(folder);
    let mut cases: Vec<Case> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let file = path.file_stem().unwrap().to_string_lossy().into_owned();
            let value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
            Case { file, value, text }
        })
        .collect();
    cases.sort_by(|a, b| a.file.cmp(&b.file));
    cases
}

/// Where two values differ first.
fn difference(got: &Value, want: &Value, at: String) -> Option<String> {
    match (got, want) {
        (Value::Number(a), Value::Number(b)) => (a.as_f64() != b.as_f64()).then_some(at),
        (Value::Object(a), Value::Object(b)) => {
            let keys: std::collections::BTreeSet<_> = a.keys().chain(b.keys()).collect();
            keys.into_iter().find_map(|key| match (a.get(key), b.get(key)) {
                (Some(a), Some(b)) => difference(a, b, format!("{at}.{key}")),
                _ => Some(format!("{at}.{key}")),
            })
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().find_map(|(i, (a, b))| difference(a, b, format!("{at}[{i}]")))
        }
        _ => (got != want).then_some(at),
    }
}

/// Without the key `format`, which names a convention and no content.
pub(crate) fn reduced(mut value: Value) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(map) => {
                let is_reasoning =
                    map.get("type").and_then(Value::as_str).is_some_and(|t| t.starts_with("reasoning."));
                if is_reasoning {
                    map.remove("format");
                }
                map.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    strip(&mut value);
    value
}

/// Compares the chunks and how the stream ended.
pub(crate) fn compare_end(case: &Case, chunks: &[Value], failure: Option<&Failure>) -> Result<(), String> {
    let mut got: Vec<Value> = chunks.iter().map(chunk).collect();
    if let Some(failure) = failure {
        let words = failure.chat_words();
        got.push(json!({"error": {"message": failure.chat_message(), "type": words.kind, "code": words.code, "param": null}}));
    }
    let want: Vec<Value> = case
        .member("expect_chunks")
        .as_array()
        .ok_or("expect_chunks is missing")?
        .iter()
        .map(|chunk| {
            let mut chunk = reduced(chunk.clone());
            if chunk.get("delta").is_some() && chunk.get("finish_reason").is_none() {
                chunk["finish_reason"] = Value::Null;
            }
            chunk
        })
        .collect();
    for (i, (got, want)) in got.iter().zip(&want).enumerate() {
        match (got.get("error"), want.get("error")) {
            (Some(got), Some(want)) => {
                for (key, want) in want.as_object().ok_or("error must be an object")? {
                    same(&format!("error {key}"), &got[key], want)?;
                }
            }
            _ => same(&format!("chunk {i}"), got, want)?,
        }
    }
    if got.len() != want.len() {
        return Err(format!(
            "{} chunks, want {}:\n     got  {}\n     want {}",
            got.len(),
            want.len(),
            json!(got),
            json!(want)
        ));
    }
    match case.value.get("expect_end").and_then(Value::as_str) {
        Some("done") if failure.is_some() => Err("ended with an error".into()),
        Some("error") if failure.is_none() => Err("ended well".into()),
        _ => Ok(()),
    }
}

fn chunk(chunk: &Value) -> Value {
    match chunk["choices"].get(0) {
        Some(choice) => reduced(json!({"delta": choice["delta"], "finish_reason": choice["finish_reason"]})),
        None => json!({"choices": [], "usage": chunk["usage"]}),
    }
}
