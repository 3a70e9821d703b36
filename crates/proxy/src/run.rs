//! The whole program: from what was typed to the end of the last answer.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::time::Duration;

use crate::args::ServeArgs;
use crate::config::LogFormat;
use crate::connect::{Connected, connect};
use crate::error::Error;
use crate::resolve::{self, BedrockSettings, ServerSettings};
use crate::server::Server;
use crate::signals::Signals;
use crate::{Environment, announce, ourselves, telemetry};

/// How long the start waits to see whether the credentials are really there.
const PATIENCE: Duration = Duration::from_millis(50);

/// Serves until a signal ends it. `out` gets the two lines to paste, `err` what people should know.
pub fn run(
    args: &ServeArgs,
    environment: &Environment,
    out: &mut impl Write,
    err: &mut impl Write,
) -> Result<(), Error> {
    let (server, bedrock) = resolve::serve(args, environment)?;
    telemetry::start(server.log_format, server.log_level);
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    if let Some(threads) = server.worker_threads {
        builder.worker_threads(threads);
    }
    let runtime =
        builder.enable_all().build().map_err(|source| Error::System { what: "start the threads", source })?;
    let ended = runtime.block_on(serve(server, &bedrock, out, err));
    // Nothing that still runs is worth waiting for.
    runtime.shutdown_background();
    ended
}

async fn serve(
    settings: ServerSettings,
    bedrock: &BedrockSettings,
    out: &mut impl Write,
    err: &mut impl Write,
) -> Result<(), Error> {
    let signals = Signals::listen().map_err(|source| Error::System { what: "listen for signals", source })?;
    let server = Server::bind(settings).await?;
    let connected = connect(bedrock).await?;
    ourselves::refused(server.address(), [&connected.runtime, &connected.mantle, &connected.control])?;
    check(&connected).await?;
    // A closed stdout or stderr is no reason not to serve.
    if server.settings().log_format == LogFormat::Json {
        announce::log(&server, &connected);
    } else {
        let _: io::Result<()> = announce::introduce(err, &server, &connected);
    }
    let _: io::Result<()> = announce::paste_lines(out, &server);
    server.serve(connected, signals.reached(1), signals.reached(2)).await;
    Ok(())
}

/// Refuses to start without credentials, where that can be known at once; a source that takes its time (SSO, a role,
/// the machine) is asked again by the first request, and `/readyz` tells.
async fn check(connected: &Connected) -> Result<(), Error> {
    match tokio::time::timeout(PATIENCE, connected.found.check()).await {
        Ok(checked) => Ok(checked?),
        Err(_) => Ok(()),
    }
}

/// An error for people: what, why, and what to do, one line each.
pub fn explain(error: &(dyn std::error::Error + 'static), hint: Option<&str>) -> String {
    let mut text = format!("error: {error}");
    let mut next = error.source();
    while let Some(cause) = next {
        let _ = write!(text, "\n  because: {cause}");
        next = cause.source();
    }
    if let Some(hint) = hint {
        let _ = write!(text, "\n  hint: {hint}");
    }
    text
}
