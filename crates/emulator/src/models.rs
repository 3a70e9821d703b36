//! The models this emulator plays: ids, places and what each model refuses. The rows are in `models/table.rs`.

mod foundation;
mod openai;
mod resolve;
mod table;

pub(crate) use foundation::{
    Caching, Chat, Embed, Foundation, Reasoning, Replay, Rerank, Task, ToolIds, Tools,
};
pub(crate) use openai::OTHERS;
pub(crate) use resolve::{Places, countable, on_mantle, on_runtime};
pub(crate) use table::{CLAUDE, RETIRED};

/// What an id of the runtime host stands for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Served {
    Claude(&'static Model),
    Other(&'static Foundation),
}

impl Served {
    #[cfg(test)]
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Claude(model) => model.name,
            Self::Other(model) => model.id,
        }
    }

    fn geos(self) -> &'static [&'static str] {
        match self {
            Self::Claude(model) => model.geos,
            Self::Other(model) => model.geos,
        }
    }
}

/// One Claude model.
#[expect(clippy::struct_excessive_bools, reason = "each is one column of a capability table")]
#[derive(Clone, Debug)]
pub(crate) struct Model {
    /// `claude-haiku-4-5`: how people call it, and the key of families.
    pub(crate) name: &'static str,
    /// Foundation model id on the runtime host.
    pub(crate) base: &'static str,
    /// Id on the mantle host, when it is offered there.
    pub(crate) mantle: Option<&'static str>,
    /// Prefixes of its system inference profiles.
    pub(crate) geos: &'static [&'static str],
    /// Regions in which the bare foundation id may be invoked.
    pub(crate) on_demand: &'static [&'static str],
    pub(crate) max_output: u64,
    /// Shortest prefix that is cached, in tokens.
    pub(crate) cache_min: u64,
    pub(crate) thinking: Thinking,
    /// Values of `output_config.effort`; empty when the field is refused.
    pub(crate) efforts: &'static [&'static str],
    pub(crate) forced_tools: Forced,
    pub(crate) prefill: bool,
    pub(crate) sampling: Sampling,
    /// `output_config.format` on the runtime's native route.
    pub(crate) structured: bool,
    /// `strict` on tools, on the runtime's native route.
    pub(crate) strict_tools: bool,
    /// `system` messages in mid-conversation.
    pub(crate) system_turns: bool,
    /// Claude 4.7 or later: newer API version, `/anthropic/v1/messages` on runtime, thinking omitted by default.
    pub(crate) modern: bool,
    pub(crate) hour_cache: bool,
    /// No longer served.
    pub(crate) retired: bool,
}

/// Which `thinking.type` values a model takes.
#[expect(clippy::struct_excessive_bools, reason = "each is one column of a capability table")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Thinking {
    pub(crate) enabled: bool,
    pub(crate) adaptive: bool,
    pub(crate) disabled: Disabled,
    pub(crate) between_tools: bool,
    /// Thinks when the field is left out.
    pub(crate) by_default: bool,
}

/// Whether thinking can be turned off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Disabled {
    Yes,
    /// Only with effort `high` or below.
    UpToHigh,
    No,
}

/// Whether `tool_choice` may be `any` or `tool`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Forced {
    Yes,
    UnlessThinking,
    No,
}

/// Which sampling parameters a model takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sampling {
    All,
    /// `temperature` or `top_p`, not both.
    Either,
    /// Only what equals the defaults.
    DefaultsOnly,
}

impl Model {
    /// The name the service puts into `model` of an answer.
    pub(crate) fn reply_name(&self) -> &'static str {
        let name = self.base.strip_prefix("anthropic.").unwrap_or(self.base);
        match name.rsplit_once("-v") {
            Some((stem, version)) if version.chars().all(|c| c.is_ascii_digit() || c == ':') => stem,
            _ => name,
        }
    }
}

/// A model of another vendor, served on OpenAI routes only.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Other {
    pub(crate) mantle: &'static str,
    /// Mantle's router for it: `/v1` or `/openai/v1`.
    pub(crate) prefix: &'static str,
    /// APIs on mantle.
    pub(crate) apis: Apis,
    /// Id on the runtime's `/openai/v1`, and the APIs there.
    pub(crate) runtime: Option<(&'static str, Apis)>,
}

/// Which of the two `OpenAI` APIs a model offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Apis {
    pub(crate) chat: bool,
    pub(crate) responses: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_name_the_model_without_vendor_and_version() {
        let name = |id| CLAUDE.iter().find(|model| model.name == id).unwrap().reply_name();
        assert_eq!(name("claude-haiku-4-5"), "claude-haiku-4-5-20251001");
        assert_eq!(name("claude-opus-4-6"), "claude-opus-4-6");
        assert_eq!(name("claude-sonnet-5-5"), "claude-sonnet-5-5");
    }

    #[test]
    fn every_row_is_consistent() {
        for model in CLAUDE {
            assert!(model.base.starts_with("anthropic.claude-"), "{}", model.name);
            assert!(!model.geos.is_empty(), "{}", model.name);
            assert!(model.thinking.enabled || model.thinking.adaptive, "{}", model.name);
            if model.mantle.is_none() {
                assert!(!model.modern, "{} is modern and so on mantle", model.name);
            }
        }
    }
}
