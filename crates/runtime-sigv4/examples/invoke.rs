//! `InvokeModel` signed with AWS credentials; here answered by the emulator, on loopback:
//! `cargo run -p outcrop-runtime-sigv4 --example invoke`.

use aws_credential_types::Credentials;
use outcrop_emulator::{Emulator, Step};
use outcrop_runtime_sigv4::{Client, InvokeOptions};
use outcrop_transport::{Auth, BEDROCK, Endpoint, Exchange};

#[tokio::main]
#[expect(clippy::print_stdout, reason = "an example prints")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let bedrock = Emulator::builder().script([Step::text("Rayleigh scattering.")]).start().await?;
    let keys = bedrock.credentials();
    let keys = Credentials::from_keys(keys.access_key_id(), keys.secret_access_key(), None);
    let auth = Auth::sigv4(keys, bedrock.region(), BEDROCK);
    let client =
        Client::builder(Endpoint::parse(bedrock.runtime_url())?, &auth, Exchange::builder().build()?).build();
    let body = r#"{"anthropic_version":"bedrock-2023-05-31","max_tokens":64,
        "messages":[{"role":"user","content":"Why is the sky blue?"}]}"#;
    let model = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
    let answer = client.invoke(model, body.into(), InvokeOptions::default()).await?;
    println!("{}", String::from_utf8_lossy(&answer.body));
    Ok(())
}
