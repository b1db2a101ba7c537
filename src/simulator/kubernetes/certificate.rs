//! The certificates of a cluster: its authority's, its API server's, and those of who asks it.

use std::net::IpAddr;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256, SanType, date_time_ymd,
};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::simulator::state::kubernetes::Certified;
use crate::system::clock;

/// How long a certificate holds, as TKE's do.
const YEARS: i32 = 20;

/// What the authority of every cluster calls itself.
const AUTHORITY: &str = "kubernetes";

const SIGNS: &str = "a fresh key on P-256 signs a certificate of plain names";

const OURS: &str = "the key is one that was made here";

/// A new authority.
pub(crate) fn authority() -> Certified {
    let key = fresh_key();
    let params = authority_params();
    let certificate = params.self_signed(&key).expect(SIGNS);
    certified(AUTHORITY, certificate.der(), &key)
}

/// A certificate with which the holder is known to the API server by this name.
pub(crate) fn client(authority: &Certified, common_name: &str) -> Certified {
    let mut params = params(common_name);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    signed(authority, common_name, &params)
}

/// A certificate of the API server, good for these names and addresses.
pub(crate) fn server(authority: &Certified, names: &[String], addresses: &[IpAddr]) -> Certified {
    let mut params = params("kube-apiserver");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let names = names.iter().map(|name| SanType::DnsName(name.as_str().try_into().expect("names are ASCII")));
    params.subject_alt_names = names.chain(addresses.iter().copied().map(SanType::IpAddress)).collect();
    signed(authority, "kube-apiserver", &params)
}

/// A certificate and its key as TLS takes them.
pub(crate) fn in_der(certified: &Certified) -> (CertificateDer<'static>, PrivateKeyDer<'static>) {
    let certificate = CertificateDer::from_pem_slice(certified.certificate.as_bytes()).expect(OURS);
    let key = PrivatePkcs8KeyDer::from_pem_slice(certified.key.as_bytes()).expect(OURS);
    (certificate, PrivateKeyDer::Pkcs8(key))
}

fn signed(authority: &Certified, common_name: &str, params: &CertificateParams) -> Certified {
    let (_, authority_key) = in_der(authority);
    let authority_key = KeyPair::try_from(&authority_key).expect(OURS);
    let key = fresh_key();
    let issuer = Issuer::new(authority_params(), authority_key);
    let certificate = params.signed_by(&key, &issuer).expect(SIGNS);
    certified(common_name, certificate.der(), &key)
}

fn authority_params() -> CertificateParams {
    let mut params = params(AUTHORITY);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyCertSign];
    params
}

fn params(common_name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common_name);
    // from the machine's clock, by which clients judge it
    let year = clock::now().strftime("%Y").to_string().parse().unwrap_or(2020);
    params.not_before = date_time_ymd(year - 1, 1, 1);
    params.not_after = date_time_ymd(year - 1 + YEARS, 1, 1);
    params.use_authority_key_identifier_extension = true;
    params
}

fn fresh_key() -> KeyPair {
    KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).expect("the system gives random bytes")
}

fn certified(common_name: &str, certificate: &[u8], key: &KeyPair) -> Certified {
    Certified {
        common_name: common_name.to_owned(),
        certificate: pem("CERTIFICATE", certificate),
        key: pem("PRIVATE KEY", key.serialized_der()),
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(der);
    let lines: String = text.as_bytes().chunks(64).map(|line| format!("{}\n", String::from_utf8_lossy(line))).collect();
    format!("-----BEGIN {label}-----\n{lines}-----END {label}-----\n")
}
