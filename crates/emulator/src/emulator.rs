//! The emulator and its builder.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use axum_server::tls_rustls::RustlsConfig;
use serde_json::{Value, json};

use crate::bearer;
use crate::clock::Clock;
use crate::credentials::Credentials;
use crate::error::EmulatorError;
use crate::incoming::Host;
use crate::models::Places;
use crate::random::Random;
use crate::record::{Call, Recorder};
use crate::responses::Store;
use crate::script::{Queue, Step};
use crate::server::{Listening, open, serve};
use crate::signature::Sealer;
use crate::state::{Options, State};
use crate::tls;
use crate::usage::Cache;

/// A running emulator. Dropping it closes its ports and connections.
#[derive(Debug)]
pub struct Emulator {
    state: Arc<State>,
    runtime_url: String,
    control_url: String,
    mantle_url: String,
    ca_pem: Option<String>,
    ca_path: Option<PathBuf>,
    _listening: [Listening; 3],
}

impl Emulator {
    /// Settings first, then [`Builder::start`].
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Stands for `https://bedrock-runtime.{region}.amazonaws.com`; no slash at the end.
    pub fn runtime_url(&self) -> &str {
        &self.runtime_url
    }

    /// Stands for `https://bedrock.{region}.amazonaws.com`.
    pub fn control_url(&self) -> &str {
        &self.control_url
    }

    /// Stands for `https://bedrock-mantle.{region}.api.aws`.
    pub fn mantle_url(&self) -> &str {
        &self.mantle_url
    }

    /// The region it stands in.
    pub fn region(&self) -> &str {
        &self.state.places.region
    }

    /// The only IAM credentials it accepts.
    pub fn credentials(&self) -> &Credentials {
        &self.state.credentials
    }

    /// A short-term API key for its credentials and region, good for twelve hours.
    pub fn bearer(&self) -> String {
        self.bearer_expiring(0, 43_200)
    }

    /// A short-term API key made `age` seconds ago that lives for `expires` seconds.
    pub fn bearer_expiring(&self, age: u32, expires: u32) -> String {
        let at = self.state.clock.now() - i64::from(age);
        bearer::make(&self.state.credentials, &self.state.places.region, at, expires)
    }

    /// The long-term API key (`ABSK…`).
    pub fn bearer_long(&self) -> String {
        self.state.credentials.api_key().to_owned()
    }

    /// The throw-away certificate authority, when TLS is on and no certificate was given.
    pub fn ca_pem(&self) -> Option<&str> {
        self.ca_pem.as_deref()
    }

    /// Every call so far, secrets left out.
    pub fn calls(&self) -> Vec<Call> {
        self.state.recorder.calls()
    }

    /// Waits until `count` calls have ended, in whatever way.
    pub async fn finished(&self, count: usize) -> Vec<Call> {
        self.state.recorder.finished(count).await
    }

    /// Adds a step at the end of the script.
    pub fn push(&self, step: Step) {
        self.script([step]);
    }

    /// Adds steps at the end of the script.
    pub fn script(&self, steps: impl IntoIterator<Item = Step>) {
        self.state.queue.extend(steps);
    }

    /// Steps that were not used.
    pub fn steps_left(&self) -> usize {
        self.state.queue.len()
    }

    /// Forgets script, calls, cached prefixes and stored responses.
    pub fn clear(&self) {
        self.state.clear();
    }

    /// Addresses and throw-away keys in one object: the line that `outcrop emulate --json` prints.
    pub fn describe_json(&self) -> Value {
        let credentials = self.credentials();
        let mut line = json!({
            "runtime_url": self.runtime_url, "control_url": self.control_url, "mantle_url": self.mantle_url,
            "region": self.region(),
            "access_key_id": credentials.access_key_id(), "secret_access_key": credentials.secret_access_key(),
            "bearer": self.bearer(), "bearer_long": self.bearer_long(),
        });
        if let Some(object) = line.as_object_mut() {
            if let Some(token) = credentials.session_token() {
                object.insert("session_token".to_owned(), json!(token));
            }
            if let Some(path) = &self.ca_path {
                object.insert("tls_ca_pem_path".to_owned(), json!(path));
            }
        }
        line
    }
}

/// Settings of an [`Emulator`].
#[derive(Debug)]
pub struct Builder {
    region: String,
    ports: [u16; 3],
    tls: bool,
    tls_files: Option<(PathBuf, PathBuf)>,
    ca_path: Option<PathBuf>,
    credentials: Option<Credentials>,
    session_token: bool,
    clock: Clock,
    seed: u64,
    options: Options,
    application: Vec<(String, String)>,
    revived: Vec<String>,
    script: Vec<Step>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            region: "us-east-1".to_owned(),
            ports: [0; 3],
            tls: false,
            tls_files: None,
            ca_path: None,
            credentials: None,
            session_token: false,
            clock: Clock::System { offset: 0 },
            seed: 0,
            options: Options {
                strict_alternation: true,
                mantle_accepts_bedrock: false,
                old_models_accept_new_version: false,
            },
            application: Vec::new(),
            revived: Vec::new(),
            script: Vec::new(),
        }
    }
}

impl Builder {
    /// The region it stands in (`us-east-1` unless said).
    #[must_use]
    pub fn region(mut self, region: &str) -> Self {
        region.clone_into(&mut self.region);
        self
    }

    /// Port of the runtime host; 0 is any free one.
    #[must_use]
    pub fn runtime_port(mut self, port: u16) -> Self {
        self.ports[0] = port;
        self
    }

    /// Port of the control plane; 0 is any free one.
    #[must_use]
    pub fn control_port(mut self, port: u16) -> Self {
        self.ports[1] = port;
        self
    }

