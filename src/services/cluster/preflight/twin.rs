//! Clusters that a provider made and no state may have: those of applies that were interrupted.

use super::super::journal::creation::Begun;
use super::super::take_up::import_block;
use super::super::{mark, model::ClusterModel};
use super::report::Report;
use super::scope::Scope;
use crate::cloud::tke::cluster::{Cluster, ClusterStatus};
use crate::kit::value::Path;

/// What is known of the clusters of a VPC beside what the cloud tells.
pub struct Known<'a> {
    /// Creations that are noted.
    pub begun: &'a [Begun],
    /// Those of them that an earlier run of Terraform left.
    pub left: &'a [Begun],
    /// Whether a state has a cluster, or one takes its place.
    pub is_managed: &'a dyn Fn(&str) -> bool,
}

/// No new cluster is a second one of what is there already.
pub fn judge(scope: &Scope<'_>, clusters: &[Cluster], known: &Known<'_>, report: &mut Report) {
    if scope.prior.is_some() {
        return;
    }
    let stay = clusters.iter().filter(|cluster| cluster.cluster_status != ClusterStatus::Deleting);
    for cluster in stay.filter(|cluster| !(known.is_managed)(&cluster.cluster_id)) {
        let Some(mark) = mark::of(cluster) else {
            continue;
        };
        let is_of = |begun: &&Begun| begun.create_id == mark;
        let has_its_name = scope.planned.name.as_str() == Some(cluster.cluster_name.as_str());
        match (known.left.iter().any(|it| is_of(&it)), known.begun.iter().any(|it| is_of(&it))) {
            (true, _) => interrupted(scope.planned, cluster, has_its_name, report),
            // it is being made just now
            (false, true) => {}
            (false, false) if has_its_name => twin(cluster, report),
            (false, false) => {}
        }
    }
}

fn interrupted(planned: &ClusterModel, cluster: &Cluster, has_its_name: bool, report: &mut Report) {
    let Cluster { cluster_id, cluster_name, .. } = cluster;
    let vpc_id = planned.vpc_id.as_str().unwrap_or_default();
    let begun = format!(
        "An interrupted apply created the cluster {cluster_id} ({cluster_name:?} in {vpc_id}), but it was not saved to \
         the state."
    );
    let detail = match has_its_name {
        true => format!(
            "{begun} An apply that requests the same cluster continues with it instead of creating another one. If the \
             configuration has changed since, import the cluster or delete it:\n\n{}",
            import_block(cluster_id)
        ),
        false => format!("{begun} Import it or delete it:\n\n{}", import_block(cluster_id)),
    };
    report.warning(Path::of("name"), "Cluster of an interrupted apply", detail);
}

fn twin(cluster: &Cluster, report: &mut Report) {
    let Cluster { cluster_id, cluster_name, .. } = cluster;
    let vpc_id = &cluster.cluster_network_settings.vpc_id;
    let detail = format!(
        "The cluster {cluster_id} in {vpc_id} has the same name, {cluster_name:?}. This provider created it, but it is \
         not in this state. If an interrupted apply created it, import it instead of creating a second one:\n\n{}",
        import_block(cluster_id)
    );
    report.warning(Path::of("name"), "Another cluster has the same name", detail);
}

#[cfg(test)]
mod tests {
    use super::super::super::mark::CREATE_ID;
    use super::*;
    use crate::cloud::tag::Tag;
    use crate::cloud::tke::tag::TagSpecification;

    fn cluster(name: &str, mark: Option<&str>, status: ClusterStatus) -> Cluster {
        let tags = mark.map(|mark| Tag::new(CREATE_ID, mark)).into_iter().collect();
        Cluster {
            cluster_id: "cls-1".into(),
            cluster_name: name.into(),
            cluster_status: status,
            tag_specification: vec![TagSpecification { resource_type: TagSpecification::CLUSTER.into(), tags }],
            ..Default::default()
        }
    }

    fn judged(cluster: Cluster, begun: &[&str], left: &[&str], is_managed: bool) -> Vec<String> {
        let planned = ClusterModel { name: "main".into(), vpc_id: "vpc-1".into(), ..Default::default() };
        let of = |ids: &[&str]| -> Vec<Begun> {
            ids.iter().map(|id| Begun { create_id: (*id).to_owned(), ..Default::default() }).collect()
        };
        let (begun, left) = (of(begun), of(left));
        let known = Known { begun: &begun, left: &left, is_managed: &|_| is_managed };
        let mut report = Report::default();
        judge(&Scope::of(None, &planned), &[cluster], &known, &mut report);
        report.lines()
    }

    #[test]
    fn a_cluster_that_no_state_has_is_told_of() {
        let running = |name: &str, mark: Option<&str>| cluster(name, mark, ClusterStatus::Running);
        let twin = ["warning: name: Another cluster has the same name"];
        assert_eq!(judged(running("main", Some("m")), &[], &[], false), twin);
        assert_eq!(judged(running("main", None), &[], &[], false), [""; 0], "somebody else's");
        assert_eq!(judged(running("other", Some("m")), &[], &[], false), [""; 0]);
        assert_eq!(judged(running("main", Some("m")), &[], &[], true), [""; 0], "in the state");
        assert_eq!(judged(running("main", Some("m")), &["m"], &[], false), [""; 0], "being made by this process");
        assert_eq!(judged(cluster("main", Some("m"), ClusterStatus::Deleting), &[], &[], false), [""; 0]);
        let interrupted = ["warning: name: Cluster of an interrupted apply"];
        for name in ["main", "renamed"] {
            assert_eq!(judged(running(name, Some("m")), &["m"], &["m"], false), interrupted, "{name}");
        }
    }
}
