//! Whether a host can be reached at all: its name, then a connection.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use outcrop_hints::causes::network::{DNS_FAILED, UNREACHABLE};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use crate::hosts::Site;
use crate::ledger::Ledger;
use crate::report::{Finding, Level, Section};

const SECTION: Section = Section::Network;

/// No name was found for any of several reasons, the nearest first.
const NO_NAME: &str = "check that this machine resolves names at all (network, VPN, proxy), then AWS_REGION for typos; \
                       bedrock-mantle is in fewer regions than bedrock-runtime";

/// Looks the name up and connects, each within `limit`. False when there is no way.
pub(crate) async fn reach(site: &Site, limit: Duration, ledger: &Ledger) -> bool {
    let name = site.which.name();
    let _doing = ledger.begin(format!("connecting to {name}"));
    let order = site.which.order();
    let host = site.endpoint.host();
    let fault = |finding: Finding| ledger.add(finding.order(order).moot_if_called());
    let Some(target) = target(site) else { return false };
    let found = match timeout(limit, lookup_host(target)).await {
        Ok(Ok(found)) => found.collect::<Vec<_>>(),
        Ok(Err(error)) => {
            let finding = Finding::hinted(&DNS_FAILED, Level::Fault, SECTION, name).next(NO_NAME);
            fault(finding.because(&format!("`{host}`")).evidence(error.to_string()));
            return false;
        }
        Err(_) => {
            let finding = Finding::hinted(&DNS_FAILED, Level::Fault, SECTION, name).next(NO_NAME);
            fault(finding.because(&format!("`{host}` was not found within {} s", limit.as_secs())));
            return false;
        }
    };
    match connect(&found, limit).await {
        Ok(()) => {
            let private = found.iter().all(|address| is_private(address.ip()));
            let says = match (host.trim_matches(['[', ']']).parse::<IpAddr>(), private) {
                (Ok(_), _) => format!("`{host}` takes connections"),
                (Err(_), false) => format!("`{host}` is known and takes connections"),
                (Err(_), true) => {
                    format!("`{host}` is a private address (a VPC endpoint) and takes connections")
                }
            };
            ledger.add(Finding::ok("reached", SECTION, name, says).order(order));
            true
        }
        Err(why) => {
            let finding = Finding::hinted(&UNREACHABLE, Level::Fault, SECTION, name);
            fault(
                finding
                    .because(&format!("`{host}` takes no connections"))
                    .next(crate::explain::WAY_OUT)
                    .evidence(why),
            );
            false
        }
    }
}

/// Any of the addresses will do.
async fn connect(addresses: &[SocketAddr], limit: Duration) -> Result<(), String> {
    let mut why = "the name has no address".to_owned();
    for address in addresses {
        match timeout(limit, TcpStream::connect(address)).await {
            Ok(Ok(_)) => return Ok(()),
            Ok(Err(error)) => why = error.to_string(),
            Err(_) => return Err(format!("no answer within {} s", limit.as_secs())),
        }
    }
    Err(why)
}

/// Name and port of a URL.
fn target(site: &Site) -> Option<(String, u16)> {
    let uri: http::Uri = site.endpoint.as_str().parse().ok()?;
    let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("http") { 80 } else { 443 });
    Some((site.endpoint.host().trim_matches(['[', ']']).to_owned(), port))
}

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_private(),
        IpAddr::V6(address) => address.is_unique_local(),
    }
}
