//! Where requests go.

use std::net::IpAddr;

use http::Uri;

use super::service::Service;

/// The root domain of the mainland and international sites alike.
pub const DEFAULT_DOMAIN: &str = "tencentcloudapi.com";

/// Where requests go: one host for each service, or one for all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    scheme: Scheme,
    host: Host,
}

/// How the cloud is talked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Plain HTTP, for simulators and endpoints inside a private network.
    Http,
    /// HTTP over TLS.
    Https,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Host {
    /// `<service>.<domain>`
    PerService(String),
    /// One authority, with its port, for every service.
    Single(String),
}

/// Why an endpoint setting is not usable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointError {
    /// The protocol is neither HTTP nor HTTPS.
    #[error("the protocol must be HTTP or HTTPS, not {0:?}")]
    Protocol(String),
    /// The domain is not a bare host name.
    #[error("the domain must be a host name such as tencentcloudapi.com, without scheme or path, not {0:?}")]
    Domain(String),
    /// The endpoint is no URL. What was given is not repeated: it may hold a password.
    #[error("the endpoint must be a URL such as http://127.0.0.1:8080 ({0})")]
    Url(String),
    /// The endpoint has a path or query; signatures cover the path `/` only.
    #[error("the endpoint must be a URL without a path or query")]
    Path,
    /// The endpoint has a user name or password in it.
    #[error("the endpoint must be a URL without a user name or password")]
    UserInfo,
}

impl Default for Endpoint {
    fn default() -> Self {
        Self { scheme: Scheme::Https, host: Host::PerService(DEFAULT_DOMAIN.to_owned()) }
    }
}

impl Endpoint {
    /// `<protocol>://<service>.<domain>`; what is not given has its default (HTTPS,
    /// [`DEFAULT_DOMAIN`]). The protocol in any case, the domain with a port if need be.
    ///
    /// # Errors
    /// When the protocol is neither HTTP nor HTTPS, or the domain is not a bare host name.
    pub fn per_service(protocol: Option<&str>, domain: Option<&str>) -> Result<Self, EndpointError> {
        let scheme = match protocol {
            None => Scheme::Https,
            Some(text) => Scheme::parse(text).ok_or_else(|| EndpointError::Protocol(text.to_owned()))?,
        };
        let domain = domain.unwrap_or(DEFAULT_DOMAIN).trim_end_matches('.');
        let is_host = !domain.contains('@') && !domain.starts_with('.') && authority_of(domain).is_some();
        if !is_host {
            return Err(EndpointError::Domain(domain.to_owned()));
        }
        Ok(Self { scheme, host: Host::PerService(domain.to_ascii_lowercase()) })
    }

    /// One URL for all services, such as a simulator's.
    ///
    /// # Errors
    /// When it is not an absolute `http` or `https` URL, or holds more than a host and port.
    pub fn single(url: &str) -> Result<Self, EndpointError> {
        let uri: Uri =
            url.trim().parse().map_err(|error: http::uri::InvalidUri| EndpointError::Url(error.to_string()))?;
        let scheme = uri
            .scheme_str()
            .and_then(Scheme::parse)
            .ok_or_else(|| EndpointError::Url("it must begin with http:// or https://".to_owned()))?;
        let authority = uri.authority().ok_or_else(|| EndpointError::Url("it has no host".to_owned()))?;
        if authority.as_str().contains('@') {
            return Err(EndpointError::UserInfo);
        }
        if authority.host().is_empty() {
            return Err(EndpointError::Url("it has no host".to_owned()));
        }
        if uri.path_and_query().is_some_and(|path| path.as_str() != "/") {
            return Err(EndpointError::Path);
        }
        Ok(Self { scheme, host: Host::Single(authority.as_str().to_ascii_lowercase()) })
    }

    /// Whether requests leave this machine over plain HTTP.
    pub fn can_be_read_by_others(&self) -> bool {
        let url = self.url(Service::Tke).parse::<Uri>();
        self.scheme == Scheme::Http && !url.is_ok_and(|url| is_this_machine(&url))
    }

    /// How the cloud is talked to.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The host (and port) of a service: the header `Host`, which is signed as it stands here.
    pub fn host(&self, service: Service) -> String {
        match &self.host {
            Host::PerService(domain) => format!("{}.{domain}", service.name()),
            Host::Single(authority) => authority.clone(),
        }
    }

    /// The URL of a service.
    pub fn url(&self, service: Service) -> String {
        format!("{}://{}/", self.scheme.name(), self.host(service))
    }
}

/// Whether a URL leads to this machine itself.
pub fn is_this_machine(url: &Uri) -> bool {
    let host = url.host().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

impl Scheme {
    fn parse(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "http" => Some(Self::Http),
            "https" => Some(Self::Https),
            _ => None,
        }
    }

    /// As it begins a URL.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

fn authority_of(text: &str) -> Option<http::uri::Authority> {
    text.parse().ok().filter(|authority: &http::uri::Authority| !authority.host().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_stays_on_this_machine() {
        for url in
            ["http://127.0.0.1:80", "http://127.1.2.3", "http://localhost:8080", "http://[::1]:80", "https://a.test"]
        {
            assert!(!Endpoint::single(url).unwrap().can_be_read_by_others(), "{url}");
        }
        for url in ["http://10.0.0.1:80", "http://a.test", "http://[fe80::1]:80", "http://localhost.a.test"] {
            assert!(Endpoint::single(url).unwrap().can_be_read_by_others(), "{url}");
        }
        assert!(Endpoint::per_service(Some("HTTP"), None).unwrap().can_be_read_by_others());
    }

    #[test]
    fn hosts_and_urls() {
        let url = |endpoint: Result<Endpoint, EndpointError>| endpoint.unwrap().url(Service::AutoScaling);
        assert_eq!(Endpoint::default().url(Service::Tke), "https://tke.tencentcloudapi.com/");
        assert_eq!(url(Endpoint::per_service(None, None)), "https://as.tencentcloudapi.com/");
        assert_eq!(url(Endpoint::per_service(Some("HTTP"), Some("Sim.test:8080"))), "http://as.sim.test:8080/");
        assert_eq!(url(Endpoint::single("http://127.0.0.1:42053")), "http://127.0.0.1:42053/");
        assert_eq!(url(Endpoint::single("https://TKE.proxy.example/")), "https://tke.proxy.example/");
        assert_eq!(Endpoint::single("http://[::1]:80/").unwrap().host(Service::Tke), "[::1]:80");
    }

    #[test]
    fn settings_that_are_refused() {
        assert_eq!(Endpoint::per_service(Some("ftp"), None), Err(EndpointError::Protocol("ftp".to_owned())));
        for domain in ["", "https://x.test", "x.test/path", "user@x.test", ".x.test", "a b"] {
            assert!(matches!(Endpoint::per_service(None, Some(domain)), Err(EndpointError::Domain(_))), "{domain}");
        }
        for url in ["", "127.0.0.1:80", "/x", "ftp://x.test", "http://", "http://x y"] {
            assert!(matches!(Endpoint::single(url), Err(EndpointError::Url(_))), "{url}");
        }
        assert_eq!(Endpoint::single("http://x.test/api"), Err(EndpointError::Path));
        assert_eq!(Endpoint::single("http://x.test/?a=b"), Err(EndpointError::Path));
        let error = Endpoint::single("http://me:hunter2@x.test").unwrap_err();
        assert_eq!(error, EndpointError::UserInfo);
        assert!(!error.to_string().contains("hunter2"));
    }
}
