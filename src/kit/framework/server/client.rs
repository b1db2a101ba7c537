//! What is known of the client of a connection.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::kit::schema::Schema;
use crate::kit::value::{Path, Step};
use crate::kit::wire::tfplugin6 as proto;

/// What a client has said of itself so far.
#[derive(Debug, Default)]
pub(super) struct Client {
    /// Whether it finds the line of every step of a path. It says so of something else that came with the same version.
    follows_every_step: AtomicBool,
}

impl Client {
    /// Takes what a request says of the client.
    pub(super) fn meet(&self, capabilities: Option<&proto::ClientCapabilities>) {
        if capabilities.is_some_and(|client| client.store_planned_private) {
            self.follows_every_step.store(true, Ordering::Relaxed);
        }
    }

    /// As much of a path as the client finds in a configuration. One that goes deeper makes it underline some other
    /// attribute: of the same name as the last step, but at the top.
    pub(super) fn followed(&self, path: &Path, blocks: &BTreeSet<String>) -> Path {
        match self.follows_every_step.load(Ordering::Relaxed) {
            true => path.clone(),
            false => path.first(first_steps(path.steps(), blocks)),
        }
    }
}

/// An attribute, and an element of it; and what is in a block, as an attribute of the block.
fn first_steps(steps: &[Step], blocks: &BTreeSet<String>) -> usize {
    let is_element = |at: usize| matches!(steps.get(at), Some(Step::Key(_) | Step::Index(_)));
    let attribute = match steps.first() {
        Some(Step::Attribute(name)) if blocks.contains(name) => 1 + usize::from(is_element(1)),
        _ => 0,
    };
    (attribute + 1 + usize::from(is_element(attribute + 1))).min(steps.len())
}

/// The names of blocks.
pub(super) fn blocks<'a>(schemas: impl IntoIterator<Item = &'a Schema>) -> BTreeSet<String> {
    schemas.into_iter().flat_map(|schema| schema.blocks.keys().cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_ends_where_the_client_follows_it_to() {
        let client = Client::default();
        let blocks = BTreeSet::from(["timeouts".to_owned()]);
        let followed = |path: &Path| client.followed(path, &blocks).to_string();
        let pool = Path::of("node_pools").key("w");
        for (path, first) in [
            (Path::of("network").attr("cluster_cidr"), "network"),
            (pool.attr("disks").index(0).attr("size"), r#"node_pools["w"]"#),
            (pool.clone(), r#"node_pools["w"]"#),
            (Path::of("subnet_ids").index(2), "subnet_ids[2]"),
            (Path::of("timeouts").attr("create"), "timeouts.create"),
            (Path::of("timeouts"), "timeouts"),
            (Path::root(), ""),
        ] {
            assert_eq!(followed(&path), first);
        }
        client.meet(Some(&proto::ClientCapabilities::default()));
        assert_eq!(followed(&pool.attr("os_name")), r#"node_pools["w"]"#);
        client.meet(Some(&proto::ClientCapabilities { store_planned_private: true, ..Default::default() }));
        client.meet(None);
        assert_eq!(followed(&pool.attr("os_name")), r#"node_pools["w"].os_name"#);
    }
}
