//! `GET` and `DELETE /v1/responses/{id}`, its `input_items`, and `cancel`.

use std::sync::Arc;

use bytes::Bytes;
use http::StatusCode;
use outcrop_api_types::Text;
use outcrop_api_types::parse;
use outcrop_api_types::responses::{DeletedResponse, Item, ItemList};
use outcrop_mantle as mantle;
use outcrop_translation::Error as TranslationError;
use outcrop_transport::Class;
use serde::Deserialize;

use super::session::{held, written};
use crate::Endpoint;
use crate::error::Error;
use crate::gateway::Gateway;
use crate::store::{Kept, StoreError, aside, is_id};

/// What is asked for of an answer that is kept cannot be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeptError {
    /// There is no such answer, or it is another caller's.
    #[error("Response with id '{id}' not found.{why}")]
    NotFound {
        /// As asked.
        id: String,
        /// A further sentence, or nothing.
        why: &'static str,
    },
    /// There is no such answer to go on from, or it is another caller's.
    #[error("Previous response with id '{id}' not found.")]
    Previous {
        /// As asked.
        id: String,
    },
    /// The chain of answers is longer than can be followed.
    #[error(
        "the conversation that `previous_response_id` stands for is too long; send the part that matters in `input`"
    )]
    TooLong,
    /// Every answer is given at once here.
    #[error("Only background responses can be cancelled; '{id}' is not one.")]
    NotBackground {
        /// As asked.
        id: String,
    },
    /// There is no such item to go on after.
    #[error("`after`: there is no input item with id '{after}'")]
    After {
        /// As asked.
        after: String,
    },
    /// The store failed.
    #[error("the answers that are kept cannot be reached")]
    Store(#[from] StoreError),
}

impl KeptError {
    /// Source: `OpenAI`'s answers as its SDKs and users quote them (openai-python issues), read 2026-11-22.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::NotFound { .. } => StatusCode::NOT_FOUND,
            Self::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "response_not_found",
            Self::Previous { .. } => "previous_response_not_found",
            Self::Store(_) => "store_failed",
            _ => "invalid_value",
        }
    }

    pub(crate) fn param(&self) -> Option<&'static str> {
        match self {
            Self::Previous { .. } | Self::TooLong => Some("previous_response_id"),
            Self::After { .. } => Some("after"),
            Self::NotFound { .. } | Self::NotBackground { .. } => Some("response_id"),
            Self::Store(_) => None,
        }
    }
}

/// Which of the input items, and in what order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Whether the last one comes first.
    pub newest_first: bool,
    /// Most items.
    pub limit: usize,
    /// The item behind which to begin.
    pub after: Option<String>,
}

impl Default for Page {
    fn default() -> Self {
        Self { newest_first: true, limit: 20, after: None }
    }
}

/// Where an answer is.
enum Where {
    /// In our store.
    Here(Box<Kept>),
    /// At Bedrock, if anywhere.
    There(mantle::Client),
}

impl Gateway {
    /// An answer that was kept, as the bytes of its JSON. What is not kept here is asked of Bedrock, which keeps the
    /// answers of the models that have this API themselves; an `owner` may ask for those that were made for it since this
    /// gateway began.
    ///
    /// # Errors
    /// [`Error`]; 404 for an unknown id, and for one that another `owner` made.
    pub async fn response(&self, id: &str, owner: Option<&str>) -> Result<Bytes, Error> {
        match self.locate(id, owner).await? {
            Where::Here(kept) => Ok(kept.response),
            Where::There(mantle) => self.asked(id, mantle.response(mantle::Prefix::V1, id).await),
        }
    }

    /// Forgets an answer that was kept. As [`Gateway::response`].
    ///
    /// # Errors
    /// As [`Gateway::response`].
    pub async fn delete_response(&self, id: &str, owner: Option<&str>) -> Result<Bytes, Error> {
        let kept = match self.locate(id, owner).await? {
            Where::Here(kept) => kept,
            Where::There(mantle) => {
                return self.asked(id, mantle.delete_response(mantle::Prefix::V1, id).await);
            }
        };
        if let Some(store) = &self.0.store {
            let (store, id) = (Arc::clone(store), kept.id);
            aside(move || store.delete(&id)).await.map_err(KeptError::from)?;
        }
        Ok(written(&DeletedResponse::new(id, "response", true))?)
    }

