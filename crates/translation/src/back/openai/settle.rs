//! An ask settled against the model, before it is written in one of the dialects: one row per field.

use outcrop_api_types::Text;
use serde_json::Number;

use super::Reading;
use super::tools::{self, Choice, Function};
use crate::back::converse::effort;
use crate::back::converse::format::AnthropicOutput;
use crate::back::converse::request::limit;
use crate::cache;
use crate::caps::{Caps, EffortForm, ForcedToolChoice};
use crate::conversation::{AnswerFormat, Ask, Block, Guardrail, Said, ToolChoice};
use crate::error::Error;
use crate::forced;
use crate::policy::{Policy, Unsupported};
use crate::sampling;
use crate::thinking::Form;
use crate::turns::{self, Arranged};
use crate::warning::Warnings;

/// What is to be said, in no dialect's own form.
#[derive(Debug)]
pub(in crate::back) struct Settled<'a> {
    pub(in crate::back) system: Vec<Block<'a>>,
    pub(in crate::back) turns: Vec<Said<'a>>,
    pub(in crate::back) tools: Vec<Function<'a>>,
    pub(in crate::back) choice: Option<Choice<'a>>,
    /// There are tools, and one of them at a time may be called.
    pub(in crate::back) one_call: bool,
    pub(in crate::back) format: AnswerFormat<'a>,
    /// `reasoning_effort`, as it is written.
    pub(in crate::back) effort: Option<&'static str>,
    /// The caller shows what the model thinks.
    pub(in crate::back) shows: bool,
    pub(in crate::back) limit: Option<u64>,
    pub(in crate::back) temperature: Option<Number>,
    pub(in crate::back) top_p: Option<Number>,
    pub(in crate::back) stop: Vec<Text<'a>>,
    pub(in crate::back) service_tier: Option<Text<'a>>,
    pub(in crate::back) user: Option<Text<'a>>,
    pub(in crate::back) guardrail: Option<Guardrail>,
    pub(in crate::back) reading: Reading,
}

/// Settles everything that does not depend on the dialect. Reasoning of earlier turns is the dialect's own affair, and
/// done before.
#[expect(clippy::too_many_lines, reason = "a table: one row per field, so that none is forgotten")]
pub(in crate::back) fn settle<'a>(
    mut ask: Ask<'a>,
    caps: &Caps,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<Settled<'a>, Error> {
    let caps = &in_this_dialect(caps);
    let mut reading = Reading::default();
    let mut arranged = turns::arrange(std::mem::take(&mut ask.said), caps, policy, warnings)?;
    let limit = limit(&ask, caps, warnings);
    let most = limit.unwrap_or_else(|| u64::from(caps.max_output));
    let mut output = AnthropicOutput::take(&mut ask, warnings)?;
    let mut thinking = effort::choose(&mut ask, &mut output, &arranged, most, caps, policy, warnings)?;
    if output.rest().is_some() {
        warnings.add("output_config", "only its effort and its format mean something to this model");
    }
    let has_tools = !ask.tools.is_empty();
    if has_tools && !caps.tools {
        return Err(Error::unsupported("tools", "this model takes no tools"));
    }
    let forces = has_tools && ask.tool_choice.is_forced();
    if forces && !forced::settle("tool_choice", &mut thinking, caps, policy, warnings)? {
        ask.tool_choice = ToolChoice::Auto;
    }
    let sampling = sampling::openai(&ask, caps, policy, warnings)?;
    cache::expand_root(ask.cache, &mut arranged);
    cache::settle(&mut ask.tools, &mut arranged, caps, policy, warnings)?;
    let Ask {
        said: _,
        tools,
        tool_choice,
        one_call_at_a_time,
        max_tokens: _,
        least_default: _,
        max_tokens_field: _,
        temperature: _,
        top_p: _,
        top_k: _,
        stop,
        format,
        effort: _,
        show_thinking,
        thinking: _,
        output_config: _,
        betas,
        cache: _,
        cache_explicit: _, // no point is put unasked
        service_tier,
        user_id,
        citations,
        guardrail,
        additional,
        latency,
        metadata,
        web_search,
    } = ask;
    if web_search {
        return Err(Error::unsupported(
            "web_search_options",
            "web search is not available for this model; remove it",
        ));
    }
    for (is_asked, field, why) in [
        (!betas.is_empty(), "anthropic_beta", "this model is not Anthropic's"),
        (citations, "messages.content.citations", "this model does not cite documents"),
        (latency.is_some(), "performanceConfig", "only Converse has latency classes"),
        (!metadata.is_empty(), "metadata", "only Converse takes labels"),
    ] {
        if is_asked {
            warnings.add(field, why);
        }
    }
    if additional.is_some() {
        refuse("additionalModelRequestFields", "only Converse has them; remove it", policy, warnings)?;
    }
    let effort = match thinking.form {
        Some(Form::Disabled) => Some("none"),
        _ => thinking.effort.map(crate::caps::Effort::as_str),
    };
    let choice = tools::choice(&tool_choice, has_tools, &mut reading);
    let tools = tools::functions(tools, policy, &mut reading, warnings)?;
    let Arranged { system, turns } = arranged;
    Ok(Settled {
        system,
        turns,
        tools,
        choice,
        one_call: one_call_at_a_time && has_tools,
        format,
        effort,
        shows: show_thinking,
        limit,
        temperature: sampling.temperature,
        top_p: sampling.top_p,
        stop,
        service_tier,
        user: user_id,
        guardrail,
        reading,
    })
}

/// The capabilities of the catalog are those behind Converse. OpenAI's dialects have a place for every system message
/// and for any first speaker, force calls while the model reasons, spell the effort in one way, and cache unasked.
fn in_this_dialect(caps: &Caps) -> Caps {
    let forced_tool_choice = match caps.forced_tool_choice {
        ForcedToolChoice::WithoutThinking | ForcedToolChoice::Always => ForcedToolChoice::Always,
        ForcedToolChoice::Never => ForcedToolChoice::Never,
    };
    Caps {
        role_system_in_messages: true,
        assistant_first: true,
        effort_form: EffortForm::ReasoningEffort,
        forced_tool_choice,
        cache_points: 0,
        ..caps.clone()
    }
}

/// Refused, or left out and reported when the operator says so.
pub(in crate::back) fn refuse(
    field: &str,
    why: &'static str,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<(), Error> {
    if policy.unsupported_params == Unsupported::Drop {
        warnings.add(field, why);
        return Ok(());
    }
    Err(Error::unsupported(field, why))
}
