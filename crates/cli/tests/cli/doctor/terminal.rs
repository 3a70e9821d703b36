//! On a terminal: widths, colors, what is being asked, and Ctrl-C.

use outcrop_emulator::Step;

use super::situation::Situation;
use crate::stand::{Bedrock, run};
use crate::terminal::Terminal;

const STEADY: &[(&str, &str)] = &[("AWS_DEFAULT_REGION", "us-east-1")];

#[test]
fn the_report_fits_every_width() {
    for columns in [60_u16, 100, 160] {
        let bedrock = Bedrock::start([]);
        let terminal = Terminal::start(columns, &["doctor", "--offline"], &bedrock, STEADY);
        let (code, screen, raw) = terminal.end();
        assert_eq!(code, 0, "{screen}");
        let written = String::from_utf8(raw)
            .unwrap()
            .replace("\u{1b}[32m", "")
            .replace("\u{1b}[1m", "")
            .replace("\u{1b}[0m", "");
        let lengths = written.lines().map(|line| line.trim_end().chars().count());
        let longest = lengths.max().unwrap();
        assert!(
            longest <= usize::from(columns) && longest > usize::from(columns) - 15,
            "{longest}: {written}"
        );
        let situation = Situation::new("width");
        insta::assert_snapshot!(format!("width_{columns}"), situation.redacted(&screen));
    }
}

#[test]
fn color_is_left_out_where_it_is_not_wanted() {
    let raw = |more: &[(&str, &str)]| {
        let bedrock = Bedrock::start([]);
        let terminal = Terminal::start(100, &["doctor", "--offline"], &bedrock, more);
        String::from_utf8(terminal.end().2).unwrap()
    };
    assert!(raw(STEADY).contains("\u{1b}[32mok"));
    let plain = raw(&[("AWS_DEFAULT_REGION", "us-east-1"), ("NO_COLOR", "1")]);
    assert!(!plain.contains('\u{1b}') && plain.contains("  ok  "), "{plain}");
}

#[test]
fn what_is_asked_is_shown_and_ctrl_c_tells_what_is_known() {
    let bedrock = Bedrock::start([Step::hang_head().host("runtime").times(0)]);
    let mut terminal = Terminal::start(100, &["doctor"], &bedrock, STEADY);
    terminal.wait_for("calling us.anthropic.claude-haiku-4-5-20251001-v1:0 on runtime");
    terminal.press("\u{3}");
    let (code, screen, _) = terminal.end();
    assert_eq!(code, 1, "{screen}");
    assert!(screen.contains("stopped before the end"), "{screen}");
    assert!(screen.contains("is listed by bedrock-mantle in us-east-1"), "{screen}");
    assert!(!screen.contains("Ctrl-C stops"), "{screen}");
}

#[test]
fn nothing_is_shown_beside_the_report_where_there_is_no_terminal() {
    let (code, _, err) = run(&mut Situation::new("quiet").command(&[]));
    assert_eq!((code, err.as_str()), (0, ""));
}

#[test]
fn wrong_usage_is_told_and_is_no_diagnosis() {
    let (code, out, err) = run(&mut Situation::new("usage").command(&["--timeout", "soon"]));
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("soon"), "{err}");
}

#[test]
fn a_reader_who_stops_reading_is_a_normal_end() {
    use std::io::{BufRead, BufReader};
    let mut child = Situation::new("broken_pipe").command(&["--offline"]).spawn().unwrap();
    let mut first = String::new();
    // The report is written in one piece, which fits into a pipe: the reader goes before that.
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut first).unwrap();
    drop(out);
    let ended = child.wait_with_output().unwrap();
    assert_eq!(
        (first.as_str(), ended.status.code(), ended.stderr.as_slice()),
        ("environment\n", Some(0), &b""[..])
    );
}
