//! A request for Converse, whole or streaming: the body is the same.

use outcrop_api_types::Text;
use outcrop_api_types::converse::{
    ConverseRequest, ConverseTokensRequest, CountTokensInput, CountTokensRequest, GuardrailConfiguration,
    InferenceConfiguration, OutputConfig, PerformanceConfiguration, ServiceTier, ServiceTierType,
    SystemContentBlock, SystemTool, Tool as WireTool, ToolConfiguration,
};
use serde::Serialize;
use serde_json::Number;

use super::blocks::{self, Writing};
use super::documents::Documents;
use super::fields::Fields;
use super::format::{self, AnthropicOutput, Format};
use super::reading::Reading;
use super::tools::{self, Wanted};
use super::{effort, reasoning};
use crate::cache;
use crate::caps::{Caps, EffortForm, TopKForm};
use crate::conversation::{Ask, Block, BlockKind, Guardrail, Role, ToolChoice};
use crate::error::Error;
use crate::forced;
use crate::policy::{Policy, Unsupported};
use crate::sampling;
use crate::thinking::{Chosen, Form};
use crate::turns::{self, Arranged};
use crate::warning::Warnings;

/// What goes to Bedrock, and what reading the reply needs.
#[derive(Debug)]
pub struct Sent<'a> {
    /// The body of `/converse` and `/converse-stream`; the model is in the path.
    pub body: ConverseRequest<'a>,
    /// Whether the answer may be asked for as a stream: some models call no tools there, so that a whole answer has
    /// to be fetched and told with [`Answer::tell`](crate::conversation::Answer::tell).
    pub streams: bool,
    /// For [`super::reply`] and [`super::Reader`].
    pub reading: Reading,
}

impl<'a> Sent<'a> {
    /// The question how many tokens the request would read: the body of `/count-tokens`.
    pub fn into_count(self) -> CountTokensRequest<'a> {
        let ConverseRequest { messages, system, tool_config, additional_model_request_fields, .. } =
            self.body;
        CountTokensRequest::new(CountTokensInput::Converse(ConverseTokensRequest {
            messages,
            system,
            tool_config,
            additional_model_request_fields,
            ..ConverseTokensRequest::default()
        }))
    }
}

/// Writes the request: every rule that differs between models reads `caps`.
///
/// # Errors
/// What the model cannot do or Bedrock would refuse, with the place in the caller's body.
pub fn request<'a>(
    mut ask: Ask<'a>,
    caps: &Caps,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<Sent<'a>, Error> {
    let mut reading = Reading { input_includes_cache: caps.input_includes_cache, ..Reading::default() };
    let mut fields = Fields::default();
    reasoning::prepare(&mut ask.said, caps, warnings);
    let mut arranged = turns::arrange(std::mem::take(&mut ask.said), caps, policy, warnings)?;
    let limit = limit(&ask, caps, warnings);
    let most = limit.unwrap_or_else(|| u64::from(caps.max_output.min(caps.default_max_tokens)));
    let mut output = AnthropicOutput::take(&mut ask, warnings)?;
    let mut thinking = effort::choose(&mut ask, &mut output, &arranged, most, caps, policy, warnings)?;
    let mut format = format::choose(std::mem::take(&mut ask.format), caps, warnings)?;
    let has_tools = !ask.tools.is_empty();
    if has_tools {
        tools::settle_choice(&mut ask.tool_choice, caps, policy, warnings)?;
    }
    let forces = has_tools && ask.tool_choice.is_forced();
    if forces && !forced::settle("tool_choice", &mut thinking, caps, policy, warnings)? {
        ask.tool_choice = ToolChoice::Auto;
    }
    format.settle(has_tools, &mut thinking, caps, policy, warnings)?;
    check_prefill(&arranged, thinking.on)?;

    let mut body = ConverseRequest::new(Vec::new());
    body.inference_config = inference(&ask, limit, &thinking, caps, policy, &mut fields, warnings)?;
    settle_cache(&mut ask, &mut arranged, caps, policy, warnings)?;
    let own_effort = output.effort().is_some();
    let betas = betas(&ask, own_effort || thinking.effort.is_some(), caps, warnings);
    if !betas.is_empty() {
        fields.set("anthropic_beta", &betas)?;
    }
    let native_effort = effort::write(thinking, output, caps, &mut fields, warnings)?;
    body.tool_config =
        tool_config(&mut ask, &mut format, &arranged, caps, policy, &mut reading, &mut fields, warnings)?;
    if ask.web_search {
        let search = WireTool::SystemTool(SystemTool::new("nova_grounding"));
        check_search(caps)?;
        body.tool_config.get_or_insert_with(|| ToolConfiguration::new(Vec::new())).tools.push(search);
    }
    let streams = caps.tools_in_stream || body.tool_config.is_none();
    let text_format = format.native.take();
    body.output_config = (native_effort.is_some() || text_format.is_some()).then(|| OutputConfig {
        text_format,
        effort: native_effort,
        ..OutputConfig::default()
    });
    if !caps.system_prompt {
        told_by_the_user(&mut arranged, &mut format, warnings)?;
    }
    let mut system = blocks::system(arranged.system);
    system.extend(format.line.map(|line| SystemContentBlock::Text(Text::from(line))));
    body.system = (!system.is_empty()).then_some(system);
    let documents = Documents::new(ask.citations);
    let mut writing = Writing { caps, reading: &mut reading, warnings, documents };
    let messages: Result<Vec<_>, _> =
        arranged.turns.into_iter().map(|turn| blocks::message(turn, &mut writing)).collect();
    body.messages = Some(messages?);
    body.additional_model_request_fields = fields.written(ask.additional, warnings)?;
    if ask.user_id.is_some() {
        warnings.add("user", "Converse has no place for the user's id");
    }
    body.guardrail_config = ask.guardrail.map(guardrail);
    body.service_tier = ask.service_tier.map(|tier| ServiceTier::new(ServiceTierType::from(&*tier)));
    body.performance_config = ask.latency.map(|latency| PerformanceConfiguration {
        latency: Some(latency),
        ..PerformanceConfiguration::default()
    });
    body.request_metadata = (!ask.metadata.is_empty()).then(|| ask.metadata.into_iter().collect());
    body.additional_model_response_field_paths = (!caps.response_fields.is_empty())
        .then(|| caps.response_fields.iter().map(|path| Text::from(path.clone())).collect());
    Ok(Sent { body, streams, reading })
}

