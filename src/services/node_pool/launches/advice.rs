//! What a user reads of nodes that could not be launched, and what to do about it.

use crate::cloud::autoscaling::launch_failure::LaunchFailure;
use crate::kit::value::Path;

/// What is wrong, as the summary of an error.
pub fn summary(kind: &LaunchFailure) -> &'static str {
    match kind {
        LaunchFailure::SoldOut => "Instance type sold out",
        LaunchFailure::Quota => "Instance quota exceeded",
        LaunchFailure::Balance => "Account balance too low",
        LaunchFailure::DiskType => "Disk type not supported by the instance type",
        LaunchFailure::Tag => "Tag value not accepted by instances",
        LaunchFailure::Addresses => "No free IP address in the subnets",
        LaunchFailure::Other(_) => "Nodes could not be launched",
    }
}

/// What to do about it, for the pool at this path.
pub fn advice(kind: &LaunchFailure, pool: &Path) -> String {
    let of = |name: &str| pool.attr(name).to_string();
    match kind {
        LaunchFailure::SoldOut => format!(
            "The zones of the pool's subnets have no such instance left. Add other instance types to `{}`, or a subnet \
             in another zone to `{}` (or `{}`).",
            of("fallback_instance_types"),
            of("subnet_ids"),
            of("zone_subnets")
        ),
        LaunchFailure::Quota => format!(
            "Ask Tencent Cloud for a higher quota in this region, set a smaller `{}`, or choose another `{}` or `{}`: \
             spot instances have a quota of their own.",
            of("node_count"),
            of("instance_type"),
            of("capacity_type")
        ),
        LaunchFailure::Balance => "Top up the account that the nodes are billed to.".to_owned(),
        LaunchFailure::DiskType => format!(
            "`{}` does not take disks of the type in `{}` or `{}`. Newer instance families take no CLOUD_PREMIUM: set \
             another disk type, such as CLOUD_BSSD.",
            of("instance_type"),
            pool.attr("system_disk").attr("type"),
            of("data_disks")
        ),
        LaunchFailure::Tag => format!(
            "Instances have the tags of the cluster (`tags` and the provider's `default_tags`) and of the pool (`{}`), \
             and the cluster's `description` is copied to them as a tag. Each of these values must not be empty and may \
             hold letters, digits, spaces and + - = . _ : / @ ( ) [ ] only.",
            of("tags")
        ),
        LaunchFailure::Addresses => format!(
            "Add a subnet with free addresses to `{}` (or `{}`), or set a smaller `{}`.",
            of("subnet_ids"),
            of("zone_subnets"),
            of("node_count")
        ),
        LaunchFailure::Other(_) => {
            format!("If the message is about a setting of the pool, change it in `{pool}`; if it is not, apply again.")
        }
    }
}
