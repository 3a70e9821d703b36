//! How hard to think, in the words of each family.
//!
//! Source: AWS Nova 2 developer guide (`reasoningConfig`), AWS Bedrock user guide (adaptive thinking), botocore
//! 1.44.5 (`outputConfig.effort`), langchain-aws#1261 (`reasoning_effort` of `DeepSeek` V3), read
//! 2026-11-22.

use outcrop_api_types::messages::{
    Effort as WireEffort, Thinking as WireThinking, ThinkingAdaptive, ThinkingEnabled,
};
use outcrop_api_types::{Bare, Text};
use serde::Serialize;

use super::fields::Fields;
use super::format::AnthropicOutput;
use crate::caps::{Caps, Effort, EffortForm, Thinking, ThinkingOff};
use crate::conversation::{Ask, AskedEffort};
use crate::error::Error;
use crate::policy::Policy;
use crate::thinking::{self, Chosen, Form};
use crate::turns::Arranged;
use crate::warning::Warnings;

const FIELD: &str = "reasoning_effort";

/// Chooses for the model. Anthropic's own objects are taken over for Claude and read as an effort for others.
pub(in crate::back) fn choose<'a>(
    ask: &mut Ask<'a>,
    output: &mut AnthropicOutput,
    arranged: &Arranged<'_>,
    max_tokens: u64,
    caps: &Caps,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<Chosen<'a>, Error> {
    if caps.effort_form == EffortForm::Claude {
        return thinking::choose(ask, arranged, max_tokens, caps, policy, warnings);
    }
    if let Some((asked, field)) = anthropic_effort(ask, output, warnings)? {
        if ask.effort.is_some_and(|effort| effort != asked) {
            warnings.add(FIELD, "given in Anthropic's words too, which count");
        }
        // Words meant for Claude: where they ask for what cannot be, the model does as it always does.
        let always = caps.thinking_by_default && caps.thinking_off == ThinkingOff::No;
        ask.effort = if caps.thinking == Thinking::None && asked != AskedEffort::None {
            warnings.add(field, "this model does not reason on request");
            None
        } else if always && asked == AskedEffort::None {
            warnings.add(field, "this model always reasons");
            None
        } else {
            Some(asked)
        };
    }
    let asked = ask.effort;
    let mut chosen = thinking::choose(ask, arranged, max_tokens, caps, policy, warnings)?;
    let switches = matches!(caps.effort_form, EffortForm::Nova | EffortForm::Switch);
    if asked == Some(AskedEffort::None) && switches && caps.thinking != Thinking::None {
        chosen.form = Some(Form::Disabled);
    }
    Ok(chosen)
}

/// The effort that `thinking` and `output_config` ask for, and the field that says so.
fn anthropic_effort(
    ask: &mut Ask<'_>,
    output: &mut AnthropicOutput,
    warnings: &mut Warnings,
) -> Result<Option<(AskedEffort, &'static str)>, Error> {
    let effort = output.take_effort().as_ref().map(asked_effort).transpose()?;
    let Some(raw) = ask.thinking.take() else {
        return Ok(effort.map(|effort| (effort, "output_config")));
    };
    let wanted: WireThinking<'_> =
        raw.read().map_err(|error| Error::invalid("thinking", error.to_string()))?;
    let binding = match &wanted {
        WireThinking::Enabled(enabled) => enabled.block_binding.is_some(),
        WireThinking::Adaptive(adaptive) => adaptive.block_binding.is_some(),
        _ => false,
    };
    if binding {
        warnings.add("thinking.block_binding", "only Claude binds its thinking to what was said before");
    }
    let asked = match wanted {
        WireThinking::Disabled(_) => AskedEffort::None,
        WireThinking::Enabled(enabled) => effort.unwrap_or(match enabled.budget_tokens {
            ..4096 => AskedEffort::Low,
            4096..16_384 => AskedEffort::Medium,
            _ => AskedEffort::High,
        }),
        _ => effort.unwrap_or(AskedEffort::Medium),
    };
    Ok(Some((asked, "thinking")))
}

