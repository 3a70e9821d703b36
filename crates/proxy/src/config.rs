//! The configuration file. Every key is optional; a key that is not known, or of the wrong type, stops the start
//! with its place and the nearest known word.

use std::path::{Path, PathBuf};

use outcrop_gateway::{Endpoint, suggest};
use outcrop_translation::Policy;
use serde::Deserialize;

use crate::error::Error;
use crate::units::{Size, Span};

/// The whole file.
///
/// ```toml
/// listen = "127.0.0.1:4000"
/// region = "eu-central-1"
/// [translation]
/// unsupported_params = "drop"
/// [[keys]]
/// name = "ci"
/// key = "a-long-random-text"
/// ```
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Config {
    /// Address to listen on, `HOST:PORT`.
    pub listen: Option<String>,
    /// Region of Bedrock.
    pub region: Option<String>,
    /// Profile of the shared AWS files.
    pub profile: Option<String>,
    /// Which host may serve.
    pub endpoint: Option<Endpoint>,
    /// Base URL of bedrock-runtime.
    pub runtime_url: Option<String>,
    /// Base URL of the control plane.
    pub control_url: Option<String>,
    /// Base URL of bedrock-mantle.
    pub mantle_url: Option<String>,
    /// Hosts other than loopback that may be sent plain http.
    pub allow_http_upstream: Vec<String>,
    /// PEM file of further certificates to trust. Paths are relative to this file's folder.
    pub ca_cert: Option<PathBuf>,
    /// Model catalog to lay over the built-in one.
    pub models: Option<PathBuf>,
    /// Whether AWS may be asked for its lists of models and for what stands behind a profile (true).
    pub model_lists: Option<bool>,
    /// Threads that serve.
    pub worker_threads: Option<usize>,
    /// TLS for callers.
    pub tls: Option<TlsConfig>,
    /// Logging.
    pub log: LogConfig,
    /// Clocks.
    pub timeouts: TimeoutConfig,
    /// Retries towards Bedrock.
    pub retry: RetryConfig,
    /// Bounds.
    pub limits: LimitConfig,
    /// Choices of the translation.
    pub translation: Policy,
    /// Answers that are kept.
    pub responses: ResponsesConfig,
    /// Keys that callers must present.
    pub keys: Vec<KeyConfig>,
}

/// `[tls]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsConfig {
    /// Certificate chain, PEM.
    pub cert: PathBuf,
    /// Private key, PEM.
    pub key: PathBuf,
}

/// `[log]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogConfig {
    /// `text` or `json`.
    pub format: Option<LogFormat>,
    /// How much.
    pub level: Option<LogLevel>,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For machines: one JSON object per line.
    Json,
}

/// How much is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// Nothing.
    Off,
    /// What went wrong here.
    Error,
    /// And what may.
    Warn,
    /// And one line per request.
    #[default]
    Info,
    /// And what the libraries do.
    Debug,
}

/// `[timeouts]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TimeoutConfig {
    /// Connecting to Bedrock (3s).
    pub connect: Option<Span>,
    /// Until Bedrock's first byte of a stream (120s).
    pub first_byte: Option<Span>,
    /// Until Bedrock's first byte of a whole answer (600s).
    pub whole_answer: Option<Span>,
    /// Between two events of a stream (300s).
    pub between_events: Option<Span>,
    /// Until a caller's headers are read (10s).
    pub headers: Option<Span>,
    /// Between two pieces of a caller's body (60s).
    pub body_idle: Option<Span>,
    /// How long a caller may take nothing of an answer that is there for it (60s).
    pub unread: Option<Span>,
    /// How long a caller's connection may rest between two requests (2m).
    pub keep_alive: Option<Span>,
    /// Silence in a stream before a comment is sent to keep it open (15s).
    pub heartbeat: Option<Span>,
    /// How long running answers may go on after a stop signal (600s).
    pub drain: Option<Span>,
}

/// `[retry]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RetryConfig {
    /// How often a request is sent at most, the first time included (3).
    pub attempts: Option<u32>,
    /// Whether to try again after a model ran out of time, which AWS may bill twice (false).
    pub pay_twice: Option<bool>,
}

/// `[limits]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitConfig {
    /// Largest request body (32MiB).
    pub body: Option<Size>,
    /// Requests served at once (1024).
    pub concurrency: Option<usize>,
}

/// `[responses]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ResponsesConfig {
    /// Folder to keep the answers of `/v1/responses` in, for `previous_response_id`. Without one none are kept.
    pub store: Option<PathBuf>,
}

/// One `[[keys]]` table: a name for the logs, and the key or its SHA-256; or a pair that requests to Bedrock's own routes
/// are signed with.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyConfig {
    /// The name that logs show.
    pub name: String,
    /// The key itself.
    pub key: Option<String>,
    /// The SHA-256 of the key in hex, for files that should not hold the key.
    pub sha256: Option<String>,
    /// The id of an access key that callers sign with.
    pub access_key_id: Option<String>,
    /// Its secret.
    pub secret_access_key: Option<String>,
}

