//! A stream whose answer is kept before its end is told: who has read the end can go on from it.

use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;

use crate::relay::Relay;
use crate::responses::{Draft, Saving, was_saved};

/// A translated stream that is kept.
#[derive(Debug)]
pub(crate) struct Keeping {
    relay: Relay,
    draft: Option<Draft>,
    /// The end, and what it waits for.
    saving: Option<(Saving, Bytes)>,
}

impl Keeping {
    pub(crate) fn new(relay: Relay, draft: Draft) -> Self {
        Self { relay, draft: Some(draft), saving: None }
    }

    /// Some whole events, or `None` at the end.
    pub(crate) fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        loop {
            if let Some((saving, piece)) = &mut self.saving {
                was_saved(ready!(Pin::new(saving).poll(context)));
                let piece = std::mem::take(piece);
                self.saving = None;
                return Poll::Ready(Some(piece));
            }
            let piece = ready!(self.relay.poll_piece(context));
            let (Some(piece), Some(response)) = (piece.clone(), self.relay.take_finished()) else {
                return Poll::Ready(piece);
            };
            let Some(draft) = self.draft.take() else { return Poll::Ready(Some(piece)) };
            self.saving = Some((draft.save(response), piece));
        }
    }
}
