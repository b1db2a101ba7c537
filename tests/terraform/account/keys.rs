//! `tencent_account`: its attributes, and what becomes of keys that are not what they should be.

use serde_json::{Value as Json, json};
use terraform_provider_tke::simulator::Fault;

use crate::harness::configuration::{CLUSTER, account, cluster, cluster_of_account};
use crate::harness::{Cloud, KEYS, Keys, OTHERS_KEYS, Workspace, add_others, keyless, refusal};

/// The action is refused from here on, as by a policy.
fn forbid(cloud: &Cloud, action: &str) {
    let kind = refusal("UnauthorizedOperation", "You are not authorized to perform this operation.");
    cloud.change(|state| state.faults.push(Fault { action: action.into(), after: 0, count: u32::MAX, kind }));
}

/// What happens in a plan, by address.
fn planned(workspace: &Workspace, arguments: &[&str]) -> Vec<(String, String)> {
    let actions = workspace.planned_actions(arguments);
    actions.into_iter().map(|(address, actions)| (address, actions.join("-"))).collect()
}

fn is(address: &str, actions: &str) -> (String, String) {
    (address.to_owned(), actions.to_owned())
}

const ACCOUNT: &str = "tencent_account.main";

/// The form in which Palette asks for an account, field by field: a value that is refused, two that are
/// taken one after the other, and what is planned between them.
#[test]
fn rows_of_palettes_account_form() {
    struct Row {
        field: &'static str,
        attribute: &'static str,
        refused: (&'static str, &'static str),
        changed: &'static str,
        /// Whether it is hidden in what people read.
        is_secret: bool,
        /// Whether the change asks whose the keys are.
        asks: bool,
    }
    let rows = [
        Row {
            field: "Account Name",
            attribute: "name",
            refused: ("\"\"", "between 1 and 64 characters"),
            changed: "\"renamed\"",
            is_secret: false,
            asks: false,
        },
        Row {
            field: "Description",
            attribute: "description",
            refused: ("[]", "string required"),
            changed: "\"what it is for\"",
            is_secret: false,
            asks: false,
        },
        Row {
            field: "Secret ID",
            attribute: "secret_id",
            refused: ("null", "`secret_id` is missing"),
            changed: "\"AKIDsecond000000000000000000000000001\"",
            is_secret: true,
            asks: true,
        },
        Row {
            field: "Secret Key",
            attribute: "secret_key",
            refused: ("\"\"", "is empty: leave it out"),
            changed: "\"second-key-of-the-same-0001\"",
            is_secret: true,
            asks: true,
        },
        Row {
            field: "Validate",
            attribute: "validate",
            refused: ("\"sometimes\"", "a bool is required"),
            changed: "false",
            is_secret: false,
            asks: false,
        },
    ];
    let cloud = Cloud::start();
    let (id, key) = cloud.keys();
    cloud.change(|state| {
        // the same key with another id, of the same account
        let user = state.users[&id].clone();
        state.users.insert("AKIDsecond000000000000000000000000001".into(), user);
    });
    let first = [
        ("name", "\"main\"".to_owned()),
        ("description", "null".to_owned()),
        ("secret_id", format!("{id:?}")),
        ("secret_key", format!("{key:?}")),
        ("validate", "null".to_owned()),
    ];
    let with = |attribute: &str, value: &str| {
        let lines = first.iter().map(|(name, old)| {
            let value = if *name == attribute { value } else { old };
            format!("  {name} = {value}\n")
        });
        account("").replace("  name = \"main\"\n", &lines.collect::<String>())
    };
    let workspace = keyless(&cloud);
    workspace.configure(&with("", "")).apply(&[]).success();
    for Row { field, attribute, refused: (refused, why), changed, is_secret, asks } in rows {
        workspace.configure(&with(attribute, refused)).validate().failure().says(why);
        let before = workspace.state(ACCOUNT).unwrap();
        workspace.configure(&with(attribute, changed));
        if attribute == "secret_key" {
            cloud.change(|state| state.users.get_mut(&id).unwrap().secret_key = "second-key-of-the-same-0001".into());
        }
        let plan = workspace.plan(&["-refresh=false"]);
        assert_eq!(plan.code, 2, "{field}: {plan}");
        let value = changed.trim_matches('"');
        assert_eq!(!plan.stdout.contains(value), is_secret, "{field}: {plan}");
        assert_eq!(planned(&workspace, &["-refresh=false"]), [is(ACCOUNT, "update")], "{field}");
        let mark = cloud.mark();
        workspace.apply(&["-refresh=false"]).success();
        let asked = cloud.since(mark).iter().any(|record| record.action == "GetCallerIdentity");
        assert_eq!(asked, asks, "{field}");
        let after = workspace.state(ACCOUNT).unwrap();
        assert_eq!(after[attribute], serde_json::from_str::<Json>(changed).unwrap(), "{field}");
        assert_eq!(after["id"], before["id"], "{field}");
        workspace.assert_plan_is_empty();
        if attribute == "secret_key" {
            cloud.change(|state| state.users.get_mut(&id).unwrap().secret_key = key.clone());
        }
        workspace.configure(&with("", "")).apply(&[]).success();
    }
    // Confirm, and what Palette's Delete does: the account is forgotten, and nothing is deleted
    let mark = cloud.mark();
    workspace.destroy(&[]).success();
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
}

