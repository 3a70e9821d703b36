//! A streamed Messages answer from mantle; here from the emulator, on loopback: `cargo run -p outcrop-mantle --example messages`.

use futures_util::TryStreamExt;
use outcrop_emulator::{Emulator, Step};
use outcrop_mantle::Client;
use outcrop_transport::{Auth, Endpoint, Exchange};

#[tokio::main]
#[expect(clippy::print_stdout, reason = "an example prints")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let bedrock = Emulator::builder().script([Step::text("Rayleigh scattering.")]).start().await?;
    let (endpoint, auth) = (Endpoint::parse(bedrock.mantle_url())?, Auth::bearer(bedrock.bearer()));
    let client = Client::builder(endpoint, &auth, Exchange::builder().build()?).build();
    let body = r#"{"model":"anthropic.claude-haiku-4-5","max_tokens":64,"stream":true,
        "messages":[{"role":"user","content":"Why is the sky blue?"}]}"#;
    let mut events = client.messages_stream(body.into()).await?;
    while let Some(event) = events.try_next().await? {
        println!("{}", String::from_utf8_lossy(&event));
    }
    Ok(())
}
