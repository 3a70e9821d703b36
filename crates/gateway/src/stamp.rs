//! Ids that are ours, and the time: translation has neither.

use std::time::{SystemTime, UNIX_EPOCH};

use outcrop_translation::ReasoningReplay;
use outcrop_translation::front::{chat, messages, responses};

use crate::dialect::Thinker;
use crate::{Api, Plan};

/// Unix seconds.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

pub(crate) fn chat() -> chat::Stamp {
    chat::Stamp { id: id("chatcmpl-"), created: now() }
}

pub(crate) fn messages() -> messages::Stamp {
    messages::Stamp { id: id("msg_"), created: now() }
}

pub(crate) fn responses(thinker: Thinker<'_>) -> responses::Stamp {
    let Thinker { family, open } = thinker;
    responses::Stamp { id: id("resp_"), created: now(), family: family.to_owned(), open_thinking: open }
}

/// Whether a model shows its thinking itself, unsigned (`DeepSeek`, Qwen, Kimi, gpt-oss), and not a summary that only it can
/// make use of.
pub(crate) fn thinks_openly(plan: &Plan) -> bool {
    let unsigned = matches!(plan.caps.reasoning_replay, ReasoningReplay::Text | ReasoningReplay::None);
    match plan.api {
        Api::Converse => unsigned,
        Api::OpenAi { responses, .. } => !responses,
        Api::Messages | Api::Embed(_) | Api::Rerank(_) => false,
    }
}

/// The id of a ranking.
pub(crate) fn rerank() -> String {
    id("rerank-")
}

fn id(prefix: &str) -> String {
    let mut id = String::with_capacity(prefix.len() + 24);
    id.push_str(prefix);
    id.extend(std::iter::repeat_with(fastrand::alphanumeric).take(24));
    id
}
