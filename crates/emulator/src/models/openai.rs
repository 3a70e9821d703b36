//! Models on the `OpenAI` routes of both hosts. Sources: AWS Bedrock user guide (bedrock-mantle, chat completions,
//! responses), a public price map, measured answers; read 2026-11-22. Where sources disagree on whether GPT-5.4 and 5.5
//! chat, they do not.

use super::{Apis, Other};

const CHAT: Apis = Apis { chat: true, responses: false };
const RESPONSES: Apis = Apis { chat: false, responses: true };
const BOTH: Apis = Apis { chat: true, responses: true };

/// Mantle's first router.
const fn first(mantle: &'static str, apis: Apis, runtime: Option<(&'static str, Apis)>) -> Other {
    Other { mantle, prefix: "/v1", apis, runtime }
}

/// Mantle's second router.
const fn second(mantle: &'static str, apis: Apis, runtime: Option<(&'static str, Apis)>) -> Other {
    Other { mantle, prefix: "/openai/v1", apis, runtime }
}

/// Models of other vendors on `OpenAI` routes.
pub(crate) const OTHERS: &[Other] = &[
    first("openai.gpt-oss-120b", BOTH, Some(("openai.gpt-oss-120b-1:0", CHAT))),
    first("openai.gpt-oss-20b", BOTH, Some(("openai.gpt-oss-20b-1:0", CHAT))),
    first("openai.gpt-oss-safeguard-120b", CHAT, None),
    first("openai.gpt-oss-safeguard-20b", CHAT, None),
    first("deepseek.v3.1", CHAT, None),
    first("qwen.qwen3-32b", CHAT, None),
    first("qwen.qwen3-235b-a22b-2507", CHAT, None),
    first("qwen.qwen3-coder-30b-a3b-instruct", CHAT, None),
    first("qwen.qwen3-coder-480b-a35b-instruct", CHAT, None),
    first("qwen.qwen3-next-80b-a3b-instruct", CHAT, None),
    first("qwen.qwen3-vl-235b-a22b-instruct", CHAT, None),
    first("moonshotai.kimi-k2-thinking", CHAT, None),
    first("mistral.mistral-large-3-675b-instruct", CHAT, None),
    first("zai.glm-4.7", CHAT, None),
    first("minimax.minimax-m2", CHAT, None),
    first("nvidia.nemotron-nano-9b-v2", CHAT, None),
    first("google.gemma-3-27b-it", CHAT, None),
    second("openai.gpt-5.4", RESPONSES, Some(("us.openai.gpt-5.4", RESPONSES))),
    second("openai.gpt-5.5", RESPONSES, Some(("us.openai.gpt-5.5", RESPONSES))),
    second("openai.gpt-5.6-sol", BOTH, Some(("us.openai.gpt-5.6-sol", BOTH))),
    second("openai.gpt-5.6-terra", BOTH, Some(("us.openai.gpt-5.6-terra", BOTH))),
    second("openai.gpt-5.6-luna", BOTH, Some(("us.openai.gpt-5.6-luna", BOTH))),
    second("openai.gpt-6-astra", BOTH, Some(("us.openai.gpt-6-astra", BOTH))),
    second("openai.gpt-6-sol", BOTH, Some(("us.openai.gpt-6-sol", BOTH))),
    second("openai.gpt-6-luna", BOTH, Some(("us.openai.gpt-6-luna", BOTH))),
    second("openai.gpt-6.1-sol", BOTH, None),
    second("google.gemma-4-31b", BOTH, None),
    second("google.gemma-4-26b-a4b", BOTH, None),
    second("google.gemma-4-e2b", BOTH, None),
    second("xai.grok-4.3", BOTH, None),
    second("xai.grok-4.6", BOTH, Some(("xai.grok-4.6", CHAT))),
];
