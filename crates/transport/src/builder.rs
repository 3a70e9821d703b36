//! The settings of an exchange.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::error::TransportError;
use crate::exchange::{Exchange, Now};

/// The clocks that an exchange keeps. There is none for the whole.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clocks {
    pub(crate) first_byte: Duration,
    pub(crate) first_byte_whole: Duration,
    pub(crate) between_events: Duration,
}

/// Builds an [`Exchange`]. Building reads the system's root certificates; nothing is connected.
#[must_use]
pub struct Builder {
    connect: Duration,
    keepalive: Duration,
    user_agent: String,
    clocks: Clocks,
    now: Now,
    roots: Vec<Vec<u8>>,
}

impl Builder {
    pub(crate) fn new() -> Self {
        let clocks = Clocks {
            first_byte: Duration::from_mins(2),
            first_byte_whole: Duration::from_mins(10),
            between_events: Duration::from_mins(5),
        };
        Self {
            connect: Duration::from_secs(3),
            // NAT gateways and endpoints forget a silent connection after 350 s.
            // AWS Bedrock user guide, troubleshooting, read 2026-11-22.
            keepalive: Duration::from_secs(45),
            user_agent: concat!("outcrop/", env!("CARGO_PKG_VERSION")).to_owned(),
            clocks,
            now: Arc::new(SystemTime::now),
            roots: Vec::new(),
        }
    }

    /// How long name lookup, connection and TLS handshake may take together. 3 s.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect = limit;
        self
    }

    /// How long the head of a streamed answer may take. 120 s.
    pub fn first_byte_timeout(mut self, limit: Duration) -> Self {
        self.clocks.first_byte = limit;
        self
    }

    /// How long the head of a whole answer may take: it comes when the answer is complete. 600 s.
    pub fn whole_answer_timeout(mut self, limit: Duration) -> Self {
        self.clocks.first_byte_whole = limit;
        self
    }

    /// How long a reader may wait for the next event, or the next bytes of a whole answer. 300 s.
    pub fn between_events_timeout(mut self, limit: Duration) -> Self {
        self.clocks.between_events = limit;
        self
    }

    /// How often a silent connection is probed by TCP. 45 s.
    pub fn tcp_keepalive(mut self, every: Duration) -> Self {
        self.keepalive = every;
        self
    }

    /// Trusts one or more root certificates (PEM) besides those of the system.
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.roots.push(pem.into());
        self
    }

    /// The `User-Agent` header. `outcrop/<version>`.
    pub fn user_agent(mut self, text: &str) -> Self {
        text.clone_into(&mut self.user_agent);
        self
    }

    /// The clock that signatures are dated by. The system's.
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.now = Arc::new(now);
        self
    }

    /// Builds it. On a machine without any root certificate it is built all the same, for plain HTTP on loopback: what
    /// would need one fails with [`TransportError::NoRoots`].
    ///
    /// # Errors
    /// [`TransportError::Setup`] when a certificate cannot be read.
    pub fn build(self) -> Result<Exchange, TransportError> {
        let failed = |error: reqwest::Error| TransportError::Setup { source: error.into() };
        let mut roots = Vec::new();
        for pem in &self.roots {
            let bundle = reqwest::Certificate::from_pem_bundle(pem).map_err(failed)?;
            if bundle.is_empty() {
                return Err(TransportError::Setup {
                    source: "there is no certificate in the PEM text".into(),
                });
            }
            roots.extend(bundle);
        }
        let own = roots.is_empty();
        let (client, trusts) = match self.client().tls_certs_merge(roots).build() {
            Ok(client) => (client, true),
            // Only the system's can be what is wrong here: it has none.
            Err(_) if own => (self.client().tls_certs_only([]).build().map_err(failed)?, false),
            Err(error) => return Err(failed(error)),
        };
        Ok(Exchange::new(client, trusts, self.clocks, self.now))
    }

    fn client(&self) -> reqwest::ClientBuilder {
        reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .referer(false)
            // One retry layer, and it is `Retry`.
            .retry(reqwest::retry::never())
            // One HTTP/2 connection per host would make every call wait behind its stream limit; Bedrock needs HTTP/2
            // for bidirectional streams only.
            .http1_only()
            .http1_max_headers(100)
            .tls_version_min(reqwest::tls::Version::TLS_1_2)
            .connect_timeout(self.connect)
            .tcp_nodelay(true)
            .tcp_keepalive(self.keepalive)
            .pool_idle_timeout(Duration::from_mins(1))
            .user_agent(&self.user_agent)
    }
}

impl std::fmt::Debug for Builder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Builder").field("clocks", &self.clocks).finish_non_exhaustive()
    }
}
