//! Installing the pinned clients into the build folder, once per set of pins.
//!
//! The pins of a program are those of its own folder, or else those beside all folders.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::{process, workspace};

/// The models that programs ask for, by family: read by those of both languages.
const FAMILIES: &str = "families.json";

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

    /// The files whose content decides what is installed.
    fn pins(self) -> &'static [&'static str] {
        match self {
            Self::Python => &["requirements.txt"],
            Self::Node => &["package.json", "package-lock.json"],
        }
    }
}

/// A set of clients: of one language, pinned in one folder of `tests/clients`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kit {
    /// What its programs are written in.
    pub(crate) language: Language,
    /// Where its pins are, under `tests/clients`.
    pins: PathBuf,
}

impl Kit {
    /// The one that a program needs.
    pub(crate) fn of(program: &Path) -> Option<Self> {
        let language = Language::of(program)?;
        let own = program.parent()?;
        let has_own = language.pins().iter().all(|name| home().join(own).join(name).is_file());
        Some(Self { language, pins: if has_own { own.to_path_buf() } else { PathBuf::new() } })
    }

    fn folder(&self) -> PathBuf {
        workspace::target().join("clients").join(&self.pins).join(match self.language {
            Language::Python => "python",
            Language::Node => "node",
        })
    }

    fn pinned(&self, name: &str) -> PathBuf {
        home().join(&self.pins).join(name)
    }

    /// The pins as they are now.
    fn content(&self) -> Result<String> {
        let mut all = String::new();
        for name in self.language.pins() {
            all.push_str(&std::fs::read_to_string(self.pinned(name))?);
        }
        Ok(all)
    }

    /// Whether what is installed was installed from these pins.
    fn fresh(&self) -> bool {
        let stamp = self.folder().join("installed.txt");
        std::fs::read_to_string(stamp).is_ok_and(|was| self.content().is_ok_and(|is| is == was))
    }

    fn remember(&self) -> Result<()> {
        Ok(std::fs::write(self.folder().join("installed.txt"), self.content()?)?)
    }
}

/// Makes the clients of a kit ready, unless those very pins are installed already.
pub(crate) fn install(kit: &Kit) -> State {
    let done = match kit.language {
        Language::Python => python(kit),
        Language::Node => node(kit),
    };
    let state =
        done.unwrap_or_else(|error| State::Broken(format!("the clients cannot be installed: {error:#}")));
    if let State::Missing(why) | State::Broken(why) = &state {
        println!("{why}");
    }
    state
}

/// Where a program runs from. Node finds packages by the place of the file alone, so all programs are copied there.
pub(crate) fn place(kit: &Kit, program: &Path) -> Result<PathBuf> {
    if kit.language == Language::Python {
        return Ok(home().join(program));
    }
    for folder in std::fs::read_dir(home())? {
        let folder = folder?;
        if !folder.path().is_dir() {
            continue;
        }
        let there = kit.folder().join(folder.file_name());
        std::fs::create_dir_all(&there)?;
        for entry in std::fs::read_dir(folder.path())? {
            let path = entry?.path();
            let Some(name) = path.file_name() else { continue };
            if Language::of(&path) == Some(Language::Node) || name == FAMILIES {
                std::fs::copy(&path, there.join(name))?;
            }
        }
    }
    Ok(kit.folder().join(program))
}

fn python(kit: &Kit) -> Result<State> {
    let Some(python) = ["python3", "python"].into_iter().find(|name| process::version(name).is_some()) else {
        return Ok(State::Missing("Python is missing: neither python3 nor python can be started".into()));
    };
    let enough = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))";
    if !Command::new(python).args(["-c", enough]).output()?.status.success() {
        return Ok(State::Missing(
            "Python is too old or lacks venv: the clients need 3.11 or newer with venv".into(),
        ));
    }
    let folder = kit.folder();
    let interpreter = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    if kit.fresh() && interpreter.is_file() {
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
    process::run(pip.arg(kit.pinned("requirements.txt")))?;
    process::run(Command::new(&interpreter).args(["-m", "pip", "check", "--disable-pip-version-check"]))?;
    kit.remember()?;
    Ok(State::Ready(interpreter))
}

fn node(kit: &Kit) -> Result<State> {
    let (Some(version), Some(_)) = (process::version("node"), process::version("npm")) else {
        return Ok(State::Missing("Node is missing: node and npm cannot be started".into()));
    };
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < 20) {
        return Ok(State::Missing(format!("Node is too old: {version}, the clients need 20 or newer")));
    }
    let folder = kit.folder();
    if !(kit.fresh() && folder.join("node_modules").is_dir()) {
        println!("installing the Node clients into {}", folder.display());
        std::fs::create_dir_all(&folder)?;
        for name in kit.language.pins() {
            std::fs::copy(kit.pinned(name), folder.join(name))?;
        }
        let mut npm = Command::new("npm");
        npm.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]);
        process::run(npm.current_dir(&folder))?;
        kit.remember()?;
    }
    Ok(State::Ready("node".into()))
}

fn home() -> PathBuf {
    workspace::root().join("tests/clients")
}
