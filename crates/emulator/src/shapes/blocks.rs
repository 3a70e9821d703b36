//! Content blocks and what they are made of.

use super::pattern::{ACCOUNT, S3_URI, TOOL_NAME, TOOL_USE_ID};
use super::{BOOLEAN, BYTES, COUNT, DOCUMENT, Shape, TEXT, list, may, must};

pub(super) static TOOL_NAME_TEXT: Shape = Shape::Text { min: 1, max: 64, pattern: Some(&TOOL_NAME) };
static TOOL_USE_ID_TEXT: Shape = Shape::Text { min: 1, max: 64, pattern: Some(&TOOL_USE_ID) };

static S3_LOCATION: Shape = Shape::Structure(&[
    must("uri", &Shape::Text { min: 1, max: 1024, pattern: Some(&S3_URI) }),
    may("bucketOwner", &Shape::Text { min: 0, max: 12, pattern: Some(&ACCOUNT) }),
]);
static MEDIA_SOURCE: Shape = Shape::Union(&[may("bytes", &BYTES), may("s3Location", &S3_LOCATION)]);
static ERROR: Shape = Shape::Structure(&[may("message", &TEXT)]);
static TEXT_PART: Shape = Shape::Union(&[may("text", &TEXT)]);
static TEXT_PARTS: Shape = list(&TEXT_PART);
static CITATIONS_CONFIG: Shape = Shape::Structure(&[must("enabled", &BOOLEAN)]);

static IMAGE: Shape = Shape::Structure(&[
    must("format", &Shape::Enum(&["png", "jpeg", "gif", "webp"])),
    must("source", &MEDIA_SOURCE),
    may("error", &ERROR),
]);
static VIDEO: Shape = Shape::Structure(&[
    must("format", &Shape::Enum(&["mkv", "mov", "mp4", "webm", "flv", "mpeg", "mpg", "wmv", "three_gp"])),
    must("source", &MEDIA_SOURCE),
]);
static AUDIO: Shape = Shape::Structure(&[
    must(
        "format",
        &Shape::Enum(&[
            "mp3", "opus", "wav", "aac", "flac", "mp4", "ogg", "mkv", "mka", "x-aac", "m4a", "mpeg", "mpga",
            "pcm", "webm",
        ]),
    ),
    must("source", &MEDIA_SOURCE),
    may("error", &ERROR),
]);
static DOCUMENT_BLOCK: Shape = Shape::Structure(&[
    may("format", &Shape::Enum(&["pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt", "md"])),
    must("name", &Shape::Text { min: 1, max: 200, pattern: None }),
    must(
        "source",
        &Shape::Union(&[
            may("bytes", &BYTES),
            may("s3Location", &S3_LOCATION),
            may("text", &TEXT),
            may("content", &TEXT_PARTS),
        ]),
    ),
    may("context", &TEXT),
    may("citations", &CITATIONS_CONFIG),
]);

static TOOL_USE: Shape = Shape::Structure(&[
    must("toolUseId", &TOOL_USE_ID_TEXT),
    must("name", &TOOL_NAME_TEXT),
    must("input", &DOCUMENT),
    may("type", &Shape::Enum(&["server_tool_use"])),
]);
static SEARCH_RESULT: Shape = Shape::Structure(&[
    must("source", &TEXT),
    must("title", &TEXT),
    must("content", &Shape::List { min: 0, max: usize::MAX, of: &Shape::Structure(&[must("text", &TEXT)]) }),
    may("citations", &CITATIONS_CONFIG),
]);
static TOOL_RESULT: Shape = Shape::Structure(&[
    must("toolUseId", &TOOL_USE_ID_TEXT),
    must(
        "content",
        &Shape::List {
            min: 0,
            max: usize::MAX,
            of: &Shape::Union(&[
                may("json", &DOCUMENT),
                may("text", &TEXT),
                may("image", &IMAGE),
                may("document", &DOCUMENT_BLOCK),
                may("video", &VIDEO),
                may("searchResult", &SEARCH_RESULT),
            ]),
        },
    ),
    may("status", &Shape::Enum(&["success", "error"])),
    may("type", &TEXT),
]);

pub(super) static QUALIFIERS: Shape = list(&Shape::Enum(&["grounding_source", "query", "guard_content"]));
pub(super) static GUARD_IMAGE: Shape = Shape::Structure(&[
    must("format", &Shape::Enum(&["png", "jpeg"])),
    must("source", &Shape::Union(&[may("bytes", &BYTES)])),
]);
pub(super) static GUARD_CONTENT: Shape = Shape::Union(&[
    may("text", &Shape::Structure(&[must("text", &TEXT), may("qualifiers", &QUALIFIERS)])),
    may("image", &GUARD_IMAGE),
]);
pub(super) static CACHE_POINT: Shape =
    Shape::Structure(&[must("type", &Shape::Enum(&["default"])), may("ttl", &Shape::Enum(&["5m", "1h"]))]);
static REASONING: Shape = Shape::Union(&[
    may("reasoningText", &Shape::Structure(&[must("text", &TEXT), may("signature", &TEXT)])),
    may("redactedContent", &Shape::Blob { min: 0 }),
]);

static SPAN: Shape =
    Shape::Structure(&[may("documentIndex", &COUNT), may("start", &COUNT), may("end", &COUNT)]);
static CITATION: Shape = Shape::Structure(&[
    may("title", &TEXT),
    may("source", &TEXT),
    may("sourceContent", &TEXT_PARTS),
    may(
        "location",
        &Shape::Union(&[
            may("web", &Shape::Structure(&[may("url", &TEXT), may("domain", &TEXT)])),
            may("documentChar", &SPAN),
            may("documentPage", &SPAN),
            may("documentChunk", &SPAN),
            may(
                "searchResultLocation",
                &Shape::Structure(&[
                    may("searchResultIndex", &COUNT),
                    may("start", &COUNT),
                    may("end", &COUNT),
                ]),
            ),
        ]),
    ),
]);
static CITED: Shape = Shape::Structure(&[may("content", &TEXT_PARTS), may("citations", &list(&CITATION))]);

static TOOL_CHANGE: Shape = Shape::Structure(&[must(
    "tool",
    &Shape::Structure(&[
        may("type", &Shape::Text { min: 1, max: 64, pattern: None }),
        may("name", &Shape::Text { min: 1, max: 128, pattern: None }),
        may("serverName", &Shape::Text { min: 1, max: 128, pattern: None }),
    ]),
)]);

pub(super) static CONTENT: Shape = list(&Shape::Union(&[
    may("text", &TEXT),
    may("image", &IMAGE),
    may("document", &DOCUMENT_BLOCK),
    may("video", &VIDEO),
    may("audio", &AUDIO),
    may("toolUse", &TOOL_USE),
    may("toolResult", &TOOL_RESULT),
    may("guardContent", &GUARD_CONTENT),
    may("cachePoint", &CACHE_POINT),
    may("reasoningContent", &REASONING),
    may("citationsContent", &CITED),
    may("searchResult", &SEARCH_RESULT),
    may("toolAddition", &TOOL_CHANGE),
    may("toolRemoval", &TOOL_CHANGE),
]));
