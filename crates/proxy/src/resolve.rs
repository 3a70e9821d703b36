//! From what was typed to what is meant: flags over environment over file over defaults, once, and every mistake
//! found here. Nothing later reads a variable or the configuration file.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use outcrop_credentials::Environment;
use outcrop_gateway::{Endpoint, suggest};
use outcrop_translation::Policy;
use outcrop_transport as transport;

use crate::args::{BedrockArgs, ServeArgs};
use crate::config::{Config, LogFormat, LogLevel, TlsConfig};
use crate::error::Error;
use crate::keys::Keys;
use crate::units::Span;

/// Everything that is needed to talk to Bedrock.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct BedrockSettings {
    /// Where credentials and region are looked for.
    pub environment: Environment,
    /// The region, when a flag or the file names one.
    pub region: Option<String>,
    /// The profile, when a flag or the file names one.
    pub profile: Option<String>,
    /// Which hosts may serve.
    pub endpoint: Endpoint,
    /// bedrock-runtime, when it is not AWS's own.
    pub runtime_url: Option<transport::Endpoint>,
    /// The control plane, when it is not AWS's own.
    pub control_url: Option<transport::Endpoint>,
    /// bedrock-mantle, when it is not AWS's own.
    pub mantle_url: Option<transport::Endpoint>,
    /// Further certificates to trust, PEM.
    pub root_certificates: Option<Vec<u8>>,
    /// The user's model catalog and its origin.
    pub models: Option<(String, String)>,
    /// Whether AWS may be asked for its lists of models.
    pub model_lists: bool,
    /// Choices of the translation.
    pub policy: Policy,
    /// How often a request is sent at most.
    pub attempts: Option<u32>,
    /// Whether to try again what AWS may bill twice.
    pub pay_twice: Option<bool>,
    /// Connecting.
    pub connect_timeout: Option<Duration>,
    /// Until the first byte of a stream.
    pub first_byte_timeout: Option<Duration>,
    /// Until the first byte of a whole answer.
    pub whole_answer_timeout: Option<Duration>,
    /// Between two events.
    pub between_events_timeout: Option<Duration>,
    /// The folder that answers of `/v1/responses` are kept in; only a server has one.
    pub response_store: Option<PathBuf>,
}

/// Everything that is needed to serve.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ServerSettings {
    /// The address.
    pub listen: SocketAddr,
    /// Certificate and key for TLS.
    pub tls: Option<TlsConfig>,
    /// Who may call.
    pub keys: Keys,
    /// How log lines are written.
    pub log_format: LogFormat,
    /// How much is logged.
    pub log_level: LogLevel,
    /// Threads that serve; None takes one per core.
    pub worker_threads: Option<usize>,
    /// How long running answers may go on after a stop signal.
    pub drain: Duration,
    /// Largest request body, bytes.
    pub body_limit: usize,
    /// Requests served at once.
    pub concurrency: usize,
    /// Until a caller's headers are read.
    pub header_timeout: Duration,
    /// Between two pieces of a caller's body.
    pub body_idle_timeout: Duration,
    /// How long a caller may take nothing of an answer that is there for it.
    pub unread_timeout: Duration,
    /// How long a connection may rest between two requests.
    pub keep_alive: Duration,
    /// Silence in a stream before a comment keeps it open.
    pub heartbeat: Duration,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 4000)),
            tls: None,
            keys: Keys::default(),
            log_format: LogFormat::default(),
            log_level: LogLevel::default(),
            worker_threads: None,
            drain: Duration::from_mins(10),
            body_limit: 32 << 20,
            concurrency: 1024,
            header_timeout: Duration::from_secs(10),
            body_idle_timeout: Duration::from_mins(1),
            unread_timeout: Duration::from_mins(1),
            keep_alive: Duration::from_mins(2),
            heartbeat: Duration::from_secs(15),
        }
    }
}

/// What a command that only talks to Bedrock needs.
pub fn bedrock(args: &BedrockArgs, environment: &Environment) -> Result<BedrockSettings, Error> {
    let config = read_config(args, environment)?;
    merge_bedrock(args, environment, &config)
}

/// What the server needs.
pub fn serve(
    args: &ServeArgs,
    environment: &Environment,
) -> Result<(ServerSettings, BedrockSettings), Error> {
    let config = read_config(&args.bedrock, environment)?;
    let mut bedrock = merge_bedrock(&args.bedrock, environment, &config)?;
    bedrock.response_store = args.responses_store.clone().or_else(|| config.responses.store.clone());
    let server = merge_server(args, environment, config)?;
    Ok((server, bedrock))
}

