//! The VPC, and the addresses of pods and services beside it.

use ipnet::Ipv4Net;

use super::super::model::NetworkModel;
use super::super::network::block::{overlap, parsed, size};
use super::super::network::check::path;
use super::super::network::services;
use super::report::Report;
use super::scope::Scope;
use crate::cloud::vpc::vpc::{DescribeVpcs, Vpc};
use crate::cloud::{Client, Error, Filter};
use crate::kit::value::{Attr, Path};

/// The VPC of a new cluster; an empty list if it is not there.
pub async fn ask(client: &Client, scope: &Scope<'_>) -> Result<Option<Vec<Vpc>>, Error> {
    let Some(vpc_id) = scope.changed(|cluster| &cluster.vpc_id) else {
        return Ok(None);
    };
    let filters = Some(vec![Filter::new("vpc-id", vpc_id)]);
    client.list(&DescribeVpcs { filters, ..Default::default() }).await.map(Some)
}

/// The VPC is there, and no addresses are used twice or too few.
pub fn judge(scope: &Scope, vpcs: Option<Vec<Vpc>>, report: &mut Report) {
    if let (Some(vpcs), Some(vpc_id)) = (vpcs, scope.planned.vpc_id.as_str()) {
        match vpcs.iter().find(|vpc| vpc.vpc_id == vpc_id) {
            Some(vpc) => beside_vpc(scope, vpc, report),
            None => {
                let detail = format!("There is no VPC {vpc_id} in {}.", scope.region());
                report.error(Path::of("vpc_id"), "Unknown VPC", detail);
            }
        }
    }
    if let Some(network) = scope.planned.network.known() {
        beside_each_other(scope, report);
        room_for_nodes(scope, network, report);
    }
}

/// The blocks that are asked for; none where it was there before, and none of services that take the end of the pods'.
fn blocks(scope: &Scope) -> (Option<Ipv4Net>, Option<Ipv4Net>) {
    let own = scope.planned.network.known().and_then(services::own);
    (
        scope.network_change(|network| &network.cluster_cidr).and_then(|text| text.parse().ok()),
        own.filter(|_| scope.network_change(|network| &network.service_cidr).is_some()),
    )
}

/// The blocks of which the cloud takes none that is in use, with the names of their attributes.
pub fn blocks_to_be_free(scope: &Scope) -> Vec<(&'static str, Ipv4Net)> {
    let (cluster, service) = blocks(scope);
    let may_overlap = scope
        .planned
        .network
        .known()
        .is_some_and(|network| !matches!(network.ignore_cidr_conflict, Attr::Null | Attr::Known(false)));
    let both = [("cluster_cidr", cluster.filter(|_| !may_overlap)), ("service_cidr", service)];
    both.into_iter().filter_map(|(name, block)| Some((name, block?))).collect()
}

fn beside_vpc(scope: &Scope, vpc: &Vpc, report: &mut Report) {
    for (name, block) in blocks_to_be_free(scope) {
        let taken = vpc.cidr_blocks().find(|taken| taken.parse().is_ok_and(|taken| overlap(block, taken)));
        if let Some(taken) = taken {
            let detail = format!("{block} overlaps {taken}, which are addresses of {}.", vpc.vpc_id);
            report.error(path(name), "CIDR block in use", detail);
        }
    }
}

fn beside_each_other(scope: &Scope, report: &mut Report) {
    if let (Some(cluster), Some(service)) = blocks(scope)
        && overlap(cluster, service)
    {
        let detail = format!("{service} overlaps `network.cluster_cidr` = {cluster}. Write a block outside of it.");
        report.error(path("service_cidr"), "Overlapping CIDR blocks", detail);
    }
}

/// With global routes, each node takes a block of the cluster's for its pods.
fn room_for_nodes(scope: &Scope, network: &NetworkModel, report: &mut Report) {
    if !scope.pools().any(|pool| pool.added().1 > 0) {
        return;
    }
    let Some(room) = most_nodes(network) else { return };
    let pools = || scope.planned.node_pools.known().into_iter().flatten().filter_map(|(_, pool)| pool.known());
    let least: i64 = pools().filter_map(|pool| pool.least_size()).sum();
    let greatest: i64 = pools().filter_map(|pool| pool.greatest_size()).sum();
    let block = network.cluster_cidr.as_str().unwrap_or_default();
    let for_services =
        if services::own(network).is_some() { "" } else { "`max_services` addresses for services, and " };
    let detail = |nodes: i64| {
        format!(
            "The node pools may have {nodes} nodes together, but {block} has room for the pods of {room} only: it \
             provides {for_services}`max_pods_per_node` addresses for each node."
        )
    };
    if least > room {
        report.error(path("cluster_cidr"), "Too few addresses for pods", detail(least));
    } else if greatest > room {
        report.warning(path("cluster_cidr"), "Too few addresses for pods", detail(greatest));
    }
}

