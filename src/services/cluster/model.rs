//! `tke_cluster` as users write it.

use std::collections::{BTreeMap, BTreeSet};

use super::choices::{EndpointAccess, StorageOnDelete};
use crate::kit::schema::timeouts::Timeouts;
use crate::kit::value::Attr;
use crate::provider::CredentialsModel;
use crate::services::addon::model::AddonModel;
use crate::services::endpoint::Side;
use crate::services::node_pool::model::{NodeCountsModel, NodePoolModel};

crate::model! {
    /// `resource "tke_cluster" "x" { … }`
    pub struct ClusterModel {
        /// The id, `cls-…`.
        pub id: Attr<String>,
        /// The name.
        pub name: Attr<String>,
        /// The description.
        pub description: Attr<String>,
        /// Tags of the cluster, its nodes and their disks.
        pub tags: Attr<BTreeMap<String, String>>,
        /// The same with the provider's default tags.
        pub tags_all: Attr<BTreeMap<String, String>>,
        /// The account's keys; null for the provider's own.
        pub credentials: Attr<CredentialsModel>,
        /// The account (the owner's uin) that the cluster is in.
        pub account_id: Attr<String>,
        /// The region.
        pub region: Attr<String>,
        /// The VPC.
        pub vpc_id: Attr<String>,
        /// The version asked for.
        pub kubernetes_version: Attr<String>,
        /// The version that runs.
        pub kubernetes_version_actual: Attr<String>,
        /// The operating system image of the nodes.
        pub os_name: Attr<String>,
        /// `GENERAL` or `DOCKER_CUSTOMIZE`.
        pub os_customize_type: Attr<String>,
        /// `containerd` or `docker`.
        pub container_runtime: Attr<String>,
        /// The version of the container runtime.
        pub runtime_version: Attr<String>,
        /// Pod and service networks.
        pub network: Attr<NetworkModel>,
        /// How the API server is reached.
        pub endpoint_access: Attr<String>,
        /// The security group of the public endpoint.
        pub public_security_group_id: Attr<String>,
        /// Who may reach the public endpoint.
        pub public_access_cidrs: Attr<BTreeSet<String>>,
        /// The subnet of the private endpoint.
        pub private_subnet_id: Attr<String>,
        /// The key pair of the nodes.
        pub ssh_key_name: Attr<String>,
        /// Whether the cloud refuses to delete it.
        pub deletion_protection: Attr<bool>,
        /// The project of its resources.
        pub project_id: Attr<i64>,
        /// How large its control plane is.
        pub cluster_level: Attr<String>,
        /// Whether the level grows with it.
        pub auto_upgrade_cluster_level: Attr<bool>,
        /// Its node pools, by name.
        pub node_pools: Objects<NodePoolModel>,
        /// Its add-ons, by name.
        pub addons: Objects<AddonModel>,
        /// The issuer of service account tokens.
        pub service_account_issuer: Attr<IssuerModel>,
        /// Its URL.
        pub service_account_issuer_url: Attr<String>,
        /// Whether pools change all at once.
        pub update_worker_pools_in_parallel: Attr<bool>,
        /// Whether machines outside of any pool are deleted with it.
        pub delete_other_nodes: Attr<bool>,
        /// What becomes of the disks.
        pub storage_on_delete: Attr<String>,
        /// Whether one that gets stuck in its deletion is deleted by force.
        pub force_delete: Attr<bool>,
        /// How long it is stuck before that.
        pub force_delete_after: Attr<String>,
        /// What a create does of which a part fails.
        pub partial_create: Attr<String>,
        /// Whether a create waits for the cluster and makes its parts.
        pub wait_until_ready: Attr<bool>,
        /// The state, as the cloud spells it.
        pub status: Attr<String>,
        /// How its parts stand.
        pub conditions: Attr<Vec<ConditionModel>>,
        /// `https://…` of the public endpoint.
        pub public_endpoint: Attr<String>,
        /// `https://…` of the private endpoint.
        pub private_endpoint: Attr<String>,
        /// The certificate of the API server's authority, PEM.
        pub cluster_ca_certificate: Attr<String>,
        /// How its nodes stand.
        pub node_counts: Attr<NodeCountsModel>,
        /// The security group that the provider made for the public endpoint.
        pub security_group_id: Attr<String>,
        /// The security group that the provider made for the nodes.
        pub node_security_group_id: Attr<String>,
        /// When it was made, RFC 3339.
        pub created_at: Attr<String>,
        /// The addresses of services.
        pub service_cidr: Attr<String>,
        /// How long operations may take.
        pub timeouts: Attr<Timeouts>,
    }
}

