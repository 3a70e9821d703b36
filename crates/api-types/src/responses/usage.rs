//! Tokens used.

use crate::object::object;

object! {
    /// Tokens: `{"input_tokens": 9, "input_tokens_details": {...}, "output_tokens": 12, ...}`
    pub struct Usage<'a> {
        /// Read, cached ones included.
        required input_tokens: u64,
        /// Kinds of what was read.
        required input_tokens_details: InputTokensDetails<'a>,
        /// Generated, thinking included.
        required output_tokens: u64,
        /// Kinds of what was generated.
        required output_tokens_details: OutputTokensDetails<'a>,
        /// Sum of the two.
        required total_tokens: u64,
    }

    /// `{"cached_tokens": 0, "cache_write_tokens": 0}`
    pub struct InputTokensDetails<'a> {
        /// Read from the prompt cache.
        required cached_tokens: u64,
        /// Written into the prompt cache; older servers leave it out.
        expected cache_write_tokens: u64,
        /// What was written, by how long it lives.
        optional cache_write_tokens_details: CacheWriteTokensDetails<'a>,
    }

    /// `{"ttl_30m_tokens": 0, "ttl_12h_tokens": 0}`
    #[derive(Default)]
    pub struct CacheWriteTokensDetails<'a> {
        /// For half an hour.
        optional ttl_30m_tokens: u64,
        /// For half a day.
        optional ttl_12h_tokens: u64,
    }

    /// `{"reasoning_tokens": 0}`
    pub struct OutputTokensDetails<'a> {
        /// Thinking.
        required reasoning_tokens: u64,
    }
}
