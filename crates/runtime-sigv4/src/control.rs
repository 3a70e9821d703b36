//! The control plane: which models and inference profiles there are.

use std::sync::Arc;

use outcrop_api_types::control::{FoundationModel, FoundationModels, InferenceProfile, InferenceProfiles};
use outcrop_api_types::parse;
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

impl Control {
    /// A client for the control plane at `endpoint`. `auth` may have been made for any host: it signs for this one.
    pub fn new(endpoint: Endpoint, auth: &Auth, exchange: Exchange, retry: Retry) -> Self {
        Self(Arc::new(Host::new(endpoint, auth, exchange, retry)))
    }

    pub(crate) fn host(&self) -> &Host {
        &self.0
    }

    /// `GET /foundation-models`, which has no pages.
    ///
    /// # Errors
    /// [`Error`], after the retries that its class allows.
    pub async fn foundation_models(&self) -> Result<Vec<FoundationModel<'static>>, Error> {
        let whole = self.0.call(self.0.get(Path::fixed("/foundation-models")), Whole::read).await?;
        let models = read::<FoundationModels<'_>>(&whole)?.model_summaries.unwrap_or_default();
        Ok(models.into_iter().map(FoundationModel::into_owned).collect())
    }

    /// `GET /inference-profiles`, page after page: those of the system and those of the account.
    ///
    /// # Errors
    /// As [`Control::foundation_models`].
    pub async fn inference_profiles(&self) -> Result<Vec<InferenceProfile<'static>>, Error> {
        let mut profiles = Vec::new();
        let mut token: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let mut path = Path::fixed("/inference-profiles").query("maxResults", "1000");
            if let Some(token) = &token {
                path = path.query("nextToken", token);
            }
            let whole = self.0.call(self.0.get(path), Whole::read).await?;
            let page: InferenceProfiles<'_> = read(&whole)?;
            let summaries = page.inference_profile_summaries.unwrap_or_default();
            profiles.extend(summaries.into_iter().map(InferenceProfile::into_owned));
            match page.next_token.filter(|next| !next.is_empty()).map(|next| next.to_string()) {
                None => return Ok(profiles),
                again if again == token => break,
                next => token = next,
            }
        }
        Err(Error::Payload { source: "the list of inference profiles does not end".into(), request_id: None })
    }
}

pub(crate) fn read<'a, T: Deserialize<'a>>(whole: &'a Whole) -> Result<T, Error> {
    parse(&whole.body).map_err(|source| Error::Payload {
        source: source.into(),
        request_id: whole.request_id().map(str::to_owned),
    })
}
