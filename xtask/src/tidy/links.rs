//! Links between the pages: a relative one must lead to a file, and to a heading in it when it names one.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::Findings;
use crate::workspace;

/// Checks every link in every Markdown file.
pub(super) fn check(files: &[PathBuf], findings: &mut Findings) -> Result<()> {
    for path in files.iter().filter(|path| path.extension().is_some_and(|ending| ending == "md")) {
        let text = std::fs::read_to_string(workspace::root().join(path))?;
        for (line, target) in links(&text) {
            if let Some(why) = broken(path, &target) {
                findings.faults.push(format!("{}:{line}: link to `{target}`: {why}", path.display()));
            }
        }
    }
    Ok(())
}

/// The targets of `](…)`, outside fenced blocks, with their lines.
fn links(text: &str) -> Vec<(usize, String)> {
    let mut fenced = false;
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        for rest in line.split("](").skip(1).filter(|_| !fenced) {
            if let Some((target, _)) = rest.split_once(')') {
                found.push((index + 1, target.split_whitespace().next().unwrap_or_default().to_owned()));
            }
        }
    }
    found
}

fn broken(page: &Path, target: &str) -> Option<String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (file, heading) = target.split_once('#').unwrap_or((target, ""));
    let folder = page.parent().unwrap_or_else(|| Path::new(""));
    let there = if file.is_empty() { page.to_path_buf() } else { folder.join(file) };
    let place = workspace::root().join(&there);
    if !place.exists() {
        return Some("there is no such file".to_owned());
    }
    if heading.is_empty() || place.is_dir() {
        return None;
    }
    let text = std::fs::read_to_string(&place).unwrap_or_default();
    let found = text.lines().filter(|line| line.starts_with('#')).any(|line| anchor(line) == heading);
    (!found).then(|| format!("{} has no such heading", there.display()))
}

/// The anchor that a heading gets: lower case, words joined by hyphens, punctuation dropped.
fn anchor(heading: &str) -> String {
    let title = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_with_their_line_and_not_in_code() {
        let text = "see [a](b.md) and [c](d.md#e \"t\")\n```\n[x](y.md)\n```\n[z](https://example.com)\n";
        let found = links(text);
        let expected = [(1, "b.md"), (1, "d.md#e"), (5, "https://example.com")];
        assert_eq!(found, expected.map(|(line, target)| (line, target.to_owned())));
    }

    #[test]
    fn a_link_to_nowhere_is_broken_and_one_to_a_file_is_not() {
        assert!(broken(Path::new("README.md"), "no-such-file.md").is_some());
        assert!(broken(Path::new("crates/README.md"), "../Cargo.toml").is_none());
        assert!(broken(Path::new("README.md"), "https://example.com/a").is_none());
    }

    #[test]
    fn anchors_are_made_as_the_site_makes_them() {
        assert_eq!(anchor("## Real use: Bearer, `IAM`"), "real-use-bearer-iam");
    }
}
