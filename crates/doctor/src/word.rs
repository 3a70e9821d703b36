//! A word of a command that people paste into a shell.

/// As it is where nothing in it means something to a shell, quoted otherwise.
pub(crate) fn word(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:@%+,".contains(&byte);
    if !text.is_empty() && text.bytes().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn only_what_a_shell_would_read_otherwise_is_quoted() {
        assert_eq!(word("us.anthropic.claude-x-v1:0"), "us.anthropic.claude-x-v1:0");
        assert_eq!(word("claude-opus-4-6[1m]"), "'claude-opus-4-6[1m]'");
        assert_eq!(word("it's; rm"), r"'it'\''s; rm'");
        assert_eq!(word(""), "''");
    }
}
