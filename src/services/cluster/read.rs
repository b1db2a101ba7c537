//! Reading a cluster: what the cloud has, in the user's spelling where it means the same.

use std::collections::BTreeMap;

use super::model::{ClusterModel, ConditionModel, NetworkModel};
use super::operation::Op;
use super::pool_reading::{PoolReading, outdated, ssh_keys};
use super::private::{Deletion, ResolvedNames};
use super::{account, addons, issuer, tags, version};
use crate::cloud::tke::cluster::{Cluster, ClusterStatus};
use crate::cloud::tke::endpoint::ClusterEndpoints;
use crate::cloud::tke::node_pool::{LifeState, NodePool};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::value::{Attr, Path};
use crate::provider::api_error;
use crate::services::endpoint::{self, security_group};
use crate::services::handle::ClusterHandle;
use crate::services::node_pool::spec::signed;
use crate::services::node_pool::{NodePoolModel, read as pools};

/// The cluster as it is; none if it is gone. `state` says what is managed and how it is spelled; one
/// with nothing but an id is an import.
pub async fn read(op: &Op, handle: &ClusterHandle, state: &ClusterModel) -> Result<Option<ClusterModel>, Diagnostics> {
    let failed =
        |error| Diagnostics::from(api_error(&format!("The cluster {} could not be read", handle.cluster_id), &error));
    op.data()?.note_refresh(&handle.cluster_id);
    let found = match handle.client.cluster(&handle.cluster_id).await {
        // an error would stand in the way of the plan that brings new ones
        Err(error) if account::keys_are_refused(&error, state) => {
            op.warn(account::no_longer_accepted(&error, state));
            return Ok(Some(state.clone()));
        }
        found => found.map_err(failed)?,
    };
    let Some(cluster) = found else {
        account::gone_not_hidden(op, state).await?;
        warn_of_leftovers(op, state);
        return Ok(None);
    };
    warn_of_newer_version(op, &cluster, state);
    if cluster.cluster_status == ClusterStatus::Deleting && state.name.is_set() {
        Deletion::seen(op);
        // what is missing by now is not to be repaired
        return Ok(Some(ClusterModel {
            status: Attr::Known(cluster.cluster_status.as_str().to_owned()),
            conditions: Attr::Known(conditions(&cluster, &BTreeMap::new(), &ClusterEndpoints::default())),
            ..state.clone()
        }));
    }
    Deletion::forget(op);
    let reading = Reading {
        cluster: &cluster,
        state,
        default_tags: op.data()?.default_tags(),
        resolved: ResolvedNames::recall(op),
    };
    // its parts answer with errors until it runs, and when it goes
    match cluster.cluster_status {
        ClusterStatus::Creating => return Ok(Some(without_parts(reading.bare()))),
        ClusterStatus::Deleting => return Ok(Some(reading.bare())),
        _ => {}
    }
    let (node_pools, endpoints, addons, issuer) = tokio::try_join!(
        pools::list(handle),
        endpoint::read(handle),
        addons::managed(handle, state),
        issuer::read(handle, &state.service_account_issuer),
    )
    .map_err(failed)?;
    let managed = select(state, &node_pools);
    let found = pools::details(handle, managed.values().cloned().collect()).await.map_err(failed)?;
    let mut model = reading.bare();
    (model.service_account_issuer, model.service_account_issuer_url) = issuer;
    model.node_counts = Attr::Known(pools::counts(&node_pools));
    let known = state.pools();
    let read: Vec<PoolReading<'_>> = managed
        .iter()
        .filter_map(|(name, pool)| {
            let found = found.iter().find(|found| found.pool.node_pool_id == pool.node_pool_id)?;
            Some(PoolReading { name, state: known.get(name)?, found })
        })
        .collect();
    if state.node_pools.is_set() {
        let outdated = outdated(op, handle, &cluster, &read).await.map_err(failed)?;
        let models = read.iter().map(|pool| {
            let outdated_nodes = outdated.get(pool.name).copied().into();
            let model = pool.model(&cluster, &model.tags_all, &reading.resolved);
            (pool.name.to_owned(), NodePoolModel { outdated_nodes, ..model })
        });
        model.node_pools = Attr::Known(models.collect());
    }
    ssh_keys(&handle.client, &reading.resolved, &read, &mut model).await.map_err(failed)?;
    model.addons = match reading.importing() {
        true => state.addons.clone(),
        false => addons::models(handle, state, &addons).await.map_err(failed)?,
    };
    let parts = conditions(&cluster, &managed, &endpoints).into_iter().chain(addons::conditions(&addons));
    model.conditions = Attr::Known(parts.collect());
    reading.endpoints(handle, &endpoints, &mut model).await.map_err(failed)?;
    Ok(Some(model))
}

