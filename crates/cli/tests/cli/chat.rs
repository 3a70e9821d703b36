//! `outcrop chat` with a prompt, and what it shows beside the answer.

use std::fs;
use std::io::Read;
use std::path::PathBuf;
use std::process::Stdio;

use outcrop_emulator::Step;
use serde_json::{Value, json};

use crate::stand::{Bedrock, pipe_in, run};

/// A folder that is gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("outcrop-chat-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn body(bedrock: &Bedrock) -> Value {
    bedrock.emulator.calls().last().unwrap().body.clone().unwrap()
}

#[test]
fn piped_output_is_what_the_model_wrote() {
    let answer = "# Sky\n\n**blue** \u{1b}[31m `code`";
    let bedrock = Bedrock::start([Step::text(answer).chunk_chars(2)]);
    let (code, out, err) = run(&mut bedrock.outcrop(&["chat", "why"]));
    assert_eq!((code, out, err.as_str()), (0, format!("{answer}\n"), ""));
}

#[test]
fn files_go_with_the_question() {
    let folder = Folder::new("files");
    let image = folder.file("cat.png", b"\x89PNG\r\n\x1a\n0000");
    let pdf = folder.file("a.pdf", b"%PDF-1.7 x");
    let text = folder.file("notes.txt", "two lines\nof text\n");
    let bedrock = Bedrock::start([]);
    let args = ["chat", "--image", &image, "--file", &pdf, "--file", &text, "compare"];
    let (code, _, err) = run(&mut bedrock.outcrop(&args));
    assert_eq!((code, err.as_str()), (0, ""));
    let content = body(&bedrock)["messages"][0]["content"].clone();
    let kinds: Vec<&str> =
        content.as_array().unwrap().iter().map(|part| part["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["image", "document", "text", "text"]);
    assert!(content[2]["text"].as_str().unwrap().starts_with("<file name=\"notes.txt\">\ntwo lines"));
    assert_eq!(content[3]["text"], "compare");
}

#[test]
fn an_image_on_stdin_is_an_image_and_other_bytes_are_refused() {
    let bedrock = Bedrock::start([]);
    let pipe = |bytes: &[u8]| {
        let folder = Folder::new("stdin");
        let path = folder.file("in", bytes);
        run(bedrock.outcrop(&["chat", "what is this"]).stdin(fs::File::open(path).unwrap()))
    };
    assert_eq!(pipe(b"\x89PNG\r\n\x1a\n0000").0, 0);
    assert_eq!(body(&bedrock)["messages"][0]["content"][0]["type"], "image");
    let (code, out, err) = pipe(b"\x7fELF\x02\x01\0\xff\xfe");
    assert_eq!((code, out.as_str()), (2, ""));
    assert_eq!(
        err.lines().next(),
        Some("error: what came in on stdin is neither an image nor a PDF nor UTF-8 text")
    );
    assert_eq!(bedrock.emulator.calls().len(), 1);
}

#[test]
fn files_that_cannot_be_sent_are_told_in_one_line_and_nothing_is_asked() {
    let folder = Folder::new("bad");
    let huge = folder.0.join("huge.png");
    fs::File::create(&huge).unwrap().set_len(40_000_000).unwrap();
    let words = folder.file("words.txt", "words");
    let long = folder.0.join("long.json");
    fs::File::create(&long).unwrap().set_len((4 << 20) + 1).unwrap();
    let folder_itself = folder.0.to_str().unwrap();
    let cases: [(&[&str], &str); 7] = [
        (&["--image", "/nonexistent.png"], "cannot read `/nonexistent.png`"),
        (&["--file", folder_itself], "cannot read `"),
        (&["--image", huge.to_str().unwrap()], "huge.png` has more than 15 MB"),
        (&["--image", &words], "words.txt` is not a PNG, JPEG, GIF or WebP image"),
        (&["--tools", "/nonexistent.json"], "cannot read `/nonexistent.json`"),
        (&["--tools", long.to_str().unwrap()], "long.json` has more than 4 MiB"),
        (&["--schema", "/dev/zero"], "`/dev/zero` has more than 4 MiB"),
    ];
    let bedrock = Bedrock::start([]);
    for (more, said) in cases {
        let args = [&["chat"], more, &["hi"]].concat();
        let (code, out, err) = run(&mut bedrock.outcrop(&args));
        assert_eq!((code, out.as_str()), (1, ""), "{more:?}: {err}");
        assert!(err.starts_with("error: ") && err.contains(said), "{more:?}: {err}");
        assert_eq!(err.matches("error:").count(), 1, "{err}");
    }
    assert!(bedrock.emulator.calls().is_empty());
}

#[test]
fn a_file_that_holds_no_tools_is_wrong_use_like_one_that_holds_no_schema() {
    let folder = Folder::new("no-tools");
    let bedrock = Bedrock::start([]);
    for (bytes, said) in [
        (&b"{\"a\": "[..], "t.json` is no list of tools: "),
        (b"[1]", "t.json` is no list of tools: "),
        (b"[]", "t.json` is no list of tools: it is empty"),
        (b"\xff[]", "t.json` is not UTF-8 text"),
    ] {
        let file = folder.file("t.json", bytes);
        let (code, out, err) = run(&mut bedrock.outcrop(&["chat", "--tools", &file, "hi"]));
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        assert!(err.contains(said) && err.contains("hint: ") && err.matches("error:").count() == 1, "{err}");
    }
    let schema = folder.file("s.json", b"\xff{}");
    let (code, _, err) = run(&mut bedrock.outcrop(&["chat", "--schema", &schema, "hi"]));
    assert!(code == 2 && err.contains("s.json` is not UTF-8 text"), "{err}");
    assert!(bedrock.emulator.calls().is_empty());
}

#[test]
fn a_count_of_tokens_below_one_is_told_as_such() {
    let bedrock = Bedrock::start([]);
    for count in ["-5", "0", "many", "1.5"] {
        let (code, _, err) = run(&mut bedrock.outcrop(&["chat", "--max-tokens", count, "hi"]));
        let told = format!(
            "error: invalid value '{count}' for '--max-tokens <COUNT>': a count of tokens is a whole number from 1 on\n"
        );
        assert!(code == 2 && err.starts_with(&told) && !err.contains("tip:"), "{err}");
    }
}

#[test]
fn wrong_use_ends_with_two() {
    let bedrock = Bedrock::start([]);
    let (code, _, err) = run(&mut bedrock.outcrop(&["chat", "--reasoning", "hgih", "hi"]));
    assert_eq!(code, 2);
    assert!(err.contains("there is no effort `hgih`") && err.contains("did you mean `high`?"), "{err}");
    assert_eq!(run(&mut bedrock.outcrop(&["chat", "--schema", "a", "--tools", "b", "hi"])).0, 2);
    assert_eq!(run(&mut bedrock.outcrop(&["chat", "--continue", "--private", "hi"])).0, 2);
}

#[test]
fn an_answer_by_a_schema_is_json() {
    let folder = Folder::new("schema");
    let schema = json!({"type": "object", "properties": {"born": {"type": "integer"}}, "required": ["born"], "additionalProperties": false});
    let schema = folder.file("schema.json", schema.to_string());
    let bedrock = Bedrock::start([Step::text("{\"born\":1815}")]);
    let args = ["chat", "--schema", &schema, "--model", "claude-sonnet-4-5", "Ada"];
    let (code, out, err) = run(&mut bedrock.outcrop(&args));
    assert_eq!((code, out.as_str()), (0, "{\"born\":1815}\n"), "{err}");
    assert!(body(&bedrock).to_string().contains("born"));
}

#[test]
fn an_ordinary_schema_is_closed_for_the_model() {
    let folder = Folder::new("ordinary-schema");
    let schema = folder.file("s.json", r#"{"type":"object","properties":{"born":{"type":"integer"}}}"#);
    for model in ["claude-haiku-4-5", "claude-sonnet-4-5", "nova-lite", "gpt-5.5", "gpt-oss-120b"] {
        let bedrock = Bedrock::start([Step::text("{\"born\":1815}")]);
        let args = ["chat", "--schema", &schema, "--model", model, "Ada"];
        let (code, out, err) = run(&mut bedrock.outcrop(&args));
        assert_eq!((code, out.as_str()), (0, "{\"born\":1815}\n"), "{model}: {err}");
    }
}

#[test]
fn a_file_that_is_no_schema_is_wrong_use_and_nothing_is_asked() {
    let folder = Folder::new("no-schema");
    let bedrock = Bedrock::start([]);
    for json in ["{\"a\": ", "[1]", r#"{"type":"nonsense"}"#, r#"{"properties":5}"#, r#"{"messages":[]}"#] {
        let schema = folder.file("s.json", json);
        let (code, out, err) = run(&mut bedrock.outcrop(&["chat", "--schema", &schema, "hi"]));
        assert_eq!((code, out.as_str()), (2, ""), "{json}: {err}");
        assert!(err.contains("s.json` is no JSON Schema: ") && err.matches("error:").count() == 1, "{err}");
    }
    assert!(bedrock.emulator.calls().is_empty());
}

#[test]
fn calls_of_tools_are_lines() {
    let folder = Folder::new("tools");
    let tool = json!({"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}});
    let tools = folder.file("tools.json", json!({"tools": [tool]}).to_string());
    for more in [&[][..], &["--no-stream"][..]] {
        let bedrock = Bedrock::start([Step::tools([("f", json!({"x": 1})), ("f", json!({"x": 2}))])]);
        let args = [&["chat", "--tools", &tools], more, &["call f twice"]].concat();
        let (code, out, err) = run(&mut bedrock.outcrop(&args));
        assert_eq!((code, out.as_str()), (0, "f {\"x\":1}\nf {\"x\":2}\n"), "{err}");
    }
}

#[test]
fn thoughts_are_beside_the_answer() {
    let bedrock = Bedrock::start([Step::thinking("Let me see.", "Four.")]);
    let args = ["chat", "--reasoning", "low", "--model", "claude-sonnet-4-5", "2+2"];
    let (code, out, err) = run(&mut bedrock.outcrop(&args));
    assert_eq!((code, out.as_str(), err.as_str()), (0, "Four.\n", "thinking:\nLet me see.\n\n"));
    assert!(body(&bedrock).to_string().contains("\"thinking\""));
}

#[test]
fn a_trace_tells_what_was_sent_where_and_what_came_back_and_no_secret() {
    let folder = Folder::new("trace");
    let image = folder.file("cat.png", [&b"\x89PNG\r\n\x1a\n"[..], &[b'A'; 900]].concat());
    let bedrock = Bedrock::start([Step::thinking("Hm.", "A cat.").times(0)]);
    let args = [
        "chat",
        "--trace",
        "--reasoning",
        "low",
        "--model",
        "claude-sonnet-4-5",
        "--image",
        &image,
        "what is it",
    ];
    let (code, out, err) = run(&mut bedrock.outcrop(&args));
    assert_eq!((code, out.as_str()), (0, "A cat.\n"), "{err}");
    for said in [
        &format!(">1 POST {}/model/", bedrock.emulator.runtime_url())[..],
        ">1 authorization: Bearer (not shown)",
        ">1 content-type: application/json",
        ">1   \"anthropic_version\": \"bedrock-2023-05-31\"",
        "\"text\": \"what is it\"",
        "characters of data)",
        "<1 200 OK (after ",
        "\"type\": \"message_start\"",
        "<1 +0.",
        "\"thinking\": \"Hm.\"",
        "\nthinking:\nHm.\n",
    ] {
        assert!(err.contains(said), "`{said}` is not in\n{err}");
    }
    assert!(!err.contains(&bedrock.emulator.bearer()), "{err}");
    let events = bedrock.emulator.calls().len();
    assert_eq!(events, 1);
    assert!(err.contains("\"signature\": \"(") && !err.contains("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), "{err}");
}

#[test]
fn a_trace_shows_a_refusal_too() {
    let bedrock = Bedrock::start([Step::fail(403, "AccessDeniedException", "not yours")]);
    let (code, _, err) = run(&mut bedrock.outcrop(&["chat", "--trace", "--no-stream", "hi"]));
    assert_eq!(code, 1);
    assert!(err.contains("<1 403 Forbidden") && err.contains("\"message\": \"not yours\""), "{err}");
}

#[test]
fn sequences_in_a_refusal_are_not_obeyed() {
    let bedrock = Bedrock::start([Step::fail(403, "AccessDeniedException", "no\u{1b}]0;owned\u{7}")]);
    let (code, _, err) = run(&mut bedrock.outcrop(&["chat", "hi"]));
    assert!(code == 1 && err.contains("no␛]0;owned␇") && !err.contains('\u{1b}'), "{err:?}");
}

#[test]
fn an_answer_that_was_cut_off_says_so() {
    let bedrock = Bedrock::start([Step::text("one").stop_reason("max_tokens").times(0)]);
    let (code, out, err) = run(&mut bedrock.outcrop(&["chat", "--max-tokens", "1", "count"]));
    assert_eq!((code, out.as_str()), (0, "one\n"));
    assert_eq!(err, "(the answer was cut off: it reached its limit of tokens)\n");
    assert_eq!(run(&mut bedrock.outcrop(&["chat", "--quiet", "--max-tokens", "1", "count"])).2, "");
}

#[test]
fn a_conversation_goes_on_from_a_script_when_asked() {
    let folder = Folder::new("continue");
    let state = folder.0.to_str().unwrap();
    let bedrock = Bedrock::start([]);
    let (code, _, err) = run(bedrock.outcrop(&["chat", "--continue", "hi"]).env("XDG_STATE_HOME", state));
    assert_eq!(code, 1);
    assert!(err.contains("there is no conversation to go on with"), "{err}");
    fs::create_dir_all(folder.0.join("outcrop")).unwrap();
    let session = json!({"outcrop_chat": 1, "model": "claude-opus-5", "system": null,
        "messages": [{"role": "user", "content": "one"}, {"role": "assistant", "content": "1"}]});
    fs::write(folder.0.join("outcrop/last.json"), session.to_string()).unwrap();
    for (count, words) in [(3, "two"), (5, "three")] {
        let (code, _, err) =
            run(bedrock.outcrop(&["chat", "--continue", words]).env("XDG_STATE_HOME", state));
        assert_eq!((code, err.as_str()), (0, ""));
        assert_eq!(body(&bedrock)["messages"].as_array().unwrap().len(), count);
    }
}

#[test]
fn a_question_from_a_script_is_kept_nowhere() {
    let folder = Folder::new("script");
    let bedrock = Bedrock::start([]);
    assert_eq!(run(bedrock.outcrop(&["chat", "hi"]).env("XDG_STATE_HOME", &folder.0)).0, 0);
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 0);
}

#[test]
fn a_reader_that_reads_no_more_of_an_answer_is_a_normal_end() {
    let bedrock = Bedrock::start([Step::long(2000)]);
    let mut child = bedrock.outcrop(&["chat", "much"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut [0; 100]).unwrap();
    drop(out);
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""));
}

#[test]
fn words_and_a_pipe_make_one_question() {
    let bedrock = Bedrock::start([]);
    assert_eq!(pipe_in(&mut bedrock.outcrop(&["chat", "review"]), "é\n\n").0, 0);
    assert!(body(&bedrock)["messages"][0].to_string().contains("review\\n\\né"));
}
