//! Starts an emulator, prints one line of JSON about it, and stays up until it is ended (Ctrl-C, SIGTERM).
//!
//! `cargo run -p outcrop-emulator --example emulate -- emulate --json [--tls] [--tls-ca-file FILE] [--session-token]
//! [--region REGION]`
#![expect(clippy::print_stdout, reason = "printing is what this example is for")]

use std::error::Error;

use outcrop_emulator::Emulator;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let mut builder = Emulator::builder();
    let has = |flag: &str| words.iter().any(|word| word == flag);
    let after = |flag: &str| words.iter().skip_while(|word| *word != flag).nth(1);
    builder = builder.tls(has("--tls")).session_token(has("--session-token"));
    if let Some(path) = after("--tls-ca-file") {
        builder = builder.tls_ca_file(path);
    }
    if let Some(region) = after("--region") {
        builder = builder.region(region);
    }
    let emulator = builder.start().await?;
    println!("{}", emulator.describe_json());
    std::future::pending::<()>().await;
    Ok(())
}
