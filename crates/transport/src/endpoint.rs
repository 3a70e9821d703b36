//! Where a request goes: a host that was configured, and a path that no model id can bend.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::{Host, Url};

use crate::error::TransportError;

/// Everything but the unreserved characters of RFC 3986.
pub(crate) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The longest path segment accepted, in bytes before encoding. Bedrock's longest model id (botocore 1.44.5).
const LONGEST_SEGMENT: usize = 2048;

/// How many URLs an endpoint keeps.
const KEPT: usize = 16;
/// The longest URL that is kept, in bytes: with [`KEPT`], what callers can make an endpoint hold.
const LONGEST_KEPT: usize = 512;

/// A host that requests are sent to, with the clock offset learned from it. Cheap to clone; clones share the offset.
///
/// Made from configuration only, never from a request. `https` is required; plain `http` is accepted to a loopback
/// address, or to a host that was allowed by name.
///
/// ```
/// use outcrop_transport::Endpoint;
/// assert!(Endpoint::parse("https://bedrock-runtime.us-east-1.amazonaws.com").is_ok());
/// assert!(Endpoint::parse("http://127.0.0.1:4000/prefix/").is_ok());
/// assert!(Endpoint::parse("http://bedrock.example").is_err());
/// assert!(Endpoint::parse_allowing("http://bedrock.example", &["bedrock.example"]).is_ok());
/// ```
#[derive(Clone)]
pub struct Endpoint(Arc<Place>);

struct Place {
    /// Scheme, authority and base path, without a slash at the end.
    base: String,
    host: Arc<str>,
    /// Seconds to add to our clock so that it agrees with the host's.
    offset: AtomicI64,
    /// URLs that were asked for lately and found to be as they should, the newest last: to read one anew for every
    /// request costs more than all else that is done here.
    kept: Mutex<Vec<Url>>,
}

impl Endpoint {
    /// Reads a URL: `https` to anywhere, `http` to loopback.
    pub fn parse(text: &str) -> Result<Self, TransportError> {
        Self::parse_allowing::<&str>(text, &[])
    }

    /// Reads a URL; plain `http` is also accepted to the hosts named in `plain_http`.
    pub fn parse_allowing<S: AsRef<str>>(text: &str, plain_http: &[S]) -> Result<Self, TransportError> {
        let refuse = |reason| TransportError::Endpoint { url: without_secrets(text), reason };
        let url = Url::parse(text.trim()).map_err(|_| refuse("it is not a URL"))?;
        let host = url.host().ok_or_else(|| refuse("it names no host"))?;
        let allowed = is_loopback(&host) || plain_http.iter().any(|name| host.to_string() == name.as_ref());
        match url.scheme() {
            "https" => {}
            "http" if allowed => {}
            "http" => return Err(refuse("plain http is only for loopback, or for a host allowed by name")),
            _ => return Err(refuse("the scheme is not https")),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refuse("it holds a user name or password"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(refuse("it has a query or fragment"));
        }
        if url.path().contains("//") {
            return Err(refuse("its path has an empty segment"));
        }
        let place = Place {
            base: url.as_str().trim_end_matches('/').to_owned(),
            host: host.to_string().into(),
            offset: AtomicI64::new(0),
            kept: Mutex::default(),
        };
        Ok(Self(Arc::new(place)))
    }

    /// The URL without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.0.base
    }

    /// The host name or address.
    pub fn host(&self) -> &str {
        &self.0.host
    }

    pub(crate) fn shared_host(&self) -> Arc<str> {
        Arc::clone(&self.0.host)
    }

    /// Seconds that the host's clock is ahead of ours, as far as we have been told. 0 until a refusal said otherwise.
    pub fn clock_offset(&self) -> i64 {
        self.0.offset.load(Ordering::Relaxed)
    }

    pub(crate) fn learn_clock_offset(&self, seconds: i64) {
        self.0.offset.store(seconds, Ordering::Relaxed);
    }

    /// The whole URL of `path`, exactly as it will be sent: a parser that would rewrite it is an error.
    pub(crate) fn url(&self, path: &Path) -> Result<Url, TransportError> {
        if let Some(url) = self.kept(path) {
            return Ok(url);
        }
        let text = format!("{}{}", self.0.base, path.as_str());
        match Url::parse(&text) {
            Ok(url) if url.as_str() == text => {
                self.keep(&url);
                Ok(url)
            }
            _ => Err(TransportError::Path { reason: "it would be changed on its way" }),
        }
    }

