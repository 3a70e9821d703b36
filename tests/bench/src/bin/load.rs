//! Starts `upstream`, `floor` and the proxy, alternates between them, and prints the table.
#![expect(clippy::print_stdout, reason = "the table is what this program is for")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use bytes::Bytes;
use clap::Parser;
use outcrop_bench::canned::{self, CHUNKS, HOLD, MODEL};
use outcrop_bench::cases::{self, Ask, By, Case, native};
use outcrop_bench::client::{self, Connection};
use outcrop_bench::process::{self, Program};
use outcrop_bench::report::{self, Row, Samples};

/// Connections at once, when CPU time is measured.
const CONNECTIONS: usize = 16;
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
    println!("{} rounds over {CONNECTIONS} connections; streams of {CHUNKS} chunks\n", args.rounds);

    let programs = Programs::start(&args.bin, upstream.url(), measured).await?;
    let mut rows = Vec::new();
    for case in cases::all() {
        rows.extend(compare(&programs, &case, args.rounds).await?);
    }
    rows.extend(latency(&programs, upstream.url(), args.rounds).await?);
    drop(programs);
    rows.extend(memory(&args.bin, upstream.url(), measured).await?);
    rows.extend(ready(&args.bin, upstream.url(), measured).await?);
    println!("{}", report::table(&rows));
    upstream.stop().await
}

/// What is compared.
struct Programs {
    floor: Program,
    proxies: Vec<(By, Program)>,
}

impl Programs {
    async fn start(bin: &Path, upstream: &str, cpu: Option<usize>) -> Result<Self> {
        let floor = Program::start(&bin.join("floor"), &[upstream], &[], cpu).await?;
        let mut proxies = Vec::new();
        for by in By::ALL {
            proxies.push((by, proxy(bin, upstream, by, cpu).await?));
        }
        Ok(Self { floor, proxies })
    }

    fn proxy(&self, by: By) -> Result<&Program> {
        self.proxies.iter().find(|(its, _)| *its == by).map(|(_, program)| program).context("it was started")
    }
}

async fn proxy(bin: &Path, upstream: &str, by: By, cpu: Option<usize>) -> Result<Program> {
    let (host, auth) = by.settings();
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

/// CPU rows of a case: each way, and its ratio to the floor in the same round.
async fn compare(programs: &Programs, case: &Case, rounds: usize) -> Result<Vec<Row>> {
    let mut ways = vec![("floor", &programs.floor, &case.floor, None)];
    for rival in &case.rivals {
        ways.push((rival.name, programs.proxy(rival.by)?, &rival.ask, Some(rival.target)));
    }
    let mut values = vec![Vec::new(); ways.len()];
    for round in 0..=rounds {
        for ((name, program, ask, _), values) in ways.iter().zip(&mut values) {
            let used = cpu(program, ask).await.with_context(|| format!("{}, {name}", case.what))?;
            if round == 0 {
                // The first round warms up.
                check(program, ask).await.with_context(|| format!("{}, {name}", case.what))?;
            } else {
                values.push(used);
            }
        }
    }
    let what = case.what;
    let (mut times, mut ratios) = (Vec::new(), Vec::new());
    let floor = values.first().cloned().unwrap_or_default();
    for ((name, _, _, target), values) in ways.into_iter().zip(values) {
        if target.is_some() {
            let values = Samples::rounds(&values, &floor);
            ratios.push(Row {
                what: format!("{what} to the floor's, {name}"),
                unit: "times",
                values,
                target,
            });
        }
        let values = values.into_iter().collect();
        times.push(Row { what: format!("{what}, {name}"), unit: "us", values, target: None });
    }
    times.extend(ratios);
    Ok(times)
}

/// Microseconds of CPU for one part of one request.
async fn cpu(program: &Program, ask: &Ask) -> Result<f64> {
    let before = program.cpu()?;
    client::many(program.url(), &ask.path, &ask.body, CONNECTIONS, ask.requests).await?;
    let nanoseconds = program.cpu()?.saturating_sub(before);
    Ok(Duration::from_nanos(nanoseconds).as_secs_f64() * 1e6 / count(ask.requests * ask.parts))
}

/// What is measured must be the work that was meant: the answer arrives, and to its end.
async fn check(program: &Program, ask: &Ask) -> Result<()> {
    let answer = Connection::open(program.url()).await?.read(&ask.path, ask.body.clone()).await?;
    ensure!(answer.contains(ask.holds) && answer.len() > ask.parts * 60, "not the answer: {answer}");
    Ok(())
}

/// The median of requests sent one after the other, in microseconds.
async fn single(url: &str, ask: &Ask) -> Result<f64> {
    let mut connection = Connection::open(url).await?;
    let mut took = Vec::with_capacity(SINGLE);
    for _ in 0..SINGLE {
        took.push(connection.exchange(&ask.path, ask.body.clone()).await?.0.as_secs_f64() * 1e6);
    }
    Ok(took.into_iter().collect::<Samples>().median())
}

/// The time of a small request at one connection: straight, through the floor, through the proxy, and what that adds.
async fn latency(programs: &Programs, upstream: &str, rounds: usize) -> Result<Vec<Row>> {
    let cases = cases::all();
    let case = cases.first().context("there is a case")?;
    let (mut straight, mut floors) = (Samples::default(), Vec::new());
    let mut rivals = vec![Vec::new(); case.rivals.len()];
    for _ in 0..rounds {
        straight.push(single(upstream, &case.floor).await?);
        floors.push(single(programs.floor.url(), &case.floor).await?);
        for (rival, took) in case.rivals.iter().zip(&mut rivals) {
            took.push(single(programs.proxy(rival.by)?.url(), &rival.ask).await?);
        }
    }
    let row = |what: String, values| Row { what, unit: "us", values, target: None };
    let mut rows = vec![
        row("p50 at one connection, straight".to_owned(), straight),
        row("p50 at one connection, floor".to_owned(), floors.iter().copied().collect()),
    ];
    for (rival, took) in case.rivals.iter().zip(&rivals) {
        let name = rival.name;
        rows.push(row(format!("p50 at one connection, {name}"), took.iter().copied().collect()));
        let added = took.iter().zip(&floors).map(|(one, floor)| one - floor).collect();
        rows.push(row(format!("p50 added to the floor's, {name}"), added));
    }
    Ok(rows)
}

/// Resident memory just started, after one answer, and with [`OPEN`] streams open; the floor's beside it.
async fn memory(bin: &Path, upstream: &str, cpu: Option<usize>) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    let native = native(MODEL, "invoke-with-response-stream");
    for name in ["floor", "proxy"] {
        let program = match name {
            "floor" => Program::start(&bin.join("floor"), &[upstream], &[], cpu).await?,
            _ => proxy(bin, upstream, By::RuntimeSigV4, cpu).await?,
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
        let proxy = proxy(bin, upstream, By::RuntimeSigV4, cpu).await?;
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
