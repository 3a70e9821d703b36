//! A server whose way to Bedrock leads back to itself would ask itself without end: a client's block for `boto3`, set in the
//! shell that then starts the server, is enough for that.

use std::net::{IpAddr, SocketAddr};

use http::Uri;
use outcrop_transport::Endpoint;

use crate::Error;

/// Refuses an upstream that is the address this server listens on.
pub(crate) fn refused<'a>(
    listening: SocketAddr,
    upstreams: impl IntoIterator<Item = &'a Endpoint>,
) -> Result<(), Error> {
    match upstreams.into_iter().find(|upstream| leads_to(upstream.as_str(), listening)) {
        None => Ok(()),
        Some(upstream) => Err(Error::Value {
            from: format!("the way to Bedrock, {upstream}"),
            message: "is the address that this server listens on, so it would ask itself without end".to_owned(),
            hint: Some(
                "unset AWS_ENDPOINT_URL_BEDROCK_RUNTIME and its like in this shell (they are for the clients), or choose \
                 another address with --listen"
                    .to_owned(),
            ),
        }),
    }
}

fn leads_to(upstream: &str, listening: SocketAddr) -> bool {
    let Ok(uri) = upstream.parse::<Uri>() else { return false };
    let usual = if uri.scheme_str() == Some("https") { 443 } else { 80 };
    if uri.port_u16().unwrap_or(usual) != listening.port() {
        return false;
    }
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    let here = listening.ip().is_loopback() || listening.ip().is_unspecified();
    match host.parse::<IpAddr>() {
        Ok(ip) => ip == listening.ip() || (here && ip.is_loopback()),
        Err(_) => here && host == "localhost",
    }
}

#[cfg(test)]
mod tests {
    use super::leads_to;

    #[test]
    fn a_way_back_to_the_server_itself_is_seen() {
        for (upstream, listening, back) in [
            ("http://127.0.0.1:4000", "127.0.0.1:4000", true),
            ("http://localhost:4000/prefix", "127.0.0.1:4000", true),
            ("http://[::1]:4000", "0.0.0.0:4000", true),
            ("https://10.0.0.7:4000", "10.0.0.7:4000", true),
            ("http://127.0.0.1:4001", "127.0.0.1:4000", false),
            ("http://10.0.0.8:4000", "10.0.0.7:4000", false),
            ("https://bedrock-runtime.us-east-1.amazonaws.com", "0.0.0.0:443", false),
        ] {
            assert_eq!(leads_to(upstream, listening.parse().unwrap()), back, "{upstream} {listening}");
        }
    }
}
