//! The listener: accepts connections, plain or TLS, and lets running answers finish when it is told to stop.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::Request;
use http::header::CONNECTION;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::app::App;
use crate::caller::{Answer, Phase, Socket};
use crate::connect::Connected;
use crate::error::Error;
use crate::resolve::ServerSettings;
use crate::unread::{SEND_BUFFER, Watched};
use crate::{routes, tls};

/// Most bytes of a request's headers, and most headers.
const HEADER_BYTES: usize = 64 * 1024;
const HEADER_COUNT: usize = 100;
/// How long connections may take to flush once nothing is under way.
const FLUSH: Duration = Duration::from_secs(5);

/// A server that listens, and serves once it is given a gateway.
///
/// ```no_run
/// # async fn example() -> Result<(), outcrop_proxy::Error> {
/// use outcrop_proxy::{Environment, ServeArgs, Server, connect, resolve};
///
/// let (server, bedrock) = resolve::serve(&ServeArgs::default(), &Environment::process())?;
/// let listening = Server::bind(server).await?;
/// println!("OPENAI_BASE_URL={}/v1", listening.url());
/// listening.serve(connect(&bedrock).await?, std::future::pending(), std::future::pending()).await;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Server {
    settings: ServerSettings,
    listener: TcpListener,
    address: SocketAddr,
    tls: Option<Tls>,
}

#[derive(Clone)]
struct Tls(TlsAcceptor);

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tls")
    }
}

impl Server {
    /// Takes the address. Callers that connect from here on wait until [`Server::serve`].
    #[expect(
        clippy::unused_async,
        reason = "it must be called where tokio runs, and a look-up of names may come"
    )]
    pub async fn bind(settings: ServerSettings) -> Result<Self, Error> {
        let address = settings.listen;
        let failed = |source| Error::Listen { address, source };
        let tls = settings.tls.as_ref().map(tls::config).transpose()?;
        let listener = listener(address).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let tls = tls.map(|config| Tls(TlsAcceptor::from(Arc::new(config))));
        Ok(Self { settings, listener, address, tls })
    }

    /// The address, with the port that the system chose if it was asked to.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The settings it was bound with.
    pub fn settings(&self) -> &ServerSettings {
        &self.settings
    }

    /// `http://127.0.0.1:4000`: what callers on this machine can use, without a slash at the end.
    pub fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        let mut address = self.address;
        if address.ip().is_unspecified() {
            let loopback: std::net::IpAddr = match address {
                SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
                SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
            };
            address.set_ip(loopback);
        }
        format!("{scheme}://{address}")
    }

    /// Serves until `stop`; then takes no new requests, lets the running ones finish for as long as the settings
    /// say, ends the rest with an error event, and returns. `now` ends everything at once.
    pub async fn serve(
        self,
        connected: Connected,
        stop: impl Future<Output = ()>,
        now: impl Future<Output = ()>,
    ) {
        let app = Arc::new(App::new(connected, self.settings.clone()));
        // AWS's lists of models are on their way before anybody asks for them.
        drop(app.gateway.models_here());
        let graceful = GracefulShutdown::new();
        tokio::pin!(stop, now);
        tokio::select! {
            () = self.accept(&app, || Some(graceful.watcher())) => {}
            () = &mut stop => {}
        }
        app.drain();
        tracing::info!("stopping: waiting for running answers");
        let drained = async {
            // Still accepting: whoever asks is told that the server is not ready.
            tokio::select! {
                () = app.idle() => {}
                () = tokio::time::sleep(app.settings.drain) => app.end_streams(),
                () = self.accept(&app, || None) => {}
            }
            let _ = tokio::time::timeout(FLUSH, graceful.shutdown()).await;
        };
        tokio::select! {
            () = drained => {}
            () = &mut now => {}
        }
    }

    /// Accepts for ever. Connections with a watcher are told when to end; those without end after one answer.
    async fn accept(&self, app: &Arc<App>, watcher: impl Fn() -> Option<Watcher>) {
        loop {
            let stream = match self.listener.accept().await {
                Ok((stream, _)) => stream,
                Err(error) => {
                    // Out of file descriptors, most likely: give the running requests time to free some.
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            };
            let (app, tls, watcher) = (Arc::clone(app), self.tls.clone(), watcher());
            tokio::spawn(async move { connection(stream, tls, app, watcher).await });
        }
    }
}

/// Listens with a small buffer for what is sent, which every connection inherits: see `unread`.
fn listener(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // As `TcpListener::bind` does: a port that was used a moment ago is free.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.bind(address)?;
    socket.listen(1024)
}

async fn connection(stream: TcpStream, tls: Option<Tls>, app: Arc<App>, watcher: Option<Watcher>) {
    // Answers are written in whole pieces; waiting to fill a packet would only delay them.
    let _ = stream.set_nodelay(true);
    let stream = Watched::new(stream, app.settings.unread_timeout);
    let Some(Tls(acceptor)) = tls else { return http_one(stream, app, watcher).await };
    let shaken = tokio::time::timeout(app.settings.header_timeout, acceptor.accept(stream)).await;
    let Ok(Ok(stream)) = shaken else {
        tracing::debug!("a TLS handshake failed");
        return;
    };
    if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
        http_two(stream, app, watcher).await;
    } else {
        http_one(stream, app, watcher).await;
    }
}

async fn http_one<S>(stream: S, app: Arc<App>, watcher: Option<Watcher>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut builder = http1::Builder::new();
    builder
        .header_read_timeout(None) // `Socket` has that clock
        .max_headers(HEADER_COUNT)
        .max_header_size(HEADER_BYTES)
        .keep_alive(watcher.is_some());
    let phase = Phase::new();
    let (headers, rest) = (app.settings.header_timeout, app.settings.keep_alive);
    let socket = Socket::new(stream, phase.clone(), headers, rest);
    let service = service_fn(move |request: Request<Incoming>| {
        let (app, mut busy) = (Arc::clone(&app), phase.busy());
        async move {
            let response = routes::answer(&app, request).await;
            if response.headers().contains_key(CONNECTION) {
                busy.is_last();
            }
            Ok::<_, Infallible>(response.map(|body| Answer { body, busy: Some(busy) }))
        }
    });
    let connection = builder.serve_connection(TokioIo::new(socket), service);
    // A connection that breaks is the caller's business; the request it carried has its own line in the log.
    let _ = match watcher {
        Some(watcher) => watcher.watch(connection).await,
        None => connection.await,
    };
}

async fn http_two<S>(stream: S, app: Arc<App>, watcher: Option<Watcher>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_secs(30))
        .keep_alive_timeout(Duration::from_secs(10))
        .max_header_list_size(64 * 1024);
    let service = service_fn(move |request: Request<Incoming>| {
        let app = Arc::clone(&app);
        async move { Ok::<_, Infallible>(routes::answer(&app, request).await) }
    });
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    let _ = match watcher {
        Some(watcher) => watcher.watch(connection).await,
        None => connection.await,
    };
}
