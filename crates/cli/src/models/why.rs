//! `outcrop models why`: why a model is not in the list, and what to do.

use std::sync::Arc;

use outcrop_gateway::catalog::{Lifecycle, Model};
use outcrop_gateway::models::Listed;
use outcrop_gateway::{Endpoint, Host, RouteError, Source, route};
use outcrop_proxy::{Environment, resolve};
use serde_json::json;

use crate::args::models::WhyArgs;
use crate::failure::Failure;
use crate::output::Output;

use super::access;
use super::gaps::Gaps;
use super::lists::Lists;
use super::place::Here;
use super::row::Access;
use super::show::known;
use crate::fit::{width, wrap};

/// An answer: a word for programs, what is the case, and what to do.
struct Because {
    code: &'static str,
    what: String,
    facts: Vec<String>,
    next: Option<String>,
    /// What AWS was asked for and did not tell.
    gaps: Gaps,
}

pub(crate) async fn run(
    args: &WhyArgs,
    environment: &Environment,
    output: &mut Output,
) -> Result<(), Failure> {
    let settings = resolve::bedrock(&args.asked.bedrock, environment)?;
    let here = Here::find(&settings, args.asked.offline).await?;
    let because = match by_catalog(&args.name, &here) {
        Some(because) => because,
        None => by_lists(&args.name, &here).await,
    };
    if args.asked.json {
        let Because { code, what, facts, next, gaps } = because;
        let answer = json!({"name": args.name, "region": here.region, "reason": code, "what": what, "facts": facts, "next": next, "missing": gaps.json()});
        return Ok(output.line(&answer.to_string())?);
    }
    let width = width();
    output.line(&wrap(&because.what, 2, width))?;
    for fact in &because.facts {
        output.line(&wrap(&format!("  {fact}"), 4, width))?;
    }
    if let Some(next) = &because.next {
        output.line(&wrap(&format!("next: {next}"), 6, width))?;
    }
    if because.next.as_ref() != because.gaps.step().as_ref() {
        because.gaps.tell(output);
    }
    Ok(())
}

/// What can be said without AWS; None when the model should be there.
fn by_catalog(typed: &str, here: &Here) -> Option<Because> {
    let model = known(typed, here);
    let facts = model.map_or_else(Vec::new, |model| places(model, here));
    let because = |code, what: String, next| {
        Some(Because { code, what, facts: facts.clone(), next, gaps: Gaps::default() })
    };
    if let Err(error) = route::candidates(typed, &here.catalog, &here.region, here.endpoint) {
        // What stands behind an ARN of the account's own AWS can say.
        if matches!(error, RouteError::Opaque { .. }) && here.connected.is_some() {
            return None;
        }
        let cause = std::error::Error::source(&error).map_or_else(String::new, |cause| format!(": {cause}"));
        return because(code(&error), format!("{error}{cause}"), error.hint());
    }
    let model = model?;
    let name = &model.name;
    if let Some(profile) = needed_profile(typed, model, here) {
        let on_mantle = model.mantle.as_ref().is_some_and(|mantle| mantle.id.eq_ignore_ascii_case(typed));
        let but = if on_mantle { "; on bedrock-mantle it is right as it is" } else { "" };
        let what = format!(
            "`{typed}` is the bare id of `{name}`: on bedrock-runtime in {} it cannot be called by itself, only through an inference profile{but}",
            here.region
        );
        let next = format!("use `{profile}`, or the name `{name}`: outcrop picks the profile");
        return because("needs_profile", what, Some(next));
    }
    if model.lifecycle == Lifecycle::Legacy && here.connected.is_none() {
        return because("legacy", ending(name), successor(model));
    }
    if model.gated && here.connected.is_none() {
        let what = format!(
            "`{name}` is not listed because only invited accounts have it; it is tried when asked for"
        );
        let next = "ask without `--offline` whether your account has it";
        return because("gated", what, Some(next.to_owned()));
    }
    None
}

/// The word for a name that cannot be called.
fn code(error: &RouteError) -> &'static str {
    match error {
        RouteError::BadId { .. } => "bad_id",
        RouteError::Unknown { .. } => "unknown",
        RouteError::OtherRegion { .. } => "other_region",
        RouteError::Opaque { .. } => "opaque",
        RouteError::Retired { .. } => "retired",
        RouteError::NotOffered { elsewhere: Some(_), .. } => "other_host",
        RouteError::NotOffered { .. } | RouteError::NoHost { .. } => "not_in_region",
        _ => "unserved",
    }
}

/// The profile that has to stand for a bare id of runtime, if that was typed and does not work from here.
fn needed_profile(typed: &str, model: &Model, here: &Here) -> Option<Arc<str>> {
    let place = model.runtime.as_ref()?;
    if !typed.eq_ignore_ascii_case(&place.id)
        || place.is_bare_in(&here.region)
        || here.endpoint == Endpoint::Mantle
    {
        return None;
    }
    let route = route::candidates(&model.name, &here.catalog, &here.region, Endpoint::Runtime).ok()?;
    let first = route.plans.into_iter().find(|plan| plan.host == Host::Runtime)?.id;
    here.catalog.geography_of(&first).is_some().then_some(first)
}

/// What AWS says of a model that the catalog would list.
async fn by_lists(typed: &str, here: &Here) -> Because {
    let (listed, source, mut gaps) = here.list().await;
    let because = of_list(typed, here, &listed, source, &mut gaps).await;
    Because { gaps, ..because }
}

