//! A Chat Completions request read into the middle: one row per field of `openai` 3.54.0.

use std::collections::HashSet;

use outcrop_api_types::chat::{
    ChatRequest, FunctionCallMode, JsonSchema, JsonSchemaFormat, Modality, ModerationOptions, OneOrMany,
    PromptCacheOptions, ReasoningEffort, ResponseFormat, ServiceTier, Stop, StreamOptions, Verbosity,
    WebSearchOptions,
};
use outcrop_api_types::{Bare, Text};
use serde_json::Number;

use super::part::cache_point;
use super::verdict::Verdicts;
use super::{Stamp, Turn, extensions, message, tools};
use crate::blanks::is_blank;
use crate::conversation::{AnswerFormat, Ask, AskedEffort, JsonSchema as AnswerSchema};
use crate::error::Error;
use crate::metadata;
use crate::policy::{Policy, UserId};
use crate::warning::Warnings;

/// Reads a request. What the reply needs to know of it comes back as the [`Turn`].
#[expect(clippy::too_many_lines, reason = "a table: one row per field, so that none is forgotten")]
pub fn request<'a>(
    body: ChatRequest<'a>,
    stamp: Stamp,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<(Ask<'a>, Turn), Error> {
    let ChatRequest {
        model,
        messages,
        audio: _, // means nothing unless `modalities` asks for audio, which is refused there
        frequency_penalty,
        function_call,
        functions,
        logit_bias,
        logprobs,
        max_completion_tokens,
        max_tokens,
        metadata,
        modalities,
        moderation,
        n,
        parallel_tool_calls,
        prediction,
        presence_penalty,
        prompt_cache_key,
        prompt_cache_options,
        prompt_cache_retention,
        reasoning_effort,
        response_format,
        safety_identifier,
        seed,
        service_tier,
        stop,
        store,
        stream,
        stream_options,
        temperature,
        tool_choice,
        tools,
        top_logprobs,
        top_p,
        user,
        verbosity,
        web_search_options,
        top_k,
        thinking,
        output_config,
        anthropic_beta,
        cache_control,
        guardrail_config,
        additional_model_request_fields,
        mut extra,
    } = body;
    let stream = stream.unwrap_or(false);
    let mut turn = Turn {
        stamp,
        model: model.to_string(),
        stream,
        include_usage: false,
        compat: policy.compat,
        custom: HashSet::new(),
    };
    let verdicts =
        &mut Verdicts { model: turn.model.clone(), policy, warnings, any_arguments: HashSet::new() };
    let mut ask = Ask::default();

    (ask.max_tokens, ask.max_tokens_field) = limit(max_completion_tokens, max_tokens, verdicts)?;
    (ask.temperature, ask.top_p, ask.top_k) = (temperature, top_p, top_k);
    ask.stop = stop_sequences(stop)?;
    turn.include_usage = stream_usage(stream_options, stream, policy, verdicts)?;
    match n {
        None | Some(1) => {}
        Some(..1) => return Err(Error::invalid("n", "must be at least 1")),
        Some(_) => verdicts.refuse_value("n", "Bedrock gives one answer to a request")?,
    }
    if seed.is_some() {
        verdicts.hint("seed", "Bedrock has no seed");
    }
    if logprobs == Some(true) {
        verdicts.refuse("logprobs", NO_LOGPROBS)?;
    }
    if top_logprobs.is_some_and(|count| count != 0) {
        verdicts.refuse("top_logprobs", NO_LOGPROBS)?;
    }
    if logit_bias.is_some_and(|bias| !bias.is_empty()) {
        verdicts.refuse("logit_bias", "Bedrock takes no token biases")?;
    }
    if is_set(frequency_penalty.as_ref()) {
        verdicts.refuse("frequency_penalty", NO_PENALTY)?;
    }
    if is_set(presence_penalty.as_ref()) {
        verdicts.refuse("presence_penalty", NO_PENALTY)?;
    }
    ask.format = format(response_format, verdicts)?;
    if functions.is_some_and(|functions| !functions.is_empty()) {
        verdicts.refuse("functions", "deprecated by OpenAI: use tools")?;
    }
    if function_call.is_some_and(|call| !is_default_call(&call)) {
        verdicts.refuse("function_call", "deprecated by OpenAI: use tool_choice")?;
    }
    ask.one_call_at_a_time = parallel_tool_calls == Some(false);
    ask.effort = effort(reasoning_effort.as_ref())?;
    check_verbosity(verbosity.as_ref(), verdicts)?;
    if prediction.is_some() {
        verdicts.hint("prediction", "Bedrock takes no predicted output");
    }
    check_modalities(modalities, verdicts)?;
    ask.web_search = search(web_search_options, verdicts);
    ask.service_tier = tier(service_tier.as_ref(), verdicts)?;
    if store == Some(true) {
        verdicts.hint("store", "nothing is stored");
    }
    extensions::labels(metadata, &mut ask, verdicts);
    ask.user_id = user_id(user, safety_identifier, verdicts);
    if prompt_cache_key.is_some() {
        verdicts.hint("prompt_cache_key", "Bedrock finds cached prompts by their content");
    }
    ask.cache_explicit = cache_options(prompt_cache_options, verdicts);
    if prompt_cache_retention.is_some() {
        verdicts.hint("prompt_cache_retention", "set the lifetime on the cache point itself");
    }
    check_moderation(moderation, verdicts)?;
    ask.betas = match anthropic_beta {
        None => Vec::new(),
        Some(OneOrMany::One(flags)) => flags
            .split(',')
            .map(str::trim)
            .filter(|flag| !flag.is_empty())
            .map(|flag| flag.to_owned().into())
            .collect(),
        Some(OneOrMany::Many(flags)) => flags,
    };
    (ask.thinking, ask.output_config) = (thinking, output_config);
    ask.show_thinking = ask.effort.is_some() || ask.thinking.is_some();
    ask.cache = cache_control.and_then(|point| cache_point(point, || "cache_control".to_owned(), verdicts));
    ask.guardrail = guardrail_config.map(|raw| extensions::guardrail(&raw, verdicts)).transpose()?;
    extensions::additional_fields(additional_model_request_fields, &mut ask)?;
    if let Some(raw) = extra.remove("performanceConfig").filter(|raw| !raw.is_null()) {
        ask.latency = extensions::latency(&raw, verdicts)?;
    }
    verdicts.unknown("", &extra);

    // Before the messages: which arguments are legal in them depends on the tools.
    tools::read(tools, tool_choice, &mut ask, &mut turn, verdicts)?;
    ask.said = message::said(messages, verdicts)?;
    Ok((ask, turn))
}

