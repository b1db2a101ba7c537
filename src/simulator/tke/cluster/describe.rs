//! Clusters as they are listed: DescribeClusters and DescribeClusterStatus.

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::error::Reply;
use crate::simulator::parameters::{Filter, parameters};
use crate::simulator::selection::{page_cut, select, tag_pairs, tag_values};
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::Cluster;
use crate::simulator::state::cluster_network::ClusterNetwork;
use crate::simulator::state::instance::InstanceStatus;
use crate::simulator::state::quirks::Quirks;
use crate::simulator::tags;

parameters! {
    pub(crate) struct DescribeClusters {
        cluster_ids: Option<Vec<String>> = "ClusterIds",
        offset: Option<i64> = "Offset",
        limit: Option<i64> = "Limit",
        filters: Option<Vec<Filter>> = "Filters",
        cluster_type: Option<String> = "ClusterType",
    }

    pub(crate) struct DescribeClusterStatus {
        cluster_ids: Option<Vec<String>> = "ClusterIds",
    }
}

/// Clusters that are gone are left out without an error, asked for or not.
pub(crate) fn describe_clusters(state: &mut State, caller: &Caller, request: DescribeClusters) -> Reply {
    let ids = request.cluster_ids.unwrap_or_default();
    let managed = request.cluster_type.is_none_or(|kind| kind.is_empty() || kind == "MANAGED_CLUSTER");
    let mut found = select(
        visible(state, caller, &ids).filter(|_| managed),
        request.filters.as_deref(),
        &["ClusterName", "ClusterType", "ClusterStatus", "vpc-id", "tag-key", "tag-value", "Tags"],
        "InvalidParameter.Param",
        |cluster, name| match name {
            "ClusterName" => vec![cluster.name.clone()],
            "ClusterType" => vec!["MANAGED_CLUSTER".into()],
            "ClusterStatus" => vec![cluster.status.name().into()],
            "vpc-id" => vec![cluster.network.vpc_id.clone()],
            "Tags" => tag_pairs(&cluster.tags),
            name => tag_values(&cluster.tags, name),
        },
    )?;
    found.sort_by(|a, b| (b.created, &a.id).cmp(&(a.created, &b.id)));
    let total = found.len();
    let clusters: Vec<Value> = page_cut(found, request.offset, request.limit, "InvalidParameter.Param")?
        .into_iter()
        .map(|cluster| view(state, cluster))
        .collect();
    Ok(json!({"TotalCount": total, "Clusters": clusters}))
}

fn visible<'a>(state: &'a State, caller: &'a Caller, ids: &'a [String]) -> impl Iterator<Item = &'a Cluster> {
    state.clusters.values().filter(move |cluster| {
        caller.sees(&cluster.owner, &cluster.region)
            && state.is_listed(cluster.created)
            && (ids.is_empty() || ids.contains(&cluster.id))
    })
}

fn view(state: &State, cluster: &Cluster) -> Value {
    let tag_specification = if cluster.tags.is_empty() {
        Value::Null
    } else {
        json!([{"ResourceType": "cluster", "Tags": tags::show(&cluster.tags)}])
    };
    json!({
        "ClusterId": cluster.id,
        "ClusterName": cluster.name,
        "ClusterDescription": cluster.description,
        "ClusterVersion": cluster.version,
        "ClusterOs": cluster.os_name,
        "ClusterType": "MANAGED_CLUSTER",
        "ClusterNetworkSettings": network(&cluster.network, &state.quirks),
        "ClusterNodeNum": state.nodes(&cluster.id).count(),
        "ProjectId": cluster.project_id,
        "TagSpecification": tag_specification,
        "ClusterStatus": cluster.status.name(),
        "Property": property(&cluster.network, &state.quirks),
        // of every managed cluster, as `Cni` is true of it
        "ClusterMaterNodeNum": 1,
        "ImageId": cluster.image_id,
        "OsCustomizeType": cluster.os_customize_type,
        "ContainerRuntime": cluster.container_runtime,
        "CreatedTime": cluster.created.iso(),
        "DeletionProtection": cluster.deletion_protection,
        "EnableExternalNode": false,
        "ClusterLevel": cluster.level,
        "AutoUpgradeClusterLevel": cluster.auto_upgrade_level,
        "QGPUShareEnable": cluster.qgpu_share,
        "RuntimeVersion": cluster.runtime_version,
        "ClusterEtcdNodeNum": 0,
        "IsHighAvailability": cluster.high_availability,
        "ClusterCategory": Value::Null,
        "CdcId": "",
        "SecurityModeConfig": {"Enabled": cluster.security_mode, "Namespaces": Value::Null, "Labels": Value::Null},
    })
}

