//! What is in the way of every call, on this side of the connection: what this machine trusts, its clock, its proxy.

use std::error::Error as StdError;

use rustls::CertificateError;

use crate::system::environment;

/// What names the file of the certificates that are trusted, in place of the system's.
const TRUST_FILE: &str = "SSL_CERT_FILE";
/// The same as a directory.
const TRUST_DIRECTORY: &str = "SSL_CERT_DIR";

/// What is in the way of every call until somebody sets it right. Its text says what it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Obstacle {
    /// This machine trusts nobody.
    #[error("no certificate authorities were found{}", of_trust())]
    NoAuthorities,
    /// This machine does not trust who vouches for the server.
    #[error("the server's certificate was issued by an authority that is not trusted here{}", of_trust())]
    UnknownIssuer,
    /// The server's certificate has expired, by this machine's clock.
    #[error("the server's certificate has expired, according to this machine's clock")]
    Expired,
    /// The server's certificate is of the future, by this machine's clock.
    #[error("the server's certificate is not valid yet, according to this machine's clock")]
    NotYetValid,
    /// The server's certificate is another server's.
    #[error("the server's certificate is for another name")]
    OtherName,
    /// The server's certificate is not one that can be checked.
    #[error("the server's certificate was not accepted: {0}")]
    BadCertificate(
        /// What is wrong with it.
        String,
    ),
    /// A variable names a proxy that there cannot be.
    #[error("the variable {0} does not hold the URL of an HTTP proxy")]
    ProxyUrl(
        /// The variable.
        String,
    ),
    /// The proxy of a variable wants to know who asks.
    #[error("the proxy in {0} asks for a user name and a password")]
    ProxyCredentials(
        /// The variable.
        String,
    ),
    /// The proxy of a variable does not connect to the server.
    #[error("the proxy in {0} refused to connect to the server")]
    ProxyRefusal(
        /// The variable.
        String,
    ),
}

impl Obstacle {
    /// What to do about it.
    pub fn advice(&self) -> String {
        match self {
            Self::NoAuthorities | Self::UnknownIssuer => match trust_variable() {
                Some(variable) => format!(
                    "Set {variable} to a file with the certificates of the authorities to trust, in PEM, or unset it \
                     to trust those of the system. A proxy that inspects TLS has an authority of its own, which must \
                     be among them."
                ),
                None => format!(
                    "Install the package `ca-certificates`, or set {TRUST_FILE} to a file with the certificates of the \
                     authorities to trust, in PEM. A proxy that inspects TLS has an authority of its own, which must \
                     be among them."
                ),
            },
            Self::Expired | Self::NotYetValid => {
                "Check this machine's clock. If it is right, the server's certificate must be renewed.".to_owned()
            }
            Self::OtherName => {
                "Check the provider's `endpoint` or `domain`, and that nothing answers in the server's place, such as \
                 a proxy or a wrong DNS record."
                    .to_owned()
            }
            Self::BadCertificate(_) => {
                "Check that nothing answers in the server's place, such as a proxy that inspects TLS.".to_owned()
            }
            Self::ProxyUrl(variable) => format!(
                "Set {variable} to a URL such as `http://proxy.example.com:3128`, unset it, or add the server to \
                 NO_PROXY."
            ),
            Self::ProxyCredentials(variable) => {
                format!("Set {variable} to a URL such as `http://USER:PASSWORD@proxy.example.com:3128`.")
            }
            Self::ProxyRefusal(variable) => format!(
                "Allow the server in the proxy, set {variable} to another proxy, or add the server to NO_PROXY if it \
                 can be reached without one."
            ),
        }
    }

    /// What an error of a connection is about, if it is one of these. `proxy` is the variable of the proxy that was used.
    pub(super) fn of(error: &(dyn StdError + 'static), proxy: Option<&str>) -> Option<Self> {
        let mut cause = Some(error);
        while let Some(error) = cause {
            if let Some(error) = tls_error(error) {
                return Self::of_tls(error);
            }
            let words = error.to_string();
            match proxy {
                Some(proxy) if words.contains("tunnel error: proxy authorization required") => {
                    return Some(Self::ProxyCredentials(proxy.to_owned()));
                }
                Some(proxy) if words.contains("tunnel error: unsuccessful") => {
                    return Some(Self::ProxyRefusal(proxy.to_owned()));
                }
                _ => cause = error.source(),
            }
        }
        None
    }

    fn of_tls(error: &rustls::Error) -> Option<Self> {
        use CertificateError as Bad;
        let bad = match error {
            // of the verifier, which has no word of its own for it
            rustls::Error::General(text) if text.contains("No CA certificates") => return Some(Self::NoAuthorities),
            rustls::Error::InvalidCertificate(bad) => bad,
            _ => return None,
        };
        Some(match bad {
            Bad::UnknownIssuer => Self::UnknownIssuer,
            Bad::Expired | Bad::ExpiredContext { .. } => Self::Expired,
            Bad::NotValidYet | Bad::NotValidYetContext { .. } => Self::NotYetValid,
            Bad::NotValidForName | Bad::NotValidForNameContext { .. } => Self::OtherName,
            other => Self::BadCertificate(other.to_string()),
        })
    }
}

/// An error of TLS, which may be inside of one of input and output, and that in another.
fn tls_error<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    let inner = || tls_error(error.downcast_ref::<std::io::Error>()?.get_ref()?);
    error.downcast_ref::<rustls::Error>().or_else(inner)
}

/// The variable that says what is trusted, where one does.
fn trust_variable() -> Option<&'static str> {
    [TRUST_FILE, TRUST_DIRECTORY].into_iter().find(|name| environment::var(name).is_some_and(|text| !text.is_empty()))
}

fn of_trust() -> String {
    match trust_variable() {
        Some(name) => format!(" ({name} is {})", environment::var(name).unwrap_or_default()),
        None => String::new(),
    }
}
