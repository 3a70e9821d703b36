//! The look itself: first what needs no network, then all hosts at once.

use std::fmt;
use std::sync::Mutex;
use std::time::SystemTime;

use futures_util::future::{join, join_all, join4};
use outcrop_credentials::{Credential, Environment, Error, Found, Search, read_key};
use outcrop_gateway::Catalog;
use outcrop_hints::Circumstance;
use outcrop_transport::{Auth, BEDROCK, Exchange};

use crate::ask::Asker;
use crate::builder::Builder;
use crate::chain::Chain;
use crate::clients::Machine;
use crate::files::Files;
use crate::hosts::{Site, Which};
use crate::knock::knock;
use crate::ledger::Ledger;
use crate::lists::Listed;
use crate::redact::Redaction;
use crate::report::{Finding, Level, Report, Section, VERSION};
use crate::verdict::{Asked, soften, verdict};
use crate::{answers, credential, endpoints, environment, identity, lists, reach};

/// What is known before anything is sent.
struct Ground {
    found: Option<Found>,
    region: String,
    sites: Vec<Site>,
}

/// Looks at everything between here and a model. Made by [`Doctor::builder`].
pub struct Doctor(pub(crate) Builder);

impl Doctor {
    /// Begins with what there must be. The catalog is that of the gateway; `exchange` sends as the gateway would.
    pub fn builder(environment: Environment, catalog: Catalog, exchange: Exchange) -> Builder {
        Builder::new(environment, catalog, exchange)
    }

    /// Looks at variables, files, credentials, region and addresses. Nothing is sent.
    pub async fn look_offline(&self, ledger: &Ledger) {
        self.offline(ledger).await;
        ledger.complete(true);
    }

    /// Looks at what [`Doctor::look_offline`] does, then asks Bedrock. Every check has a deadline of its own; dropping the
    /// future leaves in `ledger` what was found.
    pub async fn look(&self, ledger: &Ledger) {
        if let Some(ground) = self.offline(ledger).await {
            ledger.mark_online();
            self.online(&ground, ledger).await;
        }
        ledger.complete(true);
    }

    /// What the ledger comes to, with everything left out that should not be seen.
    pub fn report(&self, ledger: &Ledger) -> Report {
        let inner = &self.0;
        let mut findings = ledger.findings();
        soften(&mut findings, ledger);
        let asked = Asked { model: self.model(), named: inner.model.as_deref(), flags: &inner.flags };
        let mut verdict = verdict(&findings, ledger, &asked);
        let redaction = Redaction::new(&inner.environment, inner.show_ids);
        for finding in &mut findings {
            finding.map_texts(|text| redaction.apply(text));
        }
        verdict.line = redaction.apply(&verdict.line);
        verdict.command = verdict.command.map(|command| redaction.apply(&command));
        Report {
            version: VERSION,
            outcrop: env!("CARGO_PKG_VERSION"),
            offline: !ledger.is_online(),
            complete: ledger.is_complete(),
            region: ledger.region(),
            model: Some(redaction.apply(self.model())),
            verdict,
            findings,
        }
    }

    fn model(&self) -> &str {
        self.0.model.as_deref().unwrap_or_else(|| self.0.catalog.default_model())
    }

    /// Looks at all that needs no network; `None` when nothing can be asked.
    async fn offline(&self, ledger: &Ledger) -> Option<Ground> {
        let inner = &self.0;
        environment::look(&inner.environment, ledger);
        if let Some(problem) = &inner.problem {
            ledger.add(problem.clone());
        }
        let files = Files::read(&inner.config_file, &inner.credentials_file, ledger);
        let [named, default] = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"].map(|name| inner.environment.get(name));
        let profile = inner.profile.clone().or_else(|| named.clone()).or_else(|| default.clone());
        files.look_at(profile.as_deref().unwrap_or("default"), &inner.config_file.shown, ledger);
        let search = Search::new(inner.environment.clone());
        let search = search.profile(inner.profile.clone()).region(inner.region.clone());
        let alone = search.clone();
        let beside = Search::new(inner.environment.without("AWS_BEARER_TOKEN_BEDROCK"));
        let found = credential::look(search, beside, inner.profile.is_some(), (inner.now)(), ledger).await;
        let region = match &found {
            Some(found) => found.region().ok().map(|region| region.name().to_owned()),
            // Without a credential nobody has looked for the region yet: both are told at once.
            None => credential::region_alone(alone, ledger).await,
        };
        let machine = Machine {
            environment: &inner.environment,
            files: &files,
            profile: named.as_deref(),
            boto_profile: default.as_deref().or(named.as_deref()),
            ours: region.as_deref(),
        };
        machine.credentials(ledger);
        machine.regions(ledger);
        let region = region?;
        ledger.set_region(&region);
        if let Some(finding) = credential::odd_region(&region) {
            ledger.add(finding.order(1));
        }
        match inner.overrides.sites(&region, inner.allowed) {
            Ok(sites) => {
                endpoints::look(&sites, &region, ledger);
                endpoints::trust(&sites, &inner.exchange, ledger);
                Some(Ground { found, region, sites }).filter(|_| inner.problem.is_none())
            }
            Err(error) => {
                let finding =
                    Finding::new("endpoint", Level::Fault, Section::Endpoints, "hosts", error.to_string());
                ledger.add(finding);
                None
            }
        }
    }

