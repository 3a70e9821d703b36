//! From settings to a gateway that is ready to be asked: credentials, region, the two hosts, the catalog.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use outcrop_api_types::control::{FoundationModel, InferenceProfile};
use outcrop_credentials::{Credential, Found, Search};
use outcrop_gateway::store::Bounds;
use outcrop_gateway::{Catalog, Gateway, Host};
use outcrop_mantle as mantle;
pub use outcrop_runtime_sigv4::Availability;
use outcrop_runtime_sigv4::{self as runtime, Control};
use outcrop_transport::{Auth, BEDROCK, Endpoint, Exchange, Retry};

use crate::error::Error;
use crate::hinted::circumstances;
use crate::resolve::BedrockSettings;
use crate::response_files::ResponseFiles;

/// A gateway, and what it was made of.
#[derive(Debug)]
#[non_exhaustive]
pub struct Connected {
    /// Ready to be asked.
    pub gateway: Gateway,
    /// The credential and where it came from.
    pub found: Found,
    /// The region in use.
    pub region: String,
    /// bedrock-runtime.
    pub runtime: Endpoint,
    /// bedrock-mantle.
    pub mantle: Endpoint,
    /// The control plane.
    pub control: Endpoint,
    account: Control,
}

/// What the control plane says of an account in a region. bedrock-mantle has models beyond these.
#[derive(Debug)]
#[non_exhaustive]
pub struct Account {
    /// Foundation models.
    pub models: Vec<FoundationModel<'static>>,
    /// Inference profiles, the system's and the account's own.
    pub profiles: Vec<InferenceProfile<'static>>,
}

impl Connected {
    /// Asks the control plane what the account has here.
    pub async fn account(&self) -> Result<Account, Error> {
        let (models, profiles) =
            (self.account.foundation_models().await?, self.account.inference_profiles().await?);
        Ok(Account { models, profiles })
    }

    /// Asks the control plane whether the account may call a foundation model, by its id without a geography.
    pub async fn availability(&self, id: &str) -> Result<Availability, Error> {
        Ok(self.account.availability(id).await?)
    }
}

/// Looks for credentials and a region, and puts the gateway together. Sends nothing.
pub async fn connect(settings: &BedrockSettings) -> Result<Connected, Error> {
    over(settings, exchange(settings)?).await
}

/// The same over an HTTP client that is given: one that is watched, say.
pub async fn over(settings: &BedrockSettings, exchange: Exchange) -> Result<Connected, Error> {
    let search = Search::new(settings.environment.clone());
    let found = search.profile(settings.profile.clone()).region(settings.region.clone()).run().await?;
    let region = found.region()?.name().to_owned();
    let runtime_url = runtime_endpoint(settings, &region)?;
    let control_url = settings.control_url.clone().map_or_else(|| runtime::control_endpoint(&region), Ok)?;
    let mantle_url = mantle_endpoint(settings, &region)?;
    for (host, url) in [(Host::Runtime, &runtime_url), (Host::Mantle, &mantle_url)] {
        if settings.endpoint.allows(host) {
            exchange.can_trust(url)?;
        }
    }
    let catalog = catalog(settings)?;
    let retry = retry(settings);
    let auth = auth(&found, &region);
    let runtime_client = runtime::Client::builder(runtime_url.clone(), &auth, exchange.clone());
    let mantle_client = mantle::Client::builder(mantle_url.clone(), &auth, exchange.clone());
    let account = Control::new(control_url.clone(), &auth, exchange, retry.clone());
    let mut gateway = Gateway::builder(&region)
        .catalog(catalog)
        .endpoint(settings.endpoint)
        .policy(settings.policy.clone())
        .credential_source(found.source())
        .circumstances(circumstances(&found, &region))
        .runtime(runtime_client.retry(retry.clone()).build())
        .mantle(mantle_client.retry(retry).build())
        .control(account.clone())
        .lists(may_ask_for_lists(settings));
    if let Some(folder) = &settings.response_store {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        gateway = gateway.response_store(Arc::new(ResponseFiles::open(folder, Bounds::default(), now)?));
    }
    let gateway = gateway.build()?;
    Ok(Connected {
        gateway,
        found,
        region,
        runtime: runtime_url,
        mantle: mantle_url,
        control: control_url,
        account,
    })
}

/// bedrock-runtime, where the settings or AWS have it.
pub fn runtime_endpoint(settings: &BedrockSettings, region: &str) -> Result<Endpoint, Error> {
    Ok(settings.runtime_url.clone().map_or_else(|| runtime::endpoint(region), Ok)?)
}

/// bedrock-mantle, where the settings or AWS have it.
pub fn mantle_endpoint(settings: &BedrockSettings, region: &str) -> Result<Endpoint, Error> {
    Ok(settings.mantle_url.clone().map_or_else(|| mantle::endpoint(region), Ok)?)
}

/// How requests to bedrock-runtime prove themselves with a credential that was found.
pub fn auth(found: &Found, region: &str) -> Auth {
    match found.credential() {
        Credential::Bearer(key) => Auth::bearer(key.expose()),
        Credential::SigV4(cached) => {
            let refused = cached.clone();
            Auth::sigv4(cached.clone(), region, BEDROCK).on_refusal(move || refused.forget())
        }
    }
}

/// Who points some of the hosts elsewhere does not want AWS's own to be asked behind their back.
fn may_ask_for_lists(settings: &BedrockSettings) -> bool {
    let [runtime, control, mantle] =
        [&settings.runtime_url, &settings.control_url, &settings.mantle_url].map(Option::is_some);
    let uses = |host| settings.endpoint.allows(host);
    settings.model_lists
        && (!uses(Host::Runtime) || runtime == control)
        && (!(uses(Host::Runtime) && uses(Host::Mantle)) || runtime == mantle)
}

/// The model catalog that the settings ask for.
pub fn catalog(settings: &BedrockSettings) -> Result<Catalog, Error> {
    Ok(match &settings.models {
        Some((text, origin)) => Catalog::with_overrides(text, origin)?,
        None => Catalog::embedded()?,
    })
}

/// The HTTP client that the settings ask for.
pub fn exchange(settings: &BedrockSettings) -> Result<Exchange, Error> {
    let mut builder = Exchange::builder().user_agent(concat!("outcrop/", env!("CARGO_PKG_VERSION")));
    if let Some(pem) = &settings.root_certificates {
        builder = builder.root_certificates(pem.clone());
    }
    if let Some(time) = settings.connect_timeout {
        builder = builder.connect_timeout(time);
    }
    if let Some(time) = settings.first_byte_timeout {
        builder = builder.first_byte_timeout(time);
    }
    if let Some(time) = settings.whole_answer_timeout {
        builder = builder.whole_answer_timeout(time);
    }
    if let Some(time) = settings.between_events_timeout {
        builder = builder.between_events_timeout(time);
    }
    Ok(builder.build()?)
}

/// The retry rules that the settings ask for; one for all, so that the budget is shared.
fn retry(settings: &BedrockSettings) -> Retry {
    let mut retry = Retry::new();
    if let Some(attempts) = settings.attempts {
        retry = retry.attempts(attempts);
    }
    if let Some(pay_twice) = settings.pay_twice {
        retry = retry.pay_twice(pay_twice);
    }
    retry
}
