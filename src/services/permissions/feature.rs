//! What the provider does that permissions are given for.

/// Something that the provider does, and that permissions are given for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Feature {
    /// `tencent_account`.
    Account,
    /// Add-ons of a cluster.
    Addons,
    /// Keys of a role: `assume_role`, or a role in a profile.
    AssumeRole,
    /// `tke_cluster` without its parts. The other features of a cluster come on top of it.
    Cluster,
    /// Its public and private endpoints.
    Endpoints,
    /// Its deletion by force.
    ForceDelete,
    /// Kubeconfigs: `tke_kubeconfig` and `terraform-provider-tke kubeconfig`.
    Kubeconfig,
    /// Its node pools.
    NodePools,
    /// What the account lacks: `tke_permissions` itself.
    Permissions,
    /// The checks of a plan against the cloud.
    Preflight,
    /// `terraform-provider-tke status`.
    Status,
}

impl Feature {
    /// All features, in the order of their names.
    pub const ALL: [Self; 11] = [
        Self::Account,
        Self::Addons,
        Self::AssumeRole,
        Self::Cluster,
        Self::Endpoints,
        Self::ForceDelete,
        Self::Kubeconfig,
        Self::NodePools,
        Self::Permissions,
        Self::Preflight,
        Self::Status,
    ];

    /// Their names.
    pub const NAMES: [&'static str; Self::ALL.len()] = {
        let mut names = [""; Self::ALL.len()];
        let mut index = 0;
        while index < names.len() {
            names[index] = Self::ALL[index].name();
            index += 1;
        }
        names
    };

    /// The name that users write.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Addons => "addons",
            Self::AssumeRole => "assume_role",
            Self::Cluster => "cluster",
            Self::Endpoints => "endpoints",
            Self::ForceDelete => "force_delete",
            Self::Kubeconfig => "kubeconfig",
            Self::NodePools => "node_pools",
            Self::Permissions => "permissions",
            Self::Preflight => "preflight",
            Self::Status => "status",
        }
    }
}
