//! The signature of a request, TC3-HMAC-SHA256, as a pure function of request, keys and time.
//!
//! Source: Tencent Cloud API 3.0, "Signature v3". The path is always `/` (every action is a
//! request to the root), and a server follows the signed headers that the client chose.

use std::fmt::Write as _;

use base16ct::lower::encode_string as hex;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use secrecy::zeroize::Zeroizing;
use sha2::{Digest, Sha256};

/// The name of the algorithm, as it stands in the `Authorization` header and the string to sign.
pub const ALGORITHM: &str = "TC3-HMAC-SHA256";

const TERMINATOR: &str = "tc3_request";

/// What is signed. `headers` are the signed headers in the order they are signed, names lower case.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The HTTP method, upper case.
    pub method: &'a str,
    /// The query string without its `?`; empty for a POST.
    pub query: &'a str,
    /// Name (lower case) and value of each signed header, in the order of the signed header list.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body, byte for byte as it goes over the wire.
    pub payload: &'a [u8],
    /// The service of the credential scope: the first label of the default host, such as `tke`.
    pub service: &'a str,
    /// Unix seconds, equal to the header `X-TC-Timestamp`.
    pub timestamp: i64,
}

/// The canonical request: method, path, query, headers, their names and the hash of the payload.
pub fn canonical_request(request: &Request<'_>) -> String {
    let mut text = format!("{}\n/\n{}\n", request.method, request.query);
    for (name, value) in request.headers {
        // The service lower-cases values too and trims them; a signature over `Foo` would not match.
        let _ = writeln!(text, "{name}:{}", value.trim().to_lowercase());
    }
    let _ = write!(text, "\n{}\n{}", signed_headers(request), hex(&Sha256::digest(request.payload)));
    text
}

/// The string that the derived key signs: algorithm, time, scope and the hash of the canonical request.
pub fn string_to_sign(request: &Request<'_>) -> String {
    format!(
        "{ALGORITHM}\n{}\n{}\n{}",
        request.timestamp,
        scope(request),
        hex(&Sha256::digest(canonical_request(request)))
    )
}

/// The signature in lower-case hexadecimal digits.
pub fn signature(secret_key: &str, request: &Request<'_>) -> String {
    let secret = Zeroizing::new(format!("TC3{secret_key}"));
    let by_date = keyed_hash(secret.as_bytes(), &utc_date(request.timestamp));
    let by_service = keyed_hash(&by_date, request.service);
    let key = keyed_hash(&by_service, TERMINATOR);
    hex(&keyed_hash(&key, &string_to_sign(request)))
}

/// The value of the `Authorization` header.
pub fn authorization(secret_id: &str, secret_key: &str, request: &Request<'_>) -> String {
    format!(
        "{ALGORITHM} Credential={secret_id}/{}, SignedHeaders={}, Signature={}",
        scope(request),
        signed_headers(request),
        signature(secret_key, request)
    )
}

fn scope(request: &Request<'_>) -> String {
    format!("{}/{}/{TERMINATOR}", utc_date(request.timestamp), request.service)
}

fn signed_headers(request: &Request<'_>) -> String {
    let names: Vec<&str> = request.headers.iter().map(|(name, _)| *name).collect();
    names.join(";")
}

fn keyed_hash(key: &[u8], message: &str) -> Zeroizing<Vec<u8>> {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(message.as_bytes());
    Zeroizing::new(mac.finalize().into_bytes().to_vec())
}

/// `YYYY-MM-DD` of a Unix time, in UTC; of one beyond the calendar, its last day.
fn utc_date(timestamp: i64) -> String {
    Timestamp::from_second(timestamp).unwrap_or(Timestamp::MAX).strftime("%F").to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    struct Vector(Value);

    impl Vector {
        fn text(&self, name: &str) -> &str {
            self.0[name].as_str().expect(name)
        }

        fn check(&self) {
            let headers = [("content-type", self.text("content_type")), ("host", self.text("host"))];
            let request = Request {
                method: "POST",
                query: "",
                headers: &headers,
                payload: self.text("payload").as_bytes(),
                service: self.text("service"),
                timestamp: self.0["timestamp"].as_i64().expect("timestamp"),
            };
            let secret_key = self.text("secret_key");
            assert_eq!(signature(secret_key, &request), self.text("signature"));
            assert_eq!(
                authorization("id", secret_key, &request),
                format!(
                    "TC3-HMAC-SHA256 Credential=id/{}/{}/tc3_request, SignedHeaders=content-type;host, Signature={}",
                    self.text("date"),
                    self.text("service"),
                    self.text("signature")
                )
            );
            if let Some(prefix) = self.0["payload_hash_prefix"].as_str() {
                let canonical = canonical_request(&request);
                assert!(canonical.lines().last().expect("a line").starts_with(prefix), "{canonical}");
            }
            if let Some(prefix) = self.0["canonical_hash_prefix"].as_str() {
                let text = string_to_sign(&request);
                assert!(text.lines().last().expect("a line").starts_with(prefix), "{text}");
            }
        }
    }

    #[test]
    fn signature_of_the_documentation_example() {
        Vector(serde_json::from_str(include_str!("testdata/sign/documentation.json")).expect("JSON")).check();
    }

    #[test]
    fn signature_that_the_python_sdk_makes() {
        Vector(serde_json::from_str(include_str!("testdata/sign/python_sdk.json")).expect("JSON")).check();
    }

    #[test]
    fn canonical_request_line_by_line() {
        let headers = [
            ("content-type", "application/json"),
            ("host", "tke.tencentcloudapi.com"),
            ("x-tc-action", "DescribeClusters"),
        ];
        let request =
            Request { method: "POST", query: "", headers: &headers, payload: b"{}", service: "tke", timestamp: 0 };
        assert_eq!(
            canonical_request(&request),
            "POST\n/\n\ncontent-type:application/json\nhost:tke.tencentcloudapi.com\nx-tc-action:describeclusters\n\n\
             content-type;host;x-tc-action\n44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
        );
    }

    #[test]
    fn dates_are_of_utc_days() {
        for (timestamp, date) in [
            (0, "1970-01-01"),
            (86_399, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (951_868_800, "2000-03-01"),
            (1_551_113_065, "2019-02-25"),
            (1_795_479_841, "2026-11-24"),
            (4_107_542_399, "2100-02-28"),
            (4_107_542_400, "2100-03-01"),
            (-1, "1969-12-31"),
        ] {
            assert_eq!(utc_date(timestamp), date);
        }
    }
}
