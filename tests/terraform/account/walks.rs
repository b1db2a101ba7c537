//! Every walk that Terraform makes over an account and its clusters, each in processes of its own: with
//! keys in state, with write-only keys, and without keys.

use crate::harness::configuration::cluster_of_account;
use crate::harness::{Cloud, Keys};

const SECOND: (&str, &str) = ("AKIDsecond000000000000000000000000001", "second-key-of-the-same-0001");

fn names(cloud: &Cloud) -> Vec<String> {
    let mut names: Vec<String> = cloud.clusters().into_values().map(|cluster| cluster.name).collect();
    names.sort();
    names
}

/// The only keys that still work are other ones of the same account.
fn rotate(cloud: &Cloud) {
    cloud.change(|state| {
        let (_, mut user) = state.users.pop_first().unwrap();
        user.secret_key = SECOND.1.into();
        state.users.insert(SECOND.0.into(), user);
    });
}

#[test]
fn clusters_come_and_go_while_their_account_stays() {
    for keys in Keys::known() {
        let cloud = Cloud::start();
        let workspace = keys.workspace(&cloud);
        let account = keys.account("description = \"ours\"");
        let one = cluster_of_account("one", "one");
        workspace.configure(&format!("{account}{one}")).apply(&[]).success();
        assert_eq!(names(&cloud), ["one"], "{keys:?}");
        let state = workspace.state("tencent_account.main").unwrap();
        assert_eq!(state["account_id"], "100000000001");
        assert_eq!(state["credentials"]["account_id"], "100000000001");
        assert_eq!(state["credentials"]["secret_key"].is_string(), keys == Keys::InState);
        assert_eq!(state["credentials"]["secret_id"].is_string(), keys == Keys::InState);
        assert!(state["secret_key_wo"].is_null());
        workspace.assert_plan_is_empty();

        // tomorrow: the account is unchanged, and so not called
        let two = cluster_of_account("two", "two");
        workspace.configure(&format!("{account}{one}{two}")).apply(&["-refresh=false"]).success();
        assert_eq!(names(&cloud), ["one", "two"], "{keys:?}");
        let renamed = cluster_of_account("two", "renamed");
        workspace.configure(&format!("{account}{one}{renamed}")).apply(&[]).success();
        assert_eq!(names(&cloud), ["one", "renamed"], "{keys:?}");
        workspace.configure(&format!("{account}{renamed}")).apply(&[]).success();
        assert_eq!(names(&cloud), ["renamed"], "{keys:?}");
        workspace.assert_plan_is_empty();

        // nothing but the state knows of the account
        workspace.configure("").apply(&[]).success().says("2 destroyed");
        cloud.assert_nothing_is_left();
    }
}

#[test]
fn saved_plans_are_applied_by_fresh_processes() {
    for keys in Keys::known() {
        let cloud = Cloud::start();
        let workspace = keys.workspace(&cloud);
        workspace.configure(&format!("{}{}", keys.account(""), cluster_of_account("one", "one")));
        for (arguments, expected) in [(&["-out=plan.bin"][..], 1), (&["-destroy", "-out=plan.bin"], 0)] {
            let mark = cloud.mark();
            assert_eq!(workspace.plan(arguments).code, 2, "{keys:?}");
            assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
            workspace.run(&["apply", "-no-color", "-input=false", "plan.bin"]).success();
            assert_eq!(cloud.clusters().len(), expected, "{keys:?}");
        }
        cloud.assert_nothing_is_left();
    }
}

#[test]
fn each_can_be_targeted_alone() {
    for keys in Keys::known() {
        let cloud = Cloud::start();
        let workspace = keys.workspace(&cloud);
        workspace.configure(&format!(
            "{}{}{}",
            keys.account(""),
            cluster_of_account("one", "one"),
            cluster_of_account("two", "two")
        ));
        workspace.apply(&["-target=tencent_account.main"]).success();
        assert_eq!(names(&cloud), Vec::<String>::new());
        workspace.apply(&["-target=tke_cluster.one"]).success();
        assert_eq!(names(&cloud), ["one"], "{keys:?}");
        workspace.apply(&["-target=tke_cluster.two", "-refresh=false"]).success();
        workspace.assert_plan_is_empty();
        workspace.destroy(&["-target=tke_cluster.two"]).success();
        assert_eq!(names(&cloud), ["one"], "{keys:?}");
        assert!(workspace.state("tencent_account.main").is_some());
        // the account takes its clusters along
        workspace.destroy(&["-target=tencent_account.main", "-refresh=false"]).success();
        cloud.assert_nothing_is_left();
    }
}

#[test]
fn keys_are_rotated_after_the_old_ones_stopped_working_and_everything_is_destroyed_with_the_new_ones() {
    for keys in Keys::known() {
        let cloud = Cloud::start();
        let workspace = keys.workspace(&cloud);
        workspace.configure(&format!("{}{}", keys.account(""), cluster_of_account("one", "one"))).apply(&[]).success();
        let id = workspace.state("tencent_account.main").unwrap()["id"].clone();
        rotate(&cloud);
        let workspace = keys.with_keys(workspace, SECOND.0, SECOND.1).with("TF_VAR_number", "2");
        if keys == Keys::InState {
            // a deletion has the keys of the last apply, whatever the configuration says by now
            workspace.configure(&keys.account(""));
            for run in [workspace.plan(&[]), workspace.plan(&["-destroy", "-refresh=false"])] {
                let refused = run.failure().says("Credentials not accepted").silent_about(SECOND.1);
                refused
                    .says("A deletion uses the keys of the last apply")
                    .says("Leave the cluster in the configuration");
            }
            // nor can it make place for another one
            let elsewhere = cluster_of_account("one", "one").replace("vpc-demo0001", "vpc-other001");
            let run = workspace.configure(&format!("{}{elsewhere}", keys.account(""))).plan(&[]).failure();
            run.says("This change replaces the cluster: revert it").says("`terraform state rm`");
            workspace.configure(&format!("{}{}", keys.account(""), cluster_of_account("one", "one")));
        }
        let mark = cloud.mark();
        let applied = workspace.apply(&[]).success();
        let changed = match keys {
            Keys::InState => 2,
            Keys::WriteOnly => 1,
            Keys::Providers => 0,
        };
        applied.says(&format!("0 added, {changed} changed, 0 destroyed"));
        assert_eq!(cloud.changes_since(mark), Vec::<String>::new(), "{keys:?}");
        let state = workspace.state("tencent_account.main").unwrap();
        assert_eq!(state["id"], id, "{keys:?}");
        assert_eq!(state["app_id"], "1250000001", "{keys:?}");
        workspace.assert_plan_is_empty();
        workspace.destroy(&[]).success();
        cloud.assert_nothing_is_left();
    }
}
