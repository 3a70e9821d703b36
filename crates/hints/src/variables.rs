//! Every variable that a client of Bedrock reads: who reads it, and what it does.
//!
//! Sources: botocore 1.44.5, openai-python 3.54.0, anthropic-python 2.12.0 and `@anthropic-ai/bedrock-sdk` 1.1.3 (read and
//! executed), AWS CLI user guide, Claude Code documentation (Amazon Bedrock, LLM gateways, environment variables); read
//! 2026-11-22.

/// One variable.
#[derive(Debug)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// How its value may be shown.
    pub kind: Kind,
    /// What it does.
    pub does: &'static str,
    /// Who reads it.
    pub readers: &'static str,
}

/// How its value may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// As it is.
    Plain,
    /// Not at all.
    Secret,
    /// The first and last four characters.
    KeyId,
    /// Without user name, password and query.
    Url,
}

const fn plain(name: &'static str, readers: &'static str, does: &'static str) -> Variable {
    Variable { name, kind: Kind::Plain, does, readers }
}

const fn secret(name: &'static str, readers: &'static str, does: &'static str) -> Variable {
    Variable { name, kind: Kind::Secret, does, readers }
}

const fn url(name: &'static str, readers: &'static str, does: &'static str) -> Variable {
    Variable { name, kind: Kind::Url, does, readers }
}

const SDKS: &str = "every AWS SDK and outcrop";
const CLAUDE_CODE: &str = "Claude Code only";
const LITELLM: &str = "LiteLLM only";
const OTHER_PRODUCT: &str = "Anthropic's clients for Claude Platform on AWS, which is another product";

