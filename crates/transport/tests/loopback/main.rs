//! The exchange against a server on loopback that does exactly what a test says.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod certificates;
mod clocks;
mod faults;
mod peer;
mod proofs;

use bytes::Bytes;
use http::{HeaderMap, Method};
use outcrop_transport::{Call, Endpoint, Exchange, Kind, Path};

use peer::Peer;

fn exchange() -> Exchange {
    Exchange::builder().build().unwrap()
}

fn call(peer: &Peer, path: Path) -> Call {
    Call {
        method: Method::POST,
        endpoint: Endpoint::parse(&peer.url()).unwrap(),
        path,
        headers: HeaderMap::new(),
        body: Bytes::from_static(b"{\"a\":1}"),
        kind: Kind::Stream,
    }
}
