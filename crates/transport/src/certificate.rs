//! Why a host's certificate is not accepted, found in the causes of a failed connection.

use std::error::Error as StdError;
use std::io;

use rustls::{CertificateError, Error as TlsError};

/// What is wrong with a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BadCertificate {
    /// Its time is over.
    Expired,
    /// Its time has not come.
    NotYetValid,
    /// It was made for other hosts.
    OtherName,
    /// Nobody who is trusted here has issued it.
    UnknownIssuer,
    /// It is bad in another way; the cause beside it says which.
    Other,
}

impl BadCertificate {
    /// The fault behind a failed connection; `None` when it failed for another reason.
    pub(crate) fn behind(error: &(dyn StdError + 'static)) -> Option<Self> {
        let mut next = Some(error);
        while let Some(error) = next {
            if let Some(TlsError::InvalidCertificate(fault)) = tls(error) {
                return Some(Self::of(fault));
            }
            next = error.source();
        }
        None
    }

    fn of(fault: &CertificateError) -> Self {
        match fault {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => Self::Expired,
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => Self::NotYetValid,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                Self::OtherName
            }
            CertificateError::UnknownIssuer => Self::UnknownIssuer,
            _ => Self::Other,
        }
    }

    /// What is wrong, after "it".
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Expired => "has expired",
            Self::NotYetValid => "is not valid yet",
            Self::OtherName => "is for another name",
            Self::UnknownIssuer => "was issued by nobody who is trusted here",
            Self::Other => "is not valid",
        }
    }

    pub(crate) fn hint(self) -> &'static str {
        match self {
            Self::Expired | Self::NotYetValid => {
                "check the clock of this machine; if it is right, the host must renew its certificate"
            }
            Self::OtherName => {
                "check the endpoint URL, and that nothing on the way answers in the host's place"
            }
            Self::UnknownIssuer => {
                "if a proxy of your network opens TLS, add its root certificate; else something answers in the host's place"
            }
            Self::Other => "check the endpoint URL and the way out of this network",
        }
    }
}

/// The error of the TLS library that this is, or that it was made from: what is inside of an I/O error is not among its
/// causes.
fn tls<'e>(error: &'e (dyn StdError + 'static)) -> Option<&'e TlsError> {
    let inside = || error.downcast_ref::<io::Error>()?.get_ref();
    error.downcast_ref().or_else(|| tls(inside()?))
}
