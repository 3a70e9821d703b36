//! A Messages request read into the middle: one row per field of `anthropic` 2.12.0.

use std::collections::HashSet;

use outcrop_api_types::messages::{
    JsonOutputFormat, MessagesRequest, Metadata, OutputConfig, OutputFormat, SystemBlock, TextBlock,
    TextContent, Thinking,
};
use outcrop_api_types::{RawJson, Text};
use serde::Serialize;

use super::{Stamp, Turn, block, message, tools};
use crate::blanks::is_blank;
use crate::conversation::{AnswerFormat, Ask, Block, BlockKind, JsonSchema, Place, Role, Said};
use crate::error::Error;
use crate::front::chat::part::cache_point;
use crate::front::chat::verdict::Verdicts;
use crate::metadata;
use crate::policy::{Policy, UserId};
use crate::warning::{Warnings, Words};

/// Reads a request. Flags of the `anthropic-beta` header belong into `betas` before. What the reply needs to know comes
/// back as the [`Turn`].
///
/// # Errors
/// What no model on Bedrock can do, with the place in the body.
pub fn request<'a>(
    body: MessagesRequest<'a>,
    stamp: Stamp,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<(Ask<'a>, Turn), Error> {
    warnings.speak(Words::Messages);
    let Some(model) = &body.model else { return Err(Error::missing("model", "is required")) };
    let turn = Turn { stamp, model: model.to_string(), stream: body.stream.unwrap_or(false) };
    let any_arguments = HashSet::new();
    let verdicts = &mut Verdicts { model: turn.model.clone(), policy, warnings, any_arguments };
    left_out(&body, verdicts)?;

    let mut ask = Ask { max_tokens_field: "max_tokens", ..Ask::default() };
    ask.max_tokens = match u64::try_from(body.max_tokens) {
        Ok(most) if most > 0 => Some(most),
        _ => return Err(Error::invalid("max_tokens", "must be at least 1")),
    };
    (ask.temperature, ask.top_p, ask.top_k) = (body.temperature, body.top_p, body.top_k);
    ask.stop = body.stop_sequences.unwrap_or_default();
    if let Some(index) = ask.stop.iter().position(|stop| is_blank(stop)) {
        return Err(Error::invalid(format!("stop_sequences[{index}]"), "must not be blank"));
    }
    // Each family is told in its own words how hard to think.
    let display = match &body.thinking {
        Some(Thinking::Enabled(enabled)) => Some(&enabled.display),
        Some(Thinking::Adaptive(adaptive)) => Some(&adaptive.display),
        _ => None,
    };
    ask.show_thinking = display.is_some_and(|display| display.as_deref() != Some("omitted"));
    ask.thinking = body.thinking.map(|thinking| raw("thinking", &thinking)).transpose()?;
    read_output(body.output_config, body.output_format, &mut ask, verdicts)?;
    ask.betas = body.anthropic_beta.unwrap_or_default();
    ask.betas.extend(body.betas.unwrap_or_default());
    let root = || "cache_control".to_owned();
    ask.cache = body.cache_control.and_then(|point| cache_point(point, root, verdicts));
    ask.user_id = body.metadata.and_then(|metadata| user_id(metadata, verdicts));
    ask.service_tier = tier(body.service_tier, verdicts);
    tools::read(body.tools, body.tool_choice, &mut ask, verdicts)?;
    ask.said = body.system.map(|system| self::system(system, verdicts)).into_iter().collect();
    message::read(body.messages, &mut ask, verdicts)?;
    Ok((ask, turn))
}

/// Fields that only Anthropic has. Names them all: a new one does not compile until it is decided about.
fn left_out(body: &MessagesRequest<'_>, verdicts: &mut Verdicts<'_>) -> Result<(), Error> {
    let MessagesRequest {
        anthropic_version: _, // there is one way to read it
        anthropic_beta: _,
        model: _,
        max_tokens: _,
        system: _,
        messages: _,
        tools: _,
        tool_choice: _,
        thinking: _,
        output_config: _,
        output_format: _,
        stop_sequences: _,
        temperature: _,
        top_p: _,
        top_k: _,
        stream: _,
        metadata: _,
        cache_control: _,
        service_tier: _,
        betas: _,
        context_management,
        compaction,
        container,
        mcp_servers,
        fallbacks,
        fallback_credit_token,
        speed,
        inference_geo,
        diagnostics,
        thread,
        billing_policy,
        user_profile_id,
        workspace_id,
        extra,
    } = body;
    if thread.is_some() {
        return Err(Error::unsupported("thread", NO_THREADS));
    }
    let mcp = mcp_servers.as_ref().is_some_and(|servers| !servers.is_empty());
    let refused = [
        (container.is_some(), "container", "Bedrock runs no containers"),
        (mcp, "mcp_servers", "Bedrock does not call MCP servers; offer their tools in `tools`"),
        (compaction.is_some(), "compaction", "Bedrock does not summarize on request"),
    ];
    for (_, field, why) in refused.into_iter().filter(|(there, _, _)| *there) {
        verdicts.refuse(field, why)?;
    }
    let edits = context_management.as_ref().and_then(|management| management.edits.as_ref());
    let edits = edits.is_some_and(|edits| !edits.is_empty());
    let fast = speed.as_ref().is_some_and(|speed| *speed != "standard");
    let hints = [
        (edits, "context_management", "only Claude clears a conversation by itself"),
        (fast, "speed", NOT_HERE),
        (fallbacks.is_some(), "fallbacks", "no other model is asked"),
        (fallback_credit_token.is_some(), "fallback_credit_token", "no other model is asked"),
        (inference_geo.is_some(), "inference_geo", "the region and the inference profile decide"),
        (diagnostics.is_some(), "diagnostics", NOT_HERE),
        (billing_policy.is_some(), "billing_policy", "AWS bills the account"),
        (user_profile_id.is_some(), "user_profile_id", NOT_HERE),
        (workspace_id.is_some(), "workspace_id", NOT_HERE),
    ];
    for (_, field, why) in hints.into_iter().filter(|(there, _, _)| *there) {
        verdicts.hint(field, why);
    }
    verdicts.unknown("", extra);
    Ok(())
}

