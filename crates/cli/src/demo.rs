//! `outcrop demo`: the whole way on this machine. An emulated Bedrock and the real proxy listen on loopback, and a
//! real request goes through both.

use bytes::Bytes;
use outcrop_api_types::chat::ChatRequest;
use outcrop_emulator::{Emulator, Step};
use outcrop_proxy::{
    BedrockArgs, BedrockSettings, Environment, ServeArgs, Server, ServerSettings, Signals, connect, resolve,
};

use crate::args::demo::DemoArgs;
use crate::chat;
use crate::client::{self, Client};
use crate::failure::Failure;
use crate::output::Output;

/// What the emulated model says.
const ANSWER: &str = "Hello! You are reading a real chat completion: your OpenAI request went through the proxy, was \
    translated to Anthropic Messages, signed in, sent to an emulated Bedrock, and streamed back event by event. Only \
    the words are canned.";

pub(crate) async fn run(args: &DemoArgs, output: &mut Output) -> Result<(), Failure> {
    let signals = Signals::listen()?;
    let emulator =
        Emulator::builder().script([Step::text(ANSWER).chunk_chars(7).drip_ms(12).times(0)]).start().await?;
    let (server, settings) = listen(args, &emulator).await?;
    let connected = connect(&settings).await?;
    let catalog = connect::catalog(&settings)?;
    let (url, model) = (format!("{}/v1", server.url()), catalog.default_model().to_owned());
    output.heading("outcrop demo: no account, no credentials, nothing leaves this machine");
    output.note(&format!("  emulated bedrock-runtime  {}", emulator.runtime_url()));
    output.note(&format!("  emulated bedrock-mantle   {}", emulator.mantle_url()));
    output.note(&format!("  outcrop proxy             {url}"));
    output.note(&format!("\nPOST {url}/chat/completions, model `{model}`, stream:\n"));

    let (stop_server, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = server.serve(connected, async { drop(stopped.await) }, signals.reached(1));
    let asking = async {
        ask(&url, &model, &settings, output).await?;
        output.note("\n(the answer came from the emulator, not from a model)");
        if args.once {
            return Ok(());
        }
        teach(&url, &model, output)?;
        signals.reached(1).await;
        Ok(())
    };
    tokio::select! {
        () = serving => Ok(()),
        asked = asking => {
            drop(stop_server);
            asked
        }
    }
}

/// Takes the address asked for; else the usual one, or any free port when that is taken.
async fn listen(args: &DemoArgs, emulator: &Emulator) -> Result<(Server, BedrockSettings), Failure> {
    let (server, settings) = meant(args.listen.as_deref().unwrap_or("127.0.0.1:4000"), emulator)?;
    match Server::bind(server).await {
        Ok(server) => Ok((server, settings)),
        Err(error) if args.listen.is_some() => Err(error.into()),
        Err(_) => {
            let (server, settings) = meant("127.0.0.1:0", emulator)?;
            Ok((Server::bind(server).await?, settings))
        }
    }
}

/// The settings, by the way that all settings go, from an environment that has only the emulator's key in it.
fn meant(listen: &str, emulator: &Emulator) -> Result<(ServerSettings, BedrockSettings), Failure> {
    let typed = ServeArgs {
        listen: Some(listen.to_owned()),
        bedrock: BedrockArgs {
            region: Some(emulator.region().to_owned()),
            runtime_url: Some(emulator.runtime_url().to_owned()),
            control_url: Some(emulator.control_url().to_owned()),
            mantle_url: Some(emulator.mantle_url().to_owned()),
            ..BedrockArgs::default()
        },
        ..ServeArgs::default()
    };
    let environment = Environment::from_pairs([("AWS_BEARER_TOKEN_BEDROCK", emulator.bearer())]);
    Ok(resolve::serve(&typed, &environment)?)
}

/// Asks as any OpenAI client would.
async fn ask(url: &str, model: &str, settings: &BedrockSettings, output: &mut Output) -> Result<(), Failure> {
    let request = ChatRequest::new(model).user("Say hello.").stream(true);
    let body: Bytes = serde_json::to_vec(&request).map_err(std::io::Error::from)?.into();
    let client = Client::new(url, "outcrop", &[], settings)?;
    let response = client.chat(body, true).await?;
    chat::print(client::events(response.body), output).await
}

/// What to paste, while the demo is up.
fn teach(url: &str, model: &str, output: &mut Output) -> Result<(), Failure> {
    output.heading("\nwhile this runs, try it from another terminal:");
    let text = format!(
        "\nexport OPENAI_BASE_URL={url}\nexport OPENAI_API_KEY=outcrop\n\n\
         curl -N $OPENAI_BASE_URL/chat/completions -H 'content-type: application/json' \\\n  \
         -d '{{\"model\": \"{model}\", \"stream\": true, \"messages\": [{{\"role\": \"user\", \"content\": \"hello\"}}]}}'\n\n\
         # Python, after `pip install openai`\n\
         from openai import OpenAI\n\
         client = OpenAI(base_url=\"{url}\", api_key=\"outcrop\")\n\
         reply = client.chat.completions.create(model=\"{model}\", messages=[{{\"role\": \"user\", \"content\": \"hello\"}}])\n\
         print(reply.choices[0].message.content)\n\n"
    );
    output.piece(text.as_bytes())?;
    output.note("with your own account: set AWS_REGION and AWS_BEARER_TOKEN_BEDROCK, then `outcrop serve`");
    output.note("Ctrl-C ends the demo");
    Ok(())
}
