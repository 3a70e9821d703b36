//! How much was asked, and whether there is room.

use crate::hint::Hint;
use crate::when::When;

/// Searched in this order.
pub(crate) const ALL: &[&Hint] = &[
    &DAILY_TOKENS,
    &TOKENS_PER_MINUTE,
    &REQUESTS_PER_MINUTE,
    &THROTTLED,
    &QUOTA,
    &MODEL_NOT_READY,
    &NO_CAPACITY,
];

/// The day's tokens are used up.
pub static DAILY_TOKENS: Hint = Hint {
    code: "daily-tokens",
    meaning: "the account's tokens for today are used up",
    next: "do not try again today; ask for a higher quota (Service Quotas, Amazon Bedrock), or use another model or region",
    source: "AWS Bedrock user guide (quotas), read 2026-11-22",
    when: &[
        When::class("throttled").words(&["per day", "daily"]),
        When::class("quota").words(&["per day", "daily"]),
    ],
};

/// Tokens per minute.
pub static TOKENS_PER_MINUTE: Hint = Hint {
    code: "tokens-per-minute",
    meaning: "the tokens per minute are used up; `max_tokens` is counted before the answer is known",
    next: "lower `max_tokens`, wait a minute, or use a `global.` profile, which has a quota of its own",
    source: "AWS Bedrock user guide (quotas, token burndown), read 2026-11-22",
    when: &[When::class("throttled").words(&["too many tokens"])],
};

/// Requests per minute.
pub static REQUESTS_PER_MINUTE: Hint = Hint {
    code: "requests-per-minute",
    meaning: "the requests per minute are used up",
    next: "send fewer at once, or ask for a higher quota (Service Quotas, Amazon Bedrock)",
    source: "AWS Bedrock user guide (quotas), read 2026-11-22",
    when: &[When::class("throttled").words(&["too many requests"])],
};

/// Throttled, in words that are not known.
pub static THROTTLED: Hint = Hint {
    code: "throttled",
    meaning: "the account asks for more than its quota for now",
    next: "wait, send less, or ask for a higher quota (Service Quotas, Amazon Bedrock)",
    source: "AWS Bedrock user guide (troubleshooting, quotas), read 2026-11-22",
    when: &[When::class("throttled")],
};

/// A quota that waiting does not mend.
pub static QUOTA: Hint = Hint {
    code: "quota",
    meaning: "a quota of the account is used up; waiting seconds does not help",
    next: "ask for a higher quota (Service Quotas, Amazon Bedrock)",
    source: "botocore 1.44.5 (ServiceQuotaExceededException), read 2026-11-22",
    when: &[When::class("quota")],
};

/// The model is being loaded.
pub static MODEL_NOT_READY: Hint = Hint {
    code: "model-not-ready",
    meaning: "the model is being made ready, as imported and rarely used ones have to be",
    next: "try again in a minute",
    source: "botocore 1.44.5 (ModelNotReadyException), read 2026-11-22",
    when: &[When::class("overloaded").exceptions(&["ModelNotReady"])],
};

/// No room at AWS.
pub static NO_CAPACITY: Hint = Hint {
    code: "no-capacity",
    meaning: "Bedrock has no capacity for this model just now; it is not your quota",
    next: "try again, or use another region or a `global.` profile",
    source: "AWS Bedrock user guide (troubleshooting), read 2026-11-22",
    when: &[When::class("overloaded")],
};
