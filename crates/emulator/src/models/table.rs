//! The rows. Sources: AWS model cards, Bedrock user guide, platform.claude.com model pages, a public price map, and
//! measured answers; read 2026-11-22. Where sources disagree the stricter reading is taken.

use super::{Disabled, Forced, Model, Sampling, Thinking};

const TO_MAX: &[&str] = &["low", "medium", "high", "xhigh", "max"];
const TO_XHIGH: &[&str] = &["low", "medium", "high", "xhigh"];

/// Thinks only when asked, by adaptive thinking.
const ADAPTIVE: Thinking = Thinking {
    enabled: false,
    adaptive: true,
    disabled: Disabled::Yes,
    between_tools: false,
    by_default: false,
};
/// Thinks always.
const ALWAYS: Thinking = Thinking { disabled: Disabled::No, by_default: true, ..ADAPTIVE };
/// `enabled` with a budget, or off.
const BUDGET: Thinking = Thinking { enabled: true, adaptive: false, ..ADAPTIVE };
/// Both kinds: the 4.6 generation.
const BOTH: Thinking = Thinking { enabled: true, ..ADAPTIVE };

/// What Claude 4.7 and later share.
const MODERN: Model = Model {
    name: "",
    base: "",
    mantle: None,
    geos: &[],
    on_demand: &[],
    max_output: 128_000,
    cache_min: 512,
    thinking: ADAPTIVE,
    efforts: TO_XHIGH,
    forced_tools: Forced::Yes,
    prefill: false,
    sampling: Sampling::DefaultsOnly,
    structured: false,
    strict_tools: false,
    system_turns: true,
    modern: true,
    hour_cache: true,
    retired: false,
};

/// What the models before 4.7 share.
const OLDER: Model = Model {
    max_output: 64_000,
    cache_min: 4_096,
    thinking: BUDGET,
    efforts: &[],
    forced_tools: Forced::UnlessThinking,
    prefill: true,
    sampling: Sampling::Either,
    structured: true,
    strict_tools: true,
    system_turns: false,
    modern: false,
    ..MODERN
};

