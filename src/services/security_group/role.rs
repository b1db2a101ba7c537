//! What the provider makes security groups for.

use super::mark;
use crate::cloud::vpc::security_group::SecurityGroup;

/// The role that a group of the provider's own has in a cluster, which has at most one of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It stands before the public endpoint.
    PublicEndpoint,
    /// It is that of the nodes of pools that name none.
    Nodes,
}

impl Role {
    /// All of them.
    pub const ALL: [Role; 2] = [Role::PublicEndpoint, Role::Nodes];

    fn word(self) -> &'static str {
        match self {
            Self::PublicEndpoint => "public-endpoint",
            Self::Nodes => "nodes",
        }
    }

    /// Whose group it is, for a user.
    pub fn of_whom(self) -> &'static str {
        match self {
            Self::PublicEndpoint => "the public endpoint",
            Self::Nodes => "the nodes",
        }
    }

    /// The name of the group in a cluster.
    pub fn name(self, cluster_id: &str) -> String {
        format!("tke-{cluster_id}-{}", self.word())
    }

    /// The description that marks the group as the provider's.
    pub fn mark(self, cluster_id: &str) -> String {
        format!("{} {}", mark::of_rules(cluster_id), self.word())
    }

    /// Whether a group bears the mark.
    pub fn marks(self, cluster_id: &str, group: &SecurityGroup) -> bool {
        group.security_group_desc == self.mark(cluster_id)
    }
}
