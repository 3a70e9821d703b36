//! A Responses request read into the middle: one row per field of `openai` 3.54.0.

use std::collections::{HashMap, HashSet};

use outcrop_api_types::responses::{
    AdditionalTools, ConfigurationUpdate, Conversation, ConversationReference, Input, Item, Reasoning,
    Response, ResponseStatus, ResponsesRequest, TextConfig, TextFormat, Tool, ToolChoice, ToolChoiceMode,
    Truncation,
};
use outcrop_api_types::{Bare, Members, Text};
use serde_json::Number;

use super::tools::{Offer, Origin};
use super::{Stamp, Turn, choice, fields, items, pairs};
use crate::blanks::is_blank;
use crate::conversation::{Ask, Block, BlockKind, Place, Role, Said, ToolKind};
use crate::error::Error;
use crate::front::chat::extensions;
use crate::front::chat::request::{check_moderation, user_id};
use crate::front::chat::verdict::Verdicts;
use crate::policy::{Policy, UnionSchema};
use crate::schema;
use crate::warning::{Warnings, Words};

/// Reads a request. What the reply needs to know of it comes back as the [`Turn`].
///
/// Nothing is kept here: a request that goes on from a kept answer is refused, since its context would be lost.
///
/// # Errors
/// What has no form on Bedrock, or makes no sense, with its place.
pub fn request<'a>(
    body: ResponsesRequest<'a>,
    stamp: Stamp,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<(Ask<'a>, Turn), Error> {
    if body.previous_response_id.is_some() {
        return Err(Error::unsupported(
            "previous_response_id",
            "no answers are kept here; send the whole conversation in `input`",
        ));
    }
    if body.store != Some(false) {
        warnings.add("store", "nothing is stored");
    }
    read(body, None, stamp, policy, warnings)
}

/// As [`request`], at a server that keeps answers: `history` is what `previous_response_id` stands for, inputs and
/// answers in order; empty when there is none. The answer's `store` is as asked.
///
/// # Errors
/// As [`request`]. A place in the history is told as `previous_response_id[3]`.
pub fn request_with_history<'a>(
    body: ResponsesRequest<'a>,
    history: Vec<Item<'a>>,
    stamp: Stamp,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<(Ask<'a>, Turn), Error> {
    read(body, Some(history), stamp, policy, warnings)
}

