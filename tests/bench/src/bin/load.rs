//! Starts `upstream`, `floor` and the proxy, alternates between them, and prints the table.
#![expect(clippy::print_stdout, reason = "the table is what this program is for")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use bytes::Bytes;
use clap::Parser;
use outcrop_bench::canned::{self, CHUNKS, HOLD, MODEL};
use outcrop_bench::client::{self, Connection};
use outcrop_bench::process::{self, Program};
use outcrop_bench::report::{self, Row, Samples};

/// Connections at once, when CPU time is measured.
const CONNECTIONS: usize = 16;
/// Whole answers in a round.
const WHOLE: usize = 4000;
/// Streams in a round.
const STREAMS: usize = 320;
/// One after the other over one connection, for the latency.
const SINGLE: usize = 400;
/// Streams that are open at once, for the memory.
const OPEN: usize = 256;
/// Starts, for the time until ready.
const STARTS: usize = 10;

#[derive(Parser)]
#[command(about = "The proxy against a plain pass-through")]
struct Args {
    /// The folder with the release build
    #[arg(long)]
    bin: PathBuf,
    /// Alternating rounds
    #[arg(long, default_value_t = 5)]
    rounds: usize,
}

/// What is compared: a program, where the two kinds of request go, and what was measured.
struct Contender {
    name: &'static str,
    program: Program,
    whole_path: String,
    stream_path: String,
    request: Vec<f64>,
    chunk: Vec<f64>,
    single: Vec<f64>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let args = Args::parse();
    let (measured, rest) = process::processors();
    let upstream = Program::start(&args.bin.join("upstream"), &[], &[], rest).await?;
    println!("{}", report::machine());
    match measured {
        Some(cpu) => println!("what is measured runs on processor {cpu}, upstream on another"),
        None => println!("nothing is pinned: taskset is missing, or there is one processor only"),
    }
    println!("{} rounds; {WHOLE} whole answers and {STREAMS} streams of {CHUNKS} chunks each\n", args.rounds);

    let mut contenders = contenders(&args.bin, upstream.url(), measured).await?;
    for round in 0..=args.rounds {
        for contender in &mut contenders {
            contender.round().await.with_context(|| contender.name.to_owned())?;
            if round == 0 {
                contender.check().await.with_context(|| contender.name.to_owned())?;
                contender.forget(); // the first round warms up
            }
        }
    }
    let mut rows = compare(&contenders);
    rows.extend(latency(&contenders, upstream.url()).await?);
    drop(contenders);
    rows.extend(memory(&args.bin, upstream.url(), measured).await?);
    rows.extend(ready(&args.bin, upstream.url(), measured).await?);
    println!("{}", report::table(&rows));
    upstream.stop().await
}

async fn contenders(bin: &Path, upstream: &str, cpu: Option<usize>) -> Result<Vec<Contender>> {
    let native = format!("/model/{}/invoke", MODEL.replace(':', "%3A"));
    let floor = Program::start(&bin.join("floor"), &[upstream], &[], cpu).await?;
    let mut all = vec![Contender::new("floor", floor, &native, &format!("{native}-with-response-stream"))];
    for (name, host, auth) in [
        ("proxy, runtime, bearer", "runtime", "bearer"),
        ("proxy, runtime, sigv4", "runtime", "sigv4"),
        ("proxy, mantle, bearer", "mantle", "bearer"),
    ] {
        let program = proxy(bin, upstream, host, auth, cpu).await?;
        let path = "/v1/chat/completions";
        all.push(Contender::new(name, program, path, path));
    }
    Ok(all)
}

