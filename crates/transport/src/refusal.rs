//! A refusal: the answer of a service that says no.

use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use crate::class::{Class, bare_kind};
use crate::exchange::Response;

/// The most bytes of an error body that are read.
const LONGEST_BODY: usize = 256 * 1024;

/// Where the title of a page is looked for, bytes.
const LONGEST_HEAD: usize = 16 * 1024;

/// What a service said when it refused, before or in the middle of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status. 200 when the refusal came inside a stream.
    pub status: StatusCode,
    /// The exception or error type, without its decorations: `ThrottlingException`, `not_found_error`.
    pub kind: Option<String>,
    /// The service's words. May be empty.
    pub message: String,
    /// The service's id of the request.
    pub request_id: Option<String>,
    /// How long the service asks to wait.
    pub retry_after: Option<Duration>,
    /// The status behind a model error.
    pub original_status: Option<u16>,
    /// The body as it came, up to 256 KiB, for those who hand it on.
    pub body: Bytes,
}

/// What an error body, or an error inside a stream, says: read by a client, which knows the shapes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The exception or error type.
    pub kind: Option<String>,
    /// What OpenAI's dialect says beside the type.
    pub code: Option<String>,
    /// The message.
    pub message: String,
    /// The status behind a model error.
    pub original_status: Option<u16>,
    /// The request id, if the body names one.
    pub request_id: Option<String>,
}

impl Said {
    /// The type, or the code where it says more: some types are said of many things.
    fn word(&self) -> Option<&str> {
        let vague = ["", "error", "invalid_request_error", "api_error", "server_error"];
        let kind = self.kind.as_deref();
        kind.filter(|kind| !vague.contains(kind)).or(self.code.as_deref()).or(kind)
    }
}

impl Refusal {
    /// Reads a refusal from an answer with an error status; `read` knows the shapes of bodies.
    ///
    /// The type is taken from the header `x-amzn-ErrorType` first. A body that cannot be read, or takes longer than
    /// the clock between events, leaves the message empty: the status is known all the same.
    pub async fn collect(response: Response, read: impl FnOnce(&[u8]) -> Said) -> Self {
        let Response { status, headers, body } = response;
        let body = without_proofs(body.collect(LONGEST_BODY).await.unwrap_or_default());
        let said = match page_title(&body) {
            Some(title) => Said { message: title, ..Said::default() },
            None => read(&body),
        };
        let kind = text(&headers, "x-amzn-errortype").or(said.word());
        Self {
            status,
            kind: kind.map(bare_kind).filter(|kind| !kind.is_empty()).map(str::to_owned),
            message: said.message,
            request_id: request_id(&headers).map(str::to_owned).or(said.request_id),
            retry_after: retry_after(&headers, SystemTime::now()),
            original_status: said.original_status,
            body,
        }
    }

    /// A refusal that came inside a stream whose status was 200.
    pub fn in_stream(said: Said, request_id: Option<&str>, body: Bytes) -> Self {
        Self {
            status: StatusCode::OK,
            kind: said.word().map(bare_kind).filter(|kind| !kind.is_empty()).map(str::to_owned),
            message: said.message,
            request_id: said.request_id.or_else(|| request_id.map(str::to_owned)),
            retry_after: None,
            original_status: said.original_status,
            body,
        }
    }

    /// The same refusal under another status: for a host that says 200 and means no.
    #[must_use]
    pub fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// The kind of the refusal, by type and status. A page is not the service's own answer: [`Class::BadUpstream`].
    pub fn class(&self) -> Class {
        if self.is_page() {
            return Class::BadUpstream;
        }
        Class::of(self.status, self.kind.as_deref(), self.original_status)
    }

    /// Whether something on the way refused in the service's place, such as a company's proxy: with a page for people,
    /// or by asking for a proxy's password. Of 5xx it is not said: a load balancer of AWS's own sends pages too.
    pub fn is_page(&self) -> bool {
        // 511 is a network's own: it wants a login before it lets anybody through.
        match self.status {
            StatusCode::PROXY_AUTHENTICATION_REQUIRED | StatusCode::NETWORK_AUTHENTICATION_REQUIRED => true,
            status => status.is_client_error() && self.holds_page(),
        }
    }

    /// Whether the body is a page, whoever sent it.
    pub fn holds_page(&self) -> bool {
        self.kind.is_none() && page_title(&self.body).is_some()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.status.as_u16() {
            200 => f.write_str("refused in the middle of the answer")?,
            status => write!(f, "refused with status {status}")?,
        }
        if let Some(kind) = &self.kind {
            write!(f, " {kind}")?;
        }
        if !self.message.is_empty() {
            write!(f, ": {}", self.message.escape_debug())?;
        }
        match &self.request_id {
            Some(id) => write!(f, " (request id {})", id.escape_debug()),
            None => Ok(()),
        }
    }
}

