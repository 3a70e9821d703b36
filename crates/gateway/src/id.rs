//! What people type where a model belongs: names, Bedrock ids, ARNs, and the prefixes other tools put before
//! them. Pure grammar; which models exist is the catalog's knowledge.
//!
//! Sources: AWS Bedrock API reference (`modelId`) and user guide (inference profiles), LiteLLM's Bedrock
//! routes, Claude Code's `[1m]` suffix; read 2026-11-22.

use crate::Host;

/// Longest id that Bedrock takes, in bytes (botocore 1.44.5: `modelId` has at most 2048).
pub const MAX_LENGTH: usize = 2048;

/// What may stand in a model id, as told to a caller who typed something else.
pub const GRAMMAR: &str = "a model is a name or an id of letters, digits, `.`, `-`, `_` and `:`, or a Bedrock ARN, \
    up to 2048 characters; `bedrock/`, `bedrock/converse/`, `bedrock/<region>/`, `bedrock_mantle/` or a vendor and `/` may stand before it";

/// A model as typed, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Typed<'a> {
    /// The host that a prefix asks for (`bedrock_mantle/`, `bedrock/converse/`).
    pub host: Option<Host>,
    /// The region that a prefix asks for (`bedrock/us-east-1/`).
    pub region: Option<&'a str>,
    /// The vendor before a slash (`anthropic/claude-sonnet-4.5`).
    pub vendor: Option<&'a str>,
    /// What is left.
    pub form: Form<'a>,
}

/// The id itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form<'a> {
    /// A name or an id: one path segment, no slash.
    Id(&'a str),
    /// An ARN.
    Arn(Arn<'a>),
}

/// A Bedrock ARN: `arn:{partition}:bedrock:{region}:{account}:{kind}/{resource}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arn<'a> {
    /// The whole ARN, as it goes upstream.
    pub text: &'a str,
    /// `aws`, `aws-us-gov`, `aws-cn`, ..
    pub partition: &'a str,
    /// The region that it belongs to.
    pub region: &'a str,
    /// What it names.
    pub kind: ArnKind,
    /// What stands after the kind and its slash: for some kinds a model id, for others only a number.
    pub resource: &'a str,
}

/// What an ARN names. Application profiles, provisioned and custom models carry no model name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArnKind {
    /// `foundation-model/{id}`
    FoundationModel,
    /// `inference-profile/{geo}.{id}`
    InferenceProfile,
    /// `application-inference-profile/{12 characters}`
    ApplicationInferenceProfile,
    /// `provisioned-model/{12 characters}`
    ProvisionedModel,
    /// `custom-model/{base id}/{12 characters}`
    CustomModel,
    /// `custom-model-deployment/{12 characters}`
    CustomModelDeployment,
    /// `imported-model/{12 characters}`
    ImportedModel,
}

const ARN_KINDS: [(&str, ArnKind); 7] = [
    ("foundation-model", ArnKind::FoundationModel),
    ("inference-profile", ArnKind::InferenceProfile),
    ("application-inference-profile", ArnKind::ApplicationInferenceProfile),
    ("provisioned-model", ArnKind::ProvisionedModel),
    ("custom-model", ArnKind::CustomModel),
    ("custom-model-deployment", ArnKind::CustomModelDeployment),
    ("imported-model", ArnKind::ImportedModel),
];

/// Why a text is no model id. [`GRAMMAR`] says what one looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdError {
    /// Nothing was typed.
    #[error("the model is empty")]
    Empty,
    /// Longer than Bedrock takes.
    #[error("the model id has {0} bytes, at most {MAX_LENGTH} are allowed")]
    TooLong(usize),
    /// A character that no id has, at a byte offset.
    #[error("the model id has {0:?} at byte {1}, which no model id contains")]
    Character(char, usize),
    /// `.`, `..` or nothing where a path segment would be.
    #[error("the model id has an empty or dotted part (`.`, `..`, `//`)")]
    Segment,
    /// A slash after something that is no known prefix.
    #[error("`/` may stand only after a known prefix or inside an ARN")]
    Slash,
    /// An ARN that is not of Bedrock's form.
    #[error("the ARN is not of the form `arn:aws:bedrock:<region>:<account>:<kind>/<id>`")]
    Arn,
    /// An ARN of Bedrock that does not name a model.
    #[error(
        "the ARN names no model (known kinds: foundation-model, inference-profile, application-inference-profile, provisioned-model, custom-model, custom-model-deployment, imported-model)"
    )]
    ArnKind,
}

