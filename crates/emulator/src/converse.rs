//! `Converse` and `ConverseStream`: one body for every chat model of the runtime host.
//!
//! A body passes the shapes of the service model, the rules that hold for all models, and those of its model: for Claude
//! the Messages rules, as Bedrock itself rewrites the body for Claude, for others their row of the table. Source:
//! botocore 1.44.5, AWS Bedrock user guide, refusals that users reported; read 2026-11-22.

mod content;
mod family;
mod guard;
mod native;
mod reply;
mod tools;
mod turns;

use std::sync::Arc;

use serde_json::Value;

use crate::answer::{Answer, Prompt, Speaker, ToolIdStyle};
use crate::incoming::{Incoming, texts};
use crate::inference::{before, deliver, take};
use crate::models::{Caching, Chat, Foundation, Model, Served, Task, ToolIds};
use crate::outgoing::Outgoing;
use crate::refusal::{Refusal, Shape};
use crate::rules::{Route, Rules};
use crate::script::Step;
use crate::shapes;
use crate::state::State;
use crate::stream::{Wire, pieces};

type Check = Result<(), Refusal>;

/// A body that passed.
#[derive(Debug)]
pub(crate) struct Conversation {
    /// As it came.
    body: Value,
    /// The same in the form of Anthropic Messages, which default answers and token counts are made from.
    native: Value,
    model: ChatModel,
}

/// A model that Converse serves.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ChatModel {
    Claude(&'static Model),
    Other(&'static Foundation, &'static Chat),
}

impl ChatModel {
    /// Refuses models that do not chat.
    pub(crate) fn of(served: Served) -> Result<Self, Refusal> {
        match served {
            Served::Claude(model) => Ok(Self::Claude(model)),
            Served::Other(model) => match model.task {
                Task::Chat(chat) => Ok(Self::Other(model, chat)),
                Task::Embed(_) | Task::Rerank(_) => {
                    Err(Refusal::invalid("This action doesn't support the model that you provided."))
                }
            },
        }
    }
}

/// What the model itself refused, in Bedrock's words around the model's.
fn by_model(refusal: Refusal) -> Refusal {
    let message = format!("The model returned the following errors: {}", refusal.message);
    Refusal { message, ..refusal }
}

/// Checks a body of either operation.
pub(crate) fn read(
    state: &State,
    model: ChatModel,
    body: Value,
    stream: bool,
) -> Result<Conversation, Refusal> {
    let shape = if stream { &shapes::CONVERSE_STREAM } else { &shapes::CONVERSE };
    shapes::check(shape, &body)?;
    guard::check_config(&body)?;
    turns::check(&body, state.options.strict_alternation)?;
    tools::check(&body)?;
    family::check_paths(&body)?;
    if let ChatModel::Claude(_) = model {
        family::check_claude(&body)?;
    }
    let (most, native) = match model {
        ChatModel::Claude(model) => (model.max_output, true),
        ChatModel::Other(_, chat) => (chat.max_output, false),
    };
    let native = native::body(&body, most, native)?;
    match model {
        ChatModel::Claude(model) => claude(state, model, &native)?,
        ChatModel::Other(model, chat) => family::check((model, chat), &state.sealer, &body, stream)?,
    }
    Ok(Conversation { body, native, model })
}

fn claude(state: &State, model: &'static Model, native: &Value) -> Check {
    let betas = texts(native.get("anthropic_beta"));
    let (route, options, sealer) = (Route::Converse, state.options, &state.sealer);
    Rules { model, route, options, sealer, betas: &betas, new_version: false }.check(native).map_err(by_model)
}

impl Conversation {
    /// Tokens of its input.
    pub(crate) fn input_tokens(&self) -> u64 {
        crate::usage::input_tokens(&self.native)
    }

    fn speaker(&self) -> Speaker {
        match self.model {
            ChatModel::Claude(model) => {
                Speaker { tool_ids: ToolIdStyle::Converse, ..Speaker::claude(model, &self.native) }
            }
            ChatModel::Other(model, chat) => Speaker {
                name: model.id,
                family: model.id,
                thinks: chat.reasons(family::effort(&self.body).as_deref()),
                omits_thinking: false,
                signs: false,
                tool_ids: match chat.tool_ids {
                    ToolIds::Any => ToolIdStyle::Converse,
                    ToolIds::Nine => ToolIdStyle::Nine,
                },
            },
        }
    }

    fn answer(&self, state: &State, step: &Step, random: &mut crate::random::Random) -> Answer {
        let (name, least) = match self.model {
            ChatModel::Claude(model) => (model.name, model.cache_min),
            ChatModel::Other(model, chat) => match chat.caching {
                Caching::None => (model.id, u64::MAX),
                Caching::Prompt { least } => (model.id, least),
            },
        };
        let counted = state.cache.count(&self.native, name, least);
        let prompt = Prompt { body: &self.native, speaker: self.speaker(), counted, sealer: &state.sealer };
        Answer::new(&prompt, &step.reply, random)
    }
}

/// Answers a body that passed.
pub(crate) async fn answer(
    state: &Arc<State>,
    request: &Incoming,
    request_id: &str,
    called: &str,
    conversation: &Conversation,
    stream: bool,
) -> Outgoing {
    let step = take(state, request, called, true);
    if let Some(instead) = before(&step, Shape::Aws, request_id).await {
        return instead;
    }
    let mut random = state.fork();
    let made = conversation.answer(state, &step, &mut random);
    let includes_cache = matches!(conversation.model, ChatModel::Other(_, chat) if chat.input_includes_cache);
    let reply = reply::Reply::new(&conversation.body, made, includes_cache);
    if stream {
        let events = if step.reply.events.is_empty() { reply.events() } else { step.reply.events.clone() };
        let pieces = pieces(&events, Wire::Converse, &step, &mut random);
        return Outgoing::stream("application/vnd.amazon.eventstream", pieces);
    }
    deliver(&step, reply.to_json(), Shape::Aws, request_id)
}

#[cfg(test)]
mod tests;
