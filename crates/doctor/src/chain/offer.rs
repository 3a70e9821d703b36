//! Whether a model is offered here, and through which profile.

use outcrop_api_types::control::FoundationModel;
use outcrop_gateway::Plan;
use outcrop_hints::causes::model::{MODEL_NOT_IN_REGION, PROFILE_NEEDED, RETENTION_MODE};

use super::{Chain, SECTION};
use crate::report::{Finding, Level};

impl Chain<'_> {
    /// On runtime: in the list of models, and reachable by the id that is used.
    pub(super) fn offered(&self, plan: &Plan, base: &str) {
        let Some(models) = self.models.get() else { return };
        let Some(model) = models.iter().find(|model| &*model.model_id == base) else {
            let finding = Finding::hinted(&MODEL_NOT_IN_REGION, Level::Fault, SECTION, base);
            let what = format!("the control plane does not list it in {}", self.region);
            return self.add(finding.because(&what).moot_if_called().order(10));
        };
        self.add(offered(model, base, self.region).order(10));
        if *plan.id != *base && !plan.id.starts_with("arn:") {
            self.add(self.through_profile(plan, base).order(11));
        } else if plan.id.starts_with("arn:") {
            if self.profile(&plan.id).is_some() {
                self.add(self.through_profile(plan, base).order(11));
            }
        } else if !supports(model, "ON_DEMAND") {
            let finding = Finding::hinted(&PROFILE_NEEDED, Level::Fault, SECTION, base).moot_if_called();
            let finding = match self.profiles_of(base).first() {
                Some(id) => finding.next(format!("use `{id}`")),
                None => finding,
            };
            self.add(finding.order(11));
        }
    }

    fn through_profile(&self, plan: &Plan, base: &str) -> Finding {
        let id = &*plan.id;
        if let Some(profile) = self.profile(id) {
            let arns = profile.models.iter().filter_map(|model| model.model_arn.as_deref());
            let regions: Vec<&str> =
                arns.filter_map(|arn| arn.split(':').nth(3)).filter(|region| !region.is_empty()).collect();
            let says = match regions.as_slice() {
                [] => "is an inference profile that may run the model anywhere".to_owned(),
                regions => {
                    format!("is an inference profile that may run the model in {}", regions.join(", "))
                }
            };
            return Finding::ok("profile-found", SECTION, id, says);
        }
        if self.profiles.get().is_none() {
            let says = "is an inference profile; whether it is offered here cannot be seen";
            return Finding::ok("profile-unseen", SECTION, id, says);
        }
        let others = self.profiles_of(base);
        let says = format!("this inference profile is not listed in {}", self.region);
        let finding = Finding::new("profile-not-listed", Level::Fault, SECTION, id, says).moot_if_called();
        match others.as_slice() {
            [] => finding.next("choose another region or model: `outcrop models`"),
            others => finding.next(format!("use one that is listed: `{}`", others.join("`, `"))),
        }
    }

    /// Ids of the listed profiles that lead to a model.
    pub(super) fn profiles_of(&self, base: &str) -> Vec<&str> {
        let leads = |arn: &str| arn.rsplit_once("foundation-model/").is_some_and(|(_, model)| model == base);
        let profiles =
            self.profiles.get().into_iter().flatten().filter(|profile| &*profile.kind != "APPLICATION");
        profiles
            .filter(|profile| profile.models.iter().filter_map(|model| model.model_arn.as_deref()).any(leads))
            .map(|profile| &*profile.inference_profile_id)
            .collect()
    }

    /// On mantle: in its list, available, and allowed by the account's retention mode.
    pub(super) fn listed_on_mantle(&self, plan: &Plan) {
        let Some(models) = self.mantle.get() else { return };
        let subject = format!("{} on mantle", plan.id);
        let Some(model) = models.get(&*plan.id) else {
            let finding = Finding::hinted(&MODEL_NOT_IN_REGION, Level::Fault, SECTION, subject);
            let what = format!("bedrock-mantle does not list it in {}", self.region);
            return self.add(finding.because(&what).moot_if_called().order(20));
        };
        if let Some((mode, allowed)) = &model.retention
            && !allowed.contains(mode)
        {
            let finding = Finding::hinted(&RETENTION_MODE, Level::Fault, SECTION, subject).moot_if_called();
            let what = format!("the mode in force is `{mode}`, the model takes `{}`", allowed.join("`, `"));
            return self.add(finding.because(&what).order(20));
        }
        if !model.available {
            let says = "bedrock-mantle lists it as unavailable";
            let finding =
                Finding::new("model-unavailable", Level::Fault, SECTION, subject, says).moot_if_called();
            let finding = finding.evidence(model.reason.clone().unwrap_or_default());
            return self.add(finding.next("choose another region or model: `outcrop models`").order(20));
        }
        let says = format!("is listed by bedrock-mantle in {}", self.region);
        self.add(Finding::ok("model-offered", SECTION, subject, says).order(20));
    }
}

fn offered(model: &FoundationModel<'_>, base: &str, region: &str) -> Finding {
    let lifecycle = model.model_lifecycle.as_ref();
    if lifecycle.is_some_and(|lifecycle| &*lifecycle.status == "LEGACY") {
        let end = lifecycle.and_then(|lifecycle| lifecycle.end_of_life_time.as_deref());
        let end = end.map_or_else(String::new, |end| format!(", at {end}"));
        let says = format!("is offered in {region}, but is announced to end{end}");
        let finding = Finding::new("model-legacy", Level::Warning, SECTION, base, says);
        return finding.next("plan for its successor: `outcrop models`");
    }
    let how = match (supports(model, "ON_DEMAND"), supports(model, "INFERENCE_PROFILE")) {
        (true, true) => ", by its own id and through profiles",
        (true, false) => ", by its own id",
        (false, true) => ", through profiles only",
        (false, false) => "",
    };
    Finding::ok("model-offered", SECTION, base, format!("is offered in {region}{how}"))
}

fn supports(model: &FoundationModel<'_>, kind: &str) -> bool {
    model.inference_types_supported.iter().flatten().any(|supported| &**supported == kind)
}
