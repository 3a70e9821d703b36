//! Whether the account may call what is listed: AWS is asked, one foundation model at a time, a few at once.

use std::collections::HashMap;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use outcrop_proxy::Error;

use super::place::Here;
use super::row::{Access, Row};

/// How many questions are open at once.
const AT_ONCE: usize = 8;
/// How long all of them may take; what is not answered by then stays unknown.
const PATIENCE: Duration = Duration::from_secs(6);

/// Fills in the access of models that `here` listed.
pub(crate) async fn ask(here: &Here, rows: &mut [Row]) {
    let mut wanted: Vec<String> = Vec::new();
    for foundation in rows.iter().filter_map(foundation) {
        if !wanted.iter().any(|known| known == foundation) {
            wanted.push(foundation.to_owned());
        }
    }
    let answers = answers(here, wanted).await;
    for row in rows {
        // Mantle lists only what it serves to this account.
        let on_mantle = row.places.iter().any(|place| place.mantle_id.is_some());
        row.access = match foundation(row) {
            Some(id) => answers.get(id).cloned().unwrap_or(Access::Unknown),
            None if on_mantle => Access::Yes,
            None => Access::Unknown,
        };
    }
}

/// The access to one foundation model.
///
/// # Errors
/// Why AWS does not tell.
pub(crate) async fn one(here: &Here, foundation: &str) -> Result<Access, Error> {
    let Some(connected) = &here.connected else { return Ok(Access::Unknown) };
    match tokio::time::timeout(PATIENCE, connected.availability(foundation)).await {
        Ok(said) => said.map(|said| access(&said)),
        Err(_) => Ok(Access::Unknown),
    }
}

fn foundation(row: &Row) -> Option<&str> {
    row.places.iter().find_map(|place| place.foundation.as_deref())
}

async fn answers(here: &Here, wanted: Vec<String>) -> HashMap<String, Access> {
    let mut answers = HashMap::new();
    let Some(connected) = &here.connected else { return answers };
    let ask = |id: String| async move {
        let said = connected.availability(&id).await;
        (id, said)
    };
    let all = async {
        let mut wanted = wanted.into_iter();
        // The right to ask is one for all: who may not ask once is not asked fifty times.
        let Some(first) = wanted.next() else { return };
        let (id, Ok(said)) = ask(first).await else { return };
        answers.insert(id, access(&said));
        let mut more = stream::iter(wanted.map(ask)).buffer_unordered(AT_ONCE);
        while let Some((id, said)) = more.next().await {
            answers.extend(said.ok().map(|said| (id, access(&said))));
        }
    };
    // What came in time is kept.
    let _ = tokio::time::timeout(PATIENCE, all).await;
    answers
}

fn access(said: &outcrop_proxy::connect::Availability) -> Access {
    said.obstacle().map_or(Access::Yes, Access::No)
}
