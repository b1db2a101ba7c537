//! A kubeconfig as the cloud sends it, and what is in it.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::server::Server;
use super::yaml::{self, Node};
use crate::kit::value::Secret;

/// A kubeconfig with its one cluster and its one user.
#[derive(Clone, PartialEq, Eq)]
pub struct Kubeconfig {
    document: Node,
    cluster: usize,
    user: usize,
}

// it holds a key
impl fmt::Debug for Kubeconfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Kubeconfig(secret)")
    }
}

impl Kubeconfig {
    /// Reads a file. The error says what is wrong with it and quotes nothing.
    ///
    /// # Errors
    /// If it is no kubeconfig, or has no server or no user.
    pub fn read(text: &str) -> Result<Self, String> {
        let document = yaml::read(text)?;
        let context = current(&document).ok_or("it has no context")?;
        let named = |list: &str, member: &str| {
            let name = context.get(member)?.as_str()?;
            document.get(list)?.elements().iter().position(|entry| name_of(entry) == Some(name))
        };
        let cluster = named("clusters", "cluster").ok_or("its context names no cluster that it has")?;
        let user = named("users", "user").ok_or("its context names no user that it has")?;
        let read = Self { cluster, user, document };
        if read.server().is_empty() {
            return Err("its cluster has no server".to_owned());
        }
        for name in ["certificate-authority-data", "client-certificate-data", "client-key-data"] {
            let of = if name == "certificate-authority-data" { read.cluster() } else { read.user() };
            if of.get(name).and_then(Node::as_str).is_some_and(|data| decoded(data).is_none()) {
                return Err(format!("its {name} is not base64 of a PEM"));
            }
        }
        Ok(read)
    }

    fn cluster(&self) -> &Node {
        entry(&self.document, "clusters", self.cluster, "cluster")
    }

    fn user(&self) -> &Node {
        entry(&self.document, "users", self.user, "user")
    }

    /// The URL of the API server.
    pub fn server(&self) -> &str {
        self.cluster().get("server").and_then(Node::as_str).unwrap_or_default()
    }

    /// The certificate of the cluster's authority, PEM.
    pub fn certificate_authority(&self) -> Option<String> {
        decoded(self.cluster().get("certificate-authority-data")?.as_str()?)
    }

    /// The user's certificate, PEM.
    pub fn client_certificate(&self) -> Option<Secret> {
        decoded(self.user().get("client-certificate-data")?.as_str()?).map(Secret::new)
    }

    /// The key of that, PEM.
    pub fn client_key(&self) -> Option<Secret> {
        decoded(self.user().get("client-key-data")?.as_str()?).map(Secret::new)
    }

    /// The user's token, which only clusters of an older kind have.
    pub fn token(&self) -> Option<Secret> {
        self.user().get("token")?.as_str().map(Secret::new)
    }

    /// The names of its cluster, its user and its context.
    pub fn names(&self) -> [&str; 3] {
        let of =
            |list: &str, index: usize| self.document.get(list).and_then(|list| name_of(list.elements().get(index)?));
        let context = self.document.get("current-context").and_then(Node::as_str);
        [of("clusters", self.cluster), of("users", self.user), context].map(Option::unwrap_or_default)
    }

    /// The same for another server.
    pub fn with_server(mut self, server: &Server) -> Self {
        let cluster = entry_mut(&mut self.document, "clusters", self.cluster, "cluster");
        *cluster.member("server") = Node::text(&server.url);
        if let Some(name) = &server.tls_server_name {
            *cluster.member("tls-server-name") = Node::text(name);
        }
        self
    }

    /// Its cluster entry's inside.
    pub fn cluster_node(&self) -> Node {
        self.cluster().clone()
    }

    /// Its user entry's inside.
    pub fn user_node(&self) -> Node {
        self.user().clone()
    }

    /// The file.
    pub fn text(&self) -> Secret {
        Secret::new(yaml::write(&self.document))
    }
}

