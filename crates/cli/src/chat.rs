//! `outcrop chat`: one question, answered on stdout.

use std::io::{IsTerminal, Read};

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use outcrop_api_types::chat::{ChatChunk, ChatCompletion, ChatRequest};
use outcrop_gateway::ReplyBody;
use outcrop_proxy::{BedrockSettings, Environment, connect, resolve};

use crate::args::chat::ChatArgs;
use crate::client::{self, Client};
use crate::failure::Failure;
use crate::output::Output;

pub(crate) async fn run(
    args: &ChatArgs,
    environment: &Environment,
    output: &mut Output,
) -> Result<(), Failure> {
    let settings = resolve::bedrock(&args.bedrock, environment)?;
    let prompt = prompt(&args.prompt)?;
    let catalog = connect::catalog(&settings)?;
    let model = args.model.as_deref().unwrap_or_else(|| catalog.default_model());
    let stream = !args.json && !args.no_stream;
    let body = request(model, args, &prompt, stream)?;
    let answer = match &args.through.url {
        Some(url) => through(url, args, &settings, body, stream).await?,
        None => direct(&settings, body, output).await?,
    };
    match answer {
        Answer::Whole(body) if args.json => output.line(&String::from_utf8_lossy(&body))?,
        Answer::Whole(body) => output.line(&text(&body)?)?,
        Answer::Stream(events) => print(events, output).await?,
    }
    Ok(())
}

/// An answer, however it came.
enum Answer {
    Whole(Bytes),
    Stream(Events),
}

type Events = std::pin::Pin<Box<dyn Stream<Item = Result<Bytes, Failure>>>>;

/// Asks Bedrock.
async fn direct(settings: &BedrockSettings, body: Bytes, output: &mut Output) -> Result<Answer, Failure> {
    let connected = connect(settings).await?;
    let reply = connected.gateway.chat_bytes(body).await?;
    if !reply.ignored.is_empty() {
        output.note(&format!("left out, as the model has no such setting: {}", reply.ignored.join(", ")));
    }
    Ok(match reply.body {
        ReplyBody::Whole(body) => Answer::Whole(body),
        ReplyBody::Stream(pieces) => {
            // The gateway lives as long as its answer.
            let pieces = Box::pin(pieces.map(move |piece| {
                let _ = &connected;
                Ok::<_, Failure>(piece)
            }));
            Answer::Stream(Box::pin(client::events(pieces)))
        }
    })
}

/// Asks a server that is running already.
async fn through(
    url: &str,
    args: &ChatArgs,
    settings: &BedrockSettings,
    body: Bytes,
    stream: bool,
) -> Result<Answer, Failure> {
    let key = settings.environment.get("OPENAI_API_KEY").unwrap_or_else(|| "outcrop".to_owned());
    let client = Client::new(url, &key, &args.bedrock.allow_http_upstream, settings)?;
    let response = client.chat(body, stream).await?;
    if !stream {
        return Ok(Answer::Whole(response.body.collect(64 << 20).await?));
    }
    Ok(Answer::Stream(Box::pin(client::events(response.body))))
}

/// The words, then what comes in on stdin unless that is a terminal.
fn prompt(words: &[String]) -> Result<String, Failure> {
    let mut prompt = words.join(" ");
    if !std::io::stdin().is_terminal() {
        let mut piped = String::new();
        std::io::stdin().read_to_string(&mut piped)?;
        if !piped.trim().is_empty() {
            let gap = if prompt.is_empty() { "" } else { "\n\n" };
            prompt = format!("{prompt}{gap}{}", piped.trim_end());
        }
    }
    if prompt.trim().is_empty() {
        let hint = "write it after the command, `outcrop chat why is the sky blue`, or pipe it in";
        return Err(Failure::usage("there is no prompt", hint));
    }
    Ok(prompt)
}

/// The request that an OpenAI client would send.
fn request(model: &str, args: &ChatArgs, prompt: &str, stream: bool) -> Result<Bytes, Failure> {
    let mut request = ChatRequest::new(model);
    if let Some(system) = &args.system {
        request = request.system(system.as_str());
    }
    request = request.user(prompt);
    request.max_completion_tokens = args.max_tokens;
    request.stream = stream.then_some(true);
    Ok(serde_json::to_vec(&request).map_err(std::io::Error::from)?.into())
}

/// The text of a whole answer.
fn text(body: &[u8]) -> Result<String, Failure> {
    let completion: ChatCompletion<'_> = outcrop_api_types::parse(body)?;
    let message = completion.choices.first().map(|choice| &choice.message);
    let text = message
        .and_then(|message| [&message.content, &message.refusal].into_iter().flatten().flatten().next());
    Ok(text.map(ToString::to_string).unwrap_or_default())
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
            break Err(Failure::new(client::message(&event), None));
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
