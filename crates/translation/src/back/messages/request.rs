//! A request for Claude.

use outcrop_api_types::messages::{
    Effort as WireEffort, JsonOutputFormat, MessagesRequest, Metadata, OutputConfig, OutputFormat, SystemBlock, TextBlock,
    TextContent, Thinking as WireThinking, ThinkingAdaptive, ThinkingEnabled,
};
use outcrop_api_types::{Bare, RawJson, Text};

use super::reading::{JSON_TOOL, Reading};
use super::thinking::{self, Form};
use super::{blocks, forced, sampling, tools};
use crate::cache;
use crate::caps::{Caps, Effort};
use crate::conversation::{AnswerFormat, Ask, Guardrail, JsonSchema, Role, ToolChoice};
use crate::error::Error;
use crate::policy::{Policy, Unsupported};
use crate::schema;
use crate::turns::{self, Arranged};
use crate::warning::Warnings;

/// What goes to Bedrock, and what reading the reply needs.
#[derive(Debug)]
pub struct Sent<'a> {
    /// The body, without what depends on the route: see [`Sent::for_invoke`] and [`Sent::for_messages`].
    pub body: MessagesRequest<'a>,
    /// Beta flags: a header on the Messages routes, in the body for InvokeModel.
    pub betas: Vec<Text<'a>>,
    /// The tier in Bedrock's words: a header for InvokeModel, in the body elsewhere.
    pub service_tier: Option<Text<'a>>,
    /// A guardrail: headers, for InvokeModel only.
    pub guardrail: Option<Guardrail>,
    /// For [`super::reply`] and [`super::Reader`].
    pub reading: Reading,
}

impl<'a> Sent<'a> {
    /// The body as InvokeModel takes it: the version inside, the model in the path.
    pub fn for_invoke(&mut self) -> &MessagesRequest<'a> {
        self.body.anthropic_version = Some(Text::from("bedrock-2023-05-31"));
        self.body.anthropic_beta = (!self.betas.is_empty()).then(|| self.betas.clone());
        &self.body
    }

    /// The body as a Messages route takes it: the model inside.
    pub fn for_messages(&mut self, model: Text<'a>, stream: bool) -> &MessagesRequest<'a> {
        self.body.model = Some(model);
        self.body.stream = stream.then_some(true);
        self.body.service_tier.clone_from(&self.service_tier);
        &self.body
    }
}

/// Writes the request: every rule of Claude's that differs between models reads `caps`.
pub fn request<'a>(
    mut ask: Ask<'a>,
    caps: &Caps,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<Sent<'a>, Error> {
    let mut reading = Reading::default();
    let mut arranged = turns::arrange(std::mem::take(&mut ask.said), caps, policy, warnings)?;
    let max_tokens = limit(&ask, caps, warnings);
    let mut thinking = thinking::choose(&mut ask, &arranged, max_tokens, caps, policy, warnings)?;
    let format = std::mem::take(&mut ask.format);

    let mut output = output_config(ask.output_config.take())?;
    let mut system_line = None;
    let json_schema = match format {
        AnswerFormat::Text => None,
        AnswerFormat::JsonObject => {
            system_line = Some("Answer with a single JSON object and nothing else.");
            None
        }
        AnswerFormat::JsonSchema(format) if caps.structured_output => {
            let schema = native_schema(format, warnings)?;
            output.format.get_or_insert(OutputFormat::JsonSchema(JsonOutputFormat::new(schema)));
            None
        }
        AnswerFormat::JsonSchema(format) => Some(format),
    };

    let own_tools = !ask.tools.is_empty();
    if own_tools && ask.tool_choice.is_forced() && !forced::settle("tool_choice", &mut thinking, caps, policy, warnings)? {
        ask.tool_choice = ToolChoice::Auto;
    }
    let json_forced = match &json_schema {
        // A model that cannot be forced gets the same tool and a line that asks for it.
        Some(_) if caps.forced_tool_choice == crate::caps::ForcedToolChoice::Never => false,
        Some(_) => forced::settle("response_format", &mut thinking, caps, policy, warnings)?,
        None => false,
    };
    if json_schema.is_some() && !json_forced {
        system_line = Some("Give the final answer by calling the tool outcrop_json_output.");
    }
    let sampling = sampling::choose(&ask, thinking.on, caps, policy, warnings)?;
    check_prefill(&arranged, thinking.on)?;

    let mut offered = std::mem::take(&mut ask.tools);
    cache::automatic(&ask, &mut offered, &mut arranged, caps, policy);
    cache::expand_root(ask.cache, &mut arranged);
    cache::settle(&mut offered, &mut arranged, caps, policy, warnings)?;
    let written = write_tools(&ask, offered, json_schema, json_forced, &arranged, caps, policy, &mut reading, warnings)?;

    let mut body = MessagesRequest::new(i64::try_from(max_tokens).unwrap_or(i64::MAX));
    body.system = blocks::system(arranged.system);
    add_line(&mut body, system_line);
    for turn in arranged.turns {
        body.messages.push(blocks::message(turn, caps, &mut reading.names)?);
    }
    body.tools = (!written.tools.is_empty()).then_some(written.tools);
    body.tool_choice = written.choice;
    body.stop_sequences = stop(ask.stop, caps, policy, warnings)?;
    (body.temperature, body.top_p, body.top_k) = (sampling.temperature, sampling.top_p, sampling.top_k);
    body.metadata = ask.user_id.map(|id| Metadata { user_id: Some(id), ..Metadata::default() });
    let mut betas = allowed_betas(ask.betas, caps, warnings);
    if let (Some(effort), None) = (thinking.effort, &output.effort) {
        output.effort = Some(wire_effort(effort));
        if let Some(beta) = &caps.effort_beta {
            betas.push(Text::from(beta.clone()));
        }
    }
    body.thinking = thinking.form.map(wire_thinking).transpose()?;
    body.output_config = (output != OutputConfig::default()).then_some(output);
    Ok(Sent { body, betas, service_tier: ask.service_tier, guardrail: ask.guardrail, reading })
}

