//! The other way: what a caller gets of a reply, or of recorded frames, of Bedrock's.

use bytes::Bytes;
use futures_util::StreamExt;
use http::StatusCode;
use outcrop_framing::sse;
use outcrop_gateway::{Endpoint, Error, Reply, ReplyBody};
use outcrop_proxy::BedrockSettings;
use serde_json::value::RawValue;

use super::recorded::{Api, Recorded};
use crate::args::translate::{Format, TranslateArgs};
use crate::chat::pretty::pretty;
use crate::failure::Failure;
use crate::offline::{EVENT_STREAM, JSON, Offline, SSE, Upstream};
use crate::output::Output;

/// A whole reply, as the caller gets it. What came back is with where it came from, in words.
pub(super) async fn reply(
    args: &TranslateArgs,
    settings: BedrockSettings,
    (format, body): (Format, Bytes),
    (upstream, from): (Bytes, String),
    output: &mut Output,
) -> Result<(), Failure> {
    let status = StatusCode::from_u16(args.status).unwrap_or(StatusCode::OK);
    if status.is_success() {
        is_a_reply(&upstream, &from)?; // a refusal may be a page of something on the way
    }
    let upstream = Upstream { status, body: upstream, kind: JSON };
    let offline = Offline::new(settings, Some(upstream)).await?;
    let body = match offline.ask(format, body).await {
        Ok(Reply { body: ReplyBody::Whole(body), .. }) => body,
        Ok(Reply { body: ReplyBody::Stream(pieces), .. }) => pieces.collect::<Vec<_>>().await.concat().into(),
        Err(error) => refused(&offline, format, error, output)?,
    };
    let text = String::from_utf8_lossy(&body);
    Ok(output.line(&if args.json { text.into_owned() } else { pretty(&text, &|_, _| None) })?)
}

fn is_a_reply(upstream: &[u8], from: &str) -> Result<(), Failure> {
    let why = match serde_json::from_slice::<&RawValue>(upstream) {
        Ok(json) if json.get().starts_with('{') => return Ok(()),
        Ok(json) if json.get().starts_with('[') => "it is a JSON array".to_owned(),
        Ok(_) => "it is JSON, but no object".to_owned(),
        Err(_) if upstream.trim_ascii().is_empty() => "it is empty".to_owned(),
        Err(error) => format!("it is not JSON: {error}"),
    };
    let hint = "a whole reply is one JSON object; what was recorded of a stream goes to `--stream FILE`";
    Err(Failure::usage(format!("{from} is no reply of Bedrock's: {why}"), hint))
}

/// Recorded frames or events, as the caller's events.
pub(super) async fn stream(
    args: &TranslateArgs,
    mut settings: BedrockSettings,
    (format, body): (Format, Bytes),
    (upstream, from): (Bytes, String),
    output: &mut Output,
) -> Result<(), Failure> {
    let recorded = Recorded::read(&upstream, &from)?;
    // Mantle sends no event stream.
    if recorded.frames && settings.endpoint == Endpoint::Auto {
        settings.endpoint = Endpoint::Runtime;
    }
    let kind = if recorded.frames { EVENT_STREAM } else { SSE };
    let upstream = Upstream { status: StatusCode::OK, body: upstream, kind };
    let mut offline = Offline::new(settings.clone(), Some(upstream.clone())).await?;
    let mut asked = offline.ask(format, body.clone()).await;
    // Server-sent events of a model that is asked for over runtime first are from mantle, if it is there.
    if !recorded.frames && settings.endpoint == Endpoint::Auto && api(&offline).is_some_and(Api::sends_frames)
    {
        settings.endpoint = Endpoint::Mantle;
        let there = Offline::new(settings, Some(upstream)).await?;
        let answered = there.ask(format, body).await;
        if there.url().is_some() {
            (offline, asked) = (there, answered);
        }
    }
    recorded.fits(api(&offline))?;
    let pieces = match asked {
        Ok(Reply { body: ReplyBody::Stream(pieces), .. }) => pieces.collect::<Vec<_>>().await.concat(),
        Ok(Reply { body: ReplyBody::Whole(body), .. }) => body.to_vec(),
        Err(error) => {
            let body = refused(&offline, format, error, output)?;
            return Ok(output.line(&String::from_utf8_lossy(&body))?);
        }
    };
    if !args.json {
        return Ok(output.piece(&pieces)?);
    }
    let mut decoder = sse::Decoder::default();
    decoder.push(pieces.into());
    while let Some(event) = decoder.next_event()? {
        output.line(&String::from_utf8_lossy(&event.data))?;
    }
    Ok(())
}

/// What was asked.
fn api(offline: &Offline) -> Option<Api> {
    offline.url().as_deref().and_then(Api::at)
}

/// The refusal, as the caller gets it. One that never came to a request is a failure of the command.
fn refused(offline: &Offline, format: Format, error: Error, output: &mut Output) -> Result<Bytes, Failure> {
    if offline.url().is_none() {
        return Err(error.into());
    }
    let (status, body) = match format {
        Format::Messages => error.messages(error.upstream_request_id()),
        Format::Chat | Format::Responses | Format::Embeddings | Format::Rerank => {
            (error.status(), error.body())
        }
    };
    let hint = error.cause().map(|cause| format!(", x-outcrop-hint: {}", cause.code)).unwrap_or_default();
    output.note(&format!("the client gets status {}{hint}", status.as_u16()));
    Ok(body)
}
