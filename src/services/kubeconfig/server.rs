//! At which address an API server can be reached from where it was asked for.

use std::net::IpAddr;

use http::Uri;

use crate::services::endpoint::address;

/// Where an API server is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// `https://` and an address or a name, with a port unless that is 443.
    pub url: String,
    /// The name that its certificate is for, if that is not the host of the URL.
    pub tls_server_name: Option<String>,
}

/// The host of a URL; empty if it has none.
pub fn host(url: &str) -> String {
    let host = url.parse().ok().and_then(|uri: Uri| uri.host().map(str::to_owned)).unwrap_or_default();
    host.trim_matches(['[', ']']).to_owned()
}

/// The name in a URL that would have to be looked up; none if it is an address.
pub fn name_in(url: &str) -> Option<String> {
    let host = host(url);
    let is_name = !host.is_empty() && host.parse::<IpAddr>().is_err();
    is_name.then_some(host)
}

/// Where to go, by what the cloud's own file says (`in_file`) and what it lists as the endpoint's address (`listed`).
///
/// The file holds where its host can be found, and where it is the listed one. Its usual host is the domain of the
/// cluster, which resolves in Tencent's network only: then it is the listed address, and the certificate is still looked
/// at for the domain, which it names in any case; whether it names the address is not so sure.
pub fn choose(in_file: &str, listed: &str, name_resolves: bool) -> Option<Server> {
    let listed = address::url(listed);
    let Some(in_file) = address::url(in_file) else {
        return listed.map(|url| Server { url, tls_server_name: None });
    };
    let Some(listed) = listed.filter(|listed| host(listed) != host(&in_file)) else {
        return Some(Server { url: in_file, tls_server_name: None });
    };
    match name_in(&in_file) {
        Some(_) if name_resolves => Some(Server { url: in_file, tls_server_name: None }),
        name => Some(Server { url: listed, tls_server_name: name }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOMAIN: &str = "https://cls-1.ccs.tencent-cloud.com";

    fn chosen(in_file: &str, listed: &str, name_resolves: bool) -> (String, Option<String>) {
        let server = choose(in_file, listed, name_resolves).unwrap();
        (server.url, server.tls_server_name)
    }

    #[test]
    fn the_files_own_server_is_kept_where_it_can_be_found() {
        for (in_file, listed, resolves) in [
            ("https://172.24.0.12", "172.24.0.12", false),
            ("https://lb-1.clb.usw-tencentclb.com:443", "https://lb-1.clb.usw-tencentclb.com:443", false),
            (DOMAIN, "1.2.3.4:443", true),
            (DOMAIN, "", false),
        ] {
            let expected = in_file.trim_end_matches(":443").to_owned();
            assert_eq!(chosen(in_file, listed, resolves), (expected, None), "{in_file} {listed}");
        }
    }

    #[test]
    fn a_domain_that_does_not_resolve_gives_way_to_the_listed_address() {
        let name = Some("cls-1.ccs.tencent-cloud.com".to_owned());
        for (listed, url) in [
            ("1.2.3.4:443", "https://1.2.3.4"),
            ("1.2.3.4:6443", "https://1.2.3.4:6443"),
            ("lb-1.clb.usw-tencentclb.com:8443", "https://lb-1.clb.usw-tencentclb.com:8443"),
            ("[2001:db8::1]:6443", "https://[2001:db8::1]:6443"),
            ("2001:db8::1", "https://[2001:db8::1]"),
        ] {
            assert_eq!(chosen(DOMAIN, listed, false), (url.to_owned(), name.clone()), "{listed}");
        }
    }

    #[test]
    fn another_address_than_the_listed_one_is_of_the_other_side() {
        assert_eq!(chosen("https://172.24.0.12", "1.2.3.4:443", false), ("https://1.2.3.4".to_owned(), None));
        assert_eq!(choose("", "", true), None);
    }
}
