//! `thinking`, `output_config` and `output_format`, in the forms that the model knows.
//!
//! Source: AWS Bedrock user guide, adaptive thinking; Anthropic platform documentation per model generation; read
//! 2026-11-22.

use super::edits::Fate;
use super::rewrite::Rewriter;
use super::seen::Halt;
use super::walk::{quoted, string};
use crate::caps::{Effort, Thinking, ThinkingOff};
use crate::error::Error;
use crate::policy::EffortOver;
use crate::schema;

/// Settles the three fields against each other and the model. Says whether the model will think.
pub(super) fn settle(rewriter: &mut Rewriter<'_, '_>, base: usize, max_tokens: u64) -> Result<bool, Halt> {
    let mut output = Output::read(rewriter, base);
    let asked = output.asked_effort();
    let thinks = thinking(rewriter, base, max_tokens, asked, &mut output);
    effort(rewriter, &mut output);
    format(rewriter, base, &mut output)?;
    output.write(rewriter, base);
    Ok(thinks)
}

/// The members of `output_config`.
struct Output<'a> {
    members: Vec<(String, std::borrow::Cow<'a, str>)>,
    changed: bool,
}

impl<'a> Output<'a> {
    fn read(rewriter: &Rewriter<'a, '_>, base: usize) -> Self {
        let raw = rewriter.raw(base, "output_config").unwrap_or("{}");
        let members = schema::members(raw).into_iter().flatten();
        let members = members.map(|(name, value)| (name.into_owned(), value.into())).collect();
        Self { members, changed: false }
    }

    fn get(&self, name: &str) -> Option<&str> {
        let found = self.members.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_ref()).filter(|value| *value != "null")
    }

    fn set(&mut self, name: &str, value: std::borrow::Cow<'a, str>) {
        self.members.retain(|(known, _)| known != name);
        self.members.push((name.to_owned(), value));
        self.changed = true;
    }

    fn remove(&mut self, name: &str) {
        let count = self.members.len();
        self.members.retain(|(known, _)| known != name);
        self.changed |= self.members.len() < count;
    }

    fn asked_effort(&self) -> Option<Effort> {
        word(&string(self.get("effort")?)?)
    }

    fn write(self, rewriter: &mut Rewriter<'_, '_>, base: usize) {
        const NAME: &str = "output_config";
        let there = rewriter.raw(base, NAME).is_some_and(|raw| raw.starts_with('{'));
        if self.members.is_empty() && there {
            rewriter.decide(base, NAME, Fate::Drop);
        }
        if !self.changed || self.members.is_empty() {
            return;
        }
        let members: Vec<String> =
            self.members.iter().map(|(name, value)| format!("{}:{value}", quoted(name))).collect();
        let text = format!("{{{}}}", members.join(","));
        if there {
            rewriter.decide(base, NAME, Fate::Value(text));
        } else {
            rewriter.decide(base, NAME, Fate::Drop);
            rewriter.added.push(format!("{}:{text}", quoted(NAME)));
        }
    }
}

fn word(effort: &str) -> Option<Effort> {
    [Effort::Low, Effort::Medium, Effort::High, Effort::Xhigh, Effort::Max]
        .into_iter()
        .find(|known| known.as_str() == effort)
}

/// Rewrites `thinking` where the model knows another form. Says whether the model will think.
fn thinking(
    rewriter: &mut Rewriter<'_, '_>,
    base: usize,
    max_tokens: u64,
    asked: Option<Effort>,
    output: &mut Output<'_>,
) -> bool {
    const NAME: &str = "thinking";
    let Some(raw) = rewriter.raw(base, NAME) else { return rewriter.caps.thinking_by_default };
    let kind = schema::text_member(raw, "type").unwrap_or_default();
    let form = rewriter.caps.thinking;
    let fate = match (&*kind, form) {
        ("disabled", _) => {
            let off = may_be_off(rewriter, asked);
            rewriter.decide(base, NAME, if off == Some(true) { Fate::Keep } else { Fate::Drop });
            if off == Some(false) {
                rewriter.warnings.add(NAME, "this model always thinks, or does at this effort");
            }
            return off == Some(false);
        }
        (_, Thinking::None) => {
            rewriter.warnings.add(NAME, "this model does not think on request");
            Fate::Drop
        }
        ("enabled", Thinking::Adaptive) => {
            rewriter
                .warnings
                .add(NAME, "this model sets its own budget: sent as adaptive thinking of that effort");
            let wanted = by_budget(schema::members(raw).into_iter().flatten());
            if asked.is_none() && rewriter.caps.efforts.contains(&wanted) {
                output.set("effort", quoted(wanted.as_str()).into());
            }
            Fate::Value(adaptive(raw))
        }
        ("adaptive", Thinking::Budget) => with_budget(rewriter, max_tokens, asked),
        ("between_tools", Thinking::Budget) => {
            rewriter.warnings.add(NAME, "this model does not know this form");
            Fate::Drop
        }
        _ => Fate::Keep,
    };
    let thinks = if fate == Fate::Drop { rewriter.caps.thinking_by_default } else { true };
    rewriter.decide(base, NAME, fate);
    thinks
}