    fn kept(&self, path: &Path) -> Option<Url> {
        let asked = |url: &&Url| url.as_str().strip_prefix(&*self.0.base) == Some(path.as_str());
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner).iter().rfind(asked).cloned()
    }

    fn keep(&self, url: &Url) {
        if url.as_str().len() > LONGEST_KEPT {
            return;
        }
        let mut kept = self.0.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push(url.clone());
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Endpoint").field(&self.0.base).finish()
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl PartialEq for Endpoint {
    fn eq(&self, other: &Self) -> bool {
        self.0.base == other.0.base
    }
}

impl Eq for Endpoint {}

/// A path and query, percent-encoded once and for all: it is signed and sent as it stands.
///
/// ```
/// use outcrop_transport::Path;
/// let path = Path::fixed("/model").segment("us.anthropic.claude-sonnet-4-5-20250929-v1:0")?.then("/invoke");
/// assert_eq!(path.as_str(), "/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/invoke");
/// # Ok::<(), outcrop_transport::TransportError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path(Cow<'static, str>);

impl Path {
    /// A path written in our code: begins with `/`, holds nothing that needs encoding.
    pub const fn fixed(path: &'static str) -> Self {
        Self(Cow::Borrowed(path))
    }

    /// Adds `/` and one segment of foreign text, every byte outside `A-Za-z0-9-._~` encoded, so that a model id or
    /// ARN is always one segment.
    ///
    /// # Errors
    /// [`TransportError::Path`] when the text is empty, `.` or `..` (URL parsers drop these), or over 2048 bytes.
    pub fn segment(self, text: &str) -> Result<Self, TransportError> {
        match text {
            "" => return Err(TransportError::Path { reason: "a segment is empty" }),
            "." | ".." => return Err(TransportError::Path { reason: "a segment is `.` or `..`" }),
            _ if text.len() > LONGEST_SEGMENT => {
                return Err(TransportError::Path { reason: "a segment is over 2048 bytes" });
            }
            _ => {}
        }
        // Room for a few that grow threefold, and for what comes after.
        let mut path = String::with_capacity(self.0.len() + text.len() + 40);
        path.push_str(&self.0);
        path.push('/');
        path.extend(utf8_percent_encode(text, RESERVED));
        Ok(Self(Cow::Owned(path)))
    }

    /// Adds text written in our code: begins with `/`, holds nothing that needs encoding.
    #[must_use]
    pub fn then(self, path: &'static str) -> Self {
        let mut whole = self.0.into_owned();
        whole.push_str(path);
        Self(Cow::Owned(whole))
    }

    /// Adds a query parameter, encoded as RFC 3986 says (a space is `%20`). Only after the last segment.
    #[must_use]
    pub fn query(self, name: &str, value: &str) -> Self {
        let mut path = self.0.into_owned();
        path.push(if path.contains('?') { '&' } else { '?' });
        path.extend(utf8_percent_encode(name, RESERVED));
        path.push('=');
        path.extend(utf8_percent_encode(value, RESERVED));
        Self(Cow::Owned(path))
    }

    /// The path as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => IpAddr::from(*address).is_loopback(),
        Host::Ipv6(address) => IpAddr::from(*address).is_loopback(),
    }
}

