//! No secret where none belongs. What looks for them first finds those that were put there.

mod kubeconfig;
mod left;
mod passwords;
mod search;

use serde_json::json;
use terraform_provider_tke::cloud::Credentials;
use terraform_provider_tke::cloud::credentials::{Issued, StaticKeys, Token};
use terraform_provider_tke::cloud::sts::role::{AssumeRoleWithWebIdentity, RoleKeys};
use terraform_provider_tke::cloud::tke::kubeconfig::DescribeClusterKubeconfigResponse;
use terraform_provider_tke::kit::value::{Attr, Secret};
use terraform_provider_tke::kubernetes::Entry;
use terraform_provider_tke::provider::{CredentialsModel, ProviderModel, WebIdentityModel};
use terraform_provider_tke::services::account::model::AccountModel;
use terraform_provider_tke::services::cluster::model::ClusterModel;
use terraform_provider_tke::services::kubeconfig::KubeconfigModel;

use self::left::Left;
use crate::harness::configuration::{CLUSTER, cluster, cluster_of_account, provider};
use crate::harness::{
    AN_HOUR, Cloud, KUBECONFIG, Keys, OURS, Workspace, find, identity_provider, keyless, profile, refusal, role, token,
};

const KEY: &str = "NeedleKey7Jq2xW9vKd0aTb5mQe";

const TOKEN: &str = "NeedleToken4Zr8pLcYh3nUe6sGf1";

const ROTATED: &str = "NeedleRotated9Bd3kVm6Xt1Pw8";

const WRONG: &str = "NeedleWrong2Hs5yRj0Cn7Fz4La";

const SECRETS: [&str; 5] = [KEY, TOKEN, ROTATED, WRONG, KUBECONFIG];

#[track_caller]
fn assert_found(place: &str, bytes: &[u8]) {
    assert!(find(&[KEY], bytes).contains(KEY), "not found in {place}");
}

const PLAN: &[&str] = &["plan", "-no-color", "-input=false", "-out=plan.bin"];

const APPLY_PLAN: &[&str] = &["apply", "-no-color", "-input=false", "plan.bin"];

const APPLY: &[&str] = &["apply", "-no-color", "-input=false", "-auto-approve"];

const DESTROY: &[&str] = &["destroy", "-no-color", "-input=false", "-auto-approve"];

#[test]
fn secrets_are_only_in_the_state_and_plans_of_an_account_that_keeps_its_keys() {
    for keys in Keys::known() {
        let cloud = Cloud::start();
        let (id, _) = cloud.keys();
        let give = |key: &str| {
            cloud.change(|state| {
                let user = state.users.get_mut(&id).unwrap();
                (user.secret_key, user.token) = (key.into(), Some(TOKEN.into()));
            });
        };
        give(KEY);
        let token = match keys {
            Keys::InState => "security_token = var.token",
            Keys::WriteOnly => "security_token_wo = var.token",
            Keys::Providers => "",
        };
        let trait_of_token = if keys == Keys::WriteOnly { "ephemeral" } else { "sensitive" };
        let variable = match token {
            "" => String::new(),
            _ => format!("variable \"token\" {{\n  {trait_of_token} = true\n}}\n"),
        };
        let account = format!("{variable}{}", keys.account(token));
        let workspace = keyless(&cloud).with("TF_LOG", "trace").with("TF_LOG_PATH", "trace.log");
        let workspace = keys.with_keys(workspace, &id, KEY).with("TF_VAR_token", TOKEN);
        let mut workspace = workspace;
        if keys != Keys::InState {
            workspace = workspace.with("TENCENTCLOUD_SECURITY_TOKEN", TOKEN);
        }
        let one = cluster_of_account("one", "one");
        workspace.configure(&format!("{account}{one}"));
        let mut places = Vec::new();
        let mut left = Left::by(&workspace);
        left.run(PLAN).success();
        left.run(&["show", "-no-color", "plan.bin"]).success();
        left.run(&["show", "-json", "plan.bin"]).success();
        left.run(APPLY_PLAN).success();
        left.run(&["show", "-no-color"]).success();
        left.run(&["show", "-json"]).success();
        left.run(&["state", "show", "-no-color", "tencent_account.main"]).success();
        assert_eq!(cloud.clusters().len(), 1, "{keys:?}: the run did something");
        // what fails on the way, at each end of a call
        for kind in [refusal("ResourceInsufficient", "sold out"), terraform_provider_tke::simulator::FaultKind::BadJson]
        {
            cloud.fail("DescribeClusters", 0, 9, kind);
            left.run(PLAN).failure();
            cloud.change(|state| state.faults.clear());
        }
        places.append(&mut left.places);
        // keys that are wrong, and then new ones
        let workspace = keys.with_keys(workspace, &id, &WRONG.repeat(9));
        let mut left = Left::by(&workspace);
        left.run(PLAN).failure();
        places.append(&mut left.places);
        let mut workspace = keys.with_keys(workspace, &id, WRONG).with("TF_VAR_number", "2");
        let mut left = Left::by(&workspace);
        left.run(PLAN).failure();
        places.append(&mut left.places);
        give(ROTATED);
        workspace = keys.with_keys(workspace, &id, ROTATED);
        let mut left = Left::by(&workspace);
        left.run(APPLY).success();
        left.run(DESTROY).success();
        places.append(&mut left.places);
        cloud.assert_nothing_is_left();

        let log = places.iter().find(|(place, _)| place == "log").unwrap();
        assert!(String::from_utf8_lossy(&log.1).contains("GetCallerIdentity"), "the log is the trace");
        let all = Left { workspace: &workspace, places };
        let mut allowed = Vec::new();
        if keys == Keys::InState {
            for place in ["JSON", "plan", "state"] {
                allowed.extend([(place, KEY), (place, TOKEN)]);
            }
            // Terraform keeps the plan of a run that failed, with the keys that it was given
            allowed.extend([("plan", WRONG), ("state", ROTATED)]);
            allowed.sort_unstable();
        }
        assert_eq!(all.found(&SECRETS), allowed, "{keys:?}");
        let record: String = cloud.simulator.requests().iter().map(|record| format!("{record:?}\n")).collect();
        assert_eq!(find(&SECRETS, record.as_bytes()).len(), 0, "the cloud's record");
    }
}

