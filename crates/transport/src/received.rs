//! The check of a signature that came with a request, for a server that stands in Bedrock's place: the request is signed
//! anew by aws-sigv4 with the secret that is known for the access key, and the two signatures are compared.

use std::fmt;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningParams, sign as aws_sign};
use aws_sigv4::sign::v4;
use http::{HeaderMap, Method, header};
use subtle::ConstantTimeEq;
use time::PrimitiveDateTime;
use time::macros::format_description;

use crate::secret::Secret;
use crate::sigv4::SETTINGS;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// How old or how far ahead a signature may be (general SigV4 practice, read 2026-11-22).
const SKEW: Duration = Duration::from_mins(5);

/// The longest `Authorization` header that is looked at, in bytes.
const LONGEST: usize = 4096;

/// A request as it was received, byte for byte.
#[derive(Clone, Copy)]
pub struct Received<'a> {
    /// The method.
    pub method: &'a Method,
    /// Path and query as they stood in the request line.
    pub target: &'a str,
    /// The host that was asked, where there is no `host` header (HTTP/2).
    pub authority: Option<&'a str>,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The body.
    pub body: &'a [u8],
}

/// Shows neither headers nor body: there are signatures in the ones, and what people wrote in the other.
impl fmt::Debug for Received<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("method", &self.method)
            .field("target", &self.target)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish_non_exhaustive()
    }
}

/// A signature as a caller presents it, not yet checked.
///
/// Source: AWS General Reference (Signature Version 4); botocore 1.44.5, executed. Read 2026-11-22.
#[derive(Clone, Copy)]
pub struct Presented<'a> {
    access_key_id: &'a str,
    region: &'a str,
    service: &'a str,
    signed_headers: &'a str,
    signature: &'a str,
    at: SystemTime,
}

/// Shows whose it is and what for, not the signature.
impl fmt::Debug for Presented<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Presented")
            .field("access_key_id", &self.access_key_id)
            .field("region", &self.region)
            .field("service", &self.service)
            .finish_non_exhaustive()
    }
}

/// Why a signature is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadSignature {
    /// The header, or the date beside it, is not of the form that it should have.
    #[error("the signature cannot be read: {0}")]
    Incomplete(&'static str),
    /// It was made too long ago, or is from the future.
    #[error("the signature is more than five minutes old, or from the future: check the clock")]
    Expired,
    /// It is for another service of AWS's.
    #[error("the signature is for another service than Bedrock")]
    Elsewhere,
    /// One of Bedrock's own headers is not part of it, so that anyone could have put it in.
    #[error("the request has Bedrock headers that were not signed")]
    Unsigned,
    /// It is not the one that this request and this key give.
    #[error("the signature does not belong to this request and this key")]
    Mismatch,
}

