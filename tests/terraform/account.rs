//! `tencent_account`.

use crate::harness::{Cloud, Workspace};

fn account(secret_id: &str, secret_key: &str, more: &str) -> String {
    format!(
        "resource \"tencent_account\" \"main\" {{\n  provider   = tke\n  name       = \"main\"\n  secret_id  = \"{secret_id}\"\n  secret_key = \"{secret_key}\"\n  {more}\n}}\n"
    )
}

fn with_cluster(account: &str, name: &str) -> String {
    format!(
        "{account}\nresource \"tke_cluster\" \"main\" {{\n  name        = \"{name}\"\n  credentials = tencent_account.main.credentials\n  vpc_id      = \"vpc-demo0001\"\n  node_pools  = {{ a = {{ instance_type = \"S5.MEDIUM4\", subnet_ids = [\"subnet-demo0001\"] }} }}\n}}\n"
    )
}

/// A workspace whose provider has no keys of its own.
fn keyless(cloud: &Cloud) -> Workspace {
    Workspace::bare().with("TKE_ENDPOINT", &cloud.url).with("TENCENTCLOUD_REGION", "ap-guangzhou")
}

#[test]
fn account_and_cluster_in_one_apply_then_the_cluster_alone() {
    let cloud = Cloud::start();
    let (id, key) = cloud.keys();
    let workspace = keyless(&cloud);
    let account = account(&id, &key, "description = \"ours\"");
    workspace.configure(&with_cluster(&account, "one")).apply(&[]).success();
    let state = workspace.state("tencent_account.main").unwrap();
    assert_eq!(state["account_id"], "100000000001");
    assert_eq!(state["app_id"], "1250000001");
    assert_eq!(state["identity_type"], "CAMUser");
    assert_eq!(workspace.state("tke_cluster.main").unwrap()["account_id"], "100000000001");
    workspace.assert_plan_is_empty();

    // an unchanged account is not called in an apply: the cluster has its keys all the same
    workspace.configure(&with_cluster(&account, "two")).apply(&[]).success();
    assert_eq!(cloud.cluster().name, "two");
    workspace.configure(&with_cluster(&account, "three")).apply(&["-refresh=false"]).success();
    assert_eq!(cloud.cluster().name, "three");
    workspace.destroy(&["-refresh=false"]).success();
    super::cluster::assert_nothing_is_left(&cloud);
}

#[test]
fn a_saved_plan_is_applied_by_a_fresh_process() {
    let cloud = Cloud::start();
    let (id, key) = cloud.keys();
    let workspace = keyless(&cloud);
    workspace.configure(&with_cluster(&account(&id, &key, ""), "one"));
    assert_eq!(workspace.plan(&["-out=plan.bin"]).code, 2);
    assert!(cloud.changes_since(0).is_empty());
    workspace.run(&["apply", "-no-color", "-input=false", "plan.bin"]).success();
    assert_eq!(cloud.cluster().name, "one");
    workspace.assert_plan_is_empty();
    assert_eq!(workspace.plan(&["-destroy", "-out=plan.bin"]).code, 2);
    workspace.run(&["apply", "-no-color", "-input=false", "plan.bin"]).success();
    super::cluster::assert_nothing_is_left(&cloud);
}

#[test]
fn wrong_keys_are_one_clear_error_on_the_attribute_and_make_nothing() {
    let cloud = Cloud::start();
    let (id, _) = cloud.keys();
    // by variables: Terraform itself prints the line at fault
    let variables = "variable \"id\" {}\nvariable \"key\" {}\n";
    let account = account("${var.id}", "${var.key}", "");
    let wrong_key = keyless(&cloud).with("TF_VAR_id", &id).with("TF_VAR_key", "wrong-key-0123456789");
    wrong_key.configure(&format!("{variables}{}", with_cluster(&account, "one")));
    let run = wrong_key
        .plan(&[])
        .failure()
        .says("Credentials not accepted")
        .says("code: AuthFailure.SignatureFailure")
        .says("If this was meant to destroy: destroy with `-refresh=false`.")
        .says("secret_key = ");
    assert_eq!(run.text().matches("Error:").count(), 1, "{run}");
    assert!(!run.text().contains("wrong-key-0123456789"));
    wrong_key.apply(&[]).failure();
    let unknown_id = keyless(&cloud).with("TF_VAR_id", "AKIDnobody000000000000000000000000001").with("TF_VAR_key", "x");
    unknown_id.configure(&format!("{variables}{account}"));
    unknown_id.plan(&[]).failure().says("code: AuthFailure.SecretIdNotFound").says("secret_id = ");
    assert!(cloud.changes_since(0).is_empty());
}

