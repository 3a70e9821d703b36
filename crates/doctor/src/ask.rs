//! One question to one host: sent once, within a deadline, and the host's clock read from the answer.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use outcrop_api_types::failure;
use outcrop_hints::Circumstance;
use outcrop_transport::{Auth, Call, Exchange, Kind, Path, Refusal, Said, TransportError};

use crate::clocks::{apart, http_date};
use crate::hosts::Site;
use crate::ledger::Ledger;

/// Longest answer that is read, bytes.
const LONGEST: usize = 16 << 20;

/// Beyond this the service refuses signatures (general `SigV4` practice, read 2026-11-22).
pub(crate) const SKEW: Duration = Duration::from_mins(5);

/// What is to be asked.
pub(crate) struct Question {
    pub(crate) method: Method,
    pub(crate) path: Path,
    pub(crate) headers: Vec<(HeaderName, &'static str)>,
    pub(crate) body: Bytes,
}

/// What came of it.
pub(crate) enum Reply {
    /// 2xx, whole.
    Answer(Bytes),
    /// The service said no.
    Refused(Box<Refusal>),
    /// There was no answer.
    Failed(TransportError),
    /// Nothing came in time.
    Hung(Duration),
}

/// Asks, with one credential, and remembers what the hosts said of the time.
pub(crate) struct Asker<'a> {
    pub(crate) exchange: &'a Exchange,
    pub(crate) auth: Auth,
    pub(crate) now: &'a (dyn Fn() -> SystemTime + Send + Sync),
    pub(crate) ledger: &'a Ledger,
    pub(crate) circumstances: Vec<Circumstance>,
    /// The largest distance seen: how far, and whether our clock is ahead.
    pub(crate) skew: Mutex<Option<(Duration, bool)>>,
}

impl Question {
    pub(crate) fn get(path: Path) -> Self {
        let headers = vec![(header::ACCEPT, "application/json")];
        Self { method: Method::GET, path, headers, body: Bytes::new() }
    }

    pub(crate) fn post(path: Path, body: Bytes) -> Self {
        let headers = vec![(header::ACCEPT, "application/json"), (header::CONTENT_TYPE, "application/json")];
        Self { method: Method::POST, path, headers, body }
    }
}

impl Asker<'_> {
    /// Sends the question once. `what` is for people who wait.
    pub(crate) async fn ask(&self, site: &Site, what: &str, question: Question, limit: Duration) -> Reply {
        let _doing = self.ledger.begin(what.to_owned());
        let Question { method, path, headers, body } = question;
        let headers: HeaderMap =
            headers.into_iter().map(|(name, value)| (name, HeaderValue::from_static(value))).collect();
        let endpoint = site.endpoint.clone();
        let call = Call { method, endpoint, path, headers, body, kind: Kind::Whole };
        let auth = self.auth.for_service(site.which.service());
        let exchange = async {
            let response = match self.exchange.send(&call, &auth).await {
                Ok(response) => response,
                Err(error) => return Reply::Failed(error),
            };
            self.read_clock(response.headers.get(header::DATE));
            if !response.status.is_success() {
                return Reply::Refused(Box::new(Refusal::collect(response, said).await));
            }
            match response.body.collect(LONGEST).await {
                Ok(body) => Reply::Answer(body),
                Err(error) => Reply::Failed(error),
            }
        };
        tokio::time::timeout(limit, exchange).await.unwrap_or(Reply::Hung(limit))
    }

    /// The largest distance between a host's clock and ours.
    pub(crate) fn largest_skew(&self) -> Option<(Duration, bool)> {
        *self.skew.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known beside an answer.
    pub(crate) fn circumstances(&self) -> Vec<Circumstance> {
        let skewed = self.largest_skew().is_some_and(|(apart, _)| apart > SKEW);
        let more = skewed.then_some(Circumstance::ClockSkewed);
        self.circumstances.iter().copied().chain(more).collect()
    }

    fn read_clock(&self, date: Option<&HeaderValue>) {
        let Some(theirs) = date.and_then(|date| http_date(date.to_str().ok()?)) else { return };
        let (distance, ahead) = apart((self.now)(), theirs);
        let mut skew = self.skew.lock().unwrap_or_else(PoisonError::into_inner);
        if skew.is_none_or(|(known, _)| distance > known) {
            *skew = Some((distance, ahead));
        }
    }
}

/// Reads a refusal of Bedrock, or the XML of STS.
fn said(body: &[u8]) -> Said {
    if let Some((kind, message)) = of_sts(&String::from_utf8_lossy(body)) {
        return Said { kind: Some(kind), message, ..Said::default() };
    }
    let failure = failure::read(body);
    Said {
        kind: failure.kind,
        code: failure.code,
        message: failure.message,
        original_status: failure.original_status,
        request_id: failure.request_id,
    }
}

/// `<Error><Code>ExpiredToken</Code><Message>..</Message></Error>`
fn of_sts(body: &str) -> Option<(String, String)> {
    if !body.starts_with("<ErrorResponse") {
        return None;
    }
    let element = |name: &str| {
        let (_, rest) = body.split_once(&format!("<{name}>"))?;
        rest.split_once("</").map(|(text, _)| text.to_owned())
    };
    Some((element("Code")?, element("Message").unwrap_or_default()))
}
