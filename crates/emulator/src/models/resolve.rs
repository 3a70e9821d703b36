//! From what stands in a path or a body to a row of the table, or to Bedrock's refusal.
//!
//! Source: AWS Bedrock user guide (inference profiles, model ids), measured answers; read 2026-11-22.

use super::{CLAUDE, Foundation, Model, OTHERS, RETIRED, Served};
use crate::refusal::Refusal;

/// Where the emulator stands and what was set up there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    pub(crate) region: String,
    /// Application inference profiles: the 12 characters, and the foundation id behind them.
    pub(crate) application: Vec<(String, String)>,
    /// Names of retired models that are served all the same.
    pub(crate) revived: Vec<String>,
}

const INVALID: &str = "The provided model identifier is invalid.";
const ENDED: &str = "This model version has reached the end of its life. Please refer to the AWS documentation for \
                     more details.";

impl Places {
    /// System profile prefixes that may be called from here.
    pub(crate) fn geos(&self) -> Vec<&'static str> {
        let region = self.region.as_str();
        let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| region.starts_with(prefix));
        if region.starts_with("us-gov-") {
            return vec!["us-gov"];
        }
        [
            ("us", starts(&["us-", "ca-"])),
            ("eu", starts(&["eu-"])),
            ("au", starts(&["ap-southeast-2", "ap-southeast-4"])),
            ("jp", starts(&["ap-northeast-1", "ap-northeast-3"])),
            ("apac", starts(&["ap-"])),
            ("ca", starts(&["ca-"])),
            ("global", true),
        ]
        .into_iter()
        .filter_map(|(geo, here)| here.then_some(geo))
        .collect()
    }

    fn serves(&self, model: &Model) -> bool {
        !model.retired || self.revived.iter().any(|name| name == model.name)
    }

    /// Mantle's line-up here. In Tokyo only Opus 4.8 was seen (measured 2026-09-05).
    pub(crate) fn mantle_offers(&self, model: &Model) -> bool {
        model.mantle.is_some() && (self.region != "ap-northeast-1" || model.name == "claude-opus-4-8")
    }
}

/// Resolves a decoded path segment of the runtime host.
pub(crate) fn on_runtime(id: &str, places: &Places) -> Result<Served, Refusal> {
    if let Some(rest) = id.strip_prefix("arn:") {
        return by_arn(rest, places);
    }
    if let Some(base) = strip_geo(id, &places.geos()) {
        return by_profile(base, id, places);
    }
    by_foundation(id, places)
}

fn by_arn(rest: &str, places: &Places) -> Result<Served, Refusal> {
    let invalid = || Refusal::invalid(INVALID);
    // partition:bedrock:region:account:kind/id, where the id may hold `:` again
    let parts: Vec<&str> = rest.splitn(5, ':').collect();
    let &[_, "bedrock", region, _, resource] = parts.as_slice() else { return Err(invalid()) };
    if region != places.region {
        return Err(invalid());
    }
    match resource.split_once('/').ok_or_else(invalid)? {
        ("foundation-model", id) => by_foundation(id, places),
        ("inference-profile", id) => {
            by_profile(strip_geo(id, &places.geos()).ok_or_else(invalid)?, id, places)
        }
        ("application-inference-profile", id) => {
            let base = places.application.iter().find(|(key, _)| key == id).map(|(_, base)| base.as_str());
            let base =
                base.ok_or_else(|| Refusal::not_found("The provided inference profile was not found."))?;
            find(base, places)
        }
        _ => Err(invalid()),
    }
}

fn strip_geo<'a>(id: &'a str, geos: &[&str]) -> Option<&'a str> {
    geos.iter().find_map(|geo| id.strip_prefix(geo)?.strip_prefix('.'))
}

/// `id` is the whole profile id; its geography must be one this model has.
fn by_profile(base: &str, id: &str, places: &Places) -> Result<Served, Refusal> {
    let model = find(base, places)?;
    let geo = id.strip_suffix(base).and_then(|geo| geo.strip_suffix('.')).unwrap_or_default();
    if model.geos().contains(&geo) { Ok(model) } else { Err(Refusal::invalid(INVALID)) }
}

