//! What AWS's three lists say, cut down to what matters.
//!
//! Source: botocore 1.44.5 (`ListFoundationModels`, `ListInferenceProfiles`), AWS Bedrock user guide (mantle's model list);
//! read 2026-11-22. Enums are open and entries may leave fields out: what is not said is believed to be.

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use outcrop_api_types::control::{FoundationModel, InferenceProfile};
use outcrop_api_types::models::{Model, ModelList};
use outcrop_api_types::parse;
use outcrop_mantle as mantle;
use outcrop_runtime_sigv4::Control;

use super::Missing;
use crate::Gateway;
use crate::behind::of_profile;
use crate::catalog::day;
use crate::error::Failed;

/// How long one list may take, retries included.
const LIMIT: Duration = Duration::from_secs(30);

/// The lists, by id; None for one that could not be had.
#[derive(Debug, Clone, Default)]
pub(crate) struct Live {
    pub(crate) mantle: Option<Arc<Entries<Mantle>>>,
    pub(crate) models: Option<Arc<Entries<Foundation>>>,
    pub(crate) profiles: Option<Arc<Entries<Profile>>>,
}

/// The entries of a list, in its order and by their ids.
#[derive(Debug, Default)]
pub(crate) struct Entries<T> {
    pub(crate) all: Vec<(Arc<str>, T)>,
    index: HashMap<Arc<str>, usize>,
}

impl<T> Entries<T> {
    fn of(entries: impl Iterator<Item = (Arc<str>, T)>) -> Self {
        let mut found = Self { all: Vec::new(), index: HashMap::new() };
        for (id, entry) in entries {
            found.index.insert(Arc::clone(&id), found.all.len());
            found.all.push((id, entry));
        }
        found
    }

    pub(crate) fn get(&self, id: &str) -> Option<&T> {
        self.all.get(*self.index.get(id)?).map(|(_, entry)| entry)
    }
}

/// A model that mantle serves to this account.
#[derive(Debug)]
pub(crate) struct Mantle {
    /// Unix seconds, 0 when not said.
    pub(crate) released: u64,
}

/// A foundation model of the region.
#[derive(Debug)]
pub(crate) struct Foundation {
    pub(crate) title: Option<Arc<str>>,
    /// Unix seconds, 0 when not said.
    pub(crate) released: u64,
    /// The id itself can be called.
    pub(crate) on_demand: bool,
    /// It answers with text.
    pub(crate) text: bool,
}

/// An inference profile that can be called from the region.
#[derive(Debug)]
pub(crate) struct Profile {
    pub(crate) title: Arc<str>,
    /// The id of the model behind it.
    pub(crate) model: Option<Arc<str>>,
    /// The account's own, called by this ARN.
    pub(crate) own: Option<Arc<str>>,
}

impl Live {
    pub(super) fn of(
        mantle: Option<&ModelList<'_>>,
        models: Option<&[FoundationModel<'_>]>,
        profiles: Option<&[InferenceProfile<'_>]>,
    ) -> Self {
        Self {
            mantle: mantle.map(|list| Arc::new(Entries::of(list.data.iter().filter_map(served)))),
            models: models.map(|models| Arc::new(Entries::of(models.iter().map(foundation)))),
            profiles: profiles.map(|profiles| Arc::new(Entries::of(profiles.iter().filter_map(profile)))),
        }
    }

    /// A list that could not be had this time stays as it was.
    pub(crate) fn keep(&mut self, before: &Self) {
        self.mantle = self.mantle.take().or_else(|| before.mantle.clone());
        self.models = self.models.take().or_else(|| before.models.clone());
        self.profiles = self.profiles.take().or_else(|| before.profiles.clone());
    }
}

/// Asks for the three lists at once.
pub(super) async fn ask(
    gateway: &Gateway,
    mantle: Option<&mantle::Client>,
    control: Option<&Control>,
) -> (Live, Vec<Missing>) {
    const MANTLE: &str = "mantle's models";
    let (mantle, models, profiles) = tokio::join!(
        had(gateway, MANTLE, async { Some(mantle?.models().await) }),
        had(gateway, "foundation models", async { Some(control?.foundation_models().await) }),
        had(gateway, "inference profiles", async { Some(control?.inference_profiles().await) }),
    );
    let mut missing = Vec::new();
    let mantle = kept(mantle, &mut missing).and_then(|whole| match parse::<ModelList<'_>>(&whole.body) {
        Ok(list) => Some(list.into_owned()),
        Err(error) => {
            tracing::warn!(%error, "mantle's list of models cannot be read");
            let unread =
                outcrop_translation::Error::Reply { why: format!("it is no list of models: {error}") };
            missing.push(Missing { list: MANTLE, error: Some(Arc::new(unread.into())) });
            None
        }
    });
    let (models, profiles) = (kept(models, &mut missing), kept(profiles, &mut missing));
    (Live::of(mantle.as_ref(), models.as_deref(), profiles.as_deref()), missing)
}

/// The answer, if one is asked for and comes in time. A list that is not granted is no failure: the catalog stands in
/// for it.
async fn had<T, E: Failed + fmt::Display>(
    gateway: &Gateway,
    list: &'static str,
    asked: impl Future<Output = Option<Result<T, E>>>,
) -> Result<Option<T>, Missing> {
    let Ok(answer) = tokio::time::timeout(LIMIT, asked).await else {
        tracing::info!("the list of {list} does not come: the catalog stands in");
        return Err(Missing { list, error: None });
    };
    answer.transpose().map_err(|error| {
        tracing::info!(%error, "the list of {list} cannot be had: the catalog stands in");
        Missing { list, error: Some(Arc::new(gateway.failed(&error))) }
    })
}

fn kept<T>(had: Result<Option<T>, Missing>, missing: &mut Vec<Missing>) -> Option<T> {
    had.unwrap_or_else(|why| {
        missing.push(why);
        None
    })
}

fn served(model: &Model<'_>) -> Option<(Arc<str>, Mantle)> {
    let available = model.status.as_ref().is_none_or(|status| &**status != "unavailable");
    available.then(|| (Arc::from(&*model.id), Mantle { released: model.created.unwrap_or_default() }))
}

fn foundation(model: &FoundationModel<'_>) -> (Arc<str>, Foundation) {
    let kinds = model.inference_types_supported.as_ref();
    let outputs = model.output_modalities.as_ref();
    let begun = model.model_lifecycle.as_ref().and_then(|lifecycle| lifecycle.start_of_life_time.as_deref());
    let entry = Foundation {
        title: model.model_name.as_deref().map(Arc::from),
        released: begun.and_then(day::unix_seconds).unwrap_or_default(),
        on_demand: kinds.is_none_or(|kinds| kinds.iter().any(|kind| &**kind == "ON_DEMAND")),
        text: outputs.is_none_or(|outputs| outputs.iter().any(|output| &**output == "TEXT")),
    };
    (Arc::from(&*model.model_id), entry)
}

fn profile(profile: &InferenceProfile<'_>) -> Option<(Arc<str>, Profile)> {
    if &*profile.status != "ACTIVE" {
        return None;
    }
    let own = &*profile.kind == "APPLICATION";
    let entry = Profile {
        title: Arc::from(&*profile.inference_profile_name),
        model: of_profile(profile),
        own: own.then(|| Arc::from(&*profile.inference_profile_arn)),
    };
    Some((Arc::from(&*profile.inference_profile_id), entry))
}
