//! A cluster and its parts, each with what it is doing.

use std::time::Duration;

use serde::Serialize;

use crate::cloud::tke::addon::{Addon as InstalledAddon, DescribeAddon};
use crate::cloud::tke::cluster::{Cluster, ClusterStatus};
use crate::cloud::tke::endpoint::{
    ClusterEndpoints, DescribeClusterEndpointStatus, DescribeClusterEndpoints, EndpointStatus,
};
use crate::cloud::tke::instance::{DescribeClusterInstances, Instance};
use crate::cloud::tke::node_pool::{DescribeClusterNodePools, NodePool};
use crate::cloud::{Client, Error};
use crate::services::endpoint::Side;

/// What was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// `cls-…`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub region: String,
    /// What it is doing, such as `Running`.
    pub status: String,
    /// What the control plane runs.
    pub kubernetes_version: String,
    /// Whether the cloud refuses to delete it.
    pub deletion_protection: bool,
    /// Its node pools; none while it is made, and while it is deleted those that the cloud still tells of.
    pub node_pools: Vec<Pool>,
    /// Its nodes, those of no pool too.
    pub nodes: Vec<Node>,
    /// The endpoints that there are or were to be.
    pub endpoints: Vec<Endpoint>,
    /// Its add-ons, those that came with it too.
    pub addons: Vec<Addon>,
}

/// A node pool.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pool {
    /// `np-…`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is doing, such as `normal`.
    pub status: String,
    /// How many nodes it should have.
    pub desired: i64,
    /// How many it has.
    pub total: i64,
    /// How many of them are normal.
    pub normal: i64,
}

/// A node.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Node {
    /// `ins-…`.
    pub id: String,
    /// The name of its pool; empty if it has none.
    pub node_pool: String,
    /// What it is doing, such as `running`.
    pub status: String,
    /// Its address in the VPC.
    pub address: String,
    /// Why it failed, or what it waits for.
    pub reason: String,
}

/// An endpoint of the API server.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Endpoint {
    /// `public` or `private`.
    pub kind: &'static str,
    /// What it is doing, such as `Created`.
    pub status: String,
    /// Where it is; empty until it is there.
    pub address: String,
    /// Why it could not be made.
    pub reason: String,
}

/// An add-on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Addon {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What it is doing, such as `Succeeded`.
    pub status: String,
    /// Why it failed.
    pub reason: String,
}

/// Looks at a cluster; none if it is not there. One that goes, or begins to, between two of the calls is looked at
/// again: an error of a part says nothing of it then.
///
/// # Errors
/// If one of the calls fails.
pub async fn look(client: &Client, cluster_id: &str) -> Result<Option<Report>, Error> {
    let Some(cluster) = client.cluster(cluster_id).await? else { return Ok(None) };
    match parts_of(&cluster) {
        PartsOf::Made => match with_parts(client, without_parts(client, &cluster)).await {
            Ok(report) => Ok(Some(report)),
            Err(error) => match client.cluster(cluster_id).await? {
                None => Ok(None),
                Some(cluster) => match parts_of(&cluster) {
                    PartsOf::Made => Err(error),
                    PartsOf::Going => Ok(Some(with_what_is_left(client, without_parts(client, &cluster)).await)),
                    PartsOf::Unmade => Ok(Some(without_parts(client, &cluster))),
                },
            },
        },
        PartsOf::Going => Ok(Some(with_what_is_left(client, without_parts(client, &cluster)).await)),
        PartsOf::Unmade => Ok(Some(without_parts(client, &cluster))),
    }
}

/// What a cluster answers when it is asked for its parts.
enum PartsOf {
    /// They are there, and it tells of them.
    Made,
    /// They go with it, and it tells of some.
    Going,
    /// There are none.
    Unmade,
}

fn parts_of(cluster: &Cluster) -> PartsOf {
    match cluster.cluster_status {
        ClusterStatus::Creating => PartsOf::Unmade,
        ClusterStatus::Deleting => PartsOf::Going,
        _ => PartsOf::Made,
    }
}

