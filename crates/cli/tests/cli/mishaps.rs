//! A conversation in which something goes wrong: nothing is lost, nothing hangs, and the terminal stays sane.

use std::fs;
use std::process::Command;

use outcrop_emulator::Step;
use serde_json::json;

use crate::repl::{Home, body, words};
use crate::stand::{Bedrock, run};

fn tools(home: &Home) -> String {
    let path = home.0.join("tools.json");
    let tool =
        json!([{"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}]);
    fs::write(&path, tool.to_string()).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_question_whose_tools_nobody_answered_can_be_gone_on_with() {
    let bedrock =
        Bedrock::start([Step::tool("weather", json!({"city": "Oslo"})), Step::text("it was never told")]);
    let home = Home::new("unanswered-tools");
    let ask = |args: &[&str]| {
        run(bedrock.outcrop(&[&["chat", "--continue"], args].concat()).env("XDG_STATE_HOME", home.path()))
    };
    fs::create_dir_all(home.0.join("outcrop")).unwrap();
    let begun = json!({"outcrop_chat": 1, "model": "claude-haiku-4-5", "system": null, "messages": []});
    fs::write(home.0.join("outcrop/last.json"), begun.to_string()).unwrap();
    let (code, out, err) = ask(&["--tools", &tools(&home), "weather?"]);
    assert!(code == 0 && out.contains("weather"), "{out}{err}");
    assert_eq!(ask(&["and now?"]), (0, "it was never told\n".to_owned(), String::new()));
    let messages = body(&bedrock, 1)["messages"].to_string();
    assert!(messages.contains("the tool gave no result"), "{messages}");
}

#[test]
fn the_object_that_is_printed_is_part_of_the_conversation() {
    let bedrock = Bedrock::start([Step::text("noted"), Step::text("seven")]);
    let home = Home::new("json-continue");
    fs::create_dir_all(home.0.join("outcrop")).unwrap();
    let begun = json!({"outcrop_chat": 1, "model": "claude-haiku-4-5", "system": null, "messages": []});
    fs::write(home.0.join("outcrop/last.json"), begun.to_string()).unwrap();
    let ask = |args: &[&str]| {
        run(bedrock.outcrop(&[&["chat", "--continue"], args].concat()).env("XDG_STATE_HOME", home.path()))
    };
    assert_eq!(ask(&["--json", "remember seven"]).0, 0);
    assert_eq!(ask(&["which"]).0, 0);
    assert_eq!(words(&body(&bedrock, 1)["messages"][0]), "remember seven");
}

#[test]
fn a_retry_that_fails_leaves_the_answer_that_was_there() {
    let bedrock = Bedrock::start([
        Step::text("noted"),
        Step::fail(403, "AccessDeniedException", "not yours"),
        Step::text("it was seven"),
    ]);
    let home = Home::new("retry-fails");
    let mut terminal = home.start(&bedrock, &[]);
    terminal.press("remember seven\r");
    terminal.wait_for("in all");
    terminal.press("/retry\r");
    terminal.wait_for("the answer from before stays");
    terminal.press("which\r");
    terminal.wait_for("it was seven");
    terminal.press("\u{4}");
    assert_eq!(terminal.end().0, 0);
    let said = body(&bedrock, 2)["messages"].clone();
    let said: Vec<String> = said.as_array().unwrap().iter().map(words).collect();
    assert_eq!(said, ["remember seven", "noted", "which"]);
}

#[test]
fn what_is_no_file_is_not_waited_for() {
    let bedrock = Bedrock::start([Step::text("hello")]);
    let home = Home::new("pipe");
    let pipe = home.0.join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut terminal = home.start(&bedrock, &[]);
    for command in ["/file", "/load"] {
        terminal.press(&format!("{command} {}\r", pipe.display()));
        terminal.wait_for("is no regular file");
        terminal.press("/help\r");
        terminal.wait_for("Ctrl-D ends");
    }
    terminal.press("hi\r");
    terminal.wait_for("hello");
    terminal.press("\u{4}");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn keys_that_would_leave_the_terminal_behind_do_nothing_during_an_answer() {
    let stuck = Step::text("one two three").chunk_chars(4).hang_after(4);
    let bedrock = Bedrock::start([stuck, Step::text("four")]);
    let home = Home::new("quit-key");
    let mut terminal = home.start(&bedrock, &[]);
    terminal.press("count\r");
    terminal.wait_for("one two");
    terminal.press("\u{1c}\u{1a}\u{3}");
    terminal.wait_for("(stopped)");
    terminal.press("\u{3}"); // the two keys waited for the prompt
    terminal.press("/usage\r");
    terminal.wait_for("1 more stopped or broke off");
    terminal.press("go on\r");
    terminal.wait_for("four");
    terminal.press("/quit\r");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn ctrl_c_in_the_place_of_a_result_ends_the_calls() {
    let calls = Step::tools([("weather", json!({"city": "Oslo"})), ("weather", json!({"city": "Rome"}))]);
    let bedrock = Bedrock::start([calls, Step::text("very well")]);
    let home = Home::new("result-stop");
    let mut terminal = home.start(&bedrock, &["--tools", &tools(&home)]);
    terminal.press("weather?\r");
    terminal.wait_for("result of weather (1 of 2)> ");
    terminal.press("\u{3}");
    terminal.wait_for("(stopped: the tools gave no result)");
    assert_eq!(bedrock.emulator.calls().len(), 1);
    terminal.press("leave it\r");
    terminal.wait_for("very well");
    terminal.press("\u{4}");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn a_server_that_is_silent_is_waited_for_as_long_as_was_said() {
    let bedrock = Bedrock::start([Step::hang_head().times(0)]);
    let (code, _, err) = run(&mut bedrock.outcrop(&["chat", "--timeout", "1s", "hi"]));
    assert!(code == 1 && err.contains("no answer within 1 s") && err.contains("(model-timeout)"), "{err}");
}

#[test]
fn a_trace_shows_a_page_and_json_that_was_cut_off() {
    for (kind, body, shown) in [
        ("text/html", "<html><title>Acme</title>blocked</html>", "<html><title>Acme</title>blocked</html>"),
        ("application/json", r#"{"content":[{"#, r#"(not whole) {"content":[{"#),
    ] {
        let bedrock = Bedrock::start([Step::raw(400, &[("content-type", kind)], body).times(0)]);
        let (code, _, err) = run(&mut bedrock.outcrop(&["chat", "--trace", "hi"]));
        assert!(code == 1 && err.contains(shown), "{err}");
    }
}
