//! What is spoken to a model, and the words for it in the catalog.

use serde::Deserialize;

pub use outcrop_translation::embeddings::Form as Embedding;
pub use outcrop_translation::rerank::Form as Reranker;

use crate::Host;

/// What is spoken to a model at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Api {
    /// Anthropic Messages: InvokeModel on runtime, `/anthropic/v1/messages` on mantle.
    Messages,
    /// Converse and ConverseStream: runtime only.
    Converse,
    /// OpenAI's own API, passed through, under this prefix. At least one of the two is offered.
    OpenAi {
        /// Which of the two routers serves the model.
        prefix: Prefix,
        /// Chat Completions are offered.
        chat: bool,
        /// Responses are offered.
        responses: bool,
    },
    /// Texts to vectors, by InvokeModel: runtime only.
    Embed(Embedding),
    /// Documents by their nearness to a question, by InvokeModel: runtime only.
    Rerank(Reranker),
}

impl Api {
    /// Whether it holds a conversation.
    pub fn is_chat(self) -> bool {
        !matches!(self, Self::Embed(_) | Self::Rerank(_))
    }
}

/// The two path prefixes under which OpenAI's API is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
pub enum Prefix {
    /// `/v1`: mantle only.
    #[serde(rename = "/v1")]
    V1,
    /// `/openai/v1`: both hosts.
    #[serde(rename = "/openai/v1")]
    OpenAiV1,
}

impl Prefix {
    /// The prefix as it stands in a path, without a slash at its end.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "/v1",
            Self::OpenAiV1 => "/openai/v1",
        }
    }
}

/// The catalog's words for [`Api`].
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ApiWord {
    Messages,
    Converse,
    Openai,
    OpenaiChat,
    OpenaiResponses,
    #[serde(rename = "titan_embed_text_1")]
    TitanEmbedText1,
    #[serde(rename = "titan_embed_text_2")]
    TitanEmbedText2,
    TitanEmbedImage,
    #[serde(rename = "cohere_embed_3")]
    CohereEmbed3,
    #[serde(rename = "cohere_embed_4")]
    CohereEmbed4,
    NovaEmbed,
    AmazonRerank,
    CohereRerank,
}

impl ApiWord {
    /// What the word means on a host; None where the host has no such API.
    pub(super) fn on(self, host: Host, prefix: Option<Prefix>) -> Option<Api> {
        let prefix = match (host, prefix) {
            (Host::Runtime, Some(Prefix::V1)) => return None,
            (_, prefix) => prefix.unwrap_or(Prefix::OpenAiV1),
        };
        let api = match self {
            Self::Messages => Api::Messages,
            Self::Converse => Api::Converse,
            Self::Openai => Api::OpenAi { prefix, chat: true, responses: true },
            Self::OpenaiChat => Api::OpenAi { prefix, chat: true, responses: false },
            Self::OpenaiResponses => Api::OpenAi { prefix, chat: false, responses: true },
            Self::TitanEmbedText1 => Api::Embed(Embedding::TitanText1),
            Self::TitanEmbedText2 => Api::Embed(Embedding::TitanText2),
            Self::TitanEmbedImage => Api::Embed(Embedding::TitanImage),
            Self::CohereEmbed3 => Api::Embed(Embedding::CohereV3),
            Self::CohereEmbed4 => Api::Embed(Embedding::CohereV4),
            Self::NovaEmbed => Api::Embed(Embedding::Nova),
            Self::AmazonRerank => Api::Rerank(Reranker::Amazon),
            Self::CohereRerank => Api::Rerank(Reranker::Cohere),
        };
        let everywhere = matches!(api, Api::Messages | Api::OpenAi { .. });
        (everywhere || host == Host::Runtime).then_some(api)
    }
}
