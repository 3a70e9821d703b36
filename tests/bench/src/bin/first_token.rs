//! What the command line costs a person who waits: `outcrop chat` until its first token beside a bare client's, against the
//! emulator, and the CPU of `outcrop --help`. Programs are started anew each time, as a person does.
#![expect(clippy::print_stdout, reason = "the table is what this program is for")]

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use clap::Parser;
use outcrop_bench::canned::MANTLE_MODEL;
use outcrop_bench::process::ended_children_cpu;
use outcrop_bench::report::{self, Row, Samples};
use serde::Deserialize;

/// Starts of each program in a round.
const STARTS: usize = 8;
/// Starts of `--help`: the kernel counts in hundredths of a second.
const HELPS: u32 = 200;

#[derive(Parser)]
#[command(about = "The command line against a bare client")]
struct Args {
    /// The folder with the release build
    #[arg(long)]
    bin: PathBuf,
    /// Alternating rounds
    #[arg(long, default_value_t = 5)]
    rounds: usize,
}

/// A program, ready to be started.
type Start = fn(&Emulator, &Path) -> Command;

/// The bare client first: the others are measured against it.
const WAYS: [(&str, Start); 4] = [
    ("bare client, mantle, bearer", Emulator::bare),
    ("chat, mantle, bearer", |emulator, bin| emulator.chat(bin, "mantle", true)),
    ("chat, runtime, bearer", |emulator, bin| emulator.chat(bin, "runtime", true)),
    ("chat, runtime, sigv4", |emulator, bin| emulator.chat(bin, "runtime", false)),
];

fn main() -> Result<()> {
    let args = Args::parse();
    let (emulator, mut running) = Emulator::start(&args.bin)?;
    println!("{}", report::machine());
    println!("{} rounds of {STARTS} starts, each until the first byte on stdout\n", args.rounds);
    let mut values = vec![Vec::new(); WAYS.len()];
    for round in 0..=args.rounds {
        for ((name, command), values) in WAYS.iter().zip(&mut values) {
            let starts = (0..STARTS)
                .map(|_| first_byte(&mut command(&emulator, &args.bin)))
                .collect::<Result<Samples>>();
            let median = starts.with_context(|| (*name).to_owned())?.median();
            // The first round warms up.
            if round > 0 {
                values.push(median);
            }
        }
    }
    running.kill()?;
    running.wait()?;
    let bare = values.first().cloned().unwrap_or_default();
    let (mut rows, mut added) = (Vec::new(), Vec::new());
    for ((name, _), values) in WAYS.iter().zip(&values) {
        let row = |what: String, values, target| Row { what, unit: "ms", values, target };
        rows.push(row(format!("start to the first token, {name}"), values.iter().copied().collect(), None));
        if name.starts_with("chat") {
            let more = values.iter().zip(&bare).map(|(one, bare)| one - bare).collect();
            added.push(row(format!("added to the bare client's, {name}"), more, Some(30.0)));
        }
    }
    rows.extend(added);
    rows.push(help(&args.bin)?);
    println!("{}", report::table(&rows));
    Ok(())
}

/// Where the emulator is, and its throw-away credentials: the line of `outcrop emulate --json`.
#[derive(Deserialize)]
struct Emulator {
    runtime_url: String,
    control_url: String,
    mantle_url: String,
    region: String,
    bearer: String,
    access_key_id: String,
    secret_access_key: String,
}

impl Emulator {
    fn start(bin: &Path) -> Result<(Self, Child)> {
        let mut command = Command::new(bin.join("outcrop"));
        command.args(["emulate", "--json", "--until-stdin-closes"]).env_clear();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().context("cannot start `outcrop emulate`")?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("its output")?).read_line(&mut line)?;
        Ok((serde_json::from_str(&line).context("the line of `outcrop emulate`")?, child))
    }

    fn bare(&self, bin: &Path) -> Command {
        let mut command = Command::new(bin.join("bare"));
        command.args([&self.mantle_url, &self.bearer]).env_clear();
        command
    }

    fn chat(&self, bin: &Path, endpoint: &str, bearer: bool) -> Command {
        let mut command = Command::new(bin.join("outcrop"));
        command.args([
            "chat",
            "--quiet",
            "--endpoint",
            endpoint,
            "--model",
            MANTLE_MODEL,
            "Why is the sky blue?",
        ]);
        command.env_clear().env("HOME", "/nonexistent").env("AWS_EC2_METADATA_DISABLED", "true");
        command.env("AWS_REGION", &self.region).env("OUTCROP_MANTLE_URL", &self.mantle_url);
        command.env("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", &self.runtime_url);
        command.env("AWS_ENDPOINT_URL_BEDROCK", &self.control_url);
        if bearer {
            command.env("AWS_BEARER_TOKEN_BEDROCK", &self.bearer);
        } else {
            command.env("AWS_ACCESS_KEY_ID", &self.access_key_id);
            command.env("AWS_SECRET_ACCESS_KEY", &self.secret_access_key);
        }
        command
    }
}

/// Milliseconds from the start of a program to the first byte it prints; its answer has to come to a good end.
fn first_byte(command: &mut Command) -> Result<f64> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let begun = Instant::now();
    let mut child = command.spawn()?;
    let mut out = child.stdout.take().context("its output")?;
    let mut first = [0];
    out.read_exact(&mut first).context("it printed nothing")?;
    let took = begun.elapsed().as_secs_f64() * 1e3;
    let mut rest = Vec::new();
    out.read_to_end(&mut rest)?;
    ensure!(child.wait()?.success() && rest.len() > 10, "it did not answer");
    Ok(took)
}

/// Milliseconds of CPU for one `outcrop --help`.
fn help(bin: &Path) -> Result<Row> {
    let before = ended_children_cpu()?;
    for _ in 0..HELPS {
        let output = Command::new(bin.join("outcrop")).arg("--help").env_clear().output()?;
        ensure!(output.status.success() && output.stdout.len() > 100, "it did not help");
    }
    let used = ended_children_cpu()?.saturating_sub(before).as_secs_f64() * 1e3 / f64::from(HELPS);
    let what = "CPU of `outcrop --help`".to_owned();
    Ok(Row { what, unit: "ms", values: [used].into_iter().collect(), target: Some(10.0) })
}