#[test]
fn keys_that_do_not_go_together_are_refused_at_validate() {
    let cloud = Cloud::start();
    let workspace = keyless(&cloud);
    for (keys, attribute, why) in [
        ("secret_id = \"a\"", "secret_key", "`secret_key`, or `secret_key_wo`, is missing"),
        ("secret_key = \"a\"", "secret_id", "`secret_id` is missing"),
        ("secret_key_wo = \"a\"\n  secret_key_wo_version = 1", "secret_id", "`secret_id` is missing"),
        (
            "secret_id = \"a\"\n  secret_key = \"b\"\n  secret_key_wo = \"b\"\n  secret_key_wo_version = 1",
            "secret_key_wo",
            "give one of them",
        ),
        ("secret_id = \"a\"\n  secret_key_wo = \"b\"", "secret_key_wo_version", "another one whenever the key changes"),
        ("security_token = \"a\"", "security_token", "`security_token` with `secret_key`"),
        (
            "secret_id = \"a\"\n  secret_key = \"b\"\n  security_token_wo = \"c\"",
            "security_token_wo",
            "`security_token_wo` with `secret_key_wo`",
        ),
        (
            "secret_id = \"a\"\n  secret_key_wo = \"b\"\n  secret_key_wo_version = 1\n  validate = false",
            "validate",
            "A write-only key is there only to be checked",
        ),
        ("secret_id = \"a\\n\"\n  secret_key = \"b\"", "secret_id", "secret_id: begins or ends with white space"),
        ("secret_id = \"a,b/c\"\n  secret_key = \"b\"", "secret_id", "secret_id: holds characters that no key has"),
        ("secret_id = \"a\"\n  secret_key = \" b\"", "secret_key", "secret_key: begins or ends with white space"),
        (
            "secret_id = \"a\"\n  secret_key = \"b\"\n  security_token = \"c\\n\"",
            "security_token",
            "security_token: begins or ends with white space",
        ),
        (
            "secret_id = \"a\"\n  secret_key_wo = \"b\"\n  secret_key_wo_version = 1.5",
            "secret_key_wo_version",
            "must be a whole number, got 1.5",
        ),
    ] {
        let run = workspace.configure(&account(keys)).validate().failure().says(why);
        assert_eq!(run.text().matches("Error:").count(), 1, "{keys}: {run}");
        let has_place = run.text().contains(&format!(" {attribute} = ")) || !keys.contains(&format!("{attribute} = "));
        assert!(has_place, "{attribute} is not the place: {run}");
    }
    assert_eq!(cloud.mark(), 0, "no request at all");
}

