//! Steps as JSON, for the control door. Unknown keys are refused: a misspelt fault would test nothing.

use serde_json::{Map, Value};

use super::{Before, Fault, Step};

/// A script that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("step {index}: {reason}")]
pub struct ScriptError {
    index: usize,
    reason: String,
}

impl Step {
    /// Reads one step object or an array of them.
    ///
    /// # Errors
    /// An unknown key, a value of the wrong type, or a step that is no object.
    pub fn from_json(script: &Value) -> Result<Vec<Self>, ScriptError> {
        let steps = match script {
            Value::Array(steps) => steps.as_slice(),
            one => std::slice::from_ref(one),
        };
        steps
            .iter()
            .enumerate()
            .map(|(index, step)| read(step).map_err(|reason| ScriptError { index, reason }))
            .collect()
    }
}

type Read<T> = Result<T, String>;

fn read(value: &Value) -> Read<Step> {
    let mut step = replies(value)?;
    if let Some(times) = value.get("throttle") {
        let times =
            u32::try_from(number(times, "throttle")?).map_err(|_| "`throttle` is too large".to_owned())?;
        step.before = Step::throttle(1).before;
        step.times = times;
    }
    for (key, value) in object(value, "a step")? {
        step = match key.as_str() {
            // Read above, in their fixed order.
            "thinking" | "redacted" | "text" | "citations" | "tools" | "blocks" | "refusal" | "long"
            | "throttle" => step,
            "retry_after" => match &step.before {
                None | Some(Before::Fail(_)) => step,
                Some(_) => return Err("`retry_after` needs `throttle` or `fail`".to_owned()),
            },
            "host" => match text(value, key)?.as_str() {
                host @ ("runtime" | "control" | "mantle") => step.host(host),
                host => return Err(format!("`host` is `{host}`, not runtime, control or mantle")),
            },
            "path" => step.path(&text(value, key)?),
            "model" => step.model(&text(value, key)?),
            "times" => {
                step.times(u32::try_from(number(value, key)?).map_err(|_| "`times` is too large".to_owned())?)
            }
            "fail" | "raw" => {
                step.before = before(key, value)?;
                step
            }
            "hang" if value == "head" => Step { before: Some(Before::Hang), ..step },
            _ => look(step, key, value)?,
        };
    }
    if let Some(seconds) = value.get("retry_after") {
        step = step.retry_after(u64::try_from(number(seconds, "retry_after")?).unwrap_or(u64::MAX));
    }
    Ok(step)
}

/// The keys that say what is answered, thinking first and tools last whatever their order in the JSON.
fn replies(value: &Value) -> Read<Step> {
    let mut step = Step::answer();
    if let Some(Value::Array(blocks)) = value.get("blocks") {
        step = blocks.iter().cloned().fold(step, Step::block);
    }
    if let Some(thought) = value.get("thinking") {
        step.reply.blocks.append(&mut Step::thinking(&text(thought, "thinking")?, "").reply.blocks);
        step.reply.blocks.pop();
    }
    if let Some(data) = value.get("redacted") {
        step.reply.blocks.append(&mut Step::redacted(&text(data, "redacted")?, "").reply.blocks);
        step.reply.blocks.pop();
    }
    match (value.get("text"), value.get("citations")) {
        (Some(words), None) => step.reply.blocks.append(&mut Step::text(&text(words, "text")?).reply.blocks),
        (words, Some(Value::Array(cited))) => {
            let words = words.map_or(Ok("cited".to_owned()), |words| text(words, "text"))?;
            let mut block = serde_json::json!({"type": "text", "text": words, "citations": []});
            for citation in cited {
                let get = |key| citation.get(key).and_then(Value::as_str).unwrap_or_default();
                let made = Step::citations("", get("cited_text"), get("document_title"));
                let made = made.reply.blocks.first().and_then(|block| block.pointer("/citations/0")).cloned();
                if let (Some(made), Some(Value::Array(list))) = (made, block.get_mut("citations")) {
                    list.push(made);
                }
            }
            step = step.block(block);
        }
        (_, Some(_)) => return Err("`citations` is not a list".to_owned()),
        (None, None) => {}
    }
    if let Some(chunks) = value.get("long") {
        let long = Step::long(number(chunks, "long")?);
        step.reply.blocks.extend(long.reply.blocks);
        step.reply.chunk_chars = long.reply.chunk_chars;
    }
    if let Some(tools) = value.get("tools") {
        for tool in tools.as_array().ok_or("`tools` is not a list")? {
            let mut block = object(tool, "a tool")?.clone();
            block.insert("type".to_owned(), Value::from("tool_use"));
            block.entry("input").or_insert_with(|| Value::Object(Map::new()));
            step = step.block(Value::Object(block));
        }
    }
    if let Some(refusal) = value.get("refusal") {
        let get = |key| refusal.get(key).and_then(Value::as_str).unwrap_or_default();
        let made = Step::refusal(get("category"), get("explanation"));
        step.reply.stop_details = made.reply.stop_details;
        step.reply.stop_reason = made.reply.stop_reason;
    }
    Ok(step)
}

