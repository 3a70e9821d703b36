//! Fields of a request that have rules of their own.

use outcrop_api_types::responses::{
    Include, JsonSchemaFormat, PromptCacheOptions, Reasoning, ReasoningEffort, ServiceTier, StreamOptions,
    SummaryKind, TextConfig, TextFormat, Truncation, Verbosity,
};
use outcrop_api_types::{Bare, Extra, Text};

use super::Turn;
use crate::conversation::{AnswerFormat, Ask, AskedEffort, JsonSchema};
use crate::error::Error;
use crate::front::chat::extensions;
use crate::front::chat::verdict::Verdicts;
use crate::schema;

/// The limit on output tokens.
pub(super) fn limit(tokens: Option<i64>) -> Result<Option<u64>, Error> {
    match tokens.map(u64::try_from) {
        None => Ok(None),
        Some(Ok(tokens)) if tokens > 0 => Ok(Some(tokens)),
        Some(_) => Err(Error::invalid("max_output_tokens", "must be at least 1")),
    }
}

/// `reasoning`, of the request or of an item that changes it: what it names, it replaces.
pub(super) fn reasoning(
    reasoning: Reasoning<'_>,
    path: &str,
    ask: &mut Ask<'_>,
    turn: &mut Turn,
    verdicts: &mut Verdicts<'_>,
) -> Result<(), Error> {
    let Reasoning { effort, summary, generate_summary, context, mode, extra } = reasoning;
    verdicts.unknown(path, &extra);
    if let Some(effort) = effort.flatten() {
        ask.effort = Some(asked(&effort, &format!("{path}.effort"))?);
    }
    for (name, kind) in [("summary", summary), ("generate_summary", generate_summary)] {
        match kind.flatten() {
            None => continue,
            Some(SummaryKind::Auto) => {}
            Some(SummaryKind::Concise | SummaryKind::Detailed) => {
                verdicts.hint(format!("{path}.{name}"), "the model summarizes in one way only");
            }
            Some(SummaryKind::Unknown(_)) => {
                let why = "must be auto, concise or detailed";
                return Err(Error::value(format!("{path}.{name}"), why));
            }
        }
        turn.summaries = true;
        ask.show_thinking = true;
    }
    match context.flatten().as_deref() {
        None | Some("auto") => {}
        Some("current_turn" | "all_turns") => {
            verdicts.hint(format!("{path}.context"), "the model itself decides how far it looks back");
        }
        Some(_) => {
            let why = "must be auto, current_turn or all_turns";
            return Err(Error::value(format!("{path}.context"), why));
        }
    }
    match mode.flatten().as_deref() {
        None | Some("standard") => Ok(()),
        Some("pro") => verdicts.refuse_value(&format!("{path}.mode"), "the models have one mode"),
        Some(_) => Err(Error::value(format!("{path}.mode"), "must be standard or pro")),
    }
}

fn asked(effort: &ReasoningEffort, path: &str) -> Result<AskedEffort, Error> {
    Ok(match effort {
        ReasoningEffort::None => AskedEffort::None,
        ReasoningEffort::Minimal => AskedEffort::Minimal,
        ReasoningEffort::Low => AskedEffort::Low,
        ReasoningEffort::Medium => AskedEffort::Medium,
        ReasoningEffort::High => AskedEffort::High,
        ReasoningEffort::Xhigh => AskedEffort::Xhigh,
        ReasoningEffort::Max => AskedEffort::Max,
        ReasoningEffort::Unknown(_) => {
            return Err(Error::value(path, "must be one of none, minimal, low, medium, high, xhigh, max"));
        }
    })
}

/// `text`, of the request or of an item that changes it.
pub(super) fn text<'a>(
    text: TextConfig<'a>,
    path: &str,
    ask: &mut Ask<'a>,
    verdicts: &mut Verdicts<'_>,
) -> Result<(), Error> {
    let TextConfig { format, verbosity, extra } = text;
    verdicts.unknown(path, &extra);
    if let Some(format) = format {
        ask.format = answer_format(format, &format!("{path}.format"), verdicts)?;
    }
    match verbosity {
        None | Some(Verbosity::Medium) => Ok(()),
        Some(Verbosity::Low | Verbosity::High) => {
            let why = "no equivalent; say in the prompt how long the answer should be";
            verdicts.hint(format!("{path}.verbosity"), why);
            Ok(())
        }
        Some(Verbosity::Unknown(_)) => {
            Err(Error::value(format!("{path}.verbosity"), "must be low, medium or high"))
        }
    }
}

fn answer_format<'a>(
    format: TextFormat<'a>,
    path: &str,
    verdicts: &mut Verdicts<'_>,
) -> Result<AnswerFormat<'a>, Error> {
    match format {
        TextFormat::Text(Bare { extra }) => {
            verdicts.unknown(path, &extra);
            Ok(AnswerFormat::Text)
        }
        TextFormat::JsonObject(Bare { extra }) => {
            verdicts.unknown(path, &extra);
            Ok(AnswerFormat::JsonObject)
        }
        TextFormat::JsonSchema(JsonSchemaFormat { name, schema, description, strict, extra }) => {
            verdicts.unknown(path, &extra);
            if !schema.is_object() {
                return Err(Error::invalid(format!("{path}.schema"), "must be a JSON Schema object"));
            }
            let (at, name) = ("text.format.schema", Some(name));
            Ok(AnswerFormat::JsonSchema(JsonSchema { at, name, description, schema, strict }))
        }
        TextFormat::Unknown(_) => {
            Err(Error::value(format!("{path}.type"), "must be `text`, `json_object` or `json_schema`"))
        }
    }
}

