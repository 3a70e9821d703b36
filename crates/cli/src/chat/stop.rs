//! Ctrl-C while an answer comes.

use std::io;

/// Why an answer was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// Ctrl-C: the answer is not wanted any more.
    Interrupted,
    /// SIGTERM: the program is not.
    Ended,
}

impl Why {
    /// The exit code, as shells tell signals.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Interrupted => 130,
            Self::Ended => 143,
        }
    }
}

/// Hears what is pressed from now on; what was pressed before counts for what was before.
#[derive(Debug)]
pub(crate) struct Stop {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Stop {
    #[cfg(unix)]
    pub(crate) fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    #[cfg(unix)]
    pub(crate) async fn pressed(&mut self) -> Why {
        tokio::select! {
            _ = self.interrupt.recv() => Why::Interrupted,
            _ = self.terminate.recv() => Why::Ended,
        }
    }

    /// Where lines are edited, Ctrl-C is a key as any other at the prompt; one that comes late was meant for the answer.
    pub(crate) async fn at_prompt(&mut self, edits: bool) -> Why {
        loop {
            let why = self.pressed().await;
            if !edits || why == Why::Ended {
                return why;
            }
        }
    }

    #[cfg(not(unix))]
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    pub(crate) async fn pressed(&mut self) -> Why {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Why::Interrupted
    }
}
