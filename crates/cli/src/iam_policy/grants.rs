//! What has to be allowed, collected from the ways that models are called.

use std::collections::BTreeSet;

use outcrop_gateway::{Api, Catalog, Host, Plan};
use outcrop_proxy::connect::Account;

/// Where, and who.
pub(crate) struct Scope<'a> {
    pub(crate) partition: &'static str,
    pub(crate) region: &'a str,
    /// Twelve digits; None where nobody says.
    pub(crate) account: Option<String>,
    pub(crate) catalog: &'a Catalog,
    pub(crate) account_has: Option<&'a Account>,
}

impl Scope<'_> {
    pub(crate) fn account(&self) -> &str {
        self.account.as_deref().unwrap_or("*")
    }

    pub(crate) fn foundation(&self, region: &str, id: &str) -> String {
        format!("arn:{}:bedrock:{region}::foundation-model/{id}", self.partition)
    }

    pub(crate) fn own(&self, service: &str, resource: &str) -> String {
        format!("arn:{}:{service}:{}:{}:{resource}", self.partition, self.region, self.account())
    }
}

/// Everything to allow. Sets, so that the same question has the same answer.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a grant of its own")]
pub(crate) struct Grants {
    /// Every model of runtime.
    pub(crate) all_runtime: bool,
    /// Every model of mantle.
    pub(crate) all_mantle: bool,
    /// Bedrock API keys.
    pub(crate) keys: bool,
    /// ARNs that are called as they are: foundation models, provisioned ones.
    pub(crate) called: BTreeSet<String>,
    /// ARNs of profiles.
    pub(crate) profiles: BTreeSet<String>,
    /// Foundation models that are reached through those profiles only.
    pub(crate) behind: BTreeSet<String>,
    /// Foundation models whose tokens can be counted.
    pub(crate) counted: BTreeSet<String>,
    /// Profiles of the account's own, of which it is asked what stands behind them.
    pub(crate) lookups: BTreeSet<String>,
    /// Ids on mantle.
    pub(crate) mantle: BTreeSet<String>,
    /// OpenAI's Responses on runtime.
    pub(crate) responses: bool,
    /// Models on runtime that are not Amazon's own: the first use of one subscribes the account.
    pub(crate) third_party: bool,
    /// Profiles whose destinations nobody says: AWS was not asked.
    pub(crate) guessed: bool,
    /// ARNs of which it is not known what is behind them.
    pub(crate) opaque: BTreeSet<String>,
}

impl Grants {
    /// Every model of a host.
    pub(crate) fn everything(&mut self, host: Host) {
        match host {
            Host::Runtime => (self.all_runtime, self.responses) = (true, true),
            Host::Mantle => self.all_mantle = true,
        }
    }

    /// One way to call a model.
    pub(crate) fn plan(&mut self, plan: &Plan, scope: &Scope<'_>) {
        if plan.host == Host::Mantle {
            self.mantle.insert(plan.id.to_string());
            return;
        }
        let base = scope.catalog.geography_of(&plan.id).map_or(&*plan.id, |(_, base)| base);
        self.third_party |= !base.starts_with("amazon.");
        self.responses |= matches!(plan.api, Api::OpenAi { responses: true, .. });
        let counts = plan.api == Api::Messages;
        match scope.catalog.geography_of(&plan.id) {
            _ if plan.id.starts_with("arn:") => self.arn(&plan.id, scope),
            Some((geo, base)) => {
                self.profile(&plan.id, geo, base, scope);
                self.counted.extend(counts.then(|| scope.foundation(scope.region, base)));
            }
            None => {
                let arn = scope.foundation(scope.region, &plan.id);
                self.counted.extend(counts.then(|| arn.clone()));
                self.called.insert(arn);
            }
        }
    }

    /// An ARN that does not say what stands behind it: asked before it is called.
    pub(crate) fn looked_up(&mut self, typed: &str, scope: &Scope<'_>) {
        let arn = typed.find("arn:").and_then(|at| typed.get(at..)).unwrap_or(typed);
        if arn.contains(":application-inference-profile/") {
            self.lookups.insert(arn.to_owned());
        }
        self.arn(arn, scope);
    }

    /// A system profile: its own ARN, and the model in each region it may lead to.
    fn profile(&mut self, id: &str, geo: &str, base: &str, scope: &Scope<'_>) {
        self.profiles.insert(scope.own("bedrock", &format!("inference-profile/{id}")));
        self.behind.insert(scope.foundation(scope.region, base));
        let listed = scope
            .account_has
            .and_then(|account| account.profiles.iter().find(|profile| *profile.inference_profile_id == *id));
        if let Some(profile) = listed {
            let arns = profile.models.iter().filter_map(|model| model.model_arn.as_deref());
            self.behind.extend(arns.map(str::to_owned));
            return;
        }
        if scope.catalog.is_worldwide(geo) {
            // The ARN of a model that may run anywhere names no region.
            self.behind.insert(scope.foundation("", base));
            return;
        }
        self.guessed = true;
        for region in scope.catalog.geography(geo).unwrap_or_default() {
            self.behind.insert(scope.foundation(region, base));
        }
    }

    /// An ARN as typed or as the user's catalog has it.
    fn arn(&mut self, arn: &str, scope: &Scope<'_>) {
        if !arn.contains(":application-inference-profile/") && !arn.contains(":inference-profile/") {
            self.called.insert(arn.to_owned());
            return;
        }
        self.profiles.insert(arn.to_owned());
        let listed = scope.account_has.and_then(|account| {
            account.profiles.iter().find(|profile| *profile.inference_profile_arn == *arn)
        });
        if let Some(profile) = listed {
            let arns = profile.models.iter().filter_map(|model| model.model_arn.as_deref());
            self.behind.extend(arns.map(str::to_owned));
            return;
        }
        let id = arn.split_once(":inference-profile/").map(|(_, id)| id);
        if let Some((id, (geo, base))) = id.and_then(|id| Some((id, scope.catalog.geography_of(id)?))) {
            self.profile(id, geo, base, scope);
        } else {
            self.opaque.insert(arn.to_owned());
        }
    }
}