async fn proxy(bin: &Path, upstream: &str, host: &str, auth: &str, cpu: Option<usize>) -> Result<Program> {
    let mut env = vec![
        ("AWS_REGION", "us-east-1"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", upstream),
        ("AWS_ENDPOINT_URL_BEDROCK", upstream),
        ("OUTCROP_MANTLE_URL", upstream),
        ("OUTCROP_ENDPOINT", host),
    ];
    match auth {
        "bearer" => env.push(("AWS_BEARER_TOKEN_BEDROCK", "ABSKQmVkcm9ja0FQSUtleS1iZW5jaDpzZWNyZXQ=")),
        _ => env.extend([("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "not-a-secret")]),
    }
    Program::start(&bin.join("outcrop-proxy"), &["--listen", "127.0.0.1:0"], &env, cpu).await
}

impl Contender {
    fn new(name: &'static str, program: Program, whole: &str, stream: &str) -> Self {
        let (whole_path, stream_path) = (whole.to_owned(), stream.to_owned());
        Self {
            name,
            program,
            whole_path,
            stream_path,
            request: Vec::new(),
            chunk: Vec::new(),
            single: Vec::new(),
        }
    }

    fn forget(&mut self) {
        self.request.clear();
        self.chunk.clear();
        self.single.clear();
    }

    /// What is measured must be the work that was meant: both answers arrive, and to their end.
    async fn check(&self) -> Result<()> {
        let mut connection = Connection::open(self.program.url()).await?;
        let whole = connection.read(&self.whole_path, canned::request(false, "Why?")).await?;
        ensure!(whole.contains("air scatters short waves"), "not the answer: {whole}");
        let stream = connection.read(&self.stream_path, canned::request(true, "Why?")).await?;
        let ended = stream.contains("[DONE]") || stream.contains(":message-type");
        ensure!(ended && stream.len() > CHUNKS * 60, "not the whole stream: {stream}");
        Ok(())
    }

    /// CPU per request, CPU per chunk, and the median time of one request at a time.
    async fn round(&mut self) -> Result<()> {
        let whole = canned::request(false, "Why is the sky blue?");
        let stream = canned::request(true, "Why is the sky blue?");
        let each = self.cpu(&self.whole_path, &whole, WHOLE).await?;
        self.request.push(each);
        let each = self.cpu(&self.stream_path, &stream, STREAMS).await?;
        self.chunk.push(each / count(CHUNKS));
        let single = single(self.program.url(), &self.whole_path, &whole).await?;
        self.single.push(single);
        Ok(())
    }

    /// Microseconds of CPU for one of `requests` requests.
    async fn cpu(&self, path: &str, body: &Bytes, requests: usize) -> Result<f64> {
        let before = self.program.cpu()?;
        client::many(self.program.url(), path, body, CONNECTIONS, requests).await?;
        let nanoseconds = self.program.cpu()?.saturating_sub(before);
        Ok(Duration::from_nanos(nanoseconds).as_secs_f64() * 1e6 / count(requests))
    }
}

/// The median of requests sent one after the other, in microseconds.
async fn single(url: &str, path: &str, body: &Bytes) -> Result<f64> {
    let mut connection = Connection::open(url).await?;
    let mut took = Vec::with_capacity(SINGLE);
    for _ in 0..SINGLE {
        took.push(connection.exchange(path, body.clone()).await?.0.as_secs_f64() * 1e6);
    }
    Ok(took.into_iter().collect::<Samples>().median())
}

/// CPU rows: each program, and each proxy's ratio to the floor in the same round.
fn compare(contenders: &[Contender]) -> Vec<Row> {
    let mut rows = Vec::new();
    let per_request: fn(&Contender) -> &[f64] = |one| &one.request;
    let per_chunk: fn(&Contender) -> &[f64] = |one| &one.chunk;
    for (what, values) in [("CPU per request", per_request), ("CPU per chunk", per_chunk)] {
        for one in contenders {
            let values = values(one).iter().copied().collect();
            rows.push(Row { what: format!("{what}, {}", one.name), unit: "us", values, target: None });
        }
        let Some((floor, proxies)) = contenders.split_first() else { continue };
        for one in proxies {
            let values = Samples::rounds(values(one), values(floor));
            let what = format!("{what} to the floor's, {}", one.name);
            rows.push(Row { what, unit: "times", values, target: Some(2.0) });
        }
    }
    rows
}

/// The time of a request at one connection: straight, through the floor, through the proxy, and what the proxy adds.
async fn latency(contenders: &[Contender], upstream: &str) -> Result<Vec<Row>> {
    let row = |what: String, values| Row { what, unit: "us", values, target: None };
    let mut rows = Vec::new();
    let Some((floor, proxies)) = contenders.split_first() else { return Ok(rows) };
    let mut straight = Samples::default();
    for _ in 0..3 {
        straight.push(single(upstream, &floor.whole_path, &canned::request(false, "Why?")).await?);
    }
    rows.push(row("p50 at one connection, straight".to_owned(), straight));
    for one in contenders {
        rows.push(row(format!("p50 at one connection, {}", one.name), one.single.iter().copied().collect()));
    }
    for one in proxies {
        let added = one.single.iter().zip(&floor.single).map(|(one, floor)| one - floor).collect();
        rows.push(row(format!("p50 added to the floor's, {}", one.name), added));
    }
    Ok(rows)
}

/// Resident memory just started, after one answer, and with [`OPEN`] streams open; the floor's beside it.
async fn memory(bin: &Path, upstream: &str, cpu: Option<usize>) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    let native = format!("/model/{}/invoke-with-response-stream", MODEL.replace(':', "%3A"));
    for name in ["floor", "proxy"] {
        let program = match name {
            "floor" => Program::start(&bin.join("floor"), &[upstream], &[], cpu).await?,
            _ => proxy(bin, upstream, "runtime", "sigv4", cpu).await?,
        };
        let path = if name == "floor" { native.as_str() } else { "/v1/chat/completions" };
        let started = megabytes(program.resident()?);
        client::many(program.url(), path, &canned::request(true, "Once."), 1, 1).await?;
        let idle = megabytes(program.resident()?);
        let mut open = Vec::with_capacity(OPEN);
        for _ in 0..OPEN {
            let mut connection = Connection::open(program.url()).await?;
            let answer = connection.send(path, canned::request(true, HOLD)).await?;
            open.push((connection, answer));
        }
        let busy = megabytes(program.resident()?);
        let target = (name == "proxy").then_some(15.0);
        let row = |what: String, value: f64, target| Row {
            what,
            unit: "MB",
            values: [value].into_iter().collect(),
            target,
        };
        rows.push(row(format!("resident memory, started, {name}"), started, target));
        rows.push(row(format!("resident memory, idle after an answer, {name}"), idle, target));
        rows.push(row(format!("resident memory, {OPEN} open streams, {name}"), busy, None));
        drop(open);
        program.stop().await?;
    }
    Ok(rows)
}

/// From the start of the process to a 200 of `/healthz`.
async fn ready(bin: &Path, upstream: &str, cpu: Option<usize>) -> Result<Vec<Row>> {
    let (mut floors, mut proxies) = (Samples::default(), Samples::default());
    for _ in 0..STARTS {
        let begun = Instant::now();
        let floor = Program::start(&bin.join("floor"), &[upstream], &[], cpu).await?;
        floors.push(healthy(floor, begun).await?);
        let begun = Instant::now();
        let proxy = proxy(bin, upstream, "runtime", "sigv4", cpu).await?;
        proxies.push(healthy(proxy, begun).await?);
    }
    let row = |what: &str, values, target| Row { what: what.to_owned(), unit: "ms", values, target };
    Ok(vec![
        row("start to /healthz, floor", floors, None),
        row("start to /healthz, proxy", proxies, Some(100.0)),
    ])
}

/// Milliseconds since `begun` until it says that it is well.
async fn healthy(program: Program, begun: Instant) -> Result<f64> {
    Connection::open(program.url()).await?.exchange("/healthz", Bytes::new()).await?;
    let took = begun.elapsed().as_secs_f64() * 1e3;
    program.stop().await?;
    Ok(took)
}

#[expect(clippy::cast_precision_loss, clippy::as_conversions, reason = "counts far below 2^52")]
fn count(of: usize) -> f64 {
    of as f64
}

#[expect(clippy::cast_precision_loss, clippy::as_conversions, reason = "memory far below 2^52 KiB")]
fn megabytes(kibibytes: u64) -> f64 {
    kibibytes as f64 * 1024.0 / 1e6
}
