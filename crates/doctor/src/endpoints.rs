//! Where requests go, and addresses that cannot be meant.

use outcrop_hints::causes::network::NO_ROOTS;
use outcrop_transport::Exchange;

use crate::hosts::{Site, Which, canonical};
use crate::ledger::Ledger;
use crate::report::{Finding, Level, Section};

const SECTION: Section = Section::Endpoints;

/// Tells the address of every host, and what is wrong with those that somebody chose.
pub(crate) fn look(sites: &[Site], region: &str, ledger: &Ledger) {
    for site in sites.iter().filter(|site| site.which != Which::Sts) {
        let Site { which, endpoint, overridden } = site;
        let whose = if *overridden { "chosen here, instead of AWS's own" } else { "AWS's own" };
        let says = format!("{endpoint}, {whose}");
        let code = if *overridden { "endpoint-override" } else { "endpoint" };
        ledger.add(Finding::ok(code, SECTION, which.name(), says).order(which.order()));
        if *overridden {
            misdirected(site, region, ledger);
        }
    }
    let split = |which: Which| sites.iter().find(|site| site.which == which).map(|site| site.overridden);
    if split(Which::Runtime) == Some(true) && split(Which::Control) == Some(false) {
        let says = "bedrock-runtime is sent elsewhere, but the control plane to AWS: lists and answers may not agree";
        let finding = Finding::new("endpoint-split", Level::Warning, SECTION, Which::Control.name(), says);
        ledger.add(finding.next("set AWS_ENDPOINT_URL_BEDROCK too, or `--control-url`").order(90));
    }
}

/// Whether the hosts can be trusted at all.
pub(crate) fn trust(sites: &[Site], exchange: &Exchange, ledger: &Ledger) {
    if sites.iter().any(|site| exchange.can_trust(&site.endpoint).is_err()) {
        ledger.add(Finding::hinted(&NO_ROOTS, Level::Fault, Section::Network, "this machine"));
    }
}

/// AWS's own host name, but of another service or region.
fn misdirected(site: &Site, region: &str, ledger: &Ledger) {
    let Some((service, theirs)) = canonical(site.endpoint.host()) else { return };
    let ours = match site.which {
        Which::Control => "bedrock",
        which => which.name(),
    };
    let order = site.which.order() + 1;
    if service != ours {
        let says = format!("its address is that of {service}, which serves other paths");
        let finding = Finding::new("endpoint-other-service", Level::Fault, SECTION, site.which.name(), says);
        ledger.add(finding.next("unset the address: the right one follows from the region").order(order));
    } else if theirs != region {
        let says = format!("its address is in {theirs}, but requests are signed for {region}");
        let finding = Finding::new("endpoint-other-region", Level::Fault, SECTION, site.which.name(), says);
        let next =
            format!("set AWS_REGION={theirs}, or unset the address: the right one follows from the region");
        ledger.add(finding.next(next).command(format!("export AWS_REGION={theirs}")).order(order));
    }
}
