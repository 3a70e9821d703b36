//! What a request goes on from, and what will be kept of it.

use std::sync::Arc;

use bytes::Bytes;
use outcrop_api_types::Text;
use outcrop_api_types::parse;
use outcrop_api_types::responses::{
    ContentPart, Input, InputText, Item, ItemStatus, Message, MessageContent, OutputText, Response,
    ResponsesRequest, Role,
};
use outcrop_translation::Error as TranslationError;
use serde::Serialize;
use tokio::task::JoinHandle;

use super::kept::KeptError;
use crate::error::Error;
use crate::stamp;
use crate::store::{Kept, ResponseStore, StoreError, aside, is_id};

/// How far back a chain of answers is followed.
#[derive(Debug, Clone, Copy)]
struct Reach {
    /// Most answers.
    links: usize,
    /// Most bytes of them, with their inputs.
    bytes: u64,
}

const REACH: Reach = Reach { links: 1_000, bytes: 64 << 20 };

/// A request at a gateway that keeps answers.
#[derive(Debug)]
pub(crate) struct Session {
    store: Arc<dyn ResponseStore>,
    owner: Option<String>,
    /// What `previous_response_id` stands for, oldest first.
    past: Vec<Kept>,
}

/// An answer that will be kept once it is there.
#[derive(Debug)]
pub(crate) struct Draft {
    store: Arc<dyn ResponseStore>,
    kept: Kept,
}

/// Keeping an answer, under way.
pub(crate) type Saving = JoinHandle<Result<(), StoreError>>;

impl Session {
    /// Reads what a request goes on from.
    pub(crate) async fn open(
        store: &Arc<dyn ResponseStore>,
        owner: Option<&str>,
        body: &Bytes,
    ) -> Result<Self, Error> {
        Self::open_within(store, owner, body, REACH).await
    }

    async fn open_within(
        store: &Arc<dyn ResponseStore>,
        owner: Option<&str>,
        body: &Bytes,
        reach: Reach,
    ) -> Result<Self, Error> {
        let mut next = {
            let request: ResponsesRequest<'_> = parse(body).map_err(TranslationError::from)?;
            request.previous_response_id.map(Text::into_string)
        };
        let (mut past, mut length) = (Vec::new(), 0_u64);
        while let Some(id) = next {
            let kept = find(store, &id, owner).await?.ok_or_else(|| KeptError::previous(&id))?;
            length = length.saturating_add(kept.size());
            if past.len() >= reach.links || length > reach.bytes {
                return Err(KeptError::TooLong.into());
            }
            next = read(&kept)?.previous_response_id.flatten().map(Text::into_string);
            past.push(kept);
        }
        past.reverse();
        Ok(Self { store: Arc::clone(store), owner: owner.map(str::to_owned), past })
    }

