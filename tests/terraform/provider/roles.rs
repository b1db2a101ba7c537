//! Roles that the provider takes: with keys, with tokens, in pods and on machines.

use std::collections::BTreeSet;
use std::time::Duration;

use super::{block, makes_a_cluster, signers, trusting_ours};
use crate::harness::{AN_HOUR, Cloud, OURS, Workspace, identity_provider, keyless, profile, role, token};

#[test]
fn assumed_roles() {
    let cloud = Cloud::start();
    let arn = role(&cloud, "ours", |role| {
        role.trusted.push(OURS.to_owned());
        role.external_id = Some("agreed".to_owned());
    });
    let workspace = Workspace::new(&cloud);
    let members = "session_name = \"block\", session_duration = 900, external_id = \"agreed\", source_identity = \"100000000001\", policy = jsonencode({ version = \"2.0\", statement = [{ effect = \"allow\", action = \"*\", resource = \"*\" }] })";
    let mark = cloud.mark();
    let configuration = block(&format!("assume_role = {{ role_arn = {arn:?}, {members} }}"));
    makes_a_cluster(&cloud, &workspace, &configuration, "block");
    let asked = &cloud.bodies_since(mark, "AssumeRole")[0];
    assert_eq!((&asked["DurationSeconds"], &asked["SourceIdentity"]), (&900.into(), &OURS.into()));
    let statement = "%7B%22action%22%3A%22%2A%22%2C%22effect%22%3A%22allow%22%2C%22resource%22%3A%22%2A%22%7D";
    assert_eq!(asked["Policy"], format!("%7B%22statement%22%3A%5B{statement}%5D%2C%22version%22%3A%222.0%22%7D"));

    let refused = block(&format!("assume_role = {{ role_arn = {arn:?} }}"));
    workspace.configure(&refused).apply(&[]).failure().says("could not be assumed").says("API action: sts:AssumeRole");
    // a role that is gone is not a cluster that is gone
    workspace.configure(&configuration).apply(&[]).success();
    let role = cloud.change(|state| {
        let id = state.roles.values().find(|role| role.arn() == arn).unwrap().id.clone();
        state.roles.remove_entry(&id).unwrap()
    });
    for run in [workspace.plan(&[]), workspace.apply(&[]), workspace.destroy(&[])] {
        let run = run.failure().says("No usable credentials").says("The role does not exist");
        run.says("API action: sts:AssumeRole, code: ResourceNotFound.RoleNotFound");
    }
    assert!(workspace.state("tke_cluster.main").is_some());
    cloud.change(|state| state.roles.insert(role.0, role.1));
    workspace.destroy(&[]).success();

    let workspace = workspace
        .with("TENCENTCLOUD_ASSUME_ROLE_ARN", &arn)
        .with("TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME", "variable")
        .with("TENCENTCLOUD_ASSUME_ROLE_EXTERNAL_ID", "agreed");
    makes_a_cluster(&cloud, &workspace, &block(""), "variable");
    let workspace = workspace.with("TENCENTCLOUD_ASSUME_ROLE_SESSION_DURATION", "1h");
    workspace.plan(&[]).failure().says("TENCENTCLOUD_ASSUME_ROLE_SESSION_DURATION is \"1h\"");
}

#[test]
fn web_identities() {
    let cloud = Cloud::start();
    let provider = identity_provider(&cloud);
    let arn = role(&cloud, "web", |role| role.provider_id = Some("OIDC".to_owned()));
    let good = token(&cloud, &provider, AN_HOUR);
    let workspace = keyless(&cloud);
    let path = workspace.path("token");
    let with = |member: &str| {
        let lines = format!("role_arn = {arn:?}, session_name = \"web\", {member}");
        block(&format!("assume_role_with_web_identity = {{ {lines} }}"))
    };
    let by_file = with(&format!("web_identity_token_file = {path:?}"));
    std::fs::write(&path, format!("{good}\n")).unwrap();
    makes_a_cluster(&cloud, &workspace, &by_file, "web");
    std::fs::write(&path, format!("{{\"web_identity_token\": {good:?}}}")).unwrap();
    makes_a_cluster(&cloud, &workspace, &by_file, "web");
    makes_a_cluster(&cloud, &workspace, &with(&format!("web_identity_token = {good:?}")), "web");
    let unsigned = cloud.since(0).into_iter().filter(|record| record.action == "AssumeRoleWithWebIdentity");
    assert!(unsigned.into_iter().all(|record| record.secret_id.is_empty()));

    // a token that has expired, a file that holds none, and no file
    let expired = token(&cloud, &provider, Duration::ZERO);
    std::fs::write(&path, &expired).unwrap();
    let run = workspace.configure(&by_file).apply(&[]).failure().says("code: InvalidParameter.WebIdentityTokenError");
    run.says("API action: sts:AssumeRoleWithWebIdentity").silent_about(&expired);
    std::fs::write(&path, "{\"token\": \"hunter2\"}").unwrap();
    workspace.apply(&[]).failure().says("it is not a JSON object with a string").silent_about("hunter2");
    std::fs::remove_file(&path).unwrap();
    workspace.apply(&[]).failure().says("token: it cannot be read");

    std::fs::write(&path, &good).unwrap();
    let workspace = workspace
        .with("TENCENTCLOUD_ASSUME_ROLE_ARN", &arn)
        .with("TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE", path.to_str().unwrap());
    makes_a_cluster(&cloud, &workspace, &block(""), "terraform-provider-tke");

    // none of the keys, and no token, is in what the provider logs
    let run = workspace.with("TF_LOG", "trace").configure(&block("")).apply(&[]).success();
    let ours: String = run.stderr.lines().filter(|line| line.contains("provider.terraform-provider-tke")).collect();
    assert!(ours.contains("AssumeRoleWithWebIdentity"), "the log shows what was asked");
    let sessions = cloud.simulator.read(|state| state.users.clone()).into_values();
    let secrets: Vec<String> = sessions.flat_map(|user| user.token.into_iter().chain([user.secret_key])).collect();
    assert!(secrets.len() > 10 && !secrets.iter().any(|secret| ours.contains(secret)), "the log holds temporary keys");
    assert!(!ours.contains(&good), "the log holds the token");
}

