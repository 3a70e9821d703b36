//! `outcrop translate`: what a request becomes, and what comes back of a reply. Nothing is sent.

mod back;
mod recorded;

use std::io;
use std::path::Path;

use bytes::Bytes;
use outcrop_proxy::{BedrockSettings, Environment, resolve};
use outcrop_transport::Ready;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::args::translate::{Format, TranslateArgs};
use crate::chat::pretty::pretty;
use crate::failure::Failure;
use crate::input;
use crate::offline::{Offline, Sent, without_credentials};
use crate::output::Output;
use crate::request::Request;

pub(crate) async fn run(
    args: &TranslateArgs,
    environment: &Environment,
    output: &mut Output,
) -> Result<(), Failure> {
    let settings = resolve::bedrock(&args.host.over(&args.bedrock), environment)?;
    let settings = without_credentials(settings);
    let upstream = match came_back(args) {
        Some(path) => Some((input::read(path)?, input::name(path))),
        None => None,
    };
    let (format, body) = request(args, upstream.is_some(), output)?;
    let Some((upstream, from)) = upstream else { return forth(args, settings, format, body, output).await };
    if args.stream.is_some() {
        back::stream(args, settings, (format, body), (upstream, from), output).await
    } else {
        back::reply(args, settings, (format, body), (upstream, from), output).await
    }
}

/// What Bedrock sent.
fn came_back(args: &TranslateArgs) -> Option<&Path> {
    args.reply.as_deref().or(args.stream.as_deref())
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
    let Some(Sent { ready, calls }) = offline.take() else {
        // It did not come to a request: the refusal is the answer.
        return asked.map(drop).map_err(Failure::from);
    };
    let ignored = asked?.ignored;
    if calls > 1 {
        output.note(&format!("{calls} calls would be made; this is the first"));
    }
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
    /// Format that the request was read as: `chat`, `responses`, `messages`, `embeddings` or `rerank`.
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
        Some(path) => Some((input::read(path)?, input::name(path))),
        None if came_back(args).is_some_and(input::is_stdin) => None,
        None => input::stdin()?.map(|body| (body, input::STDIN.to_owned())),
    };
    let (mut request, format) = match &body {
        Some((body, from)) => {
            let request = Request::read(body, from)?;
            let (format, other) = request.format(args.from)?;
            if let Some(other) = other {
                let (format, other) = (format.as_str(), other.as_str());
                output.note(&format!("read as {format}; it could be {other} too: `--from {other}`"));
            }
            (request, format)
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
    if args.stream.is_some() && !format.streams() {
        let told = format!("an answer of format `{}` is never streamed", format.as_str());
        return Err(Failure::usage(told, "a whole reply goes to `--reply FILE`"));
    }
    if let Some(model) = &args.model {
        request.set("model", model)?;
    } else if request.model().is_none() {
        let hint = "say which with `--model NAME`; `outcrop models` lists them";
        return Err(Failure::usage("the request names no model", hint));
    } else if let (Some((body, _)), false) = (body, backwards) {
        return Ok((format, body)); // not a byte is changed
    }
    if backwards && format.streams() {
        request.set("stream", &args.stream.is_some())?;
    }
    Ok((format, request.into_body()?))
}
