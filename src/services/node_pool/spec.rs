//! A pool's attributes as the API takes them.

use crate::cloud::autoscaling::launch_configuration::{
    DataDisk, InstanceMarketOptions, InternetAccessible, LoginSettings, SpotOptions, SystemDisk,
};
use crate::cloud::member::Script;
use crate::cloud::tke::node_pool::{Annotation, InstanceExtraArgs, Label, MountedDisk, Taint};
use crate::services::node_pool::Inherited;
use crate::services::node_pool::model::{NodePoolModel, TaintModel};

/// How nodes are spread over subnets: in order.
pub const IN_ORDER: &str = "PRIORITY";
/// How nodes are spread over subnets: evenly.
pub const EVENLY: &str = "EQUALITY";
/// How a node is paid that is asked for at the spot market.
pub const SPOT: &str = "SPOTPAID";
/// How any other node is paid.
pub const ON_DEMAND: &str = "POSTPAID_BY_HOUR";

/// How nodes are spread over the subnets.
pub fn spread(pool: &NodePoolModel) -> &'static str {
    if pool.zone_subnets.is_set() { EVENLY } else { IN_ORDER }
}

/// The system disk.
pub fn system_disk(pool: &NodePoolModel) -> Option<SystemDisk> {
    pool.system_disk.known().map(|disk| SystemDisk {
        disk_type: disk.r#type.known().cloned(),
        disk_size: disk.size_gb.known().map(|size| count(*size)),
    })
}

/// The data disks to be made.
pub fn data_disks(pool: &NodePoolModel, inherited: &Inherited) -> Vec<DataDisk> {
    let disks = pool.data_disks.known_or_default().into_iter();
    disks
        .map(|disk| DataDisk {
            disk_type: disk.r#type.into_known(),
            disk_size: disk.size_gb.into_known().map(count),
            // not said, the cloud keeps it, and nobody knows of it
            delete_with_instance: Some(!inherited.retains_disks),
            ..Default::default()
        })
        .collect()
}

/// How the data disks are formatted and mounted, disk by disk; nothing if all are raw.
pub fn mounted_disks(pool: &NodePoolModel) -> Option<Vec<MountedDisk>> {
    let disks = pool.data_disks.known().filter(|_| pool.mounts_disks())?;
    let mounted = disks.iter().map(|disk| MountedDisk {
        disk_type: disk.r#type.known_or_default(),
        file_system: disk.file_system.known_or_default(),
        disk_size: disk.size_gb.known_or_default(),
        auto_format_and_mount: disk.mount_target.is_set(),
        mount_target: disk.mount_target.known_or_default(),
        disk_partition: String::new(),
    });
    Some(mounted.collect())
}

/// The labels.
pub fn labels(pool: &NodePoolModel) -> Vec<Label> {
    let labels = pool.labels.known_or_default().into_iter();
    labels.map(|(name, value)| Label { name, value }).collect()
}

/// The taints.
pub fn taints(pool: &NodePoolModel) -> Vec<Taint> {
    let taint = |taint: TaintModel| Taint {
        key: taint.key.known_or_default(),
        value: taint.value.known_or_default(),
        effect: taint.effect.known_or_default(),
    };
    pool.taints.known_or_default().into_iter().map(taint).collect()
}

/// The annotations.
pub fn annotations(pool: &NodePoolModel) -> Vec<Annotation> {
    let annotations = pool.annotations.known_or_default().into_iter();
    annotations.map(|(name, value)| Annotation { name, value }).collect()
}

/// The key pair.
pub fn login(inherited: &Inherited) -> LoginSettings {
    LoginSettings { key_ids: inherited.key_id.iter().cloned().collect() }
}

/// How nodes are paid.
pub fn charge_type(pool: &NodePoolModel) -> &'static str {
    if pool.is_spot() { SPOT } else { ON_DEMAND }
}

/// What a spot node may cost.
pub fn market(pool: &NodePoolModel) -> Option<InstanceMarketOptions> {
    pool.is_spot().then(|| InstanceMarketOptions {
        market_type: Some("spot".to_owned()),
        spot_options: SpotOptions {
            max_price: pool.max_price.known_or_default(),
            spot_instance_type: Some("one-time".to_owned()),
        },
    })
}

/// The public address: there is one if it has any bandwidth.
pub fn internet(pool: &NodePoolModel) -> InternetAccessible {
    let bandwidth = count(pool.public_bandwidth_mbps.known_or(0));
    InternetAccessible {
        internet_charge_type: Some("TRAFFIC_POSTPAID_BY_HOUR".to_owned()),
        internet_max_bandwidth_out: Some(bandwidth),
        public_ip_assigned: Some(bandwidth > 0),
        bandwidth_package_id: None,
    }
}

/// The script that nodes run; an empty one for none.
pub fn user_script(pool: &NodePoolModel) -> Script {
    Script::encode(pool.user_script.as_str().unwrap_or_default())
}

/// The kubelet's arguments.
pub fn extra_args(pool: &NodePoolModel) -> InstanceExtraArgs {
    InstanceExtraArgs { kubelet: pool.kubelet_args.known_or_default() }
}

/// Whether new nodes take no pods.
pub fn unschedulable(pool: &NodePoolModel) -> i64 {
    i64::from(pool.unschedulable.known_or(false))
}

/// A count of the cloud's, as models have it.
pub fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A count; validators see to it that it is not negative.
pub fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// A list that is left out when there is nothing in it.
pub fn some_if_any<T>(list: Vec<T>) -> Option<Vec<T>> {
    Some(list).filter(|list| !list.is_empty())
}
