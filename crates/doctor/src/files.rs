//! The two AWS files, as far as it matters here: which sections there are, what is wrong with them, and what the profile
//! in use says. Values of secrets are not kept.
//!
//! Source: AWS SDKs and tools reference guide (shared config and credentials files), botocore 1.44.5; read 2026-11-22.

use std::collections::{BTreeMap, BTreeSet};

use crate::ledger::Ledger;
use crate::report::{Finding, Level, Section};

/// One of the two AWS files, read by the caller.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct AwsFile {
    /// As people name it: `~/.aws/config`.
    pub shown: String,
    /// What is in it; `None` when there is no such file.
    pub text: Option<String>,
    /// Why it could not be read.
    pub problem: Option<String>,
    /// What is in it instead of text.
    pub not_text: Option<String>,
}

impl AwsFile {
    /// A file that was read, or was not there.
    pub fn new(shown: impl Into<String>, text: Option<String>) -> Self {
        Self { shown: shown.into(), text, ..Self::default() }
    }

    /// A file of these bytes, which should be text.
    pub fn of_bytes(shown: impl Into<String>, bytes: Vec<u8>) -> Self {
        let utf_16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
        match String::from_utf8(bytes) {
            Ok(text) => Self::new(shown, Some(text)),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let not_text = if utf_16 {
                    "it is UTF-16, as PowerShell's `>` and Notepad's \"Unicode\" write".to_owned()
                } else {
                    format!("its byte {at} is in no UTF-8")
                };
                Self { shown: shown.into(), not_text: Some(not_text), ..Self::default() }
            }
        }
    }

    /// A file that is there but cannot be read.
    pub fn unreadable(shown: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { shown: shown.into(), problem: Some(problem.into()), ..Self::default() }
    }
}

/// What both files say.
#[derive(Debug, Default)]
pub(crate) struct Files {
    profiles: BTreeMap<String, Settings>,
    sessions: BTreeMap<String, Settings>,
    /// Sections that look like a profile of this name and are none, to some clients or to all.
    ignored: Vec<(String, Finding)>,
    /// Names that boto3 and the AWS CLI take, and the other SDKs do not.
    odd: BTreeSet<String>,
}

type Settings = BTreeMap<String, String>;

/// Settings whose values may be kept; of all others only the name is.
const KEPT: &[&str] =
    &["region", "sso_session", "source_profile", "endpoint_url", "services", "login_session"];

/// How a profile gives credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Role,
    WebIdentity,
    Sso,
    ConsoleLogin,
    Process,
    Keys,
}

impl Kind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Role => "assumed role",
            Self::WebIdentity => "web identity",
            Self::Sso => "SSO",
            Self::ConsoleLogin => "console login",
            Self::Process => "credential process",
            Self::Keys => "access keys",
        }
    }
}

impl Files {
    /// Reads both files and tells what is wrong with them.
    pub(crate) fn read(config: &AwsFile, credentials: &AwsFile, ledger: &Ledger) -> Self {
        let mut files = Self::default();
        for (file, is_config) in [(config, true), (credentials, false)] {
            if let Some(problem) = &file.problem {
                let says = "the file cannot be read, so no client knows its profiles";
                let finding =
                    Finding::new("file-unreadable", Level::Fault, Section::Files, &*file.shown, says);
                ledger.add(
                    finding
                        .evidence(problem.clone())
                        .next(format!("make {} a file that your user can read", file.shown)),
                );
            }
            if let Some(what) = &file.not_text {
                let says = format!("the file is not text in UTF-8: {what}; clients refuse the whole file");
                let finding = Finding::new("file-not-text", Level::Fault, Section::Files, &*file.shown, says)
                    .moot_if_called();
                ledger.add(finding.next(format!("save {} as UTF-8, without a byte order mark", file.shown)));
            }
            if let Some(text) = &file.text {
                if text.starts_with('\u{feff}') {
                    let says = "the file begins with a byte order mark, at which clients stumble";
                    let finding =
                        Finding::new("file-not-text", Level::Fault, Section::Files, &*file.shown, says);
                    ledger.add(
                        finding.next(format!("save {} as UTF-8, without a byte order mark", file.shown)),
                    );
                    continue;
                }
                files.take(text, is_config, file, ledger);
            }
        }
        files
    }

