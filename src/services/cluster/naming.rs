//! What a cluster is called, to which project it belongs, and how large its control plane is.

use super::facet::{Facet, Plan};
use super::model::ClusterModel;
use crate::cloud::tke::cluster::AutoUpgradeClusterLevel;
use crate::kit::diagnostics::Diagnostic;
use crate::kit::schema::{Attribute, Validator, validator};
use crate::kit::value::{Attr, Path};
use crate::provider::tag;
use crate::services::count::{count, signed};
use crate::services::difference::changed;
use crate::services::node_pool::model::NodePoolModel;

/// The levels of managed clusters (CreateCluster, `ClusterLevel`).
const LEVELS: &[&str] = &["L5", "L20", "L50", "L100", "L200", "L500", "L1000", "L3000", "L5000"];

/// What a cluster is called, to which project it belongs, and how large its control plane is.
pub const FACET: Facet = Facet {
    attributes,
    plan: plan_level,
    check: check_level,
    create: |new, request| {
        let (planned, settings) = (new.planned, &mut request.cluster_basic_settings);
        settings.cluster_name = planned.name.known().cloned();
        settings.cluster_description = planned.description.known().cloned().filter(|text| !text.is_empty());
        settings.project_id = planned.project_id.known().copied().filter(|id| *id != 0).map(count);
        settings.cluster_level = planned.cluster_level.known().cloned();
        settings.auto_upgrade_cluster_level = auto_upgrade(&planned.auto_upgrade_cluster_level);
    },
    modify: |prior, planned, request| {
        // only what changes: a level that is sent again is a request to change it
        request.cluster_name = changed(&prior.name, &planned.name).map(Attr::known_or_default);
        request.cluster_desc = changed(&prior.description, &planned.description).map(Attr::known_or_default);
        request.project_id = changed(&prior.project_id, &planned.project_id).map(|id| count(id.known_or_default()));
        let level = changed(&prior.cluster_level, &planned.cluster_level);
        request.cluster_level = level.and_then(|level| level.known().cloned());
        let is_auto_upgrade = changed(&prior.auto_upgrade_cluster_level, &planned.auto_upgrade_cluster_level);
        request.auto_upgrade_cluster_level = is_auto_upgrade.and_then(auto_upgrade);
    },
    read: |reading, model| {
        let cluster = reading.cluster;
        model.name = Attr::Known(cluster.cluster_name.clone());
        model.description = Attr::Known(cluster.cluster_description.clone());
        model.project_id = Attr::Known(signed(cluster.project_id));
        model.cluster_level = Attr::non_empty(&cluster.cluster_level);
        model.auto_upgrade_cluster_level = Attr::Known(cluster.auto_upgrade_cluster_level);
    },
    ..Facet::NOTHING
};

fn attributes() -> Vec<(&'static str, Attribute)> {
    vec![
        (
            "name",
            Attribute::string()
                .required()
                .description("The name of the cluster, 1 to 60 characters.")
                .validate(validator::length(1, 60)),
        ),
        (
            "description",
            Attribute::string()
                .default("")
                .description("The description of the cluster. Tencent Cloud copies it to the nodes as a tag.")
                .validate(tag::description()),
        ),
        (
            "project_id",
            Attribute::number()
                .default(0)
                .description(
                    "The project that new resources of the cluster belong to. Default: `0`, the default project.",
                )
                .validate(validator::at_least(0)),
        ),
        (
            "cluster_level",
            Attribute::string()
                .optional_computed()
                .description(
                    "The size of the control plane: `L5` to `L5000`, where the number is the maximum number of \
                     nodes. With `auto_upgrade_cluster_level` this is only the initial level. Default: chosen by \
                     Tencent Cloud.",
                )
                .validate(level()),
        ),
        (
            "auto_upgrade_cluster_level",
            Attribute::bool()
                .default(false)
                .description("Whether Tencent Cloud raises the level as the cluster grows. Default: `false`."),
        ),
    ]
}

/// A level by its form. There may be clusters of one that is not in the list, and configurations that Terraform
/// generates of them.
fn level() -> Validator {
    validator::text("a level such as `L5`", |text| {
        let nodes = text.strip_prefix('L').map(str::parse::<u32>);
        match nodes {
            Some(Ok(nodes)) if nodes > 0 => Ok(()),
            _ => Err(format!("{text:?} is not a level such as \"L5\"")),
        }
    })
}

/// The level that is asked for, if it is another than the cluster has and none of the list.
fn unknown_level<'a>(prior: Option<&ClusterModel>, planned: &'a ClusterModel) -> Option<&'a str> {
    let level = planned.cluster_level.as_str()?;
    let is_new = prior.is_none_or(|prior| prior.cluster_level != planned.cluster_level);
    (is_new && !LEVELS.contains(&level)).then_some(level)
}