/// A cluster that is being made has no parts yet: the next plan shows them as additions.
fn without_parts(mut cluster: ClusterModel) -> ClusterModel {
    if let Attr::Known(pools) = &mut cluster.node_pools {
        pools.retain(|_, pool| pool.id.known().is_some());
    }
    if cluster.addons.is_set() {
        cluster.addons = Attr::Known(BTreeMap::new());
    }
    (cluster.service_account_issuer, cluster.service_account_issuer_url) = (Attr::Null, Attr::Null);
    if cluster.public_endpoint.is_null() && cluster.private_endpoint.is_null() {
        cluster.endpoint_access = "none".into();
        cluster.public_security_group_id = Attr::Null;
        cluster.public_access_cidrs = Attr::Null;
        cluster.private_subnet_id = Attr::Null;
    }
    cluster
}

/// A cluster that was deleted elsewhere leaves what the provider made beside it: a refresh removes
/// nothing, and afterwards nobody knows of it.
fn warn_of_leftovers(op: &Op, state: &ClusterModel) {
    if let Attr::Known(group) = &state.security_group_id {
        let detail = format!(
            "The cluster {} was deleted elsewhere. The security group {group}, which the provider made for its public \
             endpoint, is still there: `terraform destroy` with `-refresh=false` removes it, or delete it by hand.",
            state.id()
        );
        op.warn(Diagnostic::warning("Security group left behind", detail));
    }
}

/// A cluster that was upgraded elsewhere keeps its version, and the state its spelling.
fn warn_of_newer_version(op: &Op, cluster: &Cluster, state: &ClusterModel) {
    let actual = &cluster.cluster_version;
    let Some(spelling) = state.kubernetes_version.as_str().filter(|spelling| version::is_above(actual, spelling))
    else {
        return;
    };
    let detail = format!(
        "The cluster {} runs Kubernetes {actual}, above the {spelling:?} that was last applied here. It keeps what it \
         runs. Write `kubernetes_version = \"{}\"` to follow it; that changes nothing in the cloud.",
        cluster.cluster_id,
        version::minor(actual)
    );
    op.warn(
        Diagnostic::warning("Kubernetes version above the configuration", detail).at(Path::of("kubernetes_version")),
    );
}

struct Reading<'a> {
    cluster: &'a Cluster,
    state: &'a ClusterModel,
    default_tags: &'a Attr<tags::Tags>,
    resolved: ResolvedNames,
}

