//! The least that asks a model from a terminal: one connection, one streamed request, and what comes is printed from
//! the first token on. What `outcrop chat` is measured against.

use std::io::Write as _;

use anyhow::{Context as _, Result};
use http_body_util::BodyExt as _;
use outcrop_bench::canned;
use outcrop_bench::client::Connection;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let url = args.next().context("the address of bedrock-mantle")?;
    let key = args.next().context("the key")?;
    let mut connection = Connection::open_with(&url, &key).await?;
    let body = canned::on_mantle("Why is the sky blue?");
    let mut answer = connection.send("/anthropic/v1/messages", body).await?.into_body();
    let mut said = Vec::new();
    let mut out = std::io::stdout();
    while let Some(frame) = answer.frame().await {
        let Some(bytes) = frame?.into_data().ok() else { continue };
        said.extend_from_slice(&bytes);
        if said.windows(10).any(|window| window == b"text_delta") {
            out.write_all(&bytes)?;
            out.flush()?;
        }
    }
    Ok(())
}