/// The caller's limit, lowered to the model's; else the configured default.
fn limit(ask: &Ask<'_>, caps: &Caps, warnings: &mut Warnings) -> u64 {
    let most = u64::from(caps.max_output);
    match ask.max_tokens {
        None => most.min(u64::from(caps.default_max_tokens)),
        Some(wanted) if wanted > most => {
            warnings.add(ask.max_tokens_field, "more than the model can give: lowered to its limit");
            most
        }
        Some(wanted) => wanted,
    }
}

fn output_config(raw: Option<RawJson<'_>>) -> Result<OutputConfig<'static>, Error> {
    match raw {
        None => Ok(OutputConfig::default()),
        Some(raw) => raw
            .read::<OutputConfig<'_>>()
            .map(OutputConfig::into_owned)
            .map_err(|error| Error::invalid("output_config", error.to_string())),
    }
}

fn native_schema<'a>(format: JsonSchema<'a>, warnings: &mut Warnings) -> Result<RawJson<'a>, Error> {
    match schema::without_bounds(format.schema.get()) {
        None => Ok(format.schema),
        Some(moved) => {
            warnings.add(format.at, "bounds that Bedrock refuses were moved into the descriptions");
            schema::built(moved)
        }
    }
}

fn check_prefill(arranged: &Arranged<'_>, thinking: bool) -> Result<(), Error> {
    match arranged.turns.last() {
        Some(last) if last.role == Role::Assistant && thinking => {
            Err(Error::value(last.at, "an assistant prefill is not possible while the model reasons"))
        }
        _ => Ok(()),
    }
}

#[expect(clippy::too_many_arguments, reason = "one step of `request`, cut out for length")]
fn write_tools<'a>(
    ask: &Ask<'a>,
    offered: Vec<crate::conversation::Tool<'a>>,
    json_schema: Option<JsonSchema<'a>>,
    json_forced: bool,
    arranged: &Arranged<'a>,
    caps: &Caps,
    policy: &Policy,
    reading: &mut Reading,
    warnings: &mut Warnings,
) -> Result<tools::Written<'a>, Error> {
    let mut tools = tools::offered(offered, caps, policy, reading, warnings)?;
    let own = !tools.is_empty();
    let mut choice = own.then(|| tools::choice(&ask.tool_choice, ask.one_call_at_a_time, caps, reading)).flatten();
    if !own {
        tools = tools::remembered(&arranged.turns, caps, reading)?;
        if !tools.is_empty() {
            choice = tools::choice(&ToolChoice::None, false, caps, reading);
        }
    }
    if let Some(format) = json_schema {
        tools.push(tools::json_tool(format, reading)?);
        choice = match (&ask.tool_choice, own) {
            _ if !json_forced => tools::choice(&ToolChoice::Auto, ask.one_call_at_a_time, caps, reading),
            (ToolChoice::Named(_), true) => choice,
            (ToolChoice::Auto | ToolChoice::Required, true) => Some(tools::any_choice(ask.one_call_at_a_time)),
            _ => Some(tools::named(Text::from(JSON_TOOL), false)),
        };
    }
    Ok(tools::Written { tools, choice })
}

/// One unknown flag fails the whole request, so only those known to be taken are sent.
fn allowed_betas<'a>(betas: Vec<Text<'a>>, caps: &Caps, warnings: &mut Warnings) -> Vec<Text<'a>> {
    let (kept, dropped): (Vec<_>, Vec<_>) =
        betas.into_iter().partition(|flag| caps.betas.iter().any(|allowed| *allowed == **flag));
    if !dropped.is_empty() {
        warnings.add("anthropic_beta", "a flag that this model is not known to take");
    }
    kept
}

fn add_line(body: &mut MessagesRequest<'_>, line: Option<&'static str>) {
    let Some(line) = line else { return };
    let block = SystemBlock::Text(TextBlock::new(line));
    match &mut body.system {
        Some(TextContent::Blocks(blocks)) => blocks.push(block),
        system => *system = Some(TextContent::Blocks(vec![block])),
    }
}

fn stop<'a>(
    stop: Vec<Text<'a>>,
    caps: &Caps,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<Option<Vec<Text<'a>>>, Error> {
    match stop {
        stop if stop.is_empty() => Ok(None),
        stop if caps.stop_sequences => Ok(Some(stop)),
        _ if policy.unsupported_params == Unsupported::Drop => {
            warnings.add("stop", "this model takes no stop sequences");
            Ok(None)
        }
        _ => Err(Error::unsupported("stop", "this model takes no stop sequences; remove it")),
    }
}

fn wire_effort(effort: Effort) -> WireEffort {
    WireEffort::from(effort.as_str())
}

/// Newer models show their thinking only when asked to.
fn wire_thinking(form: Form<'_>) -> Result<WireThinking<'static>, Error> {
    Ok(match form {
        Form::Disabled => WireThinking::Disabled(Bare::default()),
        Form::Adaptive => WireThinking::Adaptive(ThinkingAdaptive {
            display: Some(Text::from("summarized")),
            ..ThinkingAdaptive::default()
        }),
        Form::Enabled { budget } => {
            WireThinking::Enabled(ThinkingEnabled::new(i64::try_from(budget).unwrap_or(i64::MAX)))
        }
        Form::Verbatim(raw) => raw
            .read::<WireThinking<'_>>()
            .map(WireThinking::into_owned)
            .map_err(|error| Error::invalid("thinking", error.to_string()))?,
    })
}
