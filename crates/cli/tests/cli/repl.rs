//! `outcrop chat` on a terminal.

use std::fs;
use std::path::{Path, PathBuf};

use outcrop_emulator::Step;
use serde_json::{Value, json};

use crate::stand::Bedrock;
use crate::terminal::Terminal;

const MARKDOWN: &str = "# Sky\n\nIt is *blue* because of **Rayleigh scattering**, which is stronger for short waves than \
    for long ones.\n\n1. violet `380 nm`\n2. red\n\n| color | nm |\n|:--|--:|\n| blue | 450 |\n| red | 700 |\n\n\
    ```python\ndef sky():\n    return \"blue\"\n```\n\n> See [NASA](https://nasa.example).\n";

/// A home for conversations that is gone when the test is.
pub(crate) struct Home(pub(crate) PathBuf);

impl Home {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("outcrop-repl-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }

    pub(crate) fn start(&self, bedrock: &Bedrock, args: &[&str]) -> Terminal {
        let args = [&["chat"], args].concat();
        let mut terminal = Terminal::start(100, &args, bedrock, &[("XDG_STATE_HOME", self.path())]);
        terminal.wait_for("\n> ");
        terminal
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The body of a call, by its number from 0.
pub(crate) fn body(bedrock: &Bedrock, call: usize) -> Value {
    bedrock.emulator.calls()[call].body.clone().unwrap()
}

/// What was said, without what a conversation has besides.
pub(crate) fn words(message: &Value) -> String {
    let content = &message["content"];
    content.as_str().map_or_else(|| content[0]["text"].as_str().unwrap().to_owned(), str::to_owned)
}

fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_conversation_goes_on_until_ctrl_d() {
    let bedrock = Bedrock::start([Step::text("Hello **you**.").chunk_chars(3), Step::text("You said hi.")]);
    let home = Home::new("talk");
    let mut terminal = home.start(&bedrock, &[]);
    terminal.press("hi\r");
    terminal.wait_for("Hello you.");
    terminal.wait_for("in all");
    terminal.press("what did I say\r");
    terminal.wait_for("You said hi.");
    terminal.press("/usage\r");
    terminal.wait_for("2 answers: ");
    terminal.press("\u{4}");
    let (code, screen, _) = terminal.end();
    assert_eq!(code, 0, "{screen}");
    let messages = body(&bedrock, 1)["messages"].clone();
    let said: Vec<String> = messages.as_array().unwrap().iter().map(words).collect();
    assert_eq!(said, ["hi", "Hello **you**.", "what did I say"]);
    assert_eq!(mode(&home.0.join("outcrop/last.json")), 0o600);
    assert_eq!(mode(&home.0.join("outcrop/history")), 0o600);
    assert!(fs::read_to_string(home.0.join("outcrop/history")).unwrap().contains("what did I say"));
}

#[test]
fn ctrl_c_stops_the_answer_and_keeps_the_conversation() {
    let stuck = Step::text("one two three").chunk_chars(4).hang_after(4);
    let bedrock = Bedrock::start([stuck, Step::text("four")]);
    let home = Home::new("stop");
    let mut terminal = home.start(&bedrock, &[]);
    terminal.press("count\r");
    terminal.wait_for("one two");
    terminal.press("\u{3}");
    terminal.wait_for("(stopped)");
    terminal.press("go on\r");
    terminal.wait_for("four");
    terminal.press("/quit\r");
    assert_eq!(terminal.end().0, 0); // and the terminal is as it was
    let messages = body(&bedrock, 1)["messages"].clone();
    let said: Vec<String> = messages.as_array().unwrap().iter().map(words).collect();
    assert_eq!(said, ["count", "one two", "go on"]);
}

#[test]
fn a_question_that_got_no_answer_is_asked_again_by_retry() {
    let bedrock = Bedrock::start([
        Step::hang_head(),
        Step::fail(403, "AccessDeniedException", "not yours"),
        Step::text("at last"),
        Step::text("and again"),
    ]);
    let home = Home::new("retry");
    let mut terminal = home.start(&bedrock, &[]);
    terminal.press("first\r");
    terminal.wait_for("⠋");
    while bedrock.emulator.steps_left() == 4 {
        std::thread::yield_now(); // the question is on its way
    }
    terminal.press("\u{3}");
    terminal.wait_for("(stopped)");
    terminal.press("/retry\r");
    terminal.wait_for("not yours");
    terminal.press("/retry\r");
    terminal.wait_for("at last");
    terminal.press("/retry\r");
    terminal.wait_for("and again");
    terminal.press("\u{4}");
    assert_eq!(terminal.end().0, 0);
    let calls = bedrock.emulator.calls().len();
    assert_eq!(body(&bedrock, calls - 1)["messages"].as_array().unwrap().len(), 1);
}

#[test]
fn ctrl_c_at_the_prompt_gives_up_the_line() {
    let bedrock = Bedrock::start([Step::text("yes")]);
    let home = Home::new("line");
    let mut terminal = home.start(&bedrock, &[]);
    terminal.press("half a thou");
    terminal.wait_for("half a thou");
    terminal.press("\u{3}");
    terminal.wait_for("half a thou\n> ");
    terminal.press("whole\r");
    terminal.wait_for("yes");
    terminal.press("\u{4}");
    assert_eq!(terminal.end().0, 0);
    assert_eq!(words(&body(&bedrock, 0)["messages"][0]), "whole");
}

#[test]
fn a_message_can_have_several_lines() {
    let bedrock = Bedrock::start([Step::text("ok").times(0)]);
    let home = Home::new("lines");
    let mut terminal = home.start(&bedrock, &[]);
    terminal.press("one\\\rtwo\ntwo and a half\r");
    terminal.wait_for("in all");
    terminal.press("```\rx = 1\r```\r");
    terminal.wait_for("x = 1\n```");
    terminal.press("/usage\r");
    terminal.wait_for("2 answers");
    terminal.press("\u{4}");
    assert_eq!(terminal.end().0, 0);
    assert_eq!(words(&body(&bedrock, 0)["messages"][0]), "one\ntwo\ntwo and a half");
    assert_eq!(words(&body(&bedrock, 1)["messages"][2]), "```\nx = 1\n```");
}

#[test]
fn the_conversation_obeys_commands() {
    let bedrock = Bedrock::start([Step::text("done").times(0)]);
    let home = Home::new("commands");
    let picture = home.0.join("a cat.png");
    fs::write(&picture, b"\x89PNG\r\n\x1a\n0000").unwrap();
    let mut terminal = home.start(&bedrock, &["--model", "claude-opus-5"]);
    terminal.press("/modle x\r");
    terminal.wait_for("there is no command `/modle`: did you mean `/model`?");
    terminal.press("/model claude-haiku-4-5\r/system be brief\r");
    terminal.press(&format!("/file {}\r", picture.display()));
    terminal.wait_for("goes with the next message: a cat.png (image/png, 12 bytes)");
    terminal.press("/file /nonexistent\r");
    terminal.wait_for("cannot read `/nonexistent`");
    terminal.press("what is it\r");
    terminal.wait_for("in all");
    terminal.press("/save cat\r");
    terminal.wait_for("saved as");
    terminal.press("/new\r/load cat\r");
    terminal.wait_for("going on with claude-haiku-4-5 after 2 messages");
    terminal.press("/load\r");
    terminal.wait_for("\ncat\n");
    terminal.press("/help\r");
    terminal.wait_for("/retry");
    terminal.press("/quit\r");
    assert_eq!(terminal.end().0, 0);
    let call = bedrock.emulator.calls()[0].clone();
    assert!(call.path.contains("claude-haiku-4-5"), "{}", call.path);
    let body = call.body.unwrap();
    assert!(body["system"].to_string().contains("be brief"));
    assert_eq!(body["messages"][0]["content"][0]["type"], "image");
    assert_eq!(mode(&home.0.join("outcrop/sessions/cat.json")), 0o600);
}

#[test]
fn keys_pressed_during_an_answer_wait_for_the_prompt() {
    let slow = Step::text("one two three").chunk_chars(1).drip_ms(40);
    let bedrock = Bedrock::start([slow, Step::text("four"), Step::text("five")]);
    let home = Home::new("ahead");
    let mut terminal = home.start(&bedrock, &[]);
    terminal.press("count\r");
    terminal.wait_for("one");
    terminal.press("typed ahead\rand again\r\u{4}");
    terminal.wait_for("one two three\n");
    assert_eq!(terminal.end().0, 0);
    let said: Vec<String> = body(&bedrock, 2)["messages"].as_array().unwrap().iter().map(words).collect();
    assert_eq!(said, ["count", "one two three", "typed ahead", "four", "and again"]);
}

#[test]
fn a_paste_of_several_lines_is_one_message() {
    let bedrock = Bedrock::start([Step::text("ok")]);
    let home = Home::new("paste");
    let mut terminal = home.start(&bedrock, &[]);
    terminal.press("\u{1b}[200~one\r/quit\rthree\u{1b}[201~");
    terminal.wait_for("three");
    terminal.press("\r");
    terminal.wait_for("in all");
    terminal.press("\u{4}");
    assert_eq!(terminal.end().0, 0);
    assert_eq!(words(&body(&bedrock, 0)["messages"][0]), "one\n/quit\nthree");
}

#[test]
fn a_conversation_that_is_ended_from_outside_gives_the_terminal_back() {
    let bedrock = Bedrock::start([Step::hang_head()]);
    for asked in [false, true] {
        let home = Home::new("term");
        let mut terminal = home.start(&bedrock, &["--no-stream"]);
        if asked {
            terminal.press("hi\r");
            terminal.wait_for("⠋");
        }
        let process = terminal.child.process_id().unwrap().to_string();
        assert!(std::process::Command::new("kill").args(["-TERM", &process]).status().unwrap().success());
        let (code, screen, raw) = terminal.end();
        assert_eq!(code, 143, "{screen}");
        let raw = String::from_utf8_lossy(&raw).into_owned();
        assert!(raw.rfind("\u{1b}[?2004l") > raw.rfind("\u{1b}[?2004h"), "pastes in brackets are off again");
    }
}

#[test]
fn a_damaged_conversation_is_refused_and_the_one_at_hand_stays() {
    let bedrock = Bedrock::start([Step::text("still here")]);
    let home = Home::new("damaged");
    let path = home.0.join("damaged.json");
    fs::write(&path, "{\"outcrop_chat\":1,\"messages\":[").unwrap();
    let mut terminal = home.start(&bedrock, &[]);
    terminal.press(&format!("/load {}\r", path.display()));
    terminal.wait_for("is not a conversation that was saved here");
    terminal.press("hello?\r");
    terminal.wait_for("still here");
    terminal.press("\u{4}");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn the_last_conversation_goes_on() {
    let bedrock = Bedrock::start([Step::text("noted"), Step::text("seven")]);
    let home = Home::new("continue");
    let mut terminal = home.start(&bedrock, &[]);
    terminal.press("remember seven\r");
    terminal.wait_for("in all");
    terminal.press("\u{4}");
    assert_eq!(terminal.end().0, 0);
    let mut terminal = home.start(&bedrock, &["--continue"]);
    terminal.wait_for("going on after 2 messages");
    terminal.press("which number\r");
    terminal.wait_for("seven");
    terminal.press("\u{4}");
    assert_eq!(terminal.end().0, 0);
    assert_eq!(words(&body(&bedrock, 1)["messages"][0]), "remember seven");
}

#[test]
fn what_is_private_is_not_kept() {
    let bedrock = Bedrock::start([Step::text("ok")]);
    let home = Home::new("private");
    let mut terminal = home.start(&bedrock, &["--private"]);
    terminal.press("a secret\r");
    terminal.wait_for("in all");
    terminal.press("\u{4}");
    assert_eq!(terminal.end().0, 0);
    assert_eq!(fs::read_dir(&home.0).unwrap().count(), 0);
}

#[test]
fn calls_of_tools_are_shown_and_answered() {
    let bedrock = Bedrock::start([
        Step::blocks([
            json!({"type": "thinking", "thinking": "I must look."}),
            json!({"type": "tool_use", "name": "weather", "input": {"city": "Lyon"}}),
        ]),
        Step::text("It is sunny."),
    ]);
    let home = Home::new("tools");
    let tools = home.0.join("tools.json");
    let tool =
        json!([{"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}]);
    fs::write(&tools, tool.to_string()).unwrap();
    let mut terminal = home.start(&bedrock, &["--tools", tools.to_str().unwrap(), "--reasoning", "low"]);
    terminal.press("how is Lyon\r");
    terminal.wait_for("\"city\": \"Lyon\"");
    terminal.wait_for("result of weather> ");
    terminal.press("sun, 25 degrees\r");
    terminal.wait_for("It is sunny.");
    terminal.press("\u{4}");
    assert_eq!(terminal.end().0, 0);
    // The thoughts go back with the call, sealed as they were: the emulator checks the seal.
    let thought = body(&bedrock, 1)["messages"][1]["content"][0].clone();
    assert!(thought["thinking"] == "I must look." && thought["signature"].is_string(), "{thought}");
    let result = body(&bedrock, 1)["messages"][2].to_string();
    assert!(result.contains("tool_result") && result.contains("sun, 25 degrees"), "{result}");
}

#[test]
fn an_answer_is_rendered_for_the_width_of_the_terminal() {
    for columns in [60, 100, 160] {
        let bedrock = Bedrock::start([Step::text(MARKDOWN).chunk_chars(5)]);
        let terminal = Terminal::start(columns, &["chat", "--quiet", "--private", "why"], &bedrock, &[]);
        let (code, screen, _) = terminal.end();
        assert_eq!(code, 0, "{screen}");
        insta::assert_snapshot!(format!("chat_on_{columns}_columns"), screen);
    }
}

/// The escape sequences that set a look.
fn looks(raw: &[u8]) -> usize {
    let text = String::from_utf8_lossy(raw).into_owned();
    let end = |rest: &str| rest.find(|c: char| c.is_ascii_alphabetic()).map(|at| rest.as_bytes()[at]);
    text.split("\u{1b}[").skip(1).filter(|rest| end(rest) == Some(b'm')).count()
}

#[test]
fn no_color_means_none() {
    let start = |more: &[(&str, &str)]| {
        let bedrock = Bedrock::start([Step::text(MARKDOWN).chunk_chars(5)]);
        Terminal::start(100, &["chat", "--private", "why"], &bedrock, more).end()
    };
    let (_, _, raw) = start(&[]);
    assert!(looks(&raw) > 5);
    let (code, screen, raw) = start(&[("NO_COLOR", "1")]);
    assert_eq!((code, looks(&raw)), (0, 0), "{screen}");
    assert!(screen.contains("# Sky") && screen.contains("*blue*"), "{screen}");
    let bedrock = Bedrock::start([Step::text(MARKDOWN)]);
    let mut terminal = Terminal::start(100, &["chat", "--private"], &bedrock, &[("NO_COLOR", "1")]);
    terminal.wait_for("\n> ");
    terminal.press("why\r");
    terminal.wait_for("in all");
    terminal.press("\u{4}");
    assert_eq!(looks(&terminal.end().2), 0);
    let (code, screen, raw) = start(&[("TERM", "dumb")]);
    assert!(code == 0 && !raw.contains(&0x1b), "{screen}");
    assert!(screen.contains("| blue | 450 |"), "{screen}");
}

#[test]
fn a_terminal_that_can_do_nothing_has_a_conversation_too() {
    let bedrock = Bedrock::start([Step::text("**yes**").times(0)]);
    for last in ["\u{4}", "\u{3}"] {
        let args = ["chat", "--private", "--reasoning", "low"];
        let mut terminal = Terminal::start(80, &args, &bedrock, &[("TERM", "dumb")]);
        terminal.wait_for("\n> ");
        terminal.press("can you\r");
        terminal.wait_for("**yes**");
        terminal.wait_for("in all\n> ");
        terminal.press(last);
        let (code, screen, raw) = terminal.end();
        assert_eq!(code, if last == "\u{4}" { 0 } else { 130 }, "{screen}");
        assert!(!raw.contains(&0x1b));
    }
}

#[test]
fn sequences_in_an_answer_do_not_reach_the_terminal() {
    let hostile = "safe\u{1b}]0;owned\u{7}\u{1b}[2J\n\n```\n\u{9b}31mred\n```\n";
    for more in [&[][..], &["--plain"][..]] {
        let bedrock = Bedrock::start([Step::text(hostile).chunk_chars(2)]);
        let args = [&["chat", "--private", "--quiet", "hi"], more].concat();
        let (code, screen, raw) = Terminal::start(80, &args, &bedrock, &[]).end();
        assert_eq!(code, 0);
        assert!(screen.contains("safe␛]0;owned␇␛[2J"), "{screen}");
        let raw = String::from_utf8_lossy(&raw);
        assert!(!raw.contains("\u{1b}]") && !raw.contains("\u{1b}[2J") && !raw.contains('\u{9b}'), "{raw:?}");
    }
}

#[test]
fn one_question_is_answered_with_its_tokens_and_times_below() {
    let bedrock = Bedrock::start([Step::thinking("Let me see.", "Blue.")]);
    let args = ["chat", "--private", "--reasoning", "high", "--model", "claude-sonnet-4-5", "why"];
    let (code, screen, _) = Terminal::start(100, &args, &bedrock, &[]).end();
    assert_eq!(code, 0, "{screen}");
    assert!(screen.starts_with("thinking:\nLet me see.\n\nBlue.\n"), "{screen}");
    assert!(screen.contains(" tokens in, ") && screen.contains("first token 0."), "{screen}");
    assert!(screen.contains(", about $0."), "the price of the model is known: {screen}");
}

#[test]
fn ctrl_c_ends_a_single_question() {
    let bedrock = Bedrock::start([Step::text("one two three").chunk_chars(4).hang_after(4)]);
    let mut terminal = Terminal::start(100, &["chat", "--private", "count"], &bedrock, &[]);
    terminal.wait_for("one two");
    terminal.press("\u{3}");
    assert_eq!(terminal.end().0, 130);
}

#[test]
fn a_trace_stands_between_the_parts_of_the_answer() {
    let bedrock = Bedrock::start([Step::text("**four**")]);
    let (code, screen, _) =
        Terminal::start(160, &["chat", "--private", "--trace", "2+2"], &bedrock, &[]).end();
    assert_eq!(code, 0);
    assert!(screen.contains("content_block_delta") && screen.lines().any(|line| line == "four"), "{screen}");
}
