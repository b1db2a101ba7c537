//! The entries of one cluster in a kubeconfig: a cluster, a user and a context.

use std::path::Path;

use crate::services::kubeconfig::Kubeconfig;
use crate::services::kubeconfig::yaml::Node;

/// The lists of a kubeconfig, and what an entry of each holds beside its name.
const LISTS: [(&str, &str); 3] = [("clusters", "cluster"), ("users", "user"), ("contexts", "context")];

/// The entries of one cluster, each under the name of its list.
pub(super) struct Entries {
    /// The name of the context.
    pub(super) context: String,
    entries: [(String, Node); 3],
}

impl Entries {
    /// Those of a kubeconfig. Its user is named after the cluster too: the cloud names the users of all clusters alike.
    pub(super) fn of(file: &Kubeconfig, user: Node) -> Self {
        let [cluster, user_name, context] = file.names().map(str::to_owned);
        let user_name = format!("{cluster}-{user_name}");
        let in_context = Node::mapping([("cluster", Node::text(&cluster)), ("user", Node::text(&user_name))]);
        let entries = [(cluster, file.cluster_node()), (user_name, user), (context.clone(), in_context)];
        Self { context, entries }
    }

    /// Puts them into a document, in the place of those of the same names. The current context is theirs if there was
    /// none, or if it is to be.
    pub(super) fn merge_into(self, document: &mut Node, make_current: bool) {
        for (name, value) in [("apiVersion", "v1"), ("kind", "Config")] {
            if document.get(name).and_then(Node::as_str).is_none() {
                *document.member(name) = Node::text(value);
            }
        }
        for ((list, inside), (name, node)) in LISTS.into_iter().zip(self.entries) {
            let entry = Node::mapping([("name", Node::text(&name)), (inside, node)]);
            put(document.member(list), &name, entry);
        }
        let has_current = document.get("current-context").and_then(Node::as_str).is_some();
        if make_current || !has_current {
            *document.member("current-context") = Node::text(self.context);
        }
    }

    /// Whether a document holds entries of others.
    pub(super) fn are_not_all_of(&self, document: &Node) -> bool {
        LISTS.iter().zip(&self.entries).any(|((list, _), (name, _))| {
            let elements = document.get(list).map(Node::elements).unwrap_or_default();
            elements.iter().any(|entry| entry.get("name").and_then(Node::as_str) != Some(name))
        })
    }
}

fn put(list: &mut Node, name: &str, entry: Node) {
    if !matches!(list, Node::Sequence(_)) {
        *list = Node::Sequence(Vec::new());
    }
    let Node::Sequence(elements) = list else { return };
    match elements.iter_mut().find(|element| element.get("name").and_then(Node::as_str) == Some(name)) {
        Some(place) => *place = entry,
        None => elements.push(entry),
    }
}

/// A user whose certificate this program gives when it is asked.
pub(super) fn user_by_exec(program: &Path, region: &str, cluster_id: &str) -> Node {
    let cluster = format!("{region}/{cluster_id}");
    let arguments = ["kubeconfig", "--exec-credential", &cluster].map(Node::text).to_vec();
    let exec = Node::mapping([
        ("apiVersion", Node::text("client.authentication.k8s.io/v1")),
        ("command", Node::text(program.to_string_lossy())),
        ("args", Node::Sequence(arguments)),
        ("interactiveMode", Node::text("Never")),
        ("provideClusterInfo", Node::Scalar("false".into(), true)),
    ]);
    Node::mapping([("exec", exec)])
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::prelude::BASE64_STANDARD;

    use super::*;
    use crate::services::kubeconfig::yaml;

    fn entries(server: &str) -> Entries {
        let authority = BASE64_STANDARD.encode("-----BEGIN CERTIFICATE-----\n");
        let text = format!(
            "clusters: [{{name: cls-1, cluster: {{server: \"{server}\", certificate-authority-data: {authority}}}}}]\n\
             contexts: [{{name: here, context: {{cluster: cls-1, user: \"1\"}}}}]\ncurrent-context: here\n\
             users: [{{name: \"1\", user: {{token: t}}}}]\n"
        );
        let file = Kubeconfig::read(&text).unwrap();
        let user = file.user_node();
        Entries::of(&file, user)
    }

    #[test]
    fn merging_leaves_other_entries_and_the_current_context_as_they_are() {
        const OTHERS: &str = "apiVersion: v1\nclusters:\n- cluster:\n    server: https://other\n  name: other\ncontexts:\n\
                              - context:\n    cluster: other\n    namespace: \"007\"\n    user: other\n  name: other\n\
                              current-context: other\nkind: Config\npreferences:\n  colors: true\nusers:\n- name: other\n  \
                              user:\n    exec:\n      command: aws\n      env:\n";
        let mut document = yaml::read(OTHERS).unwrap();
        entries("https://old").merge_into(&mut document, false);
        entries("https://new").merge_into(&mut document, false);
        let text = yaml::write(&document);
        assert_eq!(text.matches("https://new").count(), 1, "{text}");
        assert!(!text.contains("https://old") && text.contains("name: cls-1-1"), "{text}");
        for line in OTHERS.lines() {
            assert!(text.contains(line.trim()), "{line} is not in\n{text}");
        }
        assert_eq!(document.get("current-context").and_then(Node::as_str), Some("other"));
        entries("https://new").merge_into(&mut document, true);
        assert_eq!(document.get("current-context").and_then(Node::as_str), Some("here"));
    }

    #[test]
    fn a_new_file_has_all_that_it_needs() {
        for empty in ["", "null\n", "clusters:\ncontexts: []\n"] {
            let mut document = yaml::read(empty).unwrap();
            entries("https://a").merge_into(&mut document, false);
            let read = Kubeconfig::read(&yaml::write(&document)).unwrap();
            assert_eq!((read.server(), read.names()), ("https://a", ["cls-1", "cls-1-1", "here"]));
            assert!(!entries("https://b").are_not_all_of(&document));
        }
        let other = yaml::read("users: [{name: x}]\n").unwrap();
        assert!(entries("https://a").are_not_all_of(&other));
    }
}
