//! Answers at once with bytes made beforehand, and checks nothing. Prints its address.
#![expect(clippy::print_stdout, reason = "the address is told to the program that started this one")]

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use anyhow::Result;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Either, Full};
use hyper::body::{Body, Frame, Incoming};
use hyper::header::CONTENT_TYPE;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use outcrop_bench::canned;
use tokio::net::TcpListener;
use tokio::time::{Interval, MissedTickBehavior, interval};

/// Time between two chunks: each is a read and a write of its own for whoever relays it, as with a model that thinks.
const PACE: Duration = Duration::from_millis(1);

struct Canned {
    whole: Bytes,
    event_stream: Arc<[Bytes]>,
    converse_stream: Arc<[Bytes]>,
    sse: Arc<[Bytes]>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let canned = Arc::new(Canned {
        whole: canned::whole(),
        event_stream: canned::event_stream()?.into(),
        converse_stream: canned::converse_stream()?.into(),
        sse: canned::sse().into(),
    });
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    loop {
        let (socket, _) = listener.accept().await?;
        socket.set_nodelay(true)?;
        let canned = Arc::clone(&canned);
        let service = service_fn(move |request| answer(Arc::clone(&canned), request));
        let connection = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .serve_connection(TokioIo::new(socket), service);
        tokio::spawn(connection);
    }
}

type Answer = Response<Either<Full<Bytes>, Paced>>;

/// By path: a runtime stream, a mantle stream when the body asks for one, else a whole answer.
async fn answer(canned: Arc<Canned>, request: Request<Incoming>) -> hyper::Result<Answer> {
    let ends_with = |end: &str| request.uri().path().ends_with(end);
    let native = ends_with("/invoke-with-response-stream");
    let (converse, mantle) = (ends_with("/converse-stream"), ends_with("/messages"));
    let body = request.into_body().collect().await?.to_bytes();
    // What is looked for is in short bodies only.
    let start = body.get(..body.len().min(2048)).unwrap_or_default();
    let has = |text: &str| start.windows(text.len()).any(|window| window == text.as_bytes());
    let (kind, chunks) = match (native, mantle && has("\"stream\":true")) {
        _ if converse => ("application/vnd.amazon.eventstream", &canned.converse_stream),
        (true, _) => ("application/vnd.amazon.eventstream", &canned.event_stream),
        (_, true) => ("text/event-stream", &canned.sse),
        _ => {
            let mut whole = Response::new(Either::Left(Full::new(canned.whole.clone())));
            whole
                .headers_mut()
                .insert(CONTENT_TYPE, hyper::header::HeaderValue::from_static("application/json"));
            return Ok(whole);
        }
    };
    let held = has(canned::HOLD).then_some(3);
    let mut stream = Response::new(Either::Right(Paced::new(Arc::clone(chunks), held)));
    stream.headers_mut().insert(CONTENT_TYPE, hyper::header::HeaderValue::from_static(kind));
    Ok(stream)
}

/// Chunks one by one; with `held`, silence after so many.
struct Paced {
    chunks: Arc<[Bytes]>,
    next: usize,
    held: Option<usize>,
    clock: Interval,
}

impl Paced {
    fn new(chunks: Arc<[Bytes]>, held: Option<usize>) -> Self {
        let mut clock = interval(PACE);
        clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { chunks, next: 0, held, clock }
    }
}

impl Body for Paced {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let this = self.get_mut();
        if this.held == Some(this.next) {
            return Poll::Pending;
        }
        std::task::ready!(this.clock.poll_tick(cx));
        let chunk = this.chunks.get(this.next).cloned();
        this.next += 1;
        Poll::Ready(chunk.map(|chunk| Ok(Frame::data(chunk))))
    }
}
