//! What replies hold and lack.

use super::Certainty::{Client, Documented, Seen};
use super::Fact;

pub const FACTS: &[Fact] = &[
    (
        "The members that the model marks as always there are in every reply; null stands only where it says so",
        Documented,
        "model",
        &[
            "what_the_model_says_is_always_there_is_enough",
            "nothing_is_asked_for_that_the_model_does_not_promise",
            "every_action_of_the_client_is_tried",
        ],
    ),
    (
        "A list of nothing may be null, also beside a TotalCount of 0",
        Seen,
        "guide, pages on clusters, health checks and adding nodes",
        &["null_is_empty", "pages_are_put_together", "replies_as_they_were_seen"],
    ),
    (
        "A cluster whose image was never set has ImageId and OsCustomizeType \"\", Subnets and ClusterCategory null",
        Seen,
        "guide, creating a cluster",
        &["cluster"],
    ),
    (
        "Property names the network of every cluster that was seen",
        Seen,
        "guide, pages on networks",
        &["a_cluster_that_runs_has_a_network"],
    ),
    (
        "DescribeClusters of an id that is gone or another account's: an empty list and TotalCount 0, no error",
        Seen,
        "guide, querying clusters",
        &["clusters_read_together_are_one_call"],
    ),
    (
        "DescribeClusterEndpoints with the private one open: ClusterExternalEndpoint and SecurityGroup \"\", \
         ClusterExternalACL null, and the subnet of the private one",
        Seen,
        "guide, connecting to a cluster",
        &["replies_as_they_were_seen"],
    ),
    (
        "ErrorMsg of an endpoint repeats the status, or is empty",
        Seen,
        "guide, connecting to and deleting a cluster",
        &["replies_as_they_were_seen"],
    ),
    (
        "The lists of DeleteClusterInstances may all be null",
        Seen,
        "guide, adding nodes",
        &["replies_as_they_were_seen"],
    ),
    (
        "DescribeAddon of a cluster without any: an empty list",
        Seen,
        "guide, managing add-ons",
        &["replies_as_they_were_seen"],
    ),
    (
        "FailedReason is not empty on healthy nodes, and NodePoolId is \"\" on loose ones",
        Seen,
        "guide, draining nodes",
        &["instances"],
    ),
    (
        "While a pool is deleting, its group and launch configuration may be gone: AS answers with empty sets",
        Client,
        "cb-spider, pull request 1736",
        &["pools_that_cannot_be", "a_pool_that_goes_may_have_lost_its_group"],
    ),
];
