//! Help, topics, man pages: all there, all true.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::process::{Command, Stdio};

use crate::stand::{Bedrock, outcrop, run};
use crate::terminal::Terminal;

const TOPICS: [&str; 5] = ["endpoints", "credentials", "environment", "models", "errors"];

fn said(args: &[&str]) -> String {
    let (code, out, err) = run(&mut outcrop(args));
    assert_eq!((code, err.as_str()), (0, ""), "{args:?}");
    out
}

/// The commands below one, by its help.
fn commands(above: &[&str]) -> Vec<String> {
    let help = said(&[above, &["--help"]].concat());
    let Some((_, list)) = help.split_once("Commands:\n") else { return Vec::new() };
    let list = list.split("\n\n").next().unwrap();
    let names = list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

/// Every command that help shows, as it is typed.
fn every_command() -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for command in commands(&[]) {
        for under in commands(&[&command]).into_iter().filter(|under| under != "help") {
            all.push(vec![command.clone(), under]);
        }
        all.push(vec![command]);
    }
    all
}

#[test]
fn the_help_of_every_command_is_kept() {
    for command in every_command() {
        let words: Vec<&str> = command.iter().map(String::as_str).collect();
        let help = said(&[&words[..], &["--help"]].concat());
        assert!(help.contains("Examples:"), "{words:?}: {help}");
        insta::assert_snapshot!(format!("help-{}", words.join("-")), help);
    }
    insta::assert_snapshot!("help", said(&["--help"]));
}

#[test]
fn help_and_its_flag_say_the_same() {
    assert_eq!(said(&["help"]), said(&["--help"]));
    for command in every_command().iter().filter(|command| command[0] != "models" || command.len() > 1) {
        let words: Vec<&str> = command.iter().map(String::as_str).collect();
        assert_eq!(said(&[&["help"], &words[..]].concat()), said(&[&words[..], &["--help"]].concat()));
    }
}

#[test]
fn every_topic_is_explained_in_lines_that_fit() {
    for topic in TOPICS {
        let text = said(&["help", topic]);
        assert!(text.lines().count() > 10, "{topic}: {text}");
        for line in text.lines() {
            assert!(line.chars().count() <= 98, "{topic}: {line}");
        }
        assert!(said(&["help", "help"]).contains(&format!("\n  {topic} ")), "{topic} is not listed");
        insta::assert_snapshot!(format!("topic-{topic}"), text);
    }
}

#[test]
fn the_tables_fit_a_narrow_terminal() {
    let bedrock = Bedrock::start([]);
    for columns in [60, 100, 160] {
        for topic in [&["help", "errors"][..], &["help", "environment"], &["help", "errors", "iam-denied"]] {
            let (code, _, raw) = Terminal::start(columns, topic, &bedrock, &[]).end();
            let text = String::from_utf8(raw).unwrap();
            let widest = text.lines().map(|line| line.trim_end().chars().count()).max().unwrap();
            assert!(code == 0 && widest <= usize::from(columns).min(90), "{columns} {topic:?}: {text}");
            assert!(!text.contains('\u{1b}'), "there is nothing to color: {text}");
        }
    }
}

#[test]
fn the_topic_of_errors_has_every_code_of_the_page() {
    let page = include_str!("../../../../docs/errors.md");
    let codes: Vec<&str> =
        page.lines().filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`')).collect();
    assert!(codes.len() > 50, "{codes:?}");
    let list = said(&["help", "errors"]);
    for code in codes {
        assert!(list.contains(&format!("\n  {code} ")), "{code}");
        let one = said(&["help", "errors", code]);
        assert!(one.starts_with(code) && one.contains("\n  do ") && one.contains("\n  source "), "{one}");
    }
}

/// What stands in backticks and begins with the program's name.
fn told_to_type(text: &str) -> Vec<String> {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let quoted: Vec<&str> = flat.split('`').skip(1).step_by(2).collect();
    quoted.iter().filter_map(|words| words.strip_prefix("outcrop ")).map(str::to_owned).collect()
}

