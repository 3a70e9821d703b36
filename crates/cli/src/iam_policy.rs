//! `outcrop iam-policy`: the least that IAM has to allow for what the configuration uses.
//!
//! Sources: AWS service authorization reference (`bedrock`, `bedrock-mantle`), AWS Bedrock user guide (prerequisites of
//! inference profiles, geographic and global cross-region inference, API keys, endpoints), the managed policy
//! `AmazonBedrockMantleInferenceAccess`; read 2026-11-22.

mod document;
mod grants;

use outcrop_gateway::{Host, RouteError, id, route};
use outcrop_proxy::connect::Account;
use outcrop_proxy::{Environment, resolve};

use crate::args::iam_policy::IamPolicyArgs;
use crate::failure::Failure;
use crate::models::Here;
use crate::output::Output;

use self::document::Policy;
use self::grants::{Grants, Scope};

/// Longest managed policy, characters without white space (IAM quotas, read 2026-11-22).
const LONGEST: usize = 6144;

pub(crate) async fn run(
    args: &IamPolicyArgs,
    environment: &Environment,
    output: &mut Output,
) -> Result<(), Failure> {
    let settings = resolve::bedrock(&args.bedrock, environment)?;
    let (here, account) = asked(args, &settings, output).await?;
    let scope = Scope {
        partition: id::partition_of(&here.region),
        region: &here.region,
        account: args.account_id.clone().or_else(|| account.as_ref().and_then(own_account)),
        catalog: &here.catalog,
        account_has: account.as_ref(),
    };
    // A profile that is typed goes before the key, as in the search for credentials.
    let key_is_used =
        settings.profile.is_none() && settings.environment.get("AWS_BEARER_TOKEN_BEDROCK").is_some();
    let mut grants = Grants { keys: args.keys || (key_is_used && !args.no_keys), ..Grants::default() };
    if let Some(failure) = here.no_host() {
        return Err(failure);
    }
    if args.wanted.is_empty() {
        let there = |host: &Host| here.endpoint.allows(*host) && here.catalog.may_have(*host, &here.region);
        [Host::Runtime, Host::Mantle].into_iter().filter(there).for_each(|host| grants.everything(host));
    }
    for name in &args.wanted {
        match route::candidates(name, &here.catalog, &here.region, here.endpoint) {
            Ok(route) => route.plans.iter().for_each(|plan| grants.plan(plan, &scope)),
            // A policy needs the ARN, not what stands behind it.
            Err(RouteError::Opaque { .. }) => grants.looked_up(name, &scope),
            Err(error) => return Err(error.into()),
        }
    }
    let policy = Policy::of(&grants, &scope, args);
    let text = serde_json::to_string_pretty(&policy).map_err(std::io::Error::from)?;
    output.line(&text)?;
    let width = policy.purposes().map(|(sid, _)| sid.len()).max().unwrap_or_default();
    for (sid, why) in policy.purposes() {
        output.beside_at(&format!("{sid:width$}  {why}"), width + 2);
    }
    for note in Policy::notes(&grants, &scope, args) {
        output.beside_at(&note, 2);
    }
    let length = text.chars().filter(|c| !c.is_whitespace()).count();
    if length > LONGEST {
        output.beside(&format!("too long for one managed policy ({length} of {LONGEST} characters): name fewer models, or none for all"));
    }
    Ok(())
}

/// The place, and what AWS says of it where it can be asked. Who writes a policy often may not call yet.
async fn asked(
    args: &IamPolicyArgs,
    settings: &outcrop_proxy::BedrockSettings,
    output: &mut Output,
) -> Result<(Here, Option<Account>), Failure> {
    if args.offline {
        return Ok((Here::find(settings, true).await?, None));
    }
    let here = match Here::find(settings, false).await {
        Ok(here) => here,
        Err(failure) if has_no_credentials(&failure) => {
            let here = Here::find(settings, true).await?;
            output.beside(
                "no credentials to ask AWS with: the catalog's geographies stand for the regions of a profile",
            );
            return Ok((here, None));
        }
        Err(failure) => return Err(failure),
    };
    let Some(connected) = &here.connected else { return Ok((here, None)) };
    let account = match connected.account().await {
        Ok(account) => Some(account),
        Err(error) => {
            let why = Failure::from(error).or_of_source(&connected.found).await;
            output.beside(
                "AWS's lists could not be had: the catalog's geographies stand for the regions of a profile",
            );
            output.advice(&why.in_a_line(), why.cause(), why.hint.as_deref());
            None
        }
    };
    Ok((here, account))
}

/// There are none, which is no mistake here.
fn has_no_credentials(failure: &Failure) -> bool {
    use outcrop_credentials::Error::NoCredentials;
    let error = failure.error.downcast_ref::<outcrop_proxy::Error>();
    matches!(error, Some(outcrop_proxy::Error::Credentials(NoCredentials { .. })))
}

/// The account that the lists are of: each profile's ARN has it.
fn own_account(account: &Account) -> Option<String> {
    let arn = &account.profiles.first()?.inference_profile_arn;
    arn.split(':').nth(4).filter(|id| id.len() == 12).map(str::to_owned)
}
