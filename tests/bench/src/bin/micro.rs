//! The translation alone, in process: parse, translate, serialize, on one thread.
#![expect(clippy::print_stdout, reason = "the table is what this program is for")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::Result;
use outcrop_api_types::chat::ChatRequest;
use outcrop_api_types::parse;
use outcrop_bench::conversations;
use outcrop_bench::process;
use outcrop_bench::report::{self, Row, Samples};
use outcrop_translation::{Caps, Policy, Warnings, back, front};

/// Batches for each input; the first warms up.
const BATCHES: usize = 11;
/// A batch goes on for so long.
const BATCH: Duration = Duration::from_millis(200);

fn main() -> Result<()> {
    println!("{}\n", report::machine());
    let inputs = [
        ("conversation of 100 KB", conversations::text(100_000), None),
        ("conversation of 1 MB", conversations::text(1_000_000), Some(5.0)),
        ("image of 1 MB", conversations::image(1_000_000), None),
    ];
    let mut rows = Vec::new();
    for (what, body, target) in inputs {
        let values = measure(|| translate(&body))?;
        rows.push(Row { what: format!("parse + translate + serialize, {what}"), unit: "ms", values, target });
    }
    println!("{}", report::table(&rows));
    Ok(())
}

/// A chat request in bytes to a Messages request in bytes.
fn translate(body: &[u8]) -> Result<Vec<u8>> {
    let stamp = front::chat::Stamp { id: "chatcmpl-bench".into(), created: 1_700_000_000 };
    let (caps, policy, mut warnings) = (Caps::default(), Policy::default(), Warnings::new());
    let chat: ChatRequest<'_> = parse(body)?;
    let (ask, _turn) = front::chat::request(chat, stamp, &policy, &mut warnings)?;
    let sent = back::messages::request(ask, &caps, &policy, &mut warnings)?;
    let mut out = Vec::with_capacity(body.len());
    serde_json::to_writer(&mut out, &sent.body)?;
    Ok(out)
}

/// Milliseconds of CPU for one call: one value for each batch.
fn measure(work: impl Fn() -> Result<Vec<u8>>) -> Result<Samples> {
    let mut values = Samples::default();
    for batch in 0..BATCHES {
        let (begun, before) = (Instant::now(), process::own_cpu());
        let mut calls = 0_u32;
        while begun.elapsed() < BATCH {
            black_box(work()?);
            calls += 1;
        }
        // Where the system does not tell, the time that went by: the same on a machine with nothing else to do.
        let used = process::own_cpu()
            .zip(before)
            .map_or_else(|| begun.elapsed(), |(after, before)| after.saturating_sub(before));
        if batch > 0 {
            values.push(used.as_secs_f64() * 1e3 / f64::from(calls));
        }
    }
    Ok(values)
}
