//! Shows what goes over the wire to someone who wants to see it (`outcrop chat --trace`). Proofs are taken out before
//! anything is shown: a watcher never sees a key, a token or a signature.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, Method, StatusCode, header};

use crate::exchange::{Call, Exchange};

/// Sees requests and answers as they pass. It is called between reads, so it should be quick.
///
/// `number` tells exchanges apart: it counts from 1, and a request that is sent again gets a new one. The bodies are as
/// they are on the wire; they may hold signatures of a model's thinking, which a watcher should not show either.
pub trait Watch: Send + Sync {
    /// A request is about to leave. Of what proves the sender only the kind is told.
    fn sent(&self, number: u64, method: &Method, url: &str, headers: &[(HeaderName, String)], body: &Bytes);
    /// The head of its answer is here.
    fn answered(&self, number: u64, status: StatusCode, headers: &HeaderMap);
    /// The next bytes of the answer are here.
    fn received(&self, number: u64, piece: &Bytes);
    /// No more comes, whether it was all or the connection broke.
    fn ended(&self, number: u64) {
        let _ = number;
    }
}

impl Exchange {
    /// The same exchange, seen by `watch`. Clones made from it are seen too.
    #[must_use]
    pub fn watched(mut self, watch: Arc<dyn Watch>) -> Self {
        self.watcher = Watcher(Some((watch, Arc::new(AtomicU64::new(1)))));
        self
    }
}

/// Who watches an [`Exchange`], if anyone, and the number of the next request.
#[derive(Clone, Default)]
pub(crate) struct Watcher(Option<(Arc<dyn Watch>, Arc<AtomicU64>)>);

/// One exchange that is watched, or not.
#[derive(Clone, Default)]
pub(crate) struct Watched(Option<(Arc<dyn Watch>, u64)>);

impl Watcher {
    pub(crate) fn sent(&self, call: &Call, url: &url::Url, headers: &HeaderMap) -> Watched {
        let Some((watch, next)) = &self.0 else { return Watched(None) };
        let number = next.fetch_add(1, Ordering::Relaxed);
        let shown: Vec<_> = headers.iter().map(|(name, value)| (name.clone(), shown(name, value))).collect();
        watch.sent(number, &call.method, url.as_str(), &shown, &call.body);
        Watched(Some((Arc::clone(watch), number)))
    }
}

impl Watched {
    pub(crate) fn answered(&self, status: StatusCode, headers: &HeaderMap) {
        if let Some((watch, number)) = &self.0 {
            watch.answered(*number, status, headers);
        }
    }

    pub(crate) fn ended(&self) {
        if let Some((watch, number)) = &self.0 {
            watch.ended(*number);
        }
    }

    pub(crate) fn received(&self, piece: &Bytes) {
        if let Some((watch, number)) = &self.0 {
            watch.received(*number, piece);
        }
    }
}

impl fmt::Debug for Watcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Watcher" } else { "None" })
    }
}

/// The value of a header, without what proves the sender.
fn shown(name: &HeaderName, value: &http::HeaderValue) -> String {
    let text = String::from_utf8_lossy(value.as_bytes());
    if *name == header::AUTHORIZATION {
        return match text.split_once(' ') {
            Some((kind @ "AWS4-HMAC-SHA256", proof)) => format!("{kind} {}", scope(proof)),
            Some((kind, _)) => format!("{kind} (not shown)"),
            None => "(not shown)".to_owned(),
        };
    }
    let secret =
        value.is_sensitive() || matches!(name.as_str(), "x-amz-security-token" | "cookie" | "x-api-key");
    if secret { "(not shown)".to_owned() } else { text.into_owned() }
}

/// What a signature was made for: the scope and the signed headers, neither the key's id nor the signature.
fn scope(proof: &str) -> String {
    let part = |name: &str| {
        proof
            .split(',')
            .find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='))
            .unwrap_or_default()
    };
    let scope = part("Credential").split_once('/').map_or("", |(_, scope)| scope);
    format!("Credential=(not shown)/{scope}, SignedHeaders={}, Signature=(not shown)", part("SignedHeaders"))
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use aws_credential_types::Credentials;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;
    use crate::{Auth, BEDROCK, Endpoint, Kind, Path};

    #[derive(Default)]
    struct Notes(Mutex<Vec<String>>);

    impl Notes {
        fn add(&self, line: String) {
            self.0.lock().unwrap().push(line);
        }

        fn seen(&self) -> Vec<String> {
            self.0.lock().unwrap().clone()
        }
    }

    impl Watch for Notes {
        fn sent(
            &self,
            number: u64,
            method: &Method,
            url: &str,
            headers: &[(HeaderName, String)],
            body: &Bytes,
        ) {
            self.add(format!("{number} {method} {url} {headers:?} {body:?}"));
        }
        fn answered(&self, number: u64, status: StatusCode, _: &HeaderMap) {
            self.add(format!("{number} {status}"));
        }
        fn received(&self, number: u64, piece: &Bytes) {
            self.add(format!("{number} {piece:?}"));
        }
    }

    async fn seen(auth: &Auth) -> Vec<String> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut peer, _) = listener.accept().await.unwrap();
            assert!(peer.read(&mut [0; 4096]).await.unwrap() > 0);
            peer.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await.unwrap();
        });
        let notes = Arc::new(Notes::default());
        let exchange = Exchange::builder().build().unwrap().watched(notes.clone());
        let call = Call {
            method: Method::POST,
            endpoint: Endpoint::parse(&url).unwrap(),
            path: Path::fixed("/model/m/invoke"),
            headers: HeaderMap::new(),
            body: Bytes::from_static(b"{\"a\":1}"),
            kind: Kind::Whole,
        };
        exchange.send(&call, auth).await.unwrap().body.collect(100).await.unwrap();
        notes.seen()
    }

    #[tokio::test]
    async fn a_watcher_sees_the_request_its_answer_and_no_secret() {
        let seen_bearer = seen(&Auth::bearer("canary-key")).await;
        assert!(seen_bearer[0].starts_with("1 POST http://127.0.0.1:"), "{seen_bearer:?}");
        assert!(seen_bearer[0].contains("Bearer (not shown)") && seen_bearer[0].contains(r#"{\"a\":1}"#));
        assert_eq!(seen_bearer[1..], ["1 200 OK", "1 b\"{}\""]);

        let keys = Credentials::new("AKIDCANARY", "canary", Some("canary-token".into()), None, "test");
        let seen_signed = seen(&Auth::sigv4(keys, "us-east-1", BEDROCK)).await;
        assert!(
            seen_signed[0].contains("/us-east-1/bedrock/aws4_request, SignedHeaders="),
            "{seen_signed:?}"
        );
        assert!(seen_signed[0].contains("Signature=(not shown)"));
        let all = format!("{seen_bearer:?}{seen_signed:?}").to_lowercase();
        assert!(!all.contains("canary"), "{all}");
    }
}
