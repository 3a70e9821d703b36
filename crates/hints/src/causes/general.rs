//! Failures that only their class is known of.

use crate::hint::Hint;
use crate::when::When;

/// Searched in this order.
pub(crate) const ALL: &[&Hint] = &[&CREDENTIALS_REFUSED, &MODEL_ERROR, &SERVICE_FAILED];

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
