//! A conversation: what was said, with which model, and what it cost. It can be written down and read again.

use outcrop_api_types::chat::{
    AssistantMessage, Content, ContentPart, Message, ToolMessage, Usage, UserMessage,
};
use outcrop_api_types::{RawJson, Text};
use serde::{Deserialize, Serialize};

use super::heard::Heard;
use crate::failure::Failure;

/// The form that is written. A reader refuses any other.
const VERSION: u32 = 1;

/// What is said for a tool that nobody answered for: a call without a result is refused.
pub(crate) const NO_RESULT: &str = "the tool gave no result";

/// A conversation.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) model: String,
    pub(crate) system: Option<String>,
    /// Everything that was said, in the form in which it is sent.
    pub(crate) messages: Vec<Message<'static>>,
    pub(crate) spent: Spent,
}

/// Tokens and money, over all answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Spent {
    pub(crate) answers: u64,
    pub(crate) input: u64,
    pub(crate) cached: u64,
    pub(crate) output: u64,
    pub(crate) reasoning: u64,
    /// US dollars, of the answers whose price is known.
    pub(crate) cost: f64,
    /// How many these are.
    pub(crate) priced: u64,
    /// Answers that were stopped or broke off before they told their tokens.
    pub(crate) uncounted: u64,
}

/// `{"outcrop_chat": 1, "model": "...", "system": null, "spent": {...}, "messages": [...]}`
#[derive(Serialize, Deserialize)]
struct Written<'a> {
    outcrop_chat: u32,
    model: String,
    system: Option<String>,
    #[serde(default)]
    spent: Spent,
    #[serde(borrow)]
    messages: RawJson<'a>,
}

impl Session {
    pub(crate) fn new(model: &str, system: Option<String>) -> Self {
        Self { model: model.to_owned(), system, messages: Vec::new(), spent: Spent::default() }
    }

    /// The user says something.
    pub(crate) fn say(&mut self, content: Content<'static>) {
        self.messages.push(Message::User(UserMessage::new(content)));
    }

    /// A tool answers.
    pub(crate) fn tool_result(&mut self, call: String, result: String) {
        let mut message = ToolMessage::new(call);
        message.content = Some(Content::Text(result.into()));
        self.messages.push(Message::Tool(message));
    }

    /// What the model said; an answer that was stopped counts as far as it came, without calls that may be incomplete.
    /// False if there was nothing worth keeping.
    pub(crate) fn hear(&mut self, heard: &Heard, whole: bool) -> bool {
        if let Some(usage) = &heard.usage {
            self.spent.add(usage, heard.cost);
        } else if !whole {
            self.spent.uncounted = self.spent.uncounted.saturating_add(1);
        }
        let mut message = AssistantMessage::default();
        let text = heard.text.trim_end();
        message.content = (!text.is_empty()).then(|| Content::Text(Text::from(text.to_owned())));
        message.refusal = (!heard.refusal.is_empty()).then(|| heard.refusal.clone().into());
        if whole && !heard.calls.is_empty() {
            message.tool_calls = Some(heard.tool_calls());
            // Thinking goes back with the calls that came of it; elsewhere nobody asks for it.
            message.reasoning_details = (!heard.thinking.is_empty()).then(|| heard.thinking.clone());
        }
        let said = message.content.is_some() || message.refusal.is_some() || message.tool_calls.is_some();
        if said {
            self.messages.push(Message::Assistant(message));
        }
        said
    }

    /// Takes back the last thing the user said, and all that followed: what was said, and all of it.
    pub(crate) fn take_back(&mut self) -> Option<(Content<'static>, Vec<Message<'static>>)> {
        let last = self.messages.iter().rposition(|message| matches!(message, Message::User(_)))?;
        let all = self.messages.split_off(last);
        let content = match all.first() {
            Some(Message::User(user)) => user.content.clone(),
            _ => return None,
        };
        Some((content, all))
    }

    /// The JSON that is kept.
    pub(crate) fn to_json(&self) -> Result<Vec<u8>, Failure> {
        let written = Written {
            outcrop_chat: VERSION,
            model: self.model.clone(),
            system: self.system.clone(),
            spent: self.spent,
            messages: RawJson::write(&self.messages)?,
        };
        let mut json = serde_json::to_vec(&written).map_err(std::io::Error::from)?;
        json.push(b'\n');
        Ok(json)
    }

