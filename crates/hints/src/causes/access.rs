//! What the account may do: model access, agreements, policies.

use crate::hint::Hint;
use crate::seen::Host;
use crate::when::When;

/// Searched in this order.
pub(crate) const ALL: &[&Hint] = &[
    &USE_CASE_FORM,
    &MARKETPLACE,
    &AGREEMENT_NOT_SIGNED,
    &ACCOUNT_NOT_ENTITLED,
    &ACCOUNT_NOT_ALLOWED,
    &ACCESS_NOT_GRANTED,
    &SCP_DENIED,
    &ENDPOINT_POLICY_DENIED,
    &EXPLICIT_DENY,
    &IAM_DENIED,
    &RESPONSES_DENIED,
    &ACCESS_DENIED,
];

/// Anthropic's form was not sent.
pub static USE_CASE_FORM: Hint = Hint {
    code: "use-case-form",
    meaning: "Anthropic's use-case form was not submitted for this account: its models need it once per account or organization",
    next: "submit it in the Bedrock console (Model catalog, any Claude model) or with PutUseCaseForModelAccess, and try again in 15 minutes",
    source: "AWS Bedrock user guide (model access, troubleshooting) and published reports of 2025 to 2026, read 2026-11-22",
    when: &[
        When::class("not_found").words(&["use case details have not been submitted", "ftuformnotfilled"]),
        When::class("access_denied").words(&["use case details have not been submitted", "ftuformnotfilled"]),
    ],
};

/// The first use of a model needs Marketplace rights.
pub static MARKETPLACE: Hint = Hint {
    code: "marketplace",
    meaning: "the first use of a model subscribes the account to it in AWS Marketplace, and this identity may not do that",
    next: "call the model once as an identity that has `aws-marketplace:ViewSubscriptions` and `aws-marketplace:Subscribe`, then try again in 15 minutes",
    source: "AWS Bedrock user guide (model access) and published reports of 2025 to 2026, read 2026-11-22",
    when: &[When::class("access_denied").words(&["aws marketplace", "aws-marketplace"])],
};

/// The model's agreement is not accepted.
pub static AGREEMENT_NOT_SIGNED: Hint = Hint {
    code: "agreement-not-signed",
    meaning: "the agreement for this model is not accepted by the account, or is still being processed",
    next: "accept it in the Bedrock console (Model catalog, the model, its terms) or with CreateFoundationModelAgreement; it takes some minutes",
    source: "botocore 1.44.5 (GetFoundationModelAvailability: agreementAvailability), read 2026-11-22",
    when: &[When::class("access_denied").words(&["model agreement", "agreement is not"])],
};

/// The account is not let near the model, whatever its settings say.
pub static ACCOUNT_NOT_ENTITLED: Hint = Hint {
    code: "account-not-entitled",
    meaning: "this account is not entitled to the model, even where its availability says AUTHORIZED",
    next: "ask AWS support or the account's AWS contact for the model, or choose another: `outcrop models`",
    source: "published reports of 2026-04 to 2026-09, read 2026-11-22",
    when: &[When::class("access_denied").words(&["is not available for this account"])],
};

/// The account is not let near any model.
pub static ACCOUNT_NOT_ALLOWED: Hint = Hint {
    code: "account-not-allowed",
    meaning: "AWS does not let this account call models of Bedrock, or not yet: usual with new accounts; no policy changes it",
    next: "open a case with AWS support (Account and billing), with this message and the region",
    source: "published reports of 2024-03 to 2026-09, read 2026-12-01",
    when: &[When::class("invalid")
        .status(400)
        .words(&["operation not allowed", "account is not authorized to invoke this api operation"])],
};

/// Access to the model was not granted.
pub static ACCESS_NOT_GRANTED: Hint = Hint {
    code: "access-not-granted",
    meaning: "the account has no access to this model in this region",
    next: "open the model in the Bedrock console of this region (Model catalog) and ask for access, or choose another: `outcrop models`",
    source: "AWS Bedrock user guide (model access, troubleshooting), read 2026-11-22",
    when: &[When::class("access_denied")
        .words(&["have access to the model", "access to the model with the specified"])],
};

/// The organization forbids it.
pub static SCP_DENIED: Hint = Hint {
    code: "scp-denied",
    meaning: "a service control policy of the organization forbids this, often by region: a profile calls the model in every region behind it",
    next: "ask who runs the AWS organization to allow Bedrock in the regions of the profile, or use a profile or base id that stays in allowed regions",
    source: "AWS IAM user guide (access denied error messages) and AWS Bedrock user guide (inference profiles), read 2026-11-22",
    when: &[When::class("access_denied").words(&["service control policy", "resource control policy"])],
};

/// A VPC endpoint's policy forbids it.
pub static ENDPOINT_POLICY_DENIED: Hint = Hint {
    code: "endpoint-policy-denied",
    meaning: "the policy of the VPC endpoint on the way forbids this",
    next: "allow the action in the policy of the VPC endpoint for Bedrock",
    source: "AWS IAM user guide (access denied error messages), read 2026-11-22",
    when: &[When::class("access_denied").words(&["vpc endpoint policy"])],
};

/// A policy says no, in so many words.
pub static EXPLICIT_DENY: Hint = Hint {
    code: "explicit-deny",
    meaning: "a policy denies this explicitly, so allowing it elsewhere does not help",
    next: "find the Deny statement in the policy that the message names, and narrow it",
    source: "AWS IAM user guide (access denied error messages), read 2026-11-22",
    when: &[When::class("access_denied").words(&["with an explicit deny"])],
};

/// No policy allows it.
pub static IAM_DENIED: Hint = Hint {
    code: "iam-denied",
    meaning: "no IAM policy allows this: for a profile both the profile's ARN and the model's ARN in every region behind it must be allowed",
    next: "attach the policy that `outcrop iam-policy` prints",
    source: "AWS Bedrock user guide (inference profiles, troubleshooting), read 2026-11-22",
    when: &[When::class("access_denied").words(&["not authorized to perform"])],
};

/// Responses needs one right more.
pub static RESPONSES_DENIED: Hint = Hint {
    code: "responses-denied",
    meaning: "the Responses API of bedrock-runtime needs a right more than other calls",
    next: "allow `bedrock:InvokeModel` on `arn:aws:bedrock:*:*:project/default` too",
    source: "AWS Bedrock user guide (endpoints) and a published measurement of 2026-09-03, read 2026-11-22",
    when: &[When::class("access_denied").status(401).host(Host::Runtime).exceptions(&["access_denied"])],
};

/// Denied, in words that are not known.
pub static ACCESS_DENIED: Hint = Hint {
    code: "access-denied",
    meaning: "the credentials are good, but may not do this",
    next: "check the IAM policy (`outcrop iam-policy` prints one) and the access to the model in the Bedrock console",
    source: "AWS Bedrock user guide (troubleshooting), read 2026-11-22",
    when: &[When::class("access_denied")],
};