async fn with_parts(client: &Client, cluster: Report) -> Result<Report, Error> {
    let (pools, nodes, endpoints, addons) = tokio::try_join!(
        pools(client, &cluster.id),
        nodes(client, &cluster.id),
        endpoints(client, &cluster.id),
        addons(client, &cluster.id)
    )?;
    Ok(filled(cluster, pools, nodes, endpoints, addons))
}

/// The same of a cluster that is being deleted, with the parts that it still tells of.
async fn with_what_is_left(client: &Client, cluster: Report) -> Report {
    // an error is no news then
    let client = &client.with_retry_timeout(Duration::ZERO);
    let (pools, nodes, endpoints, addons) = tokio::join!(
        pools(client, &cluster.id),
        nodes(client, &cluster.id),
        endpoints(client, &cluster.id),
        addons(client, &cluster.id)
    );
    let (pools, nodes) = (pools.unwrap_or_default(), nodes.unwrap_or_default());
    filled(cluster, pools, nodes, endpoints.unwrap_or_default(), addons.unwrap_or_default())
}

fn filled(
    cluster: Report,
    pools: Vec<NodePool>,
    nodes: Vec<Instance>,
    endpoints: Vec<Endpoint>,
    addons: Vec<InstalledAddon>,
) -> Report {
    let nodes = nodes.into_iter().map(|instance| node(instance, &pools)).collect();
    let addons = addons.into_iter().map(addon).collect();
    Report { nodes, endpoints, addons, node_pools: pools.iter().map(pool).collect(), ..cluster }
}

async fn pools(client: &Client, cluster_id: &str) -> Result<Vec<NodePool>, Error> {
    let asked = DescribeClusterNodePools { cluster_id: cluster_id.to_owned(), filters: None };
    Ok(client.call(&asked).await?.node_pool_set)
}

async fn nodes(client: &Client, cluster_id: &str) -> Result<Vec<Instance>, Error> {
    client.list(&DescribeClusterInstances { cluster_id: cluster_id.to_owned(), ..Default::default() }).await
}

async fn addons(client: &Client, cluster_id: &str) -> Result<Vec<InstalledAddon>, Error> {
    Ok(client.call(&DescribeAddon { cluster_id: cluster_id.to_owned() }).await?.addons)
}

fn without_parts(client: &Client, cluster: &Cluster) -> Report {
    Report {
        id: cluster.cluster_id.clone(),
        name: cluster.cluster_name.clone(),
        region: client.region().unwrap_or_default().to_owned(),
        status: cluster.cluster_status.as_str().to_owned(),
        kubernetes_version: cluster.cluster_version.clone(),
        deletion_protection: cluster.deletion_protection,
        node_pools: Vec::new(),
        nodes: Vec::new(),
        endpoints: Vec::new(),
        addons: Vec::new(),
    }
}

fn pool(pool: &NodePool) -> Pool {
    let counts = pool.node_count_summary.all();
    Pool {
        id: pool.node_pool_id.clone(),
        name: pool.name.clone(),
        status: pool.life_state.as_str().to_owned(),
        desired: pool.desired_nodes_num,
        total: counts.total,
        normal: counts.normal,
    }
}

fn node(instance: Instance, pools: &[NodePool]) -> Node {
    let pool = pools.iter().find(|pool| pool.node_pool_id == instance.node_pool_id);
    let status = match instance.drain_status.as_str() {
        "" => instance.instance_state.as_str().to_owned(),
        drained => format!("{}, {drained}", instance.instance_state.as_str()),
    };
    Node {
        reason: instance.failure().unwrap_or_default().to_owned(),
        id: instance.instance_id,
        node_pool: pool.map(|pool| pool.name.clone()).unwrap_or_default(),
        status,
        address: instance.lan_ip,
    }
}

fn addon(addon: InstalledAddon) -> Addon {
    Addon {
        name: addon.addon_name,
        version: addon.addon_version,
        status: addon.phase.as_str().to_owned(),
        reason: addon.reason,
    }
}