fn asked_effort(effort: &WireEffort) -> Result<AskedEffort, Error> {
    Ok(match effort.as_str() {
        "low" => AskedEffort::Low,
        "medium" => AskedEffort::Medium,
        "high" => AskedEffort::High,
        "xhigh" => AskedEffort::Xhigh,
        "max" => AskedEffort::Max,
        _ => {
            return Err(Error::value("output_config.effort", "must be one of low, medium, high, xhigh, max"));
        }
    })
}

/// Nova refuses limits and sampling at its highest effort.
pub(super) fn is_unbounded(chosen: &Chosen<'_>, caps: &Caps) -> bool {
    caps.effort_form == EffortForm::Nova && chosen.effort == Some(Effort::High)
}

#[derive(Serialize)]
struct NovaReasoning {
    r#type: &'static str,
    #[serde(rename = "maxReasoningEffort", skip_serializing_if = "Option::is_none")]
    effort: Option<&'static str>,
}

/// Writes what was chosen. What Converse itself has a field for comes back.
pub(super) fn write(
    chosen: Chosen<'_>,
    mut output: AnthropicOutput,
    caps: &Caps,
    fields: &mut Fields,
    warnings: &mut Warnings,
) -> Result<Option<Text<'static>>, Error> {
    let effort = chosen.effort.map(Effort::as_str);
    let asked = matches!(chosen.form, Some(Form::Adaptive));
    let off = matches!(chosen.form, Some(Form::Disabled));
    match caps.effort_form {
        EffortForm::Claude => {
            if let Some(form) = chosen.form {
                claude(form, fields)?;
            }
            output.set_effort(effort, warnings);
            if let Some(config) = output.rest() {
                fields.set("output_config", config)?;
            }
            return Ok(None);
        }
        EffortForm::Nova if off => {
            fields.set("reasoningConfig", &NovaReasoning { r#type: "disabled", effort: None })?;
        }
        EffortForm::Nova if asked => {
            fields.set("reasoningConfig", &NovaReasoning { r#type: "enabled", effort })?;
        }
        EffortForm::ReasoningEffort if off => fields.set("reasoning_effort", "none")?,
        EffortForm::ReasoningEffort => {
            if let Some(effort) = effort {
                fields.set("reasoning_effort", effort)?;
            }
        }
        EffortForm::OutputConfig if off => {
            return Err(Error::value(FIELD, "this model always reasons; `low` is the least it does"));
        }
        EffortForm::Switch if off || asked => switch(off, effort, caps, fields)?,
        EffortForm::Nova | EffortForm::OutputConfig | EffortForm::Switch => {}
    }
    if output.rest().is_some() {
        warnings.add("output_config", "only its effort and its format mean something to this model");
    }
    Ok(effort.filter(|_| caps.effort_form == EffortForm::OutputConfig).map(Text::from))
}

fn switch(off: bool, effort: Option<&str>, caps: &Caps, fields: &mut Fields) -> Result<(), Error> {
    let Some(switch) = &caps.effort_switch else { return Ok(()) };
    if off {
        return fields.set_all(&switch.off);
    }
    fields.set_all(&switch.on.replace("$effort", effort.unwrap_or("medium")))
}

/// Newer models show their thinking only when asked to.
fn claude(form: Form<'_>, fields: &mut Fields) -> Result<(), Error> {
    let form = match form {
        Form::Disabled => WireThinking::Disabled(Bare::default()),
        Form::Adaptive => WireThinking::Adaptive(ThinkingAdaptive {
            display: Some(Text::from("summarized")),
            ..ThinkingAdaptive::default()
        }),
        Form::Enabled { budget } => {
            WireThinking::Enabled(ThinkingEnabled::new(i64::try_from(budget).unwrap_or(i64::MAX)))
        }
        Form::Verbatim(raw) => return fields.set("thinking", &raw),
    };
    fields.set("thinking", &form)
}