/// Keys of files, of roles and of their sessions, and tokens: they go to the cloud and nowhere else.
#[test]
fn secrets_of_profiles_and_roles_are_nowhere() {
    for source in ["profile", "assume_role", "web identity", "pod", "machine"] {
        let cloud = Cloud::start();
        let (id, _) = cloud.keys();
        cloud.change(|state| state.users.get_mut(&id).unwrap().secret_key = KEY.into());
        let token = token(&cloud, &identity_provider(&cloud), AN_HOUR);
        let arn = role(&cloud, "ours", |role| {
            role.trusted.push(OURS.to_owned());
            role.provider_id = Some("OIDC".to_owned());
            role.on_instances = true;
        });
        let workspace = keyless(&cloud).with("TF_LOG", "trace").with("TF_LOG_PATH", "trace.log");
        profile(&workspace, "unused", ("AKIDunused", "unused"), "");
        let path = workspace.path(".tccli/token");
        std::fs::write(&path, &token).unwrap();
        let file = path.to_str().unwrap();
        let (workspace, lines) = match source {
            "profile" => {
                profile(&workspace, "work", (&id, KEY), &format!(", \"role-arn\": {arn:?}"));
                (workspace, "profile = \"work\"".to_owned())
            }
            "assume_role" => {
                let workspace = workspace.with("TENCENTCLOUD_SECRET_ID", &id).with("TENCENTCLOUD_SECRET_KEY", KEY);
                (workspace, format!("assume_role = {{ role_arn = {arn:?} }}"))
            }
            "web identity" => {
                let workspace = workspace
                    .with("TENCENTCLOUD_ASSUME_ROLE_ARN", &arn)
                    .with("TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN", &token);
                (workspace, String::new())
            }
            "pod" => {
                let workspace = workspace.with("TKE_PROVIDER_ID", "OIDC").with("TKE_ROLE_ARN", &arn);
                (workspace.with("TKE_WEB_IDENTITY_TOKEN_FILE", file), String::new())
            }
            _ => {
                let workspace = workspace.with("TKE_METADATA_ENDPOINT", &cloud.url);
                (workspace, "cam_role_name = \"ours\"".to_owned())
            }
        };
        let permissions = "data \"tke_permissions\" \"all\" {}\n";
        let things = format!("{}{}{permissions}", Keys::Providers.account(""), cluster_of_account("one", "one"));
        workspace.configure(&format!("{}{things}", provider(&lines)));
        let mut left = Left::by(&workspace);
        left.run(PLAN).success();
        left.run(&["show", "-json", "plan.bin"]).success();
        left.run(APPLY_PLAN).success();
        left.run(&["show", "-json"]).success();
        let gone = cloud.change(|state| std::mem::take(&mut state.roles));
        left.run(PLAN).failure();
        cloud.change(|state| state.roles = gone);
        left.run(DESTROY).success();
        cloud.assert_nothing_is_left();
        let log = left.places.iter().find(|(place, _)| place == "log").unwrap();
        assert!(String::from_utf8_lossy(&log.1).contains("GetCallerIdentity"), "{source}: the log is the trace");
        let users = cloud.simulator.read(|state| state.users.clone()).into_values();
        let secrets: Vec<String> = users.flat_map(|user| user.token.into_iter().chain([user.secret_key])).collect();
        assert!(secrets.len() >= 6, "{source}: a session each for plan, apply and destroy");
        let secrets: Vec<&str> = secrets.iter().chain([&token]).map(String::as_str).collect();
        assert_eq!(left.found(&secrets), [], "{source}");
        let record: String = cloud.simulator.requests().iter().map(|record| format!("{record:?}\n")).collect();
        assert_eq!(find(&secrets, record.as_bytes()).len(), 0, "{source}: the cloud's record");
    }
}

