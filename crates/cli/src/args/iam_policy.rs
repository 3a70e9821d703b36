//! What `outcrop iam-policy` takes.

use clap::Args;
use outcrop_proxy::BedrockArgs;

/// Print the least IAM policy for what the configuration uses
///
/// For the region, the endpoint and the models in use: a profile needs its own ARN and the foundation model's in every
/// region it may lead to. Where AWS can be asked it says which these are; else the catalog's geographies stand for them.
#[derive(Debug, Args)]
#[command(after_help = "\
stdout gets the policy, JSON; what each statement is for goes to stderr.

Examples:
  outcrop iam-policy claude-haiku-4-5 > policy.json
  outcrop iam-policy --endpoint mantle --keys gpt-oss-120b
  outcrop iam-policy --region us-gov-west-1 --offline          all models
  aws iam put-user-policy --user-name ci --policy-name bedrock --policy-document \"$(outcrop iam-policy --keys)\"")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct IamPolicyArgs {
    /// The models that may be called, as you would ask for them [default: all of the region]
    #[arg(value_name = "MODEL")]
    pub(crate) wanted: Vec<String>,
    /// Allow Bedrock API keys too: short-term keys that are made from these credentials, and long-term keys [default: where
    /// AWS_BEARER_TOKEN_BEDROCK is used]
    #[arg(long)]
    pub(crate) keys: bool,
    /// Leave Bedrock API keys out, even where one is used
    #[arg(long, conflicts_with = "keys")]
    pub(crate) no_keys: bool,
    /// Leave out the lists that `outcrop models` and the proxy's /v1/models read
    #[arg(long)]
    pub(crate) no_lists: bool,
    /// The account, 12 digits [default: as AWS says, else `*`]
    #[arg(long, value_name = "ID", value_parser = account)]
    pub(crate) account_id: Option<String>,
    /// Do not ask AWS: the catalog alone answers, and no credentials are needed
    #[arg(long)]
    pub(crate) offline: bool,
    #[command(flatten)]
    pub(crate) bedrock: BedrockArgs,
}

fn account(text: &str) -> Result<String, String> {
    let digits = text.replace('-', "");
    if digits.len() == 12 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(digits);
    }
    Err("an account has 12 digits".to_owned())
}
