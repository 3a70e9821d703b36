//! What is to be looked at, and with what.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use outcrop_credentials::Environment;
use outcrop_gateway::{Catalog, Endpoint as Allowed};
use outcrop_transport::{Endpoint, Exchange};

use crate::doctor::Doctor;
use crate::files::AwsFile;
use crate::hosts::Overrides;
use crate::limits::Limits;
use crate::report::{Finding, Level, Section};
use crate::word::word;

/// What to look at. Everything but the environment, the catalog and the way to send has a default.
#[must_use]
pub struct Builder {
    pub(crate) environment: Environment,
    pub(crate) catalog: Catalog,
    pub(crate) exchange: Exchange,
    pub(crate) config_file: AwsFile,
    pub(crate) credentials_file: AwsFile,
    pub(crate) region: Option<String>,
    pub(crate) profile: Option<String>,
    pub(crate) allowed: Allowed,
    pub(crate) overrides: Overrides,
    pub(crate) model: Option<String>,
    pub(crate) limits: Limits,
    pub(crate) now: Arc<dyn Fn() -> SystemTime + Send + Sync>,
    pub(crate) show_ids: bool,
    pub(crate) problem: Option<Finding>,
    pub(crate) flags: String,
}

impl Builder {
    pub(crate) fn new(environment: Environment, catalog: Catalog, exchange: Exchange) -> Self {
        Self {
            environment,
            catalog,
            exchange,
            config_file: AwsFile::default(),
            credentials_file: AwsFile::default(),
            region: None,
            profile: None,
            allowed: Allowed::default(),
            overrides: Overrides::default(),
            model: None,
            limits: Limits::default(),
            now: Arc::new(SystemTime::now),
            show_ids: false,
            problem: None,
            flags: String::new(),
        }
    }

    /// The two AWS files.
    pub fn aws_files(mut self, config: AwsFile, credentials: AwsFile) -> Self {
        (self.config_file, self.credentials_file) = (config, credentials);
        self
    }

    /// The region that a flag or the configuration names.
    pub fn region(mut self, region: Option<String>) -> Self {
        self.region = region;
        self
    }

    /// The profile that a flag or the configuration names.
    pub fn profile(mut self, profile: Option<String>) -> Self {
        self.profile = profile;
        self
    }

    /// The hosts that may serve.
    pub fn endpoint(mut self, allowed: Allowed) -> Self {
        self.allowed = allowed;
        self
    }

    /// Another address for bedrock-runtime.
    pub fn runtime_url(mut self, url: Option<Endpoint>) -> Self {
        self.overrides.runtime = url;
        self
    }

    /// Another address for the control plane.
    pub fn control_url(mut self, url: Option<Endpoint>) -> Self {
        self.overrides.control = url;
        self
    }

    /// Another address for bedrock-mantle.
    pub fn mantle_url(mut self, url: Option<Endpoint>) -> Self {
        self.overrides.mantle = url;
        self
    }

    /// Another address for STS.
    pub fn sts_url(mut self, url: Option<Endpoint>) -> Self {
        self.overrides.sts = url;
        self
    }

    /// The model whose way is looked at, instead of the catalog's default.
    pub fn model(mut self, model: Option<String>) -> Self {
        self.model = model;
        self
    }

    /// How long any one answer may take; connecting gets half of it. 10 s, for a model 30 s.
    pub fn timeout(mut self, limit: Option<Duration>) -> Self {
        if let Some(limit) = limit {
            self.limits = Limits::of(limit);
        }
        self
    }

    /// The clock. The system's.
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.now = Arc::new(now);
        self
    }

    /// Shows accounts, and names in ARNs, which are left out otherwise.
    pub fn show_ids(mut self, show: bool) -> Self {
        self.show_ids = show;
        self
    }

    /// The words of the command line that this look was made with, for commands that do the same.
    pub fn flags(mut self, words: impl IntoIterator<Item = String>) -> Self {
        for flag in words {
            self.flags.push(' ');
            self.flags.push_str(&word(&flag));
        }
        self
    }

    /// A mistake in flags, variables or the configuration file: told as a fault, and nothing is sent.
    pub fn problem(mut self, says: impl Into<String>, next: Option<String>) -> Self {
        let finding = Finding::new("configuration", Level::Fault, Section::Files, "configuration", says);
        self.problem = Some(match next {
            Some(next) => finding.next(next),
            None => finding,
        });
        self
    }

    /// Ready to look.
    pub fn build(self) -> Doctor {
        Doctor(self)
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Doctor")
            .field("model", &self.model)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
