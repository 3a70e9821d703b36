//! What asks for nothing, and why. `*` stands for anything.

/// Fields of Chat that change nothing upstream and are not reported.
pub(crate) const CHAT: &[(&str, &str)] = &[
    ("*<false>", "a switch that is off"),
    ("audio", "means nothing unless `modalities` asks for audio, which is refused"),
    ("function_call<*>", "without `functions` there is nothing to choose"),
    (
        "messages<*>.prompt_cache_breakpoint.ttl<30m>",
        "where there are no points, the point itself is reported",
    ),
    ("modalities<text>", "what happens anyway"),
    ("model<word>", "chosen before"),
    ("parallel_tool_calls", "what happens anyway"),
    ("prompt_cache_options", "says nothing"),
    ("prompt_cache_options.mode<explicit>", "no point is put unasked"),
    ("response_format<json_schema>.json_schema.strict", "native formats are strict"),
    ("response_format<text>", "what happens anyway"),
    ("service_tier<auto>", "what happens anyway"),
    ("stream_options", "says nothing"),
    ("stream_options.include_usage", "the reply does it"),
    ("tool_choice<allowed_tools>", "all of them are allowed"),
    ("tool_choice<auto>", "what happens anyway"),
    ("tools<custom>.custom.format<text>", "what happens anyway"),
    ("tools<function>", "the request has this tool already"),
    ("verbosity<medium>", "what happens anyway"),
];

/// Fields of Messages.
pub(crate) const MESSAGES: &[(&str, &str)] = &[
    ("*<false>", "a switch that is off"),
    ("*.allowed_callers<direct>", "what happens anyway"),
    ("*.citations", "says nothing without `enabled`"),
    ("*.citations<*>", "of a text: an echo of a reply"),
    (
        "*cache_control<ephemeral>.ttl<*>",
        "5m happens anyway; where there are no points, the point itself is reported",
    ),
    ("container", "says nothing when it is empty"),
    ("context_management", "says nothing when it is empty"),
    ("diagnostics", "says nothing when it is empty"),
    ("metadata", "says nothing when it is empty"),
    ("model<word>", "chosen before"),
    ("output_config", "says nothing when it is empty"),
    ("service_tier<auto>", "what happens anyway"),
    ("service_tier<standard_only>", "Bedrock has no other capacity"),
    ("speed<standard>", "what happens anyway"),
    ("thinking<*>.display<*>", "other families tell all of it, or a summary of their own"),
    ("tool_choice<auto>", "what happens anyway"),
    ("tools.type<custom>", "what it is anyway"),
];

/// Fields of Responses.
pub(crate) const RESPONSES: &[(&str, &str)] = &[
    ("*<false>", "a switch that is off"),
    ("*.allowed_callers<direct>", "what happens anyway"),
    ("*.caller<*>", "who made a call is an echo of an answer"),
    ("*.format<json_schema>.strict", "native formats are strict"),
    ("*.format<text>", "what happens anyway"),
    ("*.parameters<object>", "what is there anyway"),
    ("*.prompt_cache_breakpoint.ttl<30m>", "where there are no points, the point itself is reported"),
    ("*<shell>.environment<local>", "what happens anyway"),
    ("input<*>.id<t1>", "the place of an item in an answer"),
    ("input<*>.status<*>", "an echo of an answer"),
    ("input<*>.phase<*>", "an echo of an answer"),
    ("input<configuration_update>.reasoning", "says nothing"),
    ("input<configuration_update>.text", "says nothing"),
    ("input<function_call_output>.name<f>", "the call has it"),
    ("input<function_call_output>.namespace<word>", "the call has it"),
    ("input<message>.content<output_text>.logprobs", "an echo of an answer"),
    ("input<shell_call>.environment<*", "where an earlier call ran"),
    ("input<shell_call_output>.max_output_length", "an echo of an answer"),
    ("input<tool_search_output>.execution<*>", "an echo of an answer"),
    ("input<user>.type<message>", "what it is anyway"),
    ("model<word>", "chosen before"),
    ("parallel_tool_calls", "what happens anyway"),
    ("prompt_cache_options", "says nothing"),
    ("prompt_cache_options.mode<explicit>", "no point is put unasked"),
    ("reasoning", "says nothing"),
    ("reasoning.context<auto>", "what happens anyway"),
    ("reasoning.generate_summary<auto>", "the reply tells it; Chat tells it unasked"),
    ("reasoning.summary<auto>", "the reply tells it; Chat tells it unasked"),
    ("service_tier<auto>", "what happens anyway"),
    ("stream_options", "says nothing"),
    ("text", "says nothing"),
    ("text.verbosity<medium>", "what happens anyway"),
    ("tool_choice<allowed_tools>", "all of them are allowed"),
    ("tool_choice<auto>", "what happens anyway"),
    ("truncation<disabled>", "what happens anyway"),
];

/// Parts of paths of which the shortest value is no request that makes sense, so that nothing more can be seen.
pub(crate) const MAKES_NO_SENSE: &[(&str, &str)] =
    &[("input<compaction>", "an envelope that was not made here is refused")];
