//! A short wait for Bedrock to close a connection whose answer is whole: then it can be used again.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Sleep, sleep};

/// How long that may take.
const LIMIT: Duration = Duration::from_secs(1);

/// The wait. It begins when it is first polled.
#[derive(Debug, Default)]
pub(crate) struct Grace(Option<Pin<Box<Sleep>>>);

impl Grace {
    /// Ready when there is no more time.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        self.0.get_or_insert_with(|| Box::pin(sleep(LIMIT))).as_mut().poll(context)
    }
}
