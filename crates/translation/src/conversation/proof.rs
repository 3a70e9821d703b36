//! Whose a proof of thinking is: each family takes back its own only.

/// What the proof of an OpenAI model's thinking begins with here.
pub(crate) const OPENAI: &str = "openai.";

/// Whether it is a signature of Claude's. No other family on Bedrock but OpenAI's proves its thinking. It covers the
/// text: the one without the other is worth nothing.
pub(crate) fn is_claudes(signature: &str) -> bool {
    !signature.is_empty() && !signature.starts_with(OPENAI)
}
