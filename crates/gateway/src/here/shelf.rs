//! Where the lists are kept: fresh for a while, stale until new ones are there, fetched by one task at a time.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::{Here, Live, Source};

/// How long lists are fresh.
const FRESH: Duration = Duration::from_mins(10);
/// How long they are when not all of them could be had.
const FRESH_IF_PARTIAL: Duration = Duration::from_mins(1);

/// What was learned last.
#[derive(Debug)]
struct Kept {
    at: Instant,
    live: Live,
    here: Here,
}

/// The kept lists, shared by all clones of a gateway.
#[derive(Debug)]
pub(crate) struct Shelf {
    kept: Arc<watch::Sender<Option<Kept>>>,
    under_way: Arc<AtomicBool>,
    /// The longest that lists may be fresh.
    pub(crate) fresh: Duration,
}

impl Default for Shelf {
    fn default() -> Self {
        let kept = Arc::new(watch::Sender::new(None));
        Self { kept, under_way: Arc::default(), fresh: FRESH }
    }
}

/// Ends a fetch, however it ends.
struct Landing(Arc<AtomicBool>);

impl Drop for Landing {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

impl Shelf {
    /// What is known, without asking.
    pub(crate) fn kept(&self) -> Option<(Live, Here)> {
        self.kept.borrow().as_ref().map(|kept| (kept.live.clone(), kept.here.clone()))
    }

    /// The id of the model behind an application profile, as far as the lists tell.
    pub(crate) fn behind(&self, arn: &str) -> Option<Arc<str>> {
        let kept = self.kept.borrow();
        let mut profiles = kept.as_ref()?.live.profiles.iter().flat_map(|profiles| &profiles.all);
        profiles.find(|(_, profile)| profile.own.as_deref() == Some(arn))?.1.model.clone()
    }

    /// What is known, at once. What is old is fetched anew by a task of its own, one at a time; None when nothing has
    /// come yet.
    pub(crate) fn look<F>(&self, fetch: impl FnOnce() -> F) -> Option<Here>
    where
        F: Future<Output = (Live, Here)> + Send + 'static,
    {
        let here = self.kept.borrow().as_ref().map(|kept| kept.here.clone());
        if self.needs_fetching() {
            self.fetch(fetch);
        }
        here
    }

    /// Nothing has come yet, or what came is old.
    fn needs_fetching(&self) -> bool {
        let kept = self.kept.borrow();
        kept.as_ref().is_none_or(|kept| kept.at.elapsed() >= self.fresh_for(kept.here.source))
    }

    /// Fetches, unless somebody does.
    fn fetch<F>(&self, fetch: impl FnOnce() -> F)
    where
        F: Future<Output = (Live, Here)> + Send + 'static,
    {
        if self.under_way.swap(true, Ordering::AcqRel) {
            return;
        }
        let (landing, kept) = (Landing(Arc::clone(&self.under_way)), Arc::clone(&self.kept));
        // A fetch may have landed since the caller looked.
        if !self.needs_fetching() {
            return;
        }
        let fetching = fetch();
        tokio::spawn(async move {
            let _landing = landing;
            let (live, here) = fetching.await;
            kept.send_replace(Some(Kept { at: Instant::now(), live, here }));
        });
    }

    /// Waits until lists have come, or until the task that fetches them gave up.
    pub(crate) async fn first(&self) -> Option<Here> {
        let mut watching = self.kept.subscribe();
        loop {
            if let Some(kept) = &*watching.borrow_and_update() {
                return Some(kept.here.clone());
            }
            watching.changed().await.ok()?;
        }
    }

    fn fresh_for(&self, source: Source) -> Duration {
        if source == Source::Live { self.fresh } else { self.fresh.min(FRESH_IF_PARTIAL) }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    fn here(source: Source) -> (Live, Here) {
        (Live::default(), Here { models: Arc::from([]), source, missing: Arc::default() })
    }

    #[tokio::test(start_paused = true)]
    async fn many_callers_share_one_fetch_and_none_waits_for_it() {
        let (shelf, fetched) = (Shelf::default(), AtomicUsize::new(0));
        let look = || {
            shelf.look(|| {
                fetched.fetch_add(1, Ordering::Relaxed);
                async {
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    here(Source::Live)
                }
            })
        };
        assert!(look().is_none() && look().is_none());
        assert_eq!(shelf.first().await.unwrap().source, Source::Live);
        assert!(look().is_some());
        assert_eq!(fetched.load(Ordering::Relaxed), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_old_is_handed_out_while_it_is_fetched_anew() {
        let shelf = Shelf::default();
        let look = |source| {
            shelf.look(move || async move {
                tokio::time::sleep(Duration::from_secs(1)).await;
                here(source)
            })
        };
        let source = |here: Option<Here>| here.map(|here| here.source);
        assert_eq!(source(look(Source::Live)), None);
        shelf.first().await;
        tokio::time::advance(FRESH / 2).await;
        assert_eq!(source(look(Source::Catalog)), Some(Source::Live), "it is fresh still");
        tokio::time::advance(FRESH / 2).await;
        assert_eq!(source(look(Source::Partial)), Some(Source::Live), "nobody waits for the new one");
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert_eq!(source(look(Source::Live)), Some(Source::Partial));
        tokio::time::sleep(FRESH_IF_PARTIAL).await;
        assert_eq!(source(look(Source::Live)), Some(Source::Partial));
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert_eq!(source(look(Source::Live)), Some(Source::Live), "what was partial is old sooner");
    }

    /// A caller that looked before lists came, and took its turn after, must not fetch what has just been fetched.
    #[test]
    fn lists_that_have_just_come_are_not_fetched_again() {
        let shelf = Shelf::default();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let again = AtomicUsize::new(0);
            let looked = shelf.needs_fetching();
            assert!(looked && shelf.look(|| async { here(Source::Live) }).is_none());
            shelf.first().await;
            while shelf.under_way.load(Ordering::Acquire) {
                tokio::task::yield_now().await;
            }
            if looked {
                shelf.fetch(|| {
                    again.fetch_add(1, Ordering::Relaxed);
                    async { here(Source::Live) }
                });
            }
            assert_eq!(again.load(Ordering::Relaxed), 0);
        });
    }
}