/// Whether the web is to be searched. Where the user is, and how much is read, is the model's own affair.
fn search(options: Option<WebSearchOptions<'_>>, verdicts: &mut Verdicts<'_>) -> bool {
    let Some(WebSearchOptions { search_context_size, user_location, extra }) = options else { return false };
    if search_context_size.is_some() {
        verdicts.hint("web_search_options.search_context_size", "the model decides how much it reads");
    }
    if user_location.is_some() {
        verdicts.hint("web_search_options.user_location", "the search is not told where the user is");
    }
    verdicts.unknown("web_search_options", &extra);
    true
}

const NO_LOGPROBS: &str = "Amazon Bedrock returns no token probabilities";
const NO_PENALTY: &str = "Bedrock's Claude has no penalties";

/// What happens anyway without `functions`.
fn is_default_call(call: &FunctionCallMode<'_>) -> bool {
    matches!(call, FunctionCallMode::Mode(mode) if matches!(mode.as_str(), "none" | "auto"))
}

fn is_set(penalty: Option<&Number>) -> bool {
    penalty.and_then(Number::as_f64).is_some_and(|penalty| penalty != 0.0)
}

/// `max_completion_tokens` wins over its deprecated name.
fn limit(
    completion: Option<i64>,
    deprecated: Option<i64>,
    verdicts: &mut Verdicts<'_>,
) -> Result<(Option<u64>, &'static str), Error> {
    let (value, field) = match (completion, deprecated) {
        (Some(value), other) => {
            if other.is_some_and(|other| other != value) {
                verdicts.hint("max_tokens", "`max_completion_tokens` differs, and counts");
            }
            (value, "max_completion_tokens")
        }
        (None, Some(value)) => (value, "max_tokens"),
        (None, None) => return Ok((None, "max_completion_tokens")),
    };
    match u64::try_from(value) {
        Ok(value) if value > 0 => Ok((Some(value), field)),
        _ => Err(Error::invalid(field, "must be at least 1")),
    }
}

