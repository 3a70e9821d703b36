//! Who is asking: keys, tokens, clocks.

use crate::hint::Hint;
use crate::seen::Circumstance;
use crate::when::When;

/// Searched in this order.
pub(crate) const ALL: &[&Hint] = &[
    &BEARER_EXPIRED,
    &BEARER_WRONG_REGION,
    &CLOCK_SKEW,
    &BEARER_MALFORMED,
    &BEARER_NOT_ALLOWED,
    &BEARER_REFUSED,
    &CREDENTIALS_EXPIRED,
    &CREDENTIALS_UNKNOWN,
    &SIGNATURE_REFUSED,
    &NO_CREDENTIALS,
    &NO_REGION,
    &PROFILE_MISSING,
    &SSO_EXPIRED,
    &SESSION_TOKEN_MISSING,
    &CONTRADICTING_CREDENTIALS,
];

/// A Bedrock API key that has ended.
pub static BEARER_EXPIRED: Hint = Hint {
    code: "bearer-expired",
    meaning: "the Bedrock API key has ended: a short-term key lasts 12 hours at most, and never longer than the session that made it",
    next: "make a new one in the Bedrock console under API keys, or with IAM credentials: unset AWS_BEARER_TOKEN_BEDROCK, then `outcrop token --export`",
    source: "AWS Bedrock user guide (API keys), read 2026-11-22",
    when: &[
        When::class("credentials").circumstance(Circumstance::BearerEnded),
        When::class("access_denied").status(403).circumstance(Circumstance::BearerEnded),
        When::class("access_denied").status(403).words(&["token has expired", "api key has expired"]),
        When::class("credentials").circumstance(Circumstance::Bearer).words(&["has expired", "is expired"]),
    ],
};

/// A short-term key of another region.
pub static BEARER_WRONG_REGION: Hint = Hint {
    code: "bearer-wrong-region",
    meaning: "the short-term Bedrock API key was made for another region: it works only in the region that it was signed for",
    next: "set AWS_REGION to the region of the key, or make a key for this one in its Bedrock console, or with IAM credentials: unset AWS_BEARER_TOKEN_BEDROCK, then `outcrop token --region REGION --export`",
    source: "AWS Bedrock user guide (how API keys work), read 2026-11-22",
    when: &[
        When::class("credentials").circumstance(Circumstance::BearerElsewhere),
        When::class("access_denied").status(403).circumstance(Circumstance::BearerElsewhere),
    ],
};

/// A clock that is off.
pub static CLOCK_SKEW: Hint = Hint {
    code: "clock-skew",
    meaning: "the clock of this machine is more than five minutes from the service's, so signatures are not accepted",
    next: "set the clock: turn on time synchronization (NTP), or restart the virtual machine or WSL that slept",
    source: "AWS Bedrock user guide (troubleshooting, RequestExpired) and AWS general reference (SigV4), read 2026-11-22",
    when: &[
        When::class("credentials").circumstance(Circumstance::ClockSkewed),
        When::class("credentials").exceptions(&["RequestExpired", "RequestTimeTooSkewed"]),
        When::class("credentials").words(&["signature expired", "not yet current"]),
    ],
};

/// What is sent as a key is none.
pub static BEARER_MALFORMED: Hint = Hint {
    code: "bearer-malformed",
    meaning: "what is given as Bedrock API key is not one: keys begin with `bedrock-api-key-` or `ABSK`",
    next: "copy the key again, whole, into AWS_BEARER_TOKEN_BEDROCK; an OpenAI or Anthropic key does not work here",
    source: "AWS Bedrock user guide (API keys) and published reports of 2025 to 2026, read 2026-11-22",
    when: &[When::class("access_denied").status(403).words(&["api key format", "pre-defined prefix"])],
};

/// The identity behind a key may not use keys.
pub static BEARER_NOT_ALLOWED: Hint = Hint {
    code: "bearer-not-allowed",
    meaning: "the identity behind the API key may not call with one",
    next: "allow `bedrock:CallWithBearerToken` (for bedrock-mantle `bedrock-mantle:CallWithBearerToken`) on `*`, or use IAM credentials: `outcrop iam-policy` prints the policy",
    source: "AWS Bedrock user guide (API keys, endpoints), read 2026-11-22",
    when: &[
        When::class("access_denied").words(&["callwithbearertoken"]),
        When::class("credentials").words(&["callwithbearertoken"]),
    ],
};

/// A key that is refused for another reason.
pub static BEARER_REFUSED: Hint = Hint {
    code: "bearer-refused",
    meaning: "the Bedrock API key is not accepted: it is mistyped, revoked, ended, or was made for another region",
    next: "look at it with `printenv AWS_BEARER_TOKEN_BEDROCK | outcrop token --read`, or make a new one in the Bedrock console under API keys",
    source: "AWS Bedrock user guide (API keys) and published reports of 2025 to 2026, read 2026-11-22",
    when: &[
        When::class("access_denied")
            .status(403)
            .words(&["make sure your api key is valid", "invalid api key"]),
        When::class("credentials").circumstance(Circumstance::Bearer),
    ],
};

