//! The least a proxy can do: receive a request, send it on as it is, relay the answer as it comes.
#![expect(clippy::print_stdout, reason = "the address is told to the program that started this one")]

use anyhow::{Context as _, Result};
use bytes::Bytes;
use http_body_util::{Either, Empty};
use hyper::body::Incoming;
use hyper::http::uri::{Authority, Scheme};
use hyper::service::service_fn;
use hyper::{Request, Response, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::net::TcpListener;

type Forward = Client<HttpConnector, Incoming>;

#[tokio::main]
async fn main() -> Result<()> {
    let upstream: Uri = std::env::args().nth(1).context("the address of the upstream")?.parse()?;
    let upstream = upstream.authority().context("a host and a port")?.clone();
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let client: Forward = Client::builder(TokioExecutor::new()).build(connector);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    loop {
        let (socket, _) = listener.accept().await?;
        socket.set_nodelay(true)?;
        let (client, upstream) = (client.clone(), upstream.clone());
        let service = service_fn(move |request| forward(client.clone(), upstream.clone(), request));
        let connection = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .serve_connection(TokioIo::new(socket), service);
        tokio::spawn(connection);
    }
}

async fn forward(
    client: Forward,
    upstream: Authority,
    mut request: Request<Incoming>,
) -> Result<Response<Either<Empty<Bytes>, Incoming>>> {
    if request.uri().path() == "/healthz" {
        return Ok(Response::new(Either::Left(Empty::new())));
    }
    let mut parts = std::mem::take(request.uri_mut()).into_parts();
    parts.scheme = Some(Scheme::HTTP);
    parts.authority = Some(upstream);
    *request.uri_mut() = Uri::from_parts(parts)?;
    Ok(client.request(request).await?.map(Either::Right))
}
