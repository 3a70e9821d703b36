//! Failures that only their class is known of, and answers that broke.

use crate::hint::Hint;
use crate::when::When;

/// Searched in this order.
pub(crate) const ALL: &[&Hint] =
    &[&CREDENTIALS_REFUSED, &MODEL_ERROR, &SERVICE_FAILED, &STREAM_CUT, &ANSWER_NOT_UNDERSTOOD];

/// Refused, in words that are not known.
pub static CREDENTIALS_REFUSED: Hint = Hint {
    code: "credentials-refused",
    meaning: "the credentials were refused",
    next: "renew the key or log in again; `outcrop doctor` tells which credential is used and where it is from",
    source: "AWS Bedrock user guide (troubleshooting), read 2026-11-22",
    when: &[When::class("credentials")],
};

/// The model failed.
pub static MODEL_ERROR: Hint = Hint {
    code: "model-error",
    meaning: "the model itself failed on this request",
    next: "try again; if it fails on this request alone, change the request",
    source: "botocore 1.44.5 (ModelErrorException), read 2026-11-22",
    when: &[When::class("model_error")],
};

/// Bedrock failed.
pub static SERVICE_FAILED: Hint = Hint {
    code: "service-failed",
    meaning: "Bedrock failed, not the request",
    next: "try again; look at the AWS Health Dashboard if it goes on",
    source: "AWS Bedrock user guide (troubleshooting), read 2026-11-22",
    when: &[When::class("internal")],
};

/// The answer has no end.
pub static STREAM_CUT: Hint = Hint {
    code: "stream-cut",
    meaning: "the answer broke off before its end: Bedrock, or something on the way, closed the connection",
    next: "ask again; if it breaks after the same time each time, look for a proxy or load balancer that closes long connections",
    source: "AWS Bedrock user guide (troubleshooting: idle connections), read 2026-11-22",
    when: &[],
};

/// The answer is not in a form that is known.
pub static ANSWER_NOT_UNDERSTOOD: Hint = Hint {
    code: "answer-not-understood",
    meaning: "Bedrock's answer has a form that this version of outcrop does not know",
    next: "use a newer outcrop; if there is none that helps, report the answer as `outcrop chat --trace` shows it",
    source: "outcrop itself: answers that its readers refuse, 2026-12-01",
    when: &[],
};
