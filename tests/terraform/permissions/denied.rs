//! What a missing permission does, and what it tells to add.

use super::{
    ALL, EVERYTHING, MISSING, assuming, cloud, deployer, names, policy, set, set_policies, statement, workspace,
};
use crate::harness::configuration::{SMALL, bare_cluster, pools};

#[test]
fn without_an_action_what_needs_it_fails_and_names_the_statement_to_add() {
    let cloud = cloud();
    let workspace = workspace(&cloud).with("TKE_PREFLIGHT", "off");
    workspace.configure(EVERYTHING).apply(&[]).success();
    let all = set(&workspace.state(ALL).unwrap()["actions"]);
    let without = |action: &str| {
        let mut rest = all.clone();
        assert!(rest.remove(action), "{action}");
        set_policies(&cloud, &[&policy("allow", &rest)]);
    };
    let full = |description: &str| {
        let more = format!(
            "public_access_cidrs = [\"203.0.113.0/24\"]\n description = {description:?}\n addons = {{ tcr = {{}} }}"
        );
        pools(&more, &[("blue", &format!("{SMALL}\n security_group_ids = [\"sg-demo0001\"]"))])
    };
    workspace.configure(&full("old"));
    for action in ["vpc:DescribeVpcs", "tke:CreateCluster"] {
        without(action);
        workspace.apply(&[]).failure().says(MISSING).says(&statement(action));
        assert!(cloud.clusters().is_empty(), "{action}");
    }
    // what a part needs is a warning, and the next apply goes on
    set_policies(
        &cloud,
        &[
            &policy("allow", &all),
            &policy("deny", &names(&["tke:CreateClusterNodePool", "cvm:CreateSecurityGroup", "tke:InstallAddon"])),
        ],
    );
    // of warnings with one summary Terraform prints the first
    workspace
        .apply(&[])
        .success()
        .says("Cluster created, but incomplete")
        .says(&statement("tke:CreateClusterNodePool"));
    set_policies(
        &cloud,
        &[&policy("allow", &all), &policy("deny", &names(&["cvm:CreateSecurityGroup", "tke:InstallAddon"]))],
    );
    workspace.apply(&[]).failure().says(MISSING).says(&statement("cvm:CreateSecurityGroup"));
    without("tke:InstallAddon");
    workspace.apply(&[]).failure().says(MISSING).says(&statement("tke:InstallAddon"));
    without("cam:GetUserAppId");
    workspace.apply(&[]).success();
    workspace.assert_plan_is_empty();
    for action in ["tke:DescribeClusters", "as:DescribeAutoScalingGroups", "tke:DescribeAddon"] {
        without(action);
        let plan = workspace.plan(&[]);
        plan.says(MISSING).says(&statement(action));
    }
    workspace.configure(&full("new"));
    without("tke:ModifyClusterAttribute");
    workspace.apply(&[]).failure().says(MISSING).says(&statement("tke:ModifyClusterAttribute"));
    assert_eq!(cloud.cluster().description, "old");
    for action in ["tke:DeleteClusterEndpoint", "tke:DeleteCluster"] {
        without(action);
        workspace.destroy(&[]).failure().says(MISSING).says(&statement(action));
        assert_eq!(cloud.clusters().len(), 1, "{action}");
    }
    set_policies(&cloud, &[&policy("allow", &all)]);
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

#[test]
fn without_the_permission_to_assume_a_role_it_is_named_too() {
    let cloud = cloud();
    let arn = deployer(&cloud);
    set_policies(&cloud, &[&policy("allow", &names(&["tke:*"]))]);
    let provider = assuming(&arn);
    let run = workspace(&cloud).configure(&format!("{provider}{}", bare_cluster(""))).apply(&[]).failure();
    run.says("No usable credentials")
        .says("its trust policy may not allow this caller")
        .says(&statement("sts:AssumeRole"));
}

#[test]
fn what_a_plan_may_not_ask_is_one_warning_with_one_statement() {
    let cloud = cloud();
    let workspace = workspace(&cloud);
    let checks = ["cvm:DescribeZoneInstanceConfigInfos", "vpc:DescribeRouteTables"];
    let lacking = names(&[checks[0], checks[1], "vpc:DescribeSubnets"]);
    set_policies(&cloud, &[&policy("allow", &names(&["*"])), &policy("deny", &lacking)]);
    let plan = workspace
        .configure(&pools("", &[("blue", &format!("{SMALL}\n security_group_ids = [\"sg-demo0001\"]"))]))
        .plan(&[]);
    assert_eq!(plan.code, 2, "{plan}");
    plan.says("Plan-time checks skipped")
        .says("the permission vpc:DescribeRouteTables is missing")
        // the error of the apply tells what to add for this one
        .says("the permission vpc:DescribeSubnets is missing, which the apply requires too")
        .says(&format!("\"action\": [{:?}, {:?}]", checks[0], checks[1]));
}