impl std::fmt::Debug for KeyConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyConfig").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Config {
    /// Reads a file. Paths inside it are taken relative to its folder.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::File {
            what: "config file",
            path: path.to_owned(),
            source,
        })?;
        let mut config = Self::parse(&text, &path.display().to_string())?;
        let folder = path.parent().unwrap_or(Path::new(""));
        for file in
            [&mut config.ca_cert, &mut config.models, &mut config.responses.store].into_iter().flatten()
        {
            *file = folder.join(&*file);
        }
        if let Some(tls) = &mut config.tls {
            tls.cert = folder.join(&tls.cert);
            tls.key = folder.join(&tls.key);
        }
        Ok(config)
    }

    /// Reads a text; `origin` names it in errors.
    pub fn parse(text: &str, origin: &str) -> Result<Self, Error> {
        toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
            // Only the first line: further ones could quote the file, and with it a key.
            let message = error.message().lines().next().unwrap_or_default();
            Error::Config {
                place: format!("{origin}:{}:{column}", before.matches('\n').count() + 1),
                message: message.to_owned(),
                suggestion: suggest::unknown_word(message)
                    .and_then(|(unknown, expected)| suggest::nearest(unknown, expected))
                    .map(str::to_owned),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn every_key_can_be_written() {
        let config = Config::parse(
            r#"
            listen = "127.0.0.1:0"
            region = "us-east-1"
            profile = "work"
            endpoint = "mantle"
            runtime_url = "http://127.0.0.1:1"
            control_url = "http://127.0.0.1:2"
            mantle_url = "http://127.0.0.1:3"
            allow_http_upstream = ["gateway.internal"]
            ca_cert = "ca.pem"
            models = "models.toml"
            model_lists = false
            worker_threads = 2
            tls = { cert = "c.pem", key = "k.pem" }
            log = { format = "json", level = "debug" }
            timeouts = { connect = "1s", first_byte = "2s", whole_answer = "3s", between_events = "4s", headers = "5s", body_idle = "6s", unread = "10s", keep_alive = "9s", heartbeat = "7s", drain = "8s" }
            retry = { attempts = 2, pay_twice = true }
            limits = { body = "1MiB", concurrency = 3 }
            translation = { unsupported_params = "drop", forward_metadata = true, incomplete_as_completed = true }
            responses = { store = "answers" }
            keys = [{ name = "a", key = "k" }, { name = "b", sha256 = "00" }, { name = "c", access_key_id = "i", secret_access_key = "s" }]
            "#,
            "test",
        )
        .unwrap();
        assert_eq!(config.endpoint, Some(Endpoint::Mantle));
        assert_eq!(config.limits.body, Some(Size(1 << 20)));
        assert_eq!(
            (config.model_lists, config.timeouts.unread),
            (Some(false), Some(Span(Duration::from_secs(10))))
        );
        assert!(config.translation.forward_metadata && config.translation.incomplete_as_completed);
        assert_eq!(config.keys.len(), 3);
        assert!(!format!("{config:?}").contains("\"k\""), "a key never shows");
    }

    #[test]
    fn mistakes_are_named_with_their_place_and_the_nearest_word() {
        let cases = [
            ("regoin = \"us-east-1\"", "c.toml:1:1: unknown field `regoin`", Some("did you mean `region`?")),
            (
                "\n[timeouts]\nheartbeet = \"1s\"",
                "c.toml:3:1: unknown field `heartbeet`",
                Some("did you mean `heartbeat`?"),
            ),
            (
                "[translation]\nunsupported_parms = \"drop\"",
                "c.toml:2:1: unknown field `unsupported_parms`",
                Some("did you mean `unsupported_params`?"),
            ),
            (
                "model_list = false",
                "c.toml:1:1: unknown field `model_list`",
                Some("did you mean `model_lists`?"),
            ),
            (
                "[timeouts]\nunred = \"1s\"",
                "c.toml:2:1: unknown field `unred`",
                Some("did you mean `unread`?"),
            ),
            (
                "[translation]\nforward_metdata = true",
                "c.toml:2:1: unknown field `forward_metdata`",
                Some("did you mean `forward_metadata`?"),
            ),
            (
                "[translation]\nincomplete_as_complete = true",
                "c.toml:2:1: unknown field `incomplete_as_complete`",
                Some("did you mean `incomplete_as_completed`?"),
            ),
            ("[translation]\nunsupported_params = \"dorp\"", "c.toml:2:", Some("did you mean `drop`?")),
            (
                "endpoint = \"runtim\"",
                "c.toml:1:12: unknown variant `runtim`",
                Some("did you mean `runtime`?"),
            ),
            ("listen = 4000", "c.toml:1:10: invalid type: integer `4000`, expected a string", None),
            ("limits = { body = \"32MB\" }", "c.toml:1:", None),
            ("[[keys]]\nkey = \"x\"", "c.toml:1:", None),
            ("listen = ", "c.toml:1:", None),
        ];
        for (text, start, hint) in cases {
            let error = Config::parse(text, "c.toml").unwrap_err();
            assert!(error.to_string().starts_with(start), "{text}: {error}");
            if hint.is_some() {
                assert_eq!(error.hint().as_deref(), hint, "{text}");
            }
        }
    }
}
