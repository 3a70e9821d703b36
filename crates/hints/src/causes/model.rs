//! Which model, by which id, on which host and route.

use crate::hint::Hint;
use crate::seen::{Circumstance, Host};
use crate::when::When;

/// Searched in this order.
pub(crate) const ALL: &[&Hint] = &[
    &PROFILE_NEEDED,
    &PROVISIONED_ONLY,
    &PROFILE_ON_MANTLE,
    &WRONG_ROUTE,
    &NOT_ON_OPENAI_ROUTE,
    &RETENTION_MODE,
    &MODEL_NOT_IN_REGION,
    &MODEL_END_OF_LIFE,
    &MODEL_ID_INVALID,
    &PROJECT_UNKNOWN,
    &MODEL_NOT_FOR_ACTION,
    &OPERATION_UNKNOWN,
    &ACTION_UNKNOWN,
    &MODEL_NOT_FOUND,
    &MODEL_NOT_ON_HOST,
    &PROFILE_FAMILY_UNKNOWN,
];

/// The base id is not enough.
pub static PROFILE_NEEDED: Hint = Hint {
    code: "profile-needed",
    meaning: "this model is served through inference profiles only, and its bare id was used",
    next: "use an inference profile, its `us.`, `eu.` or `global.` id or its ARN: `outcrop models show NAME` lists those that work here",
    source: "AWS Bedrock user guide (inference profiles, troubleshooting), read 2026-11-22",
    when: &[When::class("invalid").status(400).words(&["with on-demand throughput isn't supported"])],
};

/// On-demand calls are not possible.
pub static PROVISIONED_ONLY: Hint = Hint {
    code: "provisioned-only",
    meaning: "this model is not served on demand under this id: it needs an inference profile or provisioned throughput",
    next: "use one of its profiles (`outcrop models show NAME`), or the ARN of your provisioned throughput",
    source: "AWS Bedrock user guide (troubleshooting), read 2026-11-22",
    when: &[When::class("invalid").status(400).words(&["doesn't support on-demand throughput"])],
};

/// A profile id where there are none.
pub static PROFILE_ON_MANTLE: Hint = Hint {
    code: "profile-on-mantle",
    meaning: "bedrock-mantle has no inference profiles: ids there have no `us.`, `eu.` or `global.` and no `-v1:0`",
    next: "use the model's mantle id, such as `anthropic.claude-haiku-4-5`, or ask bedrock-runtime (`--endpoint runtime`)",
    source: "Claude Code documentation (Amazon Bedrock), read 2026-11-22",
    when: &[
        When::class("invalid").host(Host::Mantle).circumstance(Circumstance::ProfileId),
        When::class("not_found").host(Host::Mantle).circumstance(Circumstance::ProfileId),
        When::class("invalid").status(400).words(&["inference profiles are not supported"]),
    ],
};

/// The other prefix is meant.
pub static WRONG_ROUTE: Hint = Hint {
    code: "wrong-route",
    meaning: "this model is served on the other path of bedrock-mantle: `/v1` and `/openai/v1` have different models",
    next: "ask on the other path, or let outcrop choose it: `outcrop serve`",
    source: "AWS Bedrock user guide (Responses API), read 2026-11-22",
    when: &[When::class("invalid").status(400).words(&["isn't supported on this route"])],
};

/// The API does not have the model: Claude is the usual one.
pub static NOT_ON_OPENAI_ROUTE: Hint = Hint {
    code: "not-on-openai-route",
    meaning: "this model is not served on this API: Claude, above all, is on neither host's OpenAI routes",
    next: "send Claude an Anthropic Messages request, or put outcrop between, which translates: `outcrop serve`",
    source: "AWS Bedrock model cards and user guide (count tokens), read 2026-11-22; published measurement of 2026-06-03",
    when: &[When::class("invalid").status(400).words(&["does not support the '/"])],
};

/// The account keeps too little for this model.
pub static RETENTION_MODE: Hint = Hint {
    code: "retention-mode",
    meaning: "the data retention mode of the account or project is stricter than this model allows",
    next: "set a mode that is in the model's `allowed_modes` (`PUT /v1/data_retention` on bedrock-mantle, or the console), or choose another model",
    source: "AWS Bedrock user guide (data retention), read 2026-11-22",
    when: &[When::class("invalid").status(400).words(&["data retention mode"])],
};

