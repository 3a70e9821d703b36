//! One question.

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use outcrop_api_types::chat::{ChatChunk, ChatCompletion, Content};

use super::Chat;
use super::heard::Heard;
use super::session::NO_RESULT;
use super::store::{self, Store};
use super::turn::{self, End};
use super::upstream::Body;
use crate::failure::Failure;
use crate::output::Output;
use crate::refused;
use crate::safe::safe;

pub(super) async fn run(
    mut chat: Chat<'_>,
    content: Content<'static>,
    output: &mut Output,
) -> Result<(), Failure> {
    chat.session.say(content);
    let body = chat.wishes.request(&chat.session)?;
    if chat.args.json {
        return json(chat, body, output).await;
    }
    let (heard, end) = turn::ask(&chat.upstream, body, chat.wishes.stream, chat.looks, output).await;
    if matches!(end, End::Whole) {
        remember(&mut chat, &heard, output);
    }
    match end {
        End::Whole => Ok(()),
        End::Failed(failure) => Err(failure),
        End::Stopped(why) => Err(Failure { code: why.code(), ..Failure::new("stopped", None) }),
    }
}

/// The answer as the object that an OpenAI client would get.
async fn json(mut chat: Chat<'_>, body: Bytes, output: &mut Output) -> Result<(), Failure> {
    let answer = chat.upstream.ask(body, false).await?;
    if !answer.ignored.is_empty() {
        output.note(&turn::not_as_asked(&answer.ignored));
    }
    match answer.body {
        Body::Whole(body) => {
            let mut heard = Heard::default();
            if let Ok(completion) = outcrop_api_types::parse::<ChatCompletion<'_>>(&body) {
                heard.whole(completion, |_| {});
                heard.cost = answer.bill.and_then(|bill| bill.cost());
                remember(&mut chat, &heard, output);
            }
            let text = String::from_utf8_lossy(&body);
            // A pipe gets every byte; a screen nothing that could change it.
            Ok(output.line(&if chat.looks.terminal.stdout { safe(&text) } else { text })?)
        }
        Body::Stream(_) => Err(Failure::new("the server streamed an answer that was asked for whole", None)),
    }
}

/// A person's own conversation can be gone on with; a script's is nobody's.
fn remember(chat: &mut Chat<'_>, heard: &Heard, output: &mut Output) {
    let kept = chat.args.go_on || (chat.looks.terminal.stdin && chat.looks.terminal.stdout);
    if !chat.session.hear(heard, true) || !kept {
        return;
    }
    // Nobody answers for tools here.
    for call in &heard.calls {
        chat.session.tool_result(call.id.clone(), NO_RESULT.to_owned());
    }
    keep(chat, output);
}

fn keep(chat: &Chat<'_>, output: &mut Output) {
    let Some(store) = &chat.store else { return };
    let kept =
        Store::open(store).map_err(Failure::from).and_then(|()| store::save(&chat.session, &store.last()));
    if let Err(failure) = kept.as_ref()
        && chat.args.go_on
    {
        output.note(&format!("the conversation was not kept: {:#}", failure.error));
    }
}

/// Prints the text of a stream as it comes, and ends its line.
pub(crate) async fn print(
    mut events: impl Stream<Item = Result<Bytes, Failure>> + Unpin,
    output: &mut Output,
) -> Result<(), Failure> {
    let mut open_line = false;
    let printed = loop {
        let Some(event) = events.next().await else { break Ok(()) };
        let event = match event {
            Ok(event) => event,
            Err(failure) => break Err(failure),
        };
        if event.starts_with(b"{\"error\"") {
            break Err(refused::of_event(&event));
        }
        let chunk: ChatChunk<'_> = outcrop_api_types::parse(&event)?;
        for choice in &chunk.choices {
            for text in [&choice.delta.content, &choice.delta.refusal].into_iter().flatten() {
                output.piece(text.as_bytes())?;
                open_line = !text.ends_with('\n');
            }
        }
    };
    if open_line {
        output.piece(b"\n")?;
    }
    printed
}
