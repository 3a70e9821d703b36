//! Chat messages read into the middle. Their order and pairing is settled later, when the target is known.

use outcrop_api_types::chat::{
    AssistantMessage, Content, ContentPart, FilePart, ImagePart, Message, PromptCacheBreakpoint, SystemMessage, ToolCall,
    ToolMessage, UserMessage,
};
use outcrop_api_types::messages::CacheControl;
use outcrop_api_types::{Extra, RawJson, Text};

use super::reasoning;
use super::verdict::Verdicts;
use crate::conversation::{Block, BlockKind, CachePoint, Place, Role, Said};
use crate::error::Error;
use crate::media;
use crate::policy::InvalidArguments;

/// The root of every path in here.
const ROOT: &str = "messages";

/// Reads the messages in order.
pub(super) fn said<'a>(messages: Vec<Message<'a>>, verdicts: &mut Verdicts<'_>) -> Result<Vec<Said<'a>>, Error> {
    let mut said = Vec::with_capacity(messages.len());
    for (index, message) in messages.into_iter().enumerate() {
        let at = Place::message(ROOT, index);
        said.push(match message {
            Message::Developer(message) | Message::System(message) => system(message, at, verdicts)?,
            Message::User(message) => user(message, at, verdicts)?,
            Message::Assistant(message) => assistant(message, at, verdicts)?,
            Message::Tool(message) => tool(message, at, verdicts)?,
            Message::Function(_) => {
                return Err(Error::unsupported(format!("{at}.role"), "deprecated by OpenAI: send a `tool` message"));
            }
            Message::Unknown(_) => {
                return Err(Error::value(
                    format!("{at}.role"),
                    "must be developer, system, user, assistant or tool",
                ));
            }
        });
    }
    Ok(said)
}

fn system<'a>(message: SystemMessage<'a>, at: Place, verdicts: &mut Verdicts<'_>) -> Result<Said<'a>, Error> {
    let SystemMessage { content, name, cache_control, extra } = message;
    report(at, &extra, verdicts);
    let mut blocks = content_blocks(content, at, verdicts)?;
    if let Some(block) = blocks.iter().find(|block| !matches!(block.kind, BlockKind::Text(_))) {
        return Err(Error::value(format!("{}.type", block.at), "a system message holds text only"));
    }
    close(&mut blocks, name.as_ref(), cache_control, at, verdicts);
    Ok(Said { role: Role::System, blocks, at })
}

fn user<'a>(message: UserMessage<'a>, at: Place, verdicts: &mut Verdicts<'_>) -> Result<Said<'a>, Error> {
    let UserMessage { content, name, cache_control, extra } = message;
    report(at, &extra, verdicts);
    let mut blocks = content_blocks(content, at, verdicts)?;
    close(&mut blocks, name.as_ref(), cache_control, at, verdicts);
    Ok(Said { role: Role::User, blocks, at })
}

fn assistant<'a>(
    message: AssistantMessage<'a>,
    at: Place,
    verdicts: &mut Verdicts<'_>,
) -> Result<Said<'a>, Error> {
    let AssistantMessage {
        audio,
        content,
        function_call,
        name,
        refusal,
        tool_calls,
        cache_control,
        reasoning_content,
        reasoning,
        reasoning_details,
        thinking_blocks,
        annotations: _, // echoes of a reply: nothing in them is asked
        provider_specific_fields: _,
        extra,
    } = message;
    report(at, &extra, verdicts);
    if audio.is_some() {
        return Err(Error::unsupported(format!("{at}.audio"), "the model has no audio; send the text of the answer"));
    }
    if function_call.is_some() {
        return Err(Error::unsupported(format!("{at}.function_call"), "deprecated by OpenAI: use tool_calls"));
    }
    let mut spoken = match content {
        Some(content) => content_blocks(content, at, verdicts)?,
        None => Vec::new(),
    };
    if let Some(block) = spoken.iter().find(|block| !matches!(block.kind, BlockKind::Text(_))) {
        return Err(Error::value(format!("{}.type", block.at), "an assistant message holds text only"));
    }
    if let Some(text) = refusal {
        spoken.push(Block { at, cache: None, kind: BlockKind::Text(text) });
    }
    for (index, call) in tool_calls.unwrap_or_default().into_iter().enumerate() {
        spoken.push(tool_use(call, at.part("tool_calls", index), verdicts)?);
    }
    let thoughts = reasoning::thoughts(
        reasoning::Echo { reasoning_content, reasoning, reasoning_details, thinking_blocks },
        at,
        verdicts,
    );
    let mut blocks = reasoning::in_place(thoughts, spoken, at);
    close(&mut blocks, name.as_ref(), cache_control, at, verdicts);
    Ok(Said { role: Role::Assistant, blocks, at })
}

