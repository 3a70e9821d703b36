//! OpenAI's reasoning effort in Claude's words.
//!
//! Source: AWS Bedrock user guide, adaptive thinking; Anthropic platform documentation per model generation;
//! read 2026-11-22.

use outcrop_api_types::RawJson;

use crate::caps::{Caps, Effort, EffortForm, Thinking, ThinkingOff};
use crate::conversation::{Ask, AskedEffort, BlockKind, Role, Said};
use crate::error::Error;
use crate::policy::{EffortOver, MissingThinking, Policy, Unsupported};
use crate::schema;
use crate::turns::Arranged;
use crate::warning::Warnings;

/// The field that asks for reasoning in OpenAI's Chat dialect.
const FIELD: &str = "reasoning_effort";

/// What to ask of the model.
#[derive(Debug, Default)]
pub(crate) struct Chosen<'a> {
    pub(crate) form: Option<Form<'a>>,
    pub(crate) effort: Option<Effort>,
    /// The model will think.
    pub(crate) on: bool,
    /// The field of the caller's that asked for it.
    pub(crate) field: &'static str,
}

/// The `thinking` object.
#[derive(Debug)]
pub(crate) enum Form<'a> {
    Disabled,
    Adaptive,
    Enabled { budget: u64 },
    Verbatim(RawJson<'a>),
}

/// Chooses the form that the model knows.
pub(crate) fn choose<'a>(
    ask: &mut Ask<'a>,
    arranged: &Arranged<'_>,
    max_tokens: u64,
    caps: &Caps,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<Chosen<'a>, Error> {
    if let Some(raw) = ask.thinking.take() {
        if ask.effort.is_some() {
            warnings.add(FIELD, "`thinking` was given too, and counts");
        }
        return verbatim(raw, arranged, policy, warnings);
    }
    let Some(asked) = ask.effort else {
        return Ok(Chosen { form: shown(ask, caps), on: caps.thinking_by_default, ..Chosen::default() });
    };
    if asked == AskedEffort::None {
        return off(caps);
    }
    match caps.thinking {
        Thinking::None if policy.unsupported_params == Unsupported::Drop => {
            warnings.add(FIELD, "this model does not reason on request");
            Ok(Chosen::default())
        }
        Thinking::None => Err(Error::value(FIELD, "this model does not reason on request; remove the field")),
        Thinking::Budget => budget(asked, arranged, max_tokens, policy, warnings),
        Thinking::Adaptive | Thinking::Both => adaptive(asked, caps, policy, warnings),
    }
}

/// A Claude that thinks unasked tells what it thinks only when asked: the form that asks says no more than that.
fn shown<'a>(ask: &Ask<'_>, caps: &Caps) -> Option<Form<'a>> {
    let is_adaptive = matches!(caps.thinking, Thinking::Adaptive | Thinking::Both);
    let hides = caps.thinking_by_default && is_adaptive && caps.effort_form == EffortForm::Claude;
    (ask.show_thinking && hides).then_some(Form::Adaptive)
}

/// Switches thinking off, where it can be.
pub(crate) fn off<'a>(caps: &Caps) -> Result<Chosen<'a>, Error> {
    if !caps.thinking_by_default {
        return Ok(Chosen::default());
    }
    match caps.thinking_off {
        ThinkingOff::Yes | ThinkingOff::UpToHighEffort => {
            Ok(Chosen { form: Some(Form::Disabled), ..Chosen::default() })
        }
        ThinkingOff::No => Err(Error::value(FIELD, "this model always reasons; `low` is the least it does")),
    }
}

fn adaptive<'a>(
    asked: AskedEffort,
    caps: &Caps,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<Chosen<'a>, Error> {
    let wanted = match asked {
        AskedEffort::None | AskedEffort::Minimal => {
            warnings.add(FIELD, "`minimal` was sent as `low`");
            Effort::Low
        }
        AskedEffort::Low => Effort::Low,
        AskedEffort::Medium => Effort::Medium,
        AskedEffort::High => Effort::High,
        AskedEffort::Xhigh => Effort::Xhigh,
        AskedEffort::Max => Effort::Max,
    };
    let effort = if caps.efforts.contains(&wanted) {
        Some(wanted)
    } else if wanted > Effort::High && policy.effort_over == EffortOver::High {
        warnings.add(FIELD, "the model does not reach this effort: sent as `high`");
        Some(Effort::High)
    } else if wanted > Effort::High {
        return Err(over());
    } else {
        warnings.add(FIELD, "the model takes no effort: it decides itself how hard to think");
        None
    };
    Ok(Chosen { form: Some(Form::Adaptive), effort, on: true, field: FIELD })
}