/// Whether thinking can be switched off; `None` where there is nothing to switch.
fn may_be_off(rewriter: &Rewriter<'_, '_>, asked: Option<Effort>) -> Option<bool> {
    match (rewriter.caps.thinking, rewriter.caps.thinking_off) {
        (Thinking::None, _) => None,
        (_, ThinkingOff::Yes) => Some(true),
        (_, ThinkingOff::UpToHighEffort) => Some(asked.is_none_or(|effort| effort <= Effort::High)),
        (_, ThinkingOff::No) => Some(false),
    }
}

/// The effort that comes near a budget of thinking tokens.
fn by_budget<'m>(members: impl Iterator<Item = (std::borrow::Cow<'m, str>, &'m str)>) -> Effort {
    let budget =
        members.filter(|(name, _)| name == "budget_tokens").find_map(|(_, value)| value.parse::<u64>().ok());
    match budget {
        Some(..4096) => Effort::Low,
        Some(4096..16_384) => Effort::Medium,
        _ => Effort::High,
    }
}

/// The same object in the adaptive form.
fn adaptive(raw: &str) -> String {
    let others = schema::members(raw).into_iter().flatten();
    let others = others.filter(|(name, _)| !matches!(name.as_ref(), "type" | "budget_tokens"));
    let mut members = vec![r#""type":"adaptive""#.to_owned()];
    members.extend(others.map(|(name, value)| format!("{}:{value}", quoted(&name))));
    format!("{{{}}}", members.join(","))
}

/// A budget in place of an effort, for a model that knows no other form.
fn with_budget(rewriter: &mut Rewriter<'_, '_>, max_tokens: u64, asked: Option<Effort>) -> Fate {
    if max_tokens <= 1024 {
        rewriter.warnings.add(
            "thinking",
            "this model thinks for 1024 tokens at least, which `max_tokens` leaves no room for",
        );
        return Fate::Drop;
    }
    let budgets = rewriter.policy.reasoning_budget;
    let wanted = match asked {
        Some(Effort::Low) => budgets.low,
        Some(Effort::Medium) => budgets.medium,
        None | Some(Effort::High | Effort::Xhigh | Effort::Max) => budgets.high,
    };
    rewriter.warnings.add("thinking", "this model wants a budget: sent with one");
    let budget = u64::from(wanted).clamp(1024, max_tokens.saturating_sub(1));
    Fate::Value(format!(r#"{{"type":"enabled","budget_tokens":{budget}}}"#))
}

/// Effort words that the model knows, with the flag they need.
fn effort(rewriter: &mut Rewriter<'_, '_>, output: &mut Output<'_>) {
    let Some(raw) = output.get("effort") else {
        output.remove("effort");
        return;
    };
    let asked = string(raw).and_then(|effort| word(&effort));
    let knows = |effort: Effort| rewriter.caps.efforts.contains(&effort);
    if !asked.is_some_and(knows) {
        let over = asked.is_some_and(|effort| effort > Effort::High);
        if over && rewriter.policy.effort_over == EffortOver::High && knows(Effort::High) {
            rewriter
                .warnings
                .add("output_config.effort", "the model does not reach this effort: sent as `high`");
            output.set("effort", quoted(Effort::High.as_str()).into());
        } else {
            rewriter.warnings.add("output_config.effort", "the model does not know this effort");
            output.remove("effort");
            return;
        }
    }
    if let Some(flag) = &rewriter.caps.effort_beta {
        let flag = flag.clone();
        rewriter.send_beta(&flag);
    }
}

/// The form of the answer, which once had a field of its own.
fn format<'a>(rewriter: &mut Rewriter<'a, '_>, base: usize, output: &mut Output<'a>) -> Result<(), Error> {
    const OLD: &str = "output_format";
    if let Some(old) = rewriter.raw(base, OLD) {
        if output.get("format").is_some() {
            rewriter.warnings.add(OLD, "`output_config.format` was given too, and counts");
        } else {
            output.set("format", old.into());
        }
        rewriter.decide(base, OLD, Fate::Drop);
    }
    if output.get("format").is_none() {
        output.remove("format");
    } else if !rewriter.caps.structured_output {
        return Err(Error::value(
            "output_config.format",
            "this model has no structured output here; describe the form in words, or offer a tool for it",
        ));
    }
    Ok(())
}