/// The title of a page for people, empty when it has none; `None` when the body is no page.
fn page_title(body: &[u8]) -> Option<String> {
    let start = body.trim_ascii_start();
    let prolog = start.starts_with(b"<?xml").then(|| start.iter().position(|byte| *byte == b'>')).flatten();
    let start = start.get(prolog.map_or(0, |end| end + 1)..).unwrap_or_default().trim_ascii_start();
    let is = |word: &[u8]| start.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    if ![&b"<html"[..], b"<!doctype html", b"<head", b"<body", b"<!--"].into_iter().any(is) {
        return None;
    }
    let text = String::from_utf8_lossy(start.get(..LONGEST_HEAD).unwrap_or(start));
    let lower = text.to_ascii_lowercase();
    let title = lower.find("<title").and_then(|at| {
        let from = at + lower.get(at..)?.find('>')? + 1;
        let to = from + lower.get(from..)?.find('<')?;
        text.get(from..to)
    });
    let words = title.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    Some(words.chars().filter(|c| !c.is_control()).take(200).collect())
}

/// The service's id of the request, from the header that the host uses.
pub fn request_id(headers: &HeaderMap) -> Option<&str> {
    ["x-amzn-requestid", "request-id", "x-request-id"].into_iter().find_map(|name| text(headers, name))
}

/// `Retry-After`: seconds, or a date.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = text(headers, "retry-after")?;
    if let Ok(seconds) = value.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    // The host's own clock, where it says what that shows: ours may be off.
    let now = text(headers, "date").and_then(http_date).unwrap_or(now);
    Some(http_date(value)?.duration_since(now).unwrap_or_default())
}

/// A date as HTTP writes it: `Sun, 22 Nov 2026 12:00:00 GMT`.
pub(crate) fn http_date(value: &str) -> Option<SystemTime> {
    OffsetDateTime::parse(value, &Rfc2822).ok().map(SystemTime::from)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim).filter(|value| !value.is_empty())
}