    /// Reads what [`Session::to_json`] wrote. What is wrong with it is told in words, without its content.
    pub(crate) fn from_json(json: &[u8]) -> Result<Self, String> {
        let written: Written<'_> = serde_json::from_slice(json)
            .map_err(|error| format!("line {} column {}", error.line(), error.column()))?;
        if written.outcrop_chat != VERSION {
            return Err(format!(
                "it is of version {}, and this outcrop reads {VERSION}",
                written.outcrop_chat
            ));
        }
        let messages: Vec<Message<'_>> = written.messages.read().map_err(|error| error.to_string())?;
        if messages.iter().any(|message| matches!(message, Message::Unknown(_))) {
            return Err("it holds a message of an unknown role".to_owned());
        }
        Ok(Self {
            model: written.model,
            system: written.system,
            messages: messages.into_iter().map(Message::into_owned).collect(),
            spent: written.spent,
        })
    }
}

impl Spent {
    fn add(&mut self, usage: &Usage<'_>, cost: Option<f64>) {
        let input = usage.prompt_tokens_details.as_ref();
        let output = usage.completion_tokens_details.as_ref();
        let sum = |total: u64, more: Option<u64>| total.saturating_add(more.unwrap_or_default());
        self.answers = self.answers.saturating_add(1);
        if let Some(cost) = cost {
            self.cost += cost;
            self.priced = self.priced.saturating_add(1);
        }
        self.input = sum(self.input, Some(usage.prompt_tokens));
        self.output = sum(self.output, Some(usage.completion_tokens));
        self.cached = sum(self.cached, input.and_then(|input| input.cached_tokens));
        self.reasoning = sum(self.reasoning, output.and_then(|output| output.reasoning_tokens));
    }
}

/// The text of what was said, for showing it.
pub(crate) fn text_of(content: &Content<'_>) -> String {
    match content {
        Content::Text(text) => text.to_string(),
        Content::Parts(parts) => {
            let texts = parts.iter().filter_map(|part| match part {
                ContentPart::Text(text) => Some(&*text.text),
                _ => None,
            });
            texts.collect::<Vec<_>>().join("\n")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Heard {
        Heard { text: text.to_owned(), ..Heard::default() }
    }

    #[test]
    fn a_conversation_is_written_and_read_again() {
        let mut session = Session::new("claude-opus-5", Some("be brief".to_owned()));
        session.say("hi".into());
        session.hear(&said("hello\n"), true);
        let read = Session::from_json(&session.to_json().unwrap()).unwrap();
        assert_eq!(
            (&read.model, &read.system, &read.messages),
            (&session.model, &session.system, &session.messages)
        );
    }

    #[test]
    fn what_is_no_conversation_is_refused_without_repeating_it() {
        for json in [
            "",
            "{}",
            "[1]",
            r#"{"outcrop_chat":1,"model":"m","system":null,"messages":[{"role":"canary"}]}"#,
        ] {
            let reason = Session::from_json(json.as_bytes()).unwrap_err();
            assert!(!reason.contains("canary"), "{reason}");
        }
        let newer = Session::from_json(br#"{"outcrop_chat":2,"model":"m","system":null,"messages":[]}"#);
        assert!(newer.unwrap_err().contains("version 2"));
    }

    #[test]
    fn taking_back_leaves_what_was_before() {
        let mut session = Session::new("m", None);
        session.say("one".into());
        session.hear(&said("1"), true);
        session.say("two".into());
        session.hear(&said("2"), true);
        assert_eq!(session.take_back().unwrap().0, "two".into());
        assert_eq!(session.messages.len(), 2);
        session.take_back();
        assert_eq!((session.take_back(), session.messages.len()), (None, 0));
    }

    #[test]
    fn an_answer_that_was_stopped_before_it_began_is_not_kept() {
        let mut session = Session::new("m", None);
        session.say("one".into());
        assert!(!session.hear(&said("\n"), false));
        assert_eq!(session.messages.len(), 1);
    }
}
