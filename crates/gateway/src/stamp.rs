//! Ids that are ours, and the time: translation has neither.

use std::time::{SystemTime, UNIX_EPOCH};

use outcrop_translation::front::{chat, messages, responses};

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

/// `family` is the family of the model that answers: its thinking goes back to it and to no other.
pub(crate) fn responses(family: &str) -> responses::Stamp {
    responses::Stamp { id: id("resp_"), created: now(), family: family.to_owned(), open_thinking: false }
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