    /// Port of the mantle host; 0 is any free one.
    #[must_use]
    pub fn mantle_port(mut self, port: u16) -> Self {
        self.ports[2] = port;
        self
    }

    /// Listens with TLS, with a certificate made for the occasion.
    #[must_use]
    pub fn tls(mut self, on: bool) -> Self {
        self.tls = on;
        self
    }

    /// Listens with TLS, with this certificate chain and key (PEM).
    #[must_use]
    pub fn tls_files(mut self, certificate: impl Into<PathBuf>, key: impl Into<PathBuf>) -> Self {
        self.tls_files = Some((certificate.into(), key.into()));
        self
    }

    /// Writes the throw-away certificate authority to this file at the start.
    #[must_use]
    pub fn tls_ca_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.ca_path = Some(path.into());
        self
    }

    /// Accepts these credentials instead of random ones.
    #[must_use]
    pub fn credentials(
        mut self,
        access_key_id: &str,
        secret_access_key: &str,
        session_token: Option<&str>,
    ) -> Self {
        self.credentials = Some(Credentials::new(access_key_id, secret_access_key, session_token));
        self
    }

    /// Makes the random credentials temporary ones, with a session token.
    #[must_use]
    pub fn session_token(mut self, on: bool) -> Self {
        self.session_token = on;
        self
    }

    /// Seconds by which its clock is ahead (or behind) of the system's.
    #[must_use]
    pub fn clock_offset(mut self, seconds: i64) -> Self {
        self.clock = Clock::System { offset: seconds };
        self
    }

    /// A clock that stands still at this Unix second.
    #[must_use]
    pub fn fixed_clock(mut self, unix_seconds: i64) -> Self {
        self.clock = Clock::Fixed(unix_seconds);
        self
    }

    /// Seed of padding, ids and thinking signatures (0 unless said).
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Whether two turns of one role in a row are refused (they are, unless said).
    #[must_use]
    pub fn strict_alternation(mut self, on: bool) -> Self {
        self.options.strict_alternation = on;
        self
    }

    /// Whether mantle also takes signatures for service `bedrock` (it does not, unless said).
    #[must_use]
    pub fn mantle_accepts_bedrock_service(mut self, on: bool) -> Self {
        self.options.mantle_accepts_bedrock = on;
        self
    }

    /// Whether models below Claude 4.7 take `anthropic_version` `2026-10-21` (they do not, unless said).
    #[must_use]
    pub fn old_models_accept_new_version(mut self, on: bool) -> Self {
        self.options.old_models_accept_new_version = on;
        self
    }

    /// An application inference profile: its twelve characters, and the foundation id behind it.
    #[must_use]
    pub fn application_profile(mut self, key: &str, base_id: &str) -> Self {
        self.application.push((key.to_owned(), base_id.to_owned()));
        self
    }

    /// Serves a retired model of the table all the same (`claude-sonnet-4`).
    #[must_use]
    pub fn serve_retired(mut self, name: &str) -> Self {
        self.revived.push(name.to_owned());
        self
    }

    /// Steps to begin with.
    #[must_use]
    pub fn script(mut self, steps: impl IntoIterator<Item = Step>) -> Self {
        self.script.extend(steps);
        self
    }

    /// Opens the ports and serves them on the current tokio runtime.
    ///
    /// # Errors
    /// [`EmulatorError`]: a busy port, an unusable certificate, a file that cannot be read or written.
    pub async fn start(self) -> Result<Emulator, EmulatorError> {
        let (tls, ca_pem) = self.tls_config().await?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        if let (Some(path), Some(pem)) = (&self.ca_path, &ca_pem) {
            std::fs::write(path, pem).map_err(|source| EmulatorError::File { path: path.clone(), source })?;
        }
        let state = Arc::new(State {
            places: Places { region: self.region, application: self.application, revived: self.revived },
            credentials: self.credentials.unwrap_or_else(|| Credentials::random(self.session_token)),
            clock: self.clock,
            queue: Queue::default(),
            recorder: Recorder::new(),
            sealer: Sealer::new(self.seed),
            cache: Cache::default(),
            responses: Store::default(),
            options: self.options,
            random: Mutex::new(Random::new(self.seed)),
            description: Mutex::new(Value::Null),
        });
        state.queue.extend(self.script);
        let [runtime, control, mantle] = self.ports;
        let runtime = serve(open(runtime)?, Host::Runtime, &state, tls.as_ref())?;
        let control = serve(open(control)?, Host::Control, &state, tls.as_ref())?;
        let mantle = serve(open(mantle)?, Host::Mantle, &state, tls.as_ref())?;
        let url = |listening: &Listening| format!("{scheme}://{}", listening.address);
        let emulator = Emulator {
            runtime_url: url(&runtime),
            control_url: url(&control),
            mantle_url: url(&mantle),
            ca_path: self.ca_path.filter(|_| ca_pem.is_some()),
            ca_pem,
            _listening: [runtime, control, mantle],
            state,
        };
        let description = emulator.describe_json();
        *emulator.state.description.lock().unwrap_or_else(PoisonError::into_inner) = description;
        Ok(emulator)
    }

    async fn tls_config(&self) -> Result<(Option<RustlsConfig>, Option<String>), EmulatorError> {
        if !self.tls && self.tls_files.is_none() {
            return Ok((None, None));
        }
        // Fails when the process has chosen a provider already, and then that one serves as well.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        if let Some((certificate, key)) = &self.tls_files {
            let config = RustlsConfig::from_pem_file(certificate, key).await.map_err(EmulatorError::Tls)?;
            return Ok((Some(config), None));
        }
        let pem = tls::throw_away()?;
        let config = RustlsConfig::from_pem(pem.chain.into_bytes(), pem.key.into_bytes()).await;
        Ok((Some(config.map_err(EmulatorError::Tls)?), Some(pem.ca)))
    }
}
