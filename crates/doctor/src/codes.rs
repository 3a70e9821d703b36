//! The codes that findings have here and nowhere else. All others are those of `outcrop_hints`.

/// Code and meaning, in the order of the sections. A code never changes its meaning; new ones may come.
#[rustfmt::skip]
pub const CODES: &[(&str, &str)] = &[
    ("variable", "a variable that some client reads is set"),
    ("variable-empty", "a variable is set to nothing"),
    ("blanks-around", "a variable has white space around its value, which other clients do not leave out"),
    ("session-token-left-over", "AWS_SESSION_TOKEN does not belong to the access key beside it"),
    ("keys-hide-profile", "IAM keys and a profile are both set, and clients disagree on which is used"),
    ("profiles-differ", "AWS_PROFILE and AWS_DEFAULT_PROFILE name different profiles"),
    ("regions-differ", "AWS_REGION and AWS_DEFAULT_REGION name different regions"),
    ("proxy-not-used", "a proxy is set that outcrop does not use"),
    ("claude-code-region", "Claude Code is in Bedrock mode without AWS_REGION"),
    ("claude-code-base-url", "Claude Code is in Bedrock mode, in which it does not read ANTHROPIC_BASE_URL"),
    ("configuration", "a flag, a variable or the configuration file cannot be used"),
    ("file-read", "one of the AWS files was read"),
    ("file-unreadable", "one of the AWS files cannot be read"),
    ("file-not-text", "one of the AWS files is not text in UTF-8"),
    ("file-malformed", "one of the AWS files has a mistake that makes clients refuse it"),
    ("profile-ignored", "a section looks like a profile, but has the form of the other file"),
    ("profile-incomplete", "an SSO profile does not say which account and role it is for"),
    ("profile-empty", "the profile has no credentials"),
    ("source-profile-missing", "the profile takes its role with a profile that is not there"),
    ("sso-session-missing", "the profile names an SSO session that is not there"),
    ("credential", "the credential that outcrop uses, or what is wrong with it"),
    ("short-term-key", "region and end of a short-term key"),
    ("bearer-ends-soon", "the short-term key ends within half an hour"),
    ("credential-source", "the source of the credential gave nothing"),
    ("half-keys", "one of two variables that belong together is not set"),
    ("client-credential", "the credential that a client would use"),
    ("region", "the region that outcrop uses"),
    ("region-malformed", "the region cannot be one"),
    ("region-odd", "the region does not look like one"),
    ("client-region", "the region that a client would use, if any"),
    ("boto3-region", "boto3 would have no region, or another client that reads AWS_DEFAULT_REGION only"),
    ("endpoint", "where requests to a host go"),
    ("endpoint-not-read", "an address that other clients follow and outcrop does not"),
    ("endpoint-other-region", "the address of a host is in another region"),
    ("endpoint-other-service", "the address of a host is that of another service"),
    ("endpoint-split", "one host is sent elsewhere and its control plane is not"),
    ("reached", "the host takes connections"),
    ("tls", "the certificate of the host is trusted"),
    ("host-hung", "the host took the request, but sent no answer in time"),
    ("clock", "the clock agrees with Bedrock's"),
    ("clock-drift", "the clock is minutes from Bedrock's, but not yet too many"),
    ("identity", "who the credential is"),
    ("identity-unknown", "who the credential is cannot be seen"),
    ("listed", "a host listed what it has"),
    ("list-denied", "the credential may not ask for a list"),
    ("model-known", "what the model is called on each host"),
    ("model-other-region", "the id belongs to another region"),
    ("model-unserved", "outcrop cannot speak to the model"),
    ("only-on-runtime", "the model is on bedrock-runtime only"),
    ("only-on-mantle", "the model is on bedrock-mantle only"),
    ("model-offered", "the model is offered in the region"),
    ("model-legacy", "the model is announced to end"),
    ("model-unavailable", "bedrock-mantle lists the model as unavailable"),
    ("profile-found", "the inference profile is listed"),
    ("profile-not-listed", "the inference profile is not listed in the region"),
    ("profile-unseen", "whether the inference profile is listed cannot be seen"),
    ("access", "the account may use the model"),
    ("access-unseen", "whether the account may use the model cannot be seen"),
    ("called", "the model answered"),
    ("not-called", "the model holds no conversation, so it was not called"),
    ("refused", "the service refused in a way that no cause is known for"),
];

#[cfg(test)]
mod tests {
    use super::CODES;

    #[test]
    fn no_code_has_two_meanings() {
        for (at, (code, _)) in CODES.iter().enumerate() {
            assert!(CODES.iter().skip(at + 1).all(|(other, _)| other != code), "{code}");
            assert!(outcrop_hints::by_code(code).is_none(), "{code} is in the table of hints");
        }
    }
}