/// Temporary IAM credentials that have ended.
pub static CREDENTIALS_EXPIRED: Hint = Hint {
    code: "credentials-expired",
    meaning: "the temporary AWS credentials have ended",
    next: "get new ones: `aws sso login --profile NAME`, assume the role again, or unset AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN if they are left over",
    source: "AWS Bedrock user guide (troubleshooting) and published reports of 2024 to 2026, read 2026-11-22",
    when: &[
        When::class("credentials").exceptions(&["ExpiredToken"]),
        When::class("credentials").words(&["security token included in the request is expired"]),
    ],
};

/// Keys that AWS does not know.
pub static CREDENTIALS_UNKNOWN: Hint = Hint {
    code: "credentials-unknown",
    meaning: "AWS does not know the access key: it was deleted, belongs to another partition, or its session token is missing",
    next: "check the key with `aws sts get-caller-identity`; a key that begins with ASIA needs AWS_SESSION_TOKEN too",
    source: "AWS Bedrock user guide (troubleshooting, InvalidClientTokenId), read 2026-11-22",
    when: &[
        When::class("credentials").exceptions(&["UnrecognizedClient", "InvalidClientTokenId"]),
        When::class("credentials").words(&["security token included in the request is invalid"]),
    ],
};

/// A signature that does not match.
pub static SIGNATURE_REFUSED: Hint = Hint {
    code: "signature-refused",
    meaning: "the signature does not match: the secret key is wrong, or something on the way changed the request",
    next: "check AWS_SECRET_ACCESS_KEY for missing characters; if a proxy stands between, it must leave Host, path, headers and body alone",
    source: "AWS Bedrock user guide (troubleshooting, IncompleteSignature and MissingAuthenticationToken), read 2026-11-22",
    when: &[When::class("credentials").exceptions(&[
        "InvalidSignature",
        "SignatureDoesNotMatch",
        "IncompleteSignature",
        "MissingAuthenticationToken",
    ])],
};

/// Nothing to sign with.
pub static NO_CREDENTIALS: Hint = Hint {
    code: "no-credentials",
    meaning: "there is no AWS credential to call Bedrock with",
    next: "set AWS_BEARER_TOKEN_BEDROCK, or AWS credentials (keys, profile, SSO login, role): `outcrop help credentials`",
    source: "botocore 1.44.5 (credential chain), read 2026-11-22",
    when: &[When::class("no_credentials")],
};

/// No region.
pub static NO_REGION: Hint = Hint {
    code: "no-region",
    meaning: "no region is set, and there is no default",
    next: "set AWS_REGION (boto3 reads only AWS_DEFAULT_REGION), or `region` in the profile",
    source: "botocore 1.44.5, measured 2026-11-22",
    when: &[],
};

/// A profile that is in no file.
pub static PROFILE_MISSING: Hint = Hint {
    code: "profile-missing",
    meaning: "the AWS profile that is asked for is in neither `~/.aws/config` nor `~/.aws/credentials`",
    next: "choose one of `aws configure list-profiles`, or unset AWS_PROFILE",
    source: "AWS SDKs and tools reference guide (shared config files), read 2026-11-22",
    when: &[],
};

/// An SSO session that has ended.
pub static SSO_EXPIRED: Hint = Hint {
    code: "sso-expired",
    meaning: "the SSO session of the profile has ended, or was never begun",
    next: "log in: `aws sso login --profile NAME`",
    source: "AWS SDKs and tools reference guide (IAM Identity Center), read 2026-11-22",
    when: &[],
};

/// Temporary keys without their token.
pub static SESSION_TOKEN_MISSING: Hint = Hint {
    code: "session-token-missing",
    meaning: "the access key begins with ASIA, so it is temporary, but AWS_SESSION_TOKEN is not set",
    next: "set AWS_SESSION_TOKEN too: all three values come together",
    source: "AWS IAM user guide (unique identifiers), read 2026-11-22",
    when: &[],
};

/// Two credentials at once.
pub static CONTRADICTING_CREDENTIALS: Hint = Hint {
    code: "contradicting-credentials",
    meaning: "an API key and IAM credentials are both set: most clients use the key, even over credentials given in code; some refuse to choose",
    next: "unset the one that is not meant: AWS_BEARER_TOKEN_BEDROCK, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    source: "botocore 1.44.5, openai-python 3.54.0 and anthropic-python 2.12.0, measured 2026-11-22",
    when: &[],
};