async fn of_list(typed: &str, here: &Here, listed: &[Listed], source: Source, gaps: &mut Gaps) -> Because {
    let model = known(typed, here);
    let name = model.map_or(typed, |model| &model.name);
    let mut facts = model.map_or_else(Vec::new, |model| places(model, here));
    let because =
        |code, what: String, next| Because { code, what, facts: facts.clone(), next, gaps: Gaps::default() };
    let Some(found) = listed.iter().find(|listed| &*listed.name == name) else {
        if let Err(error) = route::candidates(typed, &here.catalog, &here.region, here.endpoint) {
            return because(code(&error), error.to_string(), error.hint());
        }
        if model.is_none() {
            let what = format!(
                "`{typed}` is not in the list because no row of the catalog knows it; it is tried as it stands when asked for"
            );
            return because(
                "no_row",
                what,
                Some("`outcrop chat --model` with it says what Bedrock answers".to_owned()),
            );
        }
        if let Some(model) = model.filter(|model| model.lifecycle == Lifecycle::Legacy) {
            return because("legacy", ending(name), successor(model));
        }
        if model.is_some_and(|model| model.gated) {
            let what = format!("`{name}` is not listed because only invited accounts have it");
            return match gaps.reason() {
                Some(reason) => because(
                    "gated",
                    format!("{what}; whether yours does cannot be seen: {reason}"),
                    gaps.step(),
                ),
                None => because("gated", format!("{what}, and AWS does not list it for yours"), None),
            };
        }
        let what = format!(
            "`{name}` is not listed because AWS does not list it for this account in {}",
            here.region
        );
        let next =
            "look at the model's page in the Bedrock console under Model catalog, or try another region";
        return because("not_listed_by_aws", what, Some(next.to_owned()));
    };
    let plans = route::candidates(typed, &here.catalog, &here.region, here.endpoint);
    let plans = plans.map_or_else(|_| Vec::new(), |route| route.plans);
    facts.extend(Lists::new(Some(found), source).tried_first(&plans));
    let because = |code, what: String, next| Because { code, what, facts, next, gaps: Gaps::default() };
    if source == Source::Catalog {
        let what = format!("`{name}` is in the list, on {} as `{}`", found.host, found.id);
        return match gaps.reason() {
            Some(reason) => {
                let what = format!(
                    "{what}, by the catalog; whether AWS has it for your account cannot be seen: {reason}"
                );
                because("lists_missing", what, gaps.step())
            }
            None => {
                because("listed", format!("{what}; whether your account may call it was not asked"), None)
            }
        };
    }
    let access = match here.foundation(&found.runtime_ids) {
        Some(foundation) => access::one(here, foundation).await.unwrap_or_else(|error| {
            gaps.join(Gaps::of_access(error));
            Access::Unknown
        }),
        None => Access::Unknown,
    };
    match access {
        Access::No(why) => {
            let what =
                format!("`{name}` is in the list, but AWS says that this account may not call it: {why}");
            because("no_access", what, Some(remedy(why).to_owned()))
        }
        Access::Yes | Access::Unknown => {
            because("listed", format!("`{name}` is in the list, on {} as `{}`", found.host, found.id), None)
        }
    }
}

fn ending(name: &str) -> String {
    format!("`{name}` is not listed because its end is announced; it is still tried when asked for")
}

fn remedy(why: &str) -> &'static str {
    match why {
        "agreement pending" => "wait some minutes: the vendor's terms are being agreed to",
        "agreement not signed" => {
            "open the model in the Bedrock console under Model catalog and ask for access; the first call by someone \
             with aws-marketplace:Subscribe signs as well"
        }
        "not in this region" => "choose another region, or a profile that leads there",
        "not authorized" => "`outcrop iam-policy` prints the statement that is missing",
        _ => "ask AWS support for access to the model",
    }
}

fn successor(model: &Model) -> Option<String> {
    model.successor.as_ref().map(|name| format!("use `{name}`"))
}

/// Where it can be called from, by host.
fn places(model: &Model, here: &Here) -> Vec<String> {
    let mut facts = Vec::new();
    if model.lifecycle == Lifecycle::Retired {
        return facts;
    }
    if let Some(place) = &model.runtime {
        for (geo, id) in place.geographic() {
            let from = if here.catalog.is_worldwide(geo) {
                "anywhere in its partition".to_owned()
            } else {
                here.catalog.geography(geo).unwrap_or_default().join(", ")
            };
            facts.push(format!("{} from {from}: `{id}`", Host::Runtime));
        }
        let bare: Vec<&str> = place.bare_in().collect();
        if !bare.is_empty() {
            let regions =
                if bare.contains(&"*") { "every region that has it".to_owned() } else { bare.join(", ") };
            facts.push(format!("{} in {regions}: `{}`", Host::Runtime, place.id));
        }
    } else {
        facts.push("not on runtime".to_owned());
    }
    match &model.mantle {
        Some(place) => {
            let all = place.bare_in().eq(here.catalog.mantle_in());
            let regions: Vec<&str> = place.bare_in().collect();
            let regions = if all { "every region that has mantle".to_owned() } else { regions.join(", ") };
            let mine = place.bare_in().any(|region| region == here.region);
            let mine = if all && !mine { format!(", which {} has not", here.region) } else { String::new() };
            facts.push(format!("{} in {regions}{mine}: `{}`", Host::Mantle, place.id));
        }
        None => facts.push("not on mantle".to_owned()),
    }
    facts
}