    /// Inputs and answers so far, in order.
    pub(crate) fn history(&self) -> Result<Vec<Item<'_>>, TranslationError> {
        let mut items = Vec::new();
        for kept in &self.past {
            items.extend(parse::<Vec<Item<'_>>>(&kept.input)?);
            items.extend(parse::<Response<'_>>(&kept.response)?.output);
        }
        Ok(items)
    }

    /// What will be kept, but for the answer.
    pub(crate) fn draft(
        &self,
        id: &str,
        created: u64,
        input: Option<Input<'_>>,
    ) -> Result<Draft, TranslationError> {
        let input = written(&named(input, id))?;
        let (id, owner) = (id.to_owned(), self.owner.clone());
        let kept = Kept { id, owner, created, input, response: Bytes::new() };
        Ok(Draft { store: Arc::clone(&self.store), kept })
    }
}

impl Draft {
    /// Keeps the answer. It goes on even when nobody waits for it.
    pub(crate) fn save(self, response: Bytes) -> Saving {
        let Self { store, kept } = self;
        let kept = Kept { response, ..kept };
        tokio::task::spawn_blocking(move || store.put(kept))
    }
}

/// Whether an answer could be kept; why not is told in the log.
pub(crate) fn was_saved(outcome: Result<Result<(), StoreError>, tokio::task::JoinError>) -> bool {
    let Err(error) = outcome.unwrap_or(Err(StoreError::Lost)) else { return true };
    let why = std::error::Error::source(&error).map(ToString::to_string);
    tracing::warn!(%error, why, "an answer could not be stored");
    false
}

/// An answer of this owner's. One of another owner's is as if it were not there.
pub(super) async fn find(
    store: &Arc<dyn ResponseStore>,
    id: &str,
    owner: Option<&str>,
) -> Result<Option<Kept>, Error> {
    let found = held(store, id).await?;
    Ok(found.filter(|kept| kept.owner.as_deref() == owner))
}

/// An answer of anyone's.
pub(super) async fn held(store: &Arc<dyn ResponseStore>, id: &str) -> Result<Option<Kept>, Error> {
    if !is_id(id) {
        return Ok(None);
    }
    let (store, id, now) = (Arc::clone(store), id.to_owned(), stamp::now());
    // Reading may take its time too. What cannot be read is as good as gone.
    let found = aside(move || {
        let found = store.get(&id, now)?;
        Ok(found.filter(|kept| {
            let is_whole = read(kept).is_ok() && parse::<Vec<Item<'_>>>(&kept.input).is_ok();
            if !is_whole {
                tracing::warn!(id = kept.id, "a stored answer cannot be read");
            }
            is_whole
        }))
    });
    Ok(found.await.map_err(KeptError::from)?)
}

fn read(kept: &Kept) -> Result<Response<'_>, Error> {
    Ok(parse(&kept.response).map_err(TranslationError::from)?)
}

pub(super) fn written(value: &impl Serialize) -> Result<Bytes, TranslationError> {
    let why = |error| TranslationError::Reply { why: format!("an answer cannot be written: {error}") };
    serde_json::to_vec(value).map(Bytes::from).map_err(why)
}

/// The items of an input, each with an id, and messages in their long form: as `GET …/input_items` tells them.
fn named<'a>(input: Option<Input<'a>>, response: &str) -> Vec<Item<'a>> {
    let mut items = match input {
        None => Vec::new(),
        Some(Input::Text(text)) => {
            vec![Item::Message(Message::new(Role::User, MessageContent::Text(text)))]
        }
        Some(Input::Items(items)) => items,
    };
    let tail = response.strip_prefix("resp_").unwrap_or(response);
    for (index, item) in items.iter_mut().enumerate() {
        let (prefix, id) = match item {
            Item::Message(message) => {
                spell_out(message);
                ("msg", &mut message.id)
            }
            Item::Reasoning(item) => ("rs", &mut item.id),
            Item::FunctionCall(item) => ("fc", &mut item.id),
            Item::FunctionCallOutput(item) => ("fco", &mut item.id),
            Item::CustomToolCall(item) => ("ctc", &mut item.id),
            Item::CustomToolCallOutput(item) => ("ctco", &mut item.id),
            Item::AdditionalTools(item) => ("at", &mut item.id),
            Item::ToolSearchCall(item) => ("tsc", &mut item.id),
            Item::ToolSearchOutput(item) => ("tso", &mut item.id),
            Item::ConfigurationUpdate(item) => ("cu", &mut item.id),
            Item::Compaction(item) => ("cmp", &mut item.id),
            _ => continue,
        };
        id.get_or_insert_with(|| Text::from(format!("{prefix}_{tail}_in{index}")));
    }
    items
}

fn spell_out(message: &mut Message<'_>) {
    message.status.get_or_insert(ItemStatus::Completed);
    if let MessageContent::Text(text) = &mut message.content {
        let text = std::mem::take(text);
        let part = if message.role == Role::Assistant {
            ContentPart::OutputText(OutputText::plain(text))
        } else {
            ContentPart::InputText(InputText::new(text))
        };
        message.content = MessageContent::Parts(vec![part]);
    }
}

#[cfg(test)]
mod tests;
