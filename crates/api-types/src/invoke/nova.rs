//! Amazon Nova embeddings: texts, images, sound and video in one space.

use crate::converse::MediaSource;
use crate::object::object;
use crate::{RawJson, Text};

object! {
    /// `{"schemaVersion": "nova-multimodal-embed-v1", "taskType": "SINGLE_EMBEDDING", "singleEmbeddingParams": {...}}`
    pub struct NovaEmbedRequest<'a> {
        /// `nova-multimodal-embed-v1`; so if absent.
        optional schema_version as "schemaVersion": Text<'a>,
        /// `SINGLE_EMBEDDING`, the only one that answers at once.
        required task_type as "taskType": Text<'a>,
        /// What to embed.
        expected single_embedding_params as "singleEmbeddingParams": NovaEmbedParams<'a>,
        /// What to embed piece by piece, as written; through async-invoke only.
        optional segmented_embedding_params as "segmentedEmbeddingParams": RawJson<'a>,
    }

    /// `{"embeddingPurpose": "GENERIC_INDEX", "embeddingDimension": 1024, "text": {...}}`
    pub struct NovaEmbedParams<'a> {
        /// `GENERIC_INDEX`, `GENERIC_RETRIEVAL`, `TEXT_RETRIEVAL`, `IMAGE_RETRIEVAL`, `VIDEO_RETRIEVAL`,
        /// `DOCUMENT_RETRIEVAL`, `AUDIO_RETRIEVAL`, `CLASSIFICATION`, `CLUSTERING`
        required embedding_purpose as "embeddingPurpose": Text<'a>,
        /// 256, 384, 1024 or 3072, which is the default.
        optional embedding_dimension as "embeddingDimension": i64,
        /// A text.
        optional text: NovaText<'a>,
        /// An image.
        optional image: NovaImage<'a>,
        /// Sound.
        optional audio: NovaAudio<'a>,
        /// A video.
        optional video: NovaVideo<'a>,
    }

    /// `{"value": "...", "truncationMode": "END"}`
    pub struct NovaText<'a> {
        /// What to do with a text that is too long: `START`, `END`, `NONE`.
        required truncation_mode as "truncationMode": Text<'a>,
        /// The text.
        optional value: Text<'a>,
        /// Where it is.
        optional source: MediaSource<'a>,
    }

    /// `{"format": "png", "source": {"bytes": "..."}}`
    pub struct NovaImage<'a> {
        /// `png`, `jpeg`, `gif`, `webp`
        required format: Text<'a>,
        /// Where it is.
        required source: MediaSource<'a>,
        /// `STANDARD_IMAGE` or `DOCUMENT_IMAGE`
        optional detail_level as "detailLevel": Text<'a>,
    }

    /// `{"format": "wav", "source": {"bytes": "..."}}`
    pub struct NovaAudio<'a> {
        /// `mp3`, `wav`, `ogg`
        required format: Text<'a>,
        /// Where it is.
        required source: MediaSource<'a>,
    }

    /// `{"format": "mp4", "source": {"bytes": "..."}, "embeddingMode": "AUDIO_VIDEO_COMBINED"}`
    pub struct NovaVideo<'a> {
        /// `mp4`, `mov`, `mkv`, `webm`, `flv`, `mpeg`, `mpg`, `wmv`, `3gp`
        required format: Text<'a>,
        /// Where it is.
        required source: MediaSource<'a>,
        /// `AUDIO_VIDEO_COMBINED` or `AUDIO_VIDEO_SEPARATE`
        expected embedding_mode as "embeddingMode": Text<'a>,
    }

    /// `{"embeddings": [{"embeddingType": "TEXT", "embedding": [...]}]}`
    pub struct NovaEmbedResponse<'a> {
        /// One, or one for sound and one for pictures.
        required embeddings: Vec<NovaEmbedding<'a>>,
        /// To be quoted to AWS.
        optional request_id as "requestId": Text<'a>,
    }

    /// `{"embeddingType": "TEXT", "embedding": [...], "truncatedCharLength": 8000}`
    pub struct NovaEmbedding<'a> {
        /// `TEXT`, `IMAGE`, `VIDEO`, `AUDIO`, `AUDIO_VIDEO_COMBINED`
        required embedding_type as "embeddingType": Text<'a>,
        /// The vector, as it came.
        required embedding: RawJson<'a>,
        /// Characters that were left of a text that was too long.
        optional truncated_char_length as "truncatedCharLength": u64,
    }
}
