//! The networks of a cluster's pods and services.

use std::collections::BTreeSet;

use ipnet::Ipv4Net;

use super::super::change::ClusterChange;
use super::super::choices::{KubeProxyMode, NetworkMode, NodeNameType, VpcCniType};
use super::super::facet::Facet;
use super::super::model::{ClusterModel, NetworkModel};
use super::super::reading::Reading;
use super::block::size;
use super::check::{self, OS_OF_CILIUM};
use super::schema;
use super::services::{self, DEFAULT_NUMBER};
use crate::cloud::tke::cluster::{AddVpcCniSubnets, CreateCluster};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::Change;
use crate::kit::framework::wait::Seen;
use crate::kit::schema::{Attribute, Nesting};
use crate::kit::value::Attr;
use crate::provider::api_error;
use crate::services::count::{count, signed};
use crate::services::handle::ClusterHandle;
use crate::services::lost_reply::POD_SUBNETS;

/// How the cloud may call an overlay by Cilium.
const CILIUM_BGP: &str = "CiliumBGP";

/// How long the address of a pod stays its own, where pods have addresses of the VPC: one page of the documentation has 300
/// as the least, another asks for more.
const CLAIM_EXPIRED_SECONDS: i64 = 301;

/// The networks of pods and services. More subnets of pods are the one change in place.
pub const FACET: Facet = Facet {
    attributes,
    validate: check::validate,
    plan: |plan| {
        plan_services(plan.change);
        plan_image(plan.change);
    },
    create: |new, request| create(&new.planned.network.known_or_default(), new.cluster_cidr, request),
    update: |change| Box::pin(update(change)),
    read: |reading, model| {
        model.network = Attr::Known(read(reading));
        model.service_cidr = Attr::non_empty(&reading.cluster.cluster_network_settings.service_cidr);
    },
    ..Facet::NOTHING
};

fn attributes() -> Vec<(&'static str, Attribute)> {
    let network = Attribute::nested(Nesting::Single, schema::members()).optional_computed().description(
        "The network of pods and services. Changing it forces replacement of the cluster, except for adding \
         `eni_subnet_ids`.",
    );
    let service_cidr = Attribute::string().computed().description("The CIDR block of services.");
    vec![("network", network), ("service_cidr", service_cidr)]
}

/// The addresses of services, where they are written or follow from those of the cluster; and their number, where it
/// follows from a block of their own that is written no more.
fn plan_services(change: &mut Change<ClusterModel>) {
    let (Attr::Known(written), Attr::Known(network)) = (&change.config.network, &mut change.planned.network) else {
        return;
    };
    if change.prior.is_some() {
        if written.service_cidr.is_null()
            && written.max_services.is_null()
            && let Some(own) = services::own(network)
        {
            network.max_services = Attr::Known(size(own));
        }
        return;
    }
    if written.service_cidr.is_null()
        && let Some(derived) = services::derived(network)
    {
        network.service_cidr = Attr::Known(derived.to_string());
    }
    change.planned.service_cidr = network.service_cidr.clone();
}

/// An overlay by Cilium runs on none of the images that the cloud chooses by itself.
fn plan_image(change: &mut Change<ClusterModel>) {
    let mode = change.planned.network.known().map(|network| NetworkMode::of(&network.mode));
    if change.prior.is_none() && change.config.os_name.is_null() && mode == Some(Some(NetworkMode::CiliumOverlay)) {
        change.planned.os_name = OS_OF_CILIUM.into();
    }
}

/// A network that is not written at all is not known before it is made: then these are its defaults.
fn create(network: &NetworkModel, cluster_cidr: Option<&str>, request: &mut CreateCluster) {
    let text = |attribute: &Attr<String>, default: &str| attribute.as_str().unwrap_or(default).to_owned();
    let mode = text(&network.mode, NetworkMode::GlobalRouter.as_str());
    let is_vpc_cni = mode == NetworkMode::VpcCni.as_str();
    let addresses = &mut request.cluster_cidr_settings;
    addresses.cluster_cidr = cluster_cidr.map(str::to_owned);
    addresses.ignore_cluster_cidr_conflict = network.ignore_cidr_conflict.known().copied();
    addresses.max_node_pod_num = Some(count(network.max_pods_per_node.known_or(DEFAULT_NUMBER)));
    addresses.max_cluster_service_num = Some(count(services::number(network)));
    addresses.service_cidr = services::own(network).map(|block| block.to_string());
    addresses.eni_subnet_ids = network.eni_subnet_ids.known().map(|ids| ids.iter().cloned().collect());
    addresses.claim_expired_seconds = is_vpc_cni.then_some(CLAIM_EXPIRED_SECONDS);
    request.cluster_basic_settings.subnet_id = network.cilium_subnet_id.known().cloned();
    let settings = &mut request.cluster_advanced_settings;
    settings.ipvs = Some(KubeProxyMode::of(&network.kube_proxy_mode) != Some(KubeProxyMode::Iptables));
    settings.node_name_type = Some(text(&network.node_name_type, NodeNameType::LanIp.as_str()));
    settings.vpc_cni_type = is_vpc_cni.then(|| text(&network.vpc_cni_type, VpcCniType::Shared.as_str()));
    settings.network_type = Some(mode);
}

