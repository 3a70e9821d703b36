//! What was found, and what it comes to.

use std::borrow::Cow;

use outcrop_hints::Hint;
use serde::Serialize;

/// The version of the JSON form of a [`Report`]. Fields may be added under a version; none changes its meaning.
pub const VERSION: u32 = 1;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// As it should be.
    Ok,
    /// Works, but will surprise somebody.
    Warning,
    /// Does not work.
    Fault,
}

impl Level {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Fault => "fault",
        }
    }
}

/// What a finding is about, in the order in which causes come before what follows from them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Section {
    /// The variables that are set.
    Environment,
    /// The AWS files, and outcrop's own configuration.
    Files,
    /// Which credential is used, by whom.
    Credentials,
    /// Which region is used, by whom.
    Region,
    /// Where requests go.
    Endpoints,
    /// Names, connections, certificates, clocks.
    Network,
    /// Who the credential is.
    Identity,
    /// What the hosts list.
    Lists,
    /// The way to one model.
    Model,
}

impl Section {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Environment => "environment",
            Self::Files => "files",
            Self::Credentials => "credentials",
            Self::Region => "region",
            Self::Endpoints => "endpoints",
            Self::Network => "network",
            Self::Identity => "identity",
            Self::Lists => "lists",
            Self::Model => "model",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// A stable name: a cause of `outcrop_hints`, or one of [`CODES`](crate::CODES).
    pub code: Cow<'static, str>,
    /// How bad it is.
    pub level: Level,
    /// Where it belongs.
    pub section: Section,
    /// What was looked at: a variable, a client, a host, a model id.
    pub subject: String,
    /// What was found and what it means. Lower case, no period at its end.
    pub says: String,
    /// The words of the service or of the system, if they said anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    /// The next step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Next>,
    /// Its place among the findings of its section.
    #[serde(skip)]
    pub(crate) order: u16,
    /// Whether it matters only where no model could be called.
    #[serde(skip)]
    pub(crate) moot_if_called: bool,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Next {
    /// As an order.
    pub text: String,
    /// A command that does it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// An IAM policy statement that allows it, JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<serde_json::Value>,
}

impl Finding {
    pub(crate) fn new(
        code: impl Into<Cow<'static, str>>,
        level: Level,
        section: Section,
        subject: impl Into<String>,
        says: impl Into<String>,
    ) -> Self {
        Self {
            code: code.into(),
            level,
            section,
            subject: subject.into(),
            says: says.into(),
            evidence: None,
            next: None,
            order: 0,
            moot_if_called: false,
        }
    }

    pub(crate) fn ok(
        code: &'static str,
        section: Section,
        subject: impl Into<String>,
        says: impl Into<String>,
    ) -> Self {
        Self::new(code, Level::Ok, section, subject, says)
    }

    /// A finding of a known cause, in the words of the table.
    pub(crate) fn hinted(
        hint: &'static Hint,
        level: Level,
        section: Section,
        subject: impl Into<String>,
    ) -> Self {
        Self::new(hint.code, level, section, subject, hint.meaning).next(hint.next)
    }

    /// What was found here, put before what it means.
    pub(crate) fn because(mut self, what: &str) -> Self {
        self.says = format!("{what}: {}", self.says);
        self
    }

    pub(crate) fn evidence(mut self, words: impl Into<String>) -> Self {
        self.evidence = Some(words.into()).filter(|words| !words.is_empty());
        self
    }

    pub(crate) fn next(mut self, text: impl Into<String>) -> Self {
        self.next = Some(Next { text: text.into(), command: None, policy: None });
        self
    }

    pub(crate) fn command(mut self, command: impl Into<String>) -> Self {
        if let Some(next) = &mut self.next {
            next.command = Some(command.into());
        }
        self
    }

    pub(crate) fn policy(mut self, policy: serde_json::Value) -> Self {
        if let Some(next) = &mut self.next {
            next.policy = Some(policy);
        }
        self
    }

    pub(crate) fn order(mut self, order: u16) -> Self {
        self.order = order;
        self
    }

    pub(crate) fn moot_if_called(mut self) -> Self {
        self.moot_if_called = true;
        self
    }

    /// Applies `change` to every text in it.
    pub(crate) fn map_texts(&mut self, change: impl Fn(&str) -> String) {
        self.subject = change(&self.subject);
        self.says = change(&self.says);
        self.evidence = self.evidence.as_deref().map(&change);
        if let Some(next) = &mut self.next {
            next.text = change(&next.text);
            next.command = next.command.as_deref().map(&change);
            let policy = next.policy.take().map(|policy| change(&policy.to_string()));
            next.policy = policy.and_then(|policy| serde_json::from_str(&policy).ok());
        }
    }
}

/// Everything that was found, in order, and what it comes to.
///
/// As JSON: `{"version":1,"outcrop":"0.1.0","offline":false,"complete":true,"region":"us-east-1","model":"claude-haiku-4-5",
/// "verdict":{"level":"ok","code":null,"line":"…","command":"…"},"findings":[{"code","level","section","subject","says",
/// "evidence"?,"next"?:{"text","command"?,"policy"?}}]}`. `region` and `model` are null where there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// [`VERSION`].
    pub version: u32,
    /// The version of outcrop.
    pub outcrop: &'static str,
    /// Whether the network was left alone.
    pub offline: bool,
    /// Whether every check came to its end.
    pub complete: bool,
    /// The region that outcrop uses.
    pub region: Option<String>,
    /// The model whose way was looked at.
    pub model: Option<String>,
    /// What it comes to.
    pub verdict: Verdict,
    /// What was found, causes first.
    pub findings: Vec<Finding>,
}

/// What the findings come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Verdict {
    /// The worst level of all findings.
    pub level: Level,
    /// The code of the first finding of that level; null when all is well.
    pub code: Option<String>,
    /// One line: what works, or the first thing to fix.
    pub line: String,
    /// The command that goes with the line.
    pub command: Option<String>,
}

impl Report {
    /// How many findings have this level.
    pub fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| finding.level == level).count()
    }
}