    fn take(&mut self, text: &str, is_config: bool, file: &AwsFile, ledger: &Ledger) {
        let mut section: Option<(bool, String)> = None;
        let mut names = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            let bare = line.trim();
            if bare.is_empty() || bare.starts_with('#') || bare.starts_with(';') {
                continue;
            }
            if let Some(header) = bare.strip_prefix('[') {
                let Some(header) = header.split(']').next().filter(|_| header.contains(']')) else {
                    malformed(file, number, "a section begins with `[` but has no `]`", ledger);
                    return;
                };
                section = match header_of(header.trim(), is_config, file, number) {
                    Header::Profile(name) => Some((true, name)),
                    Header::Session(name) => Some((false, name)),
                    Header::Wrong(name, finding) => {
                        self.ignored.push((name, *finding));
                        None
                    }
                    Header::Odd(name, finding) => {
                        self.ignored.push((name.clone(), *finding));
                        self.odd.insert(name.clone());
                        Some((true, name))
                    }
                    Header::Other => None,
                };
                match &section {
                    Some((true, name)) => {
                        names.push(name.clone());
                        self.profiles.entry(name.clone()).or_default();
                    }
                    Some((false, name)) => {
                        self.sessions.entry(name.clone()).or_default();
                    }
                    None => {}
                }
                continue;
            }
            let indented = line.starts_with([' ', '\t']);
            let Some((key, value)) = bare.split_once('=') else {
                if indented {
                    continue;
                }
                malformed(file, number, "a line is neither a section, nor `key = value`", ledger);
                return;
            };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            let Some((is_profile, name)) = section.as_ref().filter(|_| !indented) else { continue };
            let map = if *is_profile { &mut self.profiles } else { &mut self.sessions };
            let value = if KEPT.contains(&key.as_str()) {
                value
            } else if value.is_empty() {
                ""
            } else {
                "set"
            };
            map.entry(name.clone()).or_default().insert(key, value.to_owned());
        }
        names.dedup();
        let says = match names.len() {
            0 => "read; it has no profiles".to_owned(),
            1 => format!("read; it has the profile `{}`", names.join("")),
            count if count <= 12 => format!("read; it has the profiles `{}`", names.join("`, `")),
            count => format!("read; it has {count} profiles"),
        };
        ledger.add(Finding::ok("file-read", Section::Files, &*file.shown, says));
    }

    pub(crate) fn has(&self, profile: &str) -> bool {
        self.profiles.contains_key(profile)
    }

    pub(crate) fn region(&self, profile: &str) -> Option<&str> {
        self.get(profile, "region")
    }

    /// One half of a pair of keys: a fault, unless another credential is used and works.
    fn look_at_keys(&self, profile: &str, ledger: &Ledger) {
        let [id, secret] = ["aws_access_key_id", "aws_secret_access_key"];
        let (present, absent) = match (self.get(profile, id), self.get(profile, secret)) {
            (Some(_), None) => (id, secret),
            (None, Some(_)) => (secret, id),
            _ => return,
        };
        let says = format!("profile `{profile}` has `{present}`, but not `{absent}`");
        let finding = Finding::new("half-keys", Level::Fault, Section::Files, profile, says).moot_if_called();
        ledger
            .add(finding.next(format!("set `{absent}` in the same section, or take `{present}` out of it")));
    }

    /// How the profile gives credentials: in the order in which aws-config 1.13.0 looks at it.
    pub(crate) fn kind(&self, profile: &str) -> Option<Kind> {
        let has = |key: &str| self.get(profile, key).is_some();
        match () {
            () if has("role_arn") && has("web_identity_token_file") => Some(Kind::WebIdentity),
            () if has("role_arn") => Some(Kind::Role),
            () if has("sso_session") || has("sso_start_url") => Some(Kind::Sso),
            () if has("login_session") => Some(Kind::ConsoleLogin),
            () if has("credential_process") => Some(Kind::Process),
            () if has("aws_access_key_id") => Some(Kind::Keys),
            () => None,
        }
    }

    /// What is wrong with the profile in use, seen from the files alone.
    pub(crate) fn look_at(&self, profile: &str, shown: &str, ledger: &Ledger) {
        self.look_at_keys(profile, ledger);
        for (name, finding) in &self.ignored {
            let wanted = name == profile && (!self.has(profile) || self.odd.contains(name));
            let level = if wanted { Level::Fault } else { Level::Warning };
            ledger.add(Finding { level, ..finding.clone() });
        }
        if let Some(session) =
            self.get(profile, "sso_session").filter(|name| !self.sessions.contains_key(*name))
        {
            let says = format!(
                "profile `{profile}` names the SSO session `{session}`, but there is no section `[sso-session {session}]`"
            );
            let finding = Finding::new("sso-session-missing", Level::Fault, Section::Files, shown, says);
            let next = "write the section, or set the profile up again";
            ledger.add(finding.next(next).command(format!("aws configure sso --profile {profile}")));
        }
        if let Some(source) = self.get(profile, "source_profile").filter(|name| !self.has(name)) {
            let says =
                format!("profile `{profile}` takes its role with profile `{source}`, which is not there");
            let finding = Finding::new("source-profile-missing", Level::Fault, Section::Files, shown, says);
            ledger.add(finding.next(format!("write `[profile {source}]`, or name another `source_profile`")));
        }
        if self.get(profile, "endpoint_url").is_some() || self.get(profile, "services").is_some() {
            let says = format!(
                "profile `{profile}` names endpoints of its own: AWS SDKs follow them, outcrop does not"
            );
            let finding = Finding::new("endpoint-not-read", Level::Warning, Section::Files, shown, says);
            ledger.add(finding.next("give outcrop the address with `--runtime-url` and `--control-url`"));
        }
    }

    fn get(&self, profile: &str, key: &str) -> Option<&str> {
        self.profiles.get(profile)?.get(key).map(String::as_str).filter(|value| !value.is_empty())
    }
}

