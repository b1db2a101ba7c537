//! `missing`: what the keys lack, or that it cannot be told.

use std::collections::BTreeSet;

use serde_json::json;

use super::{
    ALL, EVERYTHING, MISSING, UNKNOWN, USER, assuming, cloud, names, policy, set, set_policies, set_policies_of_role,
    statement, working_as_role, workspace,
};
use crate::harness::configuration::bare_cluster;
use crate::harness::{Workspace, keyless};

#[test]
fn missing_is_just_what_was_taken_away_and_nothing_is_changed() {
    let cloud = cloud();
    let workspace = workspace(&cloud);
    let missing = || {
        workspace.apply(&[]).success().silent_about(UNKNOWN);
        set(&workspace.state(ALL).unwrap()["missing"])
    };
    workspace.configure(EVERYTHING);
    assert_eq!(missing(), names(&[]), "a user without policies of its own is an administrator here");
    let all = set(&workspace.state(ALL).unwrap()["actions"]);
    set_policies(&cloud, &[&policy("allow", &all)]);
    assert_eq!(missing(), names(&[]));

    let taken = names(&["cvm:DescribeDisks", "tke:CreateCluster", "vpc:DescribeVpcs"]);
    let rest: BTreeSet<String> = all.difference(&taken).cloned().collect();
    set_policies(&cloud, &[&policy("allow", &rest)]);
    assert_eq!(missing(), taken);
    // by patterns, several policies and a denial
    let denied = names(&["tke:Delete*"]);
    let patterns = names(&["as:*", "cam:*", "clb:*", "cvm:*", "sts:*", "tag:*", "vpc:Describe*"]);
    set_policies(
        &cloud,
        &[&policy("allow", &patterns), &policy("allow", &names(&["tke:*"])), &policy("deny", &denied)],
    );
    assert_eq!(missing(), all.iter().filter(|action| action.starts_with("tke:Delete")).cloned().collect());
    // of the features that are asked about
    workspace.configure("data \"tke_permissions\" \"all\" {\n  features = [\"status\"]\n}\n");
    assert_eq!(missing(), names(&[]));
    assert_eq!(cloud.changes_since(0), Vec::<String>::new());
    let asked: BTreeSet<String> = cloud.since(0).into_iter().map(|record| record.action).collect();
    assert_eq!(asked, names(&["GetCallerIdentity", "GetPolicy", "ListAttachedUserAllPolicies"]));

    // the owner of the account has no policies
    let owner = Workspace::new(&cloud);
    owner.configure(EVERYTHING).apply(&[]).success();
    assert_eq!(owner.state(ALL).unwrap()["missing"], json!([]));
}

#[test]
fn missing_of_keys_of_a_role_is_what_the_role_lacks() {
    let cloud = cloud();
    let (arn, workspace) = working_as_role(&cloud);
    let missing = || {
        workspace.apply(&[]).success().silent_about(UNKNOWN);
        set(&workspace.state(ALL).unwrap()["missing"])
    };
    assert_eq!(missing(), names(&[]), "a role without policies of its own is an administrator here");
    let all = set(&workspace.state(ALL).unwrap()["actions"]);
    let taken = names(&["cvm:DescribeDisks", "tke:CreateCluster", "vpc:DescribeVpcs"]);
    let rest: BTreeSet<String> = all.difference(&taken).cloned().collect();
    set_policies_of_role(&cloud, &arn, &[&policy("allow", &all), &policy("deny", &taken)]);
    assert_eq!(missing(), taken);
    set_policies_of_role(&cloud, &arn, &[&policy("allow", &rest)]);
    assert_eq!(missing(), taken);
    assert!(cloud.changes_since(0).iter().all(|action| action == "AssumeRole"));

    // what is missing is refused to the role
    set_policies_of_role(&cloud, &arn, &[&policy("allow", &all), &policy("deny", &names(&["tke:CreateCluster"]))]);
    let provider = assuming(&arn);
    let workspace = Workspace::new(&cloud).with("TKE_PREFLIGHT", "off");
    let plain = bare_cluster("kubernetes_version = \"1.30\"");
    let run = workspace.configure(&format!("{provider}{plain}")).apply(&[]).failure();
    run.says(MISSING).says(&statement("tke:CreateCluster"));
    // and so is what the session leaves out
    set_policies_of_role(&cloud, &arn, &[&policy("allow", &all)]);
    let narrow = provider.replace(
        " }",
        ", policy = jsonencode({ version = \"2.0\", statement = [{ effect = \"allow\", action = [\"tke:Describe*\", \
         \"vpc:*\"], resource = [\"*\"] }] }) }",
    );
    let run = workspace.configure(&format!("{narrow}{plain}")).apply(&[]).failure();
    run.says(MISSING).says(&statement("tke:CreateCluster"));
    workspace.configure(&format!("{provider}{plain}")).apply(&[]).success();
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

#[test]
fn what_cannot_be_told_is_null_with_a_warning() {
    let cloud = cloud();
    let workspace = workspace(&cloud);
    workspace.configure(EVERYTHING);
    for action in ["cam:GetPolicy", "cam:ListAttachedUserAllPolicies"] {
        set_policies(&cloud, &[&policy("allow", &names(&["*"])), &policy("deny", &names(&[action]))]);
        workspace.apply(&[]).success().says(UNKNOWN).says(&statement(action));
        let state = workspace.state(ALL).unwrap();
        assert!(state["missing"].is_null() && state["policy"].is_string(), "{state}");
    }
    cloud.change(|state| {
        let attached = &mut state.users.get_mut(USER.0).unwrap().policies.as_mut().unwrap()[1];
        attached.document = attached.document.replace("deny", "allow").replace("cam:ListAttached", "permid/280655:");
    });
    // all is allowed, so that it does not matter what the numbers stand for
    workspace.apply(&[]).success().silent_about(UNKNOWN);
    cloud.change(|state| {
        state.users.get_mut(USER.0).unwrap().policies.as_mut().unwrap()[0].document =
            policy("allow", &names(&["cam:*"]))
    });
    workspace.apply(&[]).success().says(UNKNOWN).says("refers to sets of actions by their ids");

    // the policy is for those too who have no keys yet
    let keyless = keyless(&cloud);
    keyless.configure(EVERYTHING).apply(&[]).success().says(UNKNOWN);
    assert!(keyless.state(ALL).unwrap()["policy"].is_string());

    // with an account's keys it is that account that is asked
    let credentials = |account: &str| {
        format!(
            "data \"tke_permissions\" \"all\" {{\n  credentials = {{\n    account_id = {account:?}\n    secret_id = \
             {:?}\n    secret_key = {:?}\n  }}\n}}\n",
            USER.0, USER.1
        )
    };
    set_policies(&cloud, &[&policy("allow", &names(&["cam:*", "tke:*", "cvm:*", "vpc:*", "as:*", "sts:*", "tag:*"]))]);
    keyless.configure(&credentials("100000000001")).apply(&[]).success();
    assert_eq!(set(&keyless.state(ALL).unwrap()["missing"]), names(&["clb:DescribeLoadBalancers"]));
    keyless.configure(&credentials("200000000002")).apply(&[]).failure().says("Credentials of another account");
    keyless.configure("data \"tke_permissions\" \"all\" {\n  features = [\"pools\"]\n}\n");
    keyless.validate().failure().says("must be one of `account`");
}