#[test]
fn wrong_keys_are_one_clear_error_on_the_attribute_and_make_nothing() {
    for (keys, attribute) in [(Keys::InState, "secret_key = "), (Keys::WriteOnly, "secret_key_wo = ")] {
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
            .says("If this was meant to destroy: destroy with `-refresh=false`.")
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
    for (keys, token) in [(Keys::InState, "security_token"), (Keys::WriteOnly, "security_token_wo")] {
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
fn without_validation_nothing_is_asked() {
    let cloud = Cloud::start();
    let workspace = keyless(&cloud).with("TF_VAR_id", "AKIDlater").with("TF_VAR_key", "later");
    workspace.configure(&Keys::InState.account("validate = false")).apply(&[]).success();
    workspace.assert_plan_is_empty();
    assert_eq!(cloud.mark(), 0, "no request at all");
    let state = workspace.state(ACCOUNT).unwrap();
    for name in ["account_id", "user_id", "principal_id", "arn", "identity_type", "app_id"] {
        assert!(state[name].is_null(), "{name}");
    }
    // the check that was put off finds keys that belong to nobody
    workspace.configure(&Keys::InState.account("")).plan(&[]).failure().says("AuthFailure.SecretIdNotFound");
    let (id, key) = cloud.keys();
    let workspace = workspace.with("TF_VAR_id", &id).with("TF_VAR_key", &key);
    workspace.apply(&[]).success();
    let state = workspace.state(ACCOUNT).unwrap();
    let expected = ["100000000001", "100000000001", "100000000001", "qcs::cam::uin/100000000001:uin/100000000001"];
    assert_eq!(["account_id", "user_id", "principal_id", "arn"].map(|name| state[name].as_str().unwrap()), expected);
    assert_eq!((&state["identity_type"], &state["app_id"]), (&json!("CAMUser"), &json!("1250000001")));
    // and once more without it, with keys that are known only at apply: whose they are is not known
    let made = "resource \"terraform_data\" \"keys\" {\n  input = var.id\n}\n";
    let account = Keys::InState.account("validate = false").replace("= var.id", "= terraform_data.keys.output");
    let mark = cloud.mark();
    workspace.configure(&format!("{made}{account}")).apply(&["-refresh=false"]).success();
    assert_eq!(cloud.mark(), mark, "no request at all");
    let state = workspace.state(ACCOUNT).unwrap();
    assert!(state["account_id"].is_null() && state["credentials"]["account_id"].is_null(), "{state}");
    assert_eq!(state["credentials"]["secret_id"], *id);
    workspace.assert_plan_is_empty();
}

#[test]
fn keys_of_another_account_plan_a_replacement_or_are_refused_where_it_could_not_be_carried_out() {
    for keys in KEYS {
        let cloud = Cloud::start();
        let (id, key) = cloud.keys();
        add_others(&cloud);
        let (other_id, other_key) = OTHERS_KEYS;
        let workspace = keys.workspace(&cloud).with("TKE_PREFLIGHT", "off");
        let account = keys.account("");
        workspace.configure(&format!("{account}{}", cluster_of_account("main", "one"))).apply(&[]).success();
        let mark = cloud.mark();
        let workspace = workspace.with("TF_VAR_id", other_id).with("TF_VAR_key", other_key).with("TF_VAR_number", "2");
        match keys {
            Keys::InState => {
                let both = [is(ACCOUNT, "delete-create"), is(CLUSTER, "delete-create")];
                assert_eq!(planned(&workspace, &[]), both);
                // without a refresh it could be the plan within an apply, which may not become a replacement
                let plan = workspace.plan(&["-refresh=false"]).failure().says("Keys of another account");
                plan.says("plan once more, without `-refresh=false`");
            }
            Keys::WriteOnly => {
                assert_eq!(planned(&workspace, &["-target=tencent_account.main"]), [is(ACCOUNT, "delete-create")]);
                // the provider's own keys are still the old account's
                workspace.plan(&[]).failure().says("name account 200000000002 without its keys").says("tke.other");
            }
            Keys::Providers => {}
        }
        if keys != Keys::InState {
            let workspace = keys.with_keys(workspace, other_id, other_key);
            assert_eq!(planned(&workspace, &["-target=tencent_account.main"]), [is(ACCOUNT, "delete-create")]);
            workspace
                .plan(&[])
                .failure()
                .says("is in account 100000000001, but the keys belong to account 200000000002");
            workspace.plan(&["-refresh=false"]).failure().says("plan once more, without `-refresh=false`");
            assert_eq!(cloud.changes_since(mark), Vec::<String>::new(), "{keys:?}");
            // nor can it be destroyed, and is not forgotten
            workspace.destroy(&["-refresh=false"]).failure().says("which cannot see it");
            let workspace = keys.with_keys(workspace, &id, &key);
            workspace.with("TF_VAR_number", "1").apply(&[]).success();
            assert_eq!(cloud.changes_since(mark), Vec::<String>::new(), "{keys:?}");
        }
        assert_eq!(cloud.cluster().name, "one");
    }
}

/// Of keys that come without their account it is asked, where there is a cluster already.
#[test]
fn keys_of_another_account_that_say_nothing_of_it_plan_a_replacement_too() {
    let cloud = Cloud::start();
    let (id, key) = cloud.keys();
    add_others(&cloud);
    let (other_id, other_key) = OTHERS_KEYS;
    let workspace = Keys::InState.workspace(&cloud).with("TKE_PREFLIGHT", "off");
    let by_hand = |id: &str, key: &str| {
        let keys = format!("{{ secret_id = {id:?}, secret_key = {key:?} }}");
        cluster_of_account("main", "one").replace("tencent_account.main.credentials", &keys)
    };
    workspace.configure(&by_hand(&id, &key)).apply(&[]).success();
    workspace.configure(&by_hand(other_id, other_key));
    assert_eq!(planned(&workspace, &[]), [is(CLUSTER, "delete-create")]);
    workspace.plan(&["-refresh=false"]).failure().says("plan once more, without `-refresh=false`");
    workspace.configure(&by_hand(&id, &key)).destroy(&[]).success();

    // an account that does without the check says nothing of it either
    workspace
        .configure(&format!("{}{}", Keys::InState.account(""), cluster_of_account("main", "one")))
        .apply(&[])
        .success();
    let workspace = workspace.with("TF_VAR_id", other_id).with("TF_VAR_key", other_key);
    workspace.configure(&format!("{}{}", Keys::InState.account("validate = false"), cluster_of_account("main", "one")));
    assert_eq!(planned(&workspace, &[]), [is(ACCOUNT, "update"), is(CLUSTER, "delete-create")]);
}

#[test]
fn an_account_that_hands_on_no_keys_to_a_provider_without_any_is_refused_with_the_pattern() {
    let cloud = Cloud::start();
    let (id, key) = cloud.keys();
    let workspace = keyless(&cloud).with("TF_VAR_id", &id).with("TF_VAR_key", &key);
    workspace.configure(&format!("{}{}", Keys::WriteOnly.account(""), cluster_of_account("main", "one")));
    let refused =
        workspace.plan(&[]).failure().says("The provider has no keys of its own: no credentials found; tried");
    refused.says("one with `secret_key_wo`, or without keys, hands none on").says("provider = tke.other");
    // keys that are late are not keys that there are not
    let run = workspace.with("TENCENTCLOUD_SECRET_ID", &id).with("TENCENTCLOUD_SECRET_KEY", &key);
    let role = "provider \"tke\" {\n  assume_role = { role_arn = \"qcs::cam::uin/1:roleName/none\" }\n}\n";
    run.configure(&format!("{role}{}{}", Keys::WriteOnly.account(""), cluster_of_account("main", "one")));
    run.plan(&[]).failure().says("The role does not exist").silent_about("no keys of its own");
}

#[test]
fn another_account_that_shows_only_at_apply_fails_and_changes_nothing() {
    for keys in [Keys::InState, Keys::WriteOnly] {
        let cloud = Cloud::start();
        add_others(&cloud);
        let (other_id, other_key) = OTHERS_KEYS;
        let workspace = keys.workspace(&cloud);
        let made = "resource \"terraform_data\" \"keys\" {\n  triggers_replace = var.id\n  input = var.id\n}\n";
        let account = keys.account("").replace("secret_id = var.id", "secret_id = terraform_data.keys.output");
        workspace.configure(&format!("{made}{account}{}", cluster_of_account("main", "one"))).apply(&[]).success();
        let before = workspace.state(ACCOUNT).unwrap();
        let cluster_before = workspace.state(CLUSTER).unwrap();
        let mark = cloud.mark();
        let workspace = workspace.with("TF_VAR_id", other_id).with("TF_VAR_key", other_key).with("TF_VAR_number", "2");
        let actions = planned(&workspace, &[]);
        assert!(actions.contains(&is(ACCOUNT, "update")) && actions.contains(&is(CLUSTER, "update")), "{actions:?}");
        let run = workspace.apply(&[]).failure().says("Keys of another account");
        run.says("The keys belong to account 200000000002, but main is in account 100000000001. Nothing was changed.");
        assert_eq!(cloud.changes_since(mark), Vec::<String>::new(), "{keys:?}");
        assert_eq!(workspace.state(ACCOUNT).unwrap(), before, "{keys:?}");
        assert_eq!(workspace.state(CLUSTER).unwrap(), cluster_before, "{keys:?}");
    }
}

#[test]
fn keys_that_stopped_working_are_a_warning_and_the_state_is_kept() {
    let cloud = Cloud::start();
    let workspace = Keys::InState.workspace(&cloud);
    workspace
        .configure(&format!("{}{}", Keys::InState.account(""), cluster_of_account("main", "one")))
        .apply(&[])
        .success();
    let state = || (workspace.state(ACCOUNT).unwrap(), workspace.state(CLUSTER).unwrap());
    let before = state();
    let users = cloud.change(|state| std::mem::take(&mut state.users));
    let plan = workspace.plan(&[]);
    assert_eq!(plan.code, 0, "{plan}");
    let plan = plan.says("Keys no longer accepted");
    assert_eq!(plan.text().matches("Warning:").count(), 2, "the account's and the cluster's: {plan}");
    workspace.apply(&["-refresh-only"]).success();
    assert_eq!(state(), before);
    // and when they work again, nothing has happened
    cloud.change(|state| state.users = users);
    workspace.assert_plan_is_empty();
}

#[test]
fn keys_without_permission_for_sts() {
    for keys in KEYS {
        let cloud = Cloud::start();
        forbid(&cloud, "GetCallerIdentity");
        let workspace = keys.workspace(&cloud);
        let plan = workspace.configure(&keys.account("")).plan(&[]).failure().says("Permission missing");
        assert_eq!(plan.text().contains("With `validate = false`"), keys != Keys::WriteOnly, "{plan}");
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
            moved.apply(&["-target=tke_cluster.main"]).failure().says("The new keys do not see the cluster");
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
        plan.says("Keys that cannot be checked");
        workspace.destroy(&[]).success();
        cloud.assert_nothing_is_left();
    }
}

#[test]
fn the_app_id_is_null_where_it_may_not_be_asked_and_comes_with_keys_that_may() {
    let cloud = Cloud::start();
    forbid(&cloud, "GetUserAppId");
    for keys in KEYS {
        let workspace = keys.workspace(&cloud);
        workspace.configure(&keys.account("")).apply(&[]).success();
        let state = workspace.state(ACCOUNT).unwrap();
        assert_eq!((&state["app_id"], &state["account_id"]), (&Json::Null, &json!("100000000001")), "{keys:?}");
        workspace.assert_plan_is_empty();
    }
    let workspace = Keys::WriteOnly.workspace(&cloud);
    workspace.configure(&Keys::WriteOnly.account("")).apply(&[]).success();
    cloud.change(|state| state.faults.clear());
    let workspace = workspace.with("TF_VAR_number", "2");
    assert_eq!(planned(&workspace, &[]), [is(ACCOUNT, "update")]);
    workspace.apply(&[]).success();
    assert_eq!(workspace.state(ACCOUNT).unwrap()["app_id"], "1250000001");
}

#[test]
fn two_reads_give_the_same_private_data() {
    for keys in KEYS {
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
