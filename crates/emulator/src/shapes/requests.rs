//! Request bodies. What is in the path or a header of a request is no member here.

use super::blocks::{CACHE_POINT, CONTENT, GUARD_CONTENT, GUARD_IMAGE, QUALIFIERS, TOOL_NAME_TEXT};
use super::pattern::{GUARDRAIL_ID, GUARDRAIL_VERSION, METADATA};
use super::{BOOLEAN, DOCUMENT, Member, SOME_TEXT, Shape, TEXT, list, may, must};

static MESSAGES: Shape = list(&Shape::Structure(&[
    must("role", &Shape::Enum(&["user", "assistant", "system"])),
    must("content", &CONTENT),
]));
static SYSTEM: Shape = list(&Shape::Union(&[
    may("text", &SOME_TEXT),
    may("guardContent", &GUARD_CONTENT),
    may("cachePoint", &CACHE_POINT),
]));
static INFERENCE: Shape = Shape::Structure(&[
    may("maxTokens", &Shape::Integer { min: 1 }),
    may("temperature", &Shape::Share),
    may("topP", &Shape::Share),
    may("stopSequences", &Shape::List { min: 0, max: 2_500, of: &SOME_TEXT }),
]);
static NAMED: Shape = Shape::Structure(&[must("name", &TOOL_NAME_TEXT)]);
static EMPTY: Shape = Shape::Structure(&[]);
static TOOL_CONFIG: Shape = Shape::Structure(&[
    must(
        "tools",
        &Shape::List {
            min: 1,
            max: usize::MAX,
            of: &Shape::Union(&[
                may(
                    "toolSpec",
                    &Shape::Structure(&[
                        must("name", &TOOL_NAME_TEXT),
                        may("description", &SOME_TEXT),
                        must("inputSchema", &Shape::Union(&[may("json", &DOCUMENT)])),
                        may("strict", &BOOLEAN),
                    ]),
                ),
                may("systemTool", &NAMED),
                may("cachePoint", &CACHE_POINT),
            ]),
        },
    ),
    may("toolChoice", &Shape::Union(&[may("auto", &EMPTY), may("any", &EMPTY), may("tool", &NAMED)])),
]);

static IDENTIFIER: Shape = Shape::Text { min: 0, max: 2_048, pattern: Some(&GUARDRAIL_ID) };
static VERSION: Shape = Shape::Text { min: 0, max: usize::MAX, pattern: Some(&GUARDRAIL_VERSION) };
static TRACE: Shape = Shape::Enum(&["enabled", "disabled", "enabled_full"]);
static GUARDRAIL_CONFIG: Shape = Shape::Structure(&[
    may("guardrailIdentifier", &IDENTIFIER),
    may("guardrailVersion", &VERSION),
    may("trace", &TRACE),
]);
static GUARDRAIL_STREAM_CONFIG: Shape = Shape::Structure(&[
    may("guardrailIdentifier", &IDENTIFIER),
    may("guardrailVersion", &VERSION),
    may("trace", &TRACE),
    may("streamProcessingMode", &Shape::Enum(&["sync", "async"])),
]);

static METADATA_MAP: Shape = Shape::Map {
    max: 16,
    key: &Shape::Text { min: 1, max: 256, pattern: Some(&METADATA) },
    value: &Shape::Text { min: 0, max: 256, pattern: Some(&METADATA) },
};
static OUTPUT: Shape = Shape::Structure(&[
    may(
        "textFormat",
        &Shape::Structure(&[
            must("type", &Shape::Enum(&["json_schema"])),
            must(
                "structure",
                &Shape::Union(&[may(
                    "jsonSchema",
                    &Shape::Structure(&[
                        must("schema", &TEXT),
                        may("name", &TEXT),
                        may("description", &TEXT),
                    ]),
                )]),
            ),
        ]),
    ),
    may("effort", &Shape::Text { min: 0, max: 16, pattern: None }),
]);
static PROMPT_VARIABLES: Shape =
    Shape::Map { max: usize::MAX, key: &TEXT, value: &Shape::Union(&[may("text", &TEXT)]) };
static RESPONSE_PATHS: Shape =
    Shape::List { min: 0, max: 10, of: &Shape::Text { min: 1, max: 256, pattern: None } };
static PERFORMANCE: Shape = Shape::Structure(&[may("latency", &Shape::Enum(&["standard", "optimized"]))]);
static TIER: Shape =
    Shape::Structure(&[must("type", &Shape::Enum(&["priority", "default", "flex", "reserved"]))]);

const fn converse(guardrail: &'static Shape) -> [Member; 12] {
    [
        may("messages", &MESSAGES),
        may("system", &SYSTEM),
        may("inferenceConfig", &INFERENCE),
        may("toolConfig", &TOOL_CONFIG),
        may("guardrailConfig", guardrail),
        may("additionalModelRequestFields", &DOCUMENT),
        may("promptVariables", &PROMPT_VARIABLES),
        may("additionalModelResponseFieldPaths", &RESPONSE_PATHS),
        may("requestMetadata", &METADATA_MAP),
        may("performanceConfig", &PERFORMANCE),
        may("serviceTier", &TIER),
        may("outputConfig", &OUTPUT),
    ]
}

static CONVERSE_MEMBERS: [Member; 12] = converse(&GUARDRAIL_CONFIG);
static CONVERSE_STREAM_MEMBERS: [Member; 12] = converse(&GUARDRAIL_STREAM_CONFIG);
/// The body of `Converse`.
pub(crate) static CONVERSE: Shape = Shape::Structure(&CONVERSE_MEMBERS);
/// The body of `ConverseStream`.
pub(crate) static CONVERSE_STREAM: Shape = Shape::Structure(&CONVERSE_STREAM_MEMBERS);

/// The body of `CountTokens`.
pub(crate) static COUNT_TOKENS: Shape = Shape::Structure(&[must(
    "input",
    &Shape::Union(&[
        may("invokeModel", &Shape::Structure(&[must("body", &Shape::Blob { min: 0 })])),
        may(
            "converse",
            &Shape::Structure(&[
                may("messages", &MESSAGES),
                may("system", &SYSTEM),
                may("toolConfig", &TOOL_CONFIG),
                may("additionalModelRequestFields", &DOCUMENT),
            ]),
        ),
    ]),
)]);

/// The body of `ApplyGuardrail`.
pub(crate) static GUARDRAIL: Shape = Shape::Structure(&[
    must("source", &Shape::Enum(&["INPUT", "OUTPUT"])),
    must(
        "content",
        &Shape::List {
            min: 0,
            max: usize::MAX,
            of: &Shape::Union(&[
                may("text", &Shape::Structure(&[must("text", &TEXT), may("qualifiers", &QUALIFIERS)])),
                may("image", &GUARD_IMAGE),
            ]),
        },
    ),
    may("outputScope", &Shape::Enum(&["INTERVENTIONS", "FULL"])),
]);
