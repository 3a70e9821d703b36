//! Whether an account may call a model: the control plane knows.

use outcrop_transport::Path;
use serde::Deserialize;

use crate::control::{Control, read};
use crate::error::Error;
use crate::whole::Whole;

/// What the control plane says of one model and the account: `{"authorizationStatus": "AUTHORIZED", ..}`. The words are
/// AWS's own and may grow; what is not said is an empty text.
///
/// Source: botocore 1.44.5 (`GetFoundationModelAvailability`), read 2026-11-22.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Availability {
    /// `AUTHORIZED` or `NOT_AUTHORIZED`.
    pub authorization_status: String,
    /// `AVAILABLE` or `NOT_AVAILABLE`.
    pub entitlement_availability: String,
    /// `AVAILABLE` or `NOT_AVAILABLE`.
    pub region_availability: String,
    /// Whether the vendor's terms are agreed to.
    pub agreement_availability: Agreement,
}

/// `{"status": "AVAILABLE"}`
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Agreement {
    /// `AVAILABLE`, `PENDING`, `NOT_AVAILABLE` or `ERROR`.
    pub status: String,
}

impl Availability {
    /// Why calls will be refused, in a few words; None when nothing speaks against them. An account can still be refused
    /// a Claude model that looks available here (published measurement, 2026-04).
    pub fn obstacle(&self) -> Option<&'static str> {
        if self.region_availability == "NOT_AVAILABLE" {
            return Some("not in this region");
        }
        if self.agreement_availability.status == "PENDING" {
            return Some("agreement pending");
        }
        if matches!(self.agreement_availability.status.as_str(), "NOT_AVAILABLE" | "ERROR") {
            return Some("agreement not signed");
        }
        if self.authorization_status == "NOT_AUTHORIZED" {
            return Some("not authorized");
        }
        (self.entitlement_availability == "NOT_AVAILABLE").then_some("account not entitled")
    }
}

impl Control {
    /// `GET /foundation-model-availability/{id}`: whether the account may call a foundation model, by its id without a
    /// geography.
    ///
    /// # Errors
    /// As [`Control::foundation_models`].
    pub async fn availability(&self, id: &str) -> Result<Availability, Error> {
        let path = Path::fixed("/foundation-model-availability").segment(id)?;
        let whole = self.host().call(self.host().get(path), Whole::read).await?;
        read(&whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(region: &str, agreement: &str, authorized: &str, entitled: &str) -> Option<&'static str> {
        let body = format!(
            r#"{{"modelId":"m","agreementAvailability":{{"status":"{agreement}"}},"authorizationStatus":"{authorized}",
            "entitlementAvailability":"{entitled}","regionAvailability":"{region}"}}"#
        );
        serde_json::from_str::<Availability>(&body).unwrap().obstacle()
    }

    #[test]
    fn the_first_thing_in_the_way_is_told() {
        assert_eq!(said("AVAILABLE", "AVAILABLE", "AUTHORIZED", "AVAILABLE"), None);
        assert_eq!(said("NOT_AVAILABLE", "PENDING", "AUTHORIZED", "AVAILABLE"), Some("not in this region"));
        assert_eq!(said("AVAILABLE", "PENDING", "AUTHORIZED", "AVAILABLE"), Some("agreement pending"));
        assert_eq!(said("AVAILABLE", "NOT_AVAILABLE", "AUTHORIZED", ""), Some("agreement not signed"));
        assert_eq!(said("AVAILABLE", "AVAILABLE", "NOT_AUTHORIZED", ""), Some("not authorized"));
        assert_eq!(said("", "", "AUTHORIZED", "NOT_AVAILABLE"), Some("account not entitled"));
        assert_eq!(said("A NEW WORD", "ANOTHER", "", ""), None, "enums are open");
    }
}
