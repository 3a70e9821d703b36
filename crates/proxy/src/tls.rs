//! The certificate that the server shows.

use std::path::Path;

use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::config::TlsConfig;
use crate::error::Error;

/// Reads certificate chain and key, and offers HTTP/2 and HTTP/1.1.
pub(crate) fn config(files: &TlsConfig) -> Result<ServerConfig, Error> {
    let wrong = |path: &Path, source: Box<dyn std::error::Error + Send + Sync>| Error::Tls {
        path: path.to_owned(),
        source,
    };
    let chain = CertificateDer::pem_file_iter(&files.cert)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| wrong(&files.cert, error.into()))?;
    if chain.is_empty() {
        return Err(wrong(&files.cert, "it holds no certificate".into()));
    }
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| wrong(&files.key, error.into()))?;
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|error| wrong(&files.cert, error.into()))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}
