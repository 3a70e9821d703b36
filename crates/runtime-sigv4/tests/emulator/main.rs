//! The client against the emulator, which checks signatures, keys and bodies by its own rules.

#![expect(clippy::unwrap_used, reason = "tests")]

mod control;
mod faults;
mod native;
mod proofs;
mod retries;
mod streams;

use std::time::Duration;

use aws_credential_types::Credentials;
use bytes::Bytes;
use futures_util::StreamExt;
use outcrop_emulator::{Call, Emulator, Step};
use outcrop_runtime_sigv4::{Client, Error, EventStream, InvokeOptions, Whole};
use outcrop_transport::{Auth, BEDROCK_MANTLE, Endpoint, Exchange, Retry};

const MODEL: &str = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
const BODY: &str = r#"{"anthropic_version":"bedrock-2023-05-31","max_tokens":64,"messages":[{"role":"user","content":"Hi"}]}"#;

async fn emulator(steps: impl IntoIterator<Item = Step>) -> Emulator {
    Emulator::builder().script(steps).start().await.unwrap()
}

fn keys(emulator: &Emulator) -> Credentials {
    let keys = emulator.credentials();
    let token = keys.session_token().map(str::to_owned);
    Credentials::new(keys.access_key_id(), keys.secret_access_key(), token, None, "test")
}

/// Made for the other host on purpose: a client signs for its own.
fn signed(emulator: &Emulator) -> Auth {
    Auth::sigv4(keys(emulator), emulator.region(), BEDROCK_MANTLE)
}

/// Retries that do not wait.
fn retry() -> Retry {
    Retry::new().random(|| 0.0)
}

fn client_with(emulator: &Emulator, auth: &Auth) -> Client {
    let endpoint = Endpoint::parse(emulator.runtime_url()).unwrap();
    Client::builder(endpoint, auth, Exchange::builder().build().unwrap()).retry(retry()).build()
}

fn client(emulator: &Emulator) -> Client {
    client_with(emulator, &signed(emulator))
}

async fn invoke(emulator: &Emulator) -> Result<Whole, Error> {
    client(emulator).invoke(MODEL, Bytes::from_static(BODY.as_bytes()), InvokeOptions::default()).await
}

async fn stream(emulator: &Emulator) -> Result<EventStream, Error> {
    client(emulator).invoke_stream(MODEL, Bytes::from_static(BODY.as_bytes()), InvokeOptions::default()).await
}

/// All items of a stream: how many events, the last of them, and the error that ended it.
async fn drain(stream: EventStream) -> (usize, String, Option<Error>) {
    let (mut count, mut last, mut error) = (0, String::new(), None);
    let mut stream = Box::pin(stream);
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
