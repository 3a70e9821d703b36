//! Chat models behind Converse. Sources: AWS Bedrock user guide (models and features of Converse), model cards, refusals
//! that users of each model reported; read 2026-11-22. Where they disagree the stricter reading is taken.

use super::{Caching, Chat, Foundation, Reasoning, Replay, Task, ToolIds, Tools};

const LEVELS: &[&str] = &["low", "medium", "high"];
const ALL_CHOICES: &[&str] = &["auto", "any", "tool"];

/// What open-weight models with an `OpenAI` dialect behind Converse share.
const OPEN: Chat = Chat {
    max_output: 65_536,
    min_output: 1,
    system: true,
    tools: Tools::Streamed,
    choices: &["auto", "any"],
    system_tools: &[],
    tool_ids: ToolIds::Any,
    media: &["document"],
    s3: false,
    caching: Caching::None,
    reasoning: Reasoning::None,
    replay: Replay::Text,
    prefill: false,
    mixed_turns: true,
    result_status: false,
    input_includes_cache: false,
    structured: true,
    strict: false,
    extra: &["top_k", "seed", "frequency_penalty", "presence_penalty"],
};
/// The same with a reasoning switch.
const OPEN_REASONING: Chat = Chat {
    reasoning: Reasoning::Effort(LEVELS),
    // The last four are family switches that gateways send; which family reads which is not settled.
    extra: &[
        "top_k",
        "seed",
        "frequency_penalty",
        "presence_penalty",
        "reasoning_effort",
        "reasoning_config",
        "thinking",
        "enable_thinking",
        "chat_template_kwargs",
    ],
    ..OPEN
};
const OPEN_VISION: Chat = Chat { media: &["image", "document"], ..OPEN };

const NOVA: Chat = Chat {
    max_output: 10_000,
    choices: ALL_CHOICES,
    media: &["image", "document", "video"],
    s3: true,
    caching: Caching::Prompt { least: 1_000 },
    replay: Replay::Refused,
    prefill: true,
    result_status: true,
    structured: false,
    extra: &["inferenceConfig"],
    ..OPEN
};
const NOVA_MICRO: Chat = Chat { media: &["document"], ..NOVA };
const NOVA_PREMIER: Chat = Chat { max_output: 25_000, ..NOVA };
const NOVA_2: Chat = Chat {
    max_output: 65_535,
    system_tools: &["nova_grounding", "nova_code_interpreter"],
    reasoning: Reasoning::Config,
    replay: Replay::Text,
    extra: &["inferenceConfig", "reasoningConfig"],
    ..NOVA
};

const LLAMA: Chat = Chat {
    max_output: 8_192,
    tools: Tools::Whole,
    choices: &["auto"],
    replay: Replay::Refused,
    mixed_turns: false,
    structured: false,
    extra: &[],
    ..OPEN
};
const LLAMA_WITHOUT_TOOLS: Chat = Chat { tools: Tools::None, choices: &[], ..LLAMA };
const LLAMA_4: Chat = Chat { media: &["image", "document"], ..LLAMA };

const MISTRAL: Chat = Chat {
    max_output: 8_192,
    tools: Tools::Whole,
    choices: &["auto", "any"],
    tool_ids: ToolIds::Nine,
    replay: Replay::Refused,
    mixed_turns: false,
    structured: false,
    extra: &["top_k"],
    ..OPEN
};
const MISTRAL_INSTRUCT: Chat =
    Chat { system: false, tools: Tools::None, choices: &[], tool_ids: ToolIds::Any, ..MISTRAL };
/// The generation of December 2025.
const MISTRAL_3: Chat = Chat { tool_ids: ToolIds::Nine, media: &["image", "document"], ..OPEN };

const DEEPSEEK_R1: Chat = Chat {
    max_output: 32_768,
    tools: Tools::None,
    choices: &[],
    reasoning: Reasoning::Always,
    replay: Replay::Refused,
    structured: false,
    extra: &[],
    ..OPEN
};
const THINKING: Chat = Chat { reasoning: Reasoning::Always, ..OPEN };

/// `OpenAI` and xAI models through Converse.
const OPENAI: Chat = Chat {
    max_output: 128_000,
    min_output: 16,
    choices: ALL_CHOICES,
    media: &["image", "document"],
    reasoning: Reasoning::Effort(&["none", "minimal", "low", "medium", "high", "xhigh"]),
    replay: Replay::Redacted,
    input_includes_cache: true,
    extra: &["reasoning_effort", "verbosity"],
    ..OPEN
};
const GPT_OSS: Chat = Chat {
    choices: &["auto"],
    media: &["document"],
    reasoning: Reasoning::Effort(LEVELS),
    replay: Replay::Text,
    input_includes_cache: false,
    extra: &["reasoning_effort", "seed"],
    ..OPENAI
};