impl Reading<'_> {
    fn importing(&self) -> bool {
        self.state.name.is_null()
    }

    /// What DescribeClusters alone tells.
    fn bare(&self) -> ClusterModel {
        let cluster = self.cluster;
        let network = &cluster.cluster_network_settings;
        let cloud_tags = cluster.tags();
        ClusterModel {
            id: Attr::Known(cluster.cluster_id.clone()),
            name: Attr::Known(cluster.cluster_name.clone()),
            description: Attr::Known(cluster.cluster_description.clone()),
            tags: tags::managed(&self.state.tags, &cloud_tags, self.importing(), self.default_tags),
            tags_all: tags::all_managed(&self.state.tags_all, &cloud_tags, self.importing()),
            vpc_id: Attr::Known(network.vpc_id.clone()),
            kubernetes_version: self.kubernetes_version(),
            kubernetes_version_actual: Attr::Known(cluster.cluster_version.clone()),
            os_name: self.os_name(),
            os_customize_type: Attr::non_empty(&cluster.os_customize_type),
            container_runtime: Attr::non_empty(&cluster.container_runtime),
            runtime_version: Attr::non_empty(&cluster.runtime_version),
            network: Attr::Known(self.network()),
            deletion_protection: Attr::Known(cluster.deletion_protection),
            project_id: Attr::Known(signed(cluster.project_id)),
            cluster_level: Attr::non_empty(&cluster.cluster_level),
            auto_upgrade_cluster_level: Attr::Known(cluster.auto_upgrade_cluster_level),
            status: Attr::Known(cluster.cluster_status.as_str().to_owned()),
            created_at: Attr::non_empty(&cluster.created_time),
            service_cidr: Attr::non_empty(&network.service_cidr),
            // what exists only here, and what the parts below tell
            ..self.state.clone()
        }
    }

    /// The spelling asked for, while what runs is one of the versions that it names, or newer: a
    /// version cannot be taken back, so a difference would be one that no apply can settle. An older
    /// one shows as it is: an upgrade is to be made.
    fn kubernetes_version(&self) -> Attr<String> {
        let actual = &self.cluster.cluster_version;
        match self.state.kubernetes_version.as_str() {
            Some(spelling) if version::names(spelling, actual) || version::is_above(actual, spelling) => {
                self.state.kubernetes_version.clone()
            }
            _ => Attr::Known(actual.clone()),
        }
    }

    fn os_name(&self) -> Attr<String> {
        let cluster = self.cluster;
        let is_remembered = |written: &str| {
            self.resolved.os.as_ref().is_some_and(|(spelling, os, image)| {
                spelling == written && *os == cluster.cluster_os && *image == cluster.image_id
            })
        };
        match self.state.os_name.as_str() {
            Some(written) if written == cluster.image_id || is_remembered(written) => self.state.os_name.clone(),
            _ => Attr::non_empty(&cluster.cluster_os),
        }
    }

    fn network(&self) -> NetworkModel {
        let settings = &self.cluster.cluster_network_settings;
        let property = &self.cluster.property;
        let mode = property.network_type.clone().unwrap_or_else(|| "GR".to_owned());
        let is_vpc_cni = mode == "VPC-CNI";
        let ipvs = settings.ipvs || settings.kube_proxy_mode.starts_with("ipvs");
        NetworkModel {
            cluster_cidr: Attr::non_empty(&settings.cluster_cidr),
            service_cidr: Attr::non_empty(&settings.service_cidr),
            max_pods_per_node: Attr::Known(signed(settings.max_node_pod_num)),
            max_services: Attr::Known(signed(settings.max_cluster_service_num)),
            eni_subnet_ids: match settings.subnets.is_empty() || !is_vpc_cni {
                true => Attr::Null,
                false => Attr::Known(settings.subnets.iter().cloned().collect()),
            },
            vpc_cni_type: match is_vpc_cni {
                true => property.vpc_cni_type.clone().into(),
                false => Attr::Null,
            },
            cilium_subnet_id: Attr::non_empty(&settings.subnet_id),
            kube_proxy_mode: if ipvs { "ipvs".into() } else { "iptables".into() },
            node_name_type: property.node_name_type.clone().unwrap_or_else(|| "lan-ip".to_owned()).as_str().into(),
            ignore_cidr_conflict: Attr::Known(settings.ignore_cluster_cidr_conflict),
            mode: Attr::Known(mode),
        }
    }

    async fn endpoints(
        &self,
        handle: &ClusterHandle,
        endpoints: &ClusterEndpoints,
        model: &mut ClusterModel,
    ) -> Result<(), crate::cloud::Error> {
        let (public, private) =
            (!endpoints.cluster_external_endpoint.is_empty(), !endpoints.cluster_intranet_endpoint.is_empty());
        model.endpoint_access = match (public, private) {
            (true, true) => "private_and_public".into(),
            (true, false) => "public".into(),
            (false, true) => "private".into(),
            (false, false) => "none".into(),
        };
        model.public_endpoint = url(&endpoints.cluster_external_endpoint);
        model.private_endpoint = url(&endpoints.cluster_intranet_endpoint);
        model.cluster_ca_certificate = Attr::non_empty(&endpoints.certification_authority);
        model.private_subnet_id = Attr::non_empty(&endpoints.cluster_intranet_subnet_id);
        (model.security_group_id, model.public_security_group_id, model.public_access_cidrs) =
            (Attr::Null, Attr::Null, Attr::Null);
        if !public {
            return Ok(());
        }
        let group = &endpoints.security_group;
        let is_known_ours = self.state.security_group_id.as_str() == Some(group);
        let is_known_theirs = self.state.public_security_group_id.as_str() == Some(group);
        let is_ours = is_known_ours
            || (!is_known_theirs
                && security_group::owned(handle).await?.is_some_and(|owned| owned.security_group_id == *group));
        if is_ours {
            model.security_group_id = Attr::Known(group.clone());
        } else {
            model.public_security_group_id = Attr::non_empty(group);
        }
        if is_ours || self.state.public_access_cidrs.is_set() || self.importing() {
            let allowed = security_group::allowed(handle, group).await?;
            // rules of ours in a group of the user's: imported if there are any
            if is_ours || self.state.public_access_cidrs.is_set() || !allowed.is_empty() {
                model.public_access_cidrs = Attr::Known(allowed);
            }
        }
        Ok(())
    }
}

