//! What the cloud makes of a cluster and tells of it.

use super::addons;
use super::condition;
use super::facet::Facet;
use super::model::{ClusterModel, ConditionModel};
use super::reading::{Parts, Reading};
use crate::cloud::tke::cluster::Cluster;
use crate::kit::schema::{Attribute, Nesting};
use crate::kit::value::Attr;
use crate::services::node_pool::readings::{counts, node_counts};

/// What the cloud makes of a cluster and tells of it.
pub const FACET: Facet = Facet {
    attributes,
    read: |reading, model| {
        let cluster = reading.cluster;
        model.id = Attr::Known(cluster.cluster_id.clone());
        model.status = status(cluster);
        model.created_at = Attr::non_empty(&cluster.created_time);
    },
    read_parts: |reading, parts, model| {
        read_parts(reading, parts, model);
        Box::pin(async { Ok(()) })
    },
    ..Facet::NOTHING
};

fn attributes() -> Vec<(&'static str, Attribute)> {
    let text = |description: &str| Attribute::string().computed().description(description);
    let condition = [
        (
            "type",
            text(
                "What the condition is about: `Cluster`, `NodePool/NAME`, `PublicEndpoint`, `PrivateEndpoint`, \
                 `Addon/NAME` or `ServiceAccountIssuer`.",
            ),
        ),
        ("status", text("`True`, `False` or `Unknown`.")),
        ("reason", text("The status that Tencent Cloud reports, as one word.")),
        ("message", text("Details, in words.")),
    ];
    vec![
        ("id", text("The id of the cluster, `cls-…`.")),
        ("status", text("The status of the cluster, such as `Running`.").volatile()),
        (
            "conditions",
            Attribute::nested(Nesting::List, condition)
                .computed()
                .volatile()
                .description("Health of the cluster and its parts."),
        ),
        (
            "cluster_ca_certificate",
            // it is there once the cluster runs, which every update waits for
            text("The CA certificate of the API server, in PEM.").unknown_while_null(|_| true),
        ),
        ("node_counts", node_counts().description("Node counts by state.")),
        ("created_at", text("Creation time, in RFC 3339.")),
    ]
}

/// The cluster's state, as the cloud spells it.
pub fn status(cluster: &Cluster) -> Attr<String> {
    Attr::Known(cluster.cluster_status.as_str().to_owned())
}

fn read_parts(reading: &Reading<'_>, parts: &Parts<'_>, model: &mut ClusterModel) {
    model.node_counts = Attr::Known(counts(&parts.all_pools));
    model.cluster_ca_certificate = Attr::non_empty(&parts.endpoints.certification_authority);
    let mut all: Vec<ConditionModel> = vec![condition::of_cluster(reading.cluster)];
    all.extend(parts.pools.iter().map(condition::of_pool));
    all.extend(condition::of_endpoints(parts));
    all.extend(addons::conditions(&parts.addons));
    model.conditions = Attr::Known(all);
}
