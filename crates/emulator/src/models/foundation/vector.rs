//! Embedding and rerank models. Source: AWS Bedrock model cards, a public price map; read 2026-11-22.

use super::{Embed, Foundation, Rerank, Task};

const fn row(
    id: &'static str,
    provider: &'static str,
    title: &'static str,
    geos: &'static [&'static str],
    task: Task,
) -> Foundation {
    Foundation { id, provider, title, geos, on_demand: &["*"], task }
}

pub(super) const ROWS: &[Foundation] = &[
    row(
        "amazon.titan-embed-text-v1",
        "Amazon",
        "Titan Embeddings G1 - Text",
        &[],
        Task::Embed(&Embed::TitanV1),
    ),
    row(
        "amazon.titan-embed-text-v2:0",
        "Amazon",
        "Titan Text Embeddings V2",
        &[],
        Task::Embed(&Embed::TitanV2),
    ),
    row(
        "amazon.titan-embed-image-v1",
        "Amazon",
        "Titan Multimodal Embeddings G1",
        &[],
        Task::Embed(&Embed::TitanImage),
    ),
    row("cohere.embed-english-v3", "Cohere", "Embed English", &[], Task::Embed(&Embed::CohereV3)),
    row("cohere.embed-multilingual-v3", "Cohere", "Embed Multilingual", &[], Task::Embed(&Embed::CohereV3)),
    row("cohere.embed-v4:0", "Cohere", "Embed v4", &["us", "eu", "global"], Task::Embed(&Embed::CohereV4)),
    row(
        "amazon.nova-2-multimodal-embeddings-v1:0",
        "Amazon",
        "Amazon Nova Multimodal Embeddings",
        &[],
        Task::Embed(&Embed::NovaMultimodal),
    ),
    row("cohere.rerank-v3-5:0", "Cohere", "Rerank 3.5", &[], Task::Rerank(&Rerank::Cohere)),
    row("amazon.rerank-v1:0", "Amazon", "Rerank 1.0", &[], Task::Rerank(&Rerank::Amazon)),
];
