//! Cohere embeddings, v3 and v4.

use crate::embeddings::EmbeddingImage;
use crate::object::object;
use crate::union::{by_shape, tagged};
use crate::{RawJson, Text};

object! {
    /// `{"texts": ["..."], "input_type": "search_document", "truncate": "NONE"}`
    pub struct CohereEmbedRequest<'a> {
        /// What the vectors are for: `search_document`, `search_query`, `classification`, `clustering`, `image`.
        required input_type: Text<'a>,
        /// Texts, up to 96.
        optional texts: Vec<Text<'a>>,
        /// Images as `data:` URLs; v3 takes one.
        optional images: Vec<Text<'a>>,
        /// v4: text and images mixed, up to 96.
        optional inputs: Vec<CohereInput<'a>>,
        /// What to do with what is too long: `NONE`, `START`, `END`; in older text `LEFT`, `RIGHT`.
        optional truncate: Text<'a>,
        /// `float`, `int8`, `uint8`, `binary`, `ubinary`
        optional embedding_types: Vec<Text<'a>>,
        /// v4: 256, 512, 1024 or 1536.
        optional output_dimension: i64,
        /// v4: most tokens of an input.
        optional max_tokens: i64,
    }

    /// `{"content": [{"type": "text", "text": "..."}]}`
    pub struct CohereInput<'a> {
        /// Its parts.
        required content: Vec<CoherePart<'a>>,
    }

    /// `{"type": "text", "text": "..."}`, without the tag.
    pub struct CohereText<'a> {
        /// Text.
        required text: Text<'a>,
    }

    /// `{"type": "image_url", "image_url": "data:image/png;base64,..."}`, without the tag.
    pub struct CohereImage<'a> {
        /// A `data:` URL: plain on Bedrock, inside an object in Cohere's own reference.
        required image_url: EmbeddingImage<'a>,
    }

    /// `{"id": "...", "response_type": "embeddings_floats", "embeddings": [[...]], "texts": [...]}`
    pub struct CohereEmbedResponse<'a> {
        /// The model's id for this.
        optional id: Text<'a>,
        /// `embeddings_floats` or `embeddings_by_type`
        optional response_type: Text<'a>,
        /// The vectors.
        required embeddings: CohereEmbeddings<'a>,
        /// The texts again.
        optional texts: RawJson<'a>,
        /// About the images.
        optional images: RawJson<'a>,
        /// The inputs again.
        optional inputs: RawJson<'a>,
        /// What it took.
        optional meta: RawJson<'a>,
    }

    /// `{"float": [[...]]}`: per type, one vector per input, as they came.
    #[derive(Default)]
    pub struct CohereEmbeddingsByType<'a> {
        /// Numbers.
        optional float: Vec<RawJson<'a>>,
        /// -128 to 127.
        optional int8: Vec<RawJson<'a>>,
        /// 0 to 255.
        optional uint8: Vec<RawJson<'a>>,
        /// Eight to a number, -128 to 127.
        optional binary: Vec<RawJson<'a>>,
        /// Eight to a number, 0 to 255.
        optional ubinary: Vec<RawJson<'a>>,
        /// Base64 strings.
        optional base64: Vec<RawJson<'a>>,
    }
}

tagged! {
    /// A part of an input.
    pub enum CoherePart<'a> by "type" {
        /// Text.
        Text(CohereText<'a>) = "text",
        /// An image.
        ImageUrl(CohereImage<'a>) = "image_url",
    }
}

by_shape! {
    /// The vectors.
    pub enum CohereEmbeddings<'a> expecting "an array of vectors or an object of them" {
        /// One per input, as they came: when no type was asked for.
        Floats(Vec<RawJson<'a>>) from array,
        /// By type.
        ByType(CohereEmbeddingsByType<'a>) from object,
    }
}
