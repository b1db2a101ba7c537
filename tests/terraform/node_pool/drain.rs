//! Nodes are drained through the API server of their cluster, as it is reached over HTTPS. What becomes of pods that stay
//! is in `tests/drain`, without sockets.

use super::nodes;
use crate::drain::bench::budget;
use crate::harness::configuration::{SMALL, pools};
use crate::harness::{Cloud, Workspace, both_ways};

both_ways!(a_smaller_pool_is_drained_over_https);

const OPEN: &str = "endpoint_access = \"public\"\n public_access_cidrs = [\"203.0.113.0/24\"]";

/// The pods of the cluster's own names may never be fewer than two.
pub fn keep_pods(cloud: &Cloud) {
    cloud.change(|state| {
        state.kubernetes.values_mut().for_each(|inside| inside.budgets.push(budget()));
    });
}

fn a_smaller_pool_is_drained_over_https(cloud: Cloud) {
    let workspace = Workspace::new(&cloud);
    let sized = |size: u8, drain: &str| pools(OPEN, &[("blue", &format!("{SMALL}\n node_count = {size}\n {drain}"))]);
    workspace.configure(&sized(2, "drain = \"required\"")).apply(&[]).success();
    keep_pods(&cloud);
    let blocked = "drain = \"required\"\n drain_timeout = \"2s\"";
    let refused = workspace.configure(&sized(1, blocked)).apply(&[]).failure();
    refused.says("kube-system/coredns").says("The disruption budget names needs 2 healthy pods");
    assert_eq!(nodes(&cloud, "blue").len(), 2);
    cloud.change(|state| state.kubernetes.values_mut().for_each(|inside| inside.budgets.clear()));
    workspace.apply(&[]).success().silent_about("not drained");
    assert_eq!(nodes(&cloud, "blue").len(), 1);
    workspace.assert_plan_is_empty();
}
