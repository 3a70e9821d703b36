//! The other way: what a caller gets of a reply, or of recorded frames, of Bedrock's.

use bytes::Bytes;
use futures_util::StreamExt;
use http::StatusCode;
use outcrop_framing::event_stream::{self, Frame};
use outcrop_framing::sse;
use outcrop_gateway::{Endpoint, Error, Reply, ReplyBody};
use outcrop_proxy::BedrockSettings;

use crate::args::translate::{Format, TranslateArgs};
use crate::chat::pretty::pretty;
use crate::failure::Failure;
use crate::offline::{EVENT_STREAM, JSON, Offline, SSE, Upstream};
use crate::output::Output;

/// A whole reply, as the caller gets it.
pub(super) async fn reply(
    args: &TranslateArgs,
    settings: BedrockSettings,
    format: Format,
    body: Bytes,
    upstream: Bytes,
    output: &mut Output,
) -> Result<(), Failure> {
    let status = StatusCode::from_u16(args.status).unwrap_or(StatusCode::OK);
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

/// Recorded frames, as the caller's events.
pub(super) async fn stream(
    args: &TranslateArgs,
    mut settings: BedrockSettings,
    format: Format,
    body: Bytes,
    upstream: Bytes,
    output: &mut Output,
) -> Result<(), Failure> {
    let binary = is_event_stream(&upstream);
    let kind = if binary { EVENT_STREAM } else { SSE };
    let frames = upstream.clone();
    let upstream = Upstream { status: StatusCode::OK, body: upstream, kind };
    let mut offline = Offline::new(settings.clone(), Some(upstream.clone())).await?;
    let mut asked = offline.ask(format, body.clone()).await;
    // Server-sent events of a model that is asked for over runtime first are from mantle, or from nowhere.
    if !binary && settings.endpoint == Endpoint::Auto && asks_for_frames(&offline) {
        settings.endpoint = Endpoint::Mantle;
        offline = Offline::new(settings, Some(upstream)).await?;
        asked = offline.ask(format, body).await;
    }
    if binary {
        of_the_same_api(&frames, &offline)?;
    }
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

/// An AWS event stream begins with the length of its first frame, which is under 16 MiB; text has no zero byte.
pub(super) fn is_event_stream(upstream: &[u8]) -> bool {
    upstream.first() == Some(&0)
}

/// InvokeModel and Converse both send frames, but not the same ones.
fn of_the_same_api(frames: &Bytes, offline: &Offline) -> Result<(), Failure> {
    let mut decoder = event_stream::Decoder::default();
    decoder.push(frames.clone());
    let first = decoder.next_frame()?;
    let first = first.as_ref().and_then(Frame::event_type);
    let (Some(first), Some(asked)) = (first, offline.url()) else { return Ok(()) };
    let (theirs, ours) = (first == "chunk", asked.ends_with("/invoke-with-response-stream"));
    if theirs == ours {
        return Ok(());
    }
    let name = |invoke| if invoke { "InvokeModel" } else { "Converse" };
    Err(Failure::new(
        format!("the frames are those of {}, but this model is asked over {}", name(theirs), name(ours)),
        Some("name the model that they were recorded from: `--model NAME`".to_owned()),
    ))
}

fn asks_for_frames(offline: &Offline) -> bool {
    let url = offline.url().unwrap_or_default();
    url.ends_with("/invoke-with-response-stream") || url.ends_with("/converse-stream")
}

/// The refusal, as the caller gets it. One that never came to a request is a failure of the command.
fn refused(offline: &Offline, format: Format, error: Error, output: &mut Output) -> Result<Bytes, Failure> {
    if offline.url().is_none() {
        return Err(error.into());
    }
    let (status, body) = match format {
        Format::Messages => error.messages(error.upstream_request_id()),
        Format::Chat | Format::Responses => (error.status(), error.body()),
    };
    let hint = error.cause().map(|cause| format!(", x-outcrop-hint: {}", cause.code)).unwrap_or_default();
    output.note(&format!("the client gets status {}{hint}", status.as_u16()));
    Ok(body)
}