    /// Stops an answer that is being made in the background: ours never are. As [`Gateway::response`].
    ///
    /// # Errors
    /// As [`Gateway::response`]; 400 for an answer of ours.
    pub async fn cancel_response(&self, id: &str, owner: Option<&str>) -> Result<Bytes, Error> {
        match self.locate(id, owner).await? {
            Where::Here(kept) => Err(KeptError::NotBackground { id: kept.id }.into()),
            Where::There(mantle) => self.asked(id, mantle.cancel_response(mantle::Prefix::V1, id).await),
        }
    }

    /// The items of the input that an answer was made from, its own ones only, a page of them. Bedrock has no such
    /// list for its own answers.
    ///
    /// # Errors
    /// As [`Gateway::response`]; 400 when the item to begin after is not there.
    pub async fn response_inputs(&self, id: &str, owner: Option<&str>, page: &Page) -> Result<Bytes, Error> {
        match self.locate(id, owner).await? {
            Where::Here(kept) => Ok(listed(&kept, page)?),
            Where::There(_) => Err(self.not_found(id)),
        }
    }

    async fn locate(&self, id: &str, owner: Option<&str>) -> Result<Where, Error> {
        if !is_id(id) {
            return Err(self.not_found(id));
        }
        if let Some(store) = &self.0.store
            && let Some(kept) = held(store, id).await?
        {
            let is_theirs = kept.owner.as_deref() == owner;
            return if is_theirs { Ok(Where::Here(Box::new(kept))) } else { Err(self.not_found(id)) };
        }
        match &self.0.mantle {
            Some(mantle) if self.0.endpoint != Endpoint::Runtime && self.0.owners.may_see(id, owner) => {
                Ok(Where::There(mantle.clone()))
            }
            _ => Err(self.not_found(id)),
        }
    }

    fn asked(&self, id: &str, answer: Result<mantle::Whole, mantle::Error>) -> Result<Bytes, Error> {
        match answer {
            Ok(whole) => Ok(whole.body),
            Err(error) if error.class() == Class::NotFound => Err(self.not_found(id)),
            Err(error) => Err(self.failed(&error)),
        }
    }

    fn not_found(&self, id: &str) -> Error {
        let why =
            if self.0.store.is_some() { "" } else { " No answers are kept here: this server has no store." };
        KeptError::NotFound { id: id.chars().take(128).collect(), why }.into()
    }
}

fn listed(kept: &Kept, page: &Page) -> Result<Bytes, Error> {
    let mut items: Vec<Item<'_>> = parse(&kept.input).map_err(TranslationError::from)?;
    let mut ids: Vec<Option<String>> = ids(&kept.input)?;
    if page.newest_first {
        items.reverse();
        ids.reverse();
    }
    if let Some(after) = &page.after {
        let at = ids.iter().position(|id| id.as_ref() == Some(after));
        let end = at.ok_or_else(|| KeptError::After { after: after.clone() })?;
        items.drain(..=end);
        ids.drain(..=end);
    }
    let has_more = items.len() > page.limit;
    items.truncate(page.limit);
    ids.truncate(page.limit);
    let told = |id: Option<&Option<String>>| Some(id.cloned().flatten().map(Text::from));
    let mut page = ItemList::new("list", items, has_more);
    (page.first_id, page.last_id) = (told(ids.first()), told(ids.last()));
    Ok(written(&page)?)
}

/// The ids of items of any kind.
fn ids(items: &[u8]) -> Result<Vec<Option<String>>, Error> {
    #[derive(Deserialize)]
    struct Named {
        id: Option<String>,
    }
    let named: Vec<Named> = parse(items).map_err(TranslationError::from)?;
    Ok(named.into_iter().map(|item| item.id).collect())
}
