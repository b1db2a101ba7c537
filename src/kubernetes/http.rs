//! The way to an API server over HTTP.

use std::sync::Arc;

use async_trait::async_trait;
use http::Uri;
use secrecy::{ExposeSecret as _, SecretString};

use super::connector::{Connector, Entry, Way};
use super::error::Error;
use crate::cloud::endpoint::is_this_machine;
use crate::cloud::prepared_transport::{PreparedTransport, Settings};
use crate::system::names;

/// Over HTTP, by the client that the cloud is asked with too.
#[derive(Debug, Clone, Copy, Default)]
pub struct HttpConnector;

#[async_trait]
impl Connector for HttpConnector {
    async fn connect(&self, entry: &Entry) -> Result<Way, Error> {
        let uri: Uri = entry.server.parse().map_err(|_| Error::Unreachable("its address is not a URL".to_owned()))?;
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        let port = uri.port_u16().unwrap_or(443);
        let mut settings = Settings { is_direct: is_this_machine(&uri), ..Settings::default() };
        let mut url = entry.server.clone();
        if let Some(name) = &entry.tls_server_name {
            // asked by the name that its certificate has, at the address that it is found at
            let addresses = names::addresses(host, port).await;
            if addresses.is_empty() {
                return Err(Error::Unreachable(format!("the name {host} has no address here")));
            }
            settings.found_at = Some((name.clone(), addresses));
            url = format!("https://{name}:{port}");
        }
        settings.authority = entry.authority.clone();
        if let (Some(certificate), Some(key)) = (&entry.certificate, &entry.key) {
            let both = format!("{}\n{}", certificate.expose_secret(), key.expose_secret());
            settings.identity = Some(SecretString::from(both));
        }
        let transport = PreparedTransport::new(settings).map_err(Error::Unreachable)?;
        Ok(Way { transport: Arc::new(transport), url })
    }
}