/// The pools that are managed, by their key: found by id, or by name while the id is not known.
fn select(state: &ClusterModel, pools: &[NodePool]) -> BTreeMap<String, NodePool> {
    let is_there = |pool: &&NodePool| pool.life_state != LifeState::Deleted;
    let managed = state.pools().into_iter().filter_map(|(name, model)| {
        let found = match model.id.as_str() {
            Some(id) => pools.iter().filter(is_there).find(|pool| pool.node_pool_id == id),
            None => pools.iter().filter(is_there).find(|pool| pool.name == name),
        };
        found.map(|pool| (name, pool.clone()))
    });
    managed.collect()
}

fn conditions(
    cluster: &Cluster,
    pools: &BTreeMap<String, NodePool>,
    endpoints: &ClusterEndpoints,
) -> Vec<ConditionModel> {
    let condition = |kind: String, holds: bool, reason: &str, message: String| ConditionModel {
        r#type: Attr::Known(kind),
        status: if holds { "True".into() } else { "False".into() },
        reason: reason.into(),
        message: Attr::Known(message),
    };
    let status = cluster.cluster_status.as_str();
    let mut all =
        vec![condition("Cluster".into(), cluster.cluster_status == ClusterStatus::Running, status, String::new())];
    for (name, pool) in pools {
        let normal = pool.node_count_summary.all().normal;
        let holds = pool.life_state == LifeState::Normal && normal >= pool.desired_nodes_num;
        let message = format!("{normal} of {} nodes normal", pool.desired_nodes_num);
        all.push(condition(format!("NodePool/{name}"), holds, pool.life_state.as_str(), message));
    }
    for (kind, address) in [
        ("PublicEndpoint", &endpoints.cluster_external_endpoint),
        ("PrivateEndpoint", &endpoints.cluster_intranet_endpoint),
    ] {
        if !address.is_empty() {
            all.push(condition(kind.into(), true, "Created", String::new()));
        }
    }
    all
}

/// The address as a URL; the cloud gives it bare.
fn url(address: &str) -> Attr<String> {
    match address {
        "" => Attr::Null,
        address if address.contains("://") => Attr::Known(address.to_owned()),
        address => Attr::Known(format!("https://{address}")),
    }
}
