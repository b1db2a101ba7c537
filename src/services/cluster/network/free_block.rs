//! The addresses of pods, when the user leaves them to the provider.

use ipnet::Ipv4Net;

use super::super::choices::NetworkMode;
use super::super::model::ClusterModel;
use super::block::{overlap, parsed};
use crate::cloud::Client;
use crate::cloud::Filter;
use crate::cloud::tke::cluster::DescribeClusters;
use crate::cloud::vpc::vpc::DescribeVpcs;
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::value::Path;
use crate::provider::api_error;

/// Which of the free blocks to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The first: the same cloud gives the same block.
    First,
    /// Any, so that clusters made at the same time do not meet again.
    Any,
}

/// The block to ask for: the one written, else a free one; none in VPC-CNI mode, whose pods have
/// addresses of the VPC.
pub async fn for_pods(client: &Client, planned: &ClusterModel, choice: Choice) -> Result<Option<String>, Diagnostics> {
    let network = planned.network.known_or_default();
    if let Some(written) = network.cluster_cidr.known() {
        return Ok(Some(written.clone()));
    }
    if NetworkMode::of(&network.mode) == Some(NetworkMode::VpcCni) {
        return Ok(None);
    }
    let vpc_id = planned.vpc_id.known_or_default();
    let path = Path::of("network").attr("cluster_cidr");
    let failed = |error| {
        Diagnostics::from(
            api_error("A free CIDR block for pods could not be determined", &error).at(Path::of("vpc_id")),
        )
    };
    let vpcs = DescribeVpcs { filters: Some(vec![Filter::new("vpc-id", &vpc_id)]), ..Default::default() };
    let clusters = DescribeClusters { filters: Some(vec![Filter::new("vpc-id", &vpc_id)]), ..Default::default() };
    let (vpcs, clusters) = tokio::try_join!(client.list(&vpcs), client.list(&clusters)).map_err(failed)?;
    let Some(vpc) = vpcs.into_iter().find(|vpc| vpc.vpc_id == vpc_id) else {
        let region = client.region().unwrap_or("the provider's region");
        let detail = format!("There is no VPC {vpc_id} in {region}.");
        return Err(Diagnostic::error("Unknown VPC", detail).at(Path::of("vpc_id")).into());
    };
    let of_clusters = clusters.iter().flat_map(|cluster| {
        let network = &cluster.cluster_network_settings;
        [&network.cluster_cidr, &network.service_cidr]
    });
    let of_others = vpc.cidr_blocks().chain(of_clusters).filter_map(|text| text.parse().ok());
    let taken: Vec<Ipv4Net> = of_others.chain(parsed(&network.service_cidr)).collect();
    free(&taken, choice).map(|net| Some(net.to_string())).ok_or_else(|| {
        let detail = "The VPC and its clusters leave no private /16 block free. Set `network.cluster_cidr` to a \
                      smaller block.";
        Diagnostic::error("No free CIDR block", detail).at(path).into()
    })
}

/// A private /16 that overlaps nothing that is taken.
fn free(taken: &[Ipv4Net], choice: Choice) -> Option<Ipv4Net> {
    let of_172 = (16..=31).map(|second| (172, second));
    let of_192 = [(192, 168)].into_iter();
    let of_10 = (0..=255).map(|second| (10, second));
    let mut free = of_172
        .chain(of_192)
        .chain(of_10)
        .filter_map(|(first, second)| Ipv4Net::new([first, second, 0, 0].into(), 16).ok())
        .filter(|net| !taken.iter().any(|other| overlap(*net, *other)));
    match choice {
        Choice::First => free.next(),
        Choice::Any => fastrand::choice(free.collect::<Vec<_>>()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_keeps_clear_of_what_is_taken() {
        let nets = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect::<Vec<Ipv4Net>>();
        assert_eq!(free(&nets(&["10.0.0.0/16"]), Choice::First).unwrap().to_string(), "172.16.0.0/16");
        assert_eq!(
            free(&nets(&["172.16.0.0/16", "172.17.4.0/24"]), Choice::First).unwrap().to_string(),
            "172.18.0.0/16"
        );
        assert_eq!(
            free(&nets(&["172.16.0.0/12", "192.168.0.0/16"]), Choice::First).unwrap().to_string(),
            "10.0.0.0/16"
        );
        assert_eq!(free(&nets(&["0.0.0.0/0"]), Choice::First), None);
        assert!(free(&nets(&["10.0.0.0/8"]), Choice::Any).is_some_and(|net| net.addr().octets()[0] != 10));
    }
}
