//! What a reader emits, in words that a test can compare.

use outcrop_translation::conversation::{Annotation, BlockStart, Event, Stop};

/// An event in few words.
pub(crate) fn words(event: &Event<'_>) -> String {
    match event {
        Event::Start { id } => format!("start {id}"),
        Event::BlockStart { index, block } => match block {
            BlockStart::Text => format!("{index} text"),
            BlockStart::Thinking => format!("{index} thinking"),
            BlockStart::RedactedThinking { data } => format!("{index} redacted {data}"),
            BlockStart::ToolUse { id, name, input: _ } => format!("{index} call {id} {name}"),
            BlockStart::Other => format!("{index} other"),
        },
        Event::Text { index, text } => format!("{index} += {text}"),
        Event::ToolInput { index, json } => format!("{index} <- {json}"),
        Event::Thinking { index, text } => format!("{index} ~ {text}"),
        Event::Signature { index, signature } => format!("{index} signed {signature}"),
        Event::Citation { index, annotation } => match annotation {
            Annotation::Url { url, title } => format!("{index} cites {url} {title}"),
            Annotation::Document(_) => format!("{index} cites a document"),
        },
        Event::BlockStop { index } => format!("{index} stop"),
        Event::End { stop, usage } => {
            let stop = match stop {
                Stop::End => "end".to_owned(),
                Stop::Sequence(_) => "sequence".to_owned(),
                Stop::ToolUse => "calls".to_owned(),
                Stop::Length => "length".to_owned(),
                Stop::Refused { explanation, by_guardrail } => {
                    format!("refused {explanation:?} {by_guardrail}")
                }
                Stop::Unknown(reason) => format!("unknown {reason}"),
            };
            let cost = if usage.untold {
                "cost unknown".to_owned()
            } else {
                format!("{} {} {} {:?}", usage.input, usage.cache_read, usage.output, usage.thinking)
            };
            format!("{stop}: {cost}")
        }
    }
}
