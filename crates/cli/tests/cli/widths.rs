//! What stands on a terminal of any width: nothing but lines to paste, and words that are longer, goes over its edge.

use std::process::Command;

use crate::stand::{Bedrock, outcrop, run};
use crate::terminal::Terminal;

const WIDTHS: [u16; 3] = [60, 100, 160];
const ARN: &str = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdef123456";

/// Each line that was written, without what colors it.
fn lines(raw: &[u8]) -> Vec<String> {
    let text = String::from_utf8(raw.to_vec()).unwrap();
    let mut plain = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = after.split_once('m').map_or("", |(_, rest)| rest);
    }
    plain.push_str(rest);
    plain.lines().map(|line| line.trim_end_matches('\r').to_owned()).collect()
}

/// Runs it on a terminal; nothing but `paste` may be too wide, and words that have a line for themselves.
fn fits(columns: u16, args: &[&str], bedrock: &Bedrock, more: &[(&str, &str)], paste: &[String]) -> String {
    let (_, screen, raw) = Terminal::start(columns, args, bedrock, more).end();
    for line in lines(&raw) {
        // No word is cut: one for which there is no room stands over the edge, behind its label at most.
        let alone = line.split_whitespace().count() <= 2
            && line.split_whitespace().any(|word| word.chars().count() + 9 > columns.into());
        let known = paste.contains(&line);
        assert!(line.chars().count() <= columns.into() || alone || known, "{args:?} at {columns}: {line}");
    }
    screen
}

/// What the command writes to stdout, line by line, where that is no terminal.
fn answer(command: &mut Command) -> Vec<String> {
    run(command).1.lines().map(str::to_owned).collect()
}

#[test]
fn what_is_said_beside_lines_to_paste_fits() {
    let bedrock = Bedrock::start([]);
    for args in [
        &["connect", "codex"][..],
        &["connect", "codex", "--direct"],
        &["connect", "claude-code", "--mode", "mantle"],
        &["connect", "boto3"],
        &["connect", "openai-python", "--direct"],
        &["connect", "cursor"],
        &["connect", "openai-python", "--model", "titan-embed-text-v2"],
        &["iam-policy", "claude-haiku-4-5"],
        &["iam-policy", "--offline", "--endpoint", "mantle", "--region", "us-west-1"],
        &["iam-policy", "--offline", ARN, "--keys"],
    ] {
        let paste = answer(&mut bedrock.outcrop(args));
        for columns in WIDTHS {
            fits(columns, args, &bedrock, &[], &paste);
        }
    }
}

#[test]
fn what_models_leave_out_and_why_there_is_no_list_fits() {
    let bedrock = Bedrock::start([]);
    let refused = [("AWS_BEARER_TOKEN_BEDROCK", "ABSKbm90OmtleQ==")];
    for columns in WIDTHS {
        fits(columns, &["models", "--provider", "amazon"], &bedrock, &[], &[]);
        for args in [
            &["models", "--provider", "amazon"][..],
            &["models", "show", "nova-lite"],
            &["models", "why", "claude-haiku-4-5"],
            &["models", "--region", "cn-north-1", "--offline"],
            &["models", "--region", "us-west-1", "--offline", "--endpoint", "mantle", "--provider", "google"],
        ] {
            fits(columns, args, &bedrock, &refused, &[]);
        }
    }
}

#[test]
fn the_lists_of_the_account_fit() {
    let id = "anthropic.claude-haiku-4-5-20251001-v1:0";
    let bedrock =
        Bedrock::with(outcrop_emulator::Emulator::builder().application_profile("abcdef123456", id));
    for columns in WIDTHS {
        let screen = fits(columns, &["models", "--account"], &bedrock, &[], &[]);
        insta::assert_snapshot!(format!("models-account-on-{columns}-columns"), screen);
        assert!(columns == 60 || screen.contains(ARN), "{screen}");
    }
}

#[test]
fn a_policy_and_its_notes_fit() {
    let bedrock = Bedrock::start([]);
    let args = ["iam-policy", "nova-lite", "--endpoint", "runtime", "--no-lists", "--offline"];
    let paste = answer(&mut bedrock.outcrop(&args));
    for columns in WIDTHS {
        let screen = fits(columns, &args, &bedrock, &[], &paste);
        insta::assert_snapshot!(format!("iam-policy-on-{columns}-columns"), screen);
    }
}

#[test]
fn a_key_is_one_line_and_what_is_said_of_it_fits() {
    let bedrock = Bedrock::start([]);
    let signed = [
        ("AWS_BEARER_TOKEN_BEDROCK", ""),
        ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
    ];
    for columns in WIDTHS {
        // The key is a word of its own. It is cut to size for the screen here, for it is another each time.
        let screen = fits(columns, &["token"], &bedrock, &signed, &[]);
        let after = screen.split_once("good in").unwrap().1.to_owned();
        let words = after.split_whitespace().map(|word| if word.ends_with("Z,") { "[TIME]," } else { word });
        assert_eq!(
            words.collect::<Vec<_>>().join(" "),
            "us-east-1 on both Bedrock hosts, until [TIME], made from AWS_ACCESS_KEY_ID in the environment",
        );
        let shape: Vec<String> =
            after.lines().map(|line| line.replace(|c: char| c.is_ascii_digit(), "0")).collect();
        insta::assert_snapshot!(
            format!("token-on-{columns}-columns"),
            format!("[KEY]\ngood in{}", shape.join("\n"))
        );
    }
    // stdout has the same key on any terminal: it is never broken.
    let (code, out, _) = run(outcrop(&["token", "--region", "us-east-1"]).envs(signed));
    assert_eq!((code, out.lines().count()), (0, 1));
}
