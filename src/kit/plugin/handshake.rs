//! What the host says in the environment, and the one line it is answered with.

use std::io::{self, Write};
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::error::ServeError;
use super::listener::{Address, Place};
use super::tls::Identity;

const COOKIE_NAME: &str = "TF_PLUGIN_MAGIC_COOKIE";
const COOKIE_VALUE: &str = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
/// go-plugin's own version, the first field of the line.
const CORE_PROTOCOL_VERSION: u32 = 1;
/// The Terraform plugin protocol served here.
pub(super) const PROTOCOL_VERSION: u32 = 6;

/// Whether the environment holds Terraform's cookie.
pub(super) fn has_cookie(variable: impl Fn(&str) -> Option<String>) -> bool {
    variable(COOKIE_NAME).as_deref() == Some(COOKIE_VALUE)
}

/// What a host asks for.
#[derive(Debug)]
pub(super) struct Handshake {
    /// AutoMTLS: the one certificate that may connect.
    pub(super) client_certificate: Option<CertificateDer<'static>>,
    /// Where to listen.
    pub(super) place: Place,
    /// The host reads a seventh field.
    multiplex_asked: bool,
}

impl Handshake {
    /// Reads go-plugin's variables. A host that names no versions is taken to speak ours.
    pub(super) fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Result<Self, ServeError> {
        if let Some(offered) = variable("PLUGIN_PROTOCOL_VERSIONS")
            && !offered.split(',').any(|version| version.trim().parse() == Ok(PROTOCOL_VERSION))
        {
            return Err(ServeError::ProtocolVersion { offered, ours: PROTOCOL_VERSION });
        }
        let client_certificate = variable("PLUGIN_CLIENT_CERT")
            .map(|pem| CertificateDer::from_pem_slice(pem.as_bytes()))
            .transpose()
            .map_err(|error| ServeError::ClientCertificate(error.to_string()))?;
        Ok(Self {
            client_certificate,
            place: Place {
                socket_directory: variable("PLUGIN_UNIX_SOCKET_DIR").map(PathBuf::from),
                socket_group: variable("PLUGIN_UNIX_SOCKET_GROUP"),
                min_port: variable("PLUGIN_MIN_PORT"),
                max_port: variable("PLUGIN_MAX_PORT"),
            },
            multiplex_asked: variable("PLUGIN_MULTIPLEX_GRPC").is_some(),
        })
    }

    /// The handshake line, without the newline. Its sixth field is empty without TLS. Its seventh says
    /// whether connections for the broker can share this one (they cannot: Terraform never asks);
    /// hosts that do not ask would read it as part of the certificate.
    pub(super) fn line(&self, address: &Address, identity: Option<&Identity>) -> String {
        let certificate = identity.map(|identity| STANDARD_NO_PAD.encode(identity.certificate())).unwrap_or_default();
        let network = address.network();
        let multiplex = if self.multiplex_asked { "|false" } else { "" };
        format!("{CORE_PROTOCOL_VERSION}|{PROTOCOL_VERSION}|{network}|{address}|grpc|{certificate}{multiplex}")
    }
}

/// Writes `line` to standard output, which the host reads to its first newline.
pub(super) fn announce(line: &str) -> Result<(), ServeError> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{line}").and_then(|()| stdout.flush()).map_err(ServeError::Announce)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment<'a>(pairs: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<String> + 'a {
        move |name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
    }

    #[test]
    fn only_terraforms_cookie_makes_a_plugin() {
        assert!(has_cookie(environment(&[(COOKIE_NAME, COOKIE_VALUE)])));
        assert!(!has_cookie(environment(&[(COOKIE_NAME, "another")])));
        assert!(!has_cookie(environment(&[])));
    }

    #[test]
    fn version_six_is_found_among_others() {
        for versions in ["6", "5,6", "5, 6 ,7"] {
            assert!(Handshake::from_environment(environment(&[("PLUGIN_PROTOCOL_VERSIONS", versions)])).is_ok());
        }
        let error = Handshake::from_environment(environment(&[("PLUGIN_PROTOCOL_VERSIONS", "4,5")])).unwrap_err();
        assert!(error.to_string().contains("versions 4,5, this provider speaks 6"), "{error}");
    }

    #[test]
    fn a_certificate_that_is_none_is_refused() {
        let error = Handshake::from_environment(environment(&[("PLUGIN_CLIENT_CERT", "none")])).unwrap_err();
        assert!(matches!(error, ServeError::ClientCertificate(_)), "{error}");
    }

    #[test]
    fn the_line_has_a_seventh_field_only_when_asked() {
        let address = Address::Unix(PathBuf::from("/tmp/p.sock"));
        let plain = Handshake::from_environment(environment(&[])).unwrap();
        assert_eq!(plain.line(&address, None), "1|6|unix|/tmp/p.sock|grpc|");
        let asked = Handshake::from_environment(environment(&[("PLUGIN_MULTIPLEX_GRPC", "true")])).unwrap();
        assert_eq!(asked.line(&address, None), "1|6|unix|/tmp/p.sock|grpc||false");
    }
}
