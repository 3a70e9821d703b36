//! What is true of every stream of Responses, whatever was answered.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Value, json};

/// An item between `added` and `done`.
#[derive(Debug, Default)]
struct Open {
    id: String,
    kind: String,
    /// Joined deltas by (event, part).
    joined: BTreeMap<(String, u64), String>,
    parts: BTreeMap<u64, Option<Value>>,
}

/// Order, numbers, and that nothing said at the end differs from what was said on the way.
pub(crate) fn check(events: &[Value]) -> Result<(), String> {
    let mut stream = Stream::default();
    for (index, event) in events.iter().enumerate() {
        let kind = event["type"].as_str().unwrap_or_default();
        if event["sequence_number"] != json!(index) {
            return Err(format!("event {index} has the number {}", event["sequence_number"]));
        }
        let is_start =
            matches!((index, kind), (0, "response.created" | "error") | (1, "response.in_progress"));
        if index < 2 && !is_start && kind != "response.failed" {
            return Err(format!("event {index} is {kind}"));
        }
        if stream.over {
            return Err(format!("{kind} came after the end"));
        }
        stream.take(kind, event).map_err(|why| format!("event {index}, {kind}: {why}"))?;
    }
    Ok(())
}

#[derive(Default)]
struct Stream {
    over: bool,
    open: BTreeMap<u64, Open>,
    done: BTreeMap<u64, Value>,
    ids: HashSet<String>,
}

impl Stream {
    fn take(&mut self, kind: &str, event: &Value) -> Result<(), String> {
        match kind {
            "response.created" | "response.in_progress" => ensure(
                event["response"]["status"] == "in_progress" && event["response"]["output"] == json!([]),
            ),
            "error" => {
                self.over = true;
                Ok(())
            }
            "response.failed" => {
                self.over = true;
                ensure(event["response"]["status"] == "failed")?;
                self.all_done(event)
            }
            "response.completed" | "response.incomplete" => {
                self.over = true;
                ensure(self.open.is_empty())?;
                ensure(kind.ends_with(event["response"]["status"].as_str().unwrap_or("?")))?;
                self.all_done(event)
            }
            "response.output_item.added" => self.added(event),
            "response.output_item.done" => self.item_done(event),
            _ => self.of_item(kind, event),
        }
    }

    fn all_done(&self, event: &Value) -> Result<(), String> {
        let done: Vec<&Value> = self.done.values().collect();
        let output: Vec<&Value> = event["response"]["output"].as_array().into_iter().flatten().collect();
        if done == output { Ok(()) } else { Err(format!("{output:?} at the end, {done:?} on the way")) }
    }

    /// Indices are dense, ids unlike each other.
    fn added(&mut self, event: &Value) -> Result<(), String> {
        let index = event["output_index"].as_u64().ok_or("no output_index")?;
        let so_far = self.open.len() + self.done.len();
        ensure(u64::try_from(so_far) == Ok(index))?;
        let item = &event["item"];
        let id = item["id"].as_str().ok_or("no id")?.to_owned();
        ensure(self.ids.insert(id.clone()))?;
        let kind = item["type"].as_str().ok_or("no type")?.to_owned();
        ensure(kind == "reasoning" || item["status"] == "in_progress")?;
        self.open.insert(index, Open { id, kind, ..Open::default() });
        Ok(())
    }

    fn item_done(&mut self, event: &Value) -> Result<(), String> {
        let index = event["output_index"].as_u64().ok_or("no output_index")?;
        let open = self.open.remove(&index).ok_or("not open")?;
        let item = &event["item"];
        ensure(item["id"] == *open.id && item["type"] == *open.kind)?;
        let joined =
            |event: &str, part: u64| open.joined.get(&(event.to_owned(), part)).cloned().unwrap_or_default();
        match open.kind.as_str() {
            "message" => {
                let parts: Option<Vec<&Value>> = open.parts.values().map(Option::as_ref).collect();
                ensure(parts.is_some_and(|parts| item["content"] == json!(parts)))?;
            }
            "function_call" => {
                let arguments = item["arguments"].as_str().ok_or("no arguments")?;
                let joined = joined("response.function_call_arguments.delta", 0);
                ensure(joined == arguments || (joined.is_empty() && arguments == "{}"))?;
                ensure(!item["name"].as_str().unwrap_or_default().is_empty())?;
                let whole = serde_json::from_str::<Value>(arguments).is_ok();
                ensure(item["status"] == if whole { "completed" } else { "incomplete" })?;
            }
            "custom_tool_call" => {
                ensure(item["input"] == joined("response.custom_tool_call_input.delta", 0))?;
            }
            "reasoning" => {
                let summary = joined("response.reasoning_summary_text.delta", 0);
                let told = item["summary"].as_array().ok_or("no summary")?;
                ensure(match told.as_slice() {
                    [] => summary.is_empty(),
                    [part] => part["text"] == summary && !summary.is_empty(),
                    _ => false,
                })?;
                let text = joined("response.reasoning_text.delta", 0);
                ensure(item["content"][0]["text"].as_str().unwrap_or_default() == text)?;
                let parts: Option<Vec<&Value>> = open.parts.values().map(Option::as_ref).collect();
                let content = item["content"].as_array().map(|content| content.iter().collect());
                ensure(parts == Some(content.unwrap_or_default()))?;
            }
            _ => ensure(open.joined.is_empty())?,
        }
        self.done.insert(index, item.clone());
        Ok(())
    }

    fn of_item(&mut self, kind: &str, event: &Value) -> Result<(), String> {
        let index = event["output_index"].as_u64().ok_or("no output_index")?;
        let open = self.open.get_mut(&index).ok_or("its item is not open")?;
        ensure(event["item_id"] == *open.id)?;
        let part = event["content_index"].as_u64().or(event["summary_index"].as_u64()).unwrap_or_default();
        match kind {
            "response.content_part.added" => {
                ensure(usize::try_from(part) == Ok(open.parts.len()))?;
                open.parts.insert(part, None);
            }
            "response.content_part.done" => {
                let place =
                    open.parts.get_mut(&part).filter(|place| place.is_none()).ok_or("no such part")?;
                *place = Some(event["part"].clone());
            }
            kind if kind.rsplit('.').next() == Some("delta") => {
                let delta =
                    event["delta"].as_str().filter(|delta| !delta.is_empty()).ok_or("an empty delta")?;
                open.joined.entry((kind.to_owned(), part)).or_default().push_str(delta);
                if kind == "response.reasoning_text.delta" {
                    ensure(open.parts.get(&part) == Some(&None))?;
                }
                if kind == "response.output_text.delta" {
                    ensure(event["logprobs"] == json!([]) && open.parts.get(&part) == Some(&None))?;
                }
            }
            kind if kind.ends_with("_text.done") || kind == "response.refusal.done" => {
                let text = event.get("text").or(event.get("refusal")).ok_or("no text")?;
                let delta = kind.replace(".done", ".delta");
                ensure(open.joined.get(&(delta, part)).is_some_and(|joined| *text == **joined))?;
            }
            _ => {}
        }
        Ok(())
    }
}

#[track_caller]
fn ensure(holds: bool) -> Result<(), String> {
    let line = std::panic::Location::caller().line();
    if holds { Ok(()) } else { Err(format!("what line {line} of the checks wants does not hold")) }
}