#[test]
fn wrong_keys_of_the_provider_make_nothing() {
    let cloud = Cloud::start();
    let (id, _) = cloud.keys();
    let workspace =
        keyless(&cloud).with("TENCENTCLOUD_SECRET_ID", &id).with("TENCENTCLOUD_SECRET_KEY", "wrong-key-0123456789");
    workspace.configure(&super::cluster("", ""));
    let run = workspace.apply(&[]).failure().says("Credentials not accepted");
    assert_eq!(run.text().matches("Error:").count(), 1, "{run}");
    assert!(cloud.changes_since(0).is_empty());
}

#[test]
fn without_keys_it_is_the_providers_own_account() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let account = "resource \"tencent_account\" \"main\" {\n  provider = tke\n  name = \"own\"\n}\n";
    workspace.configure(&with_cluster(account, "one")).apply(&[]).success();
    let state = workspace.state("tencent_account.main").unwrap();
    assert_eq!(state["account_id"], "100000000001");
    assert!(state["credentials"]["secret_key"].is_null() && state["credentials"]["secret_id"].is_null());
    workspace.assert_plan_is_empty();
}

#[test]
fn without_validation_nothing_is_asked() {
    let cloud = Cloud::start();
    let workspace = keyless(&cloud);
    workspace.configure(&account("AKIDlater", "later", "validate = false")).apply(&[]).success();
    workspace.assert_plan_is_empty();
    assert_eq!(cloud.mark(), 0, "no request at all");
    assert!(workspace.state("tencent_account.main").unwrap()["account_id"].is_null());
}

#[test]
fn new_keys_of_the_same_account_change_nothing_in_the_cloud() {
    let cloud = Cloud::start();
    let (id, key) = cloud.keys();
    cloud.change(|state| {
        let mut second = state.users.values().next().unwrap().clone();
        second.secret_key = "second-key-of-the-same-account".into();
        state.users.insert("AKIDsecondkeyofthesameaccount00000001".into(), second);
    });
    let workspace = keyless(&cloud);
    workspace.configure(&with_cluster(&account(&id, &key, ""), "one")).apply(&[]).success();
    let before = workspace.state("tencent_account.main").unwrap()["id"].clone();
    let mark = cloud.mark();
    let rotated = account("AKIDsecondkeyofthesameaccount00000001", "second-key-of-the-same-account", "");
    workspace.configure(&with_cluster(&rotated, "one"));
    let actions = workspace.planned_actions(&[]);
    assert!(actions.iter().all(|(_, actions)| actions == &["update"]), "{actions:?}");
    workspace.apply(&[]).success();
    assert!(cloud.changes_since(mark).is_empty(), "{:?}", cloud.changes_since(mark));
    assert_eq!(workspace.state("tencent_account.main").unwrap()["id"], before);
    workspace.assert_plan_is_empty();
    workspace.destroy(&[]).success();
    super::cluster::assert_nothing_is_left(&cloud);
}

#[test]
fn keys_of_another_account_plan_a_replacement() {
    let cloud = Cloud::start();
    let (id, key) = cloud.keys();
    cloud.change(|state| {
        state.add_account("200000000002", 1_250_000_002, "AKIDother0000000000000000000000000002", "other-key")
    });
    let workspace = keyless(&cloud);
    workspace.configure(&with_cluster(&account(&id, &key, ""), "one")).apply(&[]).success();
    workspace.configure(&with_cluster(&account("AKIDother0000000000000000000000000002", "other-key", ""), "one"));
    workspace.plan(&[]).failure().says("There is no VPC vpc-demo0001");
    let workspace = workspace.with("TKE_PREFLIGHT", "off");
    let actions = workspace.planned_actions(&[]);
    assert!(actions.iter().all(|(_, actions)| actions == &["delete", "create"]), "{actions:?}");
}

#[test]
fn keys_that_stopped_working_are_a_warning_at_refresh() {
    let cloud = Cloud::start();
    let (id, key) = cloud.keys();
    let workspace = keyless(&cloud);
    workspace.configure(&account(&id, &key, "")).apply(&[]).success();
    cloud.change(|state| state.users.clear());
    let plan = workspace.plan(&[]);
    assert_eq!(plan.code, 0, "{plan}");
    plan.says("Keys no longer accepted");
}
