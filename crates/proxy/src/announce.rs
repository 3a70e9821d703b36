//! What is said at the start: two lines to paste on stdout, the rest for people on stderr.

use std::io::{self, Write};

use crate::connect::Connected;
use crate::server::Server;

/// Writes `OPENAI_BASE_URL=..` and `OPENAI_API_KEY=..`, one line each, nothing else: shells and scripts read them.
/// The key is a stand-in: any is accepted without keys, and with keys the file's own is not shown.
pub fn paste_lines(out: &mut impl Write, server: &Server) -> io::Result<()> {
    let key = if server.settings().keys.is_empty() { "outcrop" } else { "YOUR_KEY" };
    writeln!(out, "OPENAI_BASE_URL={}/v1\nOPENAI_API_KEY={key}", server.url())?;
    out.flush()
}

/// Writes where the server listens, as whom it asks, and where.
pub fn introduce(out: &mut impl Write, server: &Server, connected: &Connected) -> io::Result<()> {
    writeln!(out, "outcrop {} is listening on {}", env!("CARGO_PKG_VERSION"), server.url())?;
    writeln!(out, "  credential  {}", connected.found)?;
    if let Some(warning) = connected.found.warning(std::time::SystemTime::now()) {
        writeln!(out, "  warning     {warning}")?;
    }
    writeln!(out, "  region      {}", connected.region)?;
    writeln!(out, "  runtime     {}", connected.runtime)?;
    writeln!(out, "  mantle      {}", connected.mantle)?;
    let open = server.settings().keys.is_empty();
    let callers = if open { "any API key, from this machine only" } else { "the keys of the configuration" };
    writeln!(out, "  callers     {callers}")?;
    writeln!(out, "set these two in the program that should use it:")?;
    out.flush()
}

/// The same as one line of the log, where machines read it.
pub fn log(server: &Server, connected: &Connected) {
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        url = server.url(),
        credential = %connected.found,
        warning = connected.found.warning(std::time::SystemTime::now()),
        region = connected.region,
        runtime = connected.runtime.as_str(),
        mantle = connected.mantle.as_str(),
        keys = !server.settings().keys.is_empty(),
        "listening"
    );
}