fn stop_sequences(stop: Option<Stop<'_>>) -> Result<Vec<Text<'_>>, Error> {
    let (stop, single) = match stop {
        None => return Ok(Vec::new()),
        Some(Stop::One(stop)) => (vec![stop], true),
        Some(Stop::Many(stop)) => (stop, false),
    };
    match stop.iter().position(|stop| is_blank(stop)) {
        None => Ok(stop),
        Some(_) if single => Err(Error::invalid("stop", "must not be blank")),
        Some(index) => Err(Error::invalid(format!("stop[{index}]"), "must not be blank")),
    }
}

fn stream_usage(
    options: Option<StreamOptions<'_>>,
    stream: bool,
    policy: &Policy,
    verdicts: &mut Verdicts<'_>,
) -> Result<bool, Error> {
    let Some(StreamOptions { include_obfuscation, include_usage, extra }) = options else { return Ok(false) };
    if !stream && !policy.lenient_stream_options {
        return Err(Error::invalid("stream_options", "only allowed when `stream` is true"));
    }
    if include_obfuscation == Some(true) {
        verdicts.hint("stream_options.include_obfuscation", "no padding is sent");
    }
    verdicts.unknown("stream_options", &extra);
    Ok(stream && include_usage == Some(true))
}

fn format<'a>(
    format: Option<ResponseFormat<'a>>,
    verdicts: &mut Verdicts<'_>,
) -> Result<AnswerFormat<'a>, Error> {
    match format {
        None => Ok(AnswerFormat::Text),
        Some(ResponseFormat::Text(Bare { extra })) => {
            verdicts.unknown("response_format", &extra);
            Ok(AnswerFormat::Text)
        }
        Some(ResponseFormat::JsonObject(Bare { extra })) => {
            verdicts.unknown("response_format", &extra);
            Ok(AnswerFormat::JsonObject)
        }
        Some(ResponseFormat::JsonSchema(JsonSchemaFormat { json_schema, extra })) => {
            verdicts.unknown("response_format", &extra);
            let JsonSchema { name, description, schema, strict, extra } = json_schema;
            verdicts.unknown("response_format.json_schema", &extra);
            match schema {
                Some(schema) if schema.is_object() => {
                    let name = Some(name);
                    Ok(AnswerFormat::JsonSchema(AnswerSchema {
                        at: SCHEMA,
                        name,
                        description,
                        schema,
                        strict,
                    }))
                }
                Some(_) => Err(Error::invalid(SCHEMA, "must be a JSON Schema object")),
                None => Err(Error::missing(SCHEMA, "the schema is needed")),
            }
        }
        Some(ResponseFormat::Unknown(_)) => {
            Err(Error::value("response_format.type", "must be `text`, `json_object` or `json_schema`"))
        }
    }
}

const SCHEMA: &str = "response_format.json_schema.schema";

fn effort(effort: Option<&ReasoningEffort>) -> Result<Option<AskedEffort>, Error> {
    Ok(Some(match effort {
        None => return Ok(None),
        Some(ReasoningEffort::None) => AskedEffort::None,
        Some(ReasoningEffort::Minimal) => AskedEffort::Minimal,
        Some(ReasoningEffort::Low) => AskedEffort::Low,
        Some(ReasoningEffort::Medium) => AskedEffort::Medium,
        Some(ReasoningEffort::High) => AskedEffort::High,
        Some(ReasoningEffort::Xhigh) => AskedEffort::Xhigh,
        Some(ReasoningEffort::Max) => AskedEffort::Max,
        Some(ReasoningEffort::Unknown(_)) => {
            return Err(Error::value(
                "reasoning_effort",
                "must be one of none, minimal, low, medium, high, xhigh, max",
            ));
        }
    }))
}

