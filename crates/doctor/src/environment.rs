//! The variables that are set, and those that contradict each other.

use outcrop_credentials::{Environment, read_key};
use outcrop_hints::causes::credentials::{
    BEARER_MALFORMED, CONTRADICTING_CREDENTIALS, SESSION_TOKEN_MISSING,
};

use crate::ledger::Ledger;
use crate::report::{Finding, Level, Section};
use crate::variables::{VARIABLES, shown};

const SECTION: Section = Section::Environment;

/// Tells every known variable that is set, then what is wrong between them.
pub(crate) fn look(environment: &Environment, ledger: &Ledger) {
    for (order, variable) in (0..).zip(VARIABLES) {
        let Some(value) = environment.get(variable.name) else {
            if environment.as_set(variable.name).is_some() {
                ledger.add(empty(variable.name).order(order));
            }
            continue;
        };
        let says =
            format!("is {}: {}; read by {}", shown(variable.kind, &value), variable.does, variable.readers);
        ledger.add(Finding::ok("variable", SECTION, variable.name, says).order(order));
    }
    blanks(environment, ledger);
    contradictions(environment, ledger);
    keys(environment, ledger);
    not_read(environment, ledger);
    claude_code(environment, ledger);
}

/// After the variables themselves.
const AFTER: u16 = 1000;

fn warn(code: &'static str, subject: &str, says: impl Into<String>, next: impl Into<String>) -> Finding {
    Finding::new(code, Level::Warning, SECTION, subject, says).next(next).order(AFTER)
}

/// A variable that is set to nothing. outcrop takes it for unset; boto3 does not, where it is one of these.
///
/// Source: boto3 1.44.5, measured 2026-12-01.
fn empty(name: &'static str) -> Finding {
    let breaks = match name {
        "AWS_PROFILE" | "AWS_DEFAULT_PROFILE" => "boto3 looks for a profile without a name, and fails",
        "AWS_DEFAULT_REGION" => "boto3 calls the host of a region without a name, and fails",
        _ => return Finding::ok("variable-empty", SECTION, name, "is set to nothing: counts as unset"),
    };
    let says = format!("is set to nothing: outcrop takes it for unset, but {breaks}");
    let finding = Finding::new("variable-empty", Level::Warning, SECTION, name, says);
    finding.next("unset it").command(format!("unset {name}"))
}

/// White space around a value, as a copied key brings along: outcrop leaves it out, others send it.
fn blanks(environment: &Environment, ledger: &Ledger) {
    for variable in VARIABLES.iter().filter(|variable| variable.name != "ANTHROPIC_CUSTOM_HEADERS") {
        let Some(value) = environment.as_set(variable.name) else { continue };
        if value.trim().is_empty() || value.trim() == value {
            continue;
        }
        let says = "has blanks or line ends around its value: outcrop leaves them out, other clients send or refuse them";
        let name = variable.name;
        let finding = warn("blanks-around", name, says, "set it again without them");
        // Whatever the value is, it is not shown.
        let plain = format!("export {name}=\"$(printf %s \"${name}\" | tr -d '[:space:]')\"");
        let inside = value.trim().contains(char::is_whitespace);
        ledger.add(if inside { finding } else { finding.command(plain) });
    }
}

fn contradictions(environment: &Environment, ledger: &Ledger) {
    let set = |name: &str| environment.get(name).is_some();
    let bearer = set("AWS_BEARER_TOKEN_BEDROCK");
    if bearer && set("AWS_ACCESS_KEY_ID") {
        let subject = "AWS_BEARER_TOKEN_BEDROCK and AWS_ACCESS_KEY_ID";
        ledger.add(
            Finding::hinted(&CONTRADICTING_CREDENTIALS, Level::Warning, SECTION, subject)
                .command("unset AWS_BEARER_TOKEN_BEDROCK")
                .order(AFTER),
        );
    } else if bearer && set("AWS_PROFILE") {
        let says = "the API key wins: the profile is not used for credentials, only for the region";
        let next = "unset AWS_BEARER_TOKEN_BEDROCK to use the profile";
        let finding =
            warn("contradicting-credentials", "AWS_BEARER_TOKEN_BEDROCK and AWS_PROFILE", says, next);
        ledger.add(finding.command("unset AWS_BEARER_TOKEN_BEDROCK"));
    }
    if let Some(finding) = environment.get("AWS_BEARER_TOKEN_BEDROCK").and_then(|key| malformed(&key)) {
        ledger.add(finding.order(AFTER));
    }
    if set("AWS_ACCESS_KEY_ID") && set("AWS_PROFILE") && !bearer {
        let says = "both are set: boto3, outcrop and the Anthropic SDKs use the keys, other JavaScript SDKs the profile";
        let next = "unset the one that is not meant";
        ledger.add(warn("keys-hide-profile", "AWS_ACCESS_KEY_ID and AWS_PROFILE", says, next));
    }
    let profiles = environment.get("AWS_PROFILE").zip(environment.get("AWS_DEFAULT_PROFILE"));
    if let Some((profile, default)) = profiles.filter(|(profile, default)| profile != default) {
        let says =
            format!("what is built on boto3, and the AWS CLI, use `{default}`, all others `{profile}`");
        let finding =
            warn("profiles-differ", "AWS_PROFILE and AWS_DEFAULT_PROFILE", says, "unset AWS_DEFAULT_PROFILE");
        ledger.add(finding.command("unset AWS_DEFAULT_PROFILE"));
    }
    let regions = environment.get("AWS_REGION").zip(environment.get("AWS_DEFAULT_REGION"));
    if let Some((region, default)) = regions.filter(|(region, default)| region != default) {
        let says = format!("boto3 calls {default}, all others {region}");
        let next = "set both to the same region";
        let finding = warn("regions-differ", "AWS_REGION and AWS_DEFAULT_REGION", says, next);
        ledger.add(finding.command(format!("export AWS_DEFAULT_REGION={region}")));
    }
}

