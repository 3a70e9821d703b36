//! `temperature`, `top_p` and `top_k`: what each generation of Claude still takes.
//!
//! Source: AWS Fable 5 model card; measured 2026-09-29 for Claude 4.5 and 4.6; read 2026-11-22.

use serde_json::Number;

use crate::caps::{Caps, Sampling};
use crate::conversation::Ask;
use crate::error::Error;
use crate::policy::{Policy, SamplingOnNone, TemperatureAndTopP, TemperatureOverOne, Unsupported};
use crate::warning::Warnings;

/// What is sent.
#[derive(Debug, Default)]
pub(crate) struct Chosen {
    pub(crate) temperature: Option<Number>,
    pub(crate) top_p: Option<Number>,
    pub(crate) top_k: Option<Number>,
}

/// Settles the three against each other, the model and thinking.
pub(crate) fn choose(
    ask: &Ask<'_>,
    thinking: bool,
    caps: &Caps,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<Chosen, Error> {
    in_range("temperature", ask.temperature.as_ref(), 0.0, 2.0)?;
    in_range("top_p", ask.top_p.as_ref(), 0.0, 1.0)?;
    if ask.top_k.as_ref().is_some_and(|top_k| !top_k.is_u64()) {
        return Err(Error::invalid("top_k", "must be a whole number, 0 or more"));
    }
    // 1 is what happens anyway; some models refuse even that.
    let top_p = ask.top_p.clone().filter(|top_p| !is_one(top_p));
    let chosen = Chosen { temperature: ask.temperature.clone(), top_p, top_k: ask.top_k.clone() };
    let chosen = match caps.sampling {
        Sampling::None => return none(chosen, policy, warnings),
        Sampling::OneOf => one_of(chosen, policy, warnings)?,
        Sampling::Any => chosen,
    };
    let chosen = Chosen { temperature: up_to_one(chosen.temperature, policy, warnings)?, ..chosen };
    if thinking { with_thinking(chosen) } else { Ok(chosen) }
}

/// As [`choose`], for a model behind one of OpenAI's own dialects: they take a temperature up to 2 and no `top_k`.
pub(crate) fn openai(
    ask: &Ask<'_>,
    caps: &Caps,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<Chosen, Error> {
    in_range("temperature", ask.temperature.as_ref(), 0.0, 2.0)?;
    in_range("top_p", ask.top_p.as_ref(), 0.0, 1.0)?;
    let top_p = ask.top_p.clone().filter(|top_p| !is_one(top_p));
    let chosen = Chosen { temperature: ask.temperature.clone(), top_p, top_k: ask.top_k.clone() };
    if chosen.top_k.is_some() && policy.unsupported_params == Unsupported::Reject {
        return Err(Error::unsupported("top_k", "this model has no top_k; remove it"));
    }
    if chosen.top_k.is_some() {
        warnings.add("top_k", "this model has no top_k");
    }
    let chosen = Chosen { top_k: None, ..chosen };
    if caps.sampling == Sampling::None { none(chosen, policy, warnings) } else { Ok(chosen) }
}

fn in_range(field: &str, value: Option<&Number>, least: f64, most: f64) -> Result<(), Error> {
    match value.and_then(Number::as_f64) {
        Some(number) if !(least..=most).contains(&number) => {
            Err(Error::invalid(field, format!("must be between {least} and {most}")))
        }
        _ => Ok(()),
    }
}

fn is_one(number: &Number) -> bool {
    number.as_f64().is_some_and(|number| (number - 1.0).abs() < f64::EPSILON)
}

fn none(chosen: Chosen, policy: &Policy, warnings: &mut Warnings) -> Result<Chosen, Error> {
    let asked = [
        ("temperature", chosen.temperature.filter(|temperature| !is_one(temperature))),
        ("top_p", chosen.top_p),
        ("top_k", chosen.top_k),
    ];
    for (field, value) in asked {
        if value.is_none() {
            continue;
        }
        if policy.sampling_on_none == SamplingOnNone::Reject {
            return Err(Error::unsupported(field, "this model takes no sampling parameters; remove it"));
        }
        warnings.add(field, "this model takes no sampling parameters");
    }
    Ok(Chosen::default())
}

fn one_of(chosen: Chosen, policy: &Policy, warnings: &mut Warnings) -> Result<Chosen, Error> {
    match (&chosen.temperature, &chosen.top_p) {
        (Some(temperature), Some(_)) if is_one(temperature) => {
            return Ok(Chosen { temperature: None, ..chosen });
        }
        (Some(_), Some(_)) => {}
        _ => return Ok(chosen),
    }
    if policy.temperature_and_top_p == TemperatureAndTopP::Reject {
        return Err(Error::value(
            "top_p",
            "`temperature` and `top_p` cannot both be set for this model; remove one \
             (or set temperature_and_top_p = \"prefer_temperature\")",
        ));
    }
    warnings.add("top_p", "`temperature` was given too, and the model takes one of them");
    Ok(Chosen { top_p: None, ..chosen })
}

fn up_to_one(
    temperature: Option<Number>,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<Option<Number>, Error> {
    if !temperature.as_ref().and_then(Number::as_f64).is_some_and(|number| number > 1.0) {
        return Ok(temperature);
    }
    if policy.temperature_over_one == TemperatureOverOne::Reject {
        return Err(Error::value(
            "temperature",
            "Bedrock's models take 0 to 1; lower it (or set temperature_over_one = \"clamp\")",
        ));
    }
    warnings.add("temperature", "above 1: sent as 1");
    Ok(Some(Number::from(1)))
}

fn with_thinking(chosen: Chosen) -> Result<Chosen, Error> {
    if chosen.temperature.as_ref().is_some_and(|temperature| !is_one(temperature)) {
        return Err(Error::value("temperature", "must be 1 or absent while the model reasons"));
    }
    if chosen.top_k.is_some() {
        return Err(Error::value("top_k", "must be absent while the model reasons"));
    }
    if chosen.top_p.as_ref().and_then(Number::as_f64).is_some_and(|top_p| top_p < 0.95) {
        return Err(Error::value("top_p", "must be 0.95 or more while the model reasons"));
    }
    Ok(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behind_openais_dialects_top_k_has_one_verdict_whatever_the_model_samples_by() {
        let ask = Ask { top_k: Some(Number::from(40)), ..Ask::default() };
        for sampling in [Sampling::Any, Sampling::OneOf, Sampling::None] {
            let caps = Caps { sampling, ..Caps::default() };
            let refused = openai(&ask, &caps, &Policy::default(), &mut Warnings::new()).unwrap_err();
            assert_eq!(refused.param(), Some("top_k"));
            let lenient = Policy { unsupported_params: Unsupported::Drop, ..Policy::default() };
            let mut warnings = Warnings::new();
            assert!(openai(&ask, &caps, &lenient, &mut warnings).unwrap().top_k.is_none());
            assert_eq!(warnings.iter().map(|warning| warning.field.as_str()).collect::<Vec<_>>(), ["top_k"]);
        }
    }
}
