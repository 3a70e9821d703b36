//! Where a client is pointed, and with which key: this proxy, and Bedrock itself.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use outcrop_credentials::{FoundRegion, Search};
use outcrop_gateway::Catalog;
use outcrop_proxy::{BedrockSettings, Environment, ServeArgs, connect, resolve};
use outcrop_transport::Endpoint;

use crate::args::connect::ConnectArgs;
use crate::failure::Failure;

/// What a recipe is filled in with.
pub(crate) struct Target {
    /// The proxy, without `/v1` and without a slash at its end.
    pub(crate) proxy: String,
    /// The proxy asks callers for a key.
    pub(crate) keyed: bool,
    pub(crate) model: Option<String>,
    pub(crate) catalog: Catalog,
    pub(crate) settings: BedrockSettings,
    region: Result<FoundRegion, outcrop_credentials::Error>,
}

impl Target {
    pub(crate) async fn find(args: &ConnectArgs, environment: &Environment) -> Result<Self, Failure> {
        let serve = ServeArgs { bedrock: args.bedrock.clone(), ..ServeArgs::default() };
        let (server, settings) = resolve::serve(&serve, environment)?;
        let (proxy, keyed) = match &args.url {
            Some(url) => {
                let url = of_url(url, &args.bedrock.allow_http_upstream)?;
                // Nobody serves others without keys: the proxy itself refuses to.
                let keyed = !is_here(&url) || !server.keys.is_empty();
                (url, keyed)
            }
            None => (of_listener(server.listen, server.tls.is_some()), !server.keys.is_empty()),
        };
        let search = Search::new(settings.environment.clone());
        let search = search.profile(settings.profile.clone()).region(settings.region.clone());
        let region = search.find_region().await;
        let catalog = connect::catalog(&settings)?;
        Ok(Self { proxy, keyed, model: args.model.clone(), catalog, settings, region })
    }

    /// The region, for what needs one.
    pub(crate) fn region(&self) -> Result<&str, Failure> {
        match &self.region {
            Ok(region) => Ok(region.name()),
            Err(error) => Err(outcrop_proxy::Error::from(error.clone()).into()),
        }
    }
}

/// An address that can be connected to: of one that means all, this machine's.
fn of_listener(listen: SocketAddr, tls: bool) -> String {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    // Port 0 is any free one: which, only the running proxy says.
    let port = if listen.port() == 0 { 4000 } else { listen.port() };
    format!("{}://{}", if tls { "https" } else { "http" }, SocketAddr::new(ip, port))
}

/// A URL as typed: with `/v1` at its end or not. It goes into lines for shells, so it may hold nothing that they read.
fn of_url(typed: &str, plain_http: &[String]) -> Result<String, Failure> {
    let endpoint = Endpoint::parse_allowing(typed, plain_http)
        .map_err(|error| Failure { code: 2, ..Failure::from(error) })?;
    let url = endpoint.as_str().trim_end_matches('/');
    let url = url.strip_suffix("/v1").unwrap_or(url);
    let harmless = |c: char| c.is_ascii_alphanumeric() || "-._~:/%[]".contains(c);
    if !url.chars().all(harmless) {
        return Err(Failure::usage(
            "the URL holds characters that a shell would read",
            "give the base URL of the proxy, such as `https://outcrop.example`",
        ));
    }
    Ok(url.to_owned())
}

fn is_here(url: &str) -> bool {
    ["http://127.", "http://localhost", "http://[::1]", "https://127.", "https://localhost", "https://[::1]"]
        .iter()
        .any(|start| url.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listener_becomes_a_url_that_can_be_called() {
        let url = |listen: &str, tls| of_listener(listen.parse().unwrap(), tls);
        assert_eq!(url("127.0.0.1:4000", false), "http://127.0.0.1:4000");
        assert_eq!(url("0.0.0.0:443", true), "https://127.0.0.1:443");
        assert_eq!(url("[::]:8080", false), "http://[::1]:8080");
        assert_eq!(url("127.0.0.1:0", false), "http://127.0.0.1:4000");
    }

    #[test]
    fn a_url_is_taken_with_v1_or_without_and_nothing_for_shells() {
        assert_eq!(of_url("https://a.example/v1/", &[]).unwrap(), "https://a.example");
        assert_eq!(of_url("http://127.0.0.1:4000", &[]).unwrap(), "http://127.0.0.1:4000");
        assert_eq!(of_url("https://a.example/x;y", &[]).unwrap_err().code, 2);
        assert!(of_url("http://a.example", &[]).is_err(), "plain http to another machine");
    }
}
