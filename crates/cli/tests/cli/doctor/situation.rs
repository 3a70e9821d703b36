//! A situation: an emulated Bedrock, the variables, the AWS files; and what the doctor makes of it.

use std::path::PathBuf;
use std::process::Command;

use outcrop_emulator::{Builder, Emulator, Step};
use serde_json::Value;

use crate::stand::{Bedrock, run};

/// The keys of every emulated Bedrock here.
const KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

pub(crate) struct Situation {
    pub(crate) bedrock: Bedrock,
    name: &'static str,
    home: PathBuf,
    args: Vec<String>,
    variables: Vec<(String, Option<String>)>,
}

impl Situation {
    /// Everything in order: an API key, both region variables, all hosts on loopback.
    pub(crate) fn new(name: &'static str) -> Self {
        Self::with(name, Emulator::builder())
    }

    /// The same, but Bedrock answers by these steps.
    pub(crate) fn scripted(name: &'static str, steps: impl IntoIterator<Item = Step>) -> Self {
        Self::with(name, Emulator::builder().script(steps))
    }

    pub(crate) fn with(name: &'static str, builder: Builder) -> Self {
        let bedrock = Bedrock::with(builder.credentials(KEY_ID, SECRET, None));
        let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("doctor-{name}"));
        let _ = std::fs::remove_dir_all(&home);
        std::fs::create_dir_all(home.join(".aws/sso/cache")).unwrap();
        let situation = Self { bedrock, name, home, args: Vec::new(), variables: Vec::new() };
        let (home, region) =
            (situation.home.display().to_string(), situation.bedrock.emulator.region().to_owned());
        situation.set("HOME", &home).set("AWS_DEFAULT_REGION", &region)
    }

    pub(crate) fn set(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), Some(value.to_owned())));
        self
    }

    pub(crate) fn unset(mut self, name: &str) -> Self {
        self.variables.push((name.to_owned(), None));
        self
    }

    pub(crate) fn args(mut self, args: &[&str]) -> Self {
        self.args.extend(args.iter().map(|arg| (*arg).to_owned()));
        self
    }

    /// A file below `~/.aws`.
    pub(crate) fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        std::fs::write(self.home.join(".aws").join(name), content).unwrap();
        self
    }

    /// IAM keys instead of the API key, and STS.
    pub(crate) fn signed(self) -> Self {
        let sts = self.bedrock.emulator.control_url().to_owned();
        self.unset("AWS_BEARER_TOKEN_BEDROCK")
            .set("AWS_ACCESS_KEY_ID", KEY_ID)
            .set("AWS_SECRET_ACCESS_KEY", SECRET)
            .set("AWS_ENDPOINT_URL_STS", &sts)
    }

    pub(crate) fn command(&self, more: &[&str]) -> Command {
        let mut args = vec!["doctor"];
        args.extend(self.args.iter().map(String::as_str));
        args.extend(more);
        let mut command = self.bedrock.outcrop(&args);
        for (name, value) in &self.variables {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command
    }

    /// What is told is as it was, both times, and the first cause is `first` (none when all is well).
    pub(crate) fn tells(&self, first: Option<&str>) {
        let (code, text, err) = run(&mut self.command(&[]));
        assert_eq!(err, "", "{text}");
        let (again, json, err) = run(&mut self.command(&["--json"]));
        assert_eq!(err, "", "{json}");
        let report: Value = serde_json::from_str(&json).unwrap();
        assert_eq!((json.lines().count(), &report["version"]), (1, &Value::from(1)));
        assert_eq!(report["verdict"]["code"].as_str(), first, "{text}");
        let fault = report["verdict"]["level"] == "fault";
        assert_eq!((code, again), (i32::from(fault), i32::from(fault)), "{text}");
        for finding in report["findings"].as_array().unwrap() {
            let code = finding["code"].as_str().unwrap();
            let own = outcrop_doctor::CODES.iter().any(|(own, _)| *own == code);
            assert!(own || outcrop_hints::by_code(code).is_some(), "`{code}` is not documented");
            assert!(finding["level"] == "ok" || finding["next"].is_object(), "{finding}");
        }
        let pretty = serde_json::to_string_pretty(&report).unwrap();
        let both = format!("{text}\n{}\n{pretty}", "-".repeat(60));
        for secret in [SECRET, KEY_ID, "123456789012"] {
            assert!(!both.contains(secret), "{both}");
        }
        for (name, value) in self.command(&[]).get_envs() {
            if name.to_string_lossy().contains("BEARER") {
                let key = value.unwrap_or_default().to_string_lossy().into_owned();
                assert!(key.is_empty() || !both.contains(&key), "{both}");
            }
        }
        insta::assert_snapshot!(self.name, self.redacted(&both));
    }

    /// Without what differs from one run to the next.
    pub(crate) fn redacted(&self, text: &str) -> String {
        let text = text.replace(&self.home.display().to_string(), "[home]");
        let text = text.replace(env!("CARGO_TARGET_TMPDIR"), "[tmp]");
        let text = text.replace(env!("CARGO_PKG_VERSION"), "[version]");
        let text = after(&text, "127.0.0.1:", |c| c.is_ascii_digit(), "[port]");
        // Each system has words of its own for it.
        let text = after(&text, "address information: ", |c| c.is_alphabetic() || c == ' ', "[why]");
        let text = after(&text, "os error ", |c| c.is_ascii_digit(), "[number]");
        let text = after(&text, "good for ", |c| c.is_ascii_alphanumeric() || c == ' ', "[time] ");
        dates(&text)
    }
}

/// Puts `word` for what follows `start` and is of this kind. `good for 11 h 59 min more` ends before `more`.
fn after(text: &str, start: &str, is_inside: impl Fn(char) -> bool, word: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(start) {
        let (before, behind) = rest.split_at(at + start.len());
        out.push_str(before);
        let end = behind.find(" more").filter(|_| start == "good for ");
        let end = end.map(|end| end + 1).or_else(|| behind.find(|c| !is_inside(c)));
        let end = end.unwrap_or(behind.len());
        out.push_str(if end == 0 { "" } else { word });
        rest = &behind[end..];
    }
    out + rest
}

/// `2026-11-22T12:00:00Z` is `[date]`.
fn dates(text: &str) -> String {
    let mut out = text.to_owned();
    while let Some(end) = out.match_indices('Z').map(|(at, _)| at + 1).find(|end| is_date(&out, *end)) {
        out.replace_range(end - 20..end, "[date]");
    }
    out
}

fn is_date(text: &str, end: usize) -> bool {
    let pattern = "dddd-dd-ddTdd:dd:ddZ";
    end.checked_sub(pattern.len()).and_then(|start| text.get(start..end)).is_some_and(|found| {
        found.chars().zip(pattern.chars()).all(|(c, p)| if p == 'd' { c.is_ascii_digit() } else { c == p })
    })
}
