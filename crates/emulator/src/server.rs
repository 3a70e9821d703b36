//! Three listeners, one request handler: record, route to a host, send.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, PoisonError};

use axum::Router;
use axum::extract::{Request, State as Shared};
use axum::response::Response;
use axum_server::Handle;
use axum_server::accept::NoDelayAcceptor;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use bytes::Bytes;

use crate::clock::http_date;
use crate::door;
use crate::error::EmulatorError;
use crate::incoming::{Host, Incoming};
use crate::outgoing::Outgoing;
use crate::state::State;
use crate::{control_host, mantle_host, runtime_host};

/// Bytes read of any request body; the hosts refuse at a smaller size.
const READ_MAX: usize = 64 * 1024 * 1024;

/// A listener that serves until it is dropped.
#[derive(Debug)]
pub(crate) struct Listening {
    pub(crate) address: SocketAddr,
    handle: Handle<SocketAddr>,
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.handle.shutdown();
    }
}

/// Opens a port; it accepts connections from here on, and answers once served.
pub(crate) fn open(port: u16) -> Result<(TcpListener, SocketAddr), EmulatorError> {
    let listen = |source| EmulatorError::Listen { port, source };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    Ok((listener, address))
}

/// Serves one host on an open port.
pub(crate) fn serve(
    (listener, address): (TcpListener, SocketAddr),
    host: Host,
    state: &Arc<State>,
    tls: Option<&RustlsConfig>,
) -> Result<Listening, EmulatorError> {
    let router = Router::new().fallback(handle).with_state((host, Arc::clone(state)));
    let handle = Handle::new();
    let server = axum_server::from_tcp(listener)
        .map_err(|source| EmulatorError::Listen { port: address.port(), source })?
        .handle(handle.clone());
    let service = router.into_make_service();
    match tls {
        Some(config) => {
            let acceptor = RustlsAcceptor::new(config.clone()).acceptor(NoDelayAcceptor::new());
            tokio::spawn(server.acceptor(acceptor).serve(service));
        }
        None => {
            tokio::spawn(server.acceptor(NoDelayAcceptor::new()).serve(service));
        }
    }
    Ok(Listening { address, handle })
}

async fn handle(Shared((host, state)): Shared<(Host, Arc<State>)>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, READ_MAX).await.unwrap_or_else(|_| Bytes::new());
    let incoming = Incoming::new(host, parts.method, &parts.uri, parts.headers, body);
    if incoming.path == "/_emulator" || incoming.path.starts_with("/_emulator/") {
        return door::answer(&state, &incoming).await;
    }
    let mut ticket = state.recorder.open(&incoming);
    let request_id = state.random.lock().unwrap_or_else(PoisonError::into_inner).uuid();
    let out = match host {
        Host::Runtime => runtime_host::answer(&state, &incoming, &ticket, &request_id).await,
        Host::Control => control_host::answer(&state, &incoming, &ticket, &request_id).await,
        Host::Mantle => mantle_host::answer(&state, &incoming, &ticket, &request_id).await,
    };
    ticket.status(out.status);
    if incoming.method == http::Method::HEAD {
        ticket.end(crate::record::Outcome::Complete);
    }
    finish(out, host, &incoming.path, &request_id, &state).into_response(ticket)
}

/// Headers that every answer has.
fn finish(out: Outgoing, host: Host, path: &str, request_id: &str, state: &State) -> Outgoing {
    let out = out.header("date", http_date(state.clock.now())).header("x-amzn-requestid", request_id);
    if path.starts_with("/anthropic/") {
        out.header("request-id", format!("req_{request_id}"))
    } else if host == Host::Mantle {
        out.header("x-request-id", request_id)
    } else {
        out
    }
}
