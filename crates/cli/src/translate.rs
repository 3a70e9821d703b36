//! `outcrop translate`: what a request becomes, and what comes back of a reply. Nothing is sent.

mod back;

use std::io::{self, IsTerminal, Read};
use std::path::Path;

use bytes::Bytes;
use outcrop_gateway::Endpoint;
use outcrop_proxy::{BedrockSettings, Environment, resolve};
use outcrop_transport::Ready;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::args::translate::{Format, TranslateArgs};
use crate::chat::pretty::pretty;
use crate::failure::Failure;
use crate::offline::{Offline, without_credentials};
use crate::output::Output;
use crate::request::Request;

/// The most that is read of one file, bytes.
const LONGEST: u64 = 64 << 20;

pub(crate) async fn run(
    args: &TranslateArgs,
    environment: &Environment,
    output: &mut Output,
) -> Result<(), Failure> {
    let settings = resolve::bedrock(&args.host.over(&args.bedrock), environment)?;
    let settings = without_credentials(settings);
    let upstream = match args.reply.as_deref().or(args.stream.as_deref()) {
        Some(path) => Some(read(path)?),
        None => None,
    };
    let backwards = upstream.is_some();
    let (format, body) = request(args, backwards, output)?;
    match upstream {
        None => forth(args, settings, format, body, output).await,
        Some(upstream) if args.stream.is_some() => {
            let settings = heard_from(settings, &upstream);
            back::stream(args, settings, format, body, upstream, output).await
        }
        Some(upstream) => back::reply(args, settings, format, body, upstream, output).await,
    }
}

/// Prints the request that would be sent.
async fn forth(
    args: &TranslateArgs,
    settings: BedrockSettings,
    format: Format,
    body: Bytes,
    output: &mut Output,
) -> Result<(), Failure> {
    let offline = Offline::new(settings, None).await?;
    let asked = offline.ask(format, body).await;
    let Some(ready) = offline.take() else {
        // It did not come to a request: the refusal is the answer.
        return asked.map(drop).map_err(Failure::from);
    };
    let ignored = asked?.ignored;
    for field in &ignored {
        output.note(&format!("left out: {field}"));
    }
    let headers = shown_headers(&ready);
    if args.json {
        let body = RawValue::from_string(String::from_utf8_lossy(&ready.body).into_owned());
        let shown = Shown {
            format: format.as_str(),
            method: ready.method.as_str(),
            url: &ready.url,
            headers: &headers,
            body: &body.map_err(io::Error::from)?,
            ignored: &ignored,
        };
        return Ok(output.line(&serde_json::to_string(&shown).map_err(io::Error::from)?)?);
    }
    output.line(&format!("{} {}", ready.method, ready.url))?;
    for (name, value) in &headers {
        output.line(&format!("{name}: {value}"))?;
    }
    Ok(output.line(&format!("\n{}", pretty(&String::from_utf8_lossy(&ready.body), &|_, _| None)))?)
}

/// What `--json` prints of a request. The form is stable: fields may be added, none is taken away.
#[derive(Serialize)]
struct Shown<'a> {
    /// Format that the request was read as: `chat`, `responses` or `messages`.
    format: &'static str,
    method: &'a str,
    url: &'a str,
    /// Names in lower case. The proof (`authorization`) is added when it is sent.
    headers: &'a std::collections::BTreeMap<String, String>,
    /// As it would be sent.
    body: &'a RawValue,
    /// Fields of the request that are left out.
    ignored: &'a [String],
}

/// The headers without the proof, which is not a real one here.
fn shown_headers(ready: &Ready) -> std::collections::BTreeMap<String, String> {
    let plain = ready.headers.iter().filter(|(name, _)| *name != http::header::AUTHORIZATION);
    plain
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect()
}

/// The request, with the model that is asked for and the form of answer that is at hand.
fn request(args: &TranslateArgs, backwards: bool, output: &mut Output) -> Result<(Format, Bytes), Failure> {
    let body = match args.request.as_deref() {
        Some(path) => Some((read(path)?, format!("`{}`", path.display()))),
        None if backwards && stdin_is_taken(args) => None,
        None => stdin()?.map(|body| (body, "what came in on stdin".to_owned())),
    };
    let (mut request, format) = match body {
        Some((body, from)) => {
            let request = Request::read(&body, &from)?;
            let (format, sure) = request.format();
            if args.from.is_none() && !sure {
                output.note("read as chat; it could be messages too: `--from messages`");
            }
            if args.from.is_none() && args.model.is_none() && !backwards {
                return Ok((format, body)); // not a byte is changed
            }
            (request, args.from.unwrap_or(format))
        }
        None if backwards => {
            let format = args.from.unwrap_or(Format::Chat);
            (Request::shortest(format), format)
        }
        None => {
            let hint = "give a file, or pipe one in: `outcrop translate --model NAME < request.json`";
            return Err(Failure::usage("there is no request", hint));
        }
    };
    if let Some(model) = &args.model {
        request.set("model", model)?;
    } else if request.model().is_none() {
        let hint = "say which with `--model NAME`; `outcrop models` lists them";
        return Err(Failure::usage("the request names no model", hint));
    }
    if backwards {
        request.set("stream", &args.stream.is_some())?;
    }
    Ok((format, request.into_body()?))
}

/// The reply is read from stdin already.
fn stdin_is_taken(args: &TranslateArgs) -> bool {
    args.reply.as_deref().or(args.stream.as_deref()).is_some_and(is_stdin)
}

/// The frames tell which host they are from: mantle sends no event stream.
fn heard_from(mut settings: BedrockSettings, upstream: &[u8]) -> BedrockSettings {
    if settings.endpoint == Endpoint::Auto && back::is_event_stream(upstream) {
        settings.endpoint = Endpoint::Runtime;
    }
    settings
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn read(path: &Path) -> Result<Bytes, Failure> {
    if is_stdin(path) {
        return Ok(stdin()?.unwrap_or_default());
    }
    let named = |error: io::Error| {
        let hint = "give a file that is there, or `-` for stdin";
        Failure { code: 1, ..Failure::usage(format!("cannot read `{}`: {error}", path.display()), hint) }
    };
    let mut body = Vec::new();
    std::fs::File::open(path).map_err(named)?.take(LONGEST + 1).read_to_end(&mut body).map_err(named)?;
    if body.len() > usize::try_from(LONGEST).unwrap_or(usize::MAX) {
        return Err(Failure::new(format!("`{}` is over 64 MiB", path.display()), None));
    }
    Ok(body.into())
}

/// What comes in; nothing is none.
pub(crate) fn stdin() -> Result<Option<Bytes>, Failure> {
    if io::stdin().is_terminal() {
        return Ok(None);
    }
    let mut body = Vec::new();
    io::stdin().take(LONGEST).read_to_end(&mut body)?;
    Ok((!body.trim_ascii().is_empty()).then(|| body.into()))
}