/// Takes apart what was typed.
pub fn parse(typed: &str) -> Result<Typed<'_>, IdError> {
    check_characters(typed)?;
    // Claude Code marks the long context so; it means nothing upstream.
    let mut rest = typed.strip_suffix("[1m]").unwrap_or(typed);
    let mut found = Typed { host: None, region: None, vendor: None, form: Form::Id("") };
    let mut prefixed = false;
    loop {
        if rest.starts_with("arn:") {
            found.form = Form::Arn(arn(rest)?);
            return Ok(found);
        }
        let Some((segment, after)) = rest.split_once('/') else { break };
        match segment {
            "bedrock" | "amazon-bedrock" if !prefixed => prefixed = true,
            "bedrock_converse" if !prefixed => (prefixed, found.host) = (true, Some(Host::Runtime)),
            "bedrock_mantle" | "bedrock-mantle" if !prefixed => {
                (prefixed, found.host) = (true, Some(Host::Mantle));
            }
            "converse" | "converse_like" | "invoke" if prefixed && found.host.is_none() => {
                found.host = Some(Host::Runtime);
            }
            "mantle" if prefixed && found.host.is_none() => found.host = Some(Host::Mantle),
            region if prefixed && found.region.is_none() && looks_like_region(region) => {
                found.region = Some(region);
            }
            vendor if found.vendor.is_none() && is_vendor(vendor) && !after.contains('/') => {
                found.vendor = Some(vendor);
            }
            _ => return Err(IdError::Slash),
        }
        rest = after;
    }
    if rest.is_empty() || rest.split('.').any(str::is_empty) {
        return Err(if typed.is_empty() { IdError::Empty } else { IdError::Segment });
    }
    found.form = Form::Id(rest);
    Ok(found)
}

/// Refuses whatever could reach a URL, a header or a log as something other than a model id.
fn check_characters(typed: &str) -> Result<(), IdError> {
    if typed.is_empty() {
        return Err(IdError::Empty);
    }
    if typed.len() > MAX_LENGTH {
        return Err(IdError::TooLong(typed.len()));
    }
    let id = typed.strip_suffix("[1m]").unwrap_or(typed);
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '/');
    if let Some((at, character)) = id.char_indices().find(|(_, c)| !allowed(*c)) {
        return Err(IdError::Character(character, at));
    }
    if id.contains("..") || id.split('/').any(|part| part.is_empty() || part == ".") {
        return Err(IdError::Segment);
    }
    Ok(())
}

fn arn(text: &str) -> Result<Arn<'_>, IdError> {
    let mut parts = text.splitn(6, ':');
    let mut next = || parts.next().ok_or(IdError::Arn);
    let (_, partition, service, region, account, named) =
        (next()?, next()?, next()?, next()?, next()?, next()?);
    let digits = account.bytes().all(|byte| byte.is_ascii_digit()) && matches!(account.len(), 0 | 12);
    if service != "bedrock" || !partition.starts_with("aws") || !looks_like_region(region) || !digits {
        return Err(IdError::Arn);
    }
    let (kind, resource) = named.split_once('/').ok_or(IdError::ArnKind)?;
    let Some((_, kind)) = ARN_KINDS.iter().find(|(word, _)| *word == kind) else {
        return Err(IdError::ArnKind);
    };
    if resource.is_empty() || (resource.contains('/') && *kind != ArnKind::CustomModel) {
        return Err(IdError::Arn);
    }
    Ok(Arn { text, partition, region, kind: *kind, resource })
}

/// `us-east-1`, `us-gov-west-1`, `eusc-de-east-1`: words and a number. By pattern, not by list: AWS adds regions.
pub fn looks_like_region(text: &str) -> bool {
    let mut parts = text.rsplit('-');
    let number = parts
        .next()
        .is_some_and(|part| !part.is_empty() && part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit()));
    let words: Vec<&str> = parts.collect();
    let named = words.iter().all(|word| word.len() >= 2 && word.bytes().all(|b| b.is_ascii_lowercase()));
    number && named && (2..=4).contains(&words.len())
}

fn is_vendor(text: &str) -> bool {
    text.len() <= 32 && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// The partition that a region belongs to.
///
/// Source: botocore 1.44.5 `partitions.json`.
pub fn partition_of(region: &str) -> &'static str {
    match region {
        _ if region.starts_with("us-gov-") => "aws-us-gov",
        _ if region.starts_with("cn-") => "aws-cn",
        _ if region.starts_with("eusc-") => "aws-eusc",
        _ if region.starts_with("us-iso-") => "aws-iso",
        _ if region.starts_with("us-isob-") => "aws-iso-b",
        _ if region.starts_with("eu-isoe-") => "aws-iso-e",
        _ if region.starts_with("us-isof-") => "aws-iso-f",
        _ => "aws",
    }
}

#[cfg(test)]
mod tests;