fn check_search(caps: &Caps) -> Result<(), Error> {
    if caps.grounding {
        return Ok(());
    }
    Err(Error::unsupported(
        "web_search_options",
        "web search is not available for this model on Bedrock's native routes; remove it",
    ))
}

/// For a model without a system prompt: it stands before the first thing that the user says.
fn told_by_the_user<'a>(
    arranged: &mut Arranged<'a>,
    format: &mut Format<'a>,
    warnings: &mut Warnings,
) -> Result<(), Error> {
    let mut told = std::mem::take(&mut arranged.system);
    let Some(first) = arranged.turns.iter_mut().find(|turn| turn.role == Role::User) else {
        return Err(Error::invalid("messages", "at least one user message is needed"));
    };
    if let Some(block) = told.first() {
        warnings.add(block.at, "this model has no system prompt: it was put before what the user says");
    }
    if let Some(line) = format.line.take() {
        told.push(Block { at: first.at, cache: None, kind: BlockKind::Text(Text::from(line)) });
    }
    first.blocks.splice(0..0, told);
    Ok(())
}

/// The caller's limit within what the model takes; none when the caller has none.
pub(in crate::back) fn limit(ask: &Ask<'_>, caps: &Caps, warnings: &mut Warnings) -> Option<u64> {
    let (least, most) = (u64::from(caps.min_max_tokens), u64::from(caps.max_output));
    let wanted = ask.max_tokens?;
    if wanted > most {
        warnings.add(ask.max_tokens_field, "more than the model can give: lowered to its limit");
    } else if wanted < least {
        warnings.add(ask.max_tokens_field, "less than the model accepts: raised to its least");
    }
    Some(wanted.max(least).min(most))
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

/// Limits and sampling; `None` when nothing is asked for.
fn inference<'a>(
    ask: &Ask<'a>,
    limit: Option<u64>,
    thinking: &Chosen<'_>,
    caps: &Caps,
    policy: &Policy,
    fields: &mut Fields,
    warnings: &mut Warnings,
) -> Result<Option<InferenceConfiguration<'a>>, Error> {
    // Only Claude has rules about sampling while it thinks.
    let strict = thinking.on && caps.effort_form == EffortForm::Claude;
    let mut chosen = sampling::choose(ask, strict, caps, policy, warnings)?;
    let mut limit = limit;
    if let Some(Form::Enabled { .. }) = thinking.form {
        // A budget must stay below the limit, so that the limit has to be known.
        limit = limit.or(Some(u64::from(caps.max_output.min(caps.default_max_tokens))));
    }
    if effort::is_unbounded(thinking, caps) {
        if limit.take().is_some() {
            warnings.add(ask.max_tokens_field, "the model takes no limit at its highest effort");
        }
        for (field, value) in [("temperature", &mut chosen.temperature), ("top_p", &mut chosen.top_p)] {
            if value.take().is_some() {
                refuse_value(field, "must be absent at the model's highest effort", policy, warnings)?;
            }
        }
    }
    if let Some(top_k) = &chosen.top_k {
        set_top_k(top_k, caps, policy, fields, warnings)?;
    }
    let config = InferenceConfiguration {
        max_tokens: limit.map(|limit| i64::try_from(limit).unwrap_or(i64::MAX)),
        temperature: chosen.temperature,
        top_p: chosen.top_p,
        stop_sequences: stop(&ask.stop, caps, policy, warnings)?,
        ..InferenceConfiguration::default()
    };
    Ok((config != InferenceConfiguration::default()).then_some(config))
}

