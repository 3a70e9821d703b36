//! Rerank: `POST /v1/rerank`, `/v2/rerank`, in the shape that Cohere and Jina share.
//!
//! Cohere's page of v2, LiteLLM's types of the same (which add v1), and how clients of Jina and Voyage read
//! theirs, 2026-11-22. What else those two take is in `extra`.

use serde_json::Number;

use crate::object::object;
use crate::union::by_shape;
use crate::{Extra, RawJson, Text};

object! {
    /// `{"model": "rerank", "query": "...", "documents": ["...", "..."], "top_n": 3}`
    pub struct RerankRequest<'a> {
        /// Name of the model, as the server knows it.
        required model: Text<'a>,
        /// What is looked for.
        required query: Text<'a>,
        /// Where to look.
        required documents: Vec<RerankDocument<'a>>,
        /// How many results; all if absent.
        optional top_n: i64,
        /// Whether results hold the documents.
        optional return_documents: bool,
        /// Cohere: which fields of documents that are objects count, in this order.
        optional rank_fields: Vec<Text<'a>>,
        /// Cohere v1: chunks of a long document.
        optional max_chunks_per_doc: i64,
        /// Cohere v2: tokens of a long document.
        optional max_tokens_per_doc: i64,
        /// Voyage: whether long documents are cut.
        optional truncation: bool,
    }

    /// `{"id": "...", "results": [{"index": 1, "relevance_score": 0.9}], "meta": {...}, "usage": {...}}`
    pub struct RerankResponse<'a> {
        /// The server's id.
        optional id: Text<'a>,
        /// Jina: `list`
        optional object: Text<'a>,
        /// Jina: the model that was asked.
        optional model: Text<'a>,
        /// The best first.
        required results: Vec<RerankResult<'a>>,
        /// Cohere: what it took.
        optional meta: RerankMeta<'a>,
        /// Jina: what it took.
        optional usage: RerankUsage<'a>,
    }

    /// `{"index": 1, "relevance_score": 0.9, "document": {"text": "..."}}`
    pub struct RerankResult<'a> {
        /// Which document, from 0.
        required index: u64,
        /// 0 to 1, more is better.
        required relevance_score: Number,
        /// The document, if asked for.
        optional document: RerankDocument<'a>,
    }

    /// `{"api_version": {"version": "2"}, "billed_units": {"search_units": 1}}`
    #[derive(Default)]
    pub struct RerankMeta<'a> {
        /// `{"version": "2"}`, as it came.
        optional api_version: RawJson<'a>,
        /// What is paid for.
        optional billed_units: BilledUnits<'a>,
        /// Tokens, as they came.
        optional tokens: RawJson<'a>,
        /// For people.
        optional warnings: Vec<Text<'a>>,
    }

    /// `{"search_units": 1}`
    #[derive(Default)]
    pub struct BilledUnits<'a> {
        /// Searches: one query with up to 100 documents.
        optional search_units: Number,
        /// Tokens.
        optional total_tokens: Number,
        /// Tokens.
        optional input_tokens: Number,
        /// Tokens.
        optional output_tokens: Number,
    }

    /// `{"total_tokens": 80}`
    #[derive(Default)]
    pub struct RerankUsage<'a> {
        /// Read.
        optional prompt_tokens: u64,
        /// All of them.
        optional total_tokens: u64,
    }
}

by_shape! {
    /// A document.
    pub enum RerankDocument<'a> expecting "a string or an object" {
        /// Text.
        Text(Text<'a>) from string,
        /// `{"text": "..."}`, or other fields of the caller's.
        Fields(Extra<'a>) from object,
    }
}

impl RerankDocument<'_> {
    /// The text of a document that has no other.
    ///
    /// ```
    /// use outcrop_api_types::{parse, rerank::RerankDocument};
    ///
    /// let document: RerankDocument<'_> = parse(br#"{"text": "a\nb"}"#)?;
    /// assert_eq!(document.text().as_deref(), Some("a\nb"));
    /// # Ok::<(), outcrop_api_types::ParseError>(())
    /// ```
    pub fn text(&self) -> Option<Text<'_>> {
        match self {
            Self::Text(text) => Some(text.reborrow()),
            Self::Fields(fields) => fields.get("text").and_then(|text| text.read().ok()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn what_cohere_and_jina_send_has_a_place_and_is_written_as_it_came() {
        let request = r#"{"model":"m","query":"q","documents":["a",{"text":"b","title":1.0},{"image":"data:"}],"top_n":2,"return_documents":true,"rank_fields":["title"],"max_chunks_per_doc":10,"max_tokens_per_doc":4096,"truncation":true}"#;
        let read: RerankRequest<'_> = parse(request.as_bytes()).unwrap();
        assert!(read.extra.is_empty());
        let texts: Vec<Option<String>> =
            read.documents.iter().map(|d| d.text().map(Text::into_string)).collect();
        assert_eq!(texts, [Some("a".to_owned()), Some("b".to_owned()), None]);
        assert_eq!(serde_json::to_string(&read).unwrap(), request);
        for response in [
            r#"{"id":"i","results":[{"index":1,"relevance_score":0.98,"document":{"text":"b"}}],"meta":{"api_version":{"version":"2"},"billed_units":{"search_units":1},"warnings":["w"]}}"#,
            r#"{"object":"list","model":"m","results":[{"index":1,"relevance_score":1,"document":"b"}],"usage":{"total_tokens":80}}"#,
        ] {
            let read: RerankResponse<'_> = parse(response.as_bytes()).unwrap();
            assert!(read.extra.is_empty() && read.results[0].extra.is_empty());
            assert_eq!(serde_json::to_string(&read).unwrap(), response);
        }
    }
}
