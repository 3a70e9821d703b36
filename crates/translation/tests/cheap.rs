//! What a translation must not cost: copies of what is long, and work that grows faster than the request.

use std::fmt::Write;

use outcrop_api_types::chat::ChatRequest;
use outcrop_api_types::messages::{
    Content, ContentBlock, DocumentSource, ImageSource, MessagesRequest, Tool,
};
use outcrop_api_types::{Text, parse};
use outcrop_translation::front::chat::Stamp;
use outcrop_translation::{Caps, Error, Policy, Warnings, back, front};

/// Translates, and hands the request for Claude to `look` while the body it borrows from is alive.
fn translated<T>(body: &str, look: impl Fn(&MessagesRequest<'_>) -> T) -> Result<T, Error> {
    let (policy, mut warnings) = (Policy::default(), Warnings::new());
    let chat: ChatRequest<'_> = parse(body.as_bytes())?;
    let stamp = Stamp { id: "id".into(), created: 1 };
    let (ask, _turn) = front::chat::request(chat, stamp, &policy, &mut warnings)?;
    let sent = back::messages::request(ask, &Caps::default(), &policy, &mut warnings)?;
    Ok(look(&sent.body))
}

fn lies_in(part: &str, body: &str) -> bool {
    let (part, body) = (part.as_bytes().as_ptr_range(), body.as_bytes().as_ptr_range());
    body.start <= part.start && part.end <= body.end
}

#[test]
fn images_files_texts_and_schemas_are_never_copied() {
    let png = "iVBORw0KGgo".to_owned() + &"A".repeat(40_001);
    let pdf = "JVBERi0xLjQK".to_owned() + &"A".repeat(40_000);
    let body = format!(
        r#"{{"model":"m","messages":[
            {{"role":"system","content":"Be brief."}},
            {{"role":"user","content":[
                {{"type":"text","text":"Look."}},
                {{"type":"image_url","image_url":{{"url":"data:image/png;base64,{png}"}}}},
                {{"type":"file","file":{{"filename":"a.pdf","file_data":"data:application/pdf;base64,{pdf}"}}}}]}},
            {{"role":"assistant","content":"Looked.","tool_calls":[
                {{"id":"c","type":"function","function":{{"name":"f","arguments":"{{}}"}}}}]}},
            {{"role":"tool","tool_call_id":"c","content":[
                {{"type":"image_url","image_url":{{"url":"data:image/png;base64,{png}"}}}}]}}],
          "tools":[{{"type":"function","function":{{"name":"f","description":"Does.",
                "parameters":{{"type":"object","properties":{{}}}}}}}}]}}"#
    );
    let seen = translated(&body, |request| {
        let mut seen = 0;
        let mut borrowed = |text: &Text<'_>| {
            assert!(text.is_borrowed() && lies_in(text, &body), "copied: {:.40}", text.as_str());
            seen += 1;
        };
        for message in &request.messages {
            let Some(Content::Blocks(blocks)) = &message.content else { panic!("blocks") };
            for block in blocks {
                match block {
                    ContentBlock::Text(block) => borrowed(&block.text),
                    ContentBlock::Image(block) => {
                        let ImageSource::Base64(source) = &block.source else { panic!("base64") };
                        borrowed(&source.data);
                    }
                    ContentBlock::Document(block) => {
                        let DocumentSource::Base64(source) = &block.source else { panic!("base64") };
                        borrowed(&source.data);
                    }
                    ContentBlock::ToolUse(block) => {
                        borrowed(&block.id);
                        borrowed(&block.name);
                    }
                    ContentBlock::ToolResult(block) => borrowed(&block.tool_use_id),
                    other => panic!("{}", other.tag()),
                }
            }
        }
        for tool in request.tools.iter().flatten() {
            let Tool::Plain(tool) = tool else { panic!("a tool of the caller's") };
            borrowed(&tool.name);
            borrowed(tool.description.as_ref().unwrap());
            assert!(lies_in(tool.input_schema.get(), &body), "the schema was copied");
        }
        seen
    });
    assert_eq!(seen.unwrap(), 9);
}

/// Large enough that anything quadratic in it would not end within minutes.
const MANY: usize = 100_000;

fn list(item: impl Fn(usize) -> String) -> String {
    let mut list = String::new();
    for i in 0..MANY {
        if i > 0 {
            list.push(',');
        }
        list.push_str(&item(i));
    }
    list
}

