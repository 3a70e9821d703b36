//! Models of other vendors on the runtime host: what Converse, embeddings and rerank may ask of each.
//!
//! The rows are in `foundation/chat.rs` and `foundation/vector.rs`.

mod chat;
mod vector;

/// One model that is not Claude.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Foundation {
    /// Foundation model id on the runtime host.
    pub(crate) id: &'static str,
    /// As the control plane names them.
    pub(crate) provider: &'static str,
    pub(crate) title: &'static str,
    /// Prefixes of its system inference profiles.
    pub(crate) geos: &'static [&'static str],
    /// Regions in which the bare id may be called; `*` is every region.
    pub(crate) on_demand: &'static [&'static str],
    pub(crate) task: Task,
}

/// What a model does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Task {
    Chat(&'static Chat),
    Embed(&'static Embed),
    Rerank(&'static Rerank),
}

/// What a chat model takes through Converse.
#[expect(clippy::struct_excessive_bools, reason = "each is one column of a capability table")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chat {
    pub(crate) max_output: u64,
    /// Least `maxTokens`.
    pub(crate) min_output: u64,
    pub(crate) system: bool,
    pub(crate) tools: Tools,
    /// Members of `toolChoice` it takes.
    pub(crate) choices: &'static [&'static str],
    /// Names of `systemTool` it takes.
    pub(crate) system_tools: &'static [&'static str],
    pub(crate) tool_ids: ToolIds,
    /// Content blocks besides text and tools: `image`, `document`, `video`, `audio`.
    pub(crate) media: &'static [&'static str],
    /// Takes media out of S3.
    pub(crate) s3: bool,
    pub(crate) caching: Caching,
    pub(crate) reasoning: Reasoning,
    pub(crate) replay: Replay,
    /// Whether the last turn may be the assistant's.
    pub(crate) prefill: bool,
    /// Whether one turn may hold text together with tool calls or tool results.
    pub(crate) mixed_turns: bool,
    /// `toolResult.status`.
    pub(crate) result_status: bool,
    /// Whether `inputTokens` count cached tokens in.
    pub(crate) input_includes_cache: bool,
    /// `outputConfig.textFormat`.
    pub(crate) structured: bool,
    /// `toolSpec.strict`.
    pub(crate) strict: bool,
    /// Keys of `additionalModelRequestFields`.
    pub(crate) extra: &'static [&'static str],
}

/// Tool use, and whether it streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tools {
    None,
    /// Not through `ConverseStream`.
    Whole,
    Streamed,
}

/// How a model wants its tool call ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ToolIds {
    Any,
    /// Exactly nine letters or digits.
    Nine,
}

/// Where `cachePoint` may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caching {
    None,
    /// In `system` and `messages`, not in `tools`, five minutes only.
    Prompt {
        least: u64,
    },
}

/// How reasoning is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reasoning {
    None,
    /// It cannot be turned off.
    Always,
    /// `reasoningConfig {type, maxReasoningEffort}` (Nova 2).
    Config,
    /// `reasoning_effort`, or `outputConfig.effort`.
    Effort(&'static [&'static str]),
}

/// What may come back as `reasoningContent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Replay {
    Refused,
    /// Text without a signature.
    Text,
    /// `redactedContent` only; text is an internal error.
    Redacted,
}

/// The body an embedding model speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Embed {
    TitanV1,
    TitanV2,
    TitanImage,
    CohereV3,
    CohereV4,
    NovaMultimodal,
}

/// The body a rerank model speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rerank {
    Cohere,
    Amazon,
}

impl Foundation {
    /// All of them, in the order of the control plane's list.
    pub(crate) fn all() -> impl Iterator<Item = &'static Self> {
        chat::ROWS.iter().chain(vector::ROWS)
    }

    pub(crate) fn find(id: &str) -> Option<&'static Self> {
        Self::all().find(|model| model.id == id)
    }

    /// Whether the bare id may be called here.
    pub(crate) fn bare_in(&self, region: &str) -> bool {
        self.on_demand.iter().any(|one| *one == "*" || *one == region)
    }
}

impl Chat {
    /// Reasons on this request.
    pub(crate) fn reasons(&self, effort: Option<&str>) -> bool {
        match self.reasoning {
            Reasoning::None => false,
            Reasoning::Always => true,
            Reasoning::Config | Reasoning::Effort(_) => effort.is_some_and(|effort| effort != "none"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_row_can_be_called_somewhere_and_is_there_once() {
        let mut seen = HashSet::new();
        for model in Foundation::all() {
            assert!(seen.insert(model.id), "{} is there twice", model.id);
            assert!(!model.geos.is_empty() || !model.on_demand.is_empty(), "{}", model.id);
        }
    }

    #[test]
    fn tool_columns_agree_with_each_other() {
        for model in Foundation::all() {
            if let Task::Chat(chat) = model.task {
                assert_eq!(chat.tools == Tools::None, chat.choices.is_empty(), "{}", model.id);
                assert!(chat.min_output <= chat.max_output, "{}", model.id);
            }
        }
    }
}
