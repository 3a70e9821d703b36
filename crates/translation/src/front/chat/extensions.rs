//! Fields that Bedrock's own APIs have and OpenAI's does not, sent along as `extra_body`.

use outcrop_api_types::{Members, RawJson, Text};

use super::verdict::Verdicts;
use crate::conversation::{Ask, Guardrail};
use crate::error::Error;
use crate::metadata;
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
    let mut others = Members::new();
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
            other => _ = others.insert(other.to_owned(), schema::built(value.to_owned())?),
        }
    }
    if !others.is_empty() {
        let written = RawJson::write(&others)
            .map_err(|_| Error::reply("the additional fields could not be written"))?;
        ask.additional = Some(written);
    }
    Ok(())
}

/// `{"latency": "optimized"}`, as Converse has it.
///
/// Source: botocore 1.44.5, `PerformanceConfiguration`, read 2026-11-22.
pub(in crate::front) fn latency(
    raw: &RawJson<'_>,
    verdicts: &mut Verdicts<'_>,
) -> Result<Option<Text<'static>>, Error> {
    let Some(members) = schema::members(raw.get()) else {
        return Err(Error::invalid("performanceConfig", "must be an object"));
    };
    let mut latency = None;
    for (name, value) in members {
        match (name.as_ref(), serde_json::from_str::<Option<String>>(value)) {
            ("latency", Ok(word)) => latency = word,
            ("latency", Err(_)) => {
                return Err(Error::invalid("performanceConfig.latency", "must be a string"));
            }
            (name, _) => verdicts.warnings.unknown("performanceConfig", name),
        }
    }
    if latency.as_deref().is_some_and(|word| !matches!(word, "standard" | "optimized")) {
        return Err(Error::value("performanceConfig.latency", "must be standard or optimized"));
    }
    Ok(latency.map(Text::from))
}

/// The caller's labels, as far as Bedrock takes them: up to 16 plain pairs. Sent only when the operator wants it.
pub(in crate::front) fn labels<'a>(
    metadata: Option<Members<'a, Text<'a>>>,
    ask: &mut Ask<'a>,
    verdicts: &mut Verdicts<'_>,
) {
    let Some(metadata) = metadata.filter(|metadata| !metadata.is_empty()) else { return };
    if !verdicts.policy.forward_metadata {
        verdicts.hint("metadata", "not sent to Bedrock");
        return;
    }
    for (name, value) in metadata {
        let fits = !name.is_empty() && metadata::is_value(&name) && metadata::is_value(&value);
        if fits && ask.metadata.len() < 16 {
            ask.metadata.push((name, value));
        } else {
            verdicts
                .hint("metadata", "Bedrock takes up to 16 pairs of letters, digits, spaces and :_@$#=/+,-.");
        }
    }
}