/// How many nodes a block holds the pods of.
fn most_nodes(network: &NetworkModel) -> Option<i64> {
    if network.mode.as_str() != Some("GR") {
        return None;
    }
    let block = parsed(&network.cluster_cidr)?;
    let pods = *network.max_pods_per_node.known()?;
    let services = if services::own(network).is_some() { 0 } else { *network.max_services.known()? };
    (pods > 0).then(|| (size(block) - services).max(0) / pods)
}

#[cfg(test)]
mod tests {
    use super::super::super::model::{ClusterModel, objects};
    use super::*;
    use crate::cloud::vpc::vpc::AssistantCidr;
    use crate::kit::value::Attr;
    use crate::services::node_pool::model::NodePoolModel;

    fn cluster(mode: &str, cluster_cidr: &str, nodes: i64) -> ClusterModel {
        let network = NetworkModel {
            mode: mode.into(),
            cluster_cidr: cluster_cidr.into(),
            max_pods_per_node: Attr::Known(64),
            max_services: Attr::Known(256),
            ..Default::default()
        };
        let pool = NodePoolModel { node_count: Attr::Known(nodes), ..Default::default() };
        ClusterModel {
            vpc_id: "vpc-1".into(),
            network: Attr::Known(network),
            node_pools: objects([("a".to_owned(), pool)]),
            ..Default::default()
        }
    }

    fn found(prior: Option<&ClusterModel>, planned: &ClusterModel) -> Vec<String> {
        let more = AssistantCidr { cidr_block: "172.20.0.0/16".into(), assistant_type: 0 };
        let vpc = Vpc {
            vpc_id: "vpc-1".into(),
            cidr_block: "10.0.0.0/16".into(),
            assistant_cidr_set: vec![more],
            ..Default::default()
        };
        let mut report = Report::default();
        judge(&Scope::of(prior, planned), Some(vec![vpc]), &mut report);
        report.lines()
    }

    #[test]
    fn pods_are_beside_the_vpc() {
        assert!(found(None, &cluster("GR", "172.16.0.0/16", 1)).is_empty());
        for inside in ["10.0.128.0/20", "10.0.0.0/8", "172.20.4.0/22"] {
            assert_eq!(found(None, &cluster("GR", inside, 1)), ["network.cluster_cidr: CIDR block in use"], "{inside}");
        }
        let mut on_purpose = cluster("GR", "10.0.128.0/20", 1);
        let Attr::Known(network) = &mut on_purpose.network else { unreachable!() };
        network.ignore_cidr_conflict = Attr::Known(true);
        assert!(found(None, &on_purpose).is_empty());
    }

    #[test]
    fn services_are_beside_pods_and_vpc() {
        let with = |mode: &str, service: &str| {
            let mut cluster = cluster(mode, "172.16.0.0/16", 1);
            let Attr::Known(network) = &mut cluster.network else { unreachable!() };
            network.service_cidr = service.into();
            found(None, &cluster)
        };
        assert!(with("CiliumOverlay", "172.17.0.0/20").is_empty());
        assert_eq!(with("CiliumOverlay", "172.16.240.0/20"), ["network.service_cidr: Overlapping CIDR blocks"]);
        assert_eq!(with("CiliumOverlay", "10.0.0.0/20"), ["network.service_cidr: CIDR block in use"]);
        assert_eq!(with("GR", "10.0.0.0/20"), ["network.service_cidr: CIDR block in use"]);
        assert_eq!(with("GR", "172.20.0.0/20"), ["network.service_cidr: CIDR block in use"], "a secondary block");
        assert!(with("GR", "172.17.0.0/20").is_empty());
        assert!(with("GR", "172.16.240.0/20").is_empty(), "there they are the end of the same block");
    }

    #[test]
    fn each_node_has_room_for_its_pods() {
        // 1024 addresses without 256 for services: 12 times 64
        let small = |nodes| cluster("GR", "172.16.0.0/22", nodes);
        assert!(found(None, &small(12)).is_empty());
        assert_eq!(found(None, &small(13)), ["network.cluster_cidr: Too few addresses for pods"]);
        assert!(found(None, &cluster("CiliumOverlay", "172.16.0.0/22", 13)).is_empty());
        // one that grows is looked at again, one that stays is not
        assert_eq!(found(Some(&small(12)), &small(13)), ["network.cluster_cidr: Too few addresses for pods"]);
        assert!(found(Some(&small(13)), &small(13)).is_empty());
    }
}
