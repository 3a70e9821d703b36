//! What a store holds, without the contents: enough to know what has to go.

use std::collections::{BTreeMap, HashMap};

use super::{Bounds, StoreError};

/// The ids in a store with their ages and sizes, oldest first.
#[derive(Debug)]
pub struct Ledger {
    bounds: Bounds,
    /// By id: its key in `by_age`.
    ages: HashMap<String, Age>,
    by_age: BTreeMap<Age, Row>,
    total: u64,
    count: u64,
}

/// When, and the how-manieth: several may come in one second.
type Age = (u64, u64);

#[derive(Debug)]
struct Row {
    id: String,
    size: u64,
}

/// What stands for an answer that is to go, or that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Of the answer.
    pub id: String,
    /// Unix seconds.
    pub created: u64,
}

impl Ledger {
    /// An empty one.
    pub fn new(bounds: Bounds) -> Self {
        Self { bounds, ages: HashMap::new(), by_age: BTreeMap::new(), total: 0, count: 0 }
    }

    /// Refuses what is too large by itself.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`]
    pub fn check(&self, size: u64) -> Result<(), StoreError> {
        let limit = self.bounds.entry_bytes.min(self.bounds.total_bytes);
        if size > limit { Err(StoreError::TooLarge { size, limit }) } else { Ok(()) }
    }

    /// Enters an answer, and takes out the ones that have to go, at the time `now`.
    pub fn add(&mut self, id: String, created: u64, size: u64, now: u64) -> Vec<Entry> {
        self.remove(&id);
        self.count = self.count.saturating_add(1);
        let age = (created, self.count);
        self.total = self.total.saturating_add(size);
        self.ages.insert(id.clone(), age);
        self.by_age.insert(age, Row { id, size });
        let mut gone = Vec::new();
        while let Some((&(created, _), _)) = self.by_age.first_key_value() {
            let fits = self.by_age.len() <= self.bounds.entries && self.total <= self.bounds.total_bytes;
            if fits && !self.is_old(created, now) {
                break;
            }
            let Some((_, row)) = self.by_age.pop_first() else { break };
            self.ages.remove(&row.id);
            self.total = self.total.saturating_sub(row.size);
            gone.push(Entry { id: row.id, created });
        }
        gone
    }

    /// When an answer was made, unless it is unknown or too old at `now`.
    pub fn created(&self, id: &str, now: u64) -> Option<u64> {
        let (created, _) = *self.ages.get(id)?;
        (!self.is_old(created, now)).then_some(created)
    }

    /// Takes an answer out; when it was made.
    pub fn remove(&mut self, id: &str) -> Option<u64> {
        let age = self.ages.remove(id)?;
        let row = self.by_age.remove(&age)?;
        self.total = self.total.saturating_sub(row.size);
        Some(age.0)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.by_age.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_age.is_empty()
    }

    fn is_old(&self, created: u64, now: u64) -> bool {
        now.saturating_sub(created) > self.bounds.age.as_secs()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const BOUNDS: Bounds =
        Bounds { entries: 3, entry_bytes: 60, total_bytes: 100, age: Duration::from_secs(1000) };

    fn gone(entries: &[Entry]) -> Vec<&str> {
        entries.iter().map(|entry| entry.id.as_str()).collect()
    }

    #[test]
    fn the_oldest_go_first_when_there_are_too_many() {
        let mut ledger = Ledger::new(BOUNDS);
        for id in ["a", "b", "c"] {
            assert!(ledger.add(id.to_owned(), 5, 1, 5).is_empty());
        }
        assert_eq!(gone(&ledger.add("d".to_owned(), 5, 1, 5)), ["a"], "of one second, the first");
        assert_eq!(ledger.len(), 3);
    }

    #[test]
    fn the_oldest_go_first_when_they_are_too_large_together() {
        let mut ledger = Ledger::new(BOUNDS);
        ledger.add("a".to_owned(), 1, 50, 1);
        ledger.add("b".to_owned(), 2, 50, 2);
        assert_eq!(gone(&ledger.add("c".to_owned(), 3, 60, 3)), ["a", "b"]);
        assert!(ledger.check(60).is_ok());
        assert!(matches!(ledger.check(61), Err(StoreError::TooLarge { size: 61, limit: 60 })));
    }

    #[test]
    fn what_is_too_old_is_not_there_and_goes_with_the_next() {
        let mut ledger = Ledger::new(BOUNDS);
        ledger.add("a".to_owned(), 10, 1, 10);
        assert_eq!((ledger.created("a", 1010), ledger.created("a", 1011)), (Some(10), None));
        assert_eq!(gone(&ledger.add("b".to_owned(), 1011, 1, 1011)), ["a"]);
    }

    #[test]
    fn what_is_removed_takes_no_room() {
        let mut ledger = Ledger::new(BOUNDS);
        ledger.add("a".to_owned(), 1, 60, 1);
        assert_eq!((ledger.remove("a"), ledger.remove("a")), (Some(1), None));
        assert!(ledger.is_empty());
        assert!(ledger.add("b".to_owned(), 1, 60, 1).is_empty());
        assert!(ledger.add("b".to_owned(), 2, 60, 2).is_empty(), "the same again replaces it");
    }
}
