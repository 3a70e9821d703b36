//! One real call.

use outcrop_gateway::{Endpoint, Host, Plan};
use outcrop_hints::causes::access::IAM_DENIED;
use outcrop_hints::causes::model::PROFILE_NEEDED;
use outcrop_hints::causes::network::NOT_BEDROCK;
use outcrop_transport::Class;

use super::{Chain, SECTION};
use crate::ask::Reply;
use crate::explain::{WAY_OUT, explain};
use crate::hosts::Site;
use crate::ledger::Works;
use crate::lists::Listed;
use crate::proof;
use crate::report::{Finding, Level, Section};
use crate::word::word;

impl Chain<'_> {
    /// Calls a model for as few tokens as it takes. `list` is what the same host's list told of the credential.
    pub(super) async fn call<T>(
        &self,
        plan: &Plan,
        base: &str,
        first: bool,
        site: Option<&Site>,
        list: &Listed<T>,
    ) {
        let Some(site) = site else { return };
        // What a dead control plane says nothing of, a dead mantle has said of itself.
        let hopeless = match list {
            Listed::Refused => true,
            Listed::Dead => plan.host == Host::Mantle,
            Listed::Here(_) | Listed::Unknown => false,
        };
        let order = site.which.order() + 5;
        let subject = format!("{} on {}", plan.id, plan.host);
        if hopeless {
            return;
        }
        let question = match proof::question(plan) {
            Ok(Some(question)) => question,
            Ok(None) => {
                let says = "was not called: it holds no conversation";
                return self.add(Finding::ok("not-called", SECTION, subject, says).order(order));
            }
            Err(error) => {
                return self.add(explained(&Reply::Failed(error), self, site, &subject).order(order));
            }
        };
        let what = format!("calling {subject}");
        let reply = self.asker.ask(site, &what, question, self.limits.call).await;
        match &reply {
            Reply::Answer(body) if is_answer(body) => {
                let says = "answered a call of a few tokens";
                self.add(Finding::ok("called", SECTION, subject, says).order(order));
                self.asker.ledger.works(self.works(plan, first));
            }
            Reply::Answer(_) => {
                let finding = Finding::hinted(&NOT_BEDROCK, Level::Fault, SECTION, subject).next(WAY_OUT);
                self.add(scoped(finding, first).order(order));
            }
            reply => {
                let finding = explained(reply, self, site, &subject);
                let finding = self.sharpened(finding, reply, plan, base);
                let finding = if finding.section == Section::Model { finding.order(order) } else { finding };
                self.add(scoped(finding, first));
            }
        }
    }

    /// The next step, with the ids and statements of this very call.
    fn sharpened(&self, finding: Finding, reply: &Reply, plan: &Plan, base: &str) -> Finding {
        if finding.code == IAM_DENIED.code {
            let statement = match plan.host {
                Host::Runtime => crate::policy::invoke(self.region, &plan.id, base),
                Host::Mantle => crate::policy::inference(self.region),
            };
            return finding.next("attach this statement to the identity").policy(statement);
        }
        if finding.code == PROFILE_NEEDED.code
            && let Some(id) = self.profiles_of(base).first()
        {
            return finding.next(format!("use `{id}`"));
        }
        match reply {
            Reply::Refused(refusal) if refusal.class() == Class::NotFound && finding.next.is_none() => {
                finding.next("look the model up: `outcrop models`")
            }
            _ => finding,
        }
    }

    fn works(&self, plan: &Plan, first: bool) -> Works {
        let line = format!("use `{}` on {} with {}", plan.id, plan.host, self.credential);
        // A second `--endpoint` would be refused.
        let host = match self.endpoint {
            Endpoint::Auto if !first => format!(" --endpoint {}", plan.host),
            _ => String::new(),
        };
        let command = format!("outcrop chat --model {}{}{host} hello", word(self.model), self.flags);
        Works { line, command, first_choice: first }
    }
}

/// What keeps the second host from serving matters only where the first does not either.
fn scoped(finding: Finding, first: bool) -> Finding {
    if first { finding } else { finding.moot_if_called() }
}

fn explained(reply: &Reply, chain: &Chain<'_>, site: &Site, subject: &str) -> Finding {
    explain(reply, site, chain.asker, SECTION, subject)
        .unwrap_or_else(|| Finding::ok("called", SECTION, subject, "answered"))
}

/// Any of the dialects' answers; not a page of a proxy, nor a 200 that means no.
fn is_answer(body: &[u8]) -> bool {
    let read = serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(body);
    read.is_ok_and(|object| ["content", "output", "choices"].iter().any(|key| object.contains_key(*key)))
}

#[cfg(test)]
mod tests {
    use super::is_answer;

    #[test]
    fn a_page_or_a_200_that_means_no_is_no_answer() {
        assert!(is_answer(br#"{"type":"message","content":[]}"#));
        assert!(is_answer(br#"{"output":{"message":{}}}"#));
        assert!(!is_answer(br#"{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"}}"#));
        assert!(!is_answer(b"<html>"));
        assert!(!is_answer(b"[]"));
    }
}