fn read(reading: &Reading<'_>) -> NetworkModel {
    let settings = &reading.cluster.cluster_network_settings;
    let property = &reading.cluster.property;
    let or_default = |text: &Option<String>, default: &str| {
        text.as_deref().filter(|text| !text.is_empty()).unwrap_or(default).into()
    };
    // a cluster that is being made may not tell of it yet
    let known = reading.state.network.known_or_default();
    let mode: Attr<String> = match (&property.network_type, &known.mode) {
        (None, Attr::Known(known)) => Attr::Known(known.clone()),
        (Some(told), _) if told == CILIUM_BGP => NetworkMode::CiliumOverlay.as_str().into(),
        (told, _) => or_default(told, NetworkMode::GlobalRouter.as_str()),
    };
    // what another client sent for another mode means nothing, and goes with no configuration
    let [is_vpc_cni, is_cilium] =
        [NetworkMode::VpcCni, NetworkMode::CiliumOverlay].map(|other| NetworkMode::of(&mode) == Some(other));
    let services = settings.service_cidr.parse::<Ipv4Net>().ok();
    let is_ipvs = settings.ipvs || settings.kube_proxy_mode.starts_with(KubeProxyMode::Ipvs.as_str());
    let kube_proxy_mode = if is_ipvs { KubeProxyMode::Ipvs } else { KubeProxyMode::Iptables };
    NetworkModel {
        cluster_cidr: if is_vpc_cni { Attr::Null } else { Attr::non_empty(&settings.cluster_cidr) },
        service_cidr: Attr::non_empty(&settings.service_cidr),
        max_pods_per_node: Attr::Known(match signed(settings.max_node_pod_num) {
            0 => DEFAULT_NUMBER,
            number => number,
        }),
        // by what clients sent for the number, or did not, it need not be that of the block
        max_services: Attr::Known(services.map_or(signed(settings.max_cluster_service_num), size)),
        eni_subnet_ids: match settings.subnets.is_empty() || !is_vpc_cni {
            true => Attr::Null,
            false => Attr::Known(settings.subnets.iter().cloned().collect()),
        },
        vpc_cni_type: match is_vpc_cni {
            true => property.vpc_cni_type.clone().map_or(known.vpc_cni_type, Attr::Known),
            false => Attr::Null,
        },
        cilium_subnet_id: if is_cilium { Attr::non_empty(&settings.subnet_id) } else { Attr::Null },
        kube_proxy_mode: kube_proxy_mode.as_str().into(),
        node_name_type: or_default(&property.node_name_type, NodeNameType::LanIp.as_str()),
        ignore_cidr_conflict: Attr::Known(settings.ignore_cluster_cidr_conflict && !is_vpc_cni),
        mode,
    }
}

/// Adds subnets of pods.
async fn update(change: &mut ClusterChange<'_>) -> Result<(), Diagnostics> {
    let ids = |cluster: &ClusterModel| cluster.network.known_or_default().eni_subnet_ids.known_or_default();
    let (before, after) = (ids(&change.prior), ids(&change.planned));
    if before != after {
        add_subnets(&change.handle, &change.planned.vpc_id, &before, &after).await?;
    }
    Ok(())
}

async fn add_subnets(
    handle: &ClusterHandle,
    vpc_id: &Attr<String>,
    before: &BTreeSet<String>,
    after: &BTreeSet<String>,
) -> Result<(), Diagnostics> {
    let path = check::path("eni_subnet_ids");
    if let Some(lost) = before.difference(after).next() {
        // not known when it was planned, or the plan would show a new cluster
        let detail = format!(
            "The subnet {lost} cannot be removed from an existing cluster. Run `terraform plan` again: it shows a \
             replacement of the cluster."
        );
        return Err(Diagnostic::error("Subnet in use", detail).at(path).into());
    }
    let request = AddVpcCniSubnets {
        cluster_id: handle.cluster_id.clone(),
        subnet_ids: after.difference(before).cloned().collect(),
        vpc_id: vpc_id.known_or_default(),
    };
    let failure = "The subnets of pods could not be added";
    let wanted = &request.subnet_ids;
    let there = async |handle: &ClusterHandle| {
        let cluster = handle.client.cluster(&handle.cluster_id).await?;
        Ok::<_, crate::cloud::Error>(cluster.map(|it| it.cluster_network_settings.subnets).unwrap_or_default())
    };
    let are_all_in = |there: &[String]| wanted.iter().all(|id| there.contains(id));
    let look = |handle: ClusterHandle| async move { Ok(are_all_in(&there(&handle).await?).then_some(())) };
    let added = handle.make(&POD_SUBNETS, &request, drop, look).await;
    added.map_err(|lost| api_error(failure, &lost.error).at(path))?;
    handle
        .until("the subnets of pods to be added", failure, async || {
            let there = there(handle).await?;
            Ok(match are_all_in(&there) {
                true => Seen::Done(()),
                false => Seen::Pending(format!("{} subnets", there.len())),
            })
        })
        .await
}
