//! Log lines on stderr, as text or JSON.

use std::io::IsTerminal;

use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use self::plain::Plain;
use crate::config::{LogFormat, LogLevel};

mod plain;

/// Starts logging. Does nothing when the program logs already.
pub fn start(format: LogFormat, level: LogLevel) {
    let filter = match level {
        LogLevel::Off => LevelFilter::OFF,
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
    };
    // At debug only our own crates speak: others log headers, and with them keys.
    let targets = Targets::new().with_default(filter.min(LevelFilter::WARN)).with_target("outcrop", filter);
    let registry = tracing_subscriber::registry().with(targets);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_target(false);
    let started = match format {
        LogFormat::Json => registry.with(lines.json().flatten_event(true)).try_init(),
        LogFormat::Text if std::io::stderr().is_terminal() => registry.with(lines.with_ansi(true)).try_init(),
        LogFormat::Text => registry.with(lines.with_ansi(false).fmt_fields(Plain)).try_init(),
    };
    if started.is_err() {
        tracing::debug!("logging was started before");
    }
}
