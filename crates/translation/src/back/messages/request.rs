//! A request for Claude.

use outcrop_api_types::messages::{
    Effort as WireEffort, MessagesRequest, Metadata, OutputConfig, SystemBlock, TextBlock, TextContent,
    Thinking as WireThinking, ThinkingAdaptive, ThinkingEnabled,
};
use outcrop_api_types::{Bare, Text};

use super::reading::Reading;
use super::tools::{self, Wanted};
use super::{blocks, format};
use crate::back::converse::reasoning;
use crate::cache;
use crate::caps::{Caps, Effort};
use crate::conversation::{Ask, Guardrail, Role, ToolChoice};
use crate::error::Error;
use crate::forced;
use crate::policy::{Policy, Unsupported};
use crate::sampling;
use crate::schema;
use crate::thinking::{self, Form};
use crate::turns::{self, Arranged};
use crate::warning::Warnings;

/// What goes to Bedrock, and what reading the reply needs.
#[derive(Debug)]
pub struct Sent<'a> {
    /// The body, without what depends on the route: see [`Sent::for_invoke`] and [`Sent::for_messages`].
    pub body: MessagesRequest<'a>,
    /// Beta flags: a header on the Messages routes, in the body for InvokeModel.
    pub betas: Vec<Text<'a>>,
    /// The tier in Bedrock's words: a header for InvokeModel, in the body elsewhere.
    pub service_tier: Option<Text<'a>>,
    /// A guardrail: headers, for InvokeModel only.
    pub guardrail: Option<Guardrail>,
    /// For [`super::reply`] and [`super::Reader`].
    pub reading: Reading,
}

impl<'a> Sent<'a> {
    /// The body as InvokeModel takes it: the version inside, the model in the path.
    pub fn for_invoke(&mut self) -> &MessagesRequest<'a> {
        self.body.anthropic_version = Some(Text::from("bedrock-2023-05-31"));
        self.body.anthropic_beta = (!self.betas.is_empty()).then(|| self.betas.clone());
        (self.body.model, self.body.stream, self.body.service_tier) = (None, None, None);
        &self.body
    }

    /// The body as a Messages route takes it: the model inside, the version and the beta flags in headers.
    pub fn for_messages(&mut self, model: Text<'a>, stream: bool) -> &MessagesRequest<'a> {
        (self.body.anthropic_version, self.body.anthropic_beta) = (None, None);
        self.body.model = Some(model);
        self.body.stream = stream.then_some(true);
        self.body.service_tier.clone_from(&self.service_tier);
        &self.body
    }
}

/// Writes the request: every rule of Claude's that differs between models reads `caps`.
///
/// # Errors
/// What the model cannot do or Bedrock would refuse, with the place in the caller's body.
pub fn request<'a>(
    mut ask: Ask<'a>,
    caps: &Caps,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<Sent<'a>, Error> {
    let mut reading = Reading::default();
    check_converses_own(&ask, policy, warnings)?;
    reasoning::prepare(&mut ask.said, caps, warnings);
    let mut arranged = turns::arrange(std::mem::take(&mut ask.said), caps, policy, warnings)?;
    let max_tokens = limit(&ask, caps, warnings);
    let mut thinking = thinking::choose(&mut ask, &arranged, max_tokens, caps, policy, warnings)?;
    let mut format =
        format::choose(std::mem::take(&mut ask.format), ask.output_config.take(), caps, warnings)?;
    let forces = !ask.tools.is_empty() && ask.tool_choice.is_forced();
    if forces && !forced::settle("tool_choice", &mut thinking, caps, policy, warnings)? {
        ask.tool_choice = ToolChoice::Auto;
    }
    format.settle(&mut thinking, caps, policy, warnings)?;
    let sampling = sampling::choose(&ask, thinking.on, caps, policy, warnings)?;
    check_prefill(&arranged, thinking.on)?;

    let mut offered = std::mem::take(&mut ask.tools);
    cache::automatic(&ask, &mut offered, &mut arranged, caps, policy);
    cache::expand_root(ask.cache, &mut arranged);
    cache::settle(&mut offered, &mut arranged, caps, policy, warnings)?;
    let wanted = Wanted {
        tools: offered,
        choice: ask.tool_choice,
        one_at_a_time: ask.one_call_at_a_time,
        json: format.tool,
        json_forced: format.forced,
    };
    let written = tools::write(wanted, &arranged.turns, caps, policy, &mut reading, warnings)?;

    let mut body = MessagesRequest::new(i64::try_from(max_tokens).unwrap_or(i64::MAX));
    body.system = blocks::system(arranged.system);
    add_line(&mut body, format.line);
    for turn in arranged.turns {
        body.messages.push(blocks::message(turn, caps, &mut reading)?);
    }
    body.tools = (!written.tools.is_empty()).then_some(written.tools);
    body.tool_choice = written.choice;
    body.stop_sequences = stop(ask.stop, caps, policy, warnings)?;
    (body.temperature, body.top_p, body.top_k) = (sampling.temperature, sampling.top_p, sampling.top_k);
    body.metadata = ask.user_id.map(|id| Metadata { user_id: Some(id), ..Metadata::default() });
    let mut betas = allowed_betas(ask.betas, caps, warnings);
    set_effort(&mut format.output, thinking.effort, caps, &mut betas, warnings);
    body.thinking = thinking.form.map(wire_thinking).transpose()?;
    body.output_config = (format.output != OutputConfig::default()).then_some(format.output);
    Ok(Sent { body, betas, service_tier: ask.service_tier, guardrail: ask.guardrail, reading })
}

