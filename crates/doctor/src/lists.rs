//! What the two hosts list: mantle its models, the control plane models and inference profiles.

use std::collections::HashMap;
use std::time::Duration;

use http::StatusCode;
use outcrop_api_types::control::{FoundationModel, FoundationModels, InferenceProfile, InferenceProfiles};
use outcrop_api_types::models::ModelList;
use outcrop_api_types::parse;
use outcrop_hints::causes::network::NOT_BEDROCK;
use outcrop_transport::{Class, Path};
use serde_json::Value;

use crate::ask::{Asker, Question, Reply};
use crate::explain::{WAY_OUT, explain, is_about_credentials};
use crate::hosts::Site;
use crate::policy;
use crate::report::{Finding, Level, Section};

const SECTION: Section = Section::Lists;

const PROFILES: &str = "inference profiles";

/// Pages that are followed at most.
const MOST_PAGES: usize = 20;

/// A list, or why there is none.
#[derive(Debug)]
pub(crate) enum Listed<T> {
    Here(T),
    /// The credential was refused: no other call will fare better.
    Refused,
    /// The host does not answer.
    Dead,
    /// Denied, throttled, or not asked: nothing follows for calls.
    Unknown,
}

impl<T> Listed<T> {
    pub(crate) fn get(&self) -> Option<&T> {
        match self {
            Self::Here(list) => Some(list),
            _ => None,
        }
    }

    /// Whether a call to the same host is worth its price.
    pub(crate) fn leaves_hope(&self) -> bool {
        matches!(self, Self::Here(_) | Self::Unknown)
    }
}

/// A model as mantle lists it.
#[derive(Debug)]
pub(crate) struct OnMantle {
    pub(crate) available: bool,
    pub(crate) reason: Option<String>,
    /// The mode in force, and those in which the model can be used.
    pub(crate) retention: Option<(String, Vec<String>)>,
}

/// `GET /v1/models`
pub(crate) async fn mantle(
    asker: &Asker<'_>,
    site: &Site,
    limit: Duration,
) -> Listed<HashMap<String, OnMantle>> {
    let subject = "models of bedrock-mantle";
    let question = Question::get(Path::fixed("/v1/models"));
    let reply = asker.ask(site, "asking bedrock-mantle for its models", question, limit).await;
    let Reply::Answer(body) = &reply else {
        return missing(&reply, asker, site, subject, policy::mantle_lists());
    };
    let Ok(list) = parse::<ModelList<'_>>(body) else { return senseless(asker, site, subject) };
    let models: HashMap<String, OnMantle> = list
        .data
        .into_iter()
        .map(|model| {
            let retention = model.data_retention.and_then(|retention| {
                let allowed = retention.allowed_modes?.iter().map(ToString::to_string).collect();
                Some((retention.mode?.to_string(), allowed))
            });
            let available = model.status.as_deref() != Some("unavailable");
            let reason = model.status_reason.map(|reason| reason.to_string());
            (model.id.to_string(), OnMantle { available, reason, retention })
        })
        .collect();
    let claude = models.keys().filter(|id| id.contains("claude")).count();
    let says = format!("{}, {claude} of them Claude", count(models.len(), "model"));
    asker.ledger.add(Finding::ok("listed", SECTION, subject, says).order(site.which.order()));
    Listed::Here(models)
}

/// `GET /foundation-models`, which has no pages.
pub(crate) async fn models(
    asker: &Asker<'_>,
    site: &Site,
    limit: Duration,
) -> Listed<Vec<FoundationModel<'static>>> {
    let subject = "models of the control plane";
    let question = Question::get(Path::fixed("/foundation-models"));
    let reply = asker.ask(site, "asking the control plane for its models", question, limit).await;
    let Reply::Answer(body) = &reply else { return missing(&reply, asker, site, subject, policy::lists()) };
    let Ok(list) = parse::<FoundationModels<'_>>(body) else { return senseless(asker, site, subject) };
    let models: Vec<_> =
        list.model_summaries.unwrap_or_default().into_iter().map(FoundationModel::into_owned).collect();
    let claude = models.iter().filter(|model| model.model_id.contains("claude")).count();
    let says = format!("{}, {claude} of them Claude", count(models.len(), "model"));
    asker.ledger.add(Finding::ok("listed", SECTION, subject, says).order(site.which.order()));
    Listed::Here(models)
}

