//! What Bedrock takes as a value of request metadata, the user's id among them.

/// Whether Bedrock takes it. Source: botocore 1.44.5, `requestMetadata`, read 2026-11-22.
pub(crate) fn is_value(value: &str) -> bool {
    value.chars().count() <= 256
        && value
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c.is_ascii_whitespace() || ":_@$#=/+,-.".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_ids_are_taken_and_json_is_not() {
        assert!(is_value("") && is_value("user-1_a@b:c/d +=$#,.") && is_value(&"x".repeat(256)));
        assert!(!is_value(r#"{"device_id":"1"}"#) && !is_value("ü") && !is_value(&"x".repeat(257)));
    }
}
