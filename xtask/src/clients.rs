//! The official clients of `tests/clients`: installed as pinned, run one program at a time, counted by line.
//!
//! A client program is a `.py` or `.mjs` file in a folder of `tests/clients` whose name does not begin with
//! `harness`. It prints one line per test: `ok NAME`, `not ok NAME: why` or `skip NAME: why`. A name may end in a mark,
//! ` # CLIENT VERSION | FORMAT | FAMILY | THING`, from which the matrix in `docs/clients.md` is made.

mod install;
mod matrix;
mod offline;
mod shown;
mod tally;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use self::install::{Kit, Language};
pub(crate) use self::tally::Tally;
use crate::{process, workspace};

/// No program may take longer; it is ended then, and counts as failed.
const LIMIT: Duration = Duration::from_mins(5);
/// The same when every model family is asked.
const LIMIT_OF_ALL: Duration = Duration::from_mins(20);

/// What is run.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// Programs whose path contains this.
    pub(crate) only: Option<&'a str>,
    /// Every client with every model family, over every host.
    pub(crate) all: bool,
    /// Whether `docs/clients.md` is written, not only compared.
    pub(crate) write_matrix: bool,
    /// Where the two binaries are, if they need not be built.
    pub(crate) built: Option<&'a Path>,
}

/// What the programs run with.
struct Surroundings<'a> {
    wanted: Wanted<'a>,
    binaries: PathBuf,
    cut_off: bool,
}

/// Builds what the clients talk to, installs the clients, runs every program that is wanted; writes the matrix of what
/// they showed, or compares it with what is written.
pub(crate) fn run(wanted: Wanted<'_>) -> Result<Tally> {
    let programs = programs(wanted.only.unwrap_or_default())?;
    let none = format!("no client program in tests/clients matches `{}`", wanted.only.unwrap_or_default());
    ensure!(!programs.is_empty(), none);
    if wanted.built.is_none() {
        let mut build = workspace::cargo();
        process::run(build.args(["build", "--bin", "outcrop", "--bin", "outcrop-proxy"]))?;
    }
    let binaries = wanted.built.map_or_else(|| workspace::target().join("debug"), Path::to_path_buf);
    let surroundings =
        Surroundings { wanted, binaries: std::path::absolute(binaries)?, cut_off: offline::possible() };
    println!("\nclient programs: {}", offline::sentence(surroundings.cut_off));
    ensure!(
        surroundings.cut_off || !wanted.write_matrix,
        "the matrix says that nothing but loopback could be reached: it is written only where that is made sure of"
    );

    let mut ready = BTreeMap::new();
    let mut tally = Tally::default();
    for program in &programs {
        let Some(kit) = Kit::of(program) else { continue };
        println!("\n-- {}", program.display());
        let begun = Instant::now();
        let state = ready.entry(kit.clone()).or_insert_with(|| install::install(&kit));
        match state {
            install::State::Ready(interpreter) => {
                run_one(&mut tally, &kit, interpreter, program, &surroundings)?;
            }
            install::State::Missing(why) => tally.line(&format!("skip {}: {why}", program.display())),
            install::State::Broken(why) => tally.line(&format!("not ok {}: {why}", program.display())),
        }
        println!("   {:.1} s", begun.elapsed().as_secs_f64());
    }
    if wanted.write_matrix {
        let names: Vec<_> = programs.iter().map(|program| program.display().to_string()).collect();
        matrix::write(&tally.shown, &names)?;
    } else if let Err(behind) = matrix::compare(&tally.shown) {
        tally.line(&format!("not ok docs/clients.md: {behind:#}"));
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

/// Runs one program with nothing of this machine's environment but `PATH`, an empty home, and no network where it can
/// be taken away.
fn run_one(
    tally: &mut Tally,
    kit: &Kit,
    interpreter: &Path,
    program: &Path,
    surroundings: &Surroundings<'_>,
) -> Result<()> {
    let home = workspace::target().join("clients/home");
    if home.exists() {
        std::fs::remove_dir_all(&home)?;
    }
    std::fs::create_dir_all(&home)?;
    let mut command = offline::command(surroundings.cut_off, interpreter);
    command.args(kit.language.flags()).arg(install::place(kit, program)?).current_dir(&home);
    command.env_clear().env("HOME", &home).env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("OUTCROP_BIN", surroundings.binaries.join("outcrop"));
    command.env("OUTCROP_PROXY_BIN", surroundings.binaries.join("outcrop-proxy"));
    let mut limit = LIMIT;
    if surroundings.wanted.all {
        command.env("OUTCROP_ALL_FAMILIES", "1");
        limit = LIMIT_OF_ALL;
    }

    let before = tally.seen();
    let end = process::lines_within(&mut command, limit, |line| {
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
