//! The control plane: which models and inference profiles there are.

use std::sync::Arc;

use outcrop_transport::{Auth, Endpoint, Exchange, Path, Retry};
use serde::Deserialize;

use crate::client::Host;
use crate::error::Error;
use crate::whole::Whole;

/// Pages that are followed at most: a list that never ends is an error of the service.
const MOST_PAGES: usize = 100;

/// Lists what a region serves. Cheap to clone. Models that only mantle serves are not listed here.
#[derive(Clone, Debug)]
pub struct Control(Arc<Host>);

/// A foundation model. Source: botocore 1.44.5 `FoundationModelSummary`, read 2026-11-22.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FoundationModel {
    /// `anthropic.claude-haiku-4-5-20251001-v1:0`
    pub model_id: String,
    /// `arn:aws:bedrock:us-east-1::foundation-model/…`
    pub model_arn: String,
    /// `Claude Haiku 4.5`
    #[serde(default)]
    pub model_name: Option<String>,
    /// `Anthropic`
    #[serde(default)]
    pub provider_name: Option<String>,
    /// `TEXT`, `IMAGE`, …
    #[serde(default)]
    pub input_modalities: Vec<String>,
    /// `TEXT`, `EMBEDDING`, …
    #[serde(default)]
    pub output_modalities: Vec<String>,
    /// Whether answers can be streamed.
    #[serde(default)]
    pub response_streaming_supported: Option<bool>,
    /// `ON_DEMAND`, `PROVISIONED`; also `INFERENCE_PROFILE`, which the service's own list of values lacks.
    #[serde(default)]
    pub inference_types_supported: Vec<String>,
    /// Where it is in its life.
    #[serde(default)]
    pub model_lifecycle: Option<Lifecycle>,
}

/// Where a model is in its life.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Lifecycle {
    /// `ACTIVE` or `LEGACY`.
    pub status: String,
    /// ISO 8601.
    #[serde(default)]
    pub end_of_life_time: Option<String>,
}

/// An inference profile. Source: botocore 1.44.5 `InferenceProfileSummary`, read 2026-11-22.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct InferenceProfile {
    /// `us.anthropic.claude-sonnet-4-5-20250929-v1:0`
    pub inference_profile_id: String,
    /// Its ARN.
    pub inference_profile_arn: String,
    /// `US Anthropic Claude Sonnet 4.5`
    pub inference_profile_name: String,
    /// `ACTIVE`
    #[serde(default)]
    pub status: Option<String>,
    /// `SYSTEM_DEFINED` or `APPLICATION`.
    #[serde(rename = "type", default)]
    pub kind: Option<String>,
    /// The models behind it, one per region.
    #[serde(default)]
    pub models: Vec<ProfileModel>,
}

/// A model behind an inference profile.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ProfileModel {
    /// Its ARN.
    #[serde(default)]
    pub model_arn: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Models {
    model_summaries: Vec<FoundationModel>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Profiles {
    inference_profile_summaries: Vec<InferenceProfile>,
    next_token: Option<String>,
}

impl Control {
    /// A client for the control plane at `endpoint`. `auth` may have been made for any host: it signs for this one.
    pub fn new(endpoint: Endpoint, auth: &Auth, exchange: Exchange, retry: Retry) -> Self {
        Self(Arc::new(Host::new(endpoint, auth, exchange, retry)))
    }

    /// `GET /foundation-models`, which has no pages.
    ///
    /// # Errors
    /// [`Error`], after the retries that its class allows.
    pub async fn foundation_models(&self) -> Result<Vec<FoundationModel>, Error> {
        let whole = self.0.call(self.0.get(Path::fixed("/foundation-models")), Whole::read).await?;
        Ok(parse::<Models>(&whole)?.model_summaries)
    }

    /// `GET /inference-profiles`, page after page: those of the system and those of the account.
    ///
    /// # Errors
    /// As [`Control::foundation_models`].
    pub async fn inference_profiles(&self) -> Result<Vec<InferenceProfile>, Error> {
        let mut profiles = Vec::new();
        let mut token: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let mut path = Path::fixed("/inference-profiles").query("maxResults", "1000");
            if let Some(token) = &token {
                path = path.query("nextToken", token);
            }
            let whole = self.0.call(self.0.get(path), Whole::read).await?;
            let page: Profiles = parse(&whole)?;
            profiles.extend(page.inference_profile_summaries);
            match page.next_token.filter(|next| !next.is_empty()) {
                None => return Ok(profiles),
                again if again == token => break,
                next => token = next,
            }
        }
        Err(Error::Payload { source: "the list of inference profiles does not end".into(), request_id: None })
    }
}

fn parse<'a, T: Deserialize<'a>>(whole: &'a Whole) -> Result<T, Error> {
    serde_json::from_slice(&whole.body).map_err(|source| Error::Payload {
        source: source.into(),
        request_id: whole.request_id().map(str::to_owned),
    })
}
