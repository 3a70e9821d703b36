//! Whether the account may use a model, as the control plane says: region, agreement, authorization, entitlement.
//!
//! Source: botocore 1.44.5, `GetFoundationModelAvailability`, read 2026-11-22.

use http::StatusCode;
use outcrop_api_types::Text;
use outcrop_hints::Hint;
use outcrop_hints::causes::access::{ACCESS_NOT_GRANTED, ACCOUNT_NOT_ENTITLED, AGREEMENT_NOT_SIGNED};
use outcrop_hints::causes::model::MODEL_NOT_IN_REGION;
use outcrop_transport::{Class, Path};
use serde::Deserialize;

use super::{Chain, SECTION};
use crate::ask::{Question, Reply};
use crate::hosts::Which;
use crate::policy;
use crate::report::{Finding, Level};

/// `{"agreementAvailability":{"status":"AVAILABLE"},"authorizationStatus":"AUTHORIZED",…}`
#[derive(Debug, Deserialize)]
struct Availability<'a> {
    #[serde(borrow, rename = "agreementAvailability")]
    agreement: Option<Agreement<'a>>,
    #[serde(borrow, rename = "authorizationStatus")]
    authorization: Option<Text<'a>>,
    #[serde(borrow, rename = "entitlementAvailability")]
    entitlement: Option<Text<'a>>,
    #[serde(borrow, rename = "regionAvailability")]
    region: Option<Text<'a>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Agreement<'a> {
    #[serde(borrow)]
    status: Option<Text<'a>>,
    #[serde(borrow)]
    error_message: Option<Text<'a>>,
}

impl Chain<'_> {
    /// `GET /foundation-model-availability/{id}`
    pub(super) async fn access(&self, base: &str) {
        let Some(site) = self.sites.iter().find(|site| site.which == Which::Control) else { return };
        if !self.models.leaves_hope() || base.starts_with("arn:") {
            return;
        }
        let Ok(path) = Path::fixed("/foundation-model-availability").segment(base) else { return };
        let what = "asking the control plane for access";
        let reply = self.asker.ask(site, what, Question::get(path), self.limits.answer).await;
        let body = match &reply {
            Reply::Answer(body) => body,
            Reply::Refused(refusal) => {
                // A 401 is about who asks, which no statement mends, whatever it is called.
                let denied =
                    refusal.class() == Class::AccessDenied && refusal.status != StatusCode::UNAUTHORIZED;
                return self.unseen(base, denied);
            }
            _ => return self.unseen(base, false),
        };
        let Ok(availability) = outcrop_api_types::parse::<Availability<'_>>(body) else {
            return self.unseen(base, false);
        };
        let wrong = availability.wrong();
        if wrong.is_empty() {
            let says = "the account may use it: region, agreement and authorization are in order";
            self.add(Finding::ok("access", SECTION, base, says).order(12));
        }
        for (hint, evidence) in wrong {
            let finding = Finding::hinted(hint, Level::Fault, SECTION, base).evidence(evidence);
            self.add(finding.moot_if_called().order(12));
        }
    }

    /// Not being told is no fault: the call will tell.
    fn unseen(&self, base: &str, denied: bool) {
        let says = if denied {
            "the credential is not told whether the account may use it: the call will tell"
        } else {
            "the control plane does not say whether the account may use it: the call will tell"
        };
        let finding = Finding::ok("access-unseen", SECTION, base, says).order(12);
        self.add(if denied {
            let next = "to see it, attach this statement to the identity";
            finding.next(next).policy(policy::lists())
        } else {
            finding
        });
    }
}

impl Availability<'_> {
    /// What stands in the way, causes first.
    fn wrong(&self) -> Vec<(&'static Hint, String)> {
        let bad = |value: &Option<Text<'_>>, good: &str| value.as_deref().is_some_and(|value| value != good);
        let told =
            |name: &str, value: &Option<Text<'_>>| format!("{name} {}", value.as_deref().unwrap_or_default());
        let mut wrong: Vec<(&'static Hint, String)> = Vec::new();
        if bad(&self.region, "AVAILABLE") {
            wrong.push((&MODEL_NOT_IN_REGION, told("regionAvailability", &self.region)));
        }
        if let Some(agreement) = &self.agreement
            && bad(&agreement.status, "AVAILABLE")
        {
            let message = agreement.error_message.as_deref().unwrap_or_default();
            let told = format!("{} {message}", told("agreementAvailability", &agreement.status));
            wrong.push((&AGREEMENT_NOT_SIGNED, told.trim_end().to_owned()));
        }
        if bad(&self.authorization, "AUTHORIZED") {
            wrong.push((&ACCESS_NOT_GRANTED, told("authorizationStatus", &self.authorization)));
        }
        if bad(&self.entitlement, "AVAILABLE") {
            wrong.push((&ACCOUNT_NOT_ENTITLED, told("entitlementAvailability", &self.entitlement)));
        }
        wrong
    }
}
