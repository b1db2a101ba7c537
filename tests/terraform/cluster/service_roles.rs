//! The roles that services of Tencent's need in the account.

use crate::harness::configuration::{CLUSTER, SMALL, one_pool, pools, vpc_cni_cluster};
use crate::harness::{Cloud, Workspace, both_ways};
use crate::terraform::permissions::{self, names, policy, set_policies};

both_ways!(a_missing_service_role_is_an_error_of_the_plan);

const SUMMARY: &str = "Service role missing";

fn a_missing_service_role_is_an_error_of_the_plan(cloud: Cloud) {
    let workspace = Workspace::new(&cloud);
    let cni = vpc_cni_cluster("\"subnet-demo0002\"");
    for (role, principal, policy, text) in [
        ("TKE_QCSRole", "ccs.qcloud.com", "QcloudAccessForTKERole", one_pool("")),
        ("AS_QCSRole", "as.cloud.tencent.com", "QcloudAccessForASRole", one_pool("")),
        ("IPAMDofTKE_QCSRole", "ccs.qcloud.com", "QcloudAccessForIPAMDofTKERole", cni),
    ] {
        let before = cloud.simulator.read(|state| state.roles.clone());
        assert!(cloud.change(|state| state.remove_role("100000000001", role)));
        let plan = workspace.configure(&text).plan(&[]).failure().says(SUMMARY).says(role).says(principal).says(policy);
        assert!(plan.text().contains("cam:CreateRole"), "{plan}");
        cloud.change(|state| state.roles = before);
        assert_eq!(workspace.plan(&[]).code, 2);
    }
    assert_eq!(cloud.changes_since(0), Vec::<String>::new());
}

#[test]
fn only_the_roles_of_what_is_made_are_asked_for() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let asked = |mark: usize| {
        let mut asked: Vec<String> = cloud
            .bodies_since(mark, "GetRole")
            .into_iter()
            .map(|body| body["RoleName"].as_str().unwrap().to_owned())
            .collect();
        asked.sort();
        asked.dedup();
        asked
    };
    workspace.configure(&one_pool("")).apply(&[]).success();
    assert_eq!(asked(0), ["AS_QCSRole", "TKE_QCSRole"]);
    cloud.change(|state| state.roles.clear());
    let mark = cloud.mark();
    workspace.configure(&pools("description = \"new\"", &[("a", &format!("{SMALL}\n      node_count = 2"))]));
    workspace.apply(&[]).success();
    workspace.assert_plan_is_empty();
    assert_eq!(asked(mark), Vec::<String>::new());
    workspace.configure(&pools("", &[("a", SMALL), ("b", SMALL)])).plan(&[]).failure().says(SUMMARY).says("AS_QCSRole");
}

#[test]
fn where_nobody_may_ask_for_roles_the_apply_says_which_one_is_missing() {
    let cloud = permissions::cloud();
    let all = policy("allow", &names(&["*"]));
    set_policies(&cloud, &[&all, &policy("deny", &names(&["cam:GetRole"]))]);
    let workspace = permissions::workspace(&cloud);
    let before = cloud.simulator.read(|state| state.roles.clone());
    assert!(cloud.change(|state| state.remove_role("100000000001", "TKE_QCSRole")));
    workspace.configure(&one_pool(""));
    let plan = workspace.plan(&[]).silent_about(SUMMARY).silent_about("Plan-time checks skipped");
    assert_eq!(plan.code, 2, "{plan}");
    workspace.apply(&[]).failure().says(SUMMARY).says("TKE_QCSRole").silent_about("\"effect\": \"allow\"");
    assert!(cloud.clusters().is_empty());

    cloud.change(|state| {
        state.roles = before.clone();
        state.remove_role("100000000001", "AS_QCSRole");
    });
    let apply = workspace.apply(&[]).success();
    let apply = apply.says(SUMMARY).says("AS_QCSRole").says("as.cloud.tencent.com");
    apply.silent_about("\"effect\": \"allow\"");
    assert_eq!(cloud.clusters().len(), 1);
    cloud.change(|state| state.roles = before);
    workspace.apply(&[]).success();
    workspace.assert_plan_is_empty();
    assert_eq!(workspace.state(CLUSTER).unwrap()["node_counts"]["total"], 1);
}