async fn endpoints(client: &Client, cluster_id: &str) -> Result<Vec<Endpoint>, Error> {
    let status = |side: Side| DescribeClusterEndpointStatus {
        cluster_id: cluster_id.to_owned(),
        is_extranet: Some(side.is_public()),
    };
    let (public, private) = (status(Side::Public), status(Side::Private));
    let of_addresses = DescribeClusterEndpoints { cluster_id: cluster_id.to_owned() };
    let (public, private, addresses) =
        tokio::try_join!(client.call(&public), client.call(&private), client.call(&of_addresses))?;
    let ClusterEndpoints { cluster_external_endpoint, cluster_intranet_endpoint, .. } = addresses;
    let found = [("public", public, cluster_external_endpoint), ("private", private, cluster_intranet_endpoint)];
    let there = found
        .into_iter()
        .filter(|(_, answer, _)| !matches!(answer.status, EndpointStatus::NotFound | EndpointStatus::Deleted));
    Ok(there
        .map(|(kind, answer, address)| Endpoint {
            kind,
            status: answer.status.as_str().to_owned(),
            address,
            reason: answer.reason().unwrap_or_default().to_owned(),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::cloud::samples;
    use crate::cloud::testing::{Script, Seen, Step, builder};

    const ID: &str = "cls-7ph3twqe";

    fn clusters(clusters: &[Value]) -> Step {
        Step::Reply(json!({ "TotalCount": clusters.len(), "Clusters": clusters }))
    }

    fn parts_are_refused() -> Step {
        Step::Fail("InvalidParameter.ClusterNotFound", "CLUSTER_NOT_FOUND(cluster not found)")
    }

    fn in_its_deletion() -> Value {
        let mut cluster = samples::cluster(ID);
        cluster["ClusterStatus"] = "Deleting".into();
        cluster
    }

    async fn looked(then: fn(&Seen) -> Step) -> Result<Option<Report>, Error> {
        let script = Script::new([clusters(&[samples::cluster(ID)]), Step::By(then)]);
        look(&builder(&script).build(), ID).await
    }

    #[tokio::test]
    async fn a_cluster_that_goes_between_two_calls_is_gone() {
        let gone = looked(|seen| if seen.action == "DescribeClusters" { clusters(&[]) } else { parts_are_refused() });
        assert_eq!(gone.await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_cluster_that_begins_to_go_between_two_calls_is_shown_alone() {
        let going = looked(|seen| match seen.action.as_str() {
            "DescribeClusters" => clusters(&[in_its_deletion()]),
            _ => parts_are_refused(),
        });
        let report = going.await.unwrap().unwrap();
        assert_eq!((report.status.as_str(), report.node_pools.len()), ("Deleting", 0));
    }

    #[tokio::test]
    async fn a_cluster_that_goes_is_shown_with_what_is_left_of_it() {
        let going = looked(|seen| match seen.action.as_str() {
            "DescribeClusters" => clusters(&[in_its_deletion()]),
            "DescribeClusterInstances" => {
                let mut node = json!({ "InstanceId": "ins-1", "InstanceState": "running", "FailedReason": "" });
                (node["NodePoolId"], node["AutoscalingGroupId"]) = ("np-1".into(), "asg-1".into());
                Step::Reply(json!({ "TotalCount": 1, "InstanceSet": [node] }))
            }
            _ => parts_are_refused(),
        });
        let report = going.await.unwrap().unwrap();
        let nodes: Vec<&str> = report.nodes.iter().map(|node| node.id.as_str()).collect();
        assert_eq!((report.status.as_str(), nodes, report.node_pools.len()), ("Deleting", vec!["ins-1"], 0));
    }

    #[tokio::test]
    async fn a_part_that_cannot_be_read_while_the_cluster_stays_is_an_error() {
        let refused = looked(|seen| match seen.action.as_str() {
            "DescribeClusters" => clusters(&[samples::cluster(ID)]),
            _ => parts_are_refused(),
        });
        assert_eq!(refused.await.unwrap_err().code(), Some("InvalidParameter.ClusterNotFound"));
    }
}