/// What a section is.
enum Header {
    Profile(String),
    Session(String),
    /// Meant as the profile of this name, but in the form of the other file.
    Wrong(String, Box<Finding>),
    /// A profile of this name to some.
    Odd(String, Box<Finding>),
    Other,
}

/// `[profile dev]` in the one file, `[dev]` in the other.
fn header_of(header: &str, is_config: bool, file: &AwsFile, number: u32) -> Header {
    let wrong = |name: &str, why: &str, right: String| {
        let says = format!(
            "line {number}: every client ignores the section `[{header}]`, because in this file {why}"
        );
        let finding = Finding::new("profile-ignored", Level::Warning, Section::Files, &*file.shown, says);
        Header::Wrong(name.to_owned(), Box::new(finding.next(format!("write `{right}`"))))
    };
    let odd = |name: &str| {
        let says = format!(
            "line {number}: only boto3 and the AWS CLI take `[{header}]` for the profile `{name}`; outcrop and most AWS SDKs \
             ignore it, because a name has no quotes or blanks for them"
        );
        let finding = Finding::new("profile-ignored", Level::Warning, Section::Files, &*file.shown, says);
        let next = "give the profile a name of letters, digits and `-`, without quotes";
        Header::Odd(name.to_owned(), Box::new(finding.next(next)))
    };
    let words: Vec<&str> = header.split_whitespace().collect();
    let quoted = header.strip_prefix("profile").map(str::trim).and_then(|name| {
        ['"', '\''].into_iter().find_map(|quote| name.strip_prefix(quote)?.strip_suffix(quote))
    });
    if let (true, Some(name)) = (is_config, quoted) {
        return odd(name);
    }
    match (is_config, words.as_slice()) {
        (true, ["default"] | ["profile", "default"]) => Header::Profile("default".to_owned()),
        (true, ["profile", name]) | (false, [name]) => Header::Profile((*name).to_owned()),
        (true, ["profile", _, ..]) => {
            let name = words.get(1..).unwrap_or_default().join(" ");
            wrong(
                &name,
                "the name of a profile has no blanks",
                format!("[profile {}]", name.replace(' ', "-")),
            )
        }
        (true, ["sso-session", name]) => Header::Session((*name).to_owned()),
        (true, [name]) if *name != "preview" && *name != "plugins" => {
            wrong(name, "profiles begin with `profile`", format!("[profile {name}]"))
        }
        (false, ["profile", name]) => wrong(name, "profiles have only their name", format!("[{name}]")),
        (false, [_, ..]) => odd(header),
        _ => Header::Other,
    }
}

fn malformed(file: &AwsFile, line: u32, what: &str, ledger: &Ledger) {
    let says = format!("line {line}: {what}; clients refuse the whole file");
    let finding =
        Finding::new("file-malformed", Level::Fault, Section::Files, &*file.shown, says).moot_if_called();
    ledger.add(finding.next(format!("mend line {line} of {}", file.shown)));
}

#[cfg(test)]
mod tests {
    use super::{AwsFile, Files, Kind};
    use crate::ledger::Ledger;

