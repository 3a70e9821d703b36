//! Installing the pinned clients into the build folder, once per set of pins.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::{process, workspace};

/// What a client program is written in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Language {
    /// `.py`, run by the virtual environment in `target/clients/python`.
    Python,
    /// `.mjs`, run beside the `node_modules` in `target/clients/node`.
    Node,
}

/// Whether programs of a language can run.
pub(crate) enum State {
    /// With this interpreter.
    Ready(PathBuf),
    /// The language is not on this machine: its tests are skipped, and said to be.
    Missing(String),
    /// The language is here, but the clients could not be installed: that is a failure.
    Broken(String),
}

impl Language {
    /// By file ending.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        match path.extension().and_then(OsStr::to_str) {
            Some("py") => Some(Self::Python),
            Some("mjs") => Some(Self::Node),
            _ => None,
        }
    }

    /// Flags of the interpreter: nothing is written beside the sources, no site of the user is read.
    pub(crate) fn flags(self) -> &'static [&'static str] {
        match self {
            Self::Python => &["-B", "-s", "-u"],
            Self::Node => &["--no-warnings"],
        }
    }

    fn folder(self) -> PathBuf {
        workspace::target().join(match self {
            Self::Python => "clients/python",
            Self::Node => "clients/node",
        })
    }

    /// The files whose content decides what is installed.
    fn pins(self) -> &'static [&'static str] {
        match self {
            Self::Python => &["requirements.txt"],
            Self::Node => &["package.json", "package-lock.json"],
        }
    }
}

/// Makes the clients of `language` ready, unless those very pins are installed already.
pub(crate) fn install(language: Language) -> State {
    let done = match language {
        Language::Python => python(),
        Language::Node => node(),
    };
    let state =
        done.unwrap_or_else(|error| State::Broken(format!("the clients cannot be installed: {error:#}")));
    if let State::Missing(why) | State::Broken(why) = &state {
        println!("{why}");
    }
    state
}

/// Where a program runs from. Node finds packages by the place of the file alone, so its folder is copied there.
pub(crate) fn place(language: Language, program: &Path) -> Result<PathBuf> {
    let home = workspace::root().join("tests/clients");
    match language {
        Language::Python => Ok(home.join(program)),
        Language::Node => {
            let folder = program.parent().unwrap_or_else(|| Path::new(""));
            let there = Language::Node.folder().join(folder);
            std::fs::create_dir_all(&there)?;
            for entry in std::fs::read_dir(home.join(folder))? {
                let entry = entry?;
                if entry.path().is_file() {
                    std::fs::copy(entry.path(), there.join(entry.file_name()))?;
                }
            }
            Ok(Language::Node.folder().join(program))
        }
    }
}

fn python() -> Result<State> {
    let Some(python) = ["python3", "python"].into_iter().find(|name| process::version(name).is_some()) else {
        return Ok(State::Missing("Python is missing: neither python3 nor python can be started".into()));
    };
    let enough = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))";
    if !Command::new(python).args(["-c", enough]).output()?.status.success() {
        return Ok(State::Missing(
            "Python is too old or lacks venv: the clients need 3.10 or newer with venv".into(),
        ));
    }
    let folder = Language::Python.folder();
    let interpreter = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    if fresh(Language::Python) && interpreter.is_file() {
        return Ok(State::Ready(interpreter));
    }
    println!("installing the Python clients into {}", folder.display());
    process::run(Command::new(python).args(["-m", "venv", "--clear"]).arg(&folder))?;
    let mut pip = Command::new(&interpreter);
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--requirement",
    ]);
    process::run(pip.arg(pinned("requirements.txt")))?;
    process::run(Command::new(&interpreter).args(["-m", "pip", "check", "--disable-pip-version-check"]))?;
    remember(Language::Python)?;
    Ok(State::Ready(interpreter))
}

fn node() -> Result<State> {
    let (Some(version), Some(_)) = (process::version("node"), process::version("npm")) else {
        return Ok(State::Missing("Node is missing: node and npm cannot be started".into()));
    };
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < 20) {
        return Ok(State::Missing(format!("Node is too old: {version}, the clients need 20 or newer")));
    }
    let folder = Language::Node.folder();
    if !(fresh(Language::Node) && folder.join("node_modules").is_dir()) {
        println!("installing the Node clients into {}", folder.display());
        std::fs::create_dir_all(&folder)?;
        for name in Language::Node.pins() {
            std::fs::copy(pinned(name), folder.join(name))?;
        }
        let mut npm = Command::new("npm");
        npm.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]);
        process::run(npm.current_dir(&folder))?;
        remember(Language::Node)?;
    }
    Ok(State::Ready("node".into()))
}

fn pinned(name: &str) -> PathBuf {
    workspace::root().join("tests/clients").join(name)
}

/// The pins as they are now.
fn pins(language: Language) -> Result<String> {
    let mut all = String::new();
    for name in language.pins() {
        all.push_str(&std::fs::read_to_string(pinned(name))?);
    }
    Ok(all)
}

/// Whether what is installed was installed from these pins.
fn fresh(language: Language) -> bool {
    let stamp = language.folder().join("installed.txt");
    std::fs::read_to_string(stamp).is_ok_and(|was| pins(language).is_ok_and(|is| is == was))
}

fn remember(language: Language) -> Result<()> {
    Ok(std::fs::write(language.folder().join("installed.txt"), pins(language)?)?)
}