crate::model! {
    /// Pod and service networks.
    pub struct NetworkModel {
        /// `GR`, `VPC-CNI` or `CiliumOverlay`.
        pub mode: Attr<String>,
        /// The addresses of pods.
        pub cluster_cidr: Attr<String>,
        /// The addresses of services.
        pub service_cidr: Attr<String>,
        /// The most pods on a node.
        pub max_pods_per_node: Attr<i64>,
        /// The most services in the cluster.
        pub max_services: Attr<i64>,
        /// The subnets of pods in VPC-CNI mode.
        pub eni_subnet_ids: Attr<BTreeSet<String>>,
        /// The kind of VPC-CNI.
        pub vpc_cni_type: Attr<String>,
        /// The subnet of the control plane in CiliumOverlay mode.
        pub cilium_subnet_id: Attr<String>,
        /// `iptables` or `ipvs`.
        pub kube_proxy_mode: Attr<String>,
        /// `lan-ip` or `hostname`.
        pub node_name_type: Attr<String>,
        /// Whether a conflict with other addresses of the VPC is ignored.
        pub ignore_cidr_conflict: Attr<bool>,
    }
}

crate::model! {
    /// The issuer of service account tokens.
    pub struct IssuerModel {
        /// Its URL; TKE's own issuer if not set.
        pub url: Attr<String>,
        /// Where its keys are.
        pub jwks_uri: Attr<String>,
        /// Whether anybody may read its documents at the API server.
        pub public_discovery: Attr<bool>,
    }
}

crate::model! {
    /// How a part of a cluster stands, in the form of Kubernetes conditions.
    pub struct ConditionModel {
        /// The part: `Cluster`, `NodePool/NAME`, `PublicEndpoint`, `PrivateEndpoint`, `Addon/NAME`, `ServiceAccountIssuer`.
        pub r#type: Attr<String>,
        /// `True`, `False` or `Unknown`.
        pub status: Attr<String>,
        /// The cloud's state, in one word.
        pub reason: Attr<String>,
        /// More, for a person.
        pub message: Attr<String>,
    }
}

impl ClusterModel {
    /// The id; empty before there is one.
    pub fn id(&self) -> &str {
        self.id.as_str().unwrap_or_default()
    }

    /// Whether it has no keys of an account, and is used with the provider's own.
    pub fn has_own_keys(&self) -> bool {
        self.credentials.known().is_none_or(|credentials| credentials.secret_id.is_null())
    }

    /// Whether an endpoint is asked for on this side.
    pub fn wants_endpoint(&self, public: bool) -> bool {
        let access = EndpointAccess::of(&self.endpoint_access);
        access.is_some_and(|access| if public { access.has_public() } else { access.has_private() })
    }

    /// The URL of the endpoint on this side.
    pub fn endpoint(&self, side: Side) -> &Attr<String> {
        match side {
            Side::Public => &self.public_endpoint,
            Side::Private => &self.private_endpoint,
        }
    }

    /// Whether disks outlive the cluster and its pools.
    pub fn retains_disks(&self) -> bool {
        StorageOnDelete::of(&self.storage_on_delete) == Some(StorageOnDelete::Retain)
    }

    /// The pools that are managed here and known; none if they are unmanaged.
    pub fn pools(&self) -> BTreeMap<String, NodePoolModel> {
        known(&self.node_pools)
    }

    /// The ids of the pools that are managed here and were made.
    pub fn pool_ids(&self) -> impl Iterator<Item = String> {
        self.pools().into_values().filter_map(|pool| pool.id.into_known())
    }

    /// The pool of this name, if it is managed here and known.
    pub fn pool(&self, name: &str) -> Option<&NodePoolModel> {
        self.node_pools.known()?.get(name)?.known()
    }

    /// The same, to be changed.
    pub fn pool_mut(&mut self, name: &str) -> Option<&mut NodePoolModel> {
        element_mut(&mut self.node_pools, name)
    }

    /// The tags of a pool and its nodes: the cluster's with the pool's own over them.
    pub fn tags_of(&self, pool: &NodePoolModel) -> BTreeMap<String, String> {
        let mut tags = self.tags_all.known_or_default();
        tags.extend(pool.tags.known_or_default());
        tags
    }

    /// The add-ons that are managed here and known; none if they are unmanaged.
    pub fn addons(&self) -> BTreeMap<String, AddonModel> {
        known(&self.addons)
    }

    /// The add-on of this name, to be changed.
    pub fn addon_mut(&mut self, name: &str) -> Option<&mut AddonModel> {
        element_mut(&mut self.addons, name)
    }
}

/// A map of objects of which each may be unknown by itself: as one value, one unknown object would make all unknown.
pub type Objects<M> = Attr<BTreeMap<String, Attr<M>>>;

/// Objects that are all known.
pub fn objects<M>(all: impl IntoIterator<Item = (String, M)>) -> Objects<M> {
    Attr::Known(all.into_iter().map(|(name, object)| (name, Attr::Known(object))).collect())
}

fn known<M: Clone>(objects: &Objects<M>) -> BTreeMap<String, M> {
    let all = objects.known().into_iter().flatten();
    all.filter_map(|(name, object)| Some((name.clone(), object.known()?.clone()))).collect()
}

fn element_mut<'a, M>(objects: &'a mut Objects<M>, name: &str) -> Option<&'a mut M> {
    match objects {
        Attr::Known(objects) => match objects.get_mut(name)? {
            Attr::Known(object) => Some(object),
            _ => None,
        },
        _ => None,
    }
}