fn request(messages: &str, rest: &str) -> Result<usize, Error> {
    let body = format!(r#"{{"model":"m","messages":[{{"role":"user","content":"Hi"}}{messages}]{rest}}}"#);
    translated(&body, |request| request.messages.len())
}

#[test]
fn many_calls_and_results_in_one_turn_stay_cheap() {
    let calls = list(|i| {
        format!(r#"{{"id":"c{i}","type":"function","function":{{"name":"f{i}","arguments":"{{}}"}}}}"#)
    });
    let results = list(|i| format!(r#"{{"role":"tool","tool_call_id":"c{}","content":"ok"}}"#, MANY - 1 - i));
    let turns = request(&format!(r#",{{"role":"assistant","tool_calls":[{calls}]}},{results}"#), "");
    assert_eq!(turns.unwrap(), 3);
}

#[test]
fn many_turns_with_the_same_id_stay_cheap() {
    let turns = list(|_| {
        r#"{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":""}}]},{"role":"tool","tool_call_id":"c","content":""}"#
            .to_owned()
    });
    assert_eq!(request(&format!(",{turns}"), "").unwrap(), 1 + 2 * MANY);
}

#[test]
fn many_tools_and_many_allowed_ones_stay_cheap() {
    let tools = list(|i| format!(r#"{{"type":"function","function":{{"name":"f{i}"}}}}"#));
    let allowed = list(|i| format!(r#"{{"type":"function","function":{{"name":"f{}"}}}}"#, MANY - 1 - i));
    let rest = format!(
        r#","tools":[{tools}],"tool_choice":{{"type":"allowed_tools","allowed_tools":{{"mode":"auto","tools":[{allowed}]}}}}"#
    );
    assert_eq!(request("", &rest).unwrap(), 1);
}

#[test]
fn many_unknown_fields_stay_cheap() {
    assert_eq!(request("", &format!(",{}", list(|i| format!(r#""field_{i}":{i}"#)))).unwrap(), 1);
}

#[test]
fn many_fragments_of_reasoning_stay_cheap() {
    let details = list(|i| {
        format!(
            r#"{{"type":"reasoning.text","text":"t","signature":"s","index":{}}}"#,
            (i * 7919) % (MANY / 2)
        )
    });
    let messages = format!(
        r#",{{"role":"assistant","content":"a","reasoning_details":[{details}]}},{{"role":"user","content":"b"}}"#
    );
    assert_eq!(request(&messages, "").unwrap(), 3);
}

#[test]
fn many_blank_and_late_system_messages_stay_cheap() {
    let messages = list(|i| match i % 3 {
        0 => r#"{"role":"system","content":"x"}"#.to_owned(),
        1 => r#"{"role":"user","content":""}"#.to_owned(),
        _ => r#"{"role":"assistant","content":"  "}"#.to_owned(),
    });
    assert_eq!(request(&format!(",{messages}"), "").unwrap(), 1);
}

#[test]
fn a_stream_of_many_blocks_stays_cheap() {
    let body = r#"{"model":"m","messages":[{"role":"user","content":"Hi"}],"stream":true}"#;
    let chat: ChatRequest<'_> = parse(body.as_bytes()).unwrap();
    let (policy, mut warnings) = (Policy::default(), Warnings::new());
    let stamp = Stamp { id: "id".into(), created: 1 };
    let (ask, turn) = front::chat::request(chat, stamp, &policy, &mut warnings).unwrap();
    let sent = back::messages::request(ask, &Caps::default(), &policy, &mut warnings).unwrap();
    let (mut reader, mut writer) =
        (back::messages::Reader::new(sent.reading), front::chat::Writer::new(turn));
    let mut chunks = 0;
    let mut push = |event: &str| {
        reader.push(event.as_bytes(), |event| {
            writer.push(event, |_| {
                chunks += 1;
                Ok(())
            })
        })
    };
    push(r#"{"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"c","content":[],"stop_reason":null,"stop_sequence":null,"usage":{}}}"#).unwrap();
    let mut event = String::new();
    for index in 0..MANY {
        event.clear();
        write!(
            event,
            r#"{{"type":"content_block_start","index":{index},"content_block":{{"type":"text","text":"x"}}}}"#
        )
        .unwrap();
        push(&event).unwrap();
        event.clear();
        write!(event, r#"{{"type":"content_block_stop","index":{index}}}"#).unwrap();
        push(&event).unwrap();
    }
    assert_eq!(chunks, MANY + 1);
}
