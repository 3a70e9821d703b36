//! The one log line of a request. It has sizes, times and names; never a prompt, an answer or a key.

use std::time::Instant;

use http::request::Parts;
use http::{HeaderValue, StatusCode};
use outcrop_gateway::Tokens;

/// What a request was and how it went. Writes itself when dropped, so that a request which is cut short is seen too.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) id: String,
    /// The caller's own id, when it has a harmless form.
    client_id: Option<String>,
    method: http::Method,
    started: Instant,
    /// The path of the route, never the caller's own path.
    pub(crate) route: &'static str,
    /// The name of the key that was presented.
    pub(crate) key: Option<String>,
    pub(crate) bytes_in: usize,
    bytes_out: usize,
    pub(crate) stream: bool,
    pub(crate) upstream_model: Option<String>,
    pub(crate) upstream_request_id: Option<String>,
    pub(crate) ignored: usize,
    /// What the answer cost; known when it is over.
    pub(crate) tokens: Tokens,
    pub(crate) error: Option<&'static str>,
    status: Option<u16>,
    first_byte_ms: Option<u64>,
    /// The answer went out to its end.
    complete: bool,
    /// Routes that are asked every second are not worth a line.
    pub(crate) quiet: bool,
}

impl Record {
    /// Opens the record of a request, with a new id.
    pub(crate) fn open(head: &Parts) -> Self {
        let client_id = head.headers.get("x-request-id").filter(|id| is_harmless(id.as_bytes()));
        Self {
            id: format!("req_{:032x}", fastrand::u128(..)),
            client_id: client_id.and_then(|id| id.to_str().ok()).map(str::to_owned),
            method: head.method.clone(),
            started: Instant::now(),
            route: "",
            key: None,
            bytes_in: 0,
            bytes_out: 0,
            stream: false,
            upstream_model: None,
            upstream_request_id: None,
            ignored: 0,
            tokens: Tokens::default(),
            error: None,
            status: None,
            first_byte_ms: None,
            complete: false,
            quiet: false,
        }
    }

    /// The id as a header value.
    pub(crate) fn id_header(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.id).ok()
    }

    /// Notes the status; for a whole answer also its size, and that it is complete.
    pub(crate) fn answered(&mut self, status: StatusCode, whole: Option<usize>) {
        self.status = Some(status.as_u16());
        if let Some(length) = whole {
            self.piece(length, true);
        }
    }

    /// Notes a piece that went out, or the end.
    pub(crate) fn piece(&mut self, length: usize, over: bool) {
        if self.first_byte_ms.is_none() {
            self.first_byte_ms = Some(self.elapsed_ms());
        }
        self.bytes_out += length;
        self.complete |= over;
    }

    fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        if self.quiet {
            return;
        }
        // 499: the caller went away before there was an answer.
        let status = self.status.unwrap_or(499);
        let tokens = self.tokens.count();
        let outcome = if self.complete { None } else { Some("caller left") };
        macro_rules! line {
            ($level:ident) => {
                tracing::$level!(
                    request_id = self.id,
                    client_request_id = self.client_id,
                    method = self.method.as_str(),
                    route = self.route,
                    key = self.key,
                    status,
                    stream = self.stream,
                    upstream_model = self.upstream_model,
                    upstream_request_id = self.upstream_request_id,
                    bytes_in = self.bytes_in,
                    bytes_out = self.bytes_out,
                    first_byte_ms = self.first_byte_ms,
                    total_ms = self.elapsed_ms(),
                    ignored = self.ignored,
                    tokens_in = tokens.map(|tokens| tokens.input),
                    tokens_out = tokens.map(|tokens| tokens.output),
                    tokens_cache_read = tokens.map(|tokens| tokens.cache_read),
                    tokens_cache_write = tokens.map(|tokens| tokens.cache_write),
                    error = self.error,
                    outcome,
                    "request"
                )
            };
        }
        if status >= 500 { line!(warn) } else { line!(info) }
    }
}

/// `[A-Za-z0-9._-]{1,64}`
fn is_harmless(id: &[u8]) -> bool {
    (1..=64).contains(&id.len()) && id.iter().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_harmless_ids_of_callers_are_kept() {
        let client_id = |id: &'static [u8]| {
            let request =
                http::Request::builder().header("x-request-id", HeaderValue::from_bytes(id).unwrap());
            let mut record = Record::open(&request.body(()).unwrap().into_parts().0);
            record.quiet = true;
            record.client_id.clone()
        };
        assert_eq!(client_id(b"abc.D-1_2"), Some("abc.D-1_2".to_owned()));
        for bad in [b"".as_slice(), b"a b", b"a\tb", b"\xff", &[b'a'; 65]] {
            assert_eq!(client_id(bad), None);
        }
    }

    #[test]
    fn every_request_gets_an_id_of_its_own() {
        let open = || {
            let mut record = Record::open(&http::Request::new(()).into_parts().0);
            record.quiet = true;
            record.id.clone()
        };
        assert_ne!(open(), open());
        assert!(is_harmless(open().as_bytes()));
    }
}
