//! What a model can do, takes and refuses, in words: [`Caps`] for people and for filters.

use outcrop_translation::{
    Caps, Effort, ForcedToolChoice, OneCall, Sampling, Thinking, ThinkingOff, TopKForm,
};

use crate::Api;
use crate::catalog::Embedding;

/// Something that a model can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Ability {
    /// Hold a conversation.
    Chat,
    /// Call tools.
    Tools,
    /// Take images.
    Vision,
    /// Take PDFs and other documents.
    Documents,
    /// Think before it answers.
    Reasoning,
    /// Answer in a schema natively.
    Structured,
    /// Cache prompts.
    Caching,
    /// Turn texts into vectors.
    Embeddings,
    /// Sort documents by their nearness to a question.
    Rerank,
}

impl Ability {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Tools => "tools",
            Self::Vision => "vision",
            Self::Documents => "documents",
            Self::Reasoning => "reasoning",
            Self::Structured => "structured",
            Self::Caching => "caching",
            Self::Embeddings => "embeddings",
            Self::Rerank => "rerank",
        }
    }
}

/// Something that a model does not take.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The parameter, or what is put into it.
    pub what: String,
    /// What holds instead.
    pub why: String,
}

/// What a model can do. Of one that speaks OpenAI's API itself, what is passed on unread is not claimed.
pub fn abilities(api: Api, caps: &Caps) -> Vec<Ability> {
    let passed_on = matches!(api, Api::OpenAi { .. });
    let has = match api {
        Api::Embed(_) => return vec![Ability::Embeddings],
        Api::Rerank(_) => return vec![Ability::Rerank],
        Api::Messages | Api::Converse | Api::OpenAi { .. } => [
            (Ability::Chat, true),
            (Ability::Tools, caps.tools),
            (Ability::Vision, caps.images),
            (Ability::Documents, caps.documents && !passed_on),
            (Ability::Reasoning, caps.thinking != Thinking::None),
            (Ability::Structured, caps.structured_output),
            (Ability::Caching, caps.cache_points > 0),
        ],
    };
    has.into_iter().filter_map(|(ability, has)| has.then_some(ability)).collect()
}

/// The kinds of input that a model takes: `text`, `image`, `document`.
pub fn inputs(api: Api, caps: &Caps) -> Vec<&'static str> {
    let images = match api {
        Api::Embed(form) => !matches!(form, Embedding::TitanText1 | Embedding::TitanText2),
        Api::Rerank(_) => false,
        Api::Messages | Api::Converse | Api::OpenAi { .. } => caps.images,
    };
    let documents = caps.documents && matches!(api, Api::Messages | Api::Converse);
    let kinds = [("text", true), ("image", images), ("document", documents)];
    kinds.into_iter().filter_map(|(kind, takes)| takes.then_some(kind)).collect()
}

/// What a model does not take, as the translation knows it. Empty for one that is passed on unread.
pub fn refusals(api: Api, caps: &Caps) -> Vec<Refusal> {
    if !matches!(api, Api::Messages | Api::Converse) {
        return Vec::new();
    }
    let mut refused = Vec::new();
    let mut say = |what: &str, why: String| refused.push(Refusal { what: what.to_owned(), why });
    match caps.sampling {
        Sampling::Any => {}
        Sampling::OneOf => say("`temperature` with `top_p`", "one of the two at a time".to_owned()),
        Sampling::None => say("`temperature`, `top_p`, `top_k`", "only their defaults".to_owned()),
    }
    if api == Api::Converse && caps.sampling != Sampling::None && caps.top_k_form == TopKForm::None {
        say("`top_k`", "it has none".to_owned());
    }
    say("`max_tokens` above the limit", format!("at most {}", caps.max_output));
    if caps.min_max_tokens > 1 {
        let why = format!("a lower wish is raised to {}", caps.min_max_tokens);
        say(&format!("`max_tokens` below {}", caps.min_max_tokens), why);
    }
    if !caps.stop_sequences {
        say("stop sequences", "it has none".to_owned());
    }
    thinking(caps, &mut say);
    tools(api, caps, &mut say);
    turns(caps, &mut say);
    refused
}

fn thinking(caps: &Caps, say: &mut impl FnMut(&str, String)) {
    match caps.thinking {
        Thinking::None => say("thinking, `reasoning_effort`", "it does not reason".to_owned()),
        Thinking::Budget => say("adaptive thinking", "it takes a budget of tokens".to_owned()),
        Thinking::Adaptive => say("`thinking.budget_tokens`", "it takes an effort".to_owned()),
        Thinking::Both => {}
    }
    if caps.thinking == Thinking::None {
        return;
    }
    match caps.thinking_off {
        ThinkingOff::Yes => {}
        ThinkingOff::UpToHighEffort => {
            say("thinking switched off", "only with an effort of `high` or lower".to_owned());
        }
        ThinkingOff::No => say("thinking switched off", "it always thinks".to_owned()),
    }
    let missing: Vec<&str> = [Effort::Low, Effort::Medium, Effort::High, Effort::Xhigh, Effort::Max]
        .into_iter()
        .filter(|effort| !caps.efforts.contains(effort))
        .map(Effort::as_str)
        .collect();
    match missing.len() {
        0 => {}
        5 => say("`output_config.effort`", "it has no efforts".to_owned()),
        _ => {
            say(
                &format!("efforts {}", missing.join(", ")),
                "the nearest that it has is asked for".to_owned(),
            );
        }
    }
}

