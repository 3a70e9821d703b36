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
use crate::Host;
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

/// As much of an id as any real one has.
fn shown(id: &str) -> String {
    id.chars().take(128).collect()
}

impl KeptError {
    pub(super) fn previous(id: &str) -> Self {
        Self::Previous { id: shown(id) }
    }

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
    There,
}

/// What is done with an answer that Bedrock keeps.
#[derive(Debug, Clone, Copy)]
enum Act {
    Read,
    Delete,
    Cancel,
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
            Where::There => self.asked(Act::Read, id).await,
        }
    }

    /// Forgets an answer that was kept. As [`Gateway::response`].
    ///
    /// # Errors
    /// As [`Gateway::response`].
    pub async fn delete_response(&self, id: &str, owner: Option<&str>) -> Result<Bytes, Error> {
        let kept = match self.locate(id, owner).await? {
            Where::Here(kept) => kept,
            Where::There => return self.asked(Act::Delete, id).await,
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
            Where::There => self.asked(Act::Cancel, id).await,
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
            Where::There => Err(self.not_found(id)),
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
        if self.0.owners.may_see(id, owner) { Ok(Where::There) } else { Err(self.not_found(id)) }
    }

    /// Asks Bedrock: the host that made the answer, or where that is not remembered one host after the other.
    async fn asked(&self, act: Act, id: &str) -> Result<Bytes, Error> {
        let made_on = self.0.owners.host(id);
        let mut failure = None;
        for host in [Host::Mantle, Host::Runtime] {
            if !self.uses(host) || made_on.is_some_and(|made_on| made_on != host) {
                continue;
            }
            let answer = match host {
                Host::Mantle => self.asked_mantle(act, id).await,
                Host::Runtime => self.asked_runtime(act, id).await,
            };
            match answer {
                Ok(Some(body)) => return Ok(body),
                Ok(None) => {}
                // It may be with the other one all the same.
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        Err(failure.unwrap_or_else(|| self.not_found(id)))
    }

    /// None for an answer that is not there.
    async fn asked_mantle(&self, act: Act, id: &str) -> Result<Option<Bytes>, Error> {
        let (client, first) = (self.mantle()?, mantle::Prefix::V1);
        let answer = match act {
            Act::Read => client.response(first, id).await,
            Act::Delete => client.delete_response(first, id).await,
            Act::Cancel => client.cancel_response(first, id).await,
        };
        match answer {
            Ok(whole) => Ok(Some(whole.body)),
            Err(error) if error.class() == Class::NotFound => Ok(None),
            Err(error) => Err(self.failed(&error)),
        }
    }

    /// As [`Gateway::asked_mantle`].
    async fn asked_runtime(&self, act: Act, id: &str) -> Result<Option<Bytes>, Error> {
        let client = self.runtime()?;
        let answer = match act {
            Act::Read => client.response(id).await,
            Act::Delete => client.delete_response(id).await,
            Act::Cancel => client.cancel_response(id).await,
        };
        match answer {
            Ok(whole) => Ok(Some(whole.body)),
            Err(error) if error.class() == Class::NotFound => Ok(None),
            Err(error) => Err(self.failed(&error)),
        }
    }

    fn not_found(&self, id: &str) -> Error {
        let why =
            if self.0.store.is_some() { "" } else { " No answers are kept here: this server has no store." };
        KeptError::NotFound { id: shown(id), why }.into()
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