/// What a cluster of an overlay by Cilium may call its network.
const CILIUM_BGP: &str = "CiliumBGP";

fn is_called_bgp(network: &ClusterNetwork, quirks: &Quirks) -> bool {
    network.kind == "CiliumOverlay" && quirks.cilium_reads_as_bgp
}

fn network(network: &ClusterNetwork, quirks: &Quirks) -> Value {
    let subnets = if network.eni_subnet_ids.is_empty() { Value::Null } else { json!(network.eni_subnet_ids) };
    let cilium_mode = if is_called_bgp(network, quirks) { CILIUM_BGP } else { &network.cilium_mode };
    json!({
        "ClusterCIDR": network.cluster_cidr,
        "IgnoreClusterCIDRConflict": network.ignore_cluster_cidr_conflict,
        "MaxNodePodNum": network.max_pods_per_node,
        "MaxClusterServiceNum": network.max_services,
        "Ipvs": network.ipvs,
        "VpcId": network.vpc_id,
        "Cni": true,
        "KubeProxyMode": network.kube_proxy_mode,
        "ServiceCIDR": network.service_cidr,
        "Subnets": subnets,
        "IgnoreServiceCIDRConflict": network.ignore_service_cidr_conflict,
        "IsDualStack": network.dual_stack,
        "Ipv6ServiceCIDR": "",
        "CiliumMode": cilium_mode,
        "SubnetId": network.subnet_id,
        "DataPlaneV2": network.data_plane_v2,
    })
}

/// A JSON document in a string: where readers find the network's kind.
fn property(network: &ClusterNetwork, quirks: &Quirks) -> String {
    let kind = if is_called_bgp(network, quirks) { CILIUM_BGP } else { &network.kind };
    let mut property = json!({"NetworkType": kind});
    if !network.node_name_type.is_empty() {
        property["NodeNameType"] = network.node_name_type.as_str().into();
    }
    if network.has_vpc_cni() {
        property["VpcCniType"] = network.vpc_cni_type.as_str().into();
        property["IsNonStaticIpMode"] = network.non_static_ip.into();
        property["IsSupportMultiENI"] = true.into();
        property["IsNetworkWithApp"] = true.into();
    }
    property.to_string()
}

pub(crate) fn describe_cluster_status(state: &mut State, caller: &Caller, request: DescribeClusterStatus) -> Reply {
    let ids = request.cluster_ids.unwrap_or_default();
    let statuses: Vec<Value> = visible(state, caller, &ids).map(|cluster| status(state, cluster)).collect();
    Ok(json!({"TotalCount": statuses.len(), "ClusterStatusSet": statuses}))
}

fn status(state: &State, cluster: &Cluster) -> Value {
    let count = |status: InstanceStatus| state.nodes(&cluster.id).filter(|node| node.status == status).count();
    let (running, failed) = (count(InstanceStatus::Running), count(InstanceStatus::Failed));
    let all = state.nodes(&cluster.id).count();
    let instances = match (running, failed) {
        (0, 0) if all == 0 => "-",
        (running, _) if running == all => "AllNormal",
        (_, failed) if failed == all => "AllAbnormal",
        // those that are not there yet are not normal
        _ => "PartialAbnormal",
    };
    json!({
        "ClusterId": cluster.id,
        "ClusterState": cluster.status.name(),
        "ClusterInstanceState": instances,
        "ClusterBMonitor": false,
        "ClusterInitNodeNum": count(InstanceStatus::Initializing),
        "ClusterRunningNodeNum": running,
        "ClusterFailedNodeNum": failed,
        "ClusterClosedNodeNum": 0,
        "ClusterClosingNodeNum": 0,
        "ClusterDeletionProtection": cluster.deletion_protection,
        "ClusterAuditEnabled": cluster.audit,
    })
}
