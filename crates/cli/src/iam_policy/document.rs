//! The policy as IAM reads it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::args::iam_policy::IamPolicyArgs;

use super::grants::{Grants, Scope};

/// `{"Version": "2012-10-17", "Statement": [..]}`
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Policy {
    version: &'static str,
    statement: Vec<Statement>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Statement {
    sid: &'static str,
    effect: &'static str,
    action: Vec<&'static str>,
    resource: Vec<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    condition: BTreeMap<&'static str, BTreeMap<&'static str, Vec<String>>>,
    #[serde(skip)]
    why: &'static str,
}

impl Statement {
    fn new(sid: &'static str, action: &[&'static str], why: &'static str) -> Self {
        Self {
            sid,
            effect: "Allow",
            action: action.to_vec(),
            resource: Vec::new(),
            condition: BTreeMap::new(),
            why,
        }
    }

    fn on(mut self, resources: impl IntoIterator<Item = String>) -> Self {
        self.resource.extend(resources);
        self
    }

    fn only_if(mut self, test: &'static str, key: &'static str, values: &BTreeSet<String>) -> Self {
        self.condition.insert(test, BTreeMap::from([(key, values.iter().cloned().collect())]));
        self
    }
}

/// InvokeModel stands for Converse too, and with the stream for ConverseStream.
const CALL: [&str; 2] = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"];

impl Policy {
    pub(crate) fn of(grants: &Grants, scope: &Scope<'_>, args: &IamPolicyArgs) -> Self {
        let mut statement = runtime(grants, scope);
        statement.extend(mantle(grants, scope));
        let (on_runtime, on_mantle) = (grants.uses_runtime(), grants.uses_mantle());
        if grants.keys {
            let actions = [
                on_runtime.then_some("bedrock:CallWithBearerToken"),
                on_mantle.then_some("bedrock-mantle:CallWithBearerToken"),
            ];
            let actions: Vec<&str> = actions.into_iter().flatten().collect();
            let why = "Bedrock API keys of these credentials may be used; it has no resource to narrow it to";
            statement.push(Statement::new("Keys", &actions, why).on(["*".to_owned()]));
        }
        if !args.no_lists && on_runtime {
            let actions = [
                "bedrock:ListFoundationModels",
                "bedrock:ListInferenceProfiles",
                "bedrock:GetFoundationModelAvailability",
            ];
            let why = "what `outcrop models` and /v1/models read; calls work without it (`--no-lists`)";
            statement.push(Statement::new("Lists", &actions, why).on(["*".to_owned()]));
        }
        if !args.no_lists && on_mantle {
            let why = "mantle's list of models; calls work without it (`--no-lists`)";
            // As the managed policy has it: which single right the list asks for is not published.
            let list = Statement::new("MantleList", &["bedrock-mantle:Get*", "bedrock-mantle:List*"], why);
            statement.push(list.on(["*".to_owned()]));
        }
        Self { version: "2012-10-17", statement }
    }

    /// Each statement, and what it is for.
    pub(crate) fn purposes(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.statement.iter().map(|statement| (statement.sid, statement.why))
    }

    /// What is not sure.
    pub(crate) fn notes(grants: &Grants, scope: &Scope<'_>, args: &IamPolicyArgs) -> Vec<String> {
        let mut notes = Vec::new();
        if scope.account.is_none() {
            notes
                .push("no account is known, so `*` stands for it: name yours with `--account-id`".to_owned());
        }
        if grants.guessed {
            notes.push("the regions behind a profile are patterns of the catalog, wider than they need be: with credentials AWS names each".to_owned());
        }
        if grants.keys && !args.keys {
            notes.push("Bedrock API keys are allowed, for AWS_BEARER_TOKEN_BEDROCK is used here (`--no-keys` leaves them out)".to_owned());
        }
        for arn in &grants.opaque {
            notes.push(format!("what is behind `{arn}` is not known: add the ARN of its foundation model in each of its regions"));
        }
        if !grants.keys {
            notes.push("Bedrock API keys are not allowed by this (`--keys` adds them)".to_owned());
        }
        if grants.all_runtime || grants.third_party {
            notes.push("the very first call of a third-party model in an account also needs aws-marketplace:Subscribe and aws-marketplace:ViewSubscriptions, once, by anyone".to_owned());
        }
        if !grants.all_mantle && !grants.mantle.is_empty() {
            notes.push("on bedrock-mantle the right is on the project: it cannot be narrowed to the models that are named".to_owned());
        }
        if grants.uses_mantle() && !scope.catalog.mantle_in().any(|region| region == scope.region) {
            let regions = scope.catalog.mantle_in().collect::<Vec<_>>().join(", ");
            notes.push(format!("bedrock-mantle is not known to be in {}; it is in {regions}", scope.region));
        }
        notes
    }
}