    fn read(config: &str, credentials: &str) -> (Files, Vec<String>) {
        let ledger = Ledger::default();
        let file = |shown: &str, text: &str| AwsFile::new(shown, Some(text.to_owned()));
        let files = Files::read(&file("config", config), &file("credentials", credentials), &ledger);
        files.look_at("default", "config", &ledger);
        let codes =
            ledger.findings().iter().map(|finding| format!("{} {}", finding.code, finding.says)).collect();
        (files, codes)
    }

    #[test]
    fn profiles_of_both_files_are_known_with_their_kind_and_region() {
        let config = "[default]\nregion = eu-west-1\n[profile dev]\nsso_session=corp\nregion= us-west-2 \n[sso-session corp]\nsso_region = us-east-1\n";
        let (files, _) = read(config, "[old]\naws_access_key_id = AKIA\naws_secret_access_key = canary\n");
        assert_eq!((files.region("default"), files.kind("default")), (Some("eu-west-1"), None));
        assert_eq!((files.region("dev"), files.kind("dev")), (Some("us-west-2"), Some(Kind::Sso)));
        assert_eq!(files.kind("old"), Some(Kind::Keys));
        assert!(!format!("{files:?}").contains("canary"));
    }

    #[test]
    fn what_clients_ignore_or_refuse_is_told_with_its_line() {
        let (_, codes) = read("[dev]\nregion = x\n", "[profile dev]\n");
        let ignored: Vec<_> =
            codes.iter().filter(|code| code.starts_with("profile-ignored line 1")).collect();
        assert_eq!(ignored.len(), 2, "{codes:?}");
        let (_, codes) = read("[default]\n\nregion us-east-1\n", "[default\n");
        assert!(codes.iter().any(|code| code.starts_with("file-malformed line 3")), "{codes:?}");
        assert!(codes.iter().any(|code| code.starts_with("file-malformed line 1")), "{codes:?}");
    }

    #[test]
    fn a_name_with_quotes_or_blanks_is_one_to_some_clients_only() {
        let found = |config: &str, credentials: &str| {
            let (files, codes) = read(config, credentials);
            let told =
                codes.iter().filter(|code| code.starts_with("profile-ignored line 1: only boto3")).count();
            (files.profiles.keys().cloned().collect::<Vec<_>>(), told)
        };
        assert_eq!(found("[profile \"x y\"]\nregion = a\n", ""), (vec!["x y".to_owned()], 1));
        assert_eq!(found("[profile 'dev']\n", ""), (vec!["dev".to_owned()], 1));
        assert_eq!(found("", "[x y]\naws_access_key_id = a\n"), (vec!["x y".to_owned()], 1));
        let (files, codes) = read("[profile x y]\n", "");
        assert!(
            files.profiles.is_empty() && codes.iter().any(|code| code.contains("`[profile x y]`")),
            "{codes:?}"
        );
    }

    #[test]
    fn a_file_that_is_not_text_is_told_as_that() {
        for (bytes, word) in [
            (b"\xff\xfe[\0d\0".to_vec(), "UTF-16"),
            (b"[default]\nregion = \xe9\n".to_vec(), "its byte 19"),
            (b"\xef\xbb\xbf[default]\n".to_vec(), "byte order mark"),
        ] {
            let ledger = Ledger::default();
            Files::read(&AwsFile::of_bytes("config", bytes), &AwsFile::default(), &ledger);
            let told = ledger.findings();
            assert!(
                told.len() == 1 && told[0].code == "file-not-text" && told[0].says.contains(word),
                "{told:?}"
            );
        }
    }

    #[test]
    fn half_a_pair_of_keys_is_a_fault() {
        for (config, faults) in [
            ("[default]\naws_access_key_id = AKIA\n", 1),
            ("[default]\naws_secret_access_key = canary\n", 1),
            ("[default]\naws_access_key_id = AKIA\naws_secret_access_key = canary\n", 0),
        ] {
            let ledger = Ledger::default();
            let (files, _) = read(config, "");
            files.look_at("default", "config", &ledger);
            let told: Vec<_> =
                ledger.findings().into_iter().filter(|finding| finding.code == "half-keys").collect();
            assert_eq!(told.len(), faults, "{told:?}");
            assert!(!format!("{told:?}").contains("canary"));
        }
    }

    #[test]
    fn nested_settings_are_no_mistake() {
        let (files, codes) =
            read("[default]\ns3 =\n  max_concurrent_requests = 20\nregion = us-east-1\n", "");
        assert_eq!(files.region("default"), Some("us-east-1"));
        assert!(codes.iter().all(|code| !code.starts_with("file-malformed")), "{codes:?}");
    }
}