fn current(document: &Node) -> Option<&Node> {
    let name = document.get("current-context")?.as_str()?;
    let contexts = document.get("contexts")?.elements();
    contexts.iter().find(|entry| name_of(entry) == Some(name))?.get("context")
}

fn name_of(entry: &Node) -> Option<&str> {
    entry.get("name")?.as_str()
}

/// The inside of an entry whose index was found before.
fn entry<'a>(document: &'a Node, list: &str, index: usize, inside: &str) -> &'a Node {
    static NOTHING: Node = Node::Sequence(Vec::new());
    document.get(list).and_then(|list| list.elements().get(index)?.get(inside)).unwrap_or(&NOTHING)
}

fn entry_mut<'a>(document: &'a mut Node, list: &str, index: usize, inside: &str) -> &'a mut Node {
    match document.member(list) {
        Node::Sequence(elements) => elements[index].member(inside),
        other => other,
    }
}

fn decoded(data: &str) -> Option<String> {
    let pem = String::from_utf8(BASE64_STANDARD.decode(data.trim()).ok()?).ok()?;
    pem.contains("-----BEGIN ").then_some(pem)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As it was seen, with other names.
    fn seen(server: &str, user: &str) -> String {
        let authority = BASE64_STANDARD.encode("-----BEGIN CERTIFICATE-----\nauthority\n");
        format!(
            "apiVersion: v1\nclusters:\n- cluster:\n    certificate-authority-data: {authority}\n    server: {server}\n  \
             name: cls-1\ncontexts:\n- context:\n    cluster: cls-1\n    user: \"100000000001\"\n  name: \
             cls-1-100000000001-context-default\ncurrent-context: cls-1-100000000001-context-default\nkind: \
             Config\npreferences: {{}}\nusers:\n- name: \"100000000001\"\n  user:\n{user}"
        )
    }

    fn by_certificate() -> String {
        let data = |what: &str| BASE64_STANDARD.encode(format!("-----BEGIN {what}-----\nof mine\n"));
        format!("    client-certificate-data: {}\n    client-key-data: {}\n", data("CERTIFICATE"), data("PRIVATE KEY"))
    }

    #[test]
    fn a_file_with_a_certificate_is_read() {
        let read = Kubeconfig::read(&seen("https://172.24.0.12", &by_certificate())).unwrap();
        assert_eq!(read.server(), "https://172.24.0.12");
        assert_eq!(read.certificate_authority().unwrap(), "-----BEGIN CERTIFICATE-----\nauthority\n");
        assert_eq!(read.client_key().unwrap().expose(), "-----BEGIN PRIVATE KEY-----\nof mine\n");
        assert!(read.client_certificate().is_some() && read.token().is_none());
        assert_eq!(read.names(), ["cls-1", "100000000001", "cls-1-100000000001-context-default"]);
        assert!(!format!("{read:?}").contains("client"), "{read:?}");
    }

    #[test]
    fn a_file_of_an_old_cluster_has_a_token() {
        let read = Kubeconfig::read(&seen("https://a", "    token: abc\n")).unwrap();
        assert_eq!(read.token().unwrap().expose(), "abc");
        assert_eq!((read.client_certificate(), read.client_key()), (None, None));
    }

    #[test]
    fn another_server_is_written_and_nothing_else() {
        let text = seen("https://cls-1.ccs.tencent-cloud.com", &by_certificate());
        let server = Server { url: "https://1.2.3.4:6443".into(), tls_server_name: Some("cls-1.x".into()) };
        let written = Kubeconfig::read(&text).unwrap().with_server(&server).text();
        let expected = text.replace(
            "server: https://cls-1.ccs.tencent-cloud.com",
            "server: https://1.2.3.4:6443\n    tls-server-name: cls-1.x",
        );
        assert_eq!(written.expose(), expected);
    }

    #[test]
    fn what_is_no_kubeconfig_is_told_without_a_word_of_it() {
        for text in [
            "",
            "secret",
            "users: [secret]",
            &seen("", "    token: secret\n"),
            &seen("https://a", "    client-key-data: secret\n"),
        ] {
            let error = Kubeconfig::read(text).unwrap_err();
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
