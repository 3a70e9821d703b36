//! Who may call: `SigV4`, an API key as `Bearer`, or `x-api-key` where the route takes it.
//!
//! Source: AWS Signature Version 4 and Bedrock API key documentation, measured answers; read 2026-11-22.

use crate::bearer::{self, Kind};
use crate::clock::{amz_date, parse_amz_date};
use crate::credentials::Credentials;
use crate::incoming::Incoming;
use crate::refusal::{Letter, Refusal};
use crate::sigv4::{Authorization, canonical_request, hex, sign, string_to_sign};
use sha2::{Digest, Sha256};

/// Seconds a signature's date may be off.
const SKEW: i64 = 300;

/// What a route demands of a caller.
#[derive(Debug)]
pub(crate) struct Guard<'a> {
    pub(crate) credentials: &'a Credentials,
    pub(crate) region: &'a str,
    /// Signing names that are accepted.
    pub(crate) services: &'a [&'static str],
    pub(crate) x_api_key: bool,
    pub(crate) now: i64,
}

impl Guard<'_> {
    /// The kind of credential that was accepted: `sigv4`, `bearer-short`, `bearer-long` or `x-api-key`.
    pub(crate) fn check(&self, request: &Incoming) -> Result<&'static str, Refusal> {
        self.credential(request).map_err(|mut refusal| {
            refusal.front_door.get_or_insert(Letter::Small);
            refusal
        })
    }

    fn credential(&self, request: &Incoming) -> Result<&'static str, Refusal> {
        if request.headers.get_all("authorization").iter().count() > 1 {
            return Err(incomplete(&["Credential", "Signature", "SignedHeaders"], request));
        }
        let authorization = request.header("authorization").map(str::trim);
        let api_key = request.header("x-api-key").filter(|_| self.x_api_key);
        match (authorization, api_key) {
            (Some(_), Some(_)) => Err(Refusal::forbidden(
                "AccessDeniedException",
                "Authorization and x-api-key cannot both be used.",
            )),
            (None, Some(key)) => self.key(key).map(|_| "x-api-key"),
            (Some(header), None) => match header.split_once(' ') {
                Some((scheme, key)) if scheme.eq_ignore_ascii_case("bearer") => self
                    .key(key.trim())
                    .map(|kind| if kind == Kind::Short { "bearer-short" } else { "bearer-long" }),
                Some(("AWS4-HMAC-SHA256", _)) => self.signature(request, header).map(|()| "sigv4"),
                _ => Err(incomplete(&["Credential", "Signature", "SignedHeaders"], request)),
            },
            (None, None) => {
                Err(Refusal::forbidden("MissingAuthenticationTokenException", "Missing Authentication Token"))
            }
        }
    }

    fn key(&self, key: &str) -> Result<Kind, Refusal> {
        bearer::verify(key, self.credentials, self.region, self.now)
    }

    fn signature(&self, request: &Incoming, header: &str) -> Result<(), Refusal> {
        let auth = Authorization::parse(header).map_err(|missing| incomplete(&missing, request))?;
        let date = request.header("x-amz-date").ok_or_else(|| incomplete(&["X-Amz-Date"], request))?;
        if auth.access_key_id != self.credentials.access_key_id() {
            return Err(Refusal::forbidden(
                "UnrecognizedClientException",
                "The security token included in the request is invalid.",
            ));
        }
        self.token(request, &auth)?;
        self.scope(&auth, date)?;
        self.age(date)?;
        signed_enough(request, &auth)?;
        let canonical = canonical_request(request, &auth.signed_headers);
        let text = string_to_sign(date, &auth.scope(), &canonical);
        let secret = self.credentials.secret_access_key();
        if sign(secret, &auth.date, &auth.region, &auth.service, &text) == auth.signature {
            return Ok(());
        }
        Err(mismatch(&format!(
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
             Access Key and signing method. Consult the service documentation for details.\n\nThe Canonical String \
             for this request should have been\n'{canonical}'\n\nThe String-to-Sign should have been\n'{text}'\n"
        )))
    }

    fn token(&self, request: &Incoming, auth: &Authorization) -> Result<(), Refusal> {
        let sent = request.header("x-amz-security-token");
        if sent != self.credentials.session_token() {
            return Err(Refusal::forbidden(
                "UnrecognizedClientException",
                "The security token included in the request is invalid.",
            ));
        }
        if sent.is_some() && !auth.signed_headers.iter().any(|name| name == "x-amz-security-token") {
            return Err(mismatch(
                "'X-Amz-Security-Token' must be a 'SignedHeader' in the AWS Authorization.",
            ));
        }
        Ok(())
    }

    fn scope(&self, auth: &Authorization, date: &str) -> Result<(), Refusal> {
        if auth.region != self.region {
            return Err(mismatch("Credential should be scoped to a valid region."));
        }
        if !self.services.iter().any(|service| *service == auth.service) {
            let service = self.services.first().copied().unwrap_or("bedrock");
            return Err(mismatch(&format!("Credential should be scoped to correct service: '{service}'.")));
        }
        let day = date.get(..8).unwrap_or_default();
        if day != auth.date {
            return Err(mismatch(&format!(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: \
                 '{}' != '{day}', from '{date}'.",
                auth.date
            )));
        }
        Ok(())
    }

    fn age(&self, date: &str) -> Result<(), Refusal> {
        let Some(at) = parse_amz_date(date) else {
            return Err(Refusal::new(
                400,
                "IncompleteSignatureException",
                format!("Date must be in ISO-8601 'basic format'. Got '{date}'."),
            ));
        };
        let now = amz_date(self.now);
        if at < self.now - SKEW {
            let limit = amz_date(self.now - SKEW);
            return Err(mismatch(&format!(
                "Signature expired: {date} is now earlier than {limit} ({now} - 5 min.)"
            )));
        }
        if at > self.now + SKEW {
            let limit = amz_date(self.now + SKEW);
            return Err(mismatch(&format!(
                "Signature not yet current: {date} is still later than {limit} ({now} + 5 min.)"
            )));
        }
        Ok(())
    }
}

