//! The addresses of endpoints. The cloud lists an address or a name, with a port or without, and at times a whole URL.

use std::net::Ipv6Addr;

/// The URL of an endpoint: `https://` and its host, with its port unless that is 443. None if nothing is listed.
pub fn url(listed: &str) -> Option<String> {
    let address = listed.trim();
    let address = address.strip_prefix("https://").unwrap_or(address).trim_end_matches('/');
    if address.is_empty() {
        return None;
    }
    Some(match address.parse::<Ipv6Addr>() {
        Ok(address) => format!("https://[{address}]"),
        Err(_) => format!("https://{}", address.strip_suffix(":443").unwrap_or(address)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_that_was_seen_is_one_url() {
        for (listed, expected) in [
            ("1.2.3.4", "https://1.2.3.4"),
            ("1.2.3.4:443", "https://1.2.3.4"),
            ("https://1.2.3.4:443/", "https://1.2.3.4"),
            ("1.2.3.4:6443", "https://1.2.3.4:6443"),
            ("lb-1-2.clb.usw-tencentclb.com", "https://lb-1-2.clb.usw-tencentclb.com"),
            ("lb-1-2.clb.usw-tencentclb.com:443", "https://lb-1-2.clb.usw-tencentclb.com"),
            ("https://lb-1-2.clb.usw-tencentclb.com:443", "https://lb-1-2.clb.usw-tencentclb.com"),
            ("2001:db8::443", "https://[2001:db8::443]"),
            ("[2001:db8::1]:443", "https://[2001:db8::1]"),
        ] {
            assert_eq!(url(listed).as_deref(), Some(expected), "{listed}");
        }
        assert_eq!((url(""), url("https://")), (None, None));
    }
}
