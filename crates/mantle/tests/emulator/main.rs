//! The client against the emulator, which checks signatures, keys and bodies by its own rules.

#![expect(clippy::unwrap_used, reason = "tests")]

mod chat;
mod messages;
mod responses;
mod streams;

use std::time::Duration;

use aws_credential_types::Credentials;
use bytes::Bytes;
use futures_util::StreamExt;
use outcrop_emulator::{Call, Emulator, Step};
use outcrop_mantle::{Client, Error, EventStream};
use outcrop_transport::{Auth, BEDROCK, Endpoint, Exchange, Retry};

const BODY: Bytes = Bytes::from_static(
    br#"{"model":"anthropic.claude-haiku-4-5","max_tokens":64,"messages":[{"role":"user","content":"Hi"}]}"#,
);
const STREAM: Bytes = Bytes::from_static(
    br#"{"model":"anthropic.claude-haiku-4-5","max_tokens":64,"stream":true,"messages":[{"role":"user","content":"Hi"}]}"#,
);

async fn emulator(steps: impl IntoIterator<Item = Step>) -> Emulator {
    Emulator::builder().script(steps).start().await.unwrap()
}

/// Made for the other host on purpose: a client signs for its own.
fn signed(emulator: &Emulator) -> Auth {
    let keys = emulator.credentials();
    let token = keys.session_token().map(str::to_owned);
    let keys = Credentials::new(keys.access_key_id(), keys.secret_access_key(), token, None, "test");
    Auth::sigv4(keys, emulator.region(), BEDROCK)
}

fn client_with(emulator: &Emulator, auth: &Auth) -> Client {
    let endpoint = Endpoint::parse(emulator.mantle_url()).unwrap();
    let retry = Retry::new().random(|| 0.0); // retries that do not wait
    Client::builder(endpoint, auth, Exchange::builder().build().unwrap()).retry(retry).build()
}

fn client(emulator: &Emulator) -> Client {
    client_with(emulator, &signed(emulator))
}

/// All items of a stream: how many events, the last of them, and the error that ended it.
async fn drain(mut stream: EventStream) -> (usize, String, Option<Error>) {
    let (mut count, mut last, mut error) = (0, String::new(), None);
    while let Some(item) = stream.next().await {
        assert!(error.is_none(), "nothing comes after an error");
        match item {
            Ok(event) => {
                count += 1;
                last = String::from_utf8(event.to_vec()).unwrap();
            }
            Err(failure) => error = Some(failure),
        }
    }
    (count, last, error)
}

/// Waits until so many calls have ended, for ten seconds at most.
async fn finished(emulator: &Emulator, count: usize) -> Vec<Call> {
    tokio::time::timeout(Duration::from_secs(10), emulator.finished(count)).await.unwrap()
}