/// `fail` and `raw`.
fn before(key: &str, value: &Value) -> Read<Option<Before>> {
    let object = object(value, key)?;
    for name in object.keys() {
        let known: &[&str] = if key == "fail" {
            &["status", "class", "message", "retry_after", "headers"]
        } else {
            &["status", "headers", "body"]
        };
        if !known.contains(&name.as_str()) {
            return Err(format!("unknown key `{key}.{name}`"));
        }
    }
    let get = |name| object.get(name).and_then(Value::as_str).unwrap_or_default();
    let status = match object.get("status") {
        Some(status) => {
            u16::try_from(number(status, "status")?).map_err(|_| "`status` is too large".to_owned())?
        }
        None if key == "fail" => crate::refusal::status_of(get("class")),
        None => 200,
    };
    let headers: Vec<(String, String)> = match object.get("headers") {
        Some(Value::Object(headers)) => headers
            .iter()
            .map(|(name, value)| text(value, name).map(|value| (name.clone(), value)))
            .collect::<Read<_>>()?,
        Some(_) => return Err("`headers` is not an object".to_owned()),
        None => Vec::new(),
    };
    if key == "raw" {
        return Ok(Some(Before::Raw { status, headers, body: get("body").to_owned() }));
    }
    let mut step = Step::fail(status, get("class"), get("message"));
    if let Some(seconds) = object.get("retry_after") {
        step = step.retry_after(u64::try_from(number(seconds, "retry_after")?).unwrap_or(u64::MAX));
    }
    if let Some(Before::Fail(failure)) = &mut step.before {
        failure.headers.extend(headers);
    }
    Ok(step.before)
}

/// Looks, pace and stream faults.
fn look(mut step: Step, key: &str, value: &Value) -> Read<Step> {
    let after = || number(value.get("after").unwrap_or(&Value::Null), "after");
    let part = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok(match key {
        "events" => {
            step.reply.events.clone_from(value.as_array().ok_or("`events` is not a list")?);
            step
        }
        "stop_reason" => step.stop_reason(&text(value, key)?),
        "stop_sequence" => step.stop_sequence(&text(value, key)?),
        "stop_details" => {
            step.reply.stop_details = Some(value.clone());
            step
        }
        "usage" => step.usage(Value::Object(object(value, key)?.clone())),
        "reply_model" => {
            step.reply.model = Some(text(value, key)?);
            step
        }
        "chunk_chars" => step.chunk_chars(number(value, key)?),
        "pings" => step.pings(number(value, key)?),
        "drip_ms" => step.drip_ms(u64::try_from(number(value, key)?).unwrap_or(u64::MAX)),
        "one_byte" if value == true => step.one_byte(),
        "future" if value == true => step.future(),
        "one_byte" | "future" => return Err(format!("`{key}` is not true")),
        "exception" => step.exception_after(after()?, &part("type"), &part("message")),
        "error_event" => step.error_event_after(after()?, &part("type"), &part("message")),
        "cut" => {
            let bytes = value.get("bytes").map_or(Ok(0), |bytes| number(bytes, "bytes"))?;
            step.cut_inside(after()?, bytes)
        }
        "end" => step.end_after(after()?),
        "hang" => step.hang_after(after()?),
        "bad_crc" => step.bad_crc(number(value, key)?),
        "bad_prelude" => step.bad_prelude(number(value, key)?),
        "oversized" => step.oversized(number(value, key)?),
        "garbage" => step.garbage(after()?, &part("payload")),
        "insert" => {
            for one in value.as_array().ok_or("`insert` is not a list")? {
                let after = number(one.get("after").unwrap_or(&Value::Null), "after")?;
                let event = one.get("event").ok_or("`insert` needs an `event`")?.clone();
                step.faults.push(Fault::Insert { after, event });
            }
            step
        }
        _ => return Err(format!("unknown key `{key}`")),
    })
}

