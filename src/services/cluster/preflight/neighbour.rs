//! The other clusters of the VPC, whose pods and services have addresses too.

use ipnet::Ipv4Net;

use super::super::mark;
use super::super::network::block::overlap;
use super::super::network::check::path;
use super::network::blocks_to_be_free;
use super::report::Report;
use super::scope::Scope;
use crate::cloud::tke::cluster::{Cluster, ClusterStatus, DescribeClusters};
use crate::cloud::{Client, Error, Filter};

/// The clusters of a new cluster's VPC.
pub async fn ask(client: &Client, scope: &Scope<'_>) -> Result<Option<Vec<Cluster>>, Error> {
    let vpc_id = scope.planned.vpc_id.as_str().filter(|_| scope.prior.is_none());
    let Some(vpc_id) = vpc_id else {
        return Ok(None);
    };
    let filters = Some(vec![Filter::new("vpc-id", vpc_id)]);
    client.list(&DescribeClusters { filters, ..Default::default() }).await.map(Some)
}

/// No other cluster has the addresses. One that the same plan replaces is deleted first.
pub fn judge(scope: &Scope, clusters: &[Cluster], is_replaced: impl Fn(&str) -> bool, report: &mut Report) {
    for (name, block) in blocks_to_be_free(scope) {
        let others = clusters.iter().filter(|cluster| !is_replaced(&cluster.cluster_id));
        let Some((other, taken)) = others.filter_map(|other| Some((other, taken_of(other, block)?))).next() else {
            continue;
        };
        let Cluster { cluster_id, cluster_name, .. } = other;
        let vpc_id = &other.cluster_network_settings.vpc_id;
        let found = format!("{block} overlaps {taken} of the cluster {cluster_id} ({cluster_name:?}) in {vpc_id}.");
        let (path, summary) = (path(name), "CIDR block in use by another cluster");
        if may_go(scope, other) {
            let detail = format!(
                "{found} The cluster can only be created once {cluster_id} is deleted, as it is if this plan replaces \
                 it."
            );
            report.warning(path, summary, detail);
        } else {
            let detail = format!("{found} Set a block that no cluster of the VPC uses.");
            report.error(path, summary, detail);
        }
    }
}

/// The addresses of a cluster that a block overlaps.
fn taken_of(other: &Cluster, block: Ipv4Net) -> Option<Ipv4Net> {
    let network = &other.cluster_network_settings;
    let blocks = [&network.cluster_cidr, &network.service_cidr].into_iter().filter_map(|text| text.parse().ok());
    blocks.into_iter().find(|taken| overlap(block, *taken))
}

/// Whether a cluster may be gone by the time of the apply: it is on its way already, or it may be the very one that is
/// replaced. Terraform does not say so of one that is tainted or replaced on request.
fn may_go(scope: &Scope, other: &Cluster) -> bool {
    let is_ours = mark::of(other).is_some();
    let has_its_name = scope.planned.name.as_str() == Some(other.cluster_name.as_str());
    other.cluster_status == ClusterStatus::Deleting || is_ours && has_its_name
}

#[cfg(test)]
mod tests {
    use super::super::super::mark::CREATE_ID;
    use super::super::super::model::{ClusterModel, NetworkModel};
    use super::*;
    use crate::cloud::tag::Tag;
    use crate::cloud::tke::cluster::ClusterNetworkSettings;
    use crate::cloud::tke::tag::TagSpecification;
    use crate::kit::value::Attr;

    fn planned(mode: &str, cluster_cidr: &str, service_cidr: &str) -> ClusterModel {
        let some = |text: &str| if text.is_empty() { Attr::Null } else { text.into() };
        let network = NetworkModel {
            mode: mode.into(),
            cluster_cidr: some(cluster_cidr),
            service_cidr: some(service_cidr),
            ..Default::default()
        };
        ClusterModel {
            name: "main".into(),
            vpc_id: "vpc-1".into(),
            network: Attr::Known(network),
            ..Default::default()
        }
    }

    fn other(name: &str, is_ours: bool, status: ClusterStatus) -> Cluster {
        let tags = if is_ours { vec![Tag::new(CREATE_ID, "x")] } else { Vec::new() };
        Cluster {
            cluster_id: "cls-1".into(),
            cluster_name: name.into(),
            cluster_status: status,
            tag_specification: vec![TagSpecification { resource_type: TagSpecification::CLUSTER.into(), tags }],
            cluster_network_settings: ClusterNetworkSettings {
                cluster_cidr: "172.16.0.0/16".into(),
                service_cidr: "10.201.0.0/20".into(),
                ..Default::default()
            },
            ..Default::default()
        }
    }

    fn found(planned: &ClusterModel, other: Cluster, is_replaced: bool) -> Vec<String> {
        let mut report = Report::default();
        judge(&Scope::of(None, planned), &[other], |_| is_replaced, &mut report);
        report.lines()
    }

    #[test]
    fn addresses_of_another_cluster_are_in_use() {
        let running = || other("theirs", false, ClusterStatus::Running);
        let of = |mode: &str, cluster: &str, service: &str| found(&planned(mode, cluster, service), running(), false);
        let error = |name: &str| format!("network.{name}: CIDR block in use by another cluster");
        assert!(of("GR", "172.17.0.0/16", "").is_empty());
        assert_eq!(of("GR", "172.16.64.0/18", ""), [error("cluster_cidr")]);
        assert_eq!(of("GR", "10.201.0.0/16", ""), [error("cluster_cidr")]);
        assert_eq!(of("GR", "172.17.0.0/16", "172.16.0.0/20"), [error("service_cidr")]);
        assert_eq!(of("VPC-CNI", "", "10.201.8.0/22"), [error("service_cidr")]);
        let mut on_purpose = planned("GR", "172.16.64.0/18", "10.201.0.0/20");
        let Attr::Known(network) = &mut on_purpose.network else { unreachable!() };
        network.ignore_cidr_conflict = Attr::Known(true);
        assert_eq!(found(&on_purpose, running(), false), [error("service_cidr")], "that is of the pods alone");
    }

    #[test]
    fn a_cluster_that_may_be_gone_by_then_stands_in_nobodys_way() {
        let planned = planned("GR", "172.16.0.0/16", "");
        let warning = "warning: network.cluster_cidr: CIDR block in use by another cluster";
        assert!(found(&planned, other("main", true, ClusterStatus::Running), true).is_empty());
        assert_eq!(found(&planned, other("main", true, ClusterStatus::Running), false), [warning]);
        assert_eq!(found(&planned, other("theirs", false, ClusterStatus::Deleting), false), [warning]);
        for (name, is_ours) in [("main", false), ("other", true)] {
            let found = found(&planned, other(name, is_ours, ClusterStatus::Running), false);
            assert!(!found[0].starts_with("warning"), "{name}");
        }
    }
}