/// What is wrong with a key, as far as its form tells.
fn malformed(key: &str) -> Option<Finding> {
    let fault = || Finding::hinted(&BEARER_MALFORMED, Level::Fault, SECTION, "AWS_BEARER_TOKEN_BEDROCK");
    let begins = |text: &str| KINDS.iter().any(|kind| text.starts_with(kind));
    let bare = key.trim_start_matches("Bearer ").trim_matches(['"', '\'']);
    if bare.len() < key.len() && begins(bare) {
        let next = "set it to the key alone, without quotes and without the word Bearer";
        return Some(fault().because("there is more around the key").next(next));
    }
    if !begins(key) {
        return Some(fault());
    }
    let cut = key.starts_with("bedrock-api-key-") && read_key(key).is_none();
    cut.then(|| fault().because("it begins like one, but the rest cannot be read: it was cut, or changed"))
}

/// How API keys begin: long-term and short-term ones.
const KINDS: [&str; 2] = ["ABSK", "bedrock-api-key-"];

fn keys(environment: &Environment, ledger: &Ledger) {
    let id = environment.get("AWS_ACCESS_KEY_ID");
    let token = environment.get("AWS_SESSION_TOKEN").is_some();
    match id.as_deref() {
        Some(id) if id.starts_with("ASIA") && !token => {
            let finding = Finding::hinted(&SESSION_TOKEN_MISSING, Level::Fault, SECTION, "AWS_SESSION_TOKEN");
            ledger.add(finding.order(AFTER));
        }
        Some(id) if id.starts_with("AKIA") && token => {
            let says = "the access key is a lasting one (AKIA), but a session token is set beside it, left over from other \
                        credentials: AWS refuses the pair";
            let finding =
                warn("session-token-left-over", "AWS_SESSION_TOKEN", says, "unset AWS_SESSION_TOKEN");
            ledger.add(finding.command("unset AWS_SESSION_TOKEN"));
        }
        None if token => {
            let says = "a session token is set without the access key that it belongs to: it has no effect";
            ledger.add(warn("session-token-left-over", "AWS_SESSION_TOKEN", says, "unset AWS_SESSION_TOKEN"));
        }
        _ => {}
    }
}

/// What other clients follow and outcrop does not.
fn not_read(environment: &Environment, ledger: &Ledger) {
    if environment.get("AWS_ENDPOINT_URL").is_some() {
        let says = "AWS SDKs send Bedrock there, outcrop does not";
        let next =
            "give outcrop the address with `--runtime-url` and `--control-url`, or unset AWS_ENDPOINT_URL";
        ledger.add(warn("endpoint-not-read", "AWS_ENDPOINT_URL", says, next));
    }
    for name in ["AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"] {
        if environment.get(name).is_some_and(|value| value.eq_ignore_ascii_case("true")) {
            let says = "AWS SDKs choose other hosts by it, outcrop does not";
            ledger.add(warn("endpoint-not-read", name, says, "give outcrop the host with `--runtime-url`"));
        }
    }
    for name in ["HTTPS_PROXY", "https_proxy"] {
        if environment.get(name).is_some() {
            let says = "most clients send through this proxy, outcrop connects to Bedrock itself";
            let next = "let this machine connect to Bedrock, or use a VPC endpoint and `--runtime-url`";
            ledger.add(warn("proxy-not-used", name, says, next));
        }
    }
}

fn claude_code(environment: &Environment, ledger: &Ledger) {
    let on = |name: &str| {
        environment.get(name).is_some_and(|value| value != "0" && !value.eq_ignore_ascii_case("false"))
    };
    let bedrock = on("CLAUDE_CODE_USE_BEDROCK");
    if !bedrock && !on("CLAUDE_CODE_USE_MANTLE") {
        return;
    }
    let name = if bedrock { "CLAUDE_CODE_USE_BEDROCK" } else { "CLAUDE_CODE_USE_MANTLE" };
    if environment.get("AWS_REGION").is_none() {
        let says = "Claude Code takes its region from AWS_REGION alone, which is not set";
        ledger.add(warn("claude-code-region", name, says, "set AWS_REGION"));
    }
    if environment.get("ANTHROPIC_BASE_URL").is_some() {
        let says = "in this mode Claude Code does not read ANTHROPIC_BASE_URL";
        let next = format!(
            "set ANTHROPIC_BEDROCK_BASE_URL (mantle: ANTHROPIC_BEDROCK_MANTLE_BASE_URL), or unset {name} for plain mode"
        );
        ledger.add(warn("claude-code-base-url", "ANTHROPIC_BASE_URL", says, next));
    }
}
