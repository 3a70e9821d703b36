//! A small client of the OpenAI API, for a server that is running already: the proxy of `demo`, or `--url`.

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use http::{HeaderMap, HeaderValue, Method, header};
use outcrop_framing::sse;
use outcrop_proxy::BedrockSettings;
use outcrop_transport::{Auth, Call, Endpoint, Exchange, Kind, Path, Response, TransportError};

use crate::failure::Failure;
use crate::refused;

/// Longest whole answer that is read, bytes.
const LONGEST: usize = 64 << 20;

pub(crate) struct Client {
    endpoint: Endpoint,
    auth: Auth,
    exchange: Exchange,
}

impl Client {
    /// For a base URL as OpenAI's SDKs take it (`http://127.0.0.1:4000/v1`). Without a path, `/v1` is meant.
    pub(crate) fn new(
        url: &str,
        key: &str,
        plain_http: &[String],
        settings: &BedrockSettings,
    ) -> Result<Self, Failure> {
        Self::over(url, key, plain_http, outcrop_proxy::connect::exchange(settings)?)
    }

    /// The same over an HTTP client that is given.
    pub(crate) fn over(
        url: &str,
        key: &str,
        plain_http: &[String],
        exchange: Exchange,
    ) -> Result<Self, Failure> {
        // The URL is one that was typed.
        let endpoint = Endpoint::parse_allowing(url, plain_http)
            .map_err(|error| Failure { code: 2, ..Failure::from(error) })?;
        let bare = endpoint.as_str().splitn(4, '/').nth(3).is_none();
        let endpoint = if bare {
            Endpoint::parse_allowing(&format!("{}/v1", endpoint.as_str()), plain_http)?
        } else {
            endpoint
        };
        Ok(Self { endpoint, auth: Auth::bearer(key), exchange })
    }

    /// The base URL.
    pub(crate) fn url(&self) -> &str {
        self.endpoint.as_str()
    }

    /// `POST /chat/completions`: the answer's pieces, SSE or one JSON object.
    pub(crate) async fn chat(&self, body: Bytes, stream: bool) -> Result<Response, Failure> {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let kind = if stream { Kind::Stream } else { Kind::Whole };
        self.send(Method::POST, Path::fixed("/chat/completions"), headers, body, kind).await
    }

    /// `GET /models`, whole.
    pub(crate) async fn models(&self) -> Result<Bytes, Failure> {
        let response = self
            .send(Method::GET, Path::fixed("/models"), HeaderMap::new(), Bytes::new(), Kind::Whole)
            .await?;
        Ok(response.body.collect(LONGEST).await?)
    }

    async fn send(
        &self,
        method: Method,
        path: Path,
        headers: HeaderMap,
        body: Bytes,
        kind: Kind,
    ) -> Result<Response, Failure> {
        let call = Call { method, endpoint: self.endpoint.clone(), path, headers, body, kind };
        let sent = self.exchange.send(&call, &self.auth).await;
        let response = sent.map_err(|error| unreached(error, self.endpoint.as_str()))?;
        if response.status.is_success() {
            return Ok(response);
        }
        let who = format!("{} answered {}", self.endpoint, response.status);
        let code =
            response.headers.get("x-outcrop-hint").and_then(|code| code.to_str().ok()).map(str::to_owned);
        let body = response.body.collect(LONGEST).await.unwrap_or_default();
        Err(refused::of_body(who, &body, code.as_deref()))
    }
}

/// A server that takes no connection is most often one that does not run.
pub(crate) fn unreached(error: TransportError, url: &str) -> Failure {
    if !matches!(error, TransportError::Connect { .. }) {
        return error.into();
    }
    let hint = "is a server running there? `outcrop serve` starts one, `--url` names another";
    let error = anyhow::Error::new(error).context(format!("no connection to {url}"));
    Failure { hint: Some(hint.to_owned()), ..Failure::of(error) }
}

/// The data of each event of an SSE stream, up to `[DONE]`.
pub(crate) fn events<S, E>(pieces: S) -> impl Stream<Item = Result<Bytes, Failure>> + Unpin
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    Failure: From<E>,
{
    let state = (pieces, sse::Decoder::new(sse::DEFAULT_LIMIT));
    Box::pin(stream::try_unfold(state, |(mut pieces, mut decoder)| async move {
        loop {
            if let Some(event) = decoder.next_event()? {
                let done = &*event.data == b"[DONE]";
                return Ok((!done).then_some((event.data, (pieces, decoder))));
            }
            match pieces.next().await {
                Some(piece) => decoder.push(piece?),
                None => return Err(Failure::new("the answer ended before it was complete", None)),
            }
        }
    }))
}

#[cfg(test)]
mod tests {
    use futures_util::TryStreamExt;

    use super::*;

    fn feed(pieces: &'static [&'static str]) -> impl Stream<Item = Result<Bytes, Failure>> + Unpin {
        events(stream::iter(
            pieces.iter().map(|piece| Ok::<_, Failure>(Bytes::from_static(piece.as_bytes()))),
        ))
    }

    #[tokio::test]
    async fn events_are_read_across_pieces_up_to_done() {
        let data: Vec<Bytes> = feed(&["data: {\"a\"", ":1}\n\n: ping\n\ndata: 2\n\nda", "ta: [DONE]\n\n"])
            .try_collect()
            .await
            .unwrap();
        assert_eq!(data, ["{\"a\":1}", "2"]);
    }

    #[tokio::test]
    async fn a_stream_without_done_is_a_failure() {
        assert!(feed(&["data: 1\n\n"]).try_collect::<Vec<_>>().await.is_err());
    }
}