fn by_foundation(id: &str, places: &Places) -> Result<Served, Refusal> {
    let model = find(id, places)?;
    let bare = match model {
        Served::Claude(model) => model.on_demand.contains(&places.region.as_str()),
        Served::Other(model) => model.bare_in(&places.region),
    };
    if bare {
        return Ok(model);
    }
    Err(Refusal::invalid(format!(
        "Invocation of model ID {id} with on-demand throughput isn\u{2019}t supported. Retry your request with the ID \
         or ARN of an inference profile that contains this model."
    )))
}

fn find(base: &str, places: &Places) -> Result<Served, Refusal> {
    if RETIRED.contains(&base) {
        return Err(Refusal::not_found(ENDED));
    }
    match CLAUDE.iter().find(|model| model.base == base) {
        Some(model) if places.serves(model) => Ok(Served::Claude(model)),
        Some(_) => Err(Refusal::not_found(ENDED)),
        None => Foundation::find(base).map(Served::Other).ok_or_else(|| Refusal::invalid(INVALID)),
    }
}

/// Resolves the id of a `CountTokens` call: a bare foundation id of a Claude model before 4.7, served here or not.
pub(crate) fn countable(id: &str, places: &Places) -> Result<&'static Model, Refusal> {
    if id.is_empty() || id.len() > 256 || id.starts_with("arn:") || strip_geo(id, &places.geos()).is_some() {
        return Err(Refusal::invalid(INVALID));
    }
    match find(id, places)? {
        Served::Claude(model) if !model.modern => Ok(model),
        _ => Err(Refusal::invalid("The provided model doesn't support counting tokens.")),
    }
}

/// Resolves `model` of a body on mantle's Anthropic route.
pub(crate) fn on_mantle(id: &str, places: &Places) -> Result<&'static Model, Refusal> {
    if let Some(model) = CLAUDE.iter().find(|model| model.mantle == Some(id)) {
        return if places.mantle_offers(model) { Ok(model) } else { Err(absent(id)) };
    }
    let profile = id.split_once(".anthropic.").is_some() || id.starts_with("arn:");
    if profile {
        return Err(Refusal::invalid(format!(
            "The model '{id}' is an inference profile, and inference profiles are not supported on this endpoint."
        )));
    }
    if OTHERS.iter().any(|other| other.mantle == id) {
        return Err(Refusal::invalid(format!(
            "The model '{id}' does not support the '/anthropic/v1/messages' API"
        )));
    }
    Err(absent(id))
}

