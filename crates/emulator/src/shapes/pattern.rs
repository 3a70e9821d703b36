//! The regular expressions of the service model, each as a function beside its text.

/// One pattern. A text matches as a whole.
pub(crate) struct Pattern {
    pub(crate) text: &'static str,
    pub(crate) matches: fn(&str) -> bool,
}

impl std::fmt::Debug for Pattern {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.text)
    }
}

fn all(text: &str, extra: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || extra.contains(c))
}

pub(crate) static TOOL_NAME: Pattern =
    Pattern { text: "[a-zA-Z0-9_-]+", matches: |text| !text.is_empty() && all(text, "_-") };
pub(crate) static TOOL_USE_ID: Pattern =
    Pattern { text: "[a-zA-Z0-9_.:-]+", matches: |text| !text.is_empty() && all(text, "_.:-") };
pub(crate) static METADATA: Pattern = Pattern {
    text: "[a-zA-Z0-9\\s:_@$#=/+,-.]{0,256}",
    // `,-.` is a range in the pattern: the comma, the hyphen and the dot.
    matches: |text| text.chars().all(|c| c.is_whitespace() || all(c.encode_utf8(&mut [0; 4]), ":_@$#=/+,-.")),
};
pub(crate) static ACCOUNT: Pattern = Pattern {
    text: "[0-9]{12}",
    matches: |text| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()),
};
pub(crate) static S3_URI: Pattern = Pattern {
    text: "s3://[a-z0-9][\\.\\-a-z0-9]{1,61}[a-z0-9](/.*)?",
    matches: |text| {
        let bucket = text.strip_prefix("s3://").map(|rest| rest.split('/').next().unwrap_or_default());
        bucket.is_some_and(|bucket| {
            let lower = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
            (3..=63).contains(&bucket.len())
                && bucket.starts_with(lower)
                && bucket.ends_with(lower)
                && bucket.chars().all(|c| lower(c) || c == '.' || c == '-')
        })
    },
};
pub(crate) static GUARDRAIL_ID: Pattern = Pattern {
    text: "(|([a-z0-9]+)|(arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:guardrail/[a-z0-9]+))",
    matches: |text| {
        let plain = |id: &str| id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        match text.strip_prefix("arn:aws") {
            None => plain(text),
            Some(rest) => {
                let parts: Vec<&str> = rest.splitn(5, ':').collect();
                matches!(parts.as_slice(), [_, "bedrock", _, account, resource]
                    if (ACCOUNT.matches)(account)
                        && resource.strip_prefix("guardrail/").is_some_and(|id| !id.is_empty() && plain(id)))
            }
        }
    },
};
pub(crate) static GUARDRAIL_VERSION: Pattern = Pattern {
    text: "(|([1-9][0-9]{0,7})|(DRAFT))",
    matches: |text| {
        text.is_empty()
            || text == "DRAFT"
            || text.len() <= 8 && !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit())
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_what_their_text_says() {
        for (pattern, good, bad) in [
            (&TOOL_NAME, "get_weather-2", "get.weather"),
            (&TOOL_USE_ID, "tooluse_a.b:c-1", "a b"),
            (&METADATA, "a b:c@d,e-f.g", "a{b"),
            (&ACCOUNT, "123456789012", "12345678901"),
            (&S3_URI, "s3://my-bucket.x/key/of it", "s3://UPPER/key"),
            (&GUARDRAIL_ID, "abc123", "Abc"),
            (
                &GUARDRAIL_ID,
                "arn:aws:bedrock:us-east-1:123456789012:guardrail/abc",
                "arn:aws:bedrock:x:1:guardrail/a",
            ),
            (&GUARDRAIL_VERSION, "DRAFT", "draft"),
            (&GUARDRAIL_VERSION, "12", "012"),
        ] {
            assert!((pattern.matches)(good), "{good} against {pattern:?}");
            assert!(!(pattern.matches)(bad), "{bad} against {pattern:?}");
        }
    }
}