fn tool<'a>(message: ToolMessage<'a>, at: Place, verdicts: &mut Verdicts<'_>) -> Result<Said<'a>, Error> {
    let ToolMessage { tool_call_id, content, name: _, cache_control, extra } = message;
    report(at, &extra, verdicts);
    let mut content = match content {
        Some(content) => content_blocks(content, at, verdicts)?,
        None => Vec::new(),
    };
    if let Some(block) =
        content.iter().find(|block| !matches!(block.kind, BlockKind::Text(_) | BlockKind::Image(_)))
    {
        return Err(Error::value(format!("{}.type", block.at), "a tool's result holds text and images only"));
    }
    // A blank result keeps its block but has no content: dropping it would fuse the turns around it.
    content.retain(|block| !matches!(&block.kind, BlockKind::Text(text) if text.chars().all(char::is_whitespace)));
    let kind = BlockKind::ToolResult { id: tool_call_id, content, is_error: false };
    let cache = cache_control.and_then(|point| cache_point(point, &media::member(at, "cache_control"), verdicts));
    Ok(Said { role: Role::User, blocks: vec![Block { at, cache, kind }], at })
}

/// What is true of every message: its name has no place, its cache point stands after its last block.
fn close<'a>(
    blocks: &mut [Block<'a>],
    name: Option<&Text<'a>>,
    cache: Option<CacheControl<'a>>,
    at: Place,
    verdicts: &mut Verdicts<'_>,
) {
    if let Some(name) = name {
        let first = blocks.iter_mut().find_map(|block| match &mut block.kind {
            BlockKind::Text(text) => Some(text),
            _ => None,
        });
        match first {
            Some(text) if verdicts.policy.name_prefix => *text = Text::from(format!("{name}: {text}")),
            _ => verdicts.hint(format!("{at}.name"), "Bedrock has no names for messages"),
        }
    }
    if let Some(point) = cache
        && let Some(point) = cache_point(point, &media::member(at, "cache_control"), verdicts)
        && let Some(last) = blocks.iter_mut().rev().find(|block| crate::cache::can_hold(block))
    {
        last.cache.get_or_insert(point);
    }
}

fn report(at: Place, extra: &Extra<'_>, verdicts: &mut Verdicts<'_>) {
    for name in extra.names() {
        verdicts.hint(format!("{at}.{name}"), "unknown field");
    }
}

fn content_blocks<'a>(
    content: Content<'a>,
    at: Place,
    verdicts: &mut Verdicts<'_>,
) -> Result<Vec<Block<'a>>, Error> {
    match content {
        Content::Text(text) => Ok(vec![Block { at, cache: None, kind: BlockKind::Text(text) }]),
        Content::Parts(parts) => parts
            .into_iter()
            .enumerate()
            .map(|(index, part)| content_part(part, at.part("content", index), verdicts))
            .collect(),
    }
}

fn content_part<'a>(
    part: ContentPart<'a>,
    at: Place,
    verdicts: &mut Verdicts<'_>,
) -> Result<Block<'a>, Error> {
    let (kind, breakpoint, cache, extra) = match part {
        ContentPart::Text(part) => {
            (BlockKind::Text(part.text), part.prompt_cache_breakpoint, part.cache_control, part.extra)
        }
        ContentPart::Refusal(part) => (BlockKind::Text(part.refusal), None, part.cache_control, part.extra),
        ContentPart::ImageUrl(ImagePart { image_url, prompt_cache_breakpoint, cache_control, extra }) => {
            if image_url.detail.is_some() {
                verdicts.hint(format!("{at}.image_url.detail"), "Bedrock decides how closely to look");
            }
            for name in image_url.extra.names() {
                verdicts.hint(format!("{at}.image_url.{name}"), "unknown field");
            }
            let image = media::image(image_url.url, &media::member(at, "image_url.url"))?;
            (BlockKind::Image(image), prompt_cache_breakpoint, cache_control, extra)
        }
        ContentPart::File(FilePart { file, prompt_cache_breakpoint, cache_control, extra }) => {
            for name in file.extra.names() {
                verdicts.hint(format!("{at}.file.{name}"), "unknown field");
            }
            let Some(data) = file.file_data else {
                let path = media::member(at, if file.file_id.is_some() { "file.file_id" } else { "file.file_data" });
                return Err(Error::unsupported(path, "Bedrock keeps no files; inline file_data instead"));
            };
            let kind = media::file(data, file.filename, &media::member(at, "file.file_data"))?;
            (kind, prompt_cache_breakpoint, cache_control, extra)
        }
        ContentPart::InputAudio(_) => {
            return Err(Error::value(format!("{at}.type"), "the model takes no audio; send text"));
        }
        ContentPart::Unknown(part) => {
            return Err(Error::value(
                format!("{at}.type"),
                format!("unknown content part `{}`; known are text, image_url, file and refusal", shown(&part.tag)),
            ));
        }
    };
    report(at, &extra, verdicts);
    let path = media::member(at, "cache_control");
    let cache = match (cache, breakpoint) {
        (Some(point), _) => cache_point(point, &path, verdicts),
        (None, Some(point)) => Some(openai_cache_point(&point, at, verdicts)),
        (None, None) => None,
    };
    Ok(Block { at, cache, kind })
}