/// Bedrock's word for the tier; `auto` is what happens when nothing is said.
pub(super) fn tier(
    tier: Option<&ServiceTier>,
    verdicts: &mut Verdicts<'_>,
) -> Result<Option<Text<'static>>, Error> {
    const KNOWN: &str = "Bedrock has auto, default, flex, priority and reserved";
    let word = match tier {
        None | Some(ServiceTier::Auto) => return Ok(None),
        Some(ServiceTier::Default) => "default",
        Some(ServiceTier::Flex) => "flex",
        Some(ServiceTier::Priority) => "priority",
        Some(ServiceTier::Reserved) => "reserved",
        Some(ServiceTier::Scale | ServiceTier::Fast | ServiceTier::Ultrafast) => {
            return verdicts.refuse_value("service_tier", KNOWN).map(|()| None);
        }
        Some(ServiceTier::Unknown(_)) => return Err(Error::value("service_tier", KNOWN)),
    };
    Ok(Some(Text::from(word)))
}

/// What else the answer should hold. Thinking is always sent along in the form that can come back.
pub(super) fn check_include(include: &[Include], verdicts: &mut Verdicts<'_>) -> Result<(), Error> {
    for (index, include) in include.iter().enumerate() {
        match include {
            Include::ReasoningEncryptedContent => {}
            Include::OutputTextLogprobs => {
                verdicts.refuse_value(&format!("include[{index}]"), NO_LOGPROBS)?;
            }
            Include::FileSearchResults
            | Include::WebSearchResults
            | Include::WebSearchSources
            | Include::InputImageUrl
            | Include::ComputerScreenshotUrl
            | Include::CodeInterpreterOutputs => {
                verdicts.hint(format!("include[{index}]"), "there are no such tools here");
            }
            Include::Unknown(_) => verdicts.hint(format!("include[{index}]"), "not known here"),
        }
    }
    Ok(())
}

pub(super) const NO_LOGPROBS: &str = "Amazon Bedrock returns no token probabilities";

pub(super) fn check_truncation(
    truncation: Option<&Truncation>,
    verdicts: &mut Verdicts<'_>,
) -> Result<(), Error> {
    match truncation {
        None | Some(Truncation::Disabled) => Ok(()),
        Some(Truncation::Auto) => {
            verdicts.hint("truncation", "nothing is cut: a conversation that is too long is an error");
            Ok(())
        }
        Some(Truncation::Unknown(_)) => Err(Error::value("truncation", "must be auto or disabled")),
    }
}

pub(super) fn check_stream_options(options: Option<StreamOptions<'_>>, verdicts: &mut Verdicts<'_>) {
    let Some(StreamOptions { include_obfuscation, include_usage: _, extra }) = options else { return };
    if include_obfuscation == Some(true) {
        verdicts.hint("stream_options.include_obfuscation", "no padding is sent");
    }
    verdicts.unknown("stream_options", &extra);
}

/// Whether only the caller's own cache points count.
pub(super) fn cache_options(options: Option<&PromptCacheOptions<'_>>, verdicts: &mut Verdicts<'_>) -> bool {
    let Some(PromptCacheOptions { comparison_response_id, mode, prewarm, ttl, extra }) = options else {
        return false;
    };
    let explicit = mode.as_deref() == Some("explicit");
    let others = ttl.is_some() || comparison_response_id.is_some() || *prewarm == Some(true);
    if others || !extra.is_empty() || (mode.is_some() && !explicit) {
        verdicts.hint("prompt_cache_options", "set the lifetime on the cache point itself");
    }
    explicit
}

/// Fields that Bedrock's own APIs have and this dialect does not, sent along as `extra_body`.
pub(super) fn extensions<'a>(
    extra: &mut Extra<'a>,
    ask: &mut Ask<'a>,
    verdicts: &mut Verdicts<'_>,
) -> Result<(), Error> {
    let mut take = |name: &str| extra.remove(name).filter(|raw| !raw.is_null());
    ask.thinking = take("thinking");
    ask.output_config = take("output_config");
    ask.guardrail = match take("guardrailConfig") {
        Some(raw) => Some(extensions::guardrail(&raw, verdicts)?),
        None => None,
    };
    if let Some(raw) = take("top_k") {
        let number = raw.read().map_err(|_| Error::invalid("top_k", "must be a number"))?;
        ask.top_k = Some(number);
    }
    if let Some(raw) = take("performanceConfig") {
        ask.latency = extensions::latency(&raw, verdicts)?;
    }
    if let Some(raw) = take("additionalModelRequestFields") {
        // Read again as text of its own: members may be taken over one by one.
        extensions::additional_fields(Some(schema::built(raw.get().to_owned())?), ask)?;
    }
    Ok(())
}
