//! Requests of a given size, as agents send them: text with escapes, code, tool calls with their results, an image.

use std::fmt::Write as _;

/// What one turn says; about a kilobyte, with the characters that have to be escaped in JSON.
const PARAGRAPH: &str = "The quick brown fox said \\\"jump\\\" and wrote a line:\\n\\tfn main() { println!(\\\"h\u{e9}llo\\\"); }\\n\
    Then it explained, at some length and without haste, why the line is right, what it prints, and what would happen if \
    the dog were not lazy: nothing much, as it turns out, because the sentence needs the dog only for its letters. ";

/// A chat completion request of about `bytes` bytes: turns of user and assistant, every other one with a tool call.
pub fn text(bytes: usize) -> Vec<u8> {
    let mut body = String::with_capacity(bytes + 4096);
    body.push_str(
        r#"{"model":"sonnet","max_tokens":1000,"tools":[{"type":"function","function":{"name":"read_file","description":"Reads a file","parameters":{"type":"object","properties":{"path":{"type":"string"},"lines":{"type":"array","items":{"type":"integer"}}},"required":["path"]}}}],"messages":[{"role":"system","content":"You are careful."}"#,
    );
    let mut turn = 0;
    while body.len() < bytes {
        turn += 1;
        // Writing into a string does not fail.
        let _ = write!(body, r#",{{"role":"user","content":"{PARAGRAPH}{PARAGRAPH}"}}"#);
        let _ = write!(
            body,
            r#",{{"role":"assistant","content":"{PARAGRAPH}","tool_calls":[{{"id":"call_{turn}","type":"function","function":{{"name":"read_file","arguments":"{{\"path\":\"src/file_{turn}.rs\",\"lines\":[1,{turn}]}}"}}}}]}}"#
        );
        let _ = write!(
            body,
            r#",{{"role":"tool","tool_call_id":"call_{turn}","content":"{PARAGRAPH}{PARAGRAPH}"}}"#
        );
    }
    body.push_str(r#",{"role":"user","content":"Go on."}]}"#);
    body.into_bytes()
}

/// A Messages request of about `bytes` bytes: turns of user and assistant, every other one with a tool call.
pub fn messages(model: &str, bytes: usize) -> Vec<u8> {
    let mut body = String::with_capacity(bytes + 4096);
    // Writing into a string does not fail.
    let _ = write!(
        body,
        r#"{{"model":"{model}","max_tokens":1000,"system":"You are careful.","tools":[{{"name":"read_file","description":"Reads a file","input_schema":{{"type":"object","properties":{{"path":{{"type":"string"}}}},"required":["path"]}}}}],"messages":["#
    );
    let mut turn = 0;
    while body.len() < bytes {
        turn += 1;
        let _ = write!(body, r#"{{"role":"user","content":"{PARAGRAPH}{PARAGRAPH}"}},"#);
        let _ = write!(
            body,
            r#"{{"role":"assistant","content":[{{"type":"text","text":"{PARAGRAPH}"}},{{"type":"tool_use","id":"toolu_{turn}","name":"read_file","input":{{"path":"src/file_{turn}.rs"}}}}]}},"#
        );
        let _ = write!(
            body,
            r#"{{"role":"user","content":[{{"type":"tool_result","tool_use_id":"toolu_{turn}","content":"{PARAGRAPH}{PARAGRAPH}"}}]}},{{"role":"assistant","content":"{PARAGRAPH}"}},"#
        );
    }
    body.push_str(r#"{"role":"user","content":"Go on."}]}"#);
    body.into_bytes()
}

/// A request with one image of about `bytes` bytes of base64.
pub fn image(bytes: usize) -> Vec<u8> {
    // The first bytes of a PNG, so that its kind is known, then a pattern.
    let mut data = "iVBORw0KGgoAAAANSUhEUgAA".to_owned();
    while data.len() < bytes {
        data.push_str("QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZn");
    }
    data.truncate(data.len() / 4 * 4);
    let text = r#"{"type":"text","text":"What is this?"}"#;
    let image = format!(r#"{{"type":"image_url","image_url":{{"url":"data:image/png;base64,{data}"}}}}"#);
    format!(r#"{{"model":"sonnet","messages":[{{"role":"user","content":[{text},{image}]}}]}}"#).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_is_about_what_was_asked_for() {
        for bytes in [100_000, 1_000_000] {
            assert!((bytes..bytes + 5_000).contains(&text(bytes).len()));
            assert!((bytes..bytes + 5_000).contains(&messages("sonnet", bytes).len()));
            assert!((bytes..bytes + 5_000).contains(&image(bytes).len()));
        }
    }
}
