//! Requests that stay here: an [`Exchange`] that proves a request as ever, and hands it to a function instead of sending
//! it. It shows what would be sent (`outcrop translate`, `outcrop curl`), for it is the same code that would send it.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};

use crate::body::ByteStream;
use crate::exchange::{Call, Exchange, Kind, Response};

/// A request that is ready to be sent. `Debug` shows neither its proof nor its body.
#[non_exhaustive]
pub struct Ready {
    /// The method.
    pub method: Method,
    /// As it would be sent, character by character.
    pub url: String,
    /// With `authorization`: a signature or an API key, marked as sensitive.
    pub headers: HeaderMap,
    /// The body. Empty means none.
    pub body: Bytes,
    /// The form of answer that is asked for.
    pub kind: Kind,
}

impl fmt::Debug for Ready {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ready").field("method", &self.method).field("url", &self.url).finish_non_exhaustive()
    }
}

/// An answer that is made here.
#[derive(Clone, Debug)]
pub struct MadeHere {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Exchange {
    /// The same exchange, but nothing leaves: each request is shown to `answer`, whose answer is taken for the host's.
    #[must_use]
    pub fn answered_by(mut self, answer: impl Fn(Ready) -> MadeHere + Send + Sync + 'static) -> Self {
        self.offline = Offline(Some(Arc::new(answer)));
        self
    }
}

type Answer = dyn Fn(Ready) -> MadeHere + Send + Sync;

/// Who answers instead of the host, if anyone.
#[derive(Clone, Default)]
pub(crate) struct Offline(Option<Arc<Answer>>);

impl Offline {
    pub(crate) fn answer(&self, call: &Call, url: &url::Url, headers: &HeaderMap) -> Option<Response> {
        let answer = self.0.as_ref()?;
        let MadeHere { status, headers, body } = answer(Ready {
            method: call.method.clone(),
            url: url.as_str().to_owned(),
            headers: headers.clone(),
            body: call.body.clone(),
            kind: call.kind,
        });
        Some(Response { status, headers, body: ByteStream::ready(body) })
    }
}

impl fmt::Debug for Offline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Offline" } else { "None" })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use aws_credential_types::Credentials;

    use super::*;
    use crate::{Auth, BEDROCK, Endpoint, Path};

    #[tokio::test]
    async fn nothing_leaves_and_the_request_is_proven_as_ever() {
        let seen = Arc::new(Mutex::new(None));
        let kept = Arc::clone(&seen);
        let exchange = Exchange::builder().build().unwrap().answered_by(move |ready| {
            *kept.lock().unwrap() = Some((ready.url, ready.headers));
            MadeHere {
                status: StatusCode::ACCEPTED,
                headers: HeaderMap::new(),
                body: Bytes::from_static(b"made here"),
            }
        });
        let call = Call {
            method: Method::POST,
            // A name that no name service knows: were it asked, this would fail.
            endpoint: Endpoint::parse("https://nowhere.invalid").unwrap(),
            path: Path::fixed("/model/m/invoke"),
            headers: HeaderMap::new(),
            body: Bytes::from_static(b"{}"),
            kind: Kind::Whole,
        };
        let keys = Credentials::new("AKIDEXAMPLE", "secret", Some("token".into()), None, "test");
        let response = exchange.send(&call, &Auth::sigv4(keys, "us-east-1", BEDROCK)).await.unwrap();
        assert_eq!(response.status, StatusCode::ACCEPTED);
        assert_eq!(response.body.collect(100).await.unwrap(), "made here");
        let (url, headers) = seen.lock().unwrap().take().unwrap();
        assert_eq!(url, "https://nowhere.invalid/model/m/invoke");
        assert!(headers["authorization"].to_str().unwrap().contains("/us-east-1/bedrock/aws4_request"));
        assert_eq!(headers["x-amz-security-token"], "token");
    }
}