    async fn online(&self, ground: &Ground, ledger: &Ledger) {
        let inner = &self.0;
        let limits = inner.limits;
        let Ground { found, region, sites } = ground;
        let reaching = sites.iter().filter(|site| site.which != Which::Sts);
        let reaching =
            join_all(reaching.map(async |site| (site, reach::reach(site, limits.connect, ledger).await)));
        let fetching = async {
            match found {
                Some(found) => self.fetch(found, ledger).await.then_some(found),
                None => None,
            }
        };
        let (reached, found) = join(reaching, fetching).await;
        let reached = reached.into_iter().filter(|(_, reached)| *reached).map(|(site, _)| site);
        let sts = sites.iter().filter(|site| site.which == Which::Sts && found.is_some());
        let open: Vec<Site> = reached
            .chain(sts)
            .filter(|site| inner.exchange.can_trust(&site.endpoint).is_ok())
            .cloned()
            .collect();
        let asker = Asker {
            exchange: &inner.exchange,
            auth: found.map_or(Auth::Nobody, |found| auth(found, region)),
            now: &*inner.now,
            ledger,
            circumstances: found.map(|found| circumstances(found, region, (inner.now)())).unwrap_or_default(),
            skew: Mutex::default(),
        };
        match found {
            Some(found) => self.ask(&asker, found, region, &open).await,
            None => knock(&asker, &open, limits.answer).await,
        }
        answers::clock(&asker, ledger);
        if let Some(found) = found {
            answers::trust_the_service(&asker, found, (inner.now)(), ledger);
        }
        answers::tls(&open, ledger);
    }

    /// Asks all hosts at once, then goes the way to the model.
    async fn ask(&self, asker: &Asker<'_>, found: &Found, region: &str, open: &[Site]) {
        let inner = &self.0;
        let limits = inner.limits;
        let site = |which| open.iter().find(|site| site.which == which);
        let (refused, mantle, models, profiles) = join4(
            self.identity(asker, found, site(Which::Sts)),
            async {
                match site(Which::Mantle) {
                    Some(site) => lists::mantle(asker, site, limits.answer).await,
                    None => Listed::Dead,
                }
            },
            async {
                match site(Which::Control) {
                    Some(site) => lists::models(asker, site, limits.answer).await,
                    None => Listed::Dead,
                }
            },
            async {
                match site(Which::Control) {
                    Some(site) => lists::profiles(asker, site, limits.answer).await,
                    None => Listed::Dead,
                }
            },
        )
        .await;
        let credential = spoken(found);
        if !refused {
            let chain = Chain {
                asker,
                catalog: &inner.catalog,
                region,
                endpoint: inner.allowed,
                model: self.model(),
                sites: open,
                limits,
                credential: &credential,
                flags: &inner.flags,
                mantle,
                models,
                profiles,
            };
            chain.look().await;
        }
    }

    /// Fetches IAM credentials from where they are. False when there are none.
    async fn fetch(&self, found: &Found, ledger: &Ledger) -> bool {
        let _doing = ledger.begin(format!("fetching credentials from {}", found.source()));
        let limit = self.0.limits.load;
        let slow = || Err(Error::Slow { found_in: found.source().to_owned(), seconds: limit.as_secs() });
        let fetched = tokio::time::timeout(limit, found.check()).await.unwrap_or_else(|_| slow());
        let Err(error) = fetched else { return true };
        ledger.add(credential::refused(&error).order(3));
        false
    }

    async fn identity(&self, asker: &Asker<'_>, found: &Found, sts: Option<&Site>) -> bool {
        match (found.credential(), sts) {
            (Credential::Bearer(key), _) => {
                asker.ledger.add(identity::of_key(key.expose()));
                false
            }
            (Credential::SigV4(_), Some(site)) => identity::signer(asker, site, self.0.limits.answer).await,
            (Credential::SigV4(_), None) => {
                let says =
                    "not asked: with other addresses for Bedrock, STS is asked only at AWS_ENDPOINT_URL_STS";
                asker.ledger.add(Finding::ok("identity-unknown", Section::Identity, "caller", says));
                false
            }
        }
    }
}

impl fmt::Debug for Doctor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

fn auth(found: &Found, region: &str) -> Auth {
    match found.credential() {
        Credential::Bearer(key) => Auth::bearer(key.expose()),
        Credential::SigV4(cached) => Auth::sigv4(cached.clone(), region, BEDROCK),
    }
}

fn circumstances(found: &Found, region: &str, now: SystemTime) -> Vec<Circumstance> {
    let Credential::Bearer(key) = found.credential() else { return vec![Circumstance::SigV4] };
    let mut circumstances = vec![Circumstance::Bearer];
    if let Some(key) = read_key(key.expose()) {
        circumstances.extend((key.expires_at <= now).then_some(Circumstance::BearerEnded));
        circumstances.extend((key.region != region).then_some(Circumstance::BearerElsewhere));
    }
    circumstances
}

/// The credential as one speaks of it.
fn spoken(found: &Found) -> String {
    let source = found.source();
    match (found.credential(), source.strip_prefix("profile ").and_then(|rest| rest.split(' ').next())) {
        (_, Some(profile)) => format!("your profile `{profile}`"),
        (Credential::Bearer(_), None) => {
            format!("the API key of {}", source.trim_end_matches(" in the environment"))
        }
        (Credential::SigV4(_), None) => {
            format!("the credentials of {}", source.trim_end_matches(" in the environment"))
        }
    }
}
