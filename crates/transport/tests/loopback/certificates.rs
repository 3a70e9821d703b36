//! Hosts whose certificate is not accepted.

use std::error::Error as _;
use std::sync::Arc;

use outcrop_transport::{Auth, BadCertificate, Class, Endpoint, Exchange, Path, TransportError};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use super::call;
use super::peer::Peer;

/// An authority of its own, its certificate in PEM.
fn authority(name: &str) -> (String, Issuer<'static, KeyPair>) {
    let mut authority = CertificateParams::new(Vec::<String>::new()).unwrap();
    authority.distinguished_name.push(DnType::CommonName, name);
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let pem = authority.self_signed(&key).unwrap().pem();
    (pem, Issuer::new(authority, key))
}

/// A host that answers 200 to whoever accepts its certificate. Its URL.
async fn host(certificate: &CertificateParams, issuer: &Issuer<'static, KeyPair>) -> String {
    let key = KeyPair::generate().unwrap();
    let chain = vec![certificate.signed_by(&key, issuer).unwrap().der().clone()];
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    tokio::spawn(async move {
        loop {
            let (socket, _) = listener.accept().await.unwrap();
            if let Ok(mut socket) = acceptor.accept(socket).await {
                let _ = socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await;
            }
        }
    });
    format!("https://localhost:{port}")
}

fn named(name: &str) -> CertificateParams {
    CertificateParams::new(vec![name.to_owned()]).unwrap()
}

async fn outcome(trusted: &str, url: &str) -> Result<(), TransportError> {
    let exchange = Exchange::builder().root_certificates(trusted).build().unwrap();
    let mut call = call(&Peer::new().await, Path::fixed("/"));
    call.endpoint = Endpoint::parse(url).unwrap();
    exchange.send(&call, &Auth::bearer("key")).await.map(drop)
}

#[tokio::test]
async fn a_bad_certificate_is_told_by_its_fault_and_never_accepted() {
    let (trusted, issuer) = authority("trusted");
    let (_, stranger) = authority("stranger");
    let mut expired = named("localhost");
    (expired.not_before, expired.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
    let mut early = named("localhost");
    (early.not_before, early.not_after) = (date_time_ymd(2120, 1, 1), date_time_ymd(2121, 1, 1));
    for (certificate, issuer, fault, words, hint) in [
        (expired, &issuer, BadCertificate::Expired, "has expired", "clock"),
        (early, &issuer, BadCertificate::NotYetValid, "is not valid yet", "clock"),
        (named("other.example"), &issuer, BadCertificate::OtherName, "is for another name", "endpoint URL"),
        (
            named("localhost"),
            &stranger,
            BadCertificate::UnknownIssuer,
            "nobody who is trusted",
            "root certificate",
        ),
    ] {
        let error = outcome(&trusted, &host(&certificate, issuer).await).await.unwrap_err();
        assert!(
            matches!(error, TransportError::Certificate { fault: found, .. } if found == fault),
            "{error:?}"
        );
        assert!(error.to_string().starts_with("the certificate of localhost"), "{error}");
        assert!(error.to_string().contains(words), "{error}");
        assert!(error.hint().unwrap().contains(hint), "{error}");
        assert!(error.source().is_some());
        assert_eq!(error.class(), Class::BadUpstream, "it is not tried again");
    }
}

#[tokio::test]
async fn a_good_certificate_of_a_trusted_issuer_is_accepted() {
    let (trusted, issuer) = authority("trusted");
    outcome(&trusted, &host(&named("localhost"), &issuer).await).await.unwrap();
}
