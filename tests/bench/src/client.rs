//! A client of few words: one connection, one request after the other.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// One kept-alive connection.
#[derive(Debug)]
pub struct Connection {
    sender: SendRequest<Full<Bytes>>,
    host: String,
    proof: String,
}

impl Connection {
    /// Connects to `http://HOST:PORT`.
    ///
    /// # Errors
    ///
    /// When nobody listens there.
    pub async fn open(url: &str) -> Result<Self> {
        Self::open_with(url, "anything").await
    }

    /// The same, with a key for whoever looks at it.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub async fn open_with(url: &str, key: &str) -> Result<Self> {
        let host = url.strip_prefix("http://").context("a plain http address")?.to_owned();
        let socket = TcpStream::connect(&host).await?;
        socket.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(socket)).await?;
        tokio::spawn(connection);
        Ok(Self { sender, host, proof: format!("Bearer {key}") })
    }

    /// Sends one request and gives the answer when its head is there.
    ///
    /// # Errors
    ///
    /// When the connection breaks or the status is not 200.
    pub async fn send(&mut self, path: &str, body: Bytes) -> Result<Response<Incoming>> {
        let method = if body.is_empty() { Method::GET } else { Method::POST };
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", &self.host)
            .header("content-type", "application/json")
            .header("authorization", &self.proof);
        if path.starts_with("/anthropic/") {
            request = request.header("anthropic-version", "2023-06-01");
        }
        let request = request.body(Full::new(body))?;
        self.sender.ready().await?;
        let response = self.sender.send_request(request).await?;
        ensure!(response.status() == 200, "{path} answered {}", response.status());
        Ok(response)
    }

    /// Sends one request and reads the answer to its end. Gives the time it took and the number of its bytes.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send), or when the answer is cut.
    pub async fn exchange(&mut self, path: &str, body: Bytes) -> Result<(Duration, usize)> {
        let begun = Instant::now();
        let mut answer = self.send(path, body).await?.into_body();
        let mut bytes = 0;
        while let Some(frame) = answer.frame().await {
            bytes += frame?.data_ref().map_or(0, Bytes::len);
        }
        Ok((begun.elapsed(), bytes))
    }

    /// Sends one request and gives the text of the answer.
    ///
    /// # Errors
    ///
    /// As [`exchange`](Self::exchange).
    pub async fn read(&mut self, path: &str, body: Bytes) -> Result<String> {
        let answer = self.send(path, body).await?.into_body().collect().await?.to_bytes();
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }
}

/// `requests` exchanges over `connections` connections at once; gives the bytes of all answers.
///
/// # Errors
///
/// When one of them fails: a measurement with failures in it is none.
pub async fn many(url: &str, path: &str, body: &Bytes, connections: usize, requests: usize) -> Result<usize> {
    let each = requests / connections;
    let mut tasks = Vec::with_capacity(connections);
    for _ in 0..connections {
        let mut connection = Connection::open(url).await?;
        let (path, body) = (path.to_owned(), body.clone());
        tasks.push(tokio::spawn(async move {
            let mut bytes = 0;
            for _ in 0..each {
                bytes += connection.exchange(&path, body.clone()).await?.1;
            }
            Ok::<_, anyhow::Error>(bytes)
        }));
    }
    let mut bytes = 0;
    for task in tasks {
        bytes += task.await??;
    }
    Ok(bytes)
}