/// What may be shown of a URL that was refused: nothing before an `@`, and no query, where keys are put too.
fn without_secrets(text: &str) -> String {
    let text = text.rsplit('@').next().unwrap_or_default();
    let text = text.split(['?', '#']).next().unwrap_or_default();
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::{Endpoint, KEPT, LONGEST_KEPT, Path};

    #[test]
    fn plain_http_is_only_for_loopback() {
        for good in ["http://127.0.0.1:1", "http://127.9.9.9", "http://localhost:8080/x", "http://[::1]:2"] {
            assert!(Endpoint::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "http://10.0.0.1",
            "http://127.0.0.1.example.com",
            "http://localhost.example.com",
            "http://example.com",
            "ftp://127.0.0.1",
            "https://user:password@example.com",
            "https://example.com?x=1",
            "https://example.com/a//b",
            "no url",
            "",
        ] {
            assert!(Endpoint::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_refused_endpoint_does_not_show_its_secrets() {
        for url in [
            "https://user:canary@example.com",
            "https://user:can@canary@example.com",
            "https://user:canary?canary@example.com",
            "https://example.com/?key=canary",
            "https://example.com/#canary",
        ] {
            let error = Endpoint::parse(url).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
        }
    }

    #[test]
    fn a_base_path_is_kept() {
        let endpoint = Endpoint::parse("https://proxy.example/aws/").unwrap();
        let url = endpoint.url(&Path::fixed("/v1/models")).unwrap();
        assert_eq!(url.as_str(), "https://proxy.example/aws/v1/models");
    }

    #[test]
    fn hostile_model_ids_never_leave_their_segment() {
        let endpoint = Endpoint::parse("https://bedrock-runtime.us-east-1.amazonaws.com").unwrap();
        let long = "x".repeat(2048);
        for id in [
            "a/b",
            "a%2fb",
            "a?b",
            "a#b",
            "a b",
            "a\r\nHost: evil",
            "a\0b",
            "ünïcode",
            "…",
            "../../x",
            "%2e%2e",
            "@evil",
            "\\..\\",
            "a//b",
            "http://evil",
            ";",
            "+",
            "*",
            &long,
        ] {
            let path = Path::fixed("/model").segment(id).unwrap().then("/invoke");
            let url = endpoint.url(&path).unwrap();
            assert_eq!(url.host_str(), Some("bedrock-runtime.us-east-1.amazonaws.com"), "{id:?}");
            assert_eq!(url.path(), path.as_str(), "{id:?}");
            let segments: Vec<_> = url.path_segments().unwrap().collect();
            assert_eq!(segments.len(), 3, "{id:?}");
            assert_eq!((segments[0], segments[2]), ("model", "invoke"), "{id:?}");
            assert!(url.query().is_none() && url.fragment().is_none(), "{id:?}");
        }
    }

    #[test]
    fn dot_segments_and_empty_or_endless_ids_are_refused() {
        for id in ["", ".", "..", &"x".repeat(2049)] {
            assert!(Path::fixed("/model").segment(id).is_err(), "{id:?}");
        }
    }

    #[test]
    fn an_arn_is_one_segment() {
        let arn = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-20250514-v1:0";
        let path = Path::fixed("/model").segment(arn).unwrap();
        assert_eq!(
            path.as_str(),
            "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile%2Fus.anthropic.claude-sonnet-4-20250514-v1%3A0"
        );
    }

    #[test]
    fn a_query_is_encoded_without_plus_signs() {
        let path =
            Path::fixed("/inference-profiles").query("nextToken", "a b+c/=").query("type", "APPLICATION");
        assert_eq!(path.as_str(), "/inference-profiles?nextToken=a%20b%2Bc%2F%3D&type=APPLICATION");
    }

    #[test]
    fn a_url_asked_for_again_is_the_same_and_no_other() {
        let endpoint = Endpoint::parse("https://proxy.example/aws").unwrap();
        for round in 0..2 {
            for n in 0..KEPT + 2 {
                let path = Path::fixed("/model").segment(&format!("m:{n}")).unwrap();
                let url = endpoint.url(&path).unwrap();
                assert_eq!(url.as_str(), format!("https://proxy.example/aws/model/m%3A{n}"), "{round}");
                assert_eq!(endpoint.url(&path).unwrap(), url);
            }
        }
        let long = Path::fixed("/model").segment(&"x".repeat(LONGEST_KEPT)).unwrap();
        assert_eq!(endpoint.url(&long).unwrap().path(), format!("/aws{}", long.as_str()));
        let kept = endpoint.0.kept.lock().unwrap();
        assert!(kept.len() <= KEPT && kept.iter().all(|url| url.as_str().len() <= LONGEST_KEPT));
    }

    #[test]
    fn a_path_that_a_url_parser_would_change_is_refused() {
        let endpoint = Endpoint::parse("https://example.com").unwrap();
        for path in ["/a/../b", "/a/./b", "/%2e%2e/b", "/a b"] {
            assert!(endpoint.url(&Path::fixed(path)).is_err(), "{path}");
            assert!(endpoint.url(&Path::fixed(path)).is_err(), "{path}, the second time");
        }
    }
}
