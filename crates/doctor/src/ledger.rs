//! Takes findings from checks that run at the same time, and tells at any time what is known and what is under way.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::report::Finding;

/// What was found so far. A report can be made of it at any time.
#[derive(Debug, Default)]
pub struct Ledger(Mutex<Entries>);

#[derive(Debug, Default)]
struct Entries {
    findings: Vec<Finding>,
    doing: Vec<String>,
    /// Whether the last check has ended.
    complete: bool,
    /// Whether the network was asked at all.
    online: bool,
    /// What works, if a call came through.
    works: Option<Works>,
    region: Option<String>,
}

/// A way that was tried and works.
#[derive(Debug, Clone)]
pub(crate) struct Works {
    pub(crate) line: String,
    pub(crate) command: String,
    /// Whether it is the way that outcrop takes first.
    pub(crate) first_choice: bool,
}

impl Ledger {
    /// What is being asked just now, for people who wait.
    pub fn doing(&self) -> Vec<String> {
        self.lock().doing.clone()
    }

    pub(crate) fn add(&self, finding: Finding) {
        self.lock().findings.push(finding);
    }

    /// Changes what turned out to be otherwise.
    pub(crate) fn revise(&self, change: impl FnMut(&mut Finding)) {
        self.lock().findings.iter_mut().for_each(change);
    }

    /// Everything there is, causes first. Checks that run at the same time have orders of their own, so that it does not
    /// matter which of them was faster.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        let mut findings = self.lock().findings.clone();
        findings.sort_by_key(|finding| (finding.section, finding.order));
        // Two questions to a dead host are one finding.
        findings.dedup_by(|a, b| (&a.code, &a.subject, &a.says) == (&b.code, &b.subject, &b.says));
        findings
    }

    /// Whether there is a finding with this code.
    pub(crate) fn has(&self, code: &str) -> bool {
        self.lock().findings.iter().any(|finding| finding.code == code)
    }

    /// Remembers that `what` is being asked, for as long as the guard lives.
    pub(crate) fn begin(&self, what: String) -> Doing<'_> {
        self.lock().doing.push(what.clone());
        Doing { ledger: self, what }
    }

    pub(crate) fn works(&self, works: Works) {
        let mut entries = self.lock();
        if entries.works.as_ref().is_none_or(|known| works.first_choice && !known.first_choice) {
            entries.works = Some(works);
        }
    }

    pub(crate) fn working(&self) -> Option<Works> {
        self.lock().works.clone()
    }

    pub(crate) fn mark_online(&self) {
        self.lock().online = true;
    }

    pub(crate) fn is_online(&self) -> bool {
        self.lock().online
    }

    pub(crate) fn set_region(&self, region: &str) {
        self.lock().region = Some(region.to_owned());
    }

    pub(crate) fn region(&self) -> Option<String> {
        self.lock().region.clone()
    }

    pub(crate) fn complete(&self, complete: bool) {
        self.lock().complete = complete;
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.lock().complete
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Something that is being asked.
pub(crate) struct Doing<'a> {
    ledger: &'a Ledger,
    what: String,
}

impl Drop for Doing<'_> {
    fn drop(&mut self) {
        let mut entries = self.ledger.lock();
        if let Some(at) = entries.doing.iter().position(|doing| *doing == self.what) {
            entries.doing.remove(at);
        }
    }
}
