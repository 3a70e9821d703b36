//! Cohere and Amazon rerank.

use serde_json::Number;

use crate::object::object;
use crate::{RawJson, Text};

object! {
    /// `{"query": "...", "documents": ["...", "..."], "top_n": 3, "api_version": 2}`
    pub struct RankRequest<'a> {
        /// What is looked for.
        required query: Text<'a>,
        /// Where to look.
        required documents: Vec<Text<'a>>,
        /// How many results; all if absent.
        optional top_n: i64,
        /// Cohere: 2.
        optional api_version: i64,
        /// Cohere: tokens of a long document.
        optional max_tokens_per_doc: i64,
    }

    /// `{"results": [{"index": 1, "relevance_score": 0.9}]}`
    pub struct RankResponse<'a> {
        /// The best first.
        required results: Vec<RankResult<'a>>,
        /// The model's id for this.
        optional id: Text<'a>,
        /// What it took.
        optional meta: RawJson<'a>,
    }

    /// `{"index": 1, "relevance_score": 0.9}`
    pub struct RankResult<'a> {
        /// Which document, from 0.
        required index: u64,
        /// 0 to 1, more is better.
        required relevance_score: Number,
    }
}