const JAMBA: Chat = Chat {
    max_output: 4_096,
    tools: Tools::Whole,
    choices: &["auto"],
    replay: Replay::Refused,
    structured: false,
    extra: &["n", "frequency_penalty", "presence_penalty"],
    ..OPEN
};
const COMMAND_R: Chat = Chat {
    max_output: 4_096,
    choices: &["auto"],
    replay: Replay::Refused,
    structured: false,
    extra: &["k", "p", "seed", "frequency_penalty", "presence_penalty", "documents"],
    ..OPEN
};
const PALMYRA: Chat = Chat {
    max_output: 8_192,
    choices: &["auto"],
    replay: Replay::Refused,
    structured: false,
    extra: &[],
    ..OPEN
};

const EVERYWHERE: &[&str] = &["*"];

const fn bare(
    id: &'static str,
    provider: &'static str,
    title: &'static str,
    chat: &'static Chat,
) -> Foundation {
    Foundation { id, provider, title, geos: &[], on_demand: EVERYWHERE, task: Task::Chat(chat) }
}

const fn profile(
    id: &'static str,
    provider: &'static str,
    title: &'static str,
    geos: &'static [&'static str],
    chat: &'static Chat,
) -> Foundation {
    Foundation { id, provider, title, geos, on_demand: &[], task: Task::Chat(chat) }
}

/// Both a bare id and profiles.
const fn both(
    id: &'static str,
    provider: &'static str,
    title: &'static str,
    geos: &'static [&'static str],
    chat: &'static Chat,
) -> Foundation {
    Foundation { on_demand: EVERYWHERE, ..profile(id, provider, title, geos, chat) }
}

