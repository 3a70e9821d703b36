//! Chat Completions to Claude and back: any request and any stream is translated or refused. Nothing panics, what
//! goes upstream is JSON, and no stream ends well that Claude did not end.
//!
//! Input: a request body, and after the first line feed that stands alone on its line the events, one per line.
#![no_main]

use libfuzzer_sys::fuzz_target;
use outcrop_api_types::chat::ChatRequest;
use outcrop_api_types::messages::MessagesResponse;
use outcrop_api_types::parse;
use outcrop_translation::front::chat::{Stamp, Turn, Writer, reply};
use outcrop_translation::{
    Caps, InvalidArguments, MissingResults, Policy, UnionSchema, Unsupported, Warnings, back, front,
};

const PLAIN: &[u8] = br#"{"model":"m","messages":[{"role":"user","content":"Hi"}]}"#;

fuzz_target!(|input: &[u8]| {
    let end = input.windows(2).position(|pair| pair == b"\n\n").unwrap_or(input.len());
    let (body, events) = input.split_at(end);
    let lenient = Policy {
        unsupported_params: Unsupported::Drop,
        missing_results: MissingResults::Synthesize,
        invalid_arguments: InvalidArguments::Wrap,
        union_schema: UnionSchema::Wrap,
        ..Policy::default()
    };
    let mut sent = None;
    for policy in [Policy::default(), lenient] {
        sent = send(body, &policy).or(sent);
    }
    if let Some((turn, reading)) = sent.or_else(|| send(PLAIN, &Policy::default())) {
        answer(events, turn, &reading);
    }
});

fn send(body: &[u8], policy: &Policy) -> Option<(Turn, back::messages::Reading)> {
    let mut warnings = Warnings::new();
    let chat: ChatRequest<'_> = parse(body).ok()?;
    let stamp = Stamp { id: "chatcmpl-fuzz".into(), created: 1 };
    let (ask, turn) = front::chat::request(chat, stamp, policy, &mut warnings).ok()?;
    let mut sent = back::messages::request(ask, &Caps::default(), policy, &mut warnings).ok()?;
    let upstream = serde_json::to_vec(sent.for_invoke()).expect("it can be written");
    serde_json::from_slice::<serde::de::IgnoredAny>(&upstream).expect("what goes upstream is JSON");
    assert!(warnings.iter().all(|warning| warning.field.is_ascii()));
    Some((turn, sent.reading))
}

fn answer(events: &[u8], turn: Turn, reading: &back::messages::Reading) {
    if let Ok(message) = parse::<MessagesResponse<'_>>(events) {
        if let Ok(whole) = back::messages::reply(message, reading) {
            serde_json::to_vec(&reply(whole, &turn)).expect("it can be written");
        }
    }
    let mut reader = back::messages::Reader::new(reading.clone());
    let mut writer = Writer::new(turn);
    let mut stopped = false;
    for event in events.split(|byte| *byte == b'\n').filter(|event| !event.is_empty()) {
        stopped |= event.windows(12).any(|part| part == b"message_stop") || event.contains(&b'\\');
        let pushed = reader.push(event, |event| {
            writer.push(event, |chunk| {
                serde_json::to_vec(&chunk).expect("it can be written");
                Ok(())
            })
        });
        if pushed.is_err() {
            assert!(!writer.is_finished() && !reader.is_finished());
            assert!(reader.push(event, |_| Ok(())).is_err(), "it stays broken");
            return;
        }
    }
    assert!(stopped || !writer.is_finished());
}
