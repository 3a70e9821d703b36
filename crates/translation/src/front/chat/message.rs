//! Chat messages read into the middle. Their order and pairing is settled later, when the target is known.

use outcrop_api_types::Text;
use outcrop_api_types::chat::{AssistantMessage, Message, SystemMessage, ToolMessage, UserMessage};
use outcrop_api_types::messages::CacheControl;

use super::part::{cache_point, content_blocks};
use super::verdict::Verdicts;
use super::{call, reasoning};
use crate::blanks;
use crate::conversation::{Block, BlockKind, Place, Role, Said};
use crate::error::Error;
use crate::media;

/// The root of every path in here.
const ROOT: &str = "messages";

/// Reads the messages in order.
pub(super) fn said<'a>(
    messages: Vec<Message<'a>>,
    verdicts: &mut Verdicts<'_>,
) -> Result<Vec<Said<'a>>, Error> {
    let mut said = Vec::with_capacity(messages.len());
    for (index, message) in messages.into_iter().enumerate() {
        let at = Place::message(ROOT, index);
        said.push(match message {
            Message::Developer(message) | Message::System(message) => system(message, at, verdicts)?,
            Message::User(message) => user(message, at, verdicts)?,
            Message::Assistant(message) => assistant(message, at, verdicts)?,
            Message::Tool(message) => tool(message, at, verdicts)?,
            Message::Function(_) => {
                return Err(Error::unsupported(
                    format!("{at}.role"),
                    "deprecated by OpenAI: send a `tool` message",
                ));
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
    verdicts.unknown(at, &extra);
    let mut blocks = content_blocks(content, at, verdicts)?;
    if let Some(block) = blocks.iter().find(|block| !matches!(block.kind, BlockKind::Text(_))) {
        return Err(Error::value(format!("{}.type", block.at), "a system message holds text only"));
    }
    close(&mut blocks, name.as_ref(), cache_control, at, verdicts);
    Ok(Said { role: Role::System, blocks, at })
}

fn user<'a>(message: UserMessage<'a>, at: Place, verdicts: &mut Verdicts<'_>) -> Result<Said<'a>, Error> {
    let UserMessage { content, name, cache_control, extra } = message;
    verdicts.unknown(at, &extra);
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
    verdicts.unknown(at, &extra);
    if audio.is_some() {
        return Err(Error::unsupported(
            format!("{at}.audio"),
            "the model has no audio; send the text of the answer",
        ));
    }
    if function_call.is_some() {
        return Err(Error::unsupported(
            format!("{at}.function_call"),
            "deprecated by OpenAI: use tool_calls",
        ));
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
    // Before the thoughts find their places: a blank text has none.
    let (mut spoken, homeless) = blanks::strip(spoken);
    if homeless.is_some() {
        verdicts.hint(format!("{at}.content.cache_control"), "stood on a blank text with nothing before it");
    }
    for (index, call) in tool_calls.unwrap_or_default().into_iter().enumerate() {
        spoken.push(call::tool_use(call, at.part("tool_calls", index), verdicts)?);
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
    let ToolMessage { tool_call_id, content, name, cache_control, extra } = message;
    verdicts.unknown(at, &extra);
    if name.is_some_and(|name| !name.is_empty()) {
        verdicts.hint(format!("{at}.name"), NO_NAMES);
    }
    let content = match content {
        Some(content) => content_blocks(content, at, verdicts)?,
        None => Vec::new(),
    };
    if let Some(block) =
        content.iter().find(|block| !matches!(block.kind, BlockKind::Text(_) | BlockKind::Image(_)))
    {
        return Err(Error::value(format!("{}.type", block.at), "a tool's result holds text and images only"));
    }
    // A blank result keeps its block but has no content: dropping it would fuse the turns around it.
    let (content, homeless) = blanks::strip(content);
    let point = cache_control
        .and_then(|point| cache_point(point, || media::member(at, "cache_control"), verdicts))
        .or_else(|| homeless.filter(|_| content.is_empty()));
    if homeless.is_some() && !content.is_empty() {
        verdicts.hint(format!("{at}.content.cache_control"), "stood on a blank text with nothing before it");
    }
    let kind = BlockKind::ToolResult { id: tool_call_id, content, is_error: false };
    Ok(Said { role: Role::User, blocks: vec![Block { at, cache: point, kind }], at })
}

const NO_NAMES: &str = "Bedrock has no names for messages";

/// What is true of every message: its name has no place, its cache point stands after its last block.
fn close<'a>(
    blocks: &mut [Block<'a>],
    name: Option<&Text<'a>>,
    cache: Option<CacheControl<'a>>,
    at: Place,
    verdicts: &mut Verdicts<'_>,
) {
    if let Some(name) = name.filter(|name| !name.is_empty()) {
        let first = blocks.iter_mut().find_map(|block| match &mut block.kind {
            BlockKind::Text(text) if !blanks::is_blank(text) => Some(text),
            _ => None,
        });
        match first {
            Some(text) if verdicts.policy.name_prefix => *text = Text::from(format!("{name}: {text}")),
            _ => verdicts.hint(format!("{at}.name"), NO_NAMES),
        }
    }
    let Some(point) =
        cache.and_then(|point| cache_point(point, || media::member(at, "cache_control"), verdicts))
    else {
        return;
    };
    match blocks.iter_mut().rev().find(|block| block.can_hold_cache()) {
        Some(last) => _ = last.cache.get_or_insert(point),
        None => verdicts.hint(format!("{at}.cache_control"), "nothing in the message can hold it"),
    }
}
