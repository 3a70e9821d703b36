//! What every request shares.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use outcrop_credentials::Found;
use outcrop_gateway::Gateway;
use tokio::sync::{Notify, Semaphore};

use crate::connect::Connected;
use crate::resolve::ServerSettings;

/// The shared state of a server: the gateway, the settings, and how many requests are under way.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) gateway: Gateway,
    pub(crate) settings: ServerSettings,
    pub(crate) found: Found,
    /// One permit per request that may be served at once.
    pub(crate) slots: Arc<Semaphore>,
    draining: AtomicBool,
    /// Rings when the time for running answers is over.
    pub(crate) end: Arc<Notify>,
}

impl App {
    pub(crate) fn new(connected: Connected, settings: ServerSettings) -> Self {
        let Connected { gateway, found, .. } = connected;
        Self {
            gateway,
            found,
            slots: Arc::new(Semaphore::new(settings.concurrency.min(Semaphore::MAX_PERMITS))),
            settings,
            draining: AtomicBool::new(false),
            end: Arc::new(Notify::new()),
        }
    }

    /// From now on no request for an answer is taken.
    pub(crate) fn drain(&self) {
        self.draining.store(true, Ordering::Release);
    }

    pub(crate) fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Acquire)
    }

    /// Waits until no request is under way.
    pub(crate) async fn idle(&self) {
        let all = u32::try_from(self.settings.concurrency.min(Semaphore::MAX_PERMITS)).unwrap_or(u32::MAX);
        // The semaphore is never closed, so this cannot fail.
        drop(self.slots.acquire_many(all).await);
    }

    /// Ends the streams that are still running, each with an error event.
    pub(crate) fn end_streams(&self) {
        self.end.notify_waiters();
    }
}
