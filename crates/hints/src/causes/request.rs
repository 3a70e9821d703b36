//! What was asked.

use crate::hint::Hint;
use crate::when::When;

/// Searched in this order.
pub(crate) const ALL: &[&Hint] = &[
    &CONTEXT_LENGTH,
    &MAX_TOKENS_TOO_HIGH,
    &TEMPERATURE_AND_TOP_P,
    &SAMPLING_REFUSED,
    &THINKING_REFUSED,
    &THINKING_CHANGED,
    &EFFORT_REFUSED,
    &PREFILL_REFUSED,
    &FORCED_TOOL_CHOICE,
    &METADATA_REFUSED,
    &BETA_REFUSED,
    &EXTRA_INPUTS,
    &SERVER_TOOL,
    &IMAGE_TOO_LARGE,
    &WRONG_BODY,
    &BODY_TOO_LARGE,
    &CONFLICT,
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

/// More than the model can write.
pub static MAX_TOKENS_TOO_HIGH: Hint = Hint {
    code: "max-tokens-too-high",
    meaning: "`max_tokens` is more than this model can write",
    next: "lower `max_tokens`: `outcrop models show NAME` tells the most",
    source: "published reports of 2024-08 to 2025-09, read 2026-12-01",
    when: &[When::class("invalid")
        .words(&["maximum allowed number of output tokens", "maximum tokens you requested"])],
};

/// One of the two.
pub static TEMPERATURE_AND_TOP_P: Hint = Hint {
    code: "temperature-and-top-p",
    meaning: "this model takes `temperature` or `top_p`, not both",
    next: "leave one out; outcrop does it for you",
    source: "published measurement of 2026-09-29, read 2026-11-22",
    when: &[When::class("invalid").words(&["cannot both be specified"])],
};

/// How words are chosen is not to be set.
pub static SAMPLING_REFUSED: Hint = Hint {
    code: "sampling-refused",
    meaning: "this model does not take this `temperature`, `top_p` or `top_k`: Claude from Opus 4.7 on takes the defaults alone, older ones at most 1, and the defaults alone while they think",
    next: "leave all three out; outcrop leaves them out where a model takes none",
    source: "AWS Bedrock model cards and published reports of 2026-04 to 2026-08, read 2026-12-01",
    when: &[When::class("invalid").words(&[
        "temperature` is deprecated",
        "temperature is deprecated",
        "top_p` is deprecated",
        "top_p is deprecated",
        "top_k` is deprecated",
        "top_k is deprecated",
        "`temperature` may only be set to 1",
        "`top_p` must be greater than",
        "`top_k` must be unset",
        "temperature: range",
        "only the default (1) value is supported",
        "'temperature' is not supported with this model",
        "'top_p' is not supported with this model",
    ])],
};

/// Not in this way.
pub static THINKING_REFUSED: Hint = Hint {
    code: "thinking-refused",
    meaning: "this model does not think in the way that was asked for: Claude up to 4.5 takes a budget, from Opus 4.7 on `adaptive`, and some cannot be kept from thinking",
    next: "send `thinking` `adaptive` with `output_config.effort`, or to Claude up to 4.5 `enabled` with a `budget_tokens` from 1024 to below `max_tokens`; outcrop translates either into what the model takes",
    source: "AWS Bedrock user guide (adaptive thinking) and published reports of 2026-03 to 2026-07, read 2026-12-01",
    when: &[When::class("invalid").words(&[
        "thinking.type.",
        "adaptive thinking is not supported",
        "thinking: input tag",
        "thinking.budget_tokens",
        "thinking.enabled.budget_tokens",
    ])],
};

/// Thoughts are signed.
pub static THINKING_CHANGED: Hint = Hint {
    code: "thinking-changed",
    meaning: "the thinking of an earlier answer was changed, moved or left out, or is another model's or another conversation's: it is signed, and bound to the model and to what stands before it",
    next: "send thinking blocks back unchanged and in their places; after a change of the model or of the history leave all of them out, or turn thinking off",
    source: "Anthropic platform documentation (extended thinking) and published reports of 2025-05 to 2026-09, read 2026-12-01",
    when: &[When::class("invalid").words(&[
        "invalid `signature` in `thinking`",
        "invalid signature in thinking",
        "invalid `data` in `redacted_thinking`",
        "blocks in the latest assistant message cannot be modified",
        "bound to a different conversation",
        "blocks must match the parameters during the original request",
        "expected `thinking` or `redacted_thinking`",
        "the first block must be `thinking`",
    ])],
};

/// Less or more effort than there is.
pub static EFFORT_REFUSED: Hint = Hint {
    code: "effort-refused",
    meaning: "this model has no such effort, or none to choose",
    next: "leave `output_config.effort` out, or choose `low`, `medium` or `high`",
    source: "AWS Bedrock user guide (adaptive thinking), read 2026-11-22",
    when: &[When::class("invalid").words(&["support the effort parameter", "support effort level"])],
};

/// The first words are the model's own.
pub static PREFILL_REFUSED: Hint = Hint {
    code: "prefill-refused",
    meaning: "this model does not go on with an answer that was begun for it: the last message must be the user's",
    next: "end with a message of the user; for an answer of a certain form ask for structured output",
    source: "published reports of 2026-03 to 2026-09, read 2026-12-01",
    when: &[
        When::class("invalid").words(&["support assistant message prefill", "must end with a user message"])
    ],
};

/// Forced tools.
pub static FORCED_TOOL_CHOICE: Hint = Hint {
    code: "forced-tool-choice",
    meaning: "this model cannot be made to call a tool, or not while it thinks",
    next: "send `tool_choice` `auto`, and ask for the tool in the prompt",
    source: "Anthropic platform documentation (Sonnet 5.5), read 2026-11-22",
    when: &[When::class("invalid")
        .words(&["are not supported for this model", "when tool_choice forces tool use"])],
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

/// Too many bytes or pixels in one.
pub static IMAGE_TOO_LARGE: Hint = Hint {
    code: "image-too-large",
    meaning: "an image is too large: at most 5 MB as base64, which is a file of 3.75 MB, and 8000 pixels on a side, or 2000 beside more than 20 images",
    next: "scale the image down, or save it as JPEG",
    source: "botocore 1.44.5 (Converse) and published measurements of 2025-01 to 2026-09, read 2026-12-01",
    when: &[When::class("invalid").words(&[
        "image exceeds",
        "dimensions exceed max allowed size",
        "image exceed max allowed size",
    ])],
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

/// Two at once.
pub static CONFLICT: Hint = Hint {
    code: "conflict",
    meaning: "what was asked for is in conflict with another call: one that is under way, or one with the same token",
    next: "wait until the other has ended; for another request send another `clientRequestToken`",
    source: "botocore 1.44.5 (StartAsyncInvoke, ConflictException), read 2026-11-22",
    when: &[When::class("invalid").exceptions(&["ConflictException"])],
};