fn absent(id: &str) -> Refusal {
    Refusal::not_found(format!("The model '{id}' does not exist or is not available in this region."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(region: &str) -> Places {
        Places {
            region: region.to_owned(),
            application: vec![("abcdefghijkl".to_owned(), "anthropic.claude-sonnet-4-6".to_owned())],
            revived: Vec::new(),
        }
    }

    #[test]
    fn runtime_ids_resolve_to_their_model() {
        for (region, id, name) in [
            ("us-east-1", "anthropic.claude-haiku-4-5-20251001-v1:0", "claude-haiku-4-5"),
            ("us-east-1", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"),
            ("us-east-1", "global.anthropic.claude-opus-5-5", "claude-opus-5-5"),
            ("eu-west-2", "anthropic.claude-sonnet-4-6", "claude-sonnet-4-6"),
            ("eu-west-1", "eu.anthropic.claude-sonnet-5", "claude-sonnet-5"),
            (
                "us-east-1",
                "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0",
                "claude-haiku-4-5",
            ),
            (
                "us-east-1",
                "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0",
                "claude-haiku-4-5",
            ),
            (
                "us-east-1",
                "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdefghijkl",
                "claude-sonnet-4-6",
            ),
            ("us-east-1", "us.amazon.nova-pro-v1:0", "amazon.nova-pro-v1:0"),
            ("us-east-1", "amazon.nova-2-lite-v1:0", "amazon.nova-2-lite-v1:0"),
            ("us-east-1", "us.meta.llama3-3-70b-instruct-v1:0", "meta.llama3-3-70b-instruct-v1:0"),
            ("us-west-2", "mistral.mistral-large-2407-v1:0", "mistral.mistral-large-2407-v1:0"),
            ("eu-west-1", "eu.cohere.embed-v4:0", "cohere.embed-v4:0"),
        ] {
            assert_eq!(on_runtime(id, &places(region)).unwrap().name(), name, "{id}");
        }
    }

    #[test]
    fn runtime_refuses_ids_with_bedrocks_words() {
        for (id, status, words) in [
            ("anthropic.claude-sonnet-5", 400, "isn\u{2019}t supported"),
            ("anthropic.claude-haiku-4-5", 400, "identifier is invalid"),
            ("eu.anthropic.claude-sonnet-5", 400, "identifier is invalid"),
            ("us.anthropic.claude-unknown-v1:0", 400, "identifier is invalid"),
            ("anthropic.claude-3-haiku-20240307-v1:0", 404, "end of its life"),
            ("us.anthropic.claude-sonnet-4-20250514-v1:0", 404, "end of its life"),
            (
                "arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-sonnet-5",
                400,
                "identifier is invalid",
            ),
            ("arn:aws:bedrock:us-east-1:1:application-inference-profile/zzzzzzzzzzzz", 404, "was not found"),
            ("meta.llama3-3-70b-instruct-v1:0", 400, "isn\u{2019}t supported"),
            ("us.meta.llama3-70b-instruct-v1:0", 400, "identifier is invalid"),
            ("mistral.mistral-large-2407-v1:0", 400, "isn\u{2019}t supported"),
            ("", 400, "identifier is invalid"),
        ] {
            let refusal = on_runtime(id, &places("us-east-1")).unwrap_err();
            assert_eq!(refusal.status, status, "{id}");
            assert!(refusal.message.contains(words), "{id}: {}", refusal.message);
        }
    }

    #[test]
    fn mantle_knows_only_its_own_ids() {
        let us = places("us-east-1");
        assert_eq!(on_mantle("anthropic.claude-haiku-4-5", &us).unwrap().name, "claude-haiku-4-5");
        for (id, status) in [
            ("us.anthropic.claude-sonnet-5", 400),
            ("anthropic.claude-haiku-4-5-20251001-v1:0", 404),
            ("anthropic.claude-sonnet-4-6", 404),
            ("openai.gpt-oss-120b", 400),
        ] {
            assert_eq!(on_mantle(id, &us).unwrap_err().status, status, "{id}");
        }
        let tokyo = places("ap-northeast-1");
        assert!(on_mantle("anthropic.claude-opus-4-8", &tokyo).is_ok());
        assert_eq!(on_mantle("anthropic.claude-opus-5-5", &tokyo).unwrap_err().status, 404);
    }

    #[test]
    fn tokens_are_counted_for_bare_ids_of_older_claude_only() {
        let us = places("us-east-1");
        assert!(countable("anthropic.claude-sonnet-4-5-20250929-v1:0", &us).is_ok());
        for (id, words) in [
            ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "identifier is invalid"),
            ("anthropic.claude-sonnet-5", "doesn't support counting tokens"),
            ("amazon.nova-pro-v1:0", "doesn't support counting tokens"),
            ("", "identifier is invalid"),
        ] {
            assert!(countable(id, &us).unwrap_err().message.contains(words), "{id}");
        }
    }

    #[test]
    fn a_retired_model_can_be_brought_back() {
        let mut us = places("us-east-1");
        us.revived.push("claude-sonnet-4".to_owned());
        assert!(on_runtime("us.anthropic.claude-sonnet-4-20250514-v1:0", &us).is_ok());
    }
}
