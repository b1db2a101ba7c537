//! What a plan says of a cluster that makes place for a new one.

use terraform_provider_tke::simulator::state::{InstanceStatus, OtherPoolKind};

use crate::harness::configuration::{SMALL, bare_cluster, pools};
use crate::harness::{Cloud, Workspace, add_machine};

/// Applies a configuration, and then writes it with another VPC.
fn moved(cloud: &Cloud, before: &str, after: &str) -> Workspace {
    let workspace = Workspace::new(cloud);
    workspace.configure(before).apply(&[]).success();
    cloud.change(|state| {
        let mut second = state.vpcs["vpc-demo0001"].clone();
        second.id = "vpc-second01".into();
        state.vpcs.insert(second.id.clone(), second);
    });
    workspace.configure(&after.replace("vpc-demo0001", "vpc-second01"));
    workspace
}

#[test]
fn a_protected_cluster_is_not_replaced() {
    let cloud = Cloud::start();
    // the new configuration lifts a protection that the cluster still has
    let mut workspace = moved(&cloud, &bare_cluster("deletion_protection = true"), &bare_cluster(""));
    for preflight in ["error", "warn", "off"] {
        workspace = workspace.with("TKE_PREFLIGHT", preflight);
        workspace
            .plan(&[])
            .failure()
            .says("Cluster protected from deletion")
            .says("This change replaces the cluster")
            .says("Revert the change, set `deletion_protection = false` and apply, then make the change");
    }
}

/// Terraform tells no provider that it is to replace an object which the plan itself would keep.
#[test]
fn a_protected_cluster_is_not_replaced_by_terraforms_own_wish() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let triggered = |protection: bool, lifecycle: &str, trigger: &str| {
        let lifecycle = format!("lifecycle {{\n    {lifecycle}\n  }}");
        bare_cluster(&format!("deletion_protection = {protection}\n  {lifecycle}"))
            + &format!("resource \"terraform_data\" \"it\" {{\n  input = \"{trigger}\"\n}}\n")
    };
    let by_trigger = "replace_triggered_by = [terraform_data.it]\n    create_before_destroy = true";
    workspace.configure(&triggered(true, by_trigger, "one")).apply(&[]).success();
    let mark = cloud.mark();
    let refused = |arguments: &[&str]| {
        let plan = workspace.plan(arguments).failure().says("Cluster protected from deletion");
        plan.says("because of `-replace` or `replace_triggered_by`").says("First set `deletion_protection = false`");
    };
    workspace.configure(&triggered(true, by_trigger, "two"));
    refused(&[]);
    for lifecycle in ["create_before_destroy = true", "create_before_destroy = false"] {
        // taking the protection off with it is too late
        for protection in [true, false] {
            workspace.configure(&triggered(protection, lifecycle, "one"));
            refused(&["-replace=tke_cluster.main"]);
            refused(&["-replace=tke_cluster.main", "-refresh=false"]);
        }
    }
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
    // nothing of it is remembered once the protection is off
    let id = cloud.cluster().id;
    workspace.configure(&triggered(false, "create_before_destroy = true", "one")).apply(&[]).success();
    workspace.apply(&["-replace=tke_cluster.main"]).success();
    assert_ne!(cloud.cluster().id, id);
    workspace.assert_plan_is_empty();
}

#[test]
fn protection_is_what_the_state_says_too() {
    let cloud = Cloud::start();
    let workspace = moved(&cloud, &bare_cluster("deletion_protection = true"), &bare_cluster(""));
    // no refresh has seen that it was switched off
    cloud.change(|state| state.clusters.values_mut().for_each(|cluster| cluster.deletion_protection = false));
    workspace.plan(&["-refresh=false"]).failure().says("Cluster protected from deletion");
    workspace.plan(&["-refresh=false", "-destroy"]).failure().says("Cluster protected from deletion");
    workspace.plan(&[]).says("1 to add, 0 to change, 1 to destroy");
}

#[test]
fn a_replacement_names_what_goes_that_is_not_managed_here() {
    let cloud = Cloud::start();
    let workspace = moved(&cloud, &pools("", &[("theirs", SMALL)]), &bare_cluster(""));
    workspace.configure(&bare_cluster("")).apply(&[]).success();
    let pool = cloud.pool("theirs").id;
    cloud.change(|state| add_machine(state, "ins-theirs01", InstanceStatus::Running));
    workspace.configure(&bare_cluster("").replace("vpc-demo0001", "vpc-second01"));
    workspace
        .plan(&[])
        .says("1 to add, 0 to change, 1 to destroy")
        .says("Unmanaged nodes are affected")
        .says("Replacing the cluster")
        .says(&format!("deleted with their nodes: the node pools {pool} (\"theirs\")"))
        .says("removed from the cluster and kept: the instances outside of any node pool ins-theirs01");
}

#[test]
fn a_cluster_with_pools_of_other_kinds_is_not_replaced() {
    let cloud = Cloud::start();
    let workspace = moved(&cloud, &bare_cluster(""), &bare_cluster(""));
    let id = cloud.cluster().id;
    let native = cloud.change(|state| state.add_other_pool(&id, "theirs", OtherPoolKind::Native));
    workspace
        .plan(&[])
        .failure()
        .says("Cluster has unmanaged node pools")
        .says("This change replaces a cluster")
        .says(&format!("{native}: \"theirs\", of type Native"))
        .says("then make the change");
    cloud.change(|state| state.other_pools.clear());
    workspace.plan(&[]).says("1 to add, 0 to change, 1 to destroy").silent_about("Unmanaged nodes");
}
