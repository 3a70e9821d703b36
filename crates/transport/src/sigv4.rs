//! The SigV4 signature of one request, computed by aws-sigv4.

use std::sync::LazyLock;
use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    SignableBody, SignableRequest, SigningParams, SigningSettings, UriPathNormalizationMode, sign as aws_sign,
};
use aws_sigv4::sign::v4;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};

use crate::error::TransportError;

/// What a signature covers, besides the clock and the credentials.
pub(crate) struct Signable<'a> {
    pub(crate) method: &'a Method,
    /// As sent, character by character.
    pub(crate) url: &'a str,
    pub(crate) region: &'a str,
    pub(crate) service: &'a str,
    pub(crate) body: &'a [u8],
}

/// The path is encoded once more, as every service but S3 wants it, and not normalized: what is signed is what is sent.
pub(crate) static SETTINGS: LazyLock<SigningSettings> = LazyLock::new(|| {
    let mut settings = SigningSettings::default();
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    settings.excluded_headers = None; // only the headers of `is_signed` are shown to the signer
    settings
});

/// Adds `authorization`, `x-amz-date` and, for temporary credentials, `x-amz-security-token` to `headers`.
///
/// Signed are `host`, `x-amz-date`, `x-amz-security-token`, and of what is there: `content-type`, `accept`,
/// `anthropic-version`, `anthropic-beta`, and every `x-amz…` header (`x-amzn-bedrock-*` among them). The others
/// (`user-agent`, `content-length`, `openai-project`) are not, since hops on the way may touch them.
///
/// Source: botocore 1.44.5 `SigV4Auth`, executed 2026-11-22; the vectors in `tests/fixtures/vectors/sigv4-*.json`.
pub(crate) fn sign(
    signable: &Signable<'_>,
    headers: &mut HeaderMap,
    credentials: &Credentials,
    now: SystemTime,
) -> Result<(), TransportError> {
    let failed = |source: Box<dyn std::error::Error + Send + Sync>| TransportError::Signing { source };
    let identity = credentials.clone().into();
    let params: SigningParams<'_> = v4::SigningParams::builder()
        .identity(&identity)
        .region(signable.region)
        .name(signable.service)
        .time(now)
        .settings(SETTINGS.clone())
        .build()
        .map_err(|error| failed(error.into()))?
        .into();
    let mut signed = Vec::with_capacity(headers.len());
    for (name, value) in headers.iter().filter(|(name, _)| is_signed(name)) {
        let value = value.to_str().map_err(|_| TransportError::Header { name: name.clone() })?;
        signed.push((name.as_str(), value));
    }
    let body = SignableBody::Bytes(signable.body);
    let request = SignableRequest::new(signable.method.as_str(), signable.url, signed.into_iter(), body)
        .map_err(|error| failed(error.into()))?;
    let (instructions, _) = aws_sign(request, &params).map_err(|error| failed(error.into()))?.into_parts();
    let (added, _) = instructions.into_parts();
    for header in added {
        let mut value = HeaderValue::from_str(header.value()).map_err(|error| failed(error.into()))?;
        value.set_sensitive(header.sensitive() || header.name() == header::AUTHORIZATION.as_str());
        headers.insert(header.name(), value);
    }
    Ok(())
}

fn is_signed(name: &HeaderName) -> bool {
    matches!(name.as_str(), "content-type" | "accept" | "anthropic-version" | "anthropic-beta")
        || name.as_str().starts_with("x-amz")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::SystemTime;

    use aws_credential_types::Credentials;
    use http::{HeaderMap, HeaderName, HeaderValue};
    use serde::Deserialize;
    use time::macros::datetime;

    use super::{Signable, sign};

    /// 20261122T120000Z, the clock of every vector.
    fn vector_clock() -> SystemTime {
        datetime!(2026-11-22 12:00 UTC).into()
    }

    #[derive(Deserialize)]
    struct Vector {
        credentials: Keys,
        datetime: String,
        service: String,
        region: String,
        request: Request,
        signed_request_headers: BTreeMap<String, String>,
    }

    #[derive(Deserialize)]
    struct Keys {
        access_key_id: String,
        secret_access_key: String,
        session_token: Option<String>,
    }

    #[derive(Deserialize)]
    struct Request {
        method: String,
        url: String,
        headers: BTreeMap<String, String>,
        body: String,
    }

    fn headers_of(map: &BTreeMap<String, String>) -> HeaderMap {
        map.iter()
            .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap()))
            .collect()
    }

    #[test]
    fn every_vector_is_matched() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/vectors");
        let mut seen = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if !name.starts_with("sigv4-") {
                continue;
            }
            seen += 1;
            let vector: Vector = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
            assert_eq!(vector.datetime, "20261122T120000Z");
            let keys = vector.credentials;
            let credentials = Credentials::new(
                keys.access_key_id,
                keys.secret_access_key,
                keys.session_token,
                None,
                "vector",
            );
            let mut headers = headers_of(&vector.request.headers);
            // Headers that must not be signed change nothing.
            headers.insert("user-agent", HeaderValue::from_static("outcrop"));
            headers.insert("openai-project", HeaderValue::from_static("proj_1"));
            let signable = Signable {
                method: &vector.request.method.parse().unwrap(),
                url: &vector.request.url,
                region: &vector.region,
                service: &vector.service,
                body: vector.request.body.as_bytes(),
            };
            sign(&signable, &mut headers, &credentials, vector_clock()).unwrap();
            headers.remove("user-agent");
            headers.remove("openai-project");
            assert_eq!(headers, headers_of(&vector.signed_request_headers), "{name}");
        }
        assert_eq!(seen, 14, "vectors read");
    }

    #[test]
    fn the_signature_is_marked_sensitive() {
        let credentials = Credentials::new("AKIDEXAMPLE", "secret", Some("token".into()), None, "test");
        let mut headers = HeaderMap::new();
        let signable =
            Signable { method: &http::Method::GET, url: "https://h/", region: "r", service: "s", body: b"" };
        sign(&signable, &mut headers, &credentials, vector_clock()).unwrap();
        assert!(headers["authorization"].is_sensitive());
        assert!(headers["x-amz-security-token"].is_sensitive());
    }
}