#[test]
fn pods_and_machines() {
    let cloud = Cloud::start();
    let provider = identity_provider(&cloud);
    let arn = role(&cloud, "pod", |role| role.provider_id = Some("OIDC".to_owned()));
    let pod = Workspace::bare().with("TKE_ENDPOINT", &cloud.url);
    let path = pod.path("token");
    std::fs::write(&path, token(&cloud, &provider, AN_HOUR)).unwrap();
    let pod = pod
        .with("TKE_REGION", "ap-guangzhou")
        .with("TKE_PROVIDER_ID", "OIDC")
        .with("TKE_WEB_IDENTITY_TOKEN_FILE", path.to_str().unwrap())
        .with("TKE_ROLE_ARN", &arn);
    makes_a_cluster(&cloud, &pod, &block(""), "terraform-provider-tke");

    role(&cloud, "machine", |role| role.on_instances = true);
    let machine = keyless(&cloud).with("TKE_METADATA_ENDPOINT", &cloud.url);
    makes_a_cluster(&cloud, &machine, &block("cam_role_name = \"machine\""), "instance");
    machine.configure(&block("cam_role_name = \"none\"")).apply(&[]).failure().says("does not have this role");
    let machine = machine.with("TENCENTCLOUD_CAM_ROLE_NAME", "machine");
    makes_a_cluster(&cloud, &machine, &block(""), "instance");
    // where the API is elsewhere, nobody is asked who was not named
    let elsewhere = keyless(&cloud);
    let run = elsewhere.configure(&block("cam_role_name = \"machine\"")).apply(&[]).failure();
    run.says("Unknown metadata service")
        .says("TKE_ENDPOINT sets another address for the API")
        .says("set TKE_METADATA_ENDPOINT");
    let run = elsewhere.with("TENCENTCLOUD_CAM_ROLE_NAME", "machine").configure(&block("")).apply(&[]).failure();
    run.says("CAM role: The keys of the role machine").says("set TKE_METADATA_ENDPOINT");
    // never through a proxy: this one would know the answer
    let proxied = machine.with("TKE_METADATA_ENDPOINT", "http://metadata.invalid").with("HTTP_PROXY", &cloud.url);
    proxied
        .configure(&block(""))
        .apply(&[])
        .failure()
        .says("the metadata service http://metadata.invalid returned no keys");
}

#[test]
fn roles_are_asked_for_where_the_domain_says() {
    let cloud = Cloud::start();
    let provider = identity_provider(&cloud);
    let mut web_id = String::new();
    let web = role(&cloud, "web", |role| {
        role.provider_id = Some("OIDC".to_owned());
        web_id.clone_from(&role.id);
    });
    let arn = role(&cloud, "ours", |role| role.trusted.push(web_id));
    // every host of that domain is behind the proxy, and no other is: a hard-coded one would be https
    let workspace = Workspace::bare().with("HTTP_PROXY", &cloud.url).with("TENCENTCLOUD_REGION", "ap-guangzhou");
    let web_token = token(&cloud, &provider, AN_HOUR);
    let lines = format!(
        "domain = \"sim.invalid\"\n  protocol = \"HTTP\"\n  allow_plain_http = true\n  allowed_account_ids = \
         [{OURS:?}]\n  assume_role = {{ role_arn = {arn:?}, session_name = \"chained\" }}\n  \
         assume_role_with_web_identity = {{ role_arn = {web:?}, web_identity_token = {web_token:?} }}"
    );
    makes_a_cluster(&cloud, &workspace, &block(&lines), "chained");
}

#[test]
fn a_role_that_is_not_known_yet_waits_for_the_apply() {
    let cloud = Cloud::start();
    let arn = trusting_ours(&cloud, "ours");
    let later = format!("resource \"terraform_data\" \"role\" {{\n  input = {arn:?}\n}}\n");
    let text = format!("{later}{}", block("assume_role = { role_arn = terraform_data.role.output }"));
    let workspace = Workspace::new(&cloud);
    let mark = cloud.mark();
    workspace.configure(&text).apply(&[]).success();
    assert_eq!(signers(&cloud, mark, "CreateCluster"), BTreeSet::from(["terraform-provider-tke".to_owned()]));
}

/// A token in the environment of a pipeline is not who has the role, where keys come before it.
#[test]
fn a_role_of_the_environment_is_assumed_with_the_keys_that_count() {
    let cloud = Cloud::start();
    let provider = identity_provider(&cloud);
    let (id, key) = cloud.keys();
    let arn = trusting_ours(&cloud, "ours");
    let token = token(&cloud, &provider, AN_HOUR);
    let with_role = |workspace: Workspace| {
        let workspace = workspace.with("TENCENTCLOUD_ASSUME_ROLE_ARN", &arn);
        workspace.with("TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN", &token)
    };
    makes_a_cluster(&cloud, &with_role(Workspace::new(&cloud)), &block(""), "terraform-provider-tke");
    let workspace = with_role(keyless(&cloud));
    profile(&workspace, "work", (&id, &key), "");
    makes_a_cluster(&cloud, &workspace, &block("profile = \"work\""), "terraform-provider-tke");
    assert_eq!(cloud.bodies_since(0, "AssumeRoleWithWebIdentity").len(), 0);
}