/// Anthropic's own cache point.
pub(super) fn cache_point(point: CacheControl<'_>, path: &str, verdicts: &mut Verdicts<'_>) -> Option<CachePoint> {
    let CacheControl { kind, ttl, scope, extra } = point;
    if &*kind != "ephemeral" {
        verdicts.hint(path, "only `ephemeral` cache points exist");
        return None;
    }
    if scope.is_some() {
        verdicts.hint(format!("{path}.scope"), "Bedrock refuses it");
    }
    for name in extra.names() {
        verdicts.hint(format!("{path}.{name}"), "unknown field");
    }
    match ttl.as_deref() {
        None | Some("5m") => Some(CachePoint { one_hour: false }),
        Some("1h") => Some(CachePoint { one_hour: true }),
        Some(_) => {
            verdicts.hint(format!("{path}.ttl"), "must be 5m or 1h: sent as 5m");
            Some(CachePoint { one_hour: false })
        }
    }
}

/// `OpenAI`'s own cache point: its lifetimes are longer than any that Bedrock has.
fn openai_cache_point(point: &PromptCacheBreakpoint<'_>, at: Place, verdicts: &mut Verdicts<'_>) -> CachePoint {
    match point.ttl.as_deref() {
        None => CachePoint { one_hour: false },
        Some("30m") => CachePoint { one_hour: true },
        Some(_) => {
            verdicts.hint(format!("{at}.prompt_cache_breakpoint.ttl"), "Bedrock caches for an hour at most");
            CachePoint { one_hour: true }
        }
    }
}

fn tool_use<'a>(call: ToolCall<'a>, at: Place, verdicts: &mut Verdicts<'_>) -> Result<Block<'a>, Error> {
    let (id, name, input, mut extra) = match call {
        ToolCall::Function(call) => {
            let path = media::member(at, "function.arguments");
            let input = arguments(call.function.arguments.unwrap_or_default(), &path, verdicts)?;
            (call.id, call.function.name, input, call.extra)
        }
        ToolCall::Custom(call) => {
            let input = wrapped("input", &call.custom.input, &media::member(at, "custom.input"))?;
            (call.id, call.custom.name, input, call.extra)
        }
        ToolCall::Unknown(call) => {
            return Err(Error::value(
                format!("{at}.type"),
                format!("unknown tool call `{}`; known are function and custom", shown(&call.tag)),
            ));
        }
    };
    if name.is_empty() {
        return Err(Error::invalid(format!("{at}.function.name"), "must not be empty"));
    }
    let path = media::member(at, "cache_control");
    let cache = extra
        .remove("cache_control")
        .and_then(|raw| raw.read::<CacheControl<'_>>().map(CacheControl::into_owned).ok())
        .and_then(|point| cache_point(point, &path, verdicts));
    for name in extra.names().filter(|name| *name != "index") {
        verdicts.hint(format!("{at}.{name}"), "unknown field");
    }
    Ok(Block { at, cache, kind: BlockKind::ToolUse { id, name, input } })
}

/// Arguments are JSON in a string, written by a model: empty means none, and they may have been cut.
fn arguments<'a>(text: Text<'a>, path: &str, verdicts: &mut Verdicts<'_>) -> Result<RawJson<'a>, Error> {
    if text.chars().all(char::is_whitespace) || &*text == "null" {
        return Ok(RawJson::empty_object());
    }
    let parsed = match text.clone().into_cow() {
        std::borrow::Cow::Borrowed(json) => RawJson::new(json),
        std::borrow::Cow::Owned(json) => RawJson::from_string(json),
    };
    match parsed {
        Ok(json) if json.is_object() => Ok(json),
        _ if verdicts.policy.invalid_arguments == InvalidArguments::Wrap => {
            verdicts.hint(path, "not a JSON object: wrapped as `_raw`");
            wrapped("_raw", &text, path)
        }
        Ok(_) => Err(Error::invalid(path, "must be a JSON object in a string")),
        Err(_) => Err(Error::invalid(
            path,
            "is not valid JSON (a call that was cut by max_tokens?); repair it or drop the call \
             (or set invalid_arguments = \"wrap\")",
        )),
    }
}

fn wrapped(key: &'static str, text: &Text<'_>, path: &str) -> Result<RawJson<'static>, Error> {
    RawJson::write(&std::collections::BTreeMap::from([(key, text.as_str())]))
        .map_err(|_| Error::invalid(path, "cannot be written as JSON"))
}

/// A word of the caller's, short enough for an error text.
pub(super) fn shown(word: &str) -> String {
    let clean: String = word.chars().filter(|c| !c.is_control()).take(40).collect();
    clean
}