/// `history`: absent without a store.
#[expect(clippy::too_many_lines, reason = "a table: one row per field, so that none is forgotten")]
fn read<'a>(
    body: ResponsesRequest<'a>,
    history: Option<Vec<Item<'a>>>,
    stamp: Stamp,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<(Ask<'a>, Turn), Error> {
    warnings.speak(Words::Responses);
    let ResponsesRequest {
        model,
        input,
        instructions,
        access_programs,
        background,
        background_options,
        context_management,
        conversation,
        image,
        include,
        max_output_tokens,
        max_tool_calls,
        metadata,
        moderation,
        parallel_tool_calls,
        previous_response_id,
        prompt,
        prompt_cache_key,
        prompt_cache_options,
        prompt_cache_retention,
        reasoning,
        safety_identifier,
        service_tier,
        store,
        stream,
        stream_options,
        temperature,
        text,
        tool_choice,
        tools,
        top_logprobs,
        top_p,
        truncation,
        user,
        mut extra,
    } = body;
    if prompt.is_some() {
        return Err(Error::unsupported(
            "prompt",
            "no prompts are kept here; send `instructions` and `input`",
        ));
    }
    if let Some(ConversationReference::Id(_) | ConversationReference::Object(Conversation { .. })) =
        conversation
    {
        return Err(Error::unsupported(
            "conversation",
            "no conversations are kept here; send the whole of it in `input`",
        ));
    }
    let Some(model) = model else { return Err(Error::missing("model", "is required")) };
    let mut turn = Turn {
        summaries: false,
        stream: stream.unwrap_or(false),
        incomplete_as_completed: policy.incomplete_as_completed,
        completed_at: None,
        called: HashMap::new(),
        tool_paths: Vec::new(),
        plain_input: matches!(input, Some(Input::Text(_))),
        echo: Box::new(Response::new(
            stamp.id.clone(),
            "response",
            Number::from(stamp.created),
            model.to_string(),
            Vec::new(),
            parallel_tool_calls.unwrap_or(true),
            tool_choice.clone().map_or(ToolChoice::Mode(ToolChoiceMode::Auto), ToolChoice::into_owned),
            tools.iter().flatten().cloned().map(Tool::into_owned).collect::<Vec<_>>(),
        )),
        stamp,
    };
    let echo = &mut *turn.echo;
    echo.status = Some(ResponseStatus::InProgress);
    (echo.error, echo.incomplete_details, echo.usage) = (Some(None), Some(None), Some(None));
    echo.instructions = Some(instructions.clone().map(|text| Input::Text(text.into_owned())));
    echo.max_output_tokens = Some(max_output_tokens);
    echo.max_tool_calls = max_tool_calls.map(Some);
    echo.metadata = Some(Some(metadata.clone().map_or_else(Members::new, owned)));
    echo.previous_response_id = Some(previous_response_id.map(Text::into_owned));
    echo.prompt_cache_key = prompt_cache_key.clone().map(|key| Some(key.into_owned()));
    echo.prompt_cache_retention = prompt_cache_retention.clone().map(Some);
    echo.reasoning = Some(Some(told_reasoning(reasoning.clone())));
    echo.safety_identifier = safety_identifier.clone().map(|id| Some(id.into_owned()));
    echo.service_tier = service_tier.clone().map(Some);
    echo.store = Some(history.is_some() && store != Some(false));
    (echo.temperature, echo.top_p) = (Some(temperature.clone()), Some(top_p.clone()));
    echo.text = Some(Some(told_text(text.clone())));
    echo.truncation = Some(Some(Truncation::Disabled));
    echo.user = Some(user.clone().map(Text::into_owned));
    echo.background = Some(Some(false));

    let verdicts =
        &mut Verdicts { model: model.into_string(), policy, warnings, any_arguments: HashSet::new() };
    let mut ask =
        Ask { max_tokens_field: "max_output_tokens", least_default: LEAST_DEFAULT, ..Ask::default() };
    if background == Some(true) {
        verdicts
            .refuse_value("background", "answers are given at once; set `stream` to follow a long one")?;
    }
    ask.max_tokens = fields::limit(max_output_tokens)?;
    (ask.temperature, ask.top_p) = (temperature, top_p);
    ask.one_call_at_a_time = parallel_tool_calls == Some(false);
    fields::check_include(include.as_deref().unwrap_or_default(), verdicts)?;
    fields::check_truncation(truncation.as_ref(), verdicts)?;
    fields::check_stream_options(stream_options, verdicts);
    if top_logprobs.is_some_and(|count| count != 0) {
        verdicts.refuse("top_logprobs", fields::NO_LOGPROBS)?;
    }
    for (field, is_set, why) in [
        ("access_programs", access_programs.is_some(), "programs of OpenAI's"),
        ("background_options", background_options.is_some(), "answers are given at once"),
        ("context_management", context_management.is_some_and(|all| !all.is_empty()), "nothing is compacted"),
        ("image", image.is_some(), "images are sent as they are"),
        ("max_tool_calls", max_tool_calls.is_some(), "no tools run at the server"),
        ("prompt_cache_key", prompt_cache_key.is_some(), "Bedrock finds cached prompts by their content"),
        ("prompt_cache_retention", prompt_cache_retention.is_some(), "set it on the cache point itself"),
    ] {
        if is_set {
            verdicts.hint(field, why);
        }
    }
    extensions::labels(metadata, &mut ask, verdicts);
    ask.service_tier = fields::tier(service_tier.as_ref(), verdicts)?;
    ask.user_id = user_id(user, safety_identifier, verdicts);
    ask.cache_explicit = fields::cache_options(prompt_cache_options.as_ref(), verdicts);
    check_moderation(moderation, verdicts)?;
    if let Some(reasoning) = reasoning {
        fields::reasoning(reasoning, "reasoning", &mut ask, &mut turn, verdicts)?;
    }
    if let Some(text) = text {
        fields::text(text, "text", &mut ask, verdicts)?;
    }
    fields::extensions(&mut extra, &mut ask, verdicts)?;
    verdicts.unknown("", &extra);

    let mut history = history.unwrap_or_default();
    let mut input = items(input, history.is_empty())?;
    let mut offer = Offer::default();
    offer.add(tools.unwrap_or_default(), "tools", Origin::Tools, verdicts)?;
    for (items, root) in [(&mut history, HISTORY), (&mut input, INPUT)] {
        settings(items, root, &mut offer, &mut ask, &mut turn, verdicts)?;
    }
    offer.settle_hosted(verdicts)?;
    ask.tool_choice = choice::read(tool_choice, &mut offer, verdicts)?;
    if policy.union_schema == UnionSchema::Wrap {
        verdicts.any_arguments = unions(&offer);
    }
    (ask.tools, turn.called, turn.tool_paths) = (offer.tools, offer.called, offer.paths);

    // After the tools: which arguments are legal in the history depends on them.
    let mut said = items::said(history, HISTORY, &turn, verdicts)?;
    said.extend(items::said(input, INPUT, &turn, verdicts)?);
    ask.said.extend(instructions.map(system));
    ask.said.extend(pairs::settle(said, verdicts)?);
    Ok((ask, turn))
}