/// All Claude models, newest first.
pub(crate) const CLAUDE: &[Model] = &[
    Model {
        name: "claude-haiku-5-5",
        base: "anthropic.claude-haiku-5-5",
        mantle: Some("anthropic.claude-haiku-5-5"),
        geos: &["us", "eu", "au", "jp", "global", "us-gov"],
        ..MODERN
    },
    Model {
        name: "claude-sonnet-5-5",
        base: "anthropic.claude-sonnet-5-5",
        mantle: Some("anthropic.claude-sonnet-5-5"),
        geos: &["us", "eu", "au", "jp", "global", "us-gov"],
        thinking: Thinking { between_tools: true, ..ALWAYS },
        efforts: TO_MAX,
        forced_tools: Forced::No,
        ..MODERN
    },
    Model {
        name: "claude-opus-5-5",
        base: "anthropic.claude-opus-5-5",
        mantle: Some("anthropic.claude-opus-5-5"),
        geos: &["us", "eu", "au", "jp", "global", "us-gov"],
        thinking: ALWAYS,
        efforts: TO_MAX,
        forced_tools: Forced::No,
        ..MODERN
    },
    Model {
        name: "claude-fable-5-1",
        base: "anthropic.claude-fable-5-1",
        mantle: Some("anthropic.claude-fable-5-1"),
        geos: &["us", "global", "us-gov"],
        thinking: ALWAYS,
        efforts: TO_MAX,
        forced_tools: Forced::No,
        ..MODERN
    },
    Model {
        name: "claude-fable-5",
        base: "anthropic.claude-fable-5",
        mantle: Some("anthropic.claude-fable-5"),
        geos: &["us", "global"],
        thinking: ALWAYS,
        efforts: TO_MAX,
        forced_tools: Forced::No,
        ..MODERN
    },
    Model {
        name: "claude-opus-5",
        base: "anthropic.claude-opus-5",
        mantle: Some("anthropic.claude-opus-5"),
        geos: &["us", "eu", "au", "global"],
        thinking: Thinking { disabled: Disabled::UpToHigh, by_default: true, ..ADAPTIVE },
        efforts: TO_MAX,
        ..MODERN
    },
    Model {
        name: "claude-sonnet-5",
        base: "anthropic.claude-sonnet-5",
        mantle: Some("anthropic.claude-sonnet-5"),
        geos: &["us", "eu", "au", "global"],
        cache_min: 1_024,
        thinking: Thinking { by_default: true, ..ADAPTIVE },
        ..MODERN
    },
    Model {
        name: "claude-opus-4-8",
        base: "anthropic.claude-opus-4-8",
        mantle: Some("anthropic.claude-opus-4-8"),
        geos: &["us", "eu", "au", "jp", "global", "us-gov"],
        cache_min: 1_024,
        forced_tools: Forced::UnlessThinking,
        ..MODERN
    },
    Model {
        name: "claude-opus-4-7",
        base: "anthropic.claude-opus-4-7",
        mantle: Some("anthropic.claude-opus-4-7"),
        geos: &["us", "eu", "au", "jp", "global"],
        cache_min: 2_048,
        forced_tools: Forced::UnlessThinking,
        system_turns: false,
        ..MODERN
    },
    Model {
        name: "claude-opus-4-6",
        base: "anthropic.claude-opus-4-6-v1",
        geos: &["us", "eu", "au", "global"],
        max_output: 128_000,
        thinking: BOTH,
        efforts: &["low", "medium", "high", "max"],
        prefill: false,
        ..OLDER
    },
    Model {
        name: "claude-sonnet-4-6",
        base: "anthropic.claude-sonnet-4-6",
        geos: &["us", "eu", "au", "jp", "global"],
        on_demand: &["eu-west-2"],
        cache_min: 1_024,
        thinking: BOTH,
        efforts: &["low", "medium", "high", "max"],
        prefill: false,
        ..OLDER
    },
    Model {
        name: "claude-opus-4-5",
        base: "anthropic.claude-opus-4-5-20251101-v1:0",
        geos: &["us", "eu", "global"],
        efforts: &["low", "medium", "high"],
        ..OLDER
    },
    Model {
        name: "claude-sonnet-4-5",
        base: "anthropic.claude-sonnet-4-5-20250929-v1:0",
        geos: &["us", "eu", "au", "jp", "global", "us-gov"],
        ..OLDER
    },
    Model {
        name: "claude-haiku-4-5",
        base: "anthropic.claude-haiku-4-5-20251001-v1:0",
        mantle: Some("anthropic.claude-haiku-4-5"),
        geos: &["us", "eu", "au", "jp", "global"],
        on_demand: &["us-east-1", "eu-north-1", "eu-west-1", "ap-northeast-1"],
        ..OLDER
    },
    Model {
        name: "claude-opus-4-1",
        base: "anthropic.claude-opus-4-1-20250805-v1:0",
        geos: &["us"],
        max_output: 32_000,
        cache_min: 1_024,
        sampling: Sampling::All,
        structured: false,
        strict_tools: false,
        hour_cache: false,
        ..OLDER
    },
    Model {
        name: "claude-sonnet-4",
        base: "anthropic.claude-sonnet-4-20250514-v1:0",
        geos: &["us", "eu", "apac", "global"],
        cache_min: 1_024,
        sampling: Sampling::All,
        structured: false,
        strict_tools: false,
        hour_cache: false,
        retired: true,
        ..OLDER
    },
];

/// Foundation ids that guides still print and nobody serves any more.
pub(crate) const RETIRED: &[&str] = &[
    "anthropic.claude-opus-4-20250514-v1:0",
    "anthropic.claude-3-7-sonnet-20250219-v1:0",
    "anthropic.claude-3-5-sonnet-20241022-v2:0",
    "anthropic.claude-3-5-sonnet-20240620-v1:0",
    "anthropic.claude-3-5-haiku-20241022-v1:0",
    "anthropic.claude-3-opus-20240229-v1:0",
    "anthropic.claude-3-sonnet-20240229-v1:0",
    "anthropic.claude-3-haiku-20240307-v1:0",
    "anthropic.claude-v2:1",
    "anthropic.claude-v2",
    "anthropic.claude-instant-v1",
];
