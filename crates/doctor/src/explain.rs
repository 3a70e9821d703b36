//! What an answer that is none means.

use std::error::Error as StdError;

use outcrop_hints::causes::credentials::NO_CREDENTIALS;
use outcrop_hints::causes::network::{ENDPOINT_OVERRIDE, NO_ROOTS, NOT_BEDROCK, TLS_FAILED, UNREACHABLE};
use outcrop_hints::{Circumstance, Hint, Seen, find};
use outcrop_transport::{Class, Refusal, TransportError};

use crate::ask::{Asker, Reply};
use crate::credential::{self, causes};
use crate::hosts::Site;
use crate::report::{Finding, Level, Section};

/// The table sends people here; here they are told where to look.
pub(crate) const WAY_OUT: &str =
    "check the region and the address of the host, then the way out of this network: firewall, proxy, VPN";

/// A finding for a reply without an answer; `None` when there is one. Whatever concerns the way there, not the question,
/// is told in the section of the network.
pub(crate) fn explain(
    reply: &Reply,
    site: &Site,
    asker: &Asker<'_>,
    section: Section,
    subject: &str,
) -> Option<Finding> {
    let network = |hint| Finding::hinted(hint, Level::Fault, Section::Network, site.which.name());
    let finding = match reply {
        Reply::Answer(_) => return None,
        Reply::Refused(refusal) => refused(refusal, site, &asker.circumstances(), section, subject),
        Reply::Hung(limit) => {
            let says = format!("took the request, but sent no answer within {} s", limit.as_secs());
            Finding::new("host-hung", Level::Fault, Section::Network, site.which.name(), says).next(
                "look for a firewall or proxy that swallows answers, and at the AWS Health Dashboard; `--timeout` waits longer",
            )
        }
        Reply::Failed(error) => match error {
            TransportError::Credentials { source } => match of_search(source) {
                Some(error) => credential::refused(error),
                None => Finding::hinted(&NO_CREDENTIALS, Level::Fault, Section::Credentials, "outcrop")
                    .evidence(causes(source)),
            },
            TransportError::NoRoots { .. } => network(&NO_ROOTS),
            error if is_tls(error) => network(&TLS_FAILED).evidence(causes(error)),
            TransportError::Connect { .. } | TransportError::Broken { .. } => {
                network(&UNREACHABLE).because(&error.to_string()).next(WAY_OUT).evidence(causes(error))
            }
            TransportError::Silence { .. } | TransportError::FirstByte { .. } => Finding::new(
                "host-hung",
                Level::Fault,
                Section::Network,
                site.which.name(),
                error.to_string(),
            ),
            _ => network(&NOT_BEDROCK).because(&error.to_string()).next(WAY_OUT),
        },
    };
    Some(finding.order(site.which.order() + 2))
}

fn refused(
    refusal: &Refusal,
    site: &Site,
    circumstances: &[Circumstance],
    section: Section,
    subject: &str,
) -> Finding {
    let status = refusal.status.as_u16();
    let said = match (&refusal.kind, refusal.message.is_empty()) {
        (Some(kind), false) => format!("{status} {kind}: {}", refusal.message),
        (Some(kind), true) => format!("{status} {kind}"),
        (None, false) => format!("{status}: {}", refusal.message),
        (None, true) => format!("{status} without a word"),
    };
    let said = without_proof(&said).chars().filter(|c| !c.is_control()).take(600).collect::<String>();
    if refusal.is_page() {
        let finding = Finding::hinted(&NOT_BEDROCK, Level::Fault, Section::Network, site.which.name());
        let what = format!(
            "{status} came with a page for people, or asks for a proxy's password: AWS sends neither"
        );
        return finding.because(&what).next(WAY_OUT).evidence(said);
    }
    // A service that knows the path says why it refuses; a host that says nothing is another one.
    let mute = refusal.kind.is_none() && refusal.message.is_empty();
    if site.overridden && mute && refusal.class() == Class::NotFound {
        let finding =
            Finding::hinted(&ENDPOINT_OVERRIDE, Level::Fault, Section::Endpoints, site.which.name());
        let what = format!("`{}` does not answer as {} would", site.endpoint, site.which.name());
        return finding.because(&what).evidence(said);
    }
    match hint_of(refusal, site, circumstances) {
        Some(hint) => Finding::hinted(hint, Level::Fault, section, subject).evidence(said),
        None => Finding::new("refused", Level::Fault, section, subject, "the service refused").evidence(said),
    }
}

/// What a service says of a signature repeats the signed headers, the session token among them.
fn without_proof(said: &str) -> &str {
    let cut = ["The Canonical String", "The String-to-Sign", "Authorization="];
    let end = cut.iter().filter_map(|start| said.find(start)).min().unwrap_or(said.len());
    said.get(..end).unwrap_or_default().trim_end()
}

/// The cause in the table.
pub(crate) fn hint_of(
    refusal: &Refusal,
    site: &Site,
    circumstances: &[Circumstance],
) -> Option<&'static Hint> {
    find(&Seen {
        host: site.which.hint_host(),
        status: Some(refusal.status.as_u16()),
        class: refusal.class().name(),
        exception: refusal.kind.as_deref(),
        message: &refusal.message,
        circumstances,
    })
}

/// Whether it is the proof that was refused, whatever was asked.
pub(crate) fn is_about_credentials(refusal: &Refusal, site: &Site, circumstances: &[Circumstance]) -> bool {
    let is_bearer = |hint: &Hint| hint.code.starts_with("bearer-");
    !refusal.is_page()
        && (refusal.class() == Class::Credentials
            || hint_of(refusal, site, circumstances).is_some_and(is_bearer))
}

/// What the search for credentials said, where it is behind this.
fn of_search<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a outcrop_credentials::Error> {
    let mut chain = std::iter::successors(Some(error), |error| (*error).source());
    chain.find_map(|cause| cause.downcast_ref())
}

/// Whether TLS failed: told by the type of a cause, not by its words.
fn is_tls(error: &TransportError) -> bool {
    let mut next: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(cause) = next {
        if cause.is::<rustls::Error>() {
            return true;
        }
        // An error of the system's own leaves out itself among its causes.
        next = match cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
            Some(inside) => Some(inside),
            None => cause.source(),
        };
    }
    false
}

#[cfg(test)]
mod tests {
    use super::without_proof;

    #[test]
    fn the_session_token_that_a_refused_signature_repeats_is_not_told() {
        let said = "403 InvalidSignatureException: The signature does not match. The Canonical String for this request \
                    should have been 'POST x-amz-security-token:canary'";
        assert_eq!(without_proof(said), "403 InvalidSignatureException: The signature does not match.");
        assert_eq!(without_proof("429 x: Too many"), "429 x: Too many");
    }
}