fn read_config(args: &BedrockArgs, environment: &Environment) -> Result<Config, Error> {
    let path = args.config.clone().or_else(|| environment.get("OUTCROP_CONFIG").map(PathBuf::from));
    path.map_or_else(|| Ok(Config::default()), |path| Config::read(&path))
}

fn merge_bedrock(
    args: &BedrockArgs,
    environment: &Environment,
    config: &Config,
) -> Result<BedrockSettings, Error> {
    let plain_http =
        || args.allow_http_upstream.iter().chain(&config.allow_http_upstream).collect::<Vec<_>>();
    let url = |flag: (&str, &Option<String>), variable: &str, key: (&str, &Option<String>)| {
        let Some((text, from)) = pick(flag, &[variable], key, environment) else { return Ok(None) };
        transport::Endpoint::parse_allowing(&text, &plain_http()).map(Some).map_err(|error| Error::Value {
            from,
            message: error.to_string(),
            hint: Some("use an https URL, or http to loopback; `--allow-http-upstream HOST` allows plain http to one host".to_owned()),
        })
    };
    let endpoint = match pick(
        ("--endpoint", &args.endpoint),
        &["OUTCROP_ENDPOINT"],
        ("endpoint", &config.endpoint),
        environment,
    ) {
        None => Endpoint::default(),
        Some((word, from)) => {
            word.parse().map_err(|error: outcrop_gateway::UnknownEndpoint| Error::Value {
                from,
                message: error.to_string(),
                hint: suggest::nearest(&word, Endpoint::WORDS).map(|word| format!("did you mean `{word}`?")),
            })?
        }
    };
    let set = |name: &str| environment.get(name).is_some();
    // A variable beats the file, so the file's word counts only where no variable says anything.
    let region = args
        .region
        .clone()
        .filter(|region| !region.is_empty())
        .or_else(|| config.region.clone().filter(|_| !set("AWS_REGION") && !set("AWS_DEFAULT_REGION")));
    let profile = args.profile.clone().filter(|profile| !profile.is_empty()).or_else(|| {
        let silent = !set("AWS_PROFILE") && !set("AWS_BEARER_TOKEN_BEDROCK") && !set("AWS_ACCESS_KEY_ID");
        config.profile.clone().filter(|_| silent)
    });
    let models = args.models.as_ref().or(config.models.as_ref());
    let ca_cert = args.ca_cert.as_ref().or(config.ca_cert.as_ref());
    let clock = |span: Option<Span>| span.map(|span| span.0);
    Ok(BedrockSettings {
        environment: environment.clone(),
        region,
        profile,
        endpoint,
        runtime_url: url(
            ("--runtime-url", &args.runtime_url),
            "AWS_ENDPOINT_URL_BEDROCK_RUNTIME",
            ("runtime_url", &config.runtime_url),
        )?,
        control_url: url(
            ("--control-url", &args.control_url),
            "AWS_ENDPOINT_URL_BEDROCK",
            ("control_url", &config.control_url),
        )?,
        mantle_url: url(
            ("--mantle-url", &args.mantle_url),
            "OUTCROP_MANTLE_URL",
            ("mantle_url", &config.mantle_url),
        )?,
        root_certificates: ca_cert.map(|path| read(path, "certificate file")).transpose()?,
        models: models
            .map(|path| Ok::<_, Error>((read_text(path, "model catalog")?, path.display().to_string())))
            .transpose()?,
        model_lists: config.model_lists.unwrap_or(true),
        policy: config.translation.clone(),
        attempts: config.retry.attempts,
        pay_twice: config.retry.pay_twice,
        connect_timeout: clock(config.timeouts.connect),
        first_byte_timeout: clock(config.timeouts.first_byte),
        whole_answer_timeout: clock(config.timeouts.whole_answer),
        between_events_timeout: clock(config.timeouts.between_events),
        response_store: None,
    })
}

