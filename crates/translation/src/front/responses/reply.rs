//! A whole answer as a Response.

use outcrop_api_types::Text;
use outcrop_api_types::responses::{ContentPart, Item, ItemStatus, Response};

use super::Turn;
use super::envelope::Thought;
use super::frame::incomplete;
use super::output::{self, Call};
use crate::conversation::{Answer, AnswerBlock, Stop};
use crate::schema;

/// The Response for an answer.
pub fn reply<'a>(answer: Answer<'a>, turn: &Turn) -> Response<'a> {
    let mut items = Items { turn, output: Vec::new(), parts: Vec::new() };
    let was_cut = matches!(answer.stop, Stop::Length);
    let last = answer.blocks.len().saturating_sub(1);
    for (index, block) in answer.blocks.into_iter().enumerate() {
        match block {
            AnswerBlock::Text { text, annotations } => {
                if !text.is_empty() {
                    items.parts.push(output::text(text, annotations));
                }
            }
            AnswerBlock::Thinking { index: _, text, signature } => {
                items.thought(&Thought::Open { text, signature });
            }
            AnswerBlock::RedactedThinking { index: _, data } => items.thought(&Thought::Redacted { data }),
            AnswerBlock::ToolUse { id, name, input } => {
                let json = if input.is_null() { "{}".to_owned() } else { input.get().to_owned() };
                let cut = was_cut && index == last;
                items.call(Call { id, name, json: Text::from(json) }, cut);
            }
        }
    }
    if let Some(text) = output::refusal(&answer.stop) {
        items.parts.push(output::refusal_part(text));
    }
    let status =
        if incomplete(&answer.stop).is_some() { ItemStatus::Incomplete } else { ItemStatus::Completed };
    items.close(status);
    turn.ended(&answer.stop, &answer.usage, items.output)
}

struct Items<'t, 'a> {
    turn: &'t Turn,
    output: Vec<Item<'a>>,
    /// Of the message that is being put together: texts with nothing between them are one message.
    parts: Vec<ContentPart<'a>>,
}

impl<'a> Items<'_, 'a> {
    fn next(&self) -> u64 {
        u64::try_from(self.output.len()).unwrap_or(u64::MAX)
    }

    fn close(&mut self, status: ItemStatus) {
        if !self.parts.is_empty() {
            let id = Text::from(self.turn.item_id("msg", self.next()));
            self.output.push(output::message(id, status, std::mem::take(&mut self.parts)));
        }
    }

    fn thought(&mut self, thought: &Thought<'a>) {
        self.close(ItemStatus::Completed);
        let id = Text::from(self.turn.item_id("rs", self.next()));
        self.output.push(output::reasoning(id, thought, self.turn));
    }

    /// A call that was cut before its arguments began must not look as if it took none.
    fn call(&mut self, mut call: Call<'a>, cut: bool) {
        self.close(ItemStatus::Completed);
        if cut && schema::members(&call.json).is_some_and(|mut members| members.next().is_none()) {
            call.json = Text::default();
        }
        let status = if call.is_whole() { ItemStatus::Completed } else { ItemStatus::Incomplete };
        let (_, item) = call.item(self.next(), status, self.turn);
        self.output.push(item);
    }
}
