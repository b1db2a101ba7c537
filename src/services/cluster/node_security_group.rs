//! The security group of the nodes of pools that name none: the cloud takes no pool without. There is one for all such
//! pools of a cluster, made before the first of them and removed with the cluster.

use super::facet::Facet;
use super::model::ClusterModel;
use crate::cloud::vpc::security_group::SecurityGroupPolicy;
use crate::cloud::vpc::vpc::DescribeVpcs;
use crate::cloud::{Error, Filter, Kind};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::schema::Attribute;
use crate::kit::value::{Attr, IntoValue, Value};
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;
use crate::services::security_group::role::Role;
use crate::services::security_group::rules::{self, Rules, accept};
use crate::services::security_group::{mark, owned};

/// The ports by which load balancers reach nodes.
const NODE_PORTS: &str = "30000-32768";
const ANYWHERE: &str = "0.0.0.0/0";

/// The security group of the nodes. Every update with calls sees to it; where it is missing, that alone
/// makes an update due.
pub const FACET: Facet = Facet {
    attributes,
    plan: |plan| {
        let planned = &mut plan.change.planned;
        if plan.change.prior.is_none() && !asks_for_one(&planned.node_pools.clone().into_value()) {
            planned.node_security_group_id = Attr::Null;
        }
    },
    is_due: Some(|prior, planned| prior.node_security_group_id.is_null() && is_needed(planned)),
    is_in_each_update: true,
    update: |change| {
        Box::pin(async {
            // what does not need it goes on
            change.node_group_failure = ensure(&change.handle, &mut change.planned).await.err();
            Ok(())
        })
    },
    read_parts: |_, parts, model| {
        model.node_security_group_id = parts.node_group.clone().into();
        Box::pin(async { Ok(()) })
    },
    ..Facet::NOTHING
};

fn attributes() -> Vec<(&'static str, Attribute)> {
    let id = Attribute::string()
        .computed()
        .description(
            "The security group that the provider created for the nodes of pools without `security_group_ids`. It is \
             deleted with the cluster. Null if there is none.",
        )
        .unknown_while_null(|planned| asks_for_one(planned.member("node_pools")));
    vec![("node_security_group_id", id)]
}

/// Whether planned pools ask for the group, or may.
fn asks_for_one(pools: &Value) -> bool {
    let names_none = |pool: &Value| {
        let groups = pool.member("security_group_ids");
        pool.is_unknown() || groups.is_null() || groups.is_unknown()
    };
    match pools {
        Value::Map(pools) => pools.values().any(names_none),
        other => other.is_unknown(),
    }
}

/// Whether a pool that is managed here names no group.
fn is_needed(planned: &ClusterModel) -> bool {
    planned.pools().values().any(|pool| pool.security_group_ids.is_null())
}

/// Makes the group where planned pools need it and it is not there, notes its id in what is planned, and makes its rules
/// what they should be: without one, it would let nothing through.
pub async fn ensure(handle: &ClusterHandle, planned: &mut ClusterModel) -> Result<(), Diagnostics> {
    if !is_needed(planned) {
        return Ok(());
    }
    let group = owned::ensure(handle, Role::Nodes, planned.node_security_group_id.as_str()).await?;
    planned.node_security_group_id = Attr::Known(group.clone());
    let blocks = own_blocks(handle, &planned.vpc_id.known_or_default()).await;
    let blocks = blocks.map_err(|error| api_error("The addresses of the nodes and pods could not be read", &error))?;
    rules::make_exactly(handle, &group, &rules_for(&handle.cluster_id, &blocks)).await
}

/// The addresses of the VPC, secondary ones too, and of pods where they have others.
async fn own_blocks(handle: &ClusterHandle, vpc_id: &str) -> Result<Vec<String>, Error> {
    let missing = |what: &str| Error::new(Kind::NotFound, format!("{what} is not listed"));
    let request = DescribeVpcs { filters: Some(vec![Filter::new("vpc-id", vpc_id)]), ..Default::default() };
    let (vpcs, cluster) = tokio::try_join!(handle.client.list(&request), handle.client.cluster(&handle.cluster_id))?;
    let vpc = vpcs.into_iter().find(|vpc| vpc.vpc_id == vpc_id).ok_or_else(|| missing(vpc_id))?;
    let cluster = cluster.ok_or_else(|| missing(&handle.cluster_id))?;
    let mut blocks: Vec<String> = vpc.cidr_blocks().cloned().collect();
    blocks.push(cluster.cluster_network_settings.cluster_cidr);
    blocks.retain(|block| !block.is_empty());
    blocks.sort();
    blocks.dedup();
    Ok(blocks)
}

/// Nodes and pods reach each other, load balancers the ports of services, and nodes everything. Nobody has to reach
/// them by SSH.
fn rules_for(cluster_id: &str, blocks: &[String]) -> Rules {
    let mark = mark::of_rules(cluster_id);
    let accept = |protocol: &str, port: &str, block: &str| accept(protocol, port, block, &mark);
    let mut ingress: Vec<SecurityGroupPolicy> = blocks.iter().map(|block| accept("ALL", "ALL", block)).collect();
    ingress.extend(["TCP", "UDP"].map(|protocol| accept(protocol, NODE_PORTS, ANYWHERE)));
    Rules { ingress, egress: vec![accept("ALL", "ALL", ANYWHERE)] }
}
