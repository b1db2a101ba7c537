//! What is said of a cluster's deletion: what becomes of its disks, and when force is used.

use std::time::Duration;

use super::super::choices::StorageOnDelete;
use super::super::facet::{Facet, Plan};
use super::super::model::ClusterModel;
use super::super::operation::CHANGE_TIMEOUT;
use crate::cloud::tke::cluster::DeleteMode;
use crate::kit::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::kit::schema::{Attribute, Validator, timeouts, validator};
use crate::kit::value::{Attr, Path, duration};

/// How long a cluster is at least stuck in its deletion before it is deleted by force: less may be a deletion that is
/// under way.
pub const SHORTEST_FORCE_DELETE_AFTER: Duration = Duration::from_secs(15 * 60);

/// What is said of a cluster's deletion.
pub const FACET: Facet = Facet { attributes, validate, plan: warn_if_too_late, ..Facet::NOTHING };

fn attributes() -> Vec<(&'static str, Attribute)> {
    vec![
        (
            "storage_on_delete",
            Attribute::string()
                .default(StorageOnDelete::Delete)
                .local()
                .description(
                    "How to treat disks when the cluster is deleted: `delete` deletes data disks and the volumes of \
                     persistent volume claims; `retain` keeps all but system disks. When a node pool or a node is \
                     removed, this applies to its data disks only. Default: `delete`.",
                )
                .validate(StorageOnDelete::validator()),
        ),
        (
            "delete_other_nodes",
            Attribute::bool().default(false).local().description(
                "Whether instances that were added to the cluster outside of any node pool are deleted with the \
                 cluster. If `false`, they are removed from the cluster and kept, and a warning names them. Default: \
                 `false`.",
            ),
        ),
        (
            "force_delete",
            Attribute::bool().default(false).local().description(
                "Whether to delete the cluster by force when its deletion is stuck. Deletion protection is then \
                 turned off, and endpoints, node pools and instances are removed. The cluster leaves the state with \
                 a warning that lists what still exists in Tencent Cloud. It can be set while the cluster is being \
                 deleted. Default: the provider's `force_delete`, or `false`.",
            ),
        ),
        (
            "force_delete_after",
            Attribute::string()
                .default(duration::format(SHORTEST_FORCE_DELETE_AFTER))
                .local()
                .description(
                    "How long deletion must have run, over all attempts, before force is used. At least `15m` and \
                     less than the `delete` timeout. Default: `15m`.",
                )
                .validate(long_enough()),
        ),
    ]
}

fn long_enough() -> Validator {
    validator::text("a duration of at least `15m`", |text| match duration::parse(text)? {
        after if after < SHORTEST_FORCE_DELETE_AFTER => Err(format!("{text:?} is less than 15m")),
        _ => Ok(()),
    })
}

fn validate(config: &ClusterModel, diagnostics: &mut Diagnostics) {
    let says_when = config.force_delete_after.known().is_some() || config.force_delete == Attr::Known(true);
    if let Some(diagnostic) = comes_too_late(config).filter(|_| says_when) {
        diagnostics.push(diagnostic);
    }
}

/// Terraform plans before a destroy: an error here would stand in the way of the force asked for.
fn warn_if_too_late(plan: &mut Plan<'_>) {
    if plan.context.force_delete()
        && let Some(diagnostic) = comes_too_late(&plan.change.planned)
    {
        plan.op.warn(Diagnostic { severity: Severity::Warning, ..diagnostic });
    }
}

/// What becomes of the disks.
pub fn disks(prior: &ClusterModel) -> DeleteMode {
    if prior.retains_disks() { DeleteMode::Retain } else { DeleteMode::Terminate }
}

/// How long a deletion is stuck before it goes on by force.
pub fn force_after(cluster: &ClusterModel) -> Duration {
    timeouts::duration_or(Some(&cluster.force_delete_after), SHORTEST_FORCE_DELETE_AFTER)
}

/// How long a destroy may take. None while that is not known.
pub fn timeout(cluster: &ClusterModel) -> Option<Duration> {
    let timeouts = match &cluster.timeouts {
        Attr::Unknown => return None,
        timeouts => timeouts.known_or_default(),
    };
    let is_known = !timeouts.delete.is_unknown();
    is_known.then(|| timeouts::duration_or(Some(&timeouts.delete), CHANGE_TIMEOUT))
}

/// What is wrong with a `force_delete_after` that no single destroy lives to see.
fn comes_too_late(cluster: &ClusterModel) -> Option<Diagnostic> {
    if cluster.force_delete_after.is_unknown() {
        return None;
    }
    let (timeout, after) = (timeout(cluster)?, force_after(cluster));
    (after >= timeout).then(|| {
        let detail = format!(
            "`force_delete_after` = {} must be less than `timeouts.delete`, which is {}: set a shorter \
             `force_delete_after` or a longer `timeouts.delete`.",
            duration::format(after),
            duration::format(timeout)
        );
        Diagnostic::error("`force_delete_after` exceeds the delete timeout", detail).at(Path::of("force_delete_after"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::schema::timeouts::Timeouts;

    #[test]
    fn force_comes_before_the_timeout() {
        let cluster = |after: Attr<String>, delete: Attr<String>| ClusterModel {
            force_delete_after: after,
            timeouts: Attr::Known(Timeouts { delete, ..Default::default() }),
            ..Default::default()
        };
        let is_late = |after, delete| comes_too_late(&cluster(after, delete)).is_some();
        assert!(is_late("20m".into(), "20m".into()));
        assert!(!is_late("20m".into(), "21m".into()));
        assert!(is_late(Attr::Null, "10m".into()));
        assert!(!is_late("59m".into(), Attr::Null));
        assert!(is_late("1h".into(), Attr::Null));
        assert!(!is_late(Attr::Unknown, "1m".into()));
        assert!(!is_late("20m".into(), Attr::Unknown));
    }
}
