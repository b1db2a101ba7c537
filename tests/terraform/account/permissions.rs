//! Keys that may not ask whose they are.

use serde_json::{Value as Json, json};

use super::{ACCOUNT, forbid, is, planned};
use crate::harness::configuration::{CLUSTER, cluster_of_account};
use crate::harness::{Cloud, Feature, Keys, OTHERS_KEYS, add_others, needs};

#[test]
fn keys_without_permission_for_sts() {
    for keys in Keys::known() {
        let cloud = Cloud::start();
        forbid(&cloud, "GetCallerIdentity");
        let workspace = keys.workspace(&cloud);
        let plan = workspace.configure(&keys.account("")).plan(&[]).failure().says("Permission missing");
        assert_eq!(plan.text().contains("Set `validate = false`"), keys != Keys::WriteOnly, "{plan}");
        assert_eq!(workspace.state(ACCOUNT), None);
        if keys == Keys::WriteOnly {
            continue;
        }
        workspace.configure(&format!("{}{}", keys.account("validate = false"), cluster_of_account("main", "one")));
        workspace.apply(&[]).success();
        assert!(workspace.state(CLUSTER).unwrap()["account_id"].is_null());
        workspace.assert_plan_is_empty();
        if keys == Keys::InState {
            // whose new keys are cannot be asked: those of another account do not see the cluster
            add_others(&cloud);
            let (other_id, other_key) = OTHERS_KEYS;
            let moved = workspace.with("TF_VAR_id", other_id).with("TF_VAR_key", other_key);
            let mark = cloud.mark();
            moved.apply(&["-target=tke_cluster.main"]).failure().says("cannot be found with the new keys");
            assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
            let workspace = keys.with_keys(moved, &cloud.keys().0, &cloud.keys().1);
            workspace.apply(&[]).success();
            workspace.destroy(&[]).success();
        } else {
            workspace.destroy(&[]).success();
        }
        cloud.assert_nothing_is_left();
    }
}

#[test]
fn keys_that_lose_the_permission_for_sts_are_a_warning_at_refresh() {
    for keys in [Keys::InState, Keys::Providers] {
        let cloud = Cloud::start();
        let workspace = keys.workspace(&cloud);
        workspace.configure(&format!("{}{}", keys.account(""), cluster_of_account("main", "one"))).apply(&[]).success();
        forbid(&cloud, "GetCallerIdentity");
        let plan = workspace.plan(&[]);
        assert_eq!(plan.code, 0, "{plan}");
        plan.says("Credentials could not be checked");
        workspace.destroy(&[]).success();
        cloud.assert_nothing_is_left();
    }
}

#[test]
fn the_app_id_is_null_where_it_may_not_be_asked_and_comes_with_keys_that_may() {
    let cloud = Cloud::start();
    forbid(&cloud, "GetUserAppId");
    for keys in Keys::known() {
        let workspace = keys.workspace(&cloud);
        workspace.configure(&keys.account("")).apply(&[]).success();
        let state = workspace.state(ACCOUNT).unwrap();
        assert_eq!((&state["app_id"], &state["account_id"]), (&Json::Null, &json!("100000000001")), "{keys:?}");
        workspace.assert_plan_is_empty();
    }
    if !needs(Feature::WriteOnly) {
        return;
    }
    let workspace = Keys::WriteOnly.workspace(&cloud);
    workspace.configure(&Keys::WriteOnly.account("")).apply(&[]).success();
    cloud.change(|state| state.faults.clear());
    let workspace = workspace.with("TF_VAR_number", "2");
    assert_eq!(planned(&workspace, &[]), [is(ACCOUNT, "update")]);
    workspace.apply(&[]).success();
    assert_eq!(workspace.state(ACCOUNT).unwrap()["app_id"], "1250000001");
}
