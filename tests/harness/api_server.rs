//! The API server of a simulated cluster, as whoever has a kubeconfig reaches it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use http::{Method, Uri};
use serde_json::Value as Json;

/// The way to an API server. Texts are PEM; those that are not there are none.
#[derive(Clone, Debug, Default)]
pub struct ApiServer {
    pub host: String,
    pub tls_server_name: Option<String>,
    pub authority: String,
    pub certificate: Option<String>,
    pub key: Option<String>,
}

impl ApiServer {
    /// The status of HTTP and the document of an answer; else why there is none.
    pub async fn ask(&self, method: Method, path: &str, body: Option<&Json>) -> Result<(u16, Json), String> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let uri: Uri = self.host.parse().map_err(|error| format!("{}: {error}", self.host))?;
        let (host, port) = (uri.host().unwrap_or_default(), uri.port_u16().unwrap_or(443));
        // "localhost" is an address of this machine, whatever the system says of it
        let address: IpAddr = host.parse().unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        let name = self.tls_server_name.as_deref().unwrap_or(host);
        let shown = |error: reqwest::Error| format!("{error:?}");
        let mut client = reqwest::Client::builder()
            .no_proxy()
            .tls_certs_only([reqwest::Certificate::from_pem(self.authority.as_bytes()).map_err(shown)?])
            .resolve(name, SocketAddr::new(address, port));
        if let (Some(certificate), Some(key)) = (&self.certificate, &self.key) {
            let pem = format!("{certificate}{key}");
            client = client.identity(reqwest::Identity::from_pem(pem.as_bytes()).map_err(shown)?);
        }
        let request = client.build().map_err(shown)?.request(method, format!("https://{name}:{port}{path}"));
        let request = match body {
            Some(body) => request.header("content-type", "application/json").body(body.to_string()),
            None => request,
        };
        let answer = request.send().await.map_err(shown)?;
        let status = answer.status().as_u16();
        let body = answer.bytes().await.map_err(shown)?;
        Ok((status, serde_json::from_slice(&body).map_err(|error| error.to_string())?))
    }

    /// The same for a test that is not asynchronous itself.
    pub fn get(&self, path: &str) -> Result<(u16, Json), String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(self.ask(Method::GET, path, None))
    }

    /// The names of the nodes.
    #[track_caller]
    pub fn nodes(&self) -> Vec<String> {
        let (status, body) = self.get("/api/v1/nodes").unwrap();
        assert_eq!(status, 200, "{body}");
        names(&body)
    }
}

/// The names in a list of objects.
pub fn names(list: &Json) -> Vec<String> {
    let items = list["items"].as_array().unwrap();
    items.iter().map(|item| item["metadata"]["name"].as_str().unwrap().to_owned()).collect()
}
