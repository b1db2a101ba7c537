//! The proxy that the environment names for a server.

use http::Uri;
use http::uri::Scheme;

use super::obstacle::Obstacle;
use crate::system::environment;

/// The variables that name a proxy for servers of a scheme; the first that is set counts.
fn variables(uri: &Uri) -> [&'static str; 4] {
    match uri.scheme() == Some(&Scheme::HTTPS) {
        true => ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"],
        false => ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"],
    }
}

/// The variable that names the proxy for a server; none if it is asked without one. One that does not hold the URL of a
/// proxy is an error: the HTTP client would go without it, to where it may not.
pub(super) fn variable(uri: &Uri) -> Result<Option<&'static str>, Obstacle> {
    let set = variables(uri).into_iter().find_map(|name| Some((name, environment::var(name)?)));
    let Some((name, value)) = set.filter(|(_, value)| !value.is_empty()) else { return Ok(None) };
    if is_exempt(uri.host().unwrap_or_default(), &exemptions()) {
        return Ok(None);
    }
    match is_proxy(&value) {
        true => Ok(Some(name)),
        false => Err(Obstacle::ProxyUrl(name.to_owned())),
    }
}

fn exemptions() -> String {
    environment::var("NO_PROXY").or_else(|| environment::var("no_proxy")).unwrap_or_default()
}

/// A URL, or a host with a port.
fn is_proxy(text: &str) -> bool {
    let Ok(uri) = text.parse::<Uri>() else { return false };
    let is_http = uri.scheme().is_none_or(|scheme| *scheme == Scheme::HTTP || *scheme == Scheme::HTTPS);
    is_http && uri.authority().is_some_and(|authority| !authority.host().is_empty())
}

/// Whether a host is asked without a proxy: it or a domain that it is in is in the list.
fn is_exempt(host: &str, list: &str) -> bool {
    list.split(',').map(str::trim).any(|entry| {
        let domain = entry.trim_start_matches('.');
        let is_inside = || host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
        entry == "*" || !domain.is_empty() && is_inside()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_a_proxy() {
        for good in ["http://127.0.0.1:3128", "https://proxy.test", "proxy.test:80", "http://me:secret@proxy.test/"] {
            assert!(is_proxy(good), "{good}");
        }
        for bad in ["http://", "not a url", "ftp://proxy.test", "http://:80", "://x", "socks5://proxy.test"] {
            assert!(!is_proxy(bad), "{bad}");
        }
    }

    #[test]
    fn who_is_asked_without_one() {
        assert!(is_exempt("tke.tencentcloudapi.com", "localhost, .tencentcloudapi.com"));
        assert!(is_exempt("tke.tencentcloudapi.com", "tencentcloudapi.com") && is_exempt("a", "*"));
        assert!(!is_exempt("tke.tencentcloudapi.com", "cloudapi.com,,tke") && !is_exempt("a", ""));
    }
}
