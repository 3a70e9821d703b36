//! Amazon Titan embeddings.

use crate::object::object;
use crate::{RawJson, Text};

object! {
    /// `{"inputText": "...", "dimensions": 1024}`: v1 knows `inputText` alone.
    pub struct TitanEmbedRequest<'a> {
        /// One text, up to 8192 tokens.
        required input_text as "inputText": Text<'a>,
        /// v2: 256, 512 or 1024.
        optional dimensions: i64,
        /// v2: whether the vector has length 1; true if absent.
        optional normalize: bool,
        /// v2: `float`, `binary`
        optional embedding_types as "embeddingTypes": Vec<Text<'a>>,
    }

    /// `{"inputImage": "...", "embeddingConfig": {"outputEmbeddingLength": 1024}}`: the multimodal model.
    #[derive(Default)]
    pub struct TitanMultimodalRequest<'a> {
        /// One text, up to 256 tokens.
        optional input_text as "inputText": Text<'a>,
        /// One image, as base64.
        optional input_image as "inputImage": Text<'a>,
        /// What the vector should be like.
        optional embedding_config as "embeddingConfig": TitanEmbeddingConfig<'a>,
    }

    /// `{"outputEmbeddingLength": 1024}`
    #[derive(Default)]
    pub struct TitanEmbeddingConfig<'a> {
        /// 256, 384 or 1024.
        optional output_embedding_length as "outputEmbeddingLength": i64,
    }

    /// `{"embedding": [...], "inputTextTokenCount": 8}`, of all Titan models.
    #[derive(Default)]
    pub struct TitanEmbedResponse<'a> {
        /// The vector, as it came. Absent when only `binary` was asked for.
        optional embedding: RawJson<'a>,
        /// v2: by type.
        optional embeddings_by_type as "embeddingsByType": TitanEmbeddings<'a>,
        /// Tokens read.
        optional input_text_token_count as "inputTextTokenCount": u64,
        /// Multimodal: what went wrong.
        optional message: Text<'a>,
    }

    /// `{"float": [...], "binary": [...]}`
    #[derive(Default)]
    pub struct TitanEmbeddings<'a> {
        /// As it came.
        optional float: RawJson<'a>,
        /// As it came: zeros and ones.
        optional binary: RawJson<'a>,
    }
}
