//! What can go wrong before the emulator listens.

use std::io;
use std::path::PathBuf;

/// Why an emulator did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EmulatorError {
    /// A port could not be opened.
    #[error("cannot listen on 127.0.0.1:{port}")]
    Listen {
        /// The port that was asked for; 0 is any free one.
        port: u16,
        /// Why.
        source: io::Error,
    },
    /// The throw-away certificate could not be made.
    #[error("cannot make a certificate")]
    Certificate(#[from] rcgen::Error),
    /// Certificate or key are not usable.
    #[error("cannot use the TLS certificate or key")]
    Tls(#[source] io::Error),
    /// A file could not be read or written.
    #[error("cannot read or write `{}`", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl EmulatorError {
    /// What to do about it, when that is known.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Listen { port: 0, .. } | Self::Certificate(_) => None,
            Self::Listen { .. } => Some("choose another port, or 0 for any free one"),
            Self::Tls(_) => Some(
                "both files are PEM; the certificate comes with its chain, the key is PKCS#8, RSA or SEC1",
            ),
            Self::File { .. } => Some("check that the path exists and may be read or written"),
        }
    }
}
