//! One exchange: a request is proven, sent once, and its answer handed on as soon as its head is here.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use aws_credential_types::provider::ProvideCredentials;
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, header};

use crate::auth::{Auth, SigV4};
use crate::body::ByteStream;
use crate::builder::{Builder, Clocks};
use crate::certificate::BadCertificate;
use crate::class::bare_kind;
use crate::endpoint::{Endpoint, Path};
use crate::error::TransportError;
use crate::offline::Offline;
use crate::refusal::http_date;
use crate::sigv4::{Signable, sign};
use crate::watch::Watcher;

/// How far a host's clock may be from the time we signed with before we believe the host. The service allows five
/// minutes (general SigV4 practice, read 2026-11-22).
const SKEW_TOLERANCE: i64 = 4 * 60;

/// Tells the time, for signatures.
pub(crate) type Now = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// A request that can be sent, and sent again.
#[derive(Clone)]
pub struct Call {
    /// The method.
    pub method: Method,
    /// The host.
    pub endpoint: Endpoint,
    /// The path and query on that host.
    pub path: Path,
    /// The headers; only those named at [`Exchange::send`] are accepted.
    pub headers: HeaderMap,
    /// The body. Empty means none.
    pub body: Bytes,
    /// Whether a stream or a whole answer is asked for: it picks the first-byte clock.
    pub kind: Kind,
}

/// Shows only the length of the body, which holds what people wrote.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("method", &self.method)
            .field("endpoint", &self.endpoint)
            .field("path", &self.path)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// The form of answer that a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One body, sent when it is complete: its first byte may take minutes.
    Whole,
    /// Events, sent as they come about.
    Stream,
}

/// The head of an answer, and its body to be pulled.
#[derive(Debug)]
pub struct Response {
    /// The status. Never a redirect.
    pub status: StatusCode,
    /// The headers, as they came.
    pub headers: HeaderMap,
    /// The body.
    pub body: ByteStream,
}

impl Response {
    /// The service's id of the request.
    pub fn request_id(&self) -> Option<&str> {
        crate::refusal::request_id(&self.headers)
    }
}

/// Sends requests. Cheap to clone; clones share the connections.
///
/// Redirects are not followed, proxies named in the environment (`HTTPS_PROXY`) are not used, answers are not
/// decompressed, and there is no limit on the total time of an answer: see [`Builder`] for the clocks there are.
#[derive(Clone)]
pub struct Exchange {
    client: reqwest::Client,
    /// Whether there are root certificates to check others by.
    trusts: bool,
    clocks: Clocks,
    now: Now,
    pub(crate) watcher: Watcher,
    pub(crate) offline: Offline,
}

impl Exchange {
    /// Starts from the defaults.
    pub fn builder() -> Builder {
        Builder::new()
    }

    pub(crate) fn new(client: reqwest::Client, trusts: bool, clocks: Clocks, now: Now) -> Self {
        Self { client, trusts, clocks, now, watcher: Watcher::default(), offline: Offline::default() }
    }

    /// Whether `endpoint` can be reached as far as root certificates go: TLS needs some.
    ///
    /// # Errors
    /// [`TransportError::NoRoots`]
    pub fn can_trust(&self, endpoint: &Endpoint) -> Result<(), TransportError> {
        if self.trusts || endpoint.as_str().starts_with("http://") {
            return Ok(());
        }
        Err(TransportError::NoRoots { host: endpoint.host().to_owned() })
    }

    /// Sends `call` once and waits for the head of the answer, whatever its status. Dropping the future closes the
    /// connection.
    ///
    /// Headers that may be sent: `content-type`, `accept`, `anthropic-version`, `anthropic-beta`, `openai-project`,
    /// `x-amzn-bedrock-*`. All others are refused, so that nothing of a caller's own (keys, cookies, forwarding
    /// headers) goes upstream by mistake.
    ///
    /// When a signed request is refused and the host's `Date` is minutes away from ours, the offset is remembered for
    /// the host and the request is signed and sent once more. This is the only second attempt made here.
    ///
    /// # Errors
    /// [`TransportError`]; a refusal by the service is an answer, not an error.
    pub async fn send(&self, call: &Call, auth: &Auth) -> Result<Response, TransportError> {
        let url = call.endpoint.url(&call.path)?;
        if let Some(name) = call.headers.keys().find(|name| !may_be_sent(name.as_str())) {
            return Err(TransportError::Header { name: name.clone() });
        }
        let (headers, signed) = self.prove(call, &url, auth).await?;
        let response = self.exchange(call, url, headers).await?;
        let Some((signed, ahead)) = signed.and_then(|signed| Some((signed, skew(&response, signed.at)?)))
        else {
            return Ok(response);
        };
        // From the offset that was signed with: another request may have learned a new one meanwhile.
        let offset = signed.offset.saturating_add(ahead);
        call.endpoint.learn_clock_offset(offset);
        tracing::debug!(host = call.endpoint.host(), offset, "clock is off, signing anew");
        drop(response);
        let url = call.endpoint.url(&call.path)?;
        let (headers, _) = self.prove(call, &url, auth).await?;
        self.exchange(call, url, headers).await
    }

