//! Lists of AWS's that could not be had, and why: what is printed without them may not hold for the account.

use outcrop_gateway::Missing;
use outcrop_hints::Hint;
use outcrop_hints::causes::network::UNREACHABLE;
use serde_json::{Value, json};

use crate::output::Output;

/// What is not known of the account.
#[derive(Debug, Default)]
pub(crate) struct Gaps(Vec<Gap>);

/// Some lists that are missing for one reason.
#[derive(Debug)]
struct Gap {
    lists: Vec<&'static str>,
    says: String,
    cause: Option<&'static Hint>,
}

impl Gaps {
    /// Of the lists that are missing; all of them where nothing came in time.
    pub(crate) fn of(missing: &[Missing], late: bool) -> Self {
        let mut gaps = Self::default();
        if late {
            gaps.add("models and profiles", "no answer in time".to_owned(), Some(&UNREACHABLE));
        }
        for missing in missing {
            let error = missing.error.as_ref();
            let says = error.map_or_else(|| "no answer in time".to_owned(), ToString::to_string);
            gaps.add(missing.list, says, error.map_or(Some(&UNREACHABLE), |error| error.cause()));
        }
        gaps
    }

    /// The gaps of another region too.
    pub(crate) fn join(&mut self, others: Self) {
        for Gap { lists, says, cause } in others.0 {
            for list in lists {
                self.add(list, says.clone(), cause);
            }
        }
    }

    /// Three lists are asked for at once, and most often refused for one reason.
    fn add(&mut self, list: &'static str, says: String, cause: Option<&'static Hint>) {
        match self.0.iter_mut().find(|gap| gap.cause == cause && (cause.is_some() || gap.says == says)) {
            Some(gap) if gap.lists.contains(&list) => {}
            Some(gap) => gap.lists.push(list),
            None => self.0.push(Gap { lists: vec![list], says, cause }),
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
        Some(self.0.first()?.cause?.next.to_owned())
    }

    /// Tells each, with why and what to do, in the form of failures.
    pub(crate) fn tell(&self, output: &mut Output) {
        for Gap { lists, says, cause } in &self.0 {
            output.advice(&format!("no list of {}: {says}", lists.join(", ")), *cause);
        }
    }

    /// `[{"lists": ["foundation models"], "code": "bearer-expired", "says": "..."}]`
    pub(crate) fn json(&self) -> Value {
        let gap = |Gap { lists, says, cause }: &Gap| json!({"lists": lists, "code": cause.map(|cause| cause.code), "says": says});
        self.0.iter().map(gap).collect()
    }
}
