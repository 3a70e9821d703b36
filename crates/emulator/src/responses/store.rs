//! Stored responses. Each host keeps its own.
#![expect(clippy::indexing_slicing, reason = "a JSON value answers null for a member it does not have")]

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use crate::incoming::Host;

/// All of them, for as long as the emulator lives.
#[derive(Debug, Default)]
pub(crate) struct Store(Mutex<HashMap<(&'static str, String), Kept>>);

#[derive(Debug)]
struct Kept {
    object: Value,
    /// The conversation up to this response, without it.
    input: Vec<Value>,
}

impl Store {
    fn lock(&self) -> MutexGuard<'_, HashMap<(&'static str, String), Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    pub(super) fn keep(&self, host: Host, object: &Value, input: &[Value]) {
        let id = object["id"].as_str().unwrap_or_default().to_owned();
        self.lock().insert((host.name(), id), Kept { object: object.clone(), input: input.to_vec() });
    }

    pub(super) fn get(&self, host: Host, id: &str) -> Option<Value> {
        self.lock().get(&(host.name(), id.to_owned())).map(|kept| kept.object.clone())
    }

    pub(super) fn remove(&self, host: Host, id: &str) -> bool {
        self.lock().remove(&(host.name(), id.to_owned())).is_some()
    }

    pub(super) fn cancel(&self, host: Host, id: &str) -> Option<Value> {
        let mut all = self.lock();
        let kept = all.get_mut(&(host.name(), id.to_owned()))?;
        kept.object["status"] = json!("cancelled");
        Some(kept.object.clone())
    }

    /// The conversation up to a response and with it.
    pub(super) fn history(&self, host: Host, id: &str) -> Option<Vec<Value>> {
        let all = self.lock();
        let kept = all.get(&(host.name(), id.to_owned()))?;
        let output = kept.object["output"].as_array().into_iter().flatten();
        Some(kept.input.iter().chain(output).cloned().collect())
    }

    /// Whether an output item of this id is stored.
    pub(super) fn holds_item(&self, host: Host, id: &str) -> bool {
        let all = self.lock();
        let of_host = all.iter().filter(|((name, _), _)| *name == host.name());
        let mut items = of_host.filter_map(|(_, kept)| kept.object["output"].as_array()).flatten();
        items.any(|item| item["id"] == id)
    }
}
