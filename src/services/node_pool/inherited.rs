//! What a pool takes from its cluster.

use std::collections::BTreeMap;

use super::found::Found;

/// What a pool takes from its cluster, with its own attributes over it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inherited {
    /// The cluster's VPC.
    pub vpc_id: String,
    /// The security groups of the nodes of a pool that names none.
    pub security_group_ids: Vec<String>,
    /// The key pair of the nodes, `skey-…`.
    pub key_id: Option<String>,
    /// The operating system image; the cluster's own if none.
    pub os_name: Option<String>,
    /// The same by its id, as far as that is known: it may be written in several ways.
    pub image: Option<String>,
    /// Which build of the cluster's image; none for an image of the pool's own.
    pub os_customize_type: Option<String>,
    /// Tags of the pool, its nodes and their disks.
    pub tags: BTreeMap<String, String>,
    /// The Kubernetes version of the control plane; none while it is not known.
    pub kubernetes_version: Option<String>,
    /// Whether data disks outlive nodes that are removed.
    pub retains_disks: bool,
}

/// The build of an image of a pool's own, which is asked for by its name alone.
pub const BUILD_OF_A_NAME: &str = "GENERAL";

/// The build of the cluster's image that nodes are to have, where it is another one than before. Of an image of the pool's
/// own nothing is asked.
pub fn changed_build<'a>(before: &Inherited, after: &'a Inherited) -> Option<&'a String> {
    let build_before = before.os_customize_type.as_deref().unwrap_or(BUILD_OF_A_NAME);
    after.os_customize_type.as_ref().filter(|build| *build != build_before)
}

impl Inherited {
    /// The same with tags that were ours too, as far as no other value of them is known.
    pub fn with_tags(&self, earlier: &BTreeMap<String, String>) -> Self {
        let tags = earlier.iter().chain(&self.tags).map(|(key, value)| (key.clone(), value.clone()));
        Self { tags: tags.collect(), ..self.clone() }
    }

    /// The same with the security groups, the key pair and the tags that a pool has. Of its tags, those are ours whose
    /// keys we set before or set now.
    pub fn as_found(&self, found: &Found, planned_tags: &BTreeMap<String, String>) -> Self {
        let is_ours = |key: &String| self.tags.contains_key(key) || planned_tags.contains_key(key);
        let tags = found.pool.tags.iter().filter(|tag| is_ours(&tag.key));
        Self {
            security_group_ids: found.launch.security_group_ids.clone(),
            key_id: found.key_id().map(str::to_owned),
            tags: tags.map(|tag| (tag.key.clone(), tag.value.clone())).collect(),
            ..self.clone()
        }
    }
}
