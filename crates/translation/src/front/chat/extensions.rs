//! Fields that Bedrock's own APIs have and OpenAI's does not, sent along as `extra_body`.

use outcrop_api_types::{RawJson, Text};

use super::verdict::{Verdicts, shown};
use crate::conversation::{Ask, Guardrail};
use crate::error::Error;
use crate::schema;

/// `{"guardrailIdentifier": …, "guardrailVersion": …, "trace": …}`, as Converse has it. All three become headers.
///
/// Source: botocore 1.44.5, `GuardrailConfiguration` and the headers of `InvokeModel`, read 2026-11-22.
pub(in crate::front) fn guardrail(
    raw: &RawJson<'_>,
    verdicts: &mut Verdicts<'_>,
) -> Result<Guardrail, Error> {
    let Some(members) = schema::members(raw.get()) else {
        return Err(Error::invalid("guardrailConfig", "must be an object"));
    };
    let (mut id, mut version, mut trace) = (None, None, None);
    for (name, value) in members {
        let text = serde_json::from_str::<Option<String>>(value);
        match (name.as_ref(), text) {
            ("guardrailIdentifier", Ok(text)) => id = text,
            ("guardrailVersion", Ok(text)) => version = text,
            ("trace", Ok(text)) => trace = text,
            (name @ ("guardrailIdentifier" | "guardrailVersion" | "trace"), Err(_)) => {
                return Err(Error::invalid(format!("guardrailConfig.{name}"), "must be a string"));
            }
            (name, _) => verdicts.warnings.unknown("guardrailConfig", name),
        }
    }
    let (Some(id), Some(version)) = (id, version) else {
        return Err(Error::missing(
            "guardrailConfig",
            "guardrailIdentifier and guardrailVersion are both needed",
        ));
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '/' | '-');
    if !(1..=2048).contains(&id.len()) || !id.chars().all(plain) {
        return Err(Error::invalid("guardrailConfig.guardrailIdentifier", "must be a guardrail's id or ARN"));
    }
    let is_number = (1..=8).contains(&version.len()) && version.bytes().all(|b| b.is_ascii_digit());
    if version != "DRAFT" && !is_number {
        return Err(Error::invalid("guardrailConfig.guardrailVersion", "must be a number or `DRAFT`"));
    }
    if trace.as_deref().is_some_and(|trace| !matches!(trace, "enabled" | "disabled" | "enabled_full")) {
        return Err(Error::value("guardrailConfig.trace", "must be enabled, disabled or enabled_full"));
    }
    Ok(Guardrail { id, version, trace })
}

/// Converse's escape hatch holds fields of the model's own body. A field that was also given by itself counts.
pub(in crate::front) fn additional_fields<'a>(
    fields: Option<RawJson<'a>>,
    ask: &mut Ask<'a>,
) -> Result<(), Error> {
    let Some(fields) = fields else { return Ok(()) };
    let path = |name: &str| format!("additionalModelRequestFields.{name}");
    let Some(members) = schema::members(fields.get()) else {
        return Err(Error::invalid("additionalModelRequestFields", "must be an object"));
    };
    for (name, value) in members.filter(|(_, value)| *value != "null") {
        match name.as_ref() {
            "thinking" if ask.thinking.is_none() => ask.thinking = Some(schema::built(value.to_owned())?),
            "output_config" if ask.output_config.is_none() => {
                ask.output_config = Some(schema::built(value.to_owned())?);
            }
            "top_k" if ask.top_k.is_none() => {
                let number = serde_json::from_str(value)
                    .map_err(|_| Error::invalid(path("top_k"), "must be a number"));
                ask.top_k = Some(number?);
            }
            "anthropic_beta" if ask.betas.is_empty() => {
                let flags = serde_json::from_str::<Vec<String>>(value)
                    .map_err(|_| Error::invalid(path("anthropic_beta"), "must be a list of strings"));
                ask.betas = flags?.into_iter().map(Text::from).collect();
            }
            "thinking" | "output_config" | "top_k" | "anthropic_beta" => {} // the field of the same name counts
            other => {
                return Err(Error::unsupported(
                    path(&shown(other)),
                    "only thinking, output_config, anthropic_beta and top_k can be passed to Claude this way",
                ));
            }
        }
    }
    Ok(())
}
