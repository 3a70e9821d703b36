//! A request for Chat Completions.

use outcrop_api_types::chat::{
    ChatRequest, FunctionDefinition, FunctionName, FunctionTool, JsonSchema as WireSchema, JsonSchemaFormat,
    NamedFunction, NamedToolChoice, ReasoningEffort, ResponseFormat, ServiceTier, Stop, StreamOptions,
    Tool as WireTool, ToolChoice as WireChoice, ToolChoiceMode,
};
use outcrop_api_types::{Bare, Text};

use super::Reading;
use super::messages;
use crate::back::converse::reasoning;
use crate::back::openai::{Choice, Function, Settled, settle};
use crate::caps::{Caps, ReasoningReplay};
use crate::conversation::{AnswerFormat, Ask, Guardrail, JsonSchema};
use crate::error::Error;
use crate::policy::Policy;
use crate::warning::Warnings;

/// What goes to Bedrock, and what reading the reply needs.
#[derive(Debug)]
pub struct Sent<'a> {
    /// The body, without what depends on the route: see [`Sent::for_model`].
    pub body: ChatRequest<'a>,
    /// A guardrail: headers, on `bedrock-runtime` only.
    pub guardrail: Option<Guardrail>,
    /// For [`super::reply`] and [`super::Reader`].
    pub reading: Reading,
}

impl<'a> Sent<'a> {
    /// The body with the model inside. A stream tells its cost only when asked.
    pub fn for_model(&mut self, model: Text<'a>, stream: bool) -> &ChatRequest<'a> {
        self.body.model = model;
        self.body.stream = stream.then_some(true);
        self.body.stream_options =
            stream.then(|| StreamOptions { include_usage: Some(true), ..StreamOptions::default() });
        &self.body
    }
}

/// Writes the request.
///
/// # Errors
/// What the model cannot do, with the place in the caller's body.
pub fn request<'a>(
    mut ask: Ask<'a>,
    caps: &Caps,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<Sent<'a>, Error> {
    // The dialect has no field for encrypted reasoning; readable reasoning has one that some servers know.
    let reasoning_replay = match caps.reasoning_replay {
        ReasoningReplay::Text => ReasoningReplay::Text,
        ReasoningReplay::Signed | ReasoningReplay::RedactedOnly | ReasoningReplay::None => {
            ReasoningReplay::None
        }
    };
    let replay = Caps { reasoning_replay, ..caps.clone() };
    reasoning::prepare(&mut ask.said, &replay, warnings);
    let Settled {
        system,
        turns,
        tools,
        choice,
        one_call,
        format,
        effort,
        shows: _, // what is told of the thinking is told unasked
        limit,
        temperature,
        top_p,
        stop,
        service_tier,
        user,
        guardrail,
        mut reading,
    } = settle(ask, caps, policy, warnings)?;
    let mut body = ChatRequest::new("");
    body.messages = messages::written(system, turns, caps, &mut reading, warnings)?;
    body.max_completion_tokens = limit.map(|limit| i64::try_from(limit).unwrap_or(i64::MAX));
    (body.temperature, body.top_p) = (temperature, top_p);
    body.stop = (!stop.is_empty()).then_some(Stop::Many(stop));
    body.reasoning_effort = effort.map(ReasoningEffort::from);
    body.response_format = response_format(format);
    body.tools = (!tools.is_empty()).then(|| tools.into_iter().map(tool).collect());
    body.tool_choice = choice.map(tool_choice);
    body.parallel_tool_calls = one_call.then_some(false);
    body.service_tier = service_tier.map(|tier| ServiceTier::from(&*tier));
    body.user = user;
    Ok(Sent { body, guardrail, reading })
}

fn tool(function: Function<'_>) -> WireTool<'_> {
    let Function { name, description, parameters, strict } = function;
    let mut wire = FunctionDefinition::new(name);
    (wire.description, wire.parameters) = (description, Some(parameters));
    wire.strict = strict.then_some(true);
    WireTool::Function(FunctionTool::new(wire))
}

fn tool_choice(choice: Choice<'_>) -> WireChoice<'_> {
    match choice {
        Choice::None => WireChoice::Mode(ToolChoiceMode::None),
        Choice::Required => WireChoice::Mode(ToolChoiceMode::Required),
        Choice::Named(name) => {
            WireChoice::Named(NamedToolChoice::Function(NamedFunction::new(FunctionName::new(name))))
        }
    }
}

fn response_format(format: AnswerFormat<'_>) -> Option<ResponseFormat<'_>> {
    match format {
        AnswerFormat::Text => None,
        AnswerFormat::JsonObject => Some(ResponseFormat::JsonObject(Bare::default())),
        AnswerFormat::JsonSchema(JsonSchema { at: _, name, description, schema, strict }) => {
            let mut wire = WireSchema::new(name.unwrap_or_else(|| Text::from("answer")));
            (wire.description, wire.schema, wire.strict) = (description, Some(schema), strict);
            Some(ResponseFormat::JsonSchema(JsonSchemaFormat::new(wire)))
        }
    }
}
