//! Signature Version 4, derived here on its own and held to fixed vectors and to `aws-sigv4` by tests.
//!
//! The path is taken as it came over the wire and encoded once more, so both `%3A` and a raw `:` verify.
//! Source: AWS Signature Version 4 documentation, botocore 1.44.5 (executed); read 2026-11-22.

use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest, Sha256};

use crate::incoming::Incoming;

/// Everything but RFC 3986 unreserved characters.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The parts of an `Authorization: AWS4-HMAC-SHA256 …` header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Authorization {
    pub(crate) access_key_id: String,
    pub(crate) date: String,
    pub(crate) region: String,
    pub(crate) service: String,
    pub(crate) signed_headers: Vec<String>,
    pub(crate) signature: String,
}

impl Authorization {
    /// Reads the header, or names the parameters that are missing from it.
    pub(crate) fn parse(header: &str) -> Result<Self, Vec<&'static str>> {
        let rest = header.strip_prefix("AWS4-HMAC-SHA256").unwrap_or(header);
        let (mut credential, mut headers, mut signature) = (None, None, None);
        for part in rest.split(',') {
            match part.trim().split_once('=') {
                Some(("Credential", value)) => credential = Some(value),
                Some(("SignedHeaders", value)) => headers = Some(value),
                Some(("Signature", value)) => signature = Some(value),
                _ => {}
            }
        }
        let scope: Option<Vec<&str>> = credential.map(|value| value.split('/').collect());
        match (scope.as_deref(), headers, signature) {
            (Some([key, date, region, service, "aws4_request"]), Some(headers), Some(signature)) => {
                Ok(Self {
                    access_key_id: (*key).to_owned(),
                    date: (*date).to_owned(),
                    region: (*region).to_owned(),
                    service: (*service).to_owned(),
                    signed_headers: headers.split(';').map(str::to_owned).collect(),
                    signature: signature.to_owned(),
                })
            }
            (scope, headers, signature) => {
                let wrong_scope = !matches!(scope, Some([_, _, _, _, "aws4_request"]));
                let missing = [
                    wrong_scope.then_some("Credential"),
                    signature.is_none().then_some("Signature"),
                    headers.is_none().then_some("SignedHeaders"),
                ];
                Err(missing.into_iter().flatten().collect())
            }
        }
    }

    /// `20261122/us-east-1/bedrock/aws4_request`
    pub(crate) fn scope(&self) -> String {
        format!("{}/{}/{}/aws4_request", self.date, self.region, self.service)
    }
}

/// The canonical request over the headers that were signed.
pub(crate) fn canonical_request(request: &Incoming, signed_headers: &[String]) -> String {
    let headers: Vec<String> = signed_headers
        .iter()
        .map(|name| format!("{name}:{}\n", request.canonical_header(name).unwrap_or_default()))
        .collect();
    format!(
        "{}\n{}\n{}\n{}\n{}\n{}",
        request.method,
        canonical_uri(&request.path),
        canonical_query(&request.query),
        headers.concat(),
        signed_headers.join(";"),
        hex(&Sha256::digest(&request.body))
    )
}

/// Each segment of the path as received, encoded once more.
pub(crate) fn canonical_uri(path: &str) -> String {
    if path.is_empty() {
        return "/".to_owned();
    }
    path.split('/')
        .map(|segment| utf8_percent_encode(segment, ENCODED).to_string())
        .collect::<Vec<_>>()
        .join("/")
}

/// Pairs decoded, encoded again by the one rule, and sorted.
pub(crate) fn canonical_query(query: &str) -> String {
    let encode = |text: &str| {
        let decoded: Vec<u8> = percent_decode_str(text).collect();
        percent_encoding::percent_encode(&decoded, ENCODED).to_string()
    };
    let mut pairs: Vec<(String, String)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (encode(name), encode(value)))
        .collect();
    pairs.sort();
    pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// The text that is signed.
pub(crate) fn string_to_sign(amz_date: &str, scope: &str, canonical_request: &str) -> String {
    let hash = hex(&Sha256::digest(canonical_request.as_bytes()));
    format!("AWS4-HMAC-SHA256\n{amz_date}\n{scope}\n{hash}")
}

/// The signature, in hex.
pub(crate) fn sign(secret: &str, date: &str, region: &str, service: &str, text: &str) -> String {
    let mut key = hmac(format!("AWS4{secret}").as_bytes(), date.as_bytes());
    for part in [region, service, "aws4_request"] {
        key = hmac(&key, part.as_bytes());
    }
    hex(&hmac(&key, text.as_bytes()))
}

/// One value, percent-encoded as AWS wants it in a query.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// HMAC-SHA-256.
pub(crate) fn hmac(key: &[u8], data: &[u8]) -> Vec<u8> {
    // A key of any length is fine for HMAC; there is no error to hand on.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.update(data);
    mac.finalize().into_bytes().to_vec()
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

#[cfg(test)]
mod tests;
