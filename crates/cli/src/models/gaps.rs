//! Lists of AWS's that could not be had, and why: what is printed without them may not hold for the account.

use outcrop_credentials::Found;
use outcrop_gateway::Missing;
use outcrop_hints::Hint;
use outcrop_hints::causes::network::UNREACHABLE;
use outcrop_proxy::Error;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::output::Output;

/// Where one reason holds for every list.
const ALL: &str = "models and profiles";

/// What is not known of the account.
#[derive(Debug, Default)]
pub(crate) struct Gaps(Vec<Gap>);

/// Some lists that are missing for one reason.
#[derive(Debug)]
struct Gap {
    lists: Vec<&'static str>,
    says: String,
    cause: Option<&'static Hint>,
    step: Option<String>,
}

impl Gap {
    fn new(list: &'static str, says: String, cause: Option<&'static Hint>) -> Self {
        Self { lists: vec![list], says, cause, step: cause.map(|cause| cause.next.to_owned()) }
    }

    /// Whether it is for the same reason.
    fn is_like(&self, other: &Self) -> bool {
        self.cause == other.cause && (self.cause.is_some() || self.says == other.says)
    }
}

impl Gaps {
    /// Of the lists that are missing; all of them where nothing came in time.
    pub(crate) fn of(missing: &[Missing], late: bool) -> Self {
        let mut gaps = Self::default();
        if late {
            gaps.add(Gap::new(ALL, "no answer in time".to_owned(), Some(&UNREACHABLE)));
        }
        for missing in missing {
            let error = missing.error.as_ref();
            let says = error.map_or_else(|| "no answer in time".to_owned(), ToString::to_string);
            gaps.add(Gap::new(missing.list, says, error.map_or(Some(&UNREACHABLE), |error| error.cause())));
        }
        gaps
    }

    /// Nobody was asked, though nobody said `--offline`.
    pub(crate) fn not_asked() -> Self {
        let says = "the settings do not let AWS be asked".to_owned();
        let step = "set the URLs of all hosts or of none, and leave `model_lists` on".to_owned();
        Self(vec![Gap { step: Some(step), ..Gap::new(ALL, says, None) }])
    }

    /// What could not be asked for one model.
    pub(crate) fn of_access(error: Error) -> Self {
        let failure = Failure::from(error);
        Self(vec![Gap::new("what this account may call", failure.in_a_line(), failure.cause())])
    }

    /// Of calls that had nothing to sign with only the words are left: the source says why itself.
    pub(crate) async fn or_of_source(mut self, found: &Found) -> Self {
        for gap in &mut self.0 {
            let failure = Failure { cause: gap.cause, ..Failure::new(gap.says.clone(), gap.step.take()) };
            let failure = failure.or_of_source(found).await;
            gap.cause = failure.cause();
            gap.says = failure.in_a_line();
            gap.step = failure.hint;
        }
        self
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The gaps of another region too.
    pub(crate) fn join(&mut self, others: Self) {
        others.0.into_iter().for_each(|gap| self.add(gap));
    }

    /// Three lists are asked for at once, and most often refused for one reason.
    fn add(&mut self, gap: Gap) {
        match self.0.iter_mut().find(|known| known.is_like(&gap)) {
            Some(known) => {
                for list in gap.lists {
                    if !known.lists.contains(&list) {
                        known.lists.push(list);
                    }
                }
            }
            None => self.0.push(gap),
        }
    }

    /// Why, in a few words: of the first.
    pub(crate) fn reason(&self) -> Option<String> {
        let first = self.0.first()?;
        Some(
            first
                .cause
                .map_or_else(|| first.says.clone(), |cause| format!("{} ({})", cause.meaning, cause.code)),
        )
    }

    /// What to do: of the first.
    pub(crate) fn step(&self) -> Option<String> {
        self.0.first()?.step.clone()
    }

    /// Tells each, with why and what to do, in the form of failures.
    pub(crate) fn tell(&self, output: &mut Output) {
        for Gap { lists, says, cause, step } in &self.0 {
            output.advice(&format!("no list of {}: {says}", lists.join(", ")), *cause, step.as_deref());
        }
    }

    /// `[{"lists": ["foundation models"], "code": "bearer-expired", "says": "..", "next": ".."}]`
    pub(crate) fn json(&self) -> Value {
        let gap = |Gap { lists, says, cause, step }: &Gap| json!({"lists": lists, "code": cause.map(|cause| cause.code), "says": says, "next": step});
        self.0.iter().map(gap).collect()
    }
}
