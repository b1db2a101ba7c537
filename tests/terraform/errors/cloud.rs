//! What the cloud refuses, and what comes of it.

use terraform_provider_tke::simulator::state::ClusterStatus;

use super::shown;
use crate::harness::configuration::{bare_cluster, one_pool};
use crate::harness::{Cloud, Workspace, refusal};

#[test]
fn refusals_of_the_cloud_are_shown_so() {
    let denied = "you are not authorized to perform operation (tke:CreateCluster)\nresource (*) has no permission\n";
    for (name, action, code, message, configuration) in [
        ("quota", "CreateCluster", "LimitExceeded", "quota of clusters is exceeded", bare_cluster("")),
        ("permission", "CreateCluster", "UnauthorizedOperation.CamNoAuth", denied, bare_cluster("")),
        (
            "sold_out_pool",
            "CreateClusterNodePool",
            "ResourceInsufficient.SpecifiedInstanceType",
            "no S5.MEDIUM4 is left in ap-guangzhou-3",
            one_pool(""),
        ),
        (
            "missing_service_role",
            "CreateClusterNodePool",
            "UnauthorizedOperation.AutoScalingRoleUnauthorized",
            "the account has not authorized AS_QCSRole",
            one_pool("partial_create = \"error\""),
        ),
    ] {
        let cloud = Cloud::start();
        cloud.fail(action, 0, 9, refusal(code, message));
        let workspace = Workspace::new(&cloud);
        let run = workspace.configure(&configuration).apply(&[]);
        shown(name, &run, &workspace);
    }
}

#[test]
fn trouble_with_a_cluster_that_is_there_is_shown_so() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&bare_cluster("")).apply(&[]).success();
    cloud.fail_next("ModifyClusterAttribute", refusal("FailedOperation.Param", "the database does not answer"));
    let run = workspace.configure(&bare_cluster("description = \"new\"")).apply(&[]).failure();
    shown("api_error", &run, &workspace);
    cloud.change(|state| state.clusters.values_mut().for_each(|it| it.status = ClusterStatus::Abnormal));
    let run = workspace.apply(&["-refresh=false"]).failure();
    shown("cluster_that_does_not_run", &run, &workspace);
    cloud.change(|state| state.clusters.clear());
    let run = workspace.apply(&["-refresh=false"]).failure();
    shown("cluster_deleted_elsewhere", &run, &workspace);
}