fn object<'a>(value: &'a Value, what: &str) -> Read<&'a Map<String, Value>> {
    value.as_object().ok_or_else(|| format!("{what} is not an object"))
}

fn text(value: &Value, key: &str) -> Read<String> {
    value.as_str().map(str::to_owned).ok_or_else(|| format!("`{key}` is not a string"))
}

fn number(value: &Value, key: &str) -> Read<usize> {
    value
        .as_u64()
        .and_then(|n| usize::try_from(n).ok())
        .ok_or_else(|| format!("`{key}` is not a whole number"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn json_and_builder_say_the_same() {
        for (script, step) in [
            (json!({"text": "hi"}), Step::text("hi")),
            (json!({"throttle": 2, "retry_after": 1}), Step::throttle(2).retry_after(1)),
            (json!({"thinking": "hm", "text": "hi"}), Step::thinking("hm", "hi")),
            (json!({"tools": [{"name": "f", "input": {"a": 1}}]}), Step::tool("f", json!({"a": 1}))),
            (json!({"refusal": {"category": "cyber", "explanation": "no"}}), Step::refusal("cyber", "no")),
            (json!({"long": 3}), Step::long(3)),
            (json!({"hang": "head", "host": "mantle"}), Step::hang_head().host("mantle")),
            (json!({"text": "x", "hang": {"after": 2}}), Step::text("x").hang_after(2)),
            (json!({"cut": {"after": 2, "bytes": 9}, "times": 0}), Step::answer().cut_inside(2, 9).times(0)),
            (json!({"bad_crc": 1, "one_byte": true}), Step::answer().bad_crc(1).one_byte()),
            (
                json!({"fail": {"class": "ServiceUnavailableException", "message": "busy"}}),
                Step::exception("ServiceUnavailableException", "busy"),
            ),
            (
                json!({"raw": {"status": 302, "headers": {"location": "/x"}}}),
                Step::raw(302, &[("location", "/x")], ""),
            ),
            (
                json!({"insert": [{"after": 1, "event": {"type": "ping"}}]}),
                Step::answer().insert(1, json!({"type": "ping"})),
            ),
        ] {
            assert_eq!(Step::from_json(&script).unwrap(), [step], "{script}");
        }
    }

    #[test]
    fn what_is_misspelt_is_refused_with_its_place() {
        for (script, words) in [
            (json!([{"text": "a"}, {"txt": "b"}]), "step 1: unknown key `txt`"),
            (json!({"host": "moon"}), "step 0: `host` is `moon`"),
            (json!({"exception": {"type": "x"}}), "step 0: `after` is not a whole number"),
            (json!({"fail": {"stats": 1}}), "step 0: unknown key `fail.stats`"),
            (json!("text"), "step 0: a step is not an object"),
            (json!({"one_byte": 1}), "step 0: `one_byte` is not true"),
        ] {
            let error = Step::from_json(&script).unwrap_err().to_string();
            assert!(error.starts_with(words), "{error}");
        }
    }
}
