//! What model stands behind an ARN that does not say so: an application inference profile is looked up, once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use outcrop_api_types::control::InferenceProfile;
use outcrop_api_types::parse;
use outcrop_runtime_sigv4::Listing;

use crate::gateway::Gateway;
use crate::{Route, RouteError, route};

/// How long a look-up may take.
const LIMIT: Duration = Duration::from_secs(5);
/// Most ARNs that are remembered.
const MOST: usize = 256;
/// Longest answer that is read, bytes.
const LONGEST: usize = 256 * 1024;

/// The models behind ARNs, by ARN. What is behind one never changes.
#[derive(Debug, Default)]
pub(crate) struct Behind(Mutex<HashMap<Arc<str>, Arc<str>>>);

impl Behind {
    fn get(&self, arn: &str) -> Option<Arc<str>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(arn).cloned()
    }

    fn remember(&self, arn: &str, model: &Arc<str>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(arn.into(), Arc::clone(model));
    }
}

impl Gateway {
    /// As [`route::candidates`]; an ARN that does not say what it stands for is looked up.
    pub(crate) async fn route(&self, model: &str) -> Result<Route, RouteError> {
        let inner = &*self.0;
        match route::candidates(model, &inner.catalog, &inner.region, inner.endpoint) {
            Err(opaque @ RouteError::Opaque { .. }) => match self.model_behind(model).await {
                Some(base) => route::behind(model, &base, &inner.catalog, &inner.region, inner.endpoint),
                None => Err(opaque),
            },
            found => found,
        }
    }

    async fn model_behind(&self, model: &str) -> Option<Arc<str>> {
        let inner = &*self.0;
        let arn = model.get(model.find("arn:")?..)?;
        if let Some(known) = inner.behind.get(arn).or_else(|| inner.shelf.behind(arn)) {
            return Some(known);
        }
        let control = inner.control.as_ref().filter(|_| inner.lists)?;
        if !arn.contains(":application-inference-profile/") {
            return None;
        }
        let asked = async {
            let answer = control.forward(Listing::InferenceProfile(arn), &[]).await.ok()?;
            answer.body.collect(LONGEST).await.ok()
        };
        let body = tokio::time::timeout(LIMIT, asked).await.ok().flatten()?;
        let found = of_profile(&parse::<InferenceProfile<'_>>(&body).ok()?)?;
        inner.behind.remember(arn, &found);
        Some(found)
    }
}

/// The id of the model behind a profile.
pub(crate) fn of_profile(profile: &InferenceProfile<'_>) -> Option<Arc<str>> {
    let arn = profile.models.iter().find_map(|model| model.model_arn.as_deref())?;
    arn.split_once("foundation-model/").map(|(_, id)| Arc::from(id))
}
