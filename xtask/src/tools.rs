//! Tools that are not part of the toolchain: pinned, built from source once, kept in the build folder.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::{process, workspace};

/// One tool: crate, version, program.
pub(crate) struct Tool {
    name: &'static str,
    version: &'static str,
}

/// Checks licences, bans and sources.
pub(crate) const DENY: Tool = Tool { name: "cargo-deny", version: "0.20.2" };
/// Builds and runs the fuzz targets.
pub(crate) const FUZZ: Tool = Tool { name: "cargo-fuzz", version: "0.13.2" };

impl Tool {
    /// The program, installed first if this version is not there yet.
    ///
    /// Built without optimization: a minute less of waiting, and neither tool has much to compute here.
    pub(crate) fn ready(&self) -> Result<PathBuf> {
        let folder = workspace::target().join("tools");
        let program = folder.join("bin").join(self.name);
        let have = process::version(&program.to_string_lossy()).unwrap_or_default();
        if have.split_whitespace().any(|word| word == self.version) {
            return Ok(program);
        }
        println!("installing {} {} into {}", self.name, self.version, folder.display());
        let mut install = workspace::cargo();
        install.args(["install", "--locked", "--debug", "--force", "--version", self.version, self.name]);
        process::run(install.arg("--root").arg(&folder))?;
        Ok(program)
    }

    /// A command that runs the tool from the root of the workspace.
    pub(crate) fn command(&self) -> Result<Command> {
        let mut command = Command::new(self.ready()?);
        command.current_dir(workspace::root());
        Ok(command)
    }
}

/// What `deny` is asked for.
#[derive(Args, Default)]
pub(crate) struct DenyOptions {
    /// Check the advisory database as well; it is fetched, which not every machine can do
    #[arg(long)]
    pub(crate) advisories: bool,
}

/// Licences, bans and sources; advisories when asked for.
pub(crate) fn deny(options: &DenyOptions) -> Result<()> {
    let mut command = DENY.command()?;
    command.args([
        "--all-features",
        "--workspace",
        "check",
        "--hide-inclusion-graph",
        "licenses",
        "bans",
        "sources",
    ]);
    if options.advisories {
        command.arg("advisories");
    } else {
        println!("advisories: not checked, the database has to be fetched; `--advisories` checks them");
    }
    process::run(&mut command)
}