fn tools(api: Api, caps: &Caps, say: &mut impl FnMut(&str, String)) {
    if !caps.tools {
        say("tools", "it cannot call any".to_owned());
        return;
    }
    match caps.forced_tool_choice {
        ForcedToolChoice::Always
            if api == Api::Converse && !caps.tool_choice_any && !caps.tool_choice_named =>
        {
            say("a forced tool (`tool_choice`)", "its API has only `auto`".to_owned());
        }
        ForcedToolChoice::Always => {}
        ForcedToolChoice::WithoutThinking => {
            say(
                "a forced tool while it thinks",
                "`tool_choice` may force a call only without thinking".to_owned(),
            );
        }
        ForcedToolChoice::Never => say("a forced tool (`tool_choice`)", "only `auto` and `none`".to_owned()),
    }
    if !caps.strict_tools {
        say("`strict` on a tool", "left out, and reported".to_owned());
    }
    if !caps.structured_output {
        say("a schema for the answer, natively", "outcrop asks for it in another way".to_owned());
    }
    if caps.one_call == OneCall::No {
        say("`parallel_tool_calls: false`", "it cannot be held to one call at a time".to_owned());
    }
    if !caps.tools_in_stream {
        say("tools in a stream", "the answer is fetched whole".to_owned());
    }
}

fn turns(caps: &Caps, say: &mut impl FnMut(&str, String)) {
    if !caps.prefill {
        say("an assistant message at the end", "it does not continue one (prefill)".to_owned());
    }
    if !caps.assistant_first {
        say("an assistant message at the beginning", "the user speaks first".to_owned());
    }
    if !caps.role_system_in_messages {
        say("system messages in mid-conversation", "they go to the front".to_owned());
    }
    if !caps.images {
        say("images", "it takes text".to_owned());
    }
    if !caps.documents {
        say("documents", "it takes none".to_owned());
    }
    match caps.cache_points {
        0 => say("prompt-cache points", "it has no prompt cache".to_owned()),
        points if !caps.cache_ttl_1h => {
            say("a cache of an hour", format!("five minutes, at most {points} points"));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Catalog, Endpoint, route};

    fn plan(name: &str) -> crate::Plan {
        let catalog = Catalog::embedded().unwrap();
        route::candidates(name, &catalog, "us-east-1", Endpoint::Auto).unwrap().plans.remove(0)
    }

    fn refused(name: &str) -> Vec<String> {
        let plan = plan(name);
        refusals(plan.api, &plan.caps).into_iter().map(|refusal| refusal.what).collect()
    }

    #[test]
    fn abilities_are_those_of_the_catalog() {
        let of = |name: &str| {
            let plan = plan(name);
            abilities(plan.api, &plan.caps).into_iter().map(Ability::as_str).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(of("claude-haiku-4-5"), "chat tools vision documents reasoning structured caching");
        assert_eq!(of("gpt-oss-120b"), "chat tools reasoning");
        assert_eq!(of("titan-embed-text-v2"), "embeddings");
    }

    #[test]
    fn inputs_are_those_that_have_a_way_through() {
        let of = |name: &str| {
            let plan = plan(name);
            inputs(plan.api, &plan.caps)
        };
        assert_eq!(of("claude-haiku-4-5"), ["text", "image", "document"]);
        assert_eq!(of("titan-embed-text-v2"), ["text"]);
        assert_eq!(of("gpt-oss-120b"), ["text"]);
    }

    #[test]
    fn refusals_follow_the_generation() {
        let newest = refused("claude-sonnet-5-5");
        assert!(newest.contains(&"`temperature`, `top_p`, `top_k`".to_owned()), "{newest:?}");
        assert!(newest.contains(&"thinking switched off".to_owned()), "{newest:?}");
        assert!(newest.contains(&"a forced tool (`tool_choice`)".to_owned()), "{newest:?}");
        let older = refused("claude-haiku-4-5");
        assert!(older.contains(&"`temperature` with `top_p`".to_owned()), "{older:?}");
        assert!(!older.contains(&"thinking switched off".to_owned()), "{older:?}");
        assert!(refused("gpt-oss-120b").is_empty(), "it is passed on unread");
    }
}
