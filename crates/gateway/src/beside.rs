//! What Bedrock's own headers ask for beside the body: taken where the way to the model has a place for it, else refused
//! (a guardrail) or told (the rest). Never dropped in silence.
//!
//! Source: botocore 1.44.5 `InvokeModel`, read 2026-11-22.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use outcrop_runtime_sigv4::InvokeOptions;
use outcrop_translation::conversation::{Ask, Guardrail};
use outcrop_translation::{Error as TranslationError, Warnings};

use crate::{Api, Host, Plan};

pub(crate) const GUARDRAIL: &str = "x-amzn-bedrock-guardrailidentifier";
const VERSION: &str = "x-amzn-bedrock-guardrailversion";
const TRACE: &str = "x-amzn-bedrock-trace";
const TIER: &str = "x-amzn-bedrock-service-tier";
const LATENCY: &str = "x-amzn-bedrock-performanceconfig-latency";
const NO_PLACE: &str = "there is no place for it on the way to this model";

/// A request: its body, and what its headers ask of Bedrock.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    pub(crate) body: Bytes,
    pub(crate) beside: Beside,
}

impl Asked {
    /// With the headers it came with; only Bedrock's own are looked at.
    pub fn new(body: Bytes, headers: &HeaderMap) -> Self {
        Self { body, beside: Beside::of(headers) }
    }
}

impl From<Bytes> for Asked {
    fn from(body: Bytes) -> Self {
        Self { body, beside: Beside::default() }
    }
}

/// Bedrock's own headers, but for those that only say what the body is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Beside(HeaderMap);

impl Beside {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let of_the_body = ["x-amzn-bedrock-accept", "x-amzn-bedrock-content-type"];
        let asks = headers.iter().filter(|(name, _)| {
            name.as_str().starts_with("x-amzn-bedrock-") && !of_the_body.contains(&name.as_str())
        });
        Self(asks.map(|(name, value)| (name.clone(), value.clone())).collect())
    }

    pub(crate) fn has_guardrail(&self) -> bool {
        self.0.contains_key(GUARDRAIL) || self.0.contains_key(VERSION)
    }

    /// Whether this way to the model can apply what guardrail there is.
    pub(crate) fn suits(&self, plan: &Plan) -> bool {
        let guards = plan.host == Host::Runtime && matches!(plan.api, Api::Messages | Api::Converse);
        !self.has_guardrail() || guards
    }

    /// Refuses a guardrail that this way cannot apply.
    pub(crate) fn check(&self, plan: &Plan) -> Result<(), TranslationError> {
        if self.suits(plan) {
            return Ok(());
        }
        let why = match plan.host {
            Host::Mantle => {
                "guardrails are applied on bedrock-runtime only; set the endpoint to `runtime`".to_owned()
            }
            Host::Runtime => {
                format!(
                    "guardrails cannot be asked for of `{}` from here; attach one to the account",
                    plan.id
                )
            }
        };
        Err(TranslationError::UnsupportedParameter { path: GUARDRAIL.to_owned(), why })
    }

    /// Puts what is asked for into the request that is to be written; what its body says itself stays.
    pub(crate) fn join(
        &self,
        ask: &mut Ask<'_>,
        plan: &Plan,
        warnings: &mut Warnings,
    ) -> Result<(), TranslationError> {
        self.check(plan)?;
        if let Some(guardrail) = self.guardrail()? {
            if ask
                .guardrail
                .as_ref()
                .is_some_and(|own| (&own.id, &own.version) != (&guardrail.id, &guardrail.version))
            {
                return Err(invalid(GUARDRAIL, "names another guardrail than the body does"));
            }
            ask.guardrail.get_or_insert(guardrail);
        }
        for name in self.0.keys().map(http::HeaderName::as_str) {
            match name {
                GUARDRAIL | VERSION => {}
                TRACE if self.has_guardrail() => {}
                TIER => {
                    let tier = self.text(TIER)?.unwrap_or_default().to_owned();
                    if !["default", "flex", "priority", "reserved"].contains(&&*tier) {
                        return Err(invalid(TIER, "must be default, flex, priority or reserved"));
                    }
                    ask.service_tier.get_or_insert(tier.into());
                }
                LATENCY if plan.api == Api::Converse => {
                    let latency = self.text(LATENCY)?.unwrap_or_default().to_owned();
                    if !["standard", "optimized"].contains(&&*latency) {
                        return Err(invalid(LATENCY, "must be standard or optimized"));
                    }
                    ask.latency.get_or_insert(latency.into());
                }
                name => warnings.add(name, NO_PLACE),
            }
        }
        Ok(())
    }

    /// For a request that passes as it is: as the headers of `InvokeModel`.
    pub(crate) fn options(
        &self,
        plan: &Plan,
        warnings: &mut Warnings,
    ) -> Result<InvokeOptions, TranslationError> {
        self.check(plan)?;
        let mut options = InvokeOptions::default();
        if plan.host == Host::Mantle {
            self.tell(warnings);
            return Ok(options);
        }
        if self.guardrail()?.is_some()
            && let (Some(id), Some(version)) = (self.0.get(GUARDRAIL), self.0.get(VERSION))
        {
            options = options.guardrail(id.clone(), version.clone());
        }
        for (name, value) in &self.0 {
            let value: HeaderValue = value.clone();
            options = match name.as_str() {
                GUARDRAIL | VERSION => options,
                TRACE => options.trace(value),
                TIER => options.service_tier(value),
                LATENCY => options.latency(value),
                "x-amzn-bedrock-request-metadata" => options.request_metadata(value),
                name => {
                    warnings.add(name, NO_PLACE);
                    options
                }
            };
        }
        Ok(options)
    }

    /// Tells of all that is left out.
    pub(crate) fn tell(&self, warnings: &mut Warnings) {
        self.0.keys().for_each(|name| warnings.add(name, NO_PLACE));
    }

    fn guardrail(&self) -> Result<Option<Guardrail>, TranslationError> {
        let (id, version) = match (self.text(GUARDRAIL)?, self.text(VERSION)?) {
            (None, None) => return Ok(None),
            (Some(id), Some(version)) => (id.to_owned(), version.to_owned()),
            (None, Some(_)) => return Err(invalid(VERSION, "needs the header of the guardrail beside it")),
            (Some(_), None) => return Err(invalid(GUARDRAIL, "needs the header of its version beside it")),
        };
        let trace = self.text(TRACE)?.map(str::to_ascii_lowercase);
        Ok(Some(Guardrail { id, version, trace }))
    }

    fn text(&self, name: &str) -> Result<Option<&str>, TranslationError> {
        let Some(value) = self.0.get(name) else { return Ok(None) };
        value.to_str().map(Some).map_err(|_| invalid(name, "is not ASCII text"))
    }
}

fn invalid(header: &str, why: &str) -> TranslationError {
    TranslationError::InvalidValue { path: header.to_owned(), why: why.to_owned() }
}