fn merge_server(
    args: &ServeArgs,
    environment: &Environment,
    config: Config,
) -> Result<ServerSettings, Error> {
    let default = ServerSettings::default();
    let listen = match pick(
        ("--listen", &args.listen),
        &["OUTCROP_LISTEN"],
        ("listen", &config.listen),
        environment,
    ) {
        None => default.listen,
        Some((text, from)) => address(&text).ok_or_else(|| Error::Value {
            from,
            message: format!("`{text}` is not an address to listen on"),
            hint: Some("write an IP address and a port, such as `127.0.0.1:4000` or `[::1]:4000`".to_owned()),
        })?,
    };
    let mut keys = Keys::default();
    for key in &config.keys {
        add_key(&mut keys, key)?;
    }
    if let Some(path) = &args.api_key_file {
        let text = read_text(path, "key file")?;
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        lines.for_each(|key| keys.add_unnamed(key));
        if keys.is_empty() {
            return Err(value("--api-key-file", "the file holds no key", Some("write one key per line")));
        }
    }
    let tls = match (&args.tls_cert, &args.tls_key) {
        (Some(cert), Some(key)) => Some(TlsConfig { cert: cert.clone(), key: key.clone() }),
        _ => config.tls,
    };
    let span = |span: Option<Span>, default: Duration| span.map_or(default, |span| span.0);
    let settings = ServerSettings {
        listen,
        tls,
        keys,
        log_format: args.log_format.or(config.log.format).unwrap_or_default(),
        log_level: args.log_level.or(config.log.level).unwrap_or_default(),
        worker_threads: args.worker_threads.or(config.worker_threads),
        drain: span(args.drain_timeout.or(config.timeouts.drain), default.drain),
        body_limit: args.max_body.or(config.limits.body).map_or(default.body_limit, |size| size.0),
        concurrency: args.max_concurrency.or(config.limits.concurrency).unwrap_or(default.concurrency),
        header_timeout: span(config.timeouts.headers, default.header_timeout),
        body_idle_timeout: span(config.timeouts.body_idle, default.body_idle_timeout),
        unread_timeout: span(config.timeouts.unread, default.unread_timeout),
        keep_alive: span(config.timeouts.keep_alive, default.keep_alive),
        heartbeat: span(config.timeouts.heartbeat, default.heartbeat),
    };
    if settings.worker_threads == Some(0) || settings.concurrency == 0 {
        return Err(value("--worker-threads and --max-concurrency", "0 would serve nothing", None));
    }
    guard_exposure(&settings)?;
    Ok(settings)
}

/// Beyond loopback only with keys that are worth the name.
fn guard_exposure(settings: &ServerSettings) -> Result<(), Error> {
    if settings.listen.ip().to_canonical().is_loopback() {
        return Ok(());
    }
    let why =
        if settings.keys.is_empty() { Some("without keys".to_owned()) } else { settings.keys.weakness() };
    why.map_or(Ok(()), |why| Err(Error::Exposed { address: settings.listen, why }))
}

fn add_key(keys: &mut Keys, key: &crate::config::KeyConfig) -> Result<(), Error> {
    let place = format!("[[keys]] `{}`", key.name);
    let pair = match (&key.access_key_id, &key.secret_access_key) {
        (Some(id), Some(secret)) if !id.trim().is_empty() && !secret.trim().is_empty() => {
            keys.add_signing(&key.name, id, secret);
            true
        }
        (None, None) => false,
        _ => return Err(value(&place, "`access_key_id` and `secret_access_key` belong together", None)),
    };
    match (&key.key, &key.sha256) {
        (None, None) if pair => {}
        (Some(text), None) if !text.trim().is_empty() && text.len() <= 512 => keys.add(&key.name, text),
        (Some(_), None) => return Err(value(&place, "`key` is empty or longer than 512 bytes", None)),
        (None, Some(hex)) if keys.add_hash(&key.name, hex) => {}
        (None, Some(_)) => {
            let hint = "`printf %s KEY | sha256sum` prints it";
            return Err(value(&place, "`sha256` is not 64 hex digits", Some(hint)));
        }
        _ => {
            let what = "give either `key` or `sha256`, or `access_key_id` and `secret_access_key`";
            return Err(value(&place, what, None));
        }
    }
    Ok(())
}

/// The first that says something: flag, variables, file; with its name.
fn pick<T: ToString>(
    (flag, typed): (&str, &Option<T>),
    variables: &[&str],
    (key, written): (&str, &Option<T>),
    environment: &Environment,
) -> Option<(String, String)> {
    let said =
        |value: &Option<T>| value.as_ref().map(ToString::to_string).filter(|text| !text.trim().is_empty());
    said(typed)
        .map(|text| (text, flag.to_owned()))
        .or_else(|| variables.iter().find_map(|name| Some((environment.get(name)?, (*name).to_owned()))))
        .or_else(|| said(written).map(|text| (text, format!("`{key}` in the config file"))))
}

/// `127.0.0.1:4000`, `[::1]:4000`, `localhost:4000`.
fn address(text: &str) -> Option<SocketAddr> {
    let text = text.trim();
    text.parse().ok().or_else(|| {
        let port = text.strip_prefix("localhost:")?.parse().ok()?;
        Some(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port))
    })
}

fn read(path: &Path, what: &'static str) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|source| Error::File { what, path: path.to_owned(), source })
}

fn read_text(path: &Path, what: &'static str) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(|source| Error::File { what, path: path.to_owned(), source })
}

fn value(from: &str, message: &str, hint: Option<&str>) -> Error {
    Error::Value { from: from.to_owned(), message: message.to_owned(), hint: hint.map(str::to_owned) }
}

#[cfg(test)]
mod tests;
