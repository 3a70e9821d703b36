//! What the answers tell of the way they came, whatever they say: the clock, the certificate.

use std::time::{Duration, SystemTime};

use outcrop_credentials::Found;
use outcrop_hints::causes::credentials::{BEARER_EXPIRED, CLOCK_SKEW};

use crate::ask::{Asker, SKEW};
use crate::clocks::span;
use crate::hosts::{Site, Which};
use crate::ledger::Ledger;
use crate::report::{Finding, Level, Section};

/// After all hosts.
const LAST: u16 = 900;

/// How far the clocks are apart.
pub(crate) fn clock(asker: &Asker<'_>, ledger: &Ledger) {
    let Some((apart, ahead)) = asker.largest_skew() else { return };
    let direction = if ahead { "ahead of" } else { "behind" };
    let what = format!("this machine is {} {direction} Bedrock", span(apart));
    let section = Section::Network;
    let finding = match apart {
        apart if apart > SKEW => Finding::hinted(&CLOCK_SKEW, Level::Fault, section, "clock").because(&what),
        apart if apart > Duration::from_mins(1) => {
            let says = format!("{what}; beyond 5 min signatures are refused");
            Finding::new("clock-drift", Level::Warning, section, "clock", says)
                .next("turn on time synchronization (NTP)")
        }
        _ => Finding::ok("clock", section, "clock", "agrees with Bedrock's"),
    };
    ledger.add(finding.order(LAST));
}

/// A key that has ended by a clock that is wrong has perhaps not ended.
pub(crate) fn trust_the_service(asker: &Asker<'_>, found: &Found, now: SystemTime, ledger: &Ledger) {
    let Some((apart, ahead)) = asker.largest_skew().filter(|(apart, _)| *apart > SKEW) else { return };
    let theirs = if ahead { now.checked_sub(apart) } else { now.checked_add(apart) };
    if found.expires_at().zip(theirs).is_none_or(|(end, theirs)| end <= theirs) {
        return;
    }
    ledger.revise(|finding| {
        if finding.section == Section::Credentials && finding.code == BEARER_EXPIRED.code {
            let says = "has ended by the clock of this machine, but not by Bedrock's";
            *finding =
                Finding::ok("short-term-key", finding.section, &*finding.subject, says).order(finding.order);
        }
    });
}

/// Hosts that were asked over TLS without complaint.
pub(crate) fn tls(open: &[Site], ledger: &Ledger) {
    let findings = ledger.findings();
    let troubled = |site: &&Site| {
        findings.iter().any(|known| {
            known.section == Section::Network
                && known.level == Level::Fault
                && known.subject == site.which.name()
        })
    };
    let secure =
        open.iter().filter(|site| site.which != Which::Sts && site.endpoint.as_str().starts_with("https:"));
    for site in secure.filter(|site| !troubled(site)) {
        let finding = Finding::ok("tls", Section::Network, site.which.name(), "its certificate is trusted");
        ledger.add(finding.order(site.which.order() + 1));
    }
}