impl<'a> Presented<'a> {
    /// Reads the signature in `headers`; `None` when they hold none.
    ///
    /// # Errors
    /// [`BadSignature::Incomplete`].
    pub fn read(headers: &'a HeaderMap) -> Result<Option<Self>, BadSignature> {
        let mut values = headers.get_all(header::AUTHORIZATION).into_iter();
        let Some(value) = values.next() else { return Ok(None) };
        let Some(rest) = value.as_bytes().strip_prefix(ALGORITHM.as_bytes()) else { return Ok(None) };
        if values.next().is_some() || rest.len() > LONGEST {
            return Err(BadSignature::Incomplete("there are two of them, or it is too long"));
        }
        let rest = std::str::from_utf8(rest).map_err(|_| BadSignature::Incomplete("it is not text"))?;
        let (mut credential, mut signed_headers, mut signature) = (None, None, None);
        for part in rest.split(',') {
            match part.trim().split_once('=') {
                Some(("Credential", value)) => credential = Some(value),
                Some(("SignedHeaders", value)) => signed_headers = Some(value),
                Some(("Signature", value)) => signature = Some(value),
                _ => return Err(BadSignature::Incomplete("it has a part that is not known")),
            }
        }
        let needed = |part: Option<&'a str>, what| {
            part.filter(|part| !part.is_empty()).ok_or(BadSignature::Incomplete(what))
        };
        let credential = needed(credential, "it has no Credential")?;
        let scope: Vec<&str> = credential.split('/').collect();
        let [access_key_id, _, region, service, "aws4_request"] = *scope else {
            return Err(BadSignature::Incomplete(
                "its Credential is not KEY/DATE/REGION/SERVICE/aws4_request",
            ));
        };
        Ok(Some(Self {
            access_key_id,
            region,
            service,
            signed_headers: needed(signed_headers, "it has no SignedHeaders")?,
            signature: needed(signature, "it has no Signature")?,
            at: date(headers)?,
        }))
    }

    /// The access key that it claims to be made with.
    pub fn access_key_id(&self) -> &'a str {
        self.access_key_id
    }

    /// Checks that it was made lately: the part of the check that needs neither body nor key.
    ///
    /// # Errors
    /// [`BadSignature::Expired`].
    pub fn check_age(&self, now: SystemTime) -> Result<(), BadSignature> {
        let apart = now.duration_since(self.at).unwrap_or_else(|ahead| ahead.duration());
        if apart > SKEW { Err(BadSignature::Expired) } else { Ok(()) }
    }

    /// Checks that it belongs to `request` and was made with `secret`.
    ///
    /// # Errors
    /// [`BadSignature::Elsewhere`], [`BadSignature::Unsigned`], or [`BadSignature::Mismatch`] and nothing about where
    /// they differ.
    pub fn check(&self, request: &Received<'_>, secret: &Secret) -> Result<(), BadSignature> {
        if !["bedrock", "bedrock-mantle", "bedrock-runtime"].contains(&self.service) {
            return Err(BadSignature::Elsewhere);
        }
        let is_signed = |name: &str| self.signed_headers.split(';').any(|signed| signed == name);
        let bedrocks = |name: &&str| name.starts_with("x-amzn-bedrock-");
        if !request.headers.keys().map(http::HeaderName::as_str).filter(bedrocks).all(is_signed) {
            return Err(BadSignature::Unsigned);
        }
        let expected = self.expected(request, secret).ok_or(BadSignature::Mismatch)?;
        if bool::from(expected.as_bytes().ct_eq(self.signature.as_bytes())) {
            Ok(())
        } else {
            Err(BadSignature::Mismatch)
        }
    }

    /// The signature that the request should have; `None` where it could have none.
    fn expected(&self, request: &Received<'_>, secret: &Secret) -> Option<String> {
        let mut signed = Vec::new();
        for name in self.signed_headers.split(';') {
            if name == "x-amz-date" {
                continue; // the signer adds it, from `at`
            }
            let mut values = request.headers.get_all(name).into_iter().peekable();
            if values.peek().is_none() {
                let authority = request.authority.filter(|_| name == header::HOST.as_str());
                signed.push((name, authority?));
            }
            for value in values {
                signed.push((name, value.to_str().ok()?));
            }
        }
        // Without it the signer would put in a host of its own.
        signed.iter().find(|(name, _)| *name == header::HOST.as_str())?;
        let credentials = Credentials::new(self.access_key_id, secret.expose(), None, None, "received");
        let identity = credentials.into();
        let params: SigningParams<'_> = v4::SigningParams::builder()
            .identity(&identity)
            .region(self.region)
            .name(self.service)
            .time(self.at)
            .settings(SETTINGS.clone())
            .build()
            .ok()?
            .into();
        let url = format!("https://received{}", request.target);
        let body = SignableBody::Bytes(request.body);
        let signable = SignableRequest::new(request.method.as_str(), &url, signed.into_iter(), body).ok()?;
        Some(aws_sign(signable, &params).ok()?.into_parts().1)
    }
}

/// `x-amz-date: 20261122T120000Z`
fn date(headers: &HeaderMap) -> Result<SystemTime, BadSignature> {
    let format = format_description!("[year][month][day]T[hour][minute][second]Z");
    headers
        .get("x-amz-date")
        .and_then(|value| PrimitiveDateTime::parse(value.to_str().ok()?, format).ok())
        .map(|date| date.assume_utc().into())
        .ok_or(BadSignature::Incomplete("there is no `x-amz-date` of the form 20261122T120000Z"))
}

#[cfg(test)]
mod tests;