#[rustfmt::skip]
pub(super) const ROWS: &[Foundation] = &[
    both("amazon.nova-micro-v1:0", "Amazon", "Nova Micro", &["us", "eu", "apac", "us-gov"], &NOVA_MICRO),
    both("amazon.nova-lite-v1:0", "Amazon", "Nova Lite", &["us", "eu", "apac", "ca", "us-gov"], &NOVA),
    both("amazon.nova-pro-v1:0", "Amazon", "Nova Pro", &["us", "eu", "apac", "us-gov"], &NOVA),
    profile("amazon.nova-premier-v1:0", "Amazon", "Nova Premier", &["us"], &NOVA_PREMIER),
    both("amazon.nova-2-lite-v1:0", "Amazon", "Nova 2 Lite", &["us", "eu", "jp", "global"], &NOVA_2),
    bare("meta.llama3-70b-instruct-v1:0", "Meta", "Llama 3 70B Instruct", &LLAMA_WITHOUT_TOOLS),
    profile("meta.llama3-1-8b-instruct-v1:0", "Meta", "Llama 3.1 8B Instruct", &["us"], &LLAMA),
    profile("meta.llama3-1-70b-instruct-v1:0", "Meta", "Llama 3.1 70B Instruct", &["us"], &LLAMA),
    profile("meta.llama3-2-3b-instruct-v1:0", "Meta", "Llama 3.2 3B Instruct", &["us", "eu"], &LLAMA_WITHOUT_TOOLS),
    profile("meta.llama3-3-70b-instruct-v1:0", "Meta", "Llama 3.3 70B Instruct", &["us"], &LLAMA),
    profile("meta.llama4-scout-17b-instruct-v1:0", "Meta", "Llama 4 Scout 17B Instruct", &["us"], &LLAMA_4),
    profile("meta.llama4-maverick-17b-instruct-v1:0", "Meta", "Llama 4 Maverick 17B Instruct", &["us"], &LLAMA_4),
    bare("mistral.mistral-7b-instruct-v0:2", "Mistral AI", "Mistral 7B Instruct", &MISTRAL_INSTRUCT),
    bare("mistral.mixtral-8x7b-instruct-v0:1", "Mistral AI", "Mixtral 8x7B Instruct", &MISTRAL_INSTRUCT),
    bare("mistral.mistral-large-2402-v1:0", "Mistral AI", "Mistral Large (24.02)", &MISTRAL),
    Foundation { on_demand: &["us-west-2"], ..bare("mistral.mistral-large-2407-v1:0", "Mistral AI", "Mistral Large (24.07)", &MISTRAL) },
    profile("mistral.pixtral-large-2502-v1:0", "Mistral AI", "Pixtral Large (25.02)", &["us", "eu"], &MISTRAL_3),
    bare("mistral.mistral-large-3-675b-instruct", "Mistral AI", "Mistral Large 3", &MISTRAL_3),
    bare("mistral.ministral-3-8b-instruct", "Mistral AI", "Ministral 3 8B", &MISTRAL_3),
    bare("mistral.magistral-small-2509", "Mistral AI", "Magistral Small 2509", &MISTRAL_3),
    profile("deepseek.r1-v1:0", "DeepSeek", "DeepSeek-R1", &["us"], &DEEPSEEK_R1),
    bare("deepseek.v3-v1:0", "DeepSeek", "DeepSeek-V3.1", &OPEN_REASONING),
    bare("deepseek.v3.2", "DeepSeek", "DeepSeek V3.2", &OPEN_REASONING),
    bare("qwen.qwen3-32b-v1:0", "Qwen", "Qwen3 32B (dense)", &OPEN_REASONING),
    bare("qwen.qwen3-235b-a22b-2507-v1:0", "Qwen", "Qwen3 235B A22B 2507", &OPEN_REASONING),
    bare("qwen.qwen3-coder-30b-a3b-v1:0", "Qwen", "Qwen3-Coder-30B-A3B-Instruct", &OPEN),
    bare("qwen.qwen3-coder-480b-a35b-v1:0", "Qwen", "Qwen3 Coder 480B A35B Instruct", &OPEN),
    bare("qwen.qwen3-next-80b-a3b", "Qwen", "Qwen3 Next 80B A3B", &OPEN),
    bare("qwen.qwen3-vl-235b-a22b", "Qwen", "Qwen3 VL 235B A22B", &OPEN_VISION),
    bare("moonshot.kimi-k2-thinking", "Moonshot AI", "Kimi K2 Thinking", &THINKING),
    bare("moonshotai.kimi-k2.5", "Moonshot AI", "Kimi K2.5", &OPEN_REASONING),
    bare("zai.glm-4.7", "Z.AI", "GLM 4.7", &OPEN_REASONING),
    bare("zai.glm-4.7-flash", "Z.AI", "GLM 4.7 Flash", &OPEN_REASONING),
    bare("minimax.minimax-m2", "MiniMax", "MiniMax M2", &THINKING),
    bare("minimax.minimax-m2.1", "MiniMax", "MiniMax M2.1", &THINKING),
    bare("google.gemma-3-27b-it", "Google", "Gemma 3 27B PT", &OPEN_VISION),
    bare("nvidia.nemotron-nano-9b-v2", "NVIDIA", "NVIDIA Nemotron Nano 9B v2", &OPEN),
    bare("ai21.jamba-1-5-large-v1:0", "AI21 Labs", "Jamba 1.5 Large", &JAMBA),
    bare("ai21.jamba-1-5-mini-v1:0", "AI21 Labs", "Jamba 1.5 Mini", &JAMBA),
    bare("cohere.command-r-plus-v1:0", "Cohere", "Command R+", &COMMAND_R),
    bare("cohere.command-r-v1:0", "Cohere", "Command R", &COMMAND_R),
    profile("writer.palmyra-x4-v1:0", "Writer", "Palmyra X4", &["us"], &PALMYRA),
    profile("writer.palmyra-x5-v1:0", "Writer", "Palmyra X5", &["us"], &PALMYRA),
    bare("openai.gpt-oss-120b-1:0", "OpenAI", "gpt-oss-120b", &GPT_OSS),
    bare("openai.gpt-oss-20b-1:0", "OpenAI", "gpt-oss-20b", &GPT_OSS),
    profile("openai.gpt-5.6-sol", "OpenAI", "GPT-5.6 Sol", &["us", "global"], &OPENAI),
    profile("openai.gpt-5.6-terra", "OpenAI", "GPT-5.6 Terra", &["us", "global"], &OPENAI),
    profile("openai.gpt-5.6-luna", "OpenAI", "GPT-5.6 Luna", &["us", "global"], &OPENAI),
    profile("openai.gpt-6-astra", "OpenAI", "GPT-6 Astra", &["us"], &OPENAI),
    profile("openai.gpt-6-sol", "OpenAI", "GPT-6 Sol", &["us"], &OPENAI),
    profile("openai.gpt-6-luna", "OpenAI", "GPT-6 Luna", &["us"], &OPENAI),
    bare("xai.grok-4.6", "xAI", "Grok 4.6", &OPENAI),
];
