//! Keys that are wrong, temporary, or stop working.

use serde_json::Value as Json;

use super::ACCOUNT;
use crate::harness::configuration::{CLUSTER, cluster, cluster_of_account};
use crate::harness::{Cloud, Feature, Keys, Workspace, keyless, needs};

#[test]
fn wrong_keys_are_one_clear_error_on_the_attribute_and_make_nothing() {
    let ways = [(Keys::InState, "secret_key = "), (Keys::WriteOnly, "secret_key_wo = ")];
    for (keys, attribute) in ways.into_iter().filter(|(keys, _)| keys.are_known()) {
        let cloud = Cloud::start();
        let (id, key) = cloud.keys();
        let wrong = "wrong-key-0123456789";
        let workspace = keys.workspace(&cloud).with("TF_VAR_key", wrong);
        workspace.configure(&format!("{}{}", keys.account(""), cluster_of_account("main", "one")));
        let run = workspace
            .plan(&[])
            .failure()
            .says("Credentials not accepted")
            .says("code: AuthFailure.SignatureFailure")
            .silent_about("To destroy anyway")
            .says(attribute);
        assert_eq!(run.text().matches("Error:").count(), 1, "{run}");
        assert!(!run.text().contains(wrong));
        workspace.apply(&[]).failure();
        let nobody = workspace.with("TF_VAR_id", "AKIDnobody000000000000000000000000001").with("TF_VAR_key", &key);
        nobody.plan(&[]).failure().says("code: AuthFailure.SecretIdNotFound").says("secret_id = ");
        let token = if keys == Keys::InState { "security_token" } else { "security_token_wo" };
        let nobody = nobody.with("TF_VAR_id", &id);
        nobody.configure(&keys.account(&format!("{token} = \"of-no-use\"")));
        nobody.plan(&[]).failure().says("code: AuthFailure.TokenFailure").says(&format!("{token} = "));
        assert_eq!(cloud.changes_since(0), Vec::<String>::new());
    }
}

#[test]
fn wrong_keys_of_the_provider_make_nothing() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud).with("TENCENTCLOUD_SECRET_KEY", "wrong-key-0123456789");
    workspace.configure(&cluster("", ""));
    let run = workspace.apply(&[]).failure().says("Credentials not accepted");
    assert_eq!(run.text().matches("Error:").count(), 1, "{run}");
    assert!(cloud.changes_since(0).is_empty());
}

#[test]
fn temporary_keys_are_taken_either_way() {
    let ways = [(Keys::InState, "security_token"), (Keys::WriteOnly, "security_token_wo")];
    for (keys, token) in ways.into_iter().filter(|(keys, _)| keys.are_known()) {
        let cloud = Cloud::start();
        let (id, _) = cloud.keys();
        cloud.change(|state| state.users.get_mut(&id).unwrap().token = Some("a-token".into()));
        let workspace = keys.workspace(&cloud).with("TENCENTCLOUD_SECURITY_TOKEN", "a-token");
        workspace.configure(&format!(
            "{}{}",
            keys.account(&format!("{token} = \"a-token\"")),
            cluster_of_account("main", "one")
        ));
        workspace.apply(&[]).success();
        assert_eq!(cloud.cluster().name, "one");
        assert_eq!(
            workspace.state(ACCOUNT).unwrap()["credentials"]["security_token"].is_string(),
            keys == Keys::InState
        );
        workspace.destroy(&[]).success();
    }
}

#[test]
fn an_account_that_hands_on_no_keys_to_a_provider_without_any_is_refused_with_the_pattern() {
    if !needs(Feature::WriteOnly) {
        return;
    }
    let cloud = Cloud::start();
    let (id, key) = cloud.keys();
    let workspace = keyless(&cloud).with("TF_VAR_id", &id).with("TF_VAR_key", &key);
    workspace.configure(&format!("{}{}", Keys::WriteOnly.account(""), cluster_of_account("main", "one")));
    let refused = workspace
        .plan(&[])
        .failure()
        .says("The provider has no keys of its own: no credentials were found. Sources that were tried");
    refused.says("an account with `secret_key_wo`, or without keys, passes none on").says("provider = tke.other");
    // keys that are late are not keys that there are not
    let run = workspace.with("TENCENTCLOUD_SECRET_ID", &id).with("TENCENTCLOUD_SECRET_KEY", &key);
    let role = "provider \"tke\" {\n  assume_role = { role_arn = \"qcs::cam::uin/1:roleName/none\" }\n}\n";
    run.configure(&format!("{role}{}{}", Keys::WriteOnly.account(""), cluster_of_account("main", "one")));
    run.plan(&[]).failure().says("The role does not exist").silent_about("no keys of its own");
}

#[test]
fn keys_that_stopped_working_are_a_warning_and_an_error_while_they_are_written() {
    let cloud = Cloud::start();
    let workspace = Keys::InState.workspace(&cloud);
    workspace
        .configure(&format!("{}{}", Keys::InState.account(""), cluster_of_account("main", "one")))
        .apply(&[])
        .success();
    let state = || (workspace.state(ACCOUNT).unwrap(), workspace.state(CLUSTER).unwrap());
    let before = state();
    let users = cloud.change(|state| std::mem::take(&mut state.users));
    // a warning where only the state is concerned, an error where the configuration names them still
    let refresh = workspace.apply(&["-refresh-only"]).success().says("Credentials no longer accepted");
    assert_eq!(refresh.text().matches("Warning:").count(), 2, "the account's and the cluster's: {refresh}");
    let plan = workspace.plan(&[]).failure().says("Error: Credentials no longer accepted");
    plan.says("The configuration still has these keys").silent_about("No changes");
    assert_eq!(state(), before);
    // and when they work again, nothing has happened
    cloud.change(|state| state.users = users);
    workspace.assert_plan_is_empty();
}

#[test]
fn two_reads_give_the_same_private_data() {
    for keys in Keys::known() {
        let cloud = Cloud::start();
        let workspace = keys.workspace(&cloud);
        workspace.configure(&format!("{}{}", keys.account(""), cluster_of_account("main", "one"))).apply(&[]).success();
        let private = || {
            let text = std::fs::read_to_string(workspace.path("terraform.tfstate")).unwrap();
            let state: Json = serde_json::from_str(&text).unwrap();
            let resources = state["resources"].as_array().unwrap().clone();
            let all = resources.iter().map(|resource| resource["instances"][0]["private"].clone());
            all.collect::<Vec<_>>()
        };
        let made = private();
        assert_eq!(made.iter().filter(|private| private.is_string()).count(), 1, "the cluster's: {made:?}");
        // something to write, so that the state is written
        for round in 0..2 {
            cloud.change(|state| {
                state.clusters.values_mut().next().unwrap().description = format!("round {round}");
            });
            workspace.apply(&["-refresh-only"]).success();
            assert_eq!(private(), made, "{keys:?}");
        }
    }
}
