//! The way to Bedrock.

use crate::hint::Hint;
use crate::when::When;

/// Searched in this order.
pub(crate) const ALL: &[&Hint] = &[
    &UNREACHABLE,
    &DNS_FAILED,
    &NO_ROOTS,
    &TLS_FAILED,
    &MODEL_TIMEOUT,
    &NOT_BEDROCK,
    &PAGE,
    &ENDPOINT_OVERRIDE,
];

/// No connection, or one that broke.
pub static UNREACHABLE: Hint = Hint {
    code: "unreachable",
    meaning: "the host cannot be reached, or the connection broke; idle ones are dropped silently after 350 seconds",
    next: "check the region, the endpoint URL and the way out of this network: `outcrop doctor`",
    source: "AWS Bedrock user guide (troubleshooting), read 2026-11-22",
    when: &[When::class("network")],
};

/// The name is not known.
pub static DNS_FAILED: Hint = Hint {
    code: "dns-failed",
    meaning: "the name of the host is not known: there is no such region, no such host in it, or no name service",
    next: "check AWS_REGION for typos; bedrock-mantle is in fewer regions than bedrock-runtime",
    source: "AWS Bedrock user guide (endpoints, regions), read 2026-11-22",
    when: &[],
};

/// Nobody can be trusted.
pub static NO_ROOTS: Hint = Hint {
    code: "no-root-certificates",
    meaning: "this machine has no root certificates, so that no host can be trusted: usual in bare containers",
    next: "install the system's root certificates (the package `ca-certificates`), or name a file of them with `--ca-cert` or SSL_CERT_FILE",
    source: "measured 2026-12-01",
    when: &[],
};

/// TLS failed.
pub static TLS_FAILED: Hint = Hint {
    code: "tls-failed",
    meaning: "the certificate of the host is not trusted: often a company's proxy that opens TLS",
    next: "trust the proxy's authority with `--ca-cert FILE`, or ask for Bedrock to be left out of inspection",
    source: "measured 2026-11-22",
    when: &[],
};

/// Nothing came in time.
pub static MODEL_TIMEOUT: Hint = Hint {
    code: "model-timeout",
    meaning: "the model took longer than the clock allows; the work may be billed all the same",
    next: "stream the answer, lower `max_tokens`, or raise the client's read timeout (boto3 gives up after 60 seconds)",
    source: "AWS Bedrock user guide (troubleshooting) and botocore 1.44.5, read 2026-11-22",
    when: &[When::class("timeout")],
};

/// Something else answered.
pub static NOT_BEDROCK: Hint = Hint {
    code: "not-bedrock",
    meaning: "the answer makes no sense: something between here and Bedrock answered in its place",
    next: "check the endpoint URLs and proxies: `outcrop doctor`",
    source: "measured 2026-11-22",
    when: &[When::class("bad_upstream")],
};

/// A page, where it cannot be said whose.
pub static PAGE: Hint = Hint {
    code: "page-in-place",
    meaning: "a page for people came in the place of an answer: from a load balancer of AWS's own, or from a proxy on the way",
    next: "try again; if it goes on, check the way out of this network and its proxies with `outcrop doctor`",
    source: "measured 2026-12-01",
    when: &[],
};

/// A variable points elsewhere.
pub static ENDPOINT_OVERRIDE: Hint = Hint {
    code: "endpoint-override",
    meaning: "a variable or a profile sends requests to another address than AWS's",
    next: "unset AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_BEDROCK_RUNTIME, AWS_ENDPOINT_URL_BEDROCK or OUTCROP_MANTLE_URL if that is not meant",
    source: "botocore 1.44.5, measured 2026-11-22",
    when: &[],
};
