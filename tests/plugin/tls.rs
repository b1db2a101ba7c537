//! AutoMTLS: the host with the right key comes in, nobody else.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use p521::ecdsa::signature::Signer as _;
use p521::ecdsa::{Signature, SigningKey as P521Key};
use rustls::client::ResolvesClientCert;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::sign::{CertifiedKey, Signer, SigningKey, SingleCertAndKey};
use rustls::{ClientConfig, RootCertStore, SignatureAlgorithm, SignatureScheme};
use terraform_provider_tke::kit::wire::grpc_health::HealthCheckRequest;
use terraform_provider_tke::kit::wire::grpc_health::health_client::HealthClient;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsConnector;
use tonic::transport::Channel;

use super::host::{self, Plugin};

/// A certificate like those Terraform makes: P-521, self-signed, a CA. The key below is its own.
const TERRAFORM_CERTIFICATE: &str = include_str!("fixtures/client_p521.pem");
const TERRAFORM_KEY: [u8; 66] = [
    0x01, 0xdc, 0xc5, 0x69, 0x3c, 0x6a, 0x78, 0x43, 0x19, 0x94, 0x53, 0x7c, 0x06, 0x13, 0x51, 0x29, 0x66, 0x28, 0x63,
    0x5d, 0xee, 0xcc, 0xc8, 0x50, 0x75, 0x63, 0x63, 0xfc, 0x98, 0x75, 0xbe, 0xf9, 0xa2, 0x40, 0xc0, 0x34, 0x4f, 0x7e,
    0x67, 0x00, 0x10, 0x5c, 0xbe, 0x38, 0x06, 0xfd, 0xd3, 0xc1, 0xce, 0x42, 0x12, 0xf8, 0x08, 0x0b, 0x4d, 0x01, 0xe5,
    0x41, 0xb8, 0xbd, 0x8d, 0xd2, 0x33, 0x5c, 0x44, 0x4d,
];

fn terraform_certificate() -> CertificateDer<'static> {
    CertificateDer::from_pem_slice(TERRAFORM_CERTIFICATE.as_bytes()).unwrap()
}

/// A key that rustls alone cannot use, for the client's side of a handshake.
#[derive(Clone)]
struct P521Signer(P521Key);

impl P521Signer {
    fn terraform() -> Self {
        Self(P521Key::from_slice(&TERRAFORM_KEY).unwrap())
    }

    fn stranger() -> Self {
        let mut scalar = TERRAFORM_KEY;
        scalar[65] ^= 1;
        Self(P521Key::from_slice(&scalar).unwrap())
    }
}

impl std::fmt::Debug for P521Signer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("P521Signer")
    }
}

impl SigningKey for P521Signer {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        offered.contains(&self.scheme()).then(|| Box::new(self.clone()) as Box<dyn Signer>)
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::ECDSA
    }
}

impl Signer for P521Signer {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        let signature: Signature = self.0.sign(message);
        Ok(signature.to_der().as_bytes().to_vec())
    }

    fn scheme(&self) -> SignatureScheme {
        SignatureScheme::ECDSA_NISTP521_SHA512
    }
}

fn with_key(certificate: CertificateDer<'static>, key: Arc<dyn SigningKey>) -> Arc<dyn ResolvesClientCert> {
    Arc::new(SingleCertAndKey::from(CertifiedKey::new(vec![certificate], key)))
}

/// A P-256 certificate and its key.
fn p256() -> (CertificateDer<'static>, Arc<dyn SigningKey>) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    (made.cert.der().clone(), ring::sign::any_supported_type(&key).unwrap())
}

fn pem(certificate: &CertificateDer<'_>) -> String {
    let body = base64::engine::general_purpose::STANDARD.encode(certificate);
    format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n")
}

/// Calls the health service as a client that trusts the certificate of the line and nothing else.
async fn call(plugin: &Plugin, client: Option<Arc<dyn ResolvesClientCert>>) -> Result<Channel, String> {
    let leaf = STANDARD_NO_PAD.decode(plugin.fields()[5]).expect("base64 without padding");
    let mut roots = RootCertStore::empty();
    roots.add(leaf.into()).unwrap();
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let mut config = match client {
        Some(client) => builder.with_client_cert_resolver(client),
        None => builder.with_no_client_auth(),
    };
    config.alpn_protocols = vec![b"h2".to_vec()];
    let server = ServerName::try_from("localhost").unwrap();
    let stream = TlsConnector::from(Arc::new(config)).connect(server, plugin.socket().await).await;
    // With TLS 1.3 a client learns only from its first read that it was refused.
    let channel = host::channel(stream.map_err(|error| error.to_string())?).await.map_err(|error| error.to_string())?;
    let answer = HealthClient::new(channel.clone()).check(HealthCheckRequest::default()).await;
    answer.map(|_| channel).map_err(|status| status.to_string())
}

#[tokio::test]
async fn terraforms_key_comes_in_and_no_other() {
    let plugin = Plugin::start(&[("PLUGIN_CLIENT_CERT", TERRAFORM_CERTIFICATE), ("TF_LOG", "WARN")]);

    let stranger = p256();
    for (who, client) in [
        ("without a certificate", None),
        ("with another certificate", Some(with_key(stranger.0, stranger.1))),
        (
            "with the certificate but not its key",
            Some(with_key(terraform_certificate(), Arc::new(P521Signer::stranger()))),
        ),
    ] {
        let outcome = call(&plugin, client).await;
        assert!(outcome.is_err(), "a client {who} came in");
    }
    // Without TLS there is no answer but the end of the connection.
    let mut plain = plugin.socket().await;
    plain.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer).await;
    assert!(answer.len() < 16, "a TLS alert at most: {answer:?}");

    // A peer that says nothing keeps nobody waiting.
    let _silent = plugin.socket().await;
    let terraform = with_key(terraform_certificate(), Arc::new(P521Signer::terraform()));
    let channel = call(&plugin, Some(terraform)).await.expect("Terraform comes in");
    host::shutdown(channel).await;
    let ended = plugin.ended(host::PATIENCE).await;
    ended.assert_clean();
    assert_eq!(ended.stderr.matches("A peer was refused").count(), 4, "{}", ended.stderr);
}

#[tokio::test]
async fn a_host_with_a_key_on_another_curve_comes_in_too() {
    let (certificate, key) = p256();
    let plugin = Plugin::start(&[("PLUGIN_CLIENT_CERT", &pem(&certificate))]);
    let channel = call(&plugin, Some(with_key(certificate, key))).await.expect("the host comes in");
    host::shutdown(channel).await;
    plugin.ended(host::PATIENCE).await.assert_clean();
}
