//! What can stop the server from starting.

use std::net::SocketAddr;
use std::path::PathBuf;

/// The server cannot start, or had to stop.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file cannot be read.
    #[error("cannot read the {what} `{}`", path.display())]
    File {
        /// Which kind of file.
        what: &'static str,
        /// Its path.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The configuration file has a mistake.
    #[error("{place}: {message}")]
    Config {
        /// File, line and column.
        place: String,
        /// The mistake.
        message: String,
        /// The nearest word that would be right.
        suggestion: Option<String>,
    },
    /// A value from a flag, a variable or the file cannot be used.
    #[error("{from}: {message}")]
    Value {
        /// The flag, variable or key.
        from: String,
        /// What is wrong.
        message: String,
        /// What to write instead.
        hint: Option<String>,
    },
    /// An address beyond loopback without keys to protect it.
    #[error("refusing to listen on {address}, which others can reach, {why}")]
    Exposed {
        /// The address.
        address: SocketAddr,
        /// `without keys`, or what is wrong with the keys.
        why: String,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why not.
        source: std::io::Error,
    },
    /// Certificate or key cannot be used.
    #[error("cannot serve TLS with `{}`", path.display())]
    Tls {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The model catalog has a mistake.
    #[error("the model catalog cannot be used")]
    Catalog(#[from] outcrop_gateway::CatalogError),
    /// No credential, or no region.
    #[error(transparent)]
    Credentials(#[from] outcrop_credentials::Error),
    /// An endpoint or a certificate for the way to Bedrock cannot be used.
    #[error(transparent)]
    Transport(#[from] outcrop_transport::TransportError),
    /// Bedrock's control plane refused, or cannot be reached.
    #[error(transparent)]
    Bedrock(#[from] outcrop_runtime_sigv4::Error),
    /// The runtime or a signal handler cannot be had from the system.
    #[error("cannot {what}")]
    System {
        /// What was wanted.
        what: &'static str,
        /// Why not.
        source: std::io::Error,
    },
}

impl Error {
    /// What to do about it, when that is known.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::File { .. } | Self::System { .. } => None,
            Self::Config { suggestion, .. } => {
                suggestion.as_ref().map(|word| format!("did you mean `{word}`?"))
            }
            Self::Value { hint, .. } => hint.clone(),
            Self::Exposed { .. } => Some(
                "listen on 127.0.0.1, or give keys of at least 16 characters in [[keys]] or --api-key-file"
                    .to_owned(),
            ),
            Self::Listen { address, source } if source.kind() == std::io::ErrorKind::AddrInUse => {
                Some(format!(
                    "port {port} is taken by another program: stop that one, or choose another port with `--listen {ip}:PORT` \
                 (port 0 takes any free one)",
                    port = address.port(),
                    ip = address.ip(),
                ))
            }
            Self::Listen { source, .. } if source.kind() == std::io::ErrorKind::PermissionDenied => {
                Some("ports below 1024 need special rights: choose a higher one with `--listen`".to_owned())
            }
            Self::Listen { .. } => {
                Some("choose an address of this machine with `--listen HOST:PORT`".to_owned())
            }
            Self::Tls { .. } => {
                Some("--tls-cert is a PEM certificate chain, --tls-key its private key in PEM".to_owned())
            }
            Self::Catalog(error) => error.hint(),
            Self::Credentials(error) => error.hint(),
            Self::Bedrock(error) => error.hint().map(Into::into),
            Self::Transport(error) => error.hint().map(Into::into),
        }
    }
}
