//! `outcrop man`: the help as man pages, one for each command.

use std::fs;
use std::path::Path;

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use crate::args::Cli;
use crate::args::man::ManArgs;
use crate::failure::Failure;
use crate::output::Output;

pub(crate) fn run(args: &ManArgs, output: &mut Output) -> Result<(), Failure> {
    let mut outcrop = Cli::command().disable_help_subcommand(true);
    outcrop.build();
    let Some(folder) = &args.out else { return Ok(output.piece(&page(&outcrop)?)?) };
    // All are made before the first is written.
    let mut pages = Vec::new();
    collect(&outcrop, "outcrop", &mut pages)?;
    fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
    for (name, page) in &pages {
        let path = folder.join(format!("{name}.1"));
        fs::write(&path, page).map_err(|error| unwritable(&path, &error))?;
    }
    output.note(&format!("wrote {} pages to `{}`", pages.len(), folder.display()));
    Ok(())
}

fn collect(command: &Command, name: &str, pages: &mut Vec<(String, Vec<u8>)>) -> Result<(), Failure> {
    pages.push((name.to_owned(), page(command)?));
    for under in command.get_subcommands().filter(|under| !under.is_hide_set()) {
        collect(under, &format!("{name}-{}", under.get_name()), pages)?;
    }
    Ok(())
}

fn page(command: &Command) -> Result<Vec<u8>, Failure> {
    let mut page = Vec::new();
    Man::new(command.clone()).render(&mut page)?;
    Ok(page)
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("cannot write `{}`: {error}", path.display()), None)
}
