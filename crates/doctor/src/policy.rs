//! IAM statements that allow what was denied.
//!
//! Source: AWS Bedrock user guide (inference profiles, bedrock-mantle), service authorization reference, read 2026-11-22.

use outcrop_gateway::id::partition_of;
use serde_json::{Value, json};

/// To call one id on bedrock-runtime: the profile, and the model in every region behind it.
pub(crate) fn invoke(region: &str, id: &str, base: &str) -> Value {
    let partition = partition_of(region);
    let mut resources = vec![format!("arn:{partition}:bedrock:*::foundation-model/{base}")];
    if id.starts_with("arn:") {
        resources.push(id.to_owned());
    } else if id != base {
        resources.push(format!("arn:{partition}:bedrock:{region}:*:inference-profile/{id}"));
    }
    statement(&["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"], &resources)
}

/// To call models on bedrock-mantle.
pub(crate) fn inference(region: &str) -> Value {
    let resource = format!("arn:{}:bedrock-mantle:{region}:*:project/*", partition_of(region));
    statement(&["bedrock-mantle:CreateInference"], &[resource])
}

/// To see the lists of the control plane.
pub(crate) fn lists() -> Value {
    let actions = [
        "bedrock:ListFoundationModels",
        "bedrock:ListInferenceProfiles",
        "bedrock:GetFoundationModelAvailability",
    ];
    statement(&actions, &["*".to_owned()])
}

/// To see the list of bedrock-mantle.
pub(crate) fn mantle_lists() -> Value {
    statement(&["bedrock-mantle:Get*", "bedrock-mantle:List*"], &["*".to_owned()])
}

fn statement(actions: &[&str], resources: &[String]) -> Value {
    json!({"Effect": "Allow", "Action": actions, "Resource": resources})
}