#[test]
fn what_topics_and_hints_say_to_type_can_be_typed() {
    let mut lines = BTreeSet::new();
    for topic in TOPICS {
        lines.extend(told_to_type(&said(&["help", topic])));
    }
    lines.extend(told_to_type(include_str!("../../../../docs/errors.md")));
    assert!(lines.len() > 15, "{lines:?}");
    for line in lines {
        let words: Vec<&str> = line.split(' ').collect();
        if words[0] == "help" {
            let rest: Vec<&str> =
                words.into_iter().filter(|word| *word != "CODE" && *word != "TOPIC").collect();
            said(&rest);
            continue;
        }
        let below: Vec<String> = commands(&words[..1]);
        let depth =
            if words.get(1).is_some_and(|word| below.iter().any(|name| name == word)) { 2 } else { 1 };
        let help = said(&[&words[..depth], &["--help"]].concat());
        for flag in words.iter().filter(|word| word.starts_with("--") && **word != "--help") {
            assert!(help.contains(flag), "`outcrop {line}`: there is no {flag}");
        }
    }
}

#[test]
fn a_word_that_is_nearly_right_is_answered_with_the_right_one() {
    for (args, nearest) in [
        (&["help", "credentals"][..], "did you mean `credentials`?"),
        (&["help", "transalte"], "did you mean `translate`?"),
        (&["help", "errors", "profile-neded"], "did you mean `profile-needed`?"),
        (&["help", "models", "shw"], "did you mean `show`?"),
        (&["help", "zzzzzz"], "topics are `endpoints`"),
        (&["help", "endpoints", "more"], "`outcrop help endpoints`"),
        (&["transalte"], "'translate'"),
        (&["translate", "--modle", "x"], "'--model'"),
    ] {
        let (code, out, err) = run(&mut outcrop(args));
        assert_eq!((code, out.as_str()), (2, ""), "{args:?}");
        assert!(err.starts_with("error: ") && err.contains(nearest), "{args:?}: {err}");
    }
}

/// Whether a shell reads a script without running it. None where there is no such shell.
fn parsed(shell: &str, script: &str) -> Option<bool> {
    let mut shell = Command::new(shell);
    shell.arg("-n").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = shell.spawn().ok()?;
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    Some(child.wait().unwrap().success())
}

#[test]
fn the_script_of_every_shell_knows_every_command_and_flag() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = said(&["completions", shell]);
        for command in every_command() {
            let words: Vec<&str> = command.iter().map(String::as_str).collect();
            let help = said(&[&words[..], &["--help"]].concat());
            let flags = help.lines().map(str::trim_start).filter(|line| line.starts_with('-'));
            let flags = flags.filter_map(|line| line.split("--").nth(1)?.split([' ', '[', '=']).next());
            for word in words.iter().copied().chain(flags) {
                assert!(script.contains(word), "{shell}: `{word}` of {words:?}");
            }
        }
        assert_ne!(parsed(shell, &script), Some(false), "{shell} cannot read its script");
    }
    assert_ne!(parsed("bash", "if then"), Some(true), "the check itself finds a mistake");
}

#[test]
fn a_page_is_written_for_every_command() {
    let folder = std::env::temp_dir().join(format!("outcrop-man-{}", std::process::id()));
    let (code, out, err) = run(&mut outcrop(&["man", "--out", folder.join("man1").to_str().unwrap()]));
    assert_eq!((code, out.as_str()), (0, ""), "{err}");
    let mut commands = every_command();
    commands.push(Vec::new());
    for command in &commands {
        let name = [&["outcrop".to_owned()], &command[..]].concat().join("-");
        let page = std::fs::read_to_string(folder.join(format!("man1/{name}.1"))).unwrap();
        assert!(page.contains(&format!(".TH {name} 1")) && page.contains("Examples:"), "{name}: {page}");
        if ["outcrop-token", "outcrop-models-why"].contains(&&*name) {
            insta::assert_snapshot!(format!("man-{name}"), page);
        }
    }
    assert!(err.starts_with(&format!("wrote {} pages", commands.len())), "{err}");
    std::fs::remove_dir_all(&folder).unwrap();
    insta::assert_snapshot!("man", said(&["man"]));
}

#[test]
fn pages_that_cannot_be_written_are_one_clear_error() {
    let file = std::env::temp_dir().join(format!("outcrop-man-file-{}", std::process::id()));
    std::fs::write(&file, "").unwrap();
    let (code, out, err) = run(&mut outcrop(&["man", "--out", file.to_str().unwrap()]));
    std::fs::remove_file(&file).unwrap();
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.starts_with("error: cannot write `"), "{err}");
}

#[test]
fn a_topic_that_nobody_reads_to_its_end_is_a_normal_end() {
    let mut child = outcrop(&["help", "environment"]).spawn().unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""));
}