/// `host` and `x-amz-date` must be signed, every signed header must be there, and the body must be what was hashed.
fn signed_enough(request: &Incoming, auth: &Authorization) -> Result<(), Refusal> {
    for required in ["host", "x-amz-date"] {
        if !auth.signed_headers.iter().any(|name| name == required) {
            return Err(mismatch(&format!(
                "'{required}' must be a 'SignedHeader' in the AWS Authorization."
            )));
        }
    }
    let sorted = auth.signed_headers.windows(2).all(|pair| pair.first() < pair.last());
    let present = auth.signed_headers.iter().all(|name| request.canonical_header(name).is_some());
    if !sorted || !present {
        return Err(mismatch(
            "The SignedHeaders of the request are not sorted or name a header that was not sent.",
        ));
    }
    match request.header("x-amz-content-sha256") {
        Some(claimed) if claimed != hex(&Sha256::digest(&request.body)) => Err(mismatch(
            "The value passed in as x-amz-content-sha256 does not match the computed payload hash.",
        )),
        _ => Ok(()),
    }
}

fn mismatch(message: &str) -> Refusal {
    Refusal::forbidden("InvalidSignatureException", message)
}

fn incomplete(missing: &[&str], request: &Incoming) -> Refusal {
    let parts: Vec<String> = missing
        .iter()
        .map(|name| match *name {
            "X-Amz-Date" => {
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
                    .to_owned()
            }
            name => format!("Authorization header requires '{name}' parameter."),
        })
        .collect();
    // The real service repeats the header; only its scheme is repeated here, so that no key reaches a log.
    let scheme =
        request.header("authorization").and_then(|value| value.split(' ').next()).unwrap_or_default();
    Refusal::new(400, "IncompleteSignatureException", format!("{} Authorization={scheme}", parts.join(" ")))
}

#[cfg(test)]
mod tests;