    /// The headers with the proof added, and when it was made if it is a signature.
    async fn prove(
        &self,
        call: &Call,
        url: &url::Url,
        auth: &Auth,
    ) -> Result<(HeaderMap, Option<Signed>), TransportError> {
        let mut headers = call.headers.clone();
        match auth {
            Auth::Nobody => Ok((headers, None)),
            Auth::Bearer(key) => {
                let no_header = || TransportError::Header { name: header::AUTHORIZATION };
                headers.insert(header::AUTHORIZATION, key.header.clone().ok_or_else(no_header)?);
                Ok((headers, None))
            }
            Auth::SigV4(SigV4 { provider, region, service, .. }) => {
                let credentials = provider
                    .provide_credentials()
                    .await
                    .map_err(|source| TransportError::Credentials { source })?;
                let offset = call.endpoint.clock_offset();
                let at = shifted((self.now)(), offset);
                let signable =
                    Signable { method: &call.method, url: url.as_str(), region, service, body: &call.body };
                sign(&signable, &mut headers, &credentials, at)?;
                Ok((headers, Some(Signed { at, offset })))
            }
        }
    }

    async fn exchange(
        &self,
        call: &Call,
        url: url::Url,
        headers: HeaderMap,
    ) -> Result<Response, TransportError> {
        if let Some(answer) = self.offline.answer(call, &url, &headers) {
            return Ok(answer);
        }
        self.can_trust(&call.endpoint)?;
        let host = call.endpoint.host();
        let watched = self.watcher.sent(call, &url, &headers);
        let mut request = reqwest::Request::new(call.method.clone(), url);
        *request.headers_mut() = headers;
        if !call.body.is_empty() {
            *request.body_mut() = Some(call.body.clone().into());
        }
        let clock = match call.kind {
            Kind::Whole => self.clocks.first_byte_whole,
            Kind::Stream => self.clocks.first_byte,
        };
        let begun = Instant::now();
        let answer = tokio::time::timeout(clock, self.client.execute(request))
            .await
            .map_err(|_| TransportError::FirstByte { host: host.to_owned(), after: clock })?
            .map_err(|source| failed(host, source))?;
        let (head, body) = http::Response::<reqwest::Body>::from(answer).into_parts();
        tracing::debug!(host, status = head.status.as_u16(), elapsed = ?begun.elapsed(), "answer");
        if head.status.is_redirection() {
            return Err(TransportError::Redirect { host: host.to_owned(), status: head.status });
        }
        watched.answered(head.status, &head.headers);
        let body =
            ByteStream::new(body, call.endpoint.shared_host(), self.clocks.between_events).watched(watched);
        Ok(Response { status: head.status, headers: head.headers, body })
    }
}

/// When a signature was made: by the host's clock, as far as it was known then.
#[derive(Clone, Copy)]
struct Signed {
    at: SystemTime,
    offset: i64,
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange").field("clocks", &self.clocks).finish_non_exhaustive()
    }
}

fn may_be_sent(name: &str) -> bool {
    matches!(name, "content-type" | "accept" | "anthropic-version" | "anthropic-beta" | "openai-project")
        || name.starts_with("x-amzn-bedrock-")
}

fn failed(host: &str, source: reqwest::Error) -> TransportError {
    let host = host.to_owned();
    let (connecting, fault) = (source.is_connect(), BadCertificate::behind(&source));
    let source = source.without_url().into();
    if let Some(fault) = fault {
        TransportError::Certificate { host, fault, source }
    } else if connecting {
        TransportError::Connect { host, source }
    } else {
        TransportError::Broken { host, source }
    }
}

/// Seconds that the host is ahead of the time the request was signed with, if that may be why it was refused.
///
/// Source: AWS Bedrock user guide, troubleshooting (`RequestExpired`), read 2026-11-22.
fn skew(response: &Response, signed_at: SystemTime) -> Option<i64> {
    if !matches!(response.status.as_u16(), 400 | 401 | 403) {
        return None;
    }
    let kind = response.headers.get("x-amzn-errortype").and_then(|value| value.to_str().ok()).map(bare_kind);
    // Without a type (mantle's own error bodies) the distance of the clocks is reason enough.
    let possible = kind.is_none_or(|kind| {
        matches!(
            kind.strip_suffix("Exception").unwrap_or(kind),
            "InvalidSignature"
                | "SignatureDoesNotMatch"
                | "RequestExpired"
                | "RequestTimeTooSkewed"
                | "AccessDenied"
        )
    });
    let date = http_date(response.headers.get(header::DATE)?.to_str().ok()?)?;
    let ahead = unix_seconds(date)?.checked_sub(unix_seconds(signed_at)?)?;
    (possible && ahead.abs() > SKEW_TOLERANCE).then_some(ahead)
}

fn unix_seconds(time: SystemTime) -> Option<i64> {
    i64::try_from(time.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs()).ok()
}

fn shifted(time: SystemTime, seconds: i64) -> SystemTime {
    let by = Duration::from_secs(seconds.unsigned_abs());
    let shifted = if seconds < 0 { time.checked_sub(by) } else { time.checked_add(by) };
    shifted.unwrap_or(time)
}
