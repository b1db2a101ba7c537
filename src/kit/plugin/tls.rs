//! AutoMTLS: a certificate of our own for this run, and one client that may connect.
//!
//! The host hands its certificate over in the environment, so trust is a comparison of bytes: there
//! is no chain to follow. Terraform's key is on P-521, which ring cannot verify; the `p521` crate
//! does that one check, ring everything else.

use std::fmt;
use std::sync::Arc;

use p521::ecdsa::signature::Verifier;
use p521::ecdsa::{Signature, VerifyingKey};
use rcgen::{CertificateParams, DnType, KeyPair, PKCS_ECDSA_P256_SHA256};
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{
    AlgorithmIdentifier, CertificateDer, InvalidSignature, PrivateKeyDer, PrivatePkcs8KeyDer,
    SignatureVerificationAlgorithm, UnixTime, alg_id,
};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName, Error, ServerConfig, SignatureScheme, version,
};
use tokio_rustls::TlsAcceptor;

use super::error::ServeError;

/// Our end of AutoMTLS.
pub(super) struct Identity {
    certificate: CertificateDer<'static>,
    config: Arc<ServerConfig>,
}

impl Identity {
    /// A fresh key and certificate for `localhost`, for a server that admits only the holder of the key
    /// of `client`.
    pub(super) fn for_client(client: &CertificateDer<'static>) -> Result<Self, ServeError> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(ServeError::OwnCertificate)?;
        let mut params = CertificateParams::new(["localhost".to_owned()]).map_err(ServeError::OwnCertificate)?;
        params.distinguished_name.push(DnType::CommonName, "localhost");
        let certificate = params.self_signed(&key).map_err(ServeError::OwnCertificate)?.der().clone();

        let provider = Arc::new(ring::default_provider());
        let verifier = Arc::new(PinnedClient::new(client.clone(), &provider));
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&version::TLS13])
            .map_err(ServeError::Tls)?
            .with_client_cert_verifier(verifier)
            .with_single_cert(
                vec![certificate.clone()],
                PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
            )
            .map_err(ServeError::Tls)?;
        config.alpn_protocols = vec![b"h2".to_vec()];
        // Nobody comes twice, and a resumed session would skip the check of the certificate.
        config.send_tls13_tickets = 0;
        Ok(Self { certificate, config: Arc::new(config) })
    }

    /// The leaf certificate, DER.
    pub(super) fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    /// What accepts connections with it.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(self.config.clone())
    }
}

/// Admits the one certificate it was given, from whoever holds its key.
struct PinnedClient {
    pinned: CertificateDer<'static>,
    others: WebPkiSupportedAlgorithms,
}

impl PinnedClient {
    fn new(pinned: CertificateDer<'static>, provider: &CryptoProvider) -> Self {
        Self { pinned, others: provider.signature_verification_algorithms }
    }

    fn algorithms(&self, scheme: SignatureScheme) -> &WebPkiSupportedAlgorithms {
        if scheme == SignatureScheme::ECDSA_NISTP521_SHA512 { &P521 } else { &self.others }
    }
}

impl fmt::Debug for PinnedClient {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("PinnedClient").finish_non_exhaustive()
    }
}

impl ClientCertVerifier for PinnedClient {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        presented: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        if presented.as_ref() == self.pinned.as_ref() {
            Ok(ClientCertVerified::assertion())
        } else {
            Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, self.algorithms(signature.scheme))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, self.algorithms(signature.scheme))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let mut schemes = P521.supported_schemes();
        schemes.extend(self.others.supported_schemes());
        schemes
    }
}

static P521: WebPkiSupportedAlgorithms = WebPkiSupportedAlgorithms {
    all: &[&EcdsaP521Sha512],
    mapping: &[(SignatureScheme::ECDSA_NISTP521_SHA512, &[&EcdsaP521Sha512])],
};

/// ECDSA on P-521 with SHA-512, in the form rustls takes algorithms.
#[derive(Debug)]
struct EcdsaP521Sha512;

impl SignatureVerificationAlgorithm for EcdsaP521Sha512 {
    fn verify_signature(&self, public_key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        let key = VerifyingKey::from_sec1_bytes(public_key).map_err(|_| InvalidSignature)?;
        let signature = Signature::from_der(signature).map_err(|_| InvalidSignature)?;
        key.verify(message, &signature).map_err(|_| InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ECDSA_P521
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ECDSA_SHA512
    }
}
