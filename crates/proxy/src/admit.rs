//! Who calls: a key, or on Bedrock's own routes a signature too.

use std::time::SystemTime;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use outcrop_transport::{BadSignature, Presented, Received};

use crate::failure::Failure;
use crate::keys::{Denied, Keys, SigningKey};
use crate::table::Dialect;

/// A caller who may go on.
#[derive(Debug)]
pub(crate) enum Admitted<'a> {
    /// By a key of this name, or without any.
    Key(Option<&'a str>),
    /// By a signature that is still to be checked, with the key that it claims.
    Signed(&'a SigningKey, Presented<'a>),
}

/// Checks what can be known from the headers alone.
///
/// Without keys of our own a caller's proof is neither needed nor looked at.
pub(crate) fn caller<'a>(
    keys: &'a Keys,
    dialect: Dialect,
    headers: &'a HeaderMap,
) -> Result<Admitted<'a>, Failure> {
    if dialect != Dialect::Bedrock || keys.is_empty() {
        return keys.check(headers).map(Admitted::Key).map_err(denied);
    }
    match Presented::read(headers).map_err(bad_signature)? {
        None => keys.check(headers).map(Admitted::Key).map_err(denied_by_bedrock),
        Some(presented) => {
            let key = keys.signing(presented.access_key_id()).ok_or_else(unknown_access_key)?;
            presented.check_age(SystemTime::now()).map_err(bad_signature)?;
            Ok(Admitted::Signed(key, presented))
        }
    }
}

impl Admitted<'_> {
    /// The name of the key.
    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Key(name) => *name,
            Self::Signed(key, _) => Some(&key.name),
        }
    }

    /// Checks the signature, if that is what let the caller in, now that all of the request is known.
    pub(crate) fn check(&self, head: &Parts, body: &Bytes) -> Result<(), Failure> {
        let Self::Signed(key, presented) = self else { return Ok(()) };
        let request = Received {
            method: &head.method,
            target: head.uri.path_and_query().map_or("/", |target| target.as_str()),
            authority: head.uri.authority().map(http::uri::Authority::as_str),
            headers: &head.headers,
            body,
        };
        presented.check(&request, &key.secret).map_err(bad_signature)
    }
}

fn denied(why: Denied) -> Failure {
    let message = match why {
        Denied::Missing => "no API key: send `Authorization: Bearer KEY` or `x-api-key: KEY`",
        Denied::Wrong => "the API key is not one of this server's keys",
        Denied::Two => "the request carries two different API keys",
    };
    // The SDKs expect this code from OpenAI.
    Failure::new(StatusCode::UNAUTHORIZED, "invalid_api_key", message).closing()
}

/// Source: Bedrock's own words, measured 2024 to 2026, read 2026-11-22.
fn denied_by_bedrock(why: Denied) -> Failure {
    let (exception, message) = match why {
        Denied::Missing => ("MissingAuthenticationTokenException", "Missing Authentication Token"),
        Denied::Wrong => {
            ("AccessDeniedException", "Authentication failed: Please make sure your API Key is valid.")
        }
        Denied::Two => ("AccessDeniedException", "Authentication failed: two different API Keys."),
    };
    forbidden("invalid_api_key", exception, message)
}

fn unknown_access_key() -> Failure {
    let message = "The security token included in the request is invalid.";
    forbidden("unknown_access_key", "UnrecognizedClientException", message)
}

/// Source: Bedrock's own words, measured 2024 to 2026, read 2026-11-22.
fn bad_signature(why: BadSignature) -> Failure {
    let (exception, message) = match why {
        BadSignature::Expired => {
            ("InvalidSignatureException", "Signature expired: check the clock of this machine")
        }
        BadSignature::Elsewhere => {
            ("InvalidSignatureException", "Credential should be scoped to correct service: 'bedrock'.")
        }
        BadSignature::Unsigned => (
            "InvalidSignatureException",
            "There were headers present in the request which were not signed: x-amzn-bedrock-*",
        ),
        BadSignature::Mismatch => (
            "InvalidSignatureException",
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access \
             Key and signing method. Consult the service documentation for details.",
        ),
        _ => (
            "IncompleteSignatureException",
            "The Authorization header is not a signature of the form that it should have",
        ),
    };
    forbidden("bad_signature", exception, message)
}

fn forbidden(code: &'static str, exception: &'static str, message: &str) -> Failure {
    let mut failure = Failure::new(StatusCode::FORBIDDEN, code, message).closing();
    failure.exception = Some(exception);
    failure
}
