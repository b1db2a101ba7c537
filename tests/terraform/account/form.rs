//! The attributes of an account: what is taken, what is refused, and what is asked about it.

use serde_json::{Value as Json, json};

use super::{ACCOUNT, is, planned};
use crate::harness::configuration::account;
use crate::harness::{Cloud, Feature, Keys, Workspace, keyless, needs};

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
            refused: ("null", "requires `secret_id`, which is missing"),
            changed: "\"AKIDsecond000000000000000000000000001\"",
            is_secret: true,
            asks: true,
        },
        Row {
            field: "Secret Key",
            attribute: "secret_key",
            refused: ("\"\"", "is empty: remove it"),
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
        ("secret_id = \"a\"", "secret_key", "`secret_id` requires `secret_key` or `secret_key_wo`"),
        ("secret_key = \"a\"", "secret_id", "requires `secret_id`, which is missing"),
        ("secret_key_wo = \"a\"\n  secret_key_wo_version = 1", "secret_id", "requires `secret_id`, which is missing"),
        (
            "secret_id = \"a\"\n  secret_key = \"b\"\n  secret_key_wo = \"b\"\n  secret_key_wo_version = 1",
            "secret_key_wo",
            "set only one of them",
        ),
        ("secret_id = \"a\"\n  secret_key_wo = \"b\"", "secret_key_wo_version", "another one with each new key"),
        ("security_token = \"a\"", "security_token", "requires `secret_key`, which is missing"),
        (
            "secret_id = \"a\"\n  secret_key = \"b\"\n  security_token_wo = \"c\"",
            "security_token_wo",
            "requires `secret_key_wo`, which is missing",
        ),
        (
            "secret_id = \"a\"\n  secret_key_wo = \"b\"\n  secret_key_wo_version = 1\n  validate = false",
            "validate",
            "A write-only key is only used for the check",
        ),
        ("secret_id = \"a\\n\"\n  secret_key = \"b\"", "secret_id", "secret_id: begins or ends with white space"),
        (
            "secret_id = \"a,b/c\"\n  secret_key = \"b\"",
            "secret_id",
            "secret_id: contains characters that are not valid in a key",
        ),
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
        let run = workspace.configure(&account(keys)).validate().failure();
        if keys.contains("_wo = ") && !needs(Feature::WriteOnly) {
            run.says("Write-only attribute not supported");
            continue;
        }
        let run = run.says(why);
        assert_eq!(run.text().matches("Error:").count(), 1, "{keys}: {run}");
        let has_place = run.text().contains(&format!(" {attribute} = ")) || !keys.contains(&format!("{attribute} = "));
        assert!(has_place, "{attribute} is not the place: {run}");
    }
    assert_eq!(cloud.mark(), 0, "no request at all");
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

/// A module offers the key to its callers: those who leave it out need no CLI that knows write-only attributes.
#[test]
fn a_write_only_key_that_a_module_offers_may_be_left_out() {
    let cloud = Cloud::start();
    let (id, key) = cloud.keys();
    let workspace = Workspace::new(&cloud);
    let written = "secret_id = var.key == null ? null : var.id\n  secret_key_wo = var.key\n  \
                   secret_key_wo_version = var.key == null ? null : 1";
    let variables = ["id", "key"].map(|name| format!("variable \"{name}\" {{\n  default = null\n}}\n")).concat();
    let sources = "terraform {\n  required_providers {\n    tke = { source = \"tke-rs/tke\" }\n  }\n}\n";
    std::fs::create_dir(workspace.path("module")).unwrap();
    std::fs::write(workspace.path("module/main.tf"), format!("{sources}{variables}{}", account(written))).unwrap();
    let called = |arguments: &str| format!("module \"account\" {{\n  source = \"./module\"\n  {arguments}\n}}\n");

    workspace.configure(&called("")).run(&["get"]).success();
    workspace.validate().success();
    workspace.apply(&[]).success().says("1 added");
    workspace.assert_plan_is_empty();

    workspace.configure(&called(&format!("id = \"{id}\"\n  key = \"{key}\""))).validate().success();
    if needs(Feature::WriteOnly) {
        workspace.apply(&[]).success().says("1 changed");
    } else {
        let plan = workspace.plan(&[]).failure();
        plan.says("Write-only attribute not supported").says("secret_key_wo is write-only");
    }
}
