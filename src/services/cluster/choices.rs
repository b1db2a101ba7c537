//! What users choose between.

use crate::choice;

choice! {
    /// How the API server is reached.
    pub enum EndpointAccess {
        /// From the internet.
        Public = "public",
        /// From the VPC.
        Private = "private",
        /// From both.
        PrivateAndPublic = "private_and_public",
        /// From neither.
        None = "none",
    }
}

impl EndpointAccess {
    /// The choice with these endpoints.
    pub fn with(public: bool, private: bool) -> Self {
        match (public, private) {
            (true, true) => Self::PrivateAndPublic,
            (true, false) => Self::Public,
            (false, true) => Self::Private,
            (false, false) => Self::None,
        }
    }

    /// Whether there is a public endpoint.
    pub fn has_public(self) -> bool {
        matches!(self, Self::Public | Self::PrivateAndPublic)
    }

    /// Whether there is a private endpoint.
    pub fn has_private(self) -> bool {
        matches!(self, Self::Private | Self::PrivateAndPublic)
    }
}

choice! {
    /// The kind of pod network. The cloud may tell of others.
    pub enum NetworkMode {
        /// Global routes.
        GlobalRouter = "GR",
        /// Addresses of the VPC.
        VpcCni = "VPC-CNI",
        /// An overlay by Cilium.
        CiliumOverlay = "CiliumOverlay",
    }
}

choice! {
    /// The kind of VPC-CNI.
    pub enum VpcCniType {
        /// Pods share network interfaces.
        Shared = "tke-route-eni",
        /// Each pod has one of its own.
        Exclusive = "tke-direct-eni",
    }
}

choice! {
    /// How kube-proxy works.
    pub enum KubeProxyMode {
        /// By IPVS.
        Ipvs = "ipvs",
        /// By iptables.
        Iptables = "iptables",
    }
}

choice! {
    /// How nodes are named.
    pub enum NodeNameType {
        /// By their addresses.
        LanIp = "lan-ip",
        /// By their host names.
        Hostname = "hostname",
    }
}

choice! {
    /// What runs containers.
    pub enum ContainerRuntime {
        /// containerd.
        Containerd = "containerd",
        /// Docker.
        Docker = "docker",
    }
}

choice! {
    /// Which build of an image.
    pub enum OsCustomizeType {
        /// The general one.
        General = "GENERAL",
        /// One made for containers.
        DockerCustomize = "DOCKER_CUSTOMIZE",
        /// One that the account made itself.
        Customize = "CUSTOMIZE",
    }
}

choice! {
    /// What becomes of disks when a cluster is deleted.
    pub enum StorageOnDelete {
        /// They go.
        Delete = "delete",
        /// They stay.
        Retain = "retain",
    }
}

choice! {
    /// What a create does when the cluster runs but one of its parts fails.
    pub enum PartialCreate {
        /// It warns.
        Warn = "warn",
        /// It fails.
        Error = "error",
    }
}