fn runtime(grants: &Grants, scope: &Scope<'_>) -> Vec<Statement> {
    let mut statements = Vec::new();
    if grants.all_runtime {
        let why = "every model of bedrock-runtime, by itself or through a profile of this region";
        let all =
            ["inference-profile/*", "application-inference-profile/*"].map(|kind| scope.own("bedrock", kind));
        let statement = Statement::new("Runtime", &CALL, why).on([scope.foundation("*", "*")]).on(all);
        statements.push(statement);
        let why = "counts tokens (/v1/messages/count_tokens)";
        let count = Statement::new("CountTokens", &["bedrock:CountTokens"], why);
        statements.push(count.on([scope.foundation(scope.region, "*")]));
        let why = "what stands behind profiles of your own: without it they need a row in the models file";
        let lookup = Statement::new("ProfileLookup", &["bedrock:GetInferenceProfile"], why);
        statements.push(lookup.on([scope.own("bedrock", "application-inference-profile/*")]));
    }
    if !grants.called.is_empty() {
        let why = "models that are called by their own id";
        statements.push(Statement::new("Runtime", &CALL, why).on(grants.called.iter().cloned()));
    }
    if !grants.profiles.is_empty() {
        let why = "the inference profiles";
        statements.push(Statement::new("RuntimeProfiles", &CALL, why).on(grants.profiles.iter().cloned()));
    }
    if !grants.behind.is_empty() {
        let why = "the models behind them in each region they may lead to, through these profiles only";
        let behind = Statement::new("RuntimeBehindProfiles", &CALL, why).on(grants.behind.iter().cloned());
        statements.push(behind.only_if("StringLike", "bedrock:InferenceProfileArn", &grants.profiles));
    }
    if !grants.counted.is_empty() {
        let why = "counts tokens (/v1/messages/count_tokens)";
        let count = Statement::new("CountTokens", &["bedrock:CountTokens"], why);
        statements.push(count.on(grants.counted.iter().cloned()));
    }
    if !grants.lookups.is_empty() {
        let why = "what stands behind profiles of your own: without it they need a row in the models file";
        let lookup = Statement::new("ProfileLookup", &["bedrock:GetInferenceProfile"], why);
        statements.push(lookup.on(grants.lookups.iter().cloned()));
    }
    if grants.responses {
        let why = "OpenAI's Responses on bedrock-runtime, which ask for the right on the default project too";
        let arn = scope.own("bedrock", "project/default");
        statements.push(Statement::new("RuntimeResponses", &CALL, why).on([arn]));
    }
    statements
}

fn mantle(grants: &Grants, scope: &Scope<'_>) -> Option<Statement> {
    if !grants.uses_mantle() {
        return None;
    }
    let actions = ["bedrock-mantle:CreateInference", "bedrock-mantle:CountTokens"];
    let why = "bedrock-mantle, in the default project";
    let statement = Statement::new("Mantle", &actions, why).on([project(scope)]);
    // No key of a condition is published that names the model: one that AWS does not send would deny every call.
    Some(statement)
}

fn project(scope: &Scope<'_>) -> String {
    scope.own("bedrock-mantle", "project/default")
}

impl Grants {
    fn uses_runtime(&self) -> bool {
        self.all_runtime || !self.called.is_empty() || !self.profiles.is_empty()
    }

    fn uses_mantle(&self) -> bool {
        self.all_mantle || !self.mantle.is_empty()
    }
}
