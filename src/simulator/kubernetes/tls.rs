//! TLS as API servers speak it: with a certificate of the cluster's own authority, and asking clients for theirs. Any
//! client certificate comes in; whose it is, and that it is of this cluster, is looked at with each request, as real API
//! servers do, which answer `Unauthorized`.

use std::net::IpAddr;
use std::sync::Arc;

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{DigitallySignedStruct, DistinguishedName, Error, ServerConfig, SignatureScheme};
use tokio_rustls::TlsAcceptor;

use super::certificate;
use super::listeners::{HOST, Side};
use crate::simulator::state::cloud::State;

/// What accepts connections at an endpoint; none if the cluster is gone.
pub(crate) fn acceptor(state: &mut State, (cluster_id, public): &Side) -> Option<TlsAcceptor> {
    let domain = state.clusters.get(cluster_id)?.default_domain();
    let names = [domain, "kubernetes".into(), "kubernetes.default.svc".into(), "localhost".into()];
    // the private side's kubeconfig names the address, so it is good for that in any case
    let has_address = !public || !state.quirks.certificates_name_no_address;
    let addresses: &[IpAddr] = if has_address { &[HOST] } else { &[] };
    let (certificate, key) =
        certificate::in_der(&certificate::server(&state.inside(cluster_id).authority, &names, addresses));
    let provider = Arc::new(ring::default_provider());
    let verifier = Arc::new(AnyClient(provider.signature_verification_algorithms));
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().ok()?;
    let config = config.with_client_cert_verifier(verifier).with_single_cert(vec![certificate], key);
    let mut config = config.inspect_err(|error| tracing::warn!(%error, "an API server has no certificate")).ok()?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    // a resumed session would have no certificate
    config.send_tls13_tickets = 0;
    config.session_storage = Arc::new(rustls::server::NoServerSessionStorage {});
    Some(TlsAcceptor::from(Arc::new(config)))
}

/// Takes note of the client's certificate, if it has one and its key.
#[derive(Debug)]
struct AnyClient(WebPkiSupportedAlgorithms);

impl ClientCertVerifier for AnyClient {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _certificate: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}
