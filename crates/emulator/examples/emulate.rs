//! Starts an emulator, prints one line of JSON about it, and stays up until it is ended (Ctrl-C, SIGTERM).
//!
//! `cargo run -p outcrop-emulator --example emulate -- emulate --json [--tls] [--region REGION]`
#![expect(clippy::print_stdout, reason = "printing is what this example is for")]

use std::error::Error;

use outcrop_emulator::Emulator;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let mut builder = Emulator::builder();
    if words.iter().any(|word| word == "--tls") {
        let path = std::env::temp_dir().join(format!("outcrop-emulator-{}.pem", std::process::id()));
        builder = builder.tls(true).tls_ca_file(path);
    }
    if let Some(region) = words.iter().skip_while(|word| *word != "--region").nth(1) {
        builder = builder.region(region);
    }
    let emulator = builder.start().await?;
    println!("{}", emulator.describe_json());
    std::future::pending::<()>().await;
    Ok(())
}
