//! One question and its answer.

use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use outcrop_api_types::chat::{ChatChunk, ChatCompletion, FinishReason};

use super::heard::{Heard, Said};
use super::meter::Meter;
use super::show::{Looks, Show};
use super::stop::{Stop, Why};
use super::upstream::{Answer, Body, Upstream};
use crate::failure::Failure;
use crate::output::Output;
use crate::refused;

/// How an answer ended.
#[derive(Debug)]
pub(crate) enum End {
    Whole,
    Stopped(Why),
    Failed(Failure),
}

/// Asks, and shows the answer as it comes. What was heard is told however it ended.
pub(crate) async fn ask(
    upstream: &Upstream,
    body: Bytes,
    stream: bool,
    looks: Looks,
    output: &mut Output,
) -> (Heard, End) {
    let mut stop = match Stop::listen() {
        Ok(stop) => stop,
        Err(error) => return (Heard::default(), End::Failed(error.into())),
    };
    let mut heard = Heard::default();
    let mut meter = Meter::start();
    let end = {
        let mut show = Show::new(looks, output);
        let end = tokio::select! {
            biased;
            why = stop.pressed() => End::Stopped(why),
            done = hear(upstream, body, stream, &mut heard, &mut meter, &mut show) => match done {
                Ok(()) => End::Whole,
                Err(failure) => End::Failed(failure),
            },
        };
        match show.finish() {
            Err(error) if matches!(end, End::Whole) => End::Failed(error.into()),
            _ => end,
        }
    };
    if looks.measured && looks.terminal.stderr && matches!(end, End::Whole) {
        output.dim(&meter.line(heard.usage.as_ref(), heard.cost));
    }
    if looks.measured && matches!(end, End::Whole) {
        told(heard.finish.as_ref(), output);
        let nothing = heard.text.trim().is_empty() && heard.refusal.is_empty() && heard.calls.is_empty();
        if nothing && heard.finish == Some(FinishReason::Stop) {
            output.note("(the answer is empty)");
        }
    }
    (heard, end)
}

/// What of the request the model does not take as it was asked for: left out, or brought within what it takes.
pub(crate) fn not_as_asked(fields: &[String]) -> String {
    format!("left out or changed, as the model does not take it as it is: {}", fields.join(", "))
}

/// An end that is not the answer's own.
fn told(finish: Option<&FinishReason>, output: &mut Output) {
    match finish {
        Some(FinishReason::Length) => output.note("(the answer was cut off: it reached its limit of tokens)"),
        Some(FinishReason::ContentFilter) => output.note("(the answer was held back by a filter)"),
        _ => {}
    }
}

async fn hear(
    upstream: &Upstream,
    body: Bytes,
    stream: bool,
    heard: &mut Heard,
    meter: &mut Meter,
    show: &mut Show<'_>,
) -> Result<(), Failure> {
    let Answer { body, ignored, bill } = spinning(show, upstream.ask(body, stream)).await?;
    if !ignored.is_empty() {
        show.note(&not_as_asked(&ignored));
    }
    let mut shown = Ok(());
    match body {
        Body::Whole(body) => {
            let completion: ChatCompletion<'_> =
                outcrop_api_types::parse(&body).map_err(|error| refused::not_understood(&error))?;
            heard.whole(completion, |said| say(said, meter, show, &mut shown));
        }
        Body::Stream(mut events) => {
            while let Some(event) = spinning(show, events.next()).await {
                let event = event?;
                let unread = |error| refused::not_understood(&error);
                if event.starts_with(b"{\"error\"") {
                    return Err(refused::of_event(&event));
                }
                let chunk: ChatChunk<'_> = outcrop_api_types::parse(&event).map_err(unread)?;
                heard.chunk(chunk, |said| say(said, meter, show, &mut shown));
                if !heard.calls.is_empty() {
                    meter.heard();
                }
                std::mem::replace(&mut shown, Ok(()))?;
            }
        }
    }
    heard.cost = bill.and_then(|bill| bill.cost());
    shown?;
    show.calls(&heard.calls)?;
    Ok(())
}

fn say(said: Said<'_>, meter: &mut Meter, show: &mut Show<'_>, shown: &mut std::io::Result<()>) {
    meter.heard();
    if shown.is_ok() {
        *shown = show.say(said);
    }
}

/// Waits, and turns the spinner meanwhile.
async fn spinning<T>(show: &mut Show<'_>, work: impl Future<Output = T>) -> T {
    if !show.spins() {
        return work.await;
    }
    let mut work = std::pin::pin!(work);
    let mut tick = tokio::time::interval(Duration::from_millis(100));
    loop {
        tokio::select! {
            biased;
            done = &mut work => return done,
            _ = tick.tick() => show.spin(),
        }
    }
}
