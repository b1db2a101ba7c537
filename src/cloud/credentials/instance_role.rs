//! Keys of the role that a virtual machine was given, from the metadata service inside it.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, StatusCode};
use jiff::Timestamp;
use secrecy::SecretString;
use serde::Deserialize;

use super::error::CredentialsError;
use super::issue::{IssueKeys, Issued};
use super::keys::Credentials;
use crate::cloud::error::Error;
use crate::cloud::http_transport::HttpTransport;
use crate::cloud::kind::Kind;
use crate::cloud::member::secret;
use crate::cloud::transport::Transport as _;
use crate::system::clock;

/// Where the metadata service is, on every virtual machine of Tencent Cloud.
pub const METADATA: &str = "http://metadata.tencentyun.com";

/// It is on the same host: what takes longer is not there.
const TIMEOUT: Duration = Duration::from_secs(2);
const ATTEMPTS: u32 = 3;
const PAUSE: Duration = Duration::from_millis(250);

/// Asks the metadata service, never through a proxy: it tells machines apart by where they ask from.
#[derive(Debug)]
pub struct InstanceRole {
    transport: HttpTransport,
    metadata: String,
    role_name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    tmp_secret_id: String,
    #[serde(deserialize_with = "secret")]
    tmp_secret_key: SecretString,
    #[serde(deserialize_with = "secret")]
    token: SecretString,
    expired_time: i64,
}

impl InstanceRole {
    /// The role of this name, from the metadata service at an address such as [`METADATA`].
    pub fn new(role_name: String, metadata: String) -> Self {
        Self { transport: HttpTransport::direct(TIMEOUT), metadata, role_name }
    }

    fn failed(&self, kind: Kind, reason: impl Into<String>) -> CredentialsError {
        CredentialsError::Refused {
            source_name: format!(
                "the metadata service {} returned no keys for the role {}",
                self.metadata, self.role_name
            ),
            error: Error::new(kind, reason),
        }
    }

    async fn ask(&self) -> Result<Issued, CredentialsError> {
        let base = self.metadata.trim_end_matches('/');
        let request = Request::get(format!("{base}/latest/meta-data/cam/security-credentials/{}", self.role_name))
            .body(Bytes::new())
            .map_err(|_| self.failed(Kind::InvalidRequest, "its address and the role's name do not form a URL"))?;
        let response = tokio::time::timeout(TIMEOUT, self.transport.send(request))
            .await
            .map_err(|_| {
                self.failed(Kind::Timeout, "no answer; this source works only on a virtual machine of Tencent Cloud")
            })?
            .map_err(|error| {
                self.failed(
                    Kind::Network,
                    format!("{error}; this source works only on a virtual machine of Tencent Cloud"),
                )
            })?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => {
                return Err(self.failed(Kind::Authentication, "the virtual machine does not have this role"));
            }
            status => return Err(self.failed(Kind::Server, format!("HTTP status {}", status.as_u16()))),
        }
        let answer: Answer = serde_json::from_slice(response.body())
            .map_err(|_| self.failed(Kind::UnexpectedReply, "the reply contains no keys"))?;
        Ok(Issued {
            credentials: Credentials::new(answer.tmp_secret_id, answer.tmp_secret_key).with_token(Some(answer.token)),
            expires: Timestamp::from_second(answer.expired_time).unwrap_or(Timestamp::MAX),
        })
    }
}

#[async_trait]
impl IssueKeys for InstanceRole {
    async fn issue(&self) -> Result<Issued, CredentialsError> {
        let mut attempt = 1;
        loop {
            match self.ask().await {
                Err(CredentialsError::Refused { error, .. }) if error.is_retryable() && attempt < ATTEMPTS => {
                    clock::sleep(PAUSE * attempt).await;
                    attempt += 1;
                }
                answer => return answer,
            }
        }
    }
}