#[derive(Serialize)]
struct NovaTopK<'n> {
    #[serde(rename = "topK")]
    top_k: &'n Number,
}

fn set_top_k(
    top_k: &Number,
    caps: &Caps,
    policy: &Policy,
    fields: &mut Fields,
    warnings: &mut Warnings,
) -> Result<(), Error> {
    match caps.top_k_form {
        TopKForm::TopK => fields.set("top_k", top_k),
        TopKForm::K => fields.set("k", top_k),
        TopKForm::Nova => fields.set("inferenceConfig", &NovaTopK { top_k }),
        TopKForm::None => refuse("top_k", "this model has no top_k; remove it", policy, warnings),
    }
}

fn stop<'a>(
    stop: &[Text<'a>],
    caps: &Caps,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<Option<Vec<Text<'a>>>, Error> {
    if stop.is_empty() {
        return Ok(None);
    }
    if caps.stop_sequences {
        return Ok(Some(stop.to_vec()));
    }
    refuse("stop", "this model takes no stop sequences; remove it", policy, warnings)?;
    Ok(None)
}

/// Refused, or left out and reported when the operator says so.
fn refuse(field: &str, why: &'static str, policy: &Policy, warnings: &mut Warnings) -> Result<(), Error> {
    if policy.unsupported_params == Unsupported::Drop {
        warnings.add(field, why);
        return Ok(());
    }
    Err(Error::unsupported(field, why))
}

fn refuse_value(
    field: &str,
    why: &'static str,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<(), Error> {
    if policy.unsupported_params == Unsupported::Drop {
        warnings.add(field, why);
        return Ok(());
    }
    Err(Error::value(field, why))
}

fn settle_cache(
    ask: &mut Ask<'_>,
    arranged: &mut Arranged<'_>,
    caps: &Caps,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<(), Error> {
    tools::without_points(&mut ask.tools, caps, Some(warnings));
    let mut tools = std::mem::take(&mut ask.tools);
    cache::automatic(ask, &mut tools, arranged, caps, policy);
    // Those of the operator's policy need no report.
    tools::without_points(&mut tools, caps, None);
    cache::expand_root(ask.cache, arranged);
    cache::settle(&mut tools, arranged, caps, policy, warnings)?;
    ask.tools = tools;
    Ok(())
}

/// One unknown flag fails the whole request, so only those known to be taken are sent.
fn betas(ask: &Ask<'_>, effort: bool, caps: &Caps, warnings: &mut Warnings) -> Vec<String> {
    let (kept, dropped): (Vec<_>, Vec<_>) =
        ask.betas.iter().map(Text::to_string).partition(|flag| caps.betas.contains(flag));
    if !dropped.is_empty() {
        warnings.add("anthropic_beta", "a flag that this model is not known to take");
    }
    let mut flags = kept;
    if let Some(beta) = caps.effort_beta.as_ref().filter(|beta| effort && !flags.contains(beta)) {
        flags.push(beta.clone());
    }
    flags
}

#[expect(clippy::too_many_arguments, reason = "everything that tools depend on, once")]
fn tool_config<'a>(
    ask: &mut Ask<'a>,
    format: &mut Format<'a>,
    arranged: &Arranged<'a>,
    caps: &Caps,
    policy: &Policy,
    reading: &mut Reading,
    fields: &mut Fields,
    warnings: &mut Warnings,
) -> Result<Option<ToolConfiguration<'a>>, Error> {
    let wanted = Wanted {
        tools: std::mem::take(&mut ask.tools),
        choice: std::mem::take(&mut ask.tool_choice),
        one_at_a_time: ask.one_call_at_a_time,
        json: format.tool.take(),
        json_forced: format.forced,
    };
    tools::write(wanted, &arranged.turns, caps, policy, reading, fields, warnings)
}

fn guardrail(guardrail: Guardrail) -> GuardrailConfiguration<'static> {
    GuardrailConfiguration {
        guardrail_identifier: Some(Text::from(guardrail.id)),
        guardrail_version: Some(Text::from(guardrail.version)),
        trace: guardrail.trace.map(Text::from),
        ..GuardrailConfiguration::default()
    }
}
