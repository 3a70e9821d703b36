//! What was asked.

use crate::hint::Hint;
use crate::when::When;

/// Searched in this order.
pub(crate) const ALL: &[&Hint] = &[
    &CONTEXT_LENGTH,
    &TEMPERATURE_AND_TOP_P,
    &FORCED_TOOL_CHOICE,
    &METADATA_REFUSED,
    &BETA_REFUSED,
    &EXTRA_INPUTS,
    &SERVER_TOOL,
    &WRONG_BODY,
    &BODY_TOO_LARGE,
];

/// Longer than the model can read.
pub static CONTEXT_LENGTH: Hint = Hint {
    code: "context-length",
    meaning: "the conversation is longer than the model's context",
    next: "shorten it, or choose a model with a larger context: `outcrop models`",
    source: "AWS Bedrock user guide (troubleshooting), read 2026-11-22",
    when: &[When::class("invalid").words(&[
        "input is too long",
        "prompt is too long",
        "too many input tokens",
        "exceeds the context",
        "exceed context",
    ])],
};

/// One of the two.
pub static TEMPERATURE_AND_TOP_P: Hint = Hint {
    code: "temperature-and-top-p",
    meaning: "this model takes `temperature` or `top_p`, not both",
    next: "leave one out; outcrop does it for you",
    source: "published measurement of 2026-09-29, read 2026-11-22",
    when: &[When::class("invalid").words(&["cannot both be specified"])],
};

/// Forced tools.
pub static FORCED_TOOL_CHOICE: Hint = Hint {
    code: "forced-tool-choice",
    meaning: "this model cannot be made to call a tool",
    next: "send `tool_choice` `auto`, and ask for the tool in the prompt",
    source: "Anthropic platform documentation (Sonnet 5.5), read 2026-11-22",
    when: &[When::class("invalid").words(&["are not supported for this model"])],
};

/// Metadata that Bedrock does not take.
pub static METADATA_REFUSED: Hint = Hint {
    code: "metadata-refused",
    meaning: "the metadata holds characters that Bedrock does not take, such as the JSON that Claude Code sends as `user_id`",
    next: "leave `metadata` out; outcrop does it for you",
    source: "published measurement of 2026-09-04, read 2026-11-22",
    when: &[When::class("invalid").words(&["request metadata contains"])],
};

/// A beta that the route does not have.
pub static BETA_REFUSED: Hint = Hint {
    code: "beta-refused",
    meaning: "an `anthropic-beta` flag is not known on this route",
    next: "leave the flag out; for Claude Code set CLAUDE_CODE_DISABLE_EXPERIMENTAL_BETAS=1",
    source: "Claude Code documentation (gateways) and published reports of 2025 to 2026, read 2026-11-22",
    when: &[When::class("invalid").words(&["invalid beta flag"])],
};

/// A field that is not known here.
pub static EXTRA_INPUTS: Hint = Hint {
    code: "extra-inputs",
    meaning: "the field that is named is not supported by this model or route",
    next: "leave it out, or let outcrop translate: `outcrop translate --model NAME` shows what it would send",
    source: "published measurements of 2026-09, read 2026-11-22",
    when: &[When::class("invalid").words(&["extra inputs are not permitted"])],
};

/// A tool that would run at Anthropic or OpenAI.
pub static SERVER_TOOL: Hint = Hint {
    code: "server-tool",
    meaning: "tools that run on the provider's servers are not served by this route of Bedrock",
    next: "leave the tool out, or offer one of your own with the same job",
    source: "published reports of 2026, read 2026-11-22",
    when: &[When::class("invalid").words(&["tool type '"])],
};

/// A body for another family.
pub static WRONG_BODY: Hint = Hint {
    code: "wrong-body",
    meaning: "the body is not what this model family takes on InvokeModel",
    next: "use Converse, which is the same for all families, or let outcrop translate: `outcrop translate --model NAME`",
    source: "AWS Bedrock user guide (inference parameters), read 2026-11-22",
    when: &[When::class("invalid").words(&["malformed input request"])],
};

/// Too many bytes.
pub static BODY_TOO_LARGE: Hint = Hint {
    code: "body-too-large",
    meaning: "the request is larger than Bedrock takes: 20 MB for Claude, 25 MB at most",
    next: "send fewer or smaller images and documents",
    source: "botocore 1.44.5 and Anthropic platform documentation, read 2026-11-22",
    when: &[When::class("too_large")],
};