fn check_verbosity(verbosity: Option<&Verbosity>, verdicts: &mut Verdicts<'_>) -> Result<(), Error> {
    match verbosity {
        None | Some(Verbosity::Medium) => {}
        Some(Verbosity::Low | Verbosity::High) => {
            verdicts.hint("verbosity", "no equivalent; say in the prompt how long the answer should be");
        }
        Some(Verbosity::Unknown(_)) => return Err(Error::value("verbosity", "must be low, medium or high")),
    }
    Ok(())
}

fn check_modalities(modalities: Option<Vec<Modality>>, verdicts: &mut Verdicts<'_>) -> Result<(), Error> {
    match modalities {
        Some(modalities) if modalities.iter().any(|modality| *modality != Modality::Text) => {
            verdicts.refuse_value("modalities", "the model answers in text only")
        }
        _ => Ok(()),
    }
}

/// Bedrock's word for the tier; `auto` is what happens when nothing is said.
fn tier(tier: Option<&ServiceTier>, verdicts: &mut Verdicts<'_>) -> Result<Option<Text<'static>>, Error> {
    let word = match tier {
        None | Some(ServiceTier::Auto) => return Ok(None),
        Some(ServiceTier::Default) => "default",
        Some(ServiceTier::Flex) => "flex",
        Some(ServiceTier::Priority) => "priority",
        Some(ServiceTier::Reserved) => "reserved",
        Some(ServiceTier::Scale | ServiceTier::Fast) => {
            verdicts
                .refuse_value("service_tier", "Bedrock has auto, default, flex, priority and reserved")?;
            return Ok(None);
        }
        Some(ServiceTier::Unknown(_)) => {
            return Err(Error::value("service_tier", "must be auto, default, flex, priority or reserved"));
        }
    };
    Ok(Some(Text::from(word)))
}

pub(in crate::front) fn user_id<'a>(
    user: Option<Text<'a>>,
    safety: Option<Text<'a>>,
    verdicts: &mut Verdicts<'_>,
) -> Option<Text<'a>> {
    if verdicts.policy.user_id == UserId::Ignore {
        if user.is_some() {
            verdicts.hint("user", NOT_SENT);
        }
        if safety.is_some() {
            verdicts.hint("safety_identifier", NOT_SENT);
        }
        return None;
    }
    let (field, id) = match (safety, user) {
        (Some(id), other) => {
            if other.is_some_and(|other| other != id) {
                verdicts.hint("user", "`safety_identifier` was given too, and counts");
            }
            ("safety_identifier", id)
        }
        (None, Some(id)) => ("user", id),
        (None, None) => return None,
    };
    if metadata::is_value(&id) {
        return Some(id);
    }
    verdicts.hint(field, "Bedrock takes up to 256 letters, digits, white space and :_@$#=/+,-. only");
    None
}

const NOT_SENT: &str = "the user's id is not sent to Bedrock";

/// Whether only the caller's own cache points count.
fn cache_options(options: Option<PromptCacheOptions<'_>>, verdicts: &mut Verdicts<'_>) -> bool {
    let Some(PromptCacheOptions { mode, ttl, extra }) = options else { return false };
    let explicit = mode.as_deref() == Some("explicit");
    if ttl.is_some() || !extra.is_empty() || (mode.is_some() && !explicit) {
        verdicts.hint("prompt_cache_options", "set the lifetime on the cache point itself");
    }
    explicit
}

pub(in crate::front) fn check_moderation(
    moderation: Option<ModerationOptions<'_>>,
    verdicts: &mut Verdicts<'_>,
) -> Result<(), Error> {
    let Some(moderation) = moderation else { return Ok(()) };
    let policy = moderation.policy.unwrap_or_default();
    let blocks = [policy.input, policy.output].into_iter().flatten().any(|rule| &*rule.mode == "block");
    if blocks {
        return verdicts.refuse_value("moderation", "Bedrock does not moderate; bind a guardrail instead");
    }
    verdicts.hint("moderation", "Bedrock does not moderate");
    Ok(())
}
