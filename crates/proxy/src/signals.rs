//! The signals that stop the server: the first lets running answers finish, the second does not.

use std::io;

use tokio::sync::watch;

/// Counts the stop signals.
#[derive(Debug)]
pub struct Signals(watch::Receiver<u32>);

impl Signals {
    /// Listens for SIGTERM and SIGINT (Ctrl-C) from now on. Must be called inside a runtime.
    pub fn listen() -> io::Result<Self> {
        let (count, seen) = watch::channel(0);
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let mut terminate = signal(SignalKind::terminate())?;
            let mut interrupt = signal(SignalKind::interrupt())?;
            tokio::spawn(async move {
                loop {
                    tokio::select! {
                        _ = terminate.recv() => {}
                        _ = interrupt.recv() => {}
                    }
                    count.send_modify(|count| *count += 1);
                }
            });
        }
        #[cfg(not(unix))]
        tokio::spawn(async move {
            while tokio::signal::ctrl_c().await.is_ok() {
                count.send_modify(|count| *count += 1);
            }
        });
        Ok(Self(seen))
    }

    /// Returns once that many signals have come.
    pub async fn reached(&self, wanted: u32) {
        let mut seen = self.0.clone();
        if seen.wait_for(|count| *count >= wanted).await.is_err() {
            // Nobody listens any more: no signal will come.
            std::future::pending::<()>().await;
        }
    }
}
