//! The official clients of `tests/clients`: installed as pinned, run one program at a time, counted by line.
//!
//! A client program is a `.py` or `.mjs` file in a folder of `tests/clients` whose name does not begin with
//! `harness`. It prints one line per test: `ok NAME`, `not ok NAME: why` or `skip NAME: why`.

mod install;
mod matrix;
mod tally;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use self::install::{Kit, Language};
use self::tally::Counts;
pub(crate) use self::tally::Tally;
use crate::{process, workspace};

/// No program may take longer; it is ended then, and counts as failed.
const LIMIT: Duration = Duration::from_mins(5);

/// The folder of programs that bring large packages of their own: run only when asked for.
const LIBRARIES: &str = "libraries";

/// Builds what the clients talk to, installs the clients, runs every program whose path contains `only`; writes the
/// matrix of what they showed if that is wanted.
pub(crate) fn run(only: Option<&str>, all: bool, write_matrix: bool) -> Result<Tally> {
    let mut programs = programs(only.unwrap_or_default())?;
    if !all && only.is_none() {
        programs.retain(|program| !program.starts_with(LIBRARIES));
        println!("\nclient programs of {LIBRARIES}: not run (--all-clients runs them)");
    }
    ensure!(
        !programs.is_empty(),
        "no client program in tests/clients matches `{}`",
        only.unwrap_or_default()
    );
    let mut build = workspace::cargo();
    process::run(build.args(["build", "--bin", "outcrop", "--bin", "outcrop-proxy"]))?;

    let mut ready = BTreeMap::new();
    let mut tally = Tally::default();
    let mut rows = Vec::new();
    for program in &programs {
        let Some(kit) = Kit::of(program) else { continue };
        println!("\n-- {}", program.display());
        let before = tally.since(Counts { passed: 0, failed: 0, skipped: 0 });
        let state = ready.entry(kit.clone()).or_insert_with(|| install::install(&kit));
        match state {
            install::State::Ready(interpreter) => run_one(&mut tally, &kit, interpreter, program)?,
            install::State::Missing(why) => tally.line(&format!("skip {}: {why}", program.display())),
            install::State::Broken(why) => tally.line(&format!("not ok {}: {why}", program.display())),
        }
        rows.push((program.display().to_string(), tally.since(before)));
    }
    if write_matrix {
        matrix::write(&rows)?;
    }
    tally.print_failures();
    Ok(tally)
}

/// `<folder>/<program>` under `tests/clients`, in order.
fn programs(only: &str) -> Result<Vec<PathBuf>> {
    let root = workspace::root().join("tests/clients");
    let mut found = Vec::new();
    for folder in entries(&root)?.into_iter().filter(|path| path.is_dir()) {
        for program in entries(&folder)?.into_iter().filter(|path| Language::of(path).is_some()) {
            let relative = program.strip_prefix(&root)?.to_path_buf();
            let name = relative.file_name().unwrap_or_default().to_string_lossy();
            if !name.starts_with("harness") && relative.to_string_lossy().contains(only) {
                found.push(relative);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let listed = std::fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    listed.map(|entry| Ok(entry?.path())).collect()
}

/// Runs one program with nothing of this machine's environment but `PATH`, and an empty home.
fn run_one(tally: &mut Tally, kit: &Kit, interpreter: &Path, program: &Path) -> Result<()> {
    let home = workspace::target().join("clients/home");
    if home.exists() {
        std::fs::remove_dir_all(&home)?;
    }
    std::fs::create_dir_all(&home)?;
    let debug = workspace::target().join("debug");
    let mut command = Command::new(interpreter);
    command.args(kit.language.flags()).arg(install::place(kit, program)?).current_dir(&home);
    command.env_clear().env("HOME", &home).env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("OUTCROP_BIN", debug.join("outcrop"));
    command.env("OUTCROP_PROXY_BIN", debug.join("outcrop-proxy"));

    let before = tally.seen();
    let end = process::lines_within(&mut command, LIMIT, |line| {
        println!("{line}");
        tally.line(line);
    });
    let failed = match end {
        Err(error) => Some(format!("{error:#}")),
        Ok(_) if tally.seen() == before => Some("it reported no test".to_owned()),
        Ok(status) if !status.success() && !tally.failed_since(before) => {
            Some(format!("it ended with {status}"))
        }
        Ok(_) => None,
    };
    if let Some(why) = failed {
        let line = format!("not ok {}: {why}", program.display());
        println!("{line}");
        tally.line(&line);
    }
    Ok(())
}