/// What a caller gets that names no limit: Codex never does, and takes an answer that was cut for a failure.
const LEAST_DEFAULT: u64 = 64_000;

/// The roots of paths.
const INPUT: &str = "input";
const HISTORY: &str = "previous_response_id";

fn owned(metadata: Members<'_, Text<'_>>) -> Members<'static, Text<'static>> {
    metadata.into_iter().map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

/// `effort` and `summary` are always told.
fn told_reasoning(reasoning: Option<Reasoning<'_>>) -> Reasoning<'static> {
    let mut told = reasoning.map(Reasoning::into_owned).unwrap_or_default();
    told.effort.get_or_insert(None);
    told.summary.get_or_insert(None);
    told
}

/// `format` is always told.
fn told_text(text: Option<TextConfig<'_>>) -> TextConfig<'static> {
    let mut told = text.map(TextConfig::into_owned).unwrap_or_default();
    told.format.get_or_insert_with(|| TextFormat::Text(Bare::default()));
    told
}

/// A string is one message of the user's.
fn items(input: Option<Input<'_>>, is_needed: bool) -> Result<Vec<Item<'_>>, Error> {
    use outcrop_api_types::responses::{Message, MessageContent, Role as WireRole};
    match input {
        None if is_needed => Err(Error::missing(INPUT, "is required")),
        None => Ok(Vec::new()),
        Some(Input::Text(text)) if is_blank(&text) => Err(Error::invalid(INPUT, "must not be blank")),
        Some(Input::Text(text)) => {
            Ok(vec![Item::Message(Message::new(WireRole::User, MessageContent::Text(text)))])
        }
        Some(Input::Items(items)) if items.is_empty() && is_needed => {
            Err(Error::invalid(INPUT, "must not be empty: at least one user message is needed"))
        }
        Some(Input::Items(items)) => Ok(items),
    }
}

/// Tools and settings that come with the conversation; the last setting counts.
fn settings<'a>(
    items: &mut [Item<'a>],
    root: &str,
    offer: &mut Offer<'a>,
    ask: &mut Ask<'a>,
    turn: &mut Turn,
    verdicts: &mut Verdicts<'_>,
) -> Result<(), Error> {
    for (index, item) in items.iter_mut().enumerate() {
        let at = format!("{root}[{index}]");
        match item {
            Item::AdditionalTools(AdditionalTools { role: _, tools, id: _, extra }) => {
                verdicts.unknown(&at, extra);
                offer.add(std::mem::take(tools), &format!("{at}.tools"), Origin::Item, verdicts)?;
            }
            // Their names are told to the model later.
            Item::ToolSearchOutput(found) => {
                offer.add(found.tools.clone(), &format!("{at}.tools"), Origin::Item, verdicts)?;
            }
            Item::ConfigurationUpdate(ConfigurationUpdate { reasoning, text, id: _, extra }) => {
                verdicts.unknown(&at, extra);
                if let Some(reasoning) = reasoning.take() {
                    fields::reasoning(reasoning, &format!("{at}.reasoning"), ask, turn, verdicts)?;
                }
                if let Some(text) = text.take() {
                    fields::text(text, &format!("{at}.text"), ask, verdicts)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Tools whose schemas are wrapped on the way: their calls may hold any JSON.
fn unions(offer: &Offer<'_>) -> HashSet<String> {
    let is_union = |kind: &ToolKind<'_>| matches!(kind, ToolKind::Function(Some(schema)) if schema::is_union(schema.get()));
    offer.tools.iter().filter(|tool| is_union(&tool.kind)).map(|tool| tool.name.to_string()).collect()
}

/// Instructions come before everything else that is said.
fn system(text: Text<'_>) -> Said<'_> {
    let at = Place::message("instructions", 0);
    Said { role: Role::System, blocks: vec![Block { at, cache: None, kind: BlockKind::Text(text) }], at }
}