/// The embedded cloud's file has the key that it checks signatures with, and nothing else has.
#[test]
fn the_embedded_clouds_key_is_in_its_own_file_only() {
    let workspace = Workspace::bare()
        .with("TKE_SIMULATOR", "cloud.json")
        .with("TENCENTCLOUD_REGION", "ap-guangzhou")
        .with("TF_LOG", "trace")
        .with("TF_LOG_PATH", "trace.log");
    workspace.configure(&format!("{}{}", Keys::Providers.account(""), cluster_of_account("one", "one")));
    let mut left = Left::by(&workspace);
    left.run(PLAN).success();
    left.run(APPLY_PLAN).success();
    left.run(&["show", "-json"]).success();
    left.run(DESTROY).success();
    assert_eq!(left.found(&["SimulatedCloudDemoSecretKey00001"]), [("other file", "SimulatedCloudDemoSecretKey00001")]);
}

/// What a panic or a log would print of the types that hold keys.
#[test]
fn no_type_that_holds_keys_shows_them() {
    let key = || Attr::Known(Secret::new(KEY));
    let token = || Attr::Known(Secret::new(TOKEN));
    let credentials = CredentialsModel { secret_key: key(), security_token: token(), ..CredentialsModel::default() };
    let account = AccountModel {
        secret_key: key(),
        secret_key_wo: key(),
        security_token: token(),
        security_token_wo: token(),
        credentials: Attr::Known(credentials.clone()),
        ..AccountModel::default()
    };
    let bearer = WebIdentityModel { web_identity_token: token(), ..WebIdentityModel::default() };
    let provider = ProviderModel {
        secret_key: key(),
        security_token: token(),
        assume_role_with_web_identity: Attr::Known(bearer),
        ..ProviderModel::default()
    };
    let cluster = ClusterModel { credentials: Attr::Known(credentials.clone()), ..ClusterModel::default() };
    let keys = Credentials::new("AKIDa", KEY).with_token(Some(TOKEN.into()));
    let issued = Issued { credentials: keys.clone(), expires: Default::default() };
    let answer = json!({
        "Credentials": { "TmpSecretId": "AKIDa", "TmpSecretKey": KEY, "Token": TOKEN }, "ExpiredTime": 1,
    });
    let answer: RoleKeys = serde_json::from_value(answer).unwrap();
    let opened = KubeconfigModel {
        kubeconfig: Attr::Known(Secret::new(KUBECONFIG)),
        client_certificate: token(),
        client_key: key(),
        token: token(),
        ..KubeconfigModel::default()
    };
    let file = DescribeClusterKubeconfigResponse { kubeconfig: format!("key: {KUBECONFIG}").into() };
    let request = AssumeRoleWithWebIdentity {
        provider_id: "OIDC".into(),
        web_identity_token: TOKEN.into(),
        role_arn: "arn".into(),
        role_session_name: "me".into(),
        duration_seconds: None,
    };
    let entry = Entry {
        certificate: Some(TOKEN.to_owned().into()),
        key: Some(KEY.to_owned().into()),
        token: Some(TOKEN.to_owned().into()),
        ..Entry::default()
    };
    let shown = format!(
        "{entry:?} {credentials:?} {account:?} {account:#?} {provider:?} {cluster:?} {keys:?} {issued:?} {answer:?} {request:?} {file:?} {opened:?} {:?} {:?}",
        StaticKeys::new(keys.clone()),
        Token::Inline(TOKEN.into())
    );
    for type_name in [
        "AccountModel",
        "ProviderModel",
        "WebIdentityModel",
        "ClusterModel",
        "Issued",
        "RoleKeys",
        "Inline",
        "kubeconfig",
        "KubeconfigModel",
        "Entry",
    ] {
        assert!(shown.contains(type_name), "{type_name}: {shown}");
    }
    assert_eq!(find(&SECRETS, shown.as_bytes()).len(), 0, "{shown}");
}

/// The official resource keeps passwords, kubeconfigs and certificates in state, some of them shown in plans.
#[test]
fn a_cluster_has_no_secret_in_plan_or_state() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let (id, key) = cloud.keys();
    let written = format!("credentials = {{ secret_id = \"{id}\", secret_key = \"{key}\" }}");
    let plan = workspace.configure(&cluster(&written, "")).plan(&[]);
    assert!(plan.text().contains("secret_key = (sensitive value)"), "{plan}");
    plan.silent_about(&key);
    workspace.configure(&cluster("", "user_script = \"echo\"")).apply(&[]).success();
    let state = workspace.state(CLUSTER).unwrap().to_string();
    for secret in ["PRIVATE KEY", "client-certificate", "kubeconfig", "password", key.as_str()] {
        assert!(!state.contains(secret), "{secret} is in the state");
    }
}
