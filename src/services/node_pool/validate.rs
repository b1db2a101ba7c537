//! What can be said of a pool's configuration alone.

use std::collections::BTreeSet;

use crate::kit::diagnostics::Diagnostics;
use crate::kit::value::{Attr, Path};
use crate::services::node_pool::NodePoolModel;

/// Checks a pool across its attributes. Unknown values pass: they may turn out null.
pub fn validate(pool: &NodePoolModel, path: &Path, diagnostics: &mut Diagnostics) {
    size(pool, path, diagnostics);
    place(pool, path, diagnostics);
    instance_types(pool, path, diagnostics);
    price(pool, path, diagnostics);
    data_disks(pool, path, diagnostics);
}

fn is_known<T>(attribute: &Attr<T>) -> bool {
    attribute.known().is_some()
}

fn size(pool: &NodePoolModel, path: &Path, diagnostics: &mut Diagnostics) {
    let Attr::Known(range) = &pool.autoscaling else {
        return;
    };
    if is_known(&pool.node_count) {
        let detail = "With `autoscaling` the autoscaler owns the pool's size: leave `node_count` out.";
        diagnostics.error_at(path.attr("node_count"), "Contradicting attributes", detail);
    }
    if let (Attr::Known(min), Attr::Known(max)) = (&range.min, &range.max)
        && min > max
    {
        let detail = format!("`autoscaling.min` is {min}, above `autoscaling.max`, which is {max}.");
        diagnostics.error_at(path.attr("autoscaling"), "Contradicting attributes", detail);
    }
}

fn place(pool: &NodePoolModel, path: &Path, diagnostics: &mut Diagnostics) {
    if is_known(&pool.subnet_ids) && is_known(&pool.zone_subnets) {
        let detail = "`zone_subnets` names the subnets already: leave `subnet_ids` out, or it.";
        diagnostics.error_at(path.attr("subnet_ids"), "Contradicting attributes", detail);
    }
    if pool.subnet_ids.is_null() && pool.zone_subnets.is_null() {
        let detail = "A pool needs `subnet_ids`, or `zone_subnets` to be spread over zones.";
        diagnostics.error_at(path.attr("subnet_ids"), "Missing attribute", detail);
    }
}

fn instance_types(pool: &NodePoolModel, path: &Path, diagnostics: &mut Diagnostics) {
    let mut seen = BTreeSet::new();
    if let Some(twice) = pool.instance_types().into_iter().find(|name| !seen.insert(name.clone())) {
        let detail = format!("{twice:?} is there twice, among `instance_type` and `fallback_instance_types`.");
        diagnostics.error_at(path.attr("fallback_instance_types"), "Instance type twice", detail);
    }
}

fn price(pool: &NodePoolModel, path: &Path, diagnostics: &mut Diagnostics) {
    if pool.is_spot() && pool.max_price.is_null() {
        let detail = "`capacity_type` is \"spot\", which needs `max_price`: what a node may cost in an hour.";
        diagnostics.error_at(path.attr("max_price"), "Missing attribute", detail);
    }
    if !pool.is_spot() && !pool.capacity_type.is_unknown() && is_known(&pool.max_price) {
        let detail = "`max_price` is for nodes of `capacity_type` = \"spot\".";
        diagnostics.error_at(path.attr("max_price"), "Contradicting attributes", detail);
    }
}

fn data_disks(pool: &NodePoolModel, path: &Path, diagnostics: &mut Diagnostics) {
    let mut targets = BTreeSet::new();
    for (index, disk) in pool.data_disks.known_or_default().into_iter().enumerate() {
        let path = path.attr("data_disks").index(index);
        for (given, missing, name) in [
            (&disk.mount_target, &disk.file_system, "file_system"),
            (&disk.file_system, &disk.mount_target, "mount_target"),
        ] {
            if is_known(given) && missing.is_null() {
                let detail = "`file_system` and `mount_target` go together: a disk is formatted and mounted, or raw.";
                diagnostics.error_at(path.attr(name), "Missing attribute", detail);
            }
        }
        if let Attr::Known(target) = disk.mount_target
            && !targets.insert(target.clone())
        {
            let detail = format!("Two disks are mounted at {target:?}.");
            diagnostics.error_at(path.attr("mount_target"), "Contradicting attributes", detail);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::node_pool::model::{AutoscalingModel, DataDiskModel};

    fn errors(pool: &NodePoolModel) -> Vec<String> {
        let mut diagnostics = Diagnostics::new();
        validate(pool, &Path::root(), &mut diagnostics);
        diagnostics.iter().map(|d| d.path.to_string()).collect()
    }

    fn pool() -> NodePoolModel {
        NodePoolModel {
            instance_type: "S5.MEDIUM4".into(),
            subnet_ids: Attr::Known(["subnet-1".to_owned()].into()),
            ..Default::default()
        }
    }

    #[test]
    fn exclusive_pairs() {
        assert!(errors(&pool()).is_empty());
        let range = |min, max| Attr::Known(AutoscalingModel { min: Attr::Known(min), max });
        let autoscaled = |max| NodePoolModel { autoscaling: range(2, max), ..pool() };
        assert!(errors(&autoscaled(Attr::Known(2))).is_empty() && errors(&autoscaled(Attr::Unknown)).is_empty());
        assert_eq!(errors(&autoscaled(Attr::Known(1))), ["autoscaling"]);
        let both = NodePoolModel { node_count: Attr::Known(1), ..autoscaled(Attr::Known(2)) };
        assert_eq!(errors(&both), ["node_count"]);
        let zones = Attr::Known([("ap-guangzhou-3".to_owned(), "subnet-1".to_owned())].into());
        assert_eq!(errors(&NodePoolModel { zone_subnets: zones.clone(), ..pool() }), ["subnet_ids"]);
        assert!(errors(&NodePoolModel { zone_subnets: zones, subnet_ids: Attr::Null, ..pool() }).is_empty());
        assert_eq!(errors(&NodePoolModel { subnet_ids: Attr::Null, ..pool() }), ["subnet_ids"]);
        assert!(errors(&NodePoolModel { subnet_ids: Attr::Unknown, ..pool() }).is_empty());
    }

    #[test]
    fn what_goes_together() {
        let spot = NodePoolModel { capacity_type: "spot".into(), ..pool() };
        assert_eq!(errors(&spot), ["max_price"]);
        assert!(errors(&NodePoolModel { max_price: "1".into(), ..spot }).is_empty());
        assert_eq!(errors(&NodePoolModel { max_price: "1".into(), ..pool() }), ["max_price"]);
        let again = Attr::Known(vec!["S6.MEDIUM4".to_owned(), "S5.MEDIUM4".to_owned()]);
        assert_eq!(errors(&NodePoolModel { fallback_instance_types: again, ..pool() }), ["fallback_instance_types"]);
        let disk = |file_system: Attr<String>, mount_target: Attr<String>| DataDiskModel {
            file_system,
            mount_target,
            ..Default::default()
        };
        let with = |disks| NodePoolModel { data_disks: Attr::Known(disks), ..pool() };
        let mounted = || disk("xfs".into(), "/data".into());
        assert!(errors(&with(vec![mounted(), disk(Attr::Null, Attr::Null)])).is_empty());
        assert_eq!(errors(&with(vec![disk("xfs".into(), Attr::Null)])), ["data_disks[0].mount_target"]);
        assert_eq!(errors(&with(vec![mounted(), mounted()])), ["data_disks[1].mount_target"]);
    }
}
