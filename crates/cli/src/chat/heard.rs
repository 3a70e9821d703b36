//! An answer as far as it was heard.

use outcrop_api_types::Text;
use outcrop_api_types::chat::{
    ChatChunk, ChatCompletion, Delta, FinishReason, FunctionCall, FunctionToolCall, ReasoningDetail,
    ToolCall, Usage,
};

/// What a model said.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    pub(crate) text: String,
    pub(crate) refusal: String,
    /// Its thoughts, with their seals, as they came.
    pub(crate) thinking: Vec<ReasoningDetail<'static>>,
    pub(crate) calls: Vec<Call>,
    pub(crate) finish: Option<FinishReason>,
    pub(crate) usage: Option<Usage<'static>>,
    /// US dollars, where prices are known.
    pub(crate) cost: Option<f64>,
}

/// A call of a tool.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) id: String,
    pub(crate) name: String,
    /// JSON, as the model wrote it.
    pub(crate) arguments: String,
}

/// Something to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said<'a> {
    Text(&'a str),
    Thought(&'a str),
}

impl Heard {
    /// Takes a chunk of a stream, and tells what is new.
    pub(crate) fn chunk(&mut self, chunk: ChatChunk<'_>, mut say: impl FnMut(Said<'_>)) {
        if let Some(Some(usage)) = chunk.usage {
            self.usage = Some(usage.into_owned());
        }
        for choice in chunk.choices {
            if let Some(Some(reason)) = choice.finish_reason {
                self.finish = Some(reason);
            }
            self.delta(choice.delta, &mut say);
        }
    }

    /// Takes an answer that came whole.
    pub(crate) fn whole(&mut self, completion: ChatCompletion<'_>, mut say: impl FnMut(Said<'_>)) {
        self.usage = completion.usage.map(Usage::into_owned);
        let Some(choice) = completion.choices.into_iter().next() else { return };
        self.finish = Some(choice.finish_reason);
        let message = choice.message;
        for call in message.tool_calls.into_iter().flatten() {
            self.calls.push(match call {
                ToolCall::Function(call) => Call {
                    id: call.id.into_string(),
                    name: call.function.name.into_string(),
                    arguments: call.function.arguments.map(Text::into_string).unwrap_or_default(),
                },
                ToolCall::Custom(call) => Call {
                    id: call.id.into_string(),
                    name: call.custom.name.into_string(),
                    arguments: call.custom.input.into_string(),
                },
                ToolCall::Unknown(_) => continue,
            });
        }
        self.delta(
            Delta {
                content: message.content.flatten(),
                refusal: message.refusal.flatten(),
                reasoning_content: message.reasoning_content,
                reasoning: message.reasoning,
                reasoning_details: message.reasoning_details,
                ..Delta::default()
            },
            &mut say,
        );
    }

    fn delta(&mut self, delta: Delta<'_>, say: &mut impl FnMut(Said<'_>)) {
        let thought = delta.reasoning_content.or(delta.reasoning);
        if let Some(thought) = thought.filter(|thought| !thought.is_empty()) {
            say(Said::Thought(&thought));
        }
        self.thinking.extend(delta.reasoning_details.into_iter().flatten().map(ReasoningDetail::into_owned));
        if let Some(text) = delta.content.filter(|text| !text.is_empty()) {
            self.text.push_str(&text);
            say(Said::Text(&text));
        }
        if let Some(text) = delta.refusal.filter(|text| !text.is_empty()) {
            self.refusal.push_str(&text);
            say(Said::Text(&text));
        }
        for call in delta.tool_calls.into_iter().flatten() {
            // An index that skips places is no index.
            let Some(index) = usize::try_from(call.index).ok().filter(|index| *index <= self.calls.len())
            else {
                continue;
            };
            if index == self.calls.len() {
                self.calls.push(Call::default());
            }
            let Some(known) = self.calls.get_mut(index) else { continue };
            known.id.push_str(call.id.as_deref().unwrap_or_default());
            if let Some(function) = call.function {
                known.name.push_str(function.name.as_deref().unwrap_or_default());
                known.arguments.push_str(function.arguments.as_deref().unwrap_or_default());
            }
            if let Some(custom) = call.custom {
                known.name.push_str(custom.name.as_deref().unwrap_or_default());
                known.arguments.push_str(custom.input.as_deref().unwrap_or_default());
            }
        }
    }

    /// The calls in the form in which they are sent back.
    pub(crate) fn tool_calls(&self) -> Vec<ToolCall<'static>> {
        let call = |call: &Call| {
            let mut function = FunctionCall::new(call.name.clone());
            function.arguments = Some(call.arguments.clone().into());
            ToolCall::Function(FunctionToolCall::new(call.id.clone(), function))
        };
        self.calls.iter().map(call).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_put_together() {
        let mut heard = Heard::default();
        let mut shown = Vec::new();
        for delta in [
            r#"{"reasoning_content":"hm"}"#,
            r#"{"content":"Hel"}"#,
            r#"{"content":"lo"}"#,
            r#"{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a"}}]}"#,
            r#"{"tool_calls":[{"index":0,"function":{"arguments":"\":1}"}}]}"#,
            r#"{"tool_calls":[{"index":9,"function":{"arguments":"x"}}]}"#,
        ] {
            let chunk = format!(
                r#"{{"id":"1","object":"o","created":1,"model":"m","choices":[{{"index":0,"delta":{delta},"finish_reason":null}}]}}"#
            );
            let chunk: ChatChunk<'_> = outcrop_api_types::parse(chunk.as_bytes()).unwrap();
            heard.chunk(chunk, |said| shown.push(format!("{said:?}")));
        }
        assert_eq!(heard.text, "Hello");
        assert_eq!(shown, [r#"Thought("hm")"#, r#"Text("Hel")"#, r#"Text("lo")"#]);
        let call = Call { id: "c1".into(), name: "f".into(), arguments: r#"{"a":1}"#.into() };
        assert_eq!(heard.calls, [call]);
    }
}