const NOT_HERE: &str = "Bedrock has no such choice";
const NO_THREADS: &str = "no threads are kept here; send the whole conversation in `messages`";

fn raw<T: Serialize>(field: &str, value: &T) -> Result<RawJson<'static>, Error> {
    RawJson::write(value).map_err(|_| Error::invalid(field, "cannot be written as JSON"))
}

/// The form of the answer, and what is left of `output_config`.
fn read_output<'a>(
    config: Option<OutputConfig<'a>>,
    deprecated: Option<OutputFormat<'a>>,
    ask: &mut Ask<'a>,
    verdicts: &mut Verdicts<'_>,
) -> Result<(), Error> {
    let mut config = config.unwrap_or_default();
    let format = match (config.format.take(), deprecated) {
        (Some(format), other) => {
            if other.is_some_and(|other| other != format) {
                verdicts.hint("output_format", "`output_config.format` was given too, and counts");
            }
            Some(format)
        }
        (None, other) => other,
    };
    match format {
        None => {}
        Some(OutputFormat::JsonSchema(JsonOutputFormat { schema, extra })) => {
            verdicts.unknown("output_config.format", &extra);
            let at = "output_config.format.schema";
            if !schema.is_object() {
                return Err(Error::invalid(at, "must be a JSON Schema object"));
            }
            ask.format = AnswerFormat::JsonSchema(JsonSchema {
                at,
                name: None,
                description: None,
                schema,
                strict: None,
            });
        }
        Some(OutputFormat::Unknown(_)) => {
            return Err(Error::value("output_config.format.type", "must be `json_schema`"));
        }
    }
    if config != OutputConfig::default() {
        ask.output_config = Some(raw("output_config", &config)?);
    }
    Ok(())
}

fn user_id<'a>(metadata: Metadata<'a>, verdicts: &mut Verdicts<'_>) -> Option<Text<'a>> {
    let Metadata { user_id, extra } = metadata;
    verdicts.unknown("metadata", &extra);
    let id = user_id?;
    let why = match verdicts.policy.user_id {
        UserId::Forward if metadata::is_value(&id) => return Some(id),
        UserId::Forward => "Bedrock takes up to 256 letters, digits, white space and :_@$#=/+,-. only",
        UserId::Ignore => "the user's id is not sent to Bedrock",
    };
    verdicts.hint("metadata.user_id", why);
    None
}

/// Anthropic's two words say what happens anyway; Bedrock's own are taken as they are.
fn tier<'a>(tier: Option<Text<'a>>, verdicts: &mut Verdicts<'_>) -> Option<Text<'a>> {
    match tier.as_deref() {
        None | Some("auto" | "standard_only") => None,
        Some("default" | "flex" | "priority" | "reserved") => tier,
        Some(_) => {
            verdicts.hint("service_tier", "Bedrock has default, flex, priority and reserved");
            None
        }
    }
}

/// How the block of Claude Code begins that changes with every request.
const BILLING_HEADER: &str = "x-anthropic-billing-header:";

/// The system prompt: one message, block by block.
fn system<'a>(content: TextContent<'a>, verdicts: &mut Verdicts<'_>) -> Said<'a> {
    let blocks = match content {
        TextContent::Text(text) => vec![Block { at: place(0), cache: None, kind: BlockKind::Text(text) }],
        TextContent::Blocks(blocks) => blocks
            .into_iter()
            .enumerate()
            .filter_map(|(i, block)| system_block(block, place(i), verdicts))
            .collect(),
    };
    Said { role: Role::System, blocks, at: place(0) }
}

fn place(index: usize) -> Place {
    Place::message("system", index)
}

fn system_block<'a>(block: SystemBlock<'a>, at: Place, verdicts: &mut Verdicts<'_>) -> Option<Block<'a>> {
    match block {
        SystemBlock::Text(TextBlock { text, .. }) if text.starts_with(BILLING_HEADER) => {
            verdicts.hint(at, "a billing header is not for Bedrock, and would break the prompt cache");
            None
        }
        SystemBlock::Text(text) => Some(block::text(text, at, verdicts)),
        SystemBlock::Unknown(_) => {
            verdicts.hint(at, "a system prompt holds text only");
            None
        }
    }
}
