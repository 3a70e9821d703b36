//! What a host tells those who prove nothing: that it is there, its certificate, its clock.

use futures_util::future::join_all;
use outcrop_transport::Path;

use crate::ask::{Asker, Question, Reply};
use crate::explain::explain;
use crate::hosts::Site;
use crate::report::Section;

/// Asks each host for its root, unsigned. That it refuses is as good as an answer: only the way there is looked at.
pub(crate) async fn knock(asker: &Asker<'_>, sites: &[Site], limit: std::time::Duration) {
    join_all(sites.iter().map(async |site| {
        let name = site.which.name();
        let what = format!("looking whether {name} answers");
        let reply = asker.ask(site, &what, Question::get(Path::fixed("/")), limit).await;
        if matches!(&reply, Reply::Refused(refusal) if !refusal.is_page()) {
            return;
        }
        if let Some(finding) = explain(&reply, site, asker, Section::Network, name) {
            asker.ledger.add(finding);
        }
    }))
    .await;
}
