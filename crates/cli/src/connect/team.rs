//! `--all --out DIR`: a page for every client, for a team. All of it is written, or nothing.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::output::Output;

use super::fill::{Filled, fill};
use super::recipe::{Recipe, To};
use super::target::Target;

pub(crate) fn write(
    folder: &Path,
    recipes: &[Recipe],
    target: &Target,
    output: &mut Output,
) -> Result<(), Failure> {
    target.region()?; // every page speaks of one
    let mut pages = Vec::with_capacity(recipes.len() + 1);
    for recipe in recipes {
        pages.push((format!("{}.md", recipe.name), page(recipe, target)));
    }
    pages.push(("README.md".to_owned(), index(recipes, target)));
    let shown = folder.display();
    if is_taken(folder)? {
        let hint = "name a folder that is not there yet, or is empty";
        return Err(Failure::new(format!("`{shown}` is not an empty folder"), Some(hint.to_owned())));
    }
    let beside = beside(folder);
    let written = write_all(&beside, &pages).and_then(|()| {
        // An empty folder makes room; one that is not stays, and the rename fails.
        match std::fs::remove_dir(folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        std::fs::rename(&beside, folder)
    });
    if let Err(error) = written {
        let _ = std::fs::remove_dir_all(&beside);
        let error = anyhow::Error::from(error).context(format!("cannot write the folder `{shown}`"));
        return Err(Failure::of(error));
    }
    for (name, _) in &pages {
        output.line(&folder.join(name).display().to_string())?;
    }
    Ok(())
}

/// Whether something is there that must not be lost.
fn is_taken(folder: &Path) -> Result<bool, Failure> {
    match std::fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_some()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Ok(true),
        Err(error) => {
            let error =
                anyhow::Error::from(error).context(format!("cannot read the folder `{}`", folder.display()));
            Err(Failure::of(error))
        }
    }
}

/// A folder in the same place, where all is written first.
fn beside(folder: &Path) -> PathBuf {
    let mut name = folder.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    folder.with_file_name(name)
}

fn write_all(folder: &Path, pages: &[(String, String)]) -> io::Result<()> {
    if let Some(parent) = folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        std::fs::create_dir_all(parent)?;
    }
    std::fs::create_dir(folder)?;
    pages.iter().try_for_each(|(name, text)| std::fs::write(folder.join(name), text))
}

fn index(recipes: &[Recipe], target: &Target) -> String {
    let mut text = format!(
        "# Clients of Amazon Bedrock\n\nEach page has the lines for one client: through the proxy at {}, and straight at \
         Bedrock where that works.\n",
        target.proxy
    );
    if target.keyed {
        text.push_str(
            "\nThe proxy asks for a key: put yours into OUTCROP_KEY. It is on none of these pages.\n",
        );
    }
    text.push_str("\n| client | |\n|---|---|\n");
    for recipe in recipes {
        let _ = writeln!(text, "| [{}]({}.md) | {} |", recipe.name, recipe.name, recipe.title);
    }
    text
}

fn page(recipe: &Recipe, target: &Target) -> String {
    let mut text = format!("# {}\n", recipe.title);
    for to in [To::Proxy, To::Direct] {
        text.push_str(match to {
            To::Proxy => "\n## Through the proxy\n",
            To::Direct => "\n## Straight at Bedrock\n",
        });
        for way in recipe.ways.iter().filter(|way| way.to == to) {
            match fill(recipe, way, target) {
                Ok(filled) => section(&filled, &mut text),
                Err(failure) => {
                    let hint = failure.hint.map_or_else(String::new, |hint| format!(": {hint}"));
                    let _ = writeln!(text, "\nNot so: {}{hint}.", failure.error);
                }
            }
        }
    }
    text
}

fn section(filled: &Filled, text: &mut String) {
    if let Some(mode) = filled.mode() {
        let _ = writeln!(text, "\n### {mode} mode");
    }
    let _ = writeln!(text, "\n{}", filled.where_to());
    for block in &filled.blocks {
        let _ = writeln!(text, "\n{}:\n\n```{}\n{}\n```", block.place, block.language, block.text.trim_end());
    }
    text.push('\n');
    for (line, why) in &filled.why {
        let _ = writeln!(text, "- `{line}`: {why}");
    }
    for note in &filled.notes {
        let _ = writeln!(text, "- {note}");
    }
    let _ = writeln!(text, "- {}", filled.proof);
}
