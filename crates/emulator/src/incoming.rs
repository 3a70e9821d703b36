//! One request as it arrived: raw path, raw query, all headers, the exact body.

use bytes::Bytes;
use http::{HeaderMap, Method, Uri};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::refusal::Refusal;

/// Which of the three Bedrock hosts a listener stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    Runtime,
    Control,
    Mantle,
}

impl Host {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Runtime => "runtime",
            Self::Control => "control",
            Self::Mantle => "mantle",
        }
    }
}

/// A request read to its end.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) host: Host,
    pub(crate) method: Method,
    /// As sent, percent-encoding included.
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    /// `Host` (HTTP/1.1) or `:authority` (HTTP/2).
    pub(crate) authority: String,
    pub(crate) body: Bytes,
}

impl Incoming {
    pub(crate) fn new(host: Host, method: Method, uri: &Uri, headers: HeaderMap, body: Bytes) -> Self {
        let authority = headers
            .get(http::header::HOST)
            .and_then(|value| value.to_str().ok())
            .or_else(|| uri.authority().map(http::uri::Authority::as_str))
            .unwrap_or_default()
            .to_owned();
        Self {
            host,
            method,
            path: uri.path().to_owned(),
            query: uri.query().unwrap_or_default().to_owned(),
            headers,
            authority,
            body,
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// All values of a header joined by `,`, each trimmed and with inner runs of spaces made one.
    pub(crate) fn canonical_header(&self, name: &str) -> Option<String> {
        if name == "host" {
            return Some(self.authority.clone());
        }
        let values: Vec<String> = self
            .headers
            .get_all(name)
            .iter()
            .map(|value| {
                let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
                text.split(' ').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
            })
            .collect();
        (!values.is_empty()).then(|| values.join(","))
    }

    /// Path segments, still encoded: split on raw `/` first, so an encoded `/` stays inside its segment.
    pub(crate) fn segments(&self) -> Vec<&str> {
        self.path.trim_start_matches('/').split('/').collect()
    }

    pub(crate) fn query_value(&self, name: &str) -> Option<String> {
        self.query.split('&').find_map(|pair| {
            let (key, value) = pair.split_once('=')?;
            (key == name).then(|| decode(value).unwrap_or_default())
        })
    }
}

/// The body as JSON, on routes that name the model in it.
pub(crate) fn json_with_model(request: &Incoming) -> Result<(String, Value), Refusal> {
    let body: Value = serde_json::from_slice(&request.body)
        .map_err(|error| Refusal::invalid(format!("The request body is not valid JSON: {error}")))?;
    match body.get("model") {
        Some(Value::String(id)) => Ok((id.clone(), body)),
        Some(_) => Err(Refusal::invalid("model: Input should be a valid string")),
        None => Err(Refusal::invalid("model: Field required")),
    }
}

/// The strings of a list.
pub(crate) fn texts(value: Option<&Value>) -> Vec<String> {
    let items = value.and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Whether the body asks for a stream.
pub(crate) fn streams(body: &Value) -> bool {
    body["stream"] == true
}

/// Percent-decodes one path segment or query value.
pub(crate) fn decode(segment: &str) -> Result<String, Refusal> {
    let text = percent_decode_str(segment)
        .decode_utf8()
        .map_err(|_| Refusal::invalid("The provided model identifier is invalid."))?;
    Ok(text.into_owned())
}
