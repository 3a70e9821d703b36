//! A request for Responses.

use outcrop_api_types::responses::{
    FunctionTool, Include, Input, JsonSchemaFormat, NamedTool, NamedToolChoice, Reasoning as WireReasoning,
    ReasoningEffort, ResponsesRequest, ServiceTier, SummaryKind, TextConfig, TextFormat, Tool as WireTool,
    ToolChoice as WireChoice, ToolChoiceMode,
};
use outcrop_api_types::{Bare, Text};

use super::{Reading, items, thoughts};
use crate::back::openai::{Choice, Function, Settled, refuse, settle};
use crate::caps::{Caps, Thinking};
use crate::conversation::{AnswerFormat, Ask, Guardrail, JsonSchema};
use crate::error::Error;
use crate::policy::Policy;
use crate::warning::Warnings;

/// What goes to Bedrock, and what reading the reply needs.
#[derive(Debug)]
pub struct Sent<'a> {
    /// The body, without what depends on the route: see [`Sent::for_model`].
    pub body: ResponsesRequest<'a>,
    /// A guardrail: headers, on `bedrock-runtime` only.
    pub guardrail: Option<Guardrail>,
    /// For [`super::reply`] and [`super::Reader`].
    pub reading: Reading,
}

impl<'a> Sent<'a> {
    /// The body with the model inside.
    pub fn for_model(&mut self, model: Text<'a>, stream: bool) -> &ResponsesRequest<'a> {
        self.body.model = Some(model);
        self.body.stream = stream.then_some(true);
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
    thoughts::prepare(&mut ask.said, caps, warnings);
    let Settled {
        system,
        turns,
        tools,
        choice,
        one_call,
        format,
        effort,
        shows,
        limit,
        temperature,
        top_p,
        stop,
        service_tier,
        user,
        guardrail,
        mut reading,
    } = settle(ask, caps, policy, warnings)?;
    if !stop.is_empty() {
        refuse("stop", "the Responses API has no stop sequences; remove it", policy, warnings)?;
    }
    let items = items::written(system, turns, caps, &mut reading, warnings)?;
    let mut body = ResponsesRequest::new("", Input::Items(items));
    body.model = None;
    body.store = Some(false);
    let reasons = caps.thinking != Thinking::None || caps.thinking_by_default;
    body.include = reasons.then(|| vec![Include::ReasoningEncryptedContent]);
    body.max_output_tokens = limit.map(|limit| i64::try_from(limit).unwrap_or(i64::MAX));
    (body.temperature, body.top_p) = (temperature, top_p);
    body.reasoning = reasoning(effort, shows && reasons);
    body.text =
        text_format(format).map(|format| TextConfig { format: Some(format), ..TextConfig::default() });
    body.tools = (!tools.is_empty()).then(|| tools.into_iter().map(tool).collect());
    body.tool_choice = choice.map(tool_choice);
    body.parallel_tool_calls = one_call.then_some(false);
    body.service_tier = service_tier.map(|tier| ServiceTier::from(&*tier));
    body.user = user;
    Ok(Sent { body, guardrail, reading })
}

fn reasoning(effort: Option<&'static str>, shows: bool) -> Option<WireReasoning<'static>> {
    let effort = effort.map(|effort| Some(ReasoningEffort::from(effort)));
    let summary = shows.then_some(Some(SummaryKind::Auto));
    (effort.is_some() || summary.is_some()).then(|| WireReasoning {
        effort,
        summary,
        ..WireReasoning::default()
    })
}

/// This dialect takes a function to be strict unless it is told otherwise.
fn tool(function: Function<'_>) -> WireTool<'_> {
    let Function { name, description, parameters, strict } = function;
    let mut wire = FunctionTool::new(name);
    (wire.description, wire.parameters, wire.strict) =
        (description, Some(Some(parameters)), Some(Some(strict)));
    WireTool::Function(wire)
}

fn tool_choice(choice: Choice<'_>) -> WireChoice<'_> {
    match choice {
        Choice::None => WireChoice::Mode(ToolChoiceMode::None),
        Choice::Required => WireChoice::Mode(ToolChoiceMode::Required),
        Choice::Named(name) => WireChoice::Named(NamedToolChoice::Function(NamedTool::new(name))),
    }
}

fn text_format(format: AnswerFormat<'_>) -> Option<TextFormat<'_>> {
    match format {
        AnswerFormat::Text => None,
        AnswerFormat::JsonObject => Some(TextFormat::JsonObject(Bare::default())),
        AnswerFormat::JsonSchema(JsonSchema { at: _, name, description, schema, strict }) => {
            let mut wire = JsonSchemaFormat::new(name.unwrap_or_else(|| Text::from("answer")), schema);
            (wire.description, wire.strict) = (description, strict.or(Some(false)));
            Some(TextFormat::JsonSchema(wire))
        }
    }
}