/// The body without the proofs of identity that AWS repeats in it: a refused signature is answered with the canonical
/// request, the session token among its headers, and a malformed one with the whole `Authorization`.
///
/// Each is replaced up to the end of its line or string, so that JSON stays JSON.
///
/// Source: measured answers of `InvalidSignatureException` and `IncompleteSignatureException`, read 2026-11-22.
fn without_proofs(body: Bytes) -> Bytes {
    const BEFORE: [&[u8]; 3] = [b"x-amz-security-token:", b"Authorization=", b"authorization:"];
    let starts = |at: usize, name: &&[u8]| {
        body.get(at..at + name.len()).is_some_and(|here| here.eq_ignore_ascii_case(name))
    };
    let mut kept = Vec::new();
    let (mut from, mut at) = (0, 0);
    while at < body.len() {
        let Some(name) = BEFORE.iter().find(|name| starts(at, name)) else {
            at += 1;
            continue;
        };
        at += name.len();
        kept.extend_from_slice(body.get(from..at).unwrap_or_default());
        kept.extend_from_slice(b"***");
        let rest = body.get(at..).unwrap_or_default();
        let ends = |byte: &u8| matches!(byte, b'\\' | b'"' | b'\'' | b'\n' | b'\r' | b'<');
        at += rest.iter().position(ends).unwrap_or(rest.len());
        from = at;
    }
    if kept.is_empty() {
        return body;
    }
    kept.extend_from_slice(body.get(from..).unwrap_or_default());
    kept.into()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use bytes::Bytes;
    use http::{HeaderMap, HeaderValue, StatusCode};
    use time::macros::datetime;

    use super::{Refusal, Said, http_date, page_title, request_id, retry_after, without_proofs};
    use crate::class::Class;

    fn noon() -> SystemTime {
        datetime!(2026-11-22 12:00 UTC).into()
    }

    #[test]
    fn retry_after_is_read_as_seconds_or_as_a_date() {
        for (value, seconds) in [
            ("7", Some(7)),
            ("0", Some(0)),
            ("Sun, 22 Nov 2026 12:00:30 GMT", Some(30)),
            ("Sun, 22 Nov 2026 11:00:00 GMT", Some(0)),
            ("-1", None),
            ("soon", None),
            ("NaN", None),
            ("1e400", None),
        ] {
            let headers =
                HeaderMap::from_iter([("retry-after".parse().unwrap(), HeaderValue::from_static(value))]);
            assert_eq!(retry_after(&headers, noon()), seconds.map(Duration::from_secs), "{value}");
        }
    }

    #[test]
    fn a_date_to_wait_for_is_counted_from_the_hosts_clock() {
        let noon_over_there = [("date", "Sun, 22 Nov 2026 12:20:00 GMT")];
        let wait = ("retry-after", "Sun, 22 Nov 2026 12:20:30 GMT");
        let headers: HeaderMap = noon_over_there
            .into_iter()
            .chain([wait])
            .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)))
            .collect();
        assert_eq!(retry_after(&headers, noon()), Some(Duration::from_secs(30)));
    }

    #[test]
    fn the_proofs_that_a_refusal_repeats_are_not_handed_on() {
        for (body, left) in [
            (
                r#"{"message":"should have been\n'POST\nX-Amz-Security-Token:canary/+=\n\nhost"}"#,
                r#"{"message":"should have been\n'POST\nX-Amz-Security-Token:***\n\nhost"}"#,
            ),
            (
                r#"{"message":"not valid: Authorization=AWS4-HMAC-SHA256 Credential=canary, Signature=canary","a":1}"#,
                r#"{"message":"not valid: Authorization=***","a":1}"#,
            ),
            ("x-amz-security-token:canary", "x-amz-security-token:***"),
            (r#"{"message":"Too many requests"}"#, r#"{"message":"Too many requests"}"#),
            ("", ""),
        ] {
            assert_eq!(without_proofs(Bytes::from_static(body.as_bytes())), left);
        }
    }

    #[test]
    fn a_vague_type_gives_way_to_the_code_beside_it() {
        for (kind, code, word) in [
            (Some("invalid_request_error"), Some("model_not_found"), Some("model_not_found")),
            (Some("invalid_request_error"), None, Some("invalid_request_error")),
            (Some("rate_limit_error"), Some("x"), Some("rate_limit_error")),
            (None, Some("access_denied"), Some("access_denied")),
            (Some("com.amazon#ThrottlingException:http://x"), None, Some("ThrottlingException")),
            (None, None, None),
        ] {
            let said = Said { kind: kind.map(Into::into), code: code.map(Into::into), ..Said::default() };
            assert_eq!(Refusal::in_stream(said, None, Bytes::new()).kind.as_deref(), word);
        }
    }

    #[test]
    fn a_refusal_prints_as_one_line() {
        let said = Said {
            kind: Some("throttlingException".into()),
            message: "slow\ndown".into(),
            ..Said::default()
        };
        let refusal = Refusal::in_stream(said, Some("id-1"), Bytes::new());
        let line = "refused in the middle of the answer throttlingException: slow\\ndown (request id id-1)";
        assert_eq!(refusal.to_string(), line);
        let refusal = Refusal { kind: None, request_id: None, ..refusal }.with_status(StatusCode::NOT_FOUND);
        assert_eq!(refusal.to_string(), "refused with status 404: slow\\ndown");
    }

    #[test]
    fn a_page_in_the_services_place_is_no_refusal_of_its_own() {
        let refusal = |status: u16, body: &'static str| {
            let title = page_title(body.as_bytes()).unwrap_or_default();
            let said = Said { message: title, ..Said::default() };
            Refusal::in_stream(said, None, Bytes::from_static(body.as_bytes()))
                .with_status(StatusCode::from_u16(status).unwrap())
        };
        let page = "\r\n<!DOCTYPE html>\n<HTML><head><TITLE lang=en>Blocked\n by  Acme</TITLE></head><p>no</p></HTML>";
        assert_eq!(refusal(403, page).class(), Class::BadUpstream);
        assert_eq!(refusal(403, page).message, "Blocked by Acme");
        assert_eq!(refusal(407, "").class(), Class::BadUpstream);
        assert_eq!(refusal(511, page).class(), Class::BadUpstream);
        assert_eq!(refusal(502, page).cause(None, &[]).map(|hint| hint.code), Some("page-in-place"));
        assert_eq!(refusal(502, "{}").cause(None, &[]).map(|hint| hint.code), Some("service-failed"));
        for page in
            ["<html><title>never closed", "<html><title", "<?xml version=\"1.0\"?>\n<html>", "<!--x--><html>"]
        {
            assert_eq!(refusal(403, page).class(), Class::BadUpstream, "{page}");
        }
        for other in [
            "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>",
            "<?xml",
            "<",
            "<ErrorResponse>",
        ] {
            assert_eq!(refusal(403, other).class(), Class::AccessDenied, "{other}");
        }
        // A load balancer of AWS's own; JSON that only speaks of pages.
        assert_eq!(refusal(503, page).class(), Class::Overloaded);
        assert_eq!(refusal(403, r#"{"message":"<html>"}"#).class(), Class::AccessDenied);
        assert_eq!(refusal(404, "").class(), Class::NotFound);
    }

    proptest::proptest! {
        #[test]
        fn a_title_is_one_short_line_whatever_the_body_is(
            start in "(<html|<!DOCTYPE html|<\\?xml|<!--)?",
            rest in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200),
            inside in "(<title[^>]{0,3}>?\\PC{0,300})?",
        ) {
            let body = [start.as_bytes(), &rest, inside.as_bytes()].concat();
            if let Some(title) = page_title(&body) {
                proptest::prop_assert!(title.chars().count() <= 200 && !title.chars().any(char::is_control));
            }
        }
    }

    #[test]
    fn an_http_date_is_read() {
        assert_eq!(http_date("Sun, 22 Nov 2026 12:00:00 GMT"), Some(noon()));
        assert_eq!(http_date("yesterday"), None);
    }

    #[test]
    fn each_host_has_its_own_name_for_the_request_id() {
        for name in ["x-amzn-requestid", "request-id", "x-request-id"] {
            let headers = HeaderMap::from_iter([(name.parse().unwrap(), HeaderValue::from_static("id-1"))]);
            assert_eq!(request_id(&headers), Some("id-1"), "{name}");
        }
    }
}
