//! What an answer cost, for whoever keeps the books: known when the answer is over, which is after its reply was made.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use http::HeaderMap;
use outcrop_api_types::messages::Usage as WireUsage;
use outcrop_translation::conversation::Usage;
use serde::Deserialize;

/// The tokens of one answer, as they become known. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Tokens(Arc<[AtomicU64; 4]>);

/// Tokens, as Anthropic counts them: the cache apart from the rest of the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TokenCount {
    /// Input that was neither read from nor written to the cache.
    pub input: u64,
    /// Output, thinking included.
    pub output: u64,
    /// Input read from the cache.
    pub cache_read: u64,
    /// Input written to the cache.
    pub cache_write: u64,
}

impl Tokens {
    /// What is known so far; None when nothing is, as of answers that are passed on unread.
    pub fn count(&self) -> Option<TokenCount> {
        let [input, output, cache_read, cache_write] =
            [0, 1, 2, 3].map(|at| self.0.get(at).map_or(0, |count| count.load(Ordering::Relaxed)));
        let known = input.max(output).max(cache_read).max(cache_write) > 0;
        known.then_some(TokenCount { input, output, cache_read, cache_write })
    }

    pub(crate) fn note(&self, usage: &Usage) {
        self.set([usage.input, usage.output, usage.cache_read, usage.cache_write]);
    }

    /// Of a whole message of Anthropic's.
    pub(crate) fn note_message(&self, body: &[u8]) {
        #[derive(Deserialize)]
        struct Message<'a> {
            #[serde(borrow)]
            usage: Option<WireUsage<'a>>,
        }
        let Ok(Message { usage: Some(usage) }) = serde_json::from_slice(body) else { return };
        let count = |count: Option<Option<u64>>| count.flatten().unwrap_or_default();
        self.set([
            usage.input_tokens.unwrap_or_default(),
            usage.output_tokens.unwrap_or_default(),
            count(usage.cache_read_input_tokens),
            count(usage.cache_creation_input_tokens),
        ]);
    }

    /// Of the headers of an `InvokeModel` answer.
    ///
    /// Source: measured 2024 to 2026, read 2026-11-22.
    pub(crate) fn of_headers(headers: &HeaderMap) -> Self {
        let count = |name: &str| {
            let name = format!("x-amzn-bedrock-{name}-token-count");
            headers.get(name).and_then(|value| value.to_str().ok()?.trim().parse().ok()).unwrap_or_default()
        };
        let tokens = Self::default();
        tokens.set(["input", "output", "cache-read-input", "cache-write-input"].map(count));
        tokens
    }

    pub(crate) fn set(&self, counts: [u64; 4]) {
        for (known, count) in self.0.iter().zip(counts) {
            known.store(count, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use futures_util::StreamExt;
    use outcrop_emulator::Emulator;
    use outcrop_runtime_sigv4 as runtime;
    use outcrop_transport::{Auth, Endpoint, Exchange, Retry};

    use super::*;
    use crate::{Gateway, Reply, ReplyBody};

    async fn counted(reply: Reply) -> Option<TokenCount> {
        if let ReplyBody::Stream(pieces) = reply.body {
            pieces.for_each(|_| std::future::ready(())).await;
        }
        reply.tokens.count()
    }

    #[tokio::test]
    async fn an_answer_that_is_over_has_told_its_cost_whole_or_streamed() {
        let emulator = Emulator::builder().start().await.unwrap();
        let auth = Auth::bearer(emulator.bearer());
        let url = Endpoint::parse(emulator.runtime_url()).unwrap();
        let client = runtime::Client::builder(url, &auth, Exchange::builder().build().unwrap());
        let gateway = Gateway::builder(emulator.region())
            .runtime(client.retry(Retry::never()).build())
            .build()
            .unwrap();
        for stream in [false, true] {
            for model in ["claude-haiku-4-5", "nova-lite"] {
                let body = format!(
                    r#"{{"model":"{model}","max_tokens":50,"stream":{stream},"messages":[{{"role":"user","content":"Hi"}}]}}"#
                );
                let body = Bytes::from(body);
                for reply in [
                    gateway.chat_bytes(body.clone()).await.unwrap(),
                    gateway.messages_bytes(body.clone(), &[]).await.unwrap(),
                ] {
                    let count = counted(reply).await.unwrap();
                    assert!(count.input > 0 && count.output > 0, "{model} stream={stream}: {count:?}");
                }
            }
        }
    }

    #[test]
    fn counts_are_read_from_messages_and_from_headers() {
        let tokens = Tokens::default();
        assert_eq!(tokens.count(), None);
        let seen = tokens.clone();
        tokens.note_message(
            br#"{"content":[{"usage":{"input_tokens":9}}],"usage":{"input_tokens":5,"output_tokens":7,"cache_read_input_tokens":3,"cache_creation_input_tokens":null}}"#,
        );
        let expected = TokenCount { input: 5, output: 7, cache_read: 3, cache_write: 0 };
        assert_eq!(seen.count(), Some(expected));
        let mut headers = HeaderMap::new();
        headers.insert("x-amzn-bedrock-input-token-count", 5.into());
        headers.insert("x-amzn-bedrock-output-token-count", 7.into());
        headers.insert("x-amzn-bedrock-cache-read-input-token-count", 3.into());
        assert_eq!(Tokens::of_headers(&headers).count(), Some(expected));
        assert_eq!(Tokens::of_headers(&HeaderMap::new()).count(), None);
    }
}