/// `GET /inference-profiles`, page after page.
pub(crate) async fn profiles(
    asker: &Asker<'_>,
    site: &Site,
    limit: Duration,
) -> Listed<Vec<InferenceProfile<'static>>> {
    let subject = PROFILES;
    let mut profiles = Vec::new();
    let mut token: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let mut path = Path::fixed("/inference-profiles").query("maxResults", "1000");
        if let Some(token) = &token {
            path = path.query("nextToken", token);
        }
        let what = "asking the control plane for its inference profiles";
        let reply = asker.ask(site, what, Question::get(path), limit).await;
        let Reply::Answer(body) = &reply else {
            return missing(&reply, asker, site, subject, policy::lists());
        };
        let Ok(page) = parse::<InferenceProfiles<'_>>(body) else { return senseless(asker, site, subject) };
        let summaries = page.inference_profile_summaries.unwrap_or_default();
        profiles.extend(summaries.into_iter().map(InferenceProfile::into_owned));
        token = page.next_token.filter(|next| !next.is_empty()).map(|next| next.to_string());
        if token.is_none() {
            break;
        }
    }
    let own = profiles.iter().filter(|profile| &*profile.kind == "APPLICATION").count();
    let says = format!("{}, {own} of them the account's own", count(profiles.len(), "profile"));
    asker.ledger.add(Finding::ok("listed", SECTION, subject, says).order(site.which.order() + 1));
    Listed::Here(profiles)
}

/// A list that did not come. That it is denied says nothing of calls: it has rights of its own.
fn missing<T>(reply: &Reply, asker: &Asker<'_>, site: &Site, subject: &str, statement: Value) -> Listed<T> {
    let Some(finding) = explain(reply, site, asker, SECTION, subject) else { return Listed::Unknown };
    let finding = finding.order(site.which.order() + u16::from(subject == PROFILES));
    let Reply::Refused(refusal) = reply else {
        asker.ledger.add(finding.moot_if_called());
        return Listed::Dead;
    };
    if is_about_credentials(refusal, site, &asker.circumstances()) {
        asker.ledger.add(finding);
        return Listed::Refused;
    }
    if finding.section == Section::Endpoints || refusal.is_page() {
        asker.ledger.add(finding.moot_if_called());
        return Listed::Dead;
    }
    // A 401 is about who asks, which no statement mends, whatever it is called.
    let denied = refusal.class() == Class::AccessDenied && refusal.status != StatusCode::UNAUTHORIZED;
    let finding = if denied {
        let evidence = finding.evidence.clone().unwrap_or_default();
        let says = "the credential may not ask for this list; calls have rights of their own and may work all the same";
        let denied = Finding::new("list-denied", Level::Warning, SECTION, subject, says).order(finding.order);
        denied
            .evidence(evidence)
            .next("allow it, to see what there is: attach this statement to the identity")
            .policy(statement)
    } else {
        Finding { level: Level::Warning, ..finding }
    };
    asker.ledger.add(finding);
    Listed::Unknown
}

fn senseless<T>(asker: &Asker<'_>, site: &Site, subject: &str) -> Listed<T> {
    let finding = Finding::hinted(&NOT_BEDROCK, Level::Fault, Section::Endpoints, site.which.name());
    let what = format!("what came as {subject} is no such list");
    asker.ledger.add(finding.because(&what).next(WAY_OUT).moot_if_called().order(site.which.order() + 3));
    Listed::Dead
}

/// `1 model`, `2 models`
fn count(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
