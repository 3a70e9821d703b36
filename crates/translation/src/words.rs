//! Places in the caller's body in the words of its dialect. The middle and the backs name a few of them in Chat's.

/// The middle names a few places in Chat's words, and writes indices in brackets. Anthropic's are `messages.3.content.1`.
///
/// ```
/// use outcrop_translation::front::messages::in_anthropics_words;
///
/// assert_eq!(in_anthropics_words("messages[3].content[1]"), "messages.3.content.1");
/// assert_eq!(in_anthropics_words("tools[0].function.parameters"), "tools.0.input_schema");
/// ```
pub fn in_anthropics_words(path: &str) -> String {
    let dotted = path.replace('[', ".").replace(']', "");
    for (root, word) in ROOTS {
        if let Some(rest) = dotted.strip_prefix(root).filter(|rest| rest.is_empty() || rest.starts_with('.'))
        {
            return format!("{word}{rest}");
        }
    }
    for (end, word) in ENDS {
        if let Some(head) = dotted.strip_suffix(end) {
            return format!("{head}{word}");
        }
    }
    dotted
}

/// How a path begins.
const ROOTS: [(&str, &str); 6] = [
    ("parallel_tool_calls", "tool_choice.disable_parallel_tool_use"),
    ("reasoning_effort", "thinking"),
    ("response_format.json_schema", "output_config.format"),
    ("response_format", "output_config.format"),
    ("stop", "stop_sequences"),
    ("user", "metadata.user_id"),
];

/// How a path ends.
const ENDS: [(&str, &str); 6] = [
    (".function.parameters", ".input_schema"),
    (".function.strict", ".strict"),
    (".function.name", ".name"),
    (".function.arguments", ".input"),
    (".tool_call_id", ".tool_use_id"),
    (".reasoning_details", ".content"),
];

/// The places of the Responses dialect. Tools are told apart by their index elsewhere.
///
/// ```
/// use outcrop_translation::front::responses::in_responses_words;
///
/// assert_eq!(in_responses_words("response_format"), "text.format");
/// ```
pub fn in_responses_words(path: &str) -> String {
    if path == "messages" {
        return "input".to_owned();
    }
    for (root, word) in [("reasoning_effort", "reasoning.effort"), ("response_format", "text.format")] {
        if let Some(rest) = path.strip_prefix(root).filter(|rest| rest.is_empty() || rest.starts_with('.')) {
            return format!("{word}{rest}");
        }
    }
    for kind in [".function", ".custom"] {
        if let Some(rest) = path.strip_prefix("tools").and_then(|rest| rest.strip_prefix(kind)) {
            return format!("tools{rest}");
        }
    }
    for (end, word) in [(".tool_call_id", ".call_id"), (".reasoning_details", ".encrypted_content")] {
        if let Some(item) = path.strip_suffix(end) {
            return format!("{item}{word}");
        }
    }
    path.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_in_the_words_of_responses() {
        for (from, to) in [
            ("messages", "input"),
            ("reasoning_effort", "reasoning.effort"),
            ("response_format", "text.format"),
            ("tools.function.strict", "tools.strict"),
            ("tools.strict", "tools.strict"),
            ("input.tool_call_id", "input.call_id"),
            ("input.content", "input.content"),
            ("input.reasoning_details", "input.encrypted_content"),
            ("reasoning_effort_of_mine", "reasoning_effort_of_mine"),
        ] {
            assert_eq!(in_responses_words(from), to);
        }
    }

    #[test]
    fn places_are_told_in_anthropics_words() {
        for (from, to) in [
            ("max_tokens", "max_tokens"),
            ("messages[12]", "messages.12"),
            ("messages[3].tool_call_id", "messages.3.tool_use_id"),
            ("response_format.json_schema.schema", "output_config.format.schema"),
            ("stop", "stop_sequences"),
            ("stop_sequences[1]", "stop_sequences.1"),
            ("reasoning_effort", "thinking"),
            ("user", "metadata.user_id"),
            ("parallel_tool_calls", "tool_choice.disable_parallel_tool_use"),
            ("tools[2].function.strict", "tools.2.strict"),
        ] {
            assert_eq!(in_anthropics_words(from), to);
        }
    }
}