fn over() -> Error {
    Error::value(
        FIELD,
        "this model does not go beyond `high`; ask for `high` (or set effort_over = \"high\")",
    )
}

fn budget<'a>(
    asked: AskedEffort,
    arranged: &Arranged<'_>,
    max_tokens: u64,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<Chosen<'a>, Error> {
    let budgets = policy.reasoning_budget;
    let wanted = match asked {
        AskedEffort::None | AskedEffort::Minimal => budgets.minimal,
        AskedEffort::Low => budgets.low,
        AskedEffort::Medium => budgets.medium,
        AskedEffort::High => budgets.high,
        AskedEffort::Xhigh | AskedEffort::Max if policy.effort_over == EffortOver::High => {
            warnings.add(FIELD, "the model does not reach this effort: sent as `high`");
            budgets.high
        }
        AskedEffort::Xhigh | AskedEffort::Max => return Err(over()),
    };
    if max_tokens <= 1024 {
        return Err(Error::value(
            FIELD,
            format!("reasoning needs more than 1024 output tokens, but the limit is {max_tokens}; raise it"),
        ));
    }
    if gone(FIELD, arranged, policy, warnings)? {
        return Ok(Chosen::default());
    }
    let budget = u64::from(wanted).clamp(1024, max_tokens.saturating_sub(1));
    Ok(Chosen { form: Some(Form::Enabled { budget }), effort: None, on: true, field: FIELD })
}

/// Anthropic's own object, as it is; but a budget cannot go with a tool turn that lost its thinking.
fn verbatim<'a>(
    raw: RawJson<'a>,
    arranged: &Arranged<'_>,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<Chosen<'a>, Error> {
    let kind = schema::text_member(raw.get(), "type");
    if kind.as_deref() == Some("enabled") && gone("thinking", arranged, policy, warnings)? {
        return Ok(Chosen::default());
    }
    let on = kind.as_deref() != Some("disabled");
    Ok(Chosen { form: Some(Form::Verbatim(raw)), effort: None, on, field: "thinking" })
}

/// Whether reasoning has to be off for this request, since the thinking of the tool turn under way is gone.
fn gone(
    field: &'static str,
    arranged: &Arranged<'_>,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<bool, Error> {
    if !tool_turn_lost_its_thinking(arranged) {
        return Ok(false);
    }
    if policy.missing_thinking == MissingThinking::Error {
        return Err(Error::value(
            field,
            "the last tool turn came back without its thinking; send `reasoning_details` back unchanged",
        ));
    }
    warnings
        .add(field, "the last tool turn came back without its thinking: reasoning is off for this request");
    Ok(true)
}

/// Claude wants the assistant turn that its tools are answering to begin with thinking. In a loop of several calls
/// it thinks before the first only, unless it interleaves.
fn tool_turn_lost_its_thinking(arranged: &Arranged<'_>) -> bool {
    let mut assistants = arranged.turns.iter().rev().skip_while(|turn| turn.role != Role::Assistant);
    let Some(last) = assistants.next() else { return false };
    if !last.blocks.iter().any(|block| matches!(block.kind, BlockKind::ToolUse { .. })) {
        return false;
    }
    let mut first = last;
    for turn in assistants {
        match turn.role {
            Role::Assistant => first = turn,
            Role::User
                if turn.blocks.iter().any(|block| matches!(block.kind, BlockKind::ToolResult { .. })) => {}
            Role::User => break,
            Role::System => {}
        }
    }
    !begins_with_thinking(last) && !begins_with_thinking(first)
}

fn begins_with_thinking(turn: &Said<'_>) -> bool {
    turn.blocks.first().is_some_and(|block| {
        matches!(block.kind, BlockKind::Thinking { .. } | BlockKind::RedactedThinking { .. })
    })
}