/// Not offered in this region.
pub static MODEL_NOT_IN_REGION: Hint = Hint {
    code: "model-not-in-region",
    meaning: "the model is not offered in this region",
    next: "choose another region or a `global.` profile: `outcrop models why NAME`",
    source: "AWS Bedrock user guide (models by region), read 2026-11-22",
    when: &[When::class("invalid").status(400).words(&["is not supported in this region"])],
};

/// Retired.
pub static MODEL_END_OF_LIFE: Hint = Hint {
    code: "model-end-of-life",
    meaning: "this version of the model is retired",
    next: "choose its successor: `outcrop models`",
    source: "AWS Bedrock user guide (model lifecycle) and published reports of 2025 to 2026, read 2026-11-22",
    when: &[When::class("not_found").words(&["end of its life"])],
};

/// No id of this host and region.
pub static MODEL_ID_INVALID: Hint = Hint {
    code: "model-id-invalid",
    meaning: "this is no id of a model on this host in this region: mistyped, of another region, or the other host's id",
    next: "look the id up: `outcrop models`, or `outcrop models why NAME`",
    source: "AWS Bedrock user guide (troubleshooting), read 2026-11-22",
    when: &[When::class("invalid").status(400).words(&["model identifier is invalid"])],
};

/// No such project.
pub static PROJECT_UNKNOWN: Hint = Hint {
    code: "project-unknown",
    meaning: "there is no project with the id in `OpenAI-Project`; it does not fall back to the default one",
    next: "check OPENAI_PROJECT_ID, or leave it out for project `default`",
    source: "published measurement of 2026-08-13, read 2026-11-22",
    when: &[When::class("not_found").status(404).host(Host::Mantle).words(&["project"])],
};

/// Another kind of model is wanted.
pub static MODEL_NOT_FOR_ACTION: Hint = Hint {
    code: "model-not-for-action",
    meaning: "this API does not serve this kind of model: Converse, above all, has none for embeddings, reranking or images",
    next: "ask for it over InvokeModel (outcrop: `/v1/embeddings`, `/v1/rerank`), or choose a model that chats: `outcrop models`",
    source: "AWS Bedrock user guide (Converse, supported models) and published reports of 2024 to 2026, read 2026-12-01",
    when: &[When::class("invalid").words(&["this action doesn't support the model"])],
};

/// The path is not served.
pub static OPERATION_UNKNOWN: Hint = Hint {
    code: "operation-unknown",
    meaning: "this host does not serve this path: each has APIs that the other has not",
    next: "check the base URL and the path: `outcrop help endpoints` lists both hosts' paths",
    source: "AWS Bedrock user guide (endpoints) and published measurements of 2026-09, read 2026-11-22",
    when: &[When::class("not_found").exceptions(&["UnknownOperation"])],
};

/// The service has no such action.
pub static ACTION_UNKNOWN: Hint = Hint {
    code: "action-unknown",
    meaning: "this service has no action of this name: the address and the path are of two services, or the client is older than the action",
    next: "check which service the endpoint URL is of, and update the AWS client",
    source: "AWS Bedrock user guide (troubleshooting, InvalidAction), read 2026-11-22",
    when: &[When::class("invalid").exceptions(&["InvalidAction"])],
};

/// Not found, in words that are not known.
pub static MODEL_NOT_FOUND: Hint = Hint {
    code: "model-not-found",
    meaning: "there is no such model here: not in this region, not on this host, or not for this account",
    next: "find out why: `outcrop models why NAME`; it lists the region and the id that would do",
    source: "AWS Bedrock user guide (troubleshooting), read 2026-11-22",
    when: &[When::class("not_found")],
};

/// The other host has it.
pub static MODEL_NOT_ON_HOST: Hint = Hint {
    code: "model-not-on-host",
    meaning: "the model is not served on this host: bedrock-runtime and bedrock-mantle have different models",
    next: "let outcrop choose the host (`--endpoint auto`): `outcrop models show NAME` tells where it is served",
    source: "AWS Bedrock user guide (endpoints) and model cards, read 2026-11-22",
    when: &[],
};

/// An application profile does not say which model is behind it.
pub static PROFILE_FAMILY_UNKNOWN: Hint = Hint {
    code: "profile-family-unknown",
    meaning: "this ARN, of an application profile or of a model of your own, does not say which model is behind it",
    next: "name its model in a catalog file of your own (`--models FILE`)",
    source: "AWS Bedrock user guide (inference profiles), read 2026-11-22",
    when: &[],
};
