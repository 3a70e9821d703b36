//! Prompt caching.

use crate::object::object;
use crate::union::tagged;
use crate::{Bare, RawJson, Text};

object! {
    /// `{"type": "ephemeral", "ttl": "5m"}`
    pub struct CacheControl<'a> {
        /// `ephemeral`
        required kind as "type": Text<'a>,
        /// `5m` (as if absent) or `1h`
        optional ttl: Text<'a>,
        /// Sent by Claude Code; Bedrock refuses it. Not in the typed models.
        optional scope: RawJson<'a>,
    }

    /// Tokens written, by how long they live.
    #[derive(Default)]
    pub struct CacheCreation<'a> {
        /// One hour.
        optional ephemeral_1h_input_tokens: u64,
        /// Five minutes.
        optional ephemeral_5m_input_tokens: u64,
    }

    /// In a request the earlier message to compare with, in a response why the cache missed.
    #[derive(Default)]
    pub struct Diagnostics<'a> {
        /// Request: id of the message before.
        nullable previous_message_id: Text<'a>,
        /// Response: why, `null` while unknown.
        nullable cache_miss_reason: CacheMissReason<'a>,
    }

    /// A part of the request was another one.
    pub struct CacheMiss<'a> {
        /// Tokens that could have been read from the cache.
        required cache_missed_input_tokens: u64,
    }
}

impl CacheControl<'_> {
    /// `{"type": "ephemeral"}`
    pub fn ephemeral() -> Self {
        Self::new("ephemeral")
    }
}

tagged! {
    /// Why the prompt cache missed.
    pub enum CacheMissReason<'a> by "type" {
        /// Another model.
        ModelChanged(CacheMiss<'a>) = "model_changed",
        /// Other instructions.
        SystemChanged(CacheMiss<'a>) = "system_changed",
        /// Other tools.
        ToolsChanged(CacheMiss<'a>) = "tools_changed",
        /// Other messages.
        MessagesChanged(CacheMiss<'a>) = "messages_changed",
        /// The message before is not known.
        PreviousMessageNotFound(Bare<'a>) = "previous_message_not_found",
        /// Not known.
        Unavailable(Bare<'a>) = "unavailable",
    }
}