/// All of them, in the order in which they are shown.
#[rustfmt::skip]
pub const VARIABLES: &[Variable] = &[
    plain("AWS_REGION", "outcrop, AWS CLI v2, openai-python, Anthropic SDKs, Claude Code; not boto3", "the region"),
    plain("AWS_DEFAULT_REGION", "boto3; the others when AWS_REGION is unset (not Claude Code)", "the region"),
    secret("AWS_BEARER_TOKEN_BEDROCK", "outcrop, AWS SDKs, openai-python, Anthropic SDKs, Claude Code, LiteLLM",
        "a Bedrock API key: it wins over IAM credentials, in the AWS SDKs even over those given in code"),
    plain("AWS_PROFILE", SDKS, "which profile of the AWS files"),
    plain("AWS_DEFAULT_PROFILE", "boto3 and the AWS CLI, before AWS_PROFILE", "which profile of the AWS files"),
    Variable { name: "AWS_ACCESS_KEY_ID", kind: Kind::KeyId, readers: SDKS, does: "the first half of an IAM key" },
    secret("AWS_SECRET_ACCESS_KEY", SDKS, "the second half of an IAM key"),
    secret("AWS_SESSION_TOKEN", SDKS, "goes with a temporary IAM key (ASIA…)"),
    plain("AWS_CONFIG_FILE", SDKS, "another place for ~/.aws/config"),
    plain("AWS_SHARED_CREDENTIALS_FILE", SDKS, "another place for ~/.aws/credentials"),
    plain("AWS_WEB_IDENTITY_TOKEN_FILE", SDKS, "a token to take on the role AWS_ROLE_ARN with, as on EKS"),
    plain("AWS_ROLE_ARN", SDKS, "the role for AWS_WEB_IDENTITY_TOKEN_FILE"),
    plain("AWS_ROLE_SESSION_NAME", SDKS, "the name of the session with that role, as logs of AWS show it"),
    plain("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", SDKS, "the task role's credentials, as on ECS"),
    url("AWS_CONTAINER_CREDENTIALS_FULL_URI", SDKS, "the pod's credentials, as on EKS"),
    secret("AWS_CONTAINER_AUTHORIZATION_TOKEN", SDKS, "what the container's credentials are asked for with"),
    plain("AWS_EC2_METADATA_DISABLED", SDKS, "`true` keeps clients from asking EC2 for credentials"),
    plain("AWS_AUTH_SCHEME_PREFERENCE", "AWS SDKs; not outcrop", "which kind of proof is preferred; an API key wins all the same"),
    url("AWS_ENDPOINT_URL", "AWS SDKs; not outcrop", "sends every AWS service to this address"),
    url("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "AWS SDKs and outcrop", "sends bedrock-runtime to this address"),
    url("AWS_ENDPOINT_URL_BEDROCK", "AWS SDKs and outcrop", "sends the control plane to this address"),
    url("AWS_ENDPOINT_URL_STS", "AWS SDKs and `outcrop doctor`", "sends STS to this address"),
    plain("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "AWS SDKs; not outcrop", "`true` makes them ignore AWS_ENDPOINT_URL and its kin"),
    plain("AWS_USE_FIPS_ENDPOINT", "AWS SDKs; not outcrop", "`true` chooses the FIPS hosts"),
    plain("AWS_USE_DUALSTACK_ENDPOINT", "AWS SDKs; not outcrop", "`true` chooses the hosts with IPv6"),
    url("OUTCROP_MANTLE_URL", "outcrop", "sends bedrock-mantle to this address"),
    plain("OUTCROP_ENDPOINT", "outcrop", "which host may serve: `auto`, `mantle` or `runtime`"),
    plain("OUTCROP_CONFIG", "outcrop", "the configuration file"),
    plain("OUTCROP_LISTEN", "outcrop", "the address that the proxy listens on"),
    secret("OUTCROP_KEY", "`outcrop connect --check`, and clients as `outcrop connect` sets them up", "the key that they show to the proxy"),
    url("AWS_BEDROCK_BASE_URL", "openai-python's `bedrock()`", "its base URL; AWS's own host names are held against the region"),
    url("OPENAI_BASE_URL", "OpenAI SDKs and tools built on them", "where they send; Claude is on no OpenAI route of Bedrock itself, but is behind `outcrop serve`"),
    secret("OPENAI_API_KEY", "OpenAI SDKs and tools built on them; `outcrop chat` and `outcrop models` with `--url`", "the key they send: a Bedrock API key, or one of the proxy's"),
    plain("OPENAI_PROJECT_ID", "OpenAI SDKs", "becomes the header OpenAI-Project; an unknown one is refused with 404"),
    url("ANTHROPIC_BASE_URL", "Anthropic SDKs, Claude Code", "where they send when they are not in Bedrock mode"),
    secret("ANTHROPIC_API_KEY", "Anthropic SDKs, Claude Code", "the key they send when they are not in Bedrock mode"),
    secret("ANTHROPIC_AUTH_TOKEN", "Anthropic SDKs, Claude Code", "a bearer key they send when they are not in Bedrock mode"),
    secret("ANTHROPIC_CUSTOM_HEADERS", "Anthropic SDKs, Claude Code", "further headers, in Bedrock mode too"),
    url("ANTHROPIC_BEDROCK_BASE_URL", "AnthropicBedrock, Claude Code", "replaces the address of bedrock-runtime"),
    url("ANTHROPIC_BEDROCK_MANTLE_BASE_URL", "AnthropicBedrockMantle, Claude Code", "replaces the address of bedrock-mantle"),
    secret("ANTHROPIC_AWS_API_KEY", OTHER_PRODUCT, "its key; the Python client for mantle falls back to it"),
    url("ANTHROPIC_AWS_BASE_URL", OTHER_PRODUCT, "its address"),
    plain("ANTHROPIC_AWS_WORKSPACE_ID", OTHER_PRODUCT, "its workspace"),
    plain("CLAUDE_CODE_USE_BEDROCK", CLAUDE_CODE, "makes Claude Code talk to bedrock-runtime itself; has no effect on outcrop or on any SDK"),
    plain("CLAUDE_CODE_USE_MANTLE", CLAUDE_CODE, "makes Claude Code talk to bedrock-mantle itself; needs Claude Code 2.1.94"),
    plain("CLAUDE_CODE_SKIP_BEDROCK_AUTH", CLAUDE_CODE, "sends no AWS proof: for a gateway that adds it, such as `outcrop serve`"),
    plain("CLAUDE_CODE_SKIP_MANTLE_AUTH", CLAUDE_CODE, "sends no AWS proof to mantle: for a gateway that adds it"),
    plain("ANTHROPIC_MODEL", CLAUDE_CODE, "which model; on Bedrock an id or ARN of Bedrock's"),
    plain("ANTHROPIC_DEFAULT_OPUS_MODEL", CLAUDE_CODE, "the id that `opus` stands for"),
    plain("ANTHROPIC_DEFAULT_SONNET_MODEL", CLAUDE_CODE, "the id that `sonnet` stands for"),
    plain("ANTHROPIC_DEFAULT_HAIKU_MODEL", CLAUDE_CODE, "the id that `haiku` stands for, used for background work"),
    plain("ANTHROPIC_DEFAULT_FABLE_MODEL", CLAUDE_CODE, "the id that `fable` stands for"),
    plain("ANTHROPIC_SMALL_FAST_MODEL_AWS_REGION", CLAUDE_CODE, "another region for the small model"),
    plain("CLAUDE_CODE_DISABLE_EXPERIMENTAL_BETAS", CLAUDE_CODE, "leaves out beta flags that Bedrock may refuse"),
    plain("CLAUDE_CODE_ATTRIBUTION_HEADER", CLAUDE_CODE, "`0` leaves out a block that spoils the prompt cache"),
    plain("CLAUDE_CODE_DISABLE_ADAPTIVE_THINKING", CLAUDE_CODE, "turns adaptive thinking off"),
    plain("CLAUDE_CODE_MAX_OUTPUT_TOKENS", CLAUDE_CODE, "`max_tokens`, which counts against the quota before the answer is known"),
    plain("CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY", CLAUDE_CODE, "`1` makes it ask a gateway for /v1/models"),
    plain("DISABLE_PROMPT_CACHING", CLAUDE_CODE, "turns prompt caching off"),
    plain("ENABLE_PROMPT_CACHING_1H", CLAUDE_CODE, "asks for a cache of one hour"),
    plain("API_TIMEOUT_MS", CLAUDE_CODE, "how long it waits for an answer, milliseconds"),
    secret("BEDROCK_MANTLE_API_KEY", LITELLM, "a Bedrock API key for mantle, before AWS_BEARER_TOKEN_BEDROCK"),
    url("BEDROCK_MANTLE_API_BASE", LITELLM, "the address of mantle"),
    plain("BEDROCK_MANTLE_REGION", LITELLM, "the region of mantle"),
    url("HTTPS_PROXY", "most clients; not outcrop", "sends requests through this proxy"),
    url("https_proxy", "most clients; not outcrop", "sends requests through this proxy"),
    plain("AWS_CA_BUNDLE", "boto3 and the AWS CLI; not outcrop, which has `--ca-cert`", "trusts these certificates"),
    plain("NODE_EXTRA_CA_CERTS", "Node programs, Claude Code among them", "trusts these certificates too"),
];

/// What the program `outcrop` reads as any program does: nothing of it decides how Bedrock is asked.
#[rustfmt::skip]
pub const OF_THE_PROGRAM: &[Variable] = &[
    plain("XDG_STATE_HOME", "`outcrop chat`", "an absolute path, in which the folder `outcrop` keeps conversations and the lines typed; else ~/.local/state"),
    plain("SHELL", "`outcrop token --export`", "which shell the line is for"),
    plain("NO_COLOR", "outcrop", "anything but nothing keeps colors out"),
    plain("TERM", "outcrop", "`dumb` keeps colors and moves of the cursor out"),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Kind, OF_THE_PROGRAM, VARIABLES};

    #[test]
    fn no_variable_is_told_twice() {
        let all = || VARIABLES.iter().chain(OF_THE_PROGRAM);
        let names: HashSet<_> = all().map(|variable| variable.name).collect();
        assert_eq!(names.len(), all().count());
    }

    #[test]
    fn what_holds_a_secret_is_marked_as_one() {
        for variable in VARIABLES {
            let sounds_secret =
                ["_KEY", "_TOKEN", "BEARER", "HEADERS"].iter().any(|part| variable.name.contains(part));
            let exempt = [
                "AWS_ACCESS_KEY_ID",
                "AWS_WEB_IDENTITY_TOKEN_FILE",
                "CLAUDE_CODE_ATTRIBUTION_HEADER",
                "CLAUDE_CODE_MAX_OUTPUT_TOKENS",
            ];
            assert!(
                !sounds_secret || exempt.contains(&variable.name) || variable.kind == Kind::Secret,
                "{}",
                variable.name
            );
        }
    }
}
