//! A store that ends with the process: for tests, and for programs that need no more.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Bounds, Kept, Ledger, ResponseStore, StoreError};

/// Keeps answers in memory.
#[derive(Debug)]
pub struct Memory(Mutex<Inner>);

#[derive(Debug)]
struct Inner {
    ledger: Ledger,
    kept: HashMap<String, Kept>,
}

impl Memory {
    /// An empty one.
    pub fn new(bounds: Bounds) -> Self {
        Self(Mutex::new(Inner { ledger: Ledger::new(bounds), kept: HashMap::new() }))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ResponseStore for Memory {
    fn put(&self, kept: Kept) -> Result<(), StoreError> {
        let mut inner = self.inner();
        inner.ledger.check(kept.size())?;
        for entry in inner.ledger.add(kept.id.clone(), kept.created, kept.size(), kept.created) {
            inner.kept.remove(&entry.id);
        }
        inner.kept.insert(kept.id.clone(), kept);
        Ok(())
    }

    fn get(&self, id: &str, now: u64) -> Result<Option<Kept>, StoreError> {
        let inner = self.inner();
        Ok(inner.ledger.created(id, now).and_then(|_| inner.kept.get(id).cloned()))
    }

    fn delete(&self, id: &str) -> Result<bool, StoreError> {
        let mut inner = self.inner();
        inner.kept.remove(id);
        Ok(inner.ledger.remove(id).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(id: &str, created: u64) -> Kept {
        Kept { id: id.to_owned(), owner: None, created, input: "[]".into(), response: "{}".into() }
    }

    #[test]
    fn it_gives_back_what_it_was_given_until_that_has_to_go() {
        let memory = Memory::new(Bounds { entries: 2, ..Bounds::default() });
        for (id, created) in [("a", 1), ("b", 2), ("c", 3)] {
            memory.put(kept(id, created)).unwrap();
        }
        assert_eq!(memory.get("a", 3).unwrap(), None);
        assert_eq!(memory.get("b", 3).unwrap(), Some(kept("b", 2)));
        assert_eq!((memory.delete("b").unwrap(), memory.delete("b").unwrap()), (true, false));
        assert_eq!(memory.get("b", 3).unwrap(), None);
        assert_eq!(memory.get("c", u64::MAX).unwrap(), None, "too old");
    }
}