/// What only Converse has a place for.
fn check_converses_own(ask: &Ask<'_>, policy: &Policy, warnings: &mut Warnings) -> Result<(), Error> {
    if let Some((name, _)) = ask.additional.as_ref().and_then(|raw| schema::members(raw.get())?.next()) {
        let name: String = name.chars().filter(|c| !c.is_control()).take(40).collect();
        let path = format!("additionalModelRequestFields.{name}");
        let why = "only thinking, output_config, anthropic_beta and top_k can be passed to Claude this way";
        if policy.unsupported_params == Unsupported::Reject {
            return Err(Error::unsupported(path, why));
        }
        warnings.add("additionalModelRequestFields", why);
    }
    if ask.web_search {
        return Err(Error::unsupported(
            "web_search_options",
            "web search is not available for this model on Bedrock's native routes; remove it",
        ));
    }
    if ask.latency.is_some() {
        warnings.add("performanceConfig", "only Converse has latency classes");
    }
    if !ask.metadata.is_empty() {
        warnings.add("metadata", "only Converse takes labels");
    }
    Ok(())
}

/// The caller's limit, lowered to the model's; else the configured default.
fn limit(ask: &Ask<'_>, caps: &Caps, warnings: &mut Warnings) -> u64 {
    let most = u64::from(caps.max_output);
    match ask.max_tokens {
        None => most.min(u64::from(caps.default_max_tokens).max(ask.least_default)),
        Some(wanted) if wanted > most => {
            warnings.add(ask.max_tokens_field, "more than the model can give: lowered to its limit");
            most
        }
        Some(wanted) => wanted,
    }
}

fn check_prefill(arranged: &Arranged<'_>, thinking: bool) -> Result<(), Error> {
    match arranged.turns.last() {
        Some(last) if last.role == Role::Assistant && thinking => Err(Error::value(
            turns::last_message(last),
            "an assistant prefill is not possible while the model reasons",
        )),
        _ => Ok(()),
    }
}

/// The effort, and the beta flag that the field needs.
fn set_effort<'a>(
    output: &mut OutputConfig<'a>,
    derived: Option<Effort>,
    caps: &Caps,
    betas: &mut Vec<Text<'a>>,
    warnings: &mut Warnings,
) {
    match (derived, &output.effort) {
        (None, None) => return,
        (None, Some(_)) => {}
        (Some(_), Some(_)) => {
            warnings.add("reasoning_effort", "`output_config.effort` was given too, and counts");
        }
        (Some(effort), None) => output.effort = Some(WireEffort::from(effort.as_str())),
    }
    if let Some(beta) = &caps.effort_beta
        && !betas.iter().any(|flag| **flag == **beta)
    {
        betas.push(Text::from(beta.clone()));
    }
}

/// One unknown flag fails the whole request, so only those known to be taken are sent.
fn allowed_betas<'a>(betas: Vec<Text<'a>>, caps: &Caps, warnings: &mut Warnings) -> Vec<Text<'a>> {
    let (kept, dropped): (Vec<_>, Vec<_>) =
        betas.into_iter().partition(|flag| caps.betas.iter().any(|allowed| *allowed == **flag));
    if !dropped.is_empty() {
        warnings.add("anthropic_beta", "a flag that this model is not known to take");
    }
    kept
}

fn add_line(body: &mut MessagesRequest<'_>, line: Option<&'static str>) {
    let Some(line) = line else { return };
    let block = SystemBlock::Text(TextBlock::new(line));
    match &mut body.system {
        Some(TextContent::Blocks(blocks)) => blocks.push(block),
        system => *system = Some(TextContent::Blocks(vec![block])),
    }
}

fn stop<'a>(
    stop: Vec<Text<'a>>,
    caps: &Caps,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<Option<Vec<Text<'a>>>, Error> {
    match stop {
        stop if stop.is_empty() => Ok(None),
        stop if caps.stop_sequences => Ok(Some(stop)),
        _ if policy.unsupported_params == Unsupported::Drop => {
            warnings.add("stop", "this model takes no stop sequences");
            Ok(None)
        }
        _ => Err(Error::unsupported("stop", "this model takes no stop sequences; remove it")),
    }
}

/// Newer models show their thinking only when asked to.
fn wire_thinking(form: Form<'_>) -> Result<WireThinking<'static>, Error> {
    Ok(match form {
        Form::Disabled => WireThinking::Disabled(Bare::default()),
        Form::Adaptive => WireThinking::Adaptive(ThinkingAdaptive {
            display: Some(Text::from("summarized")),
            ..ThinkingAdaptive::default()
        }),
        Form::Enabled { budget } => {
            WireThinking::Enabled(ThinkingEnabled::new(i64::try_from(budget).unwrap_or(i64::MAX)))
        }
        Form::Verbatim(raw) => raw
            .read::<WireThinking<'_>>()
            .map(WireThinking::into_owned)
            .map_err(|error| Error::invalid("thinking", error.to_string()))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_written_for_one_route_can_be_written_for_the_other() {
        let body = MessagesRequest::new(9);
        let (betas, tier) = (vec![Text::from("flag")], Some(Text::from("flex")));
        let mut sent = Sent { body, betas, service_tier: tier, guardrail: None, reading: Reading::default() };
        let invoke = r#"{"anthropic_version":"bedrock-2023-05-31","anthropic_beta":["flag"],"max_tokens":9,"messages":[]}"#;
        let messages = r#"{"model":"m","max_tokens":9,"messages":[],"stream":true,"service_tier":"flex"}"#;
        for _ in 0..2 {
            assert_eq!(serde_json::to_string(sent.for_invoke()).unwrap(), invoke);
            assert_eq!(serde_json::to_string(sent.for_messages("m".into(), true)).unwrap(), messages);
        }
    }
}