/// Where the level grows by itself, the cloud moves it from where it began.
fn plan_level(plan: &mut Plan<'_>) {
    if let Some(level) = unknown_level(plan.change.prior.as_ref(), &plan.change.planned) {
        let detail = format!("`cluster_level` = {level:?} does not exist. Available: {}.", LEVELS.join(", "));
        plan.errors.push(Diagnostic::error("Unknown cluster level", detail).at(Path::of("cluster_level")));
    }
    let Some(prior) = &plan.change.prior else { return };
    let planned = &mut plan.change.planned;
    let is_written_anew = planned.cluster_level != prior.cluster_level;
    match planned.auto_upgrade_cluster_level {
        Attr::Known(true) => planned.cluster_level.clone_from(&prior.cluster_level),
        // whichever level were planned now, the other one might have to be applied
        Attr::Unknown if is_written_anew => plan.errors.push(
            Diagnostic::error(
                "Value not known yet",
                "`auto_upgrade_cluster_level` is not known yet, but decides whether the new `cluster_level` is \
                 applied: set it to a known value, or change `cluster_level` in a later apply.",
            )
            .at(Path::of("auto_upgrade_cluster_level")),
        ),
        _ => {}
    }
}

/// A level that is written takes the nodes that the pools ask for, unless it grows with them.
fn check_level(plan: &mut Plan<'_>) {
    let (prior, planned) = (plan.change.prior.as_ref(), &plan.change.planned);
    let is_written = plan.change.config.cluster_level.is_set();
    if let Some(error) = too_low(prior, planned).filter(|_| is_written) {
        plan.errors.push(error);
    }
}

/// What is wrong with a level that is too low for the nodes of the pools, where it or they are new. Only the
/// least sizes count: whether an autoscaler grows a pool is not known.
fn too_low(prior: Option<&ClusterModel>, planned: &ClusterModel) -> Option<Diagnostic> {
    if planned.auto_upgrade_cluster_level.known() != Some(&false) {
        return None;
    }
    let level = planned.cluster_level.as_str()?;
    let most: i64 = level.strip_prefix('L')?.parse().ok()?;
    let nodes = least_nodes(planned);
    let is_new = prior.is_none_or(|prior| prior.cluster_level != planned.cluster_level || least_nodes(prior) < nodes);
    (is_new && nodes > most).then(|| {
        let takes = |level: &&&str| level[1..].parse::<i64>().is_ok_and(|most| most >= nodes);
        let advice = match LEVELS.iter().find(takes) {
            Some(level) => format!("Set {level:?} or a higher level, or `auto_upgrade_cluster_level = true`."),
            None => "No level allows so many nodes.".to_owned(),
        };
        let detail = format!(
            "`cluster_level` = {level:?} allows at most {most} nodes, but the node pools in `node_pools` have at least \
             {nodes}. {advice}"
        );
        Diagnostic::error("Cluster level too low", detail).at(Path::of("cluster_level"))
    })
}

/// The nodes of all pools that are managed here, as far as they are known.
fn least_nodes(cluster: &ClusterModel) -> i64 {
    cluster.pools().values().filter_map(NodePoolModel::least_size).sum()
}

fn auto_upgrade(attribute: &Attr<bool>) -> Option<AutoUpgradeClusterLevel> {
    attribute.known().map(|is_auto_upgrade| AutoUpgradeClusterLevel { is_auto_upgrade: *is_auto_upgrade })
}

#[cfg(test)]
mod tests {
    use super::super::model::objects;
    use super::*;

    #[test]
    fn a_level_takes_the_nodes_of_the_pools() {
        let of = |level: &str, sizes: &[i64]| {
            let pool = |size: &i64| NodePoolModel { node_count: Attr::Known(*size), ..Default::default() };
            let pools = sizes.iter().enumerate().map(|(index, size)| (format!("p{index}"), pool(size)));
            ClusterModel {
                cluster_level: level.into(),
                auto_upgrade_cluster_level: Attr::Known(false),
                node_pools: objects(pools),
                ..Default::default()
            }
        };
        let text =
            |prior: Option<&ClusterModel>, planned: &ClusterModel| too_low(prior, planned).map(|error| error.detail);
        assert_eq!(text(None, &of("L5", &[2, 3])), None);
        assert!(text(None, &of("L5", &[3, 3])).is_some_and(|text| text.contains("at least 6. Set \"L20\"")));
        // one that is so already is not refused for something else
        assert_eq!(text(Some(&of("L5", &[6])), &of("L5", &[6])), None);
        assert!(text(Some(&of("L5", &[6])), &of("L5", &[7])).is_some());
        let grows = ClusterModel { auto_upgrade_cluster_level: Attr::Known(true), ..of("L5", &[9]) };
        assert_eq!(text(None, &grows), None);
    }

    #[test]
    fn a_level_is_one_of_the_list_where_it_is_new() {
        let is_good = |text: &str| level().check(&text.into(), &Path::root()).is_empty();
        assert!(["L5", "L5000", "L10000"].into_iter().all(is_good));
        assert!(!["", "L", "5", "L0", "l5", "L5 "].into_iter().any(is_good));
        let of = |level: &str| ClusterModel { cluster_level: level.into(), ..Default::default() };
        assert_eq!(unknown_level(None, &of("L10")), Some("L10"));
        assert_eq!(unknown_level(None, &of("L20")), None);
        assert_eq!(unknown_level(Some(&of("L20")), &of("L10")), Some("L10"));
        assert_eq!(unknown_level(Some(&of("L10000")), &of("L10000")), None);
    }
}
