//! The provider block and the environment: where the API is, in which region, and what contradicts itself.

use super::block;
use crate::harness::configuration::{bare_cluster, cluster, provider};
use crate::harness::{Cloud, Workspace, refusal};

#[test]
fn two_ways_of_giving_one_thing() {
    let refused = |lines: &str, phrase: &str| {
        Workspace::bare()
            .configure(&format!("{}{}", provider(lines), cluster("", "")))
            .validate()
            .failure()
            .says(phrase);
    };
    refused(
        "endpoint = \"http://127.0.0.1:1\"\n  domain = \"example.com\"",
        "`endpoint` and `domain` both set the address of the API",
    );
    refused(
        "endpoint = \"http://127.0.0.1:1\"\n  simulator = { state_path = \"x\" }",
        "`endpoint` and `simulator` both set the address of the API",
    );
    refused("secret_id = \"only\"", "`secret_key` is missing");
    refused("endpoint = \"not a url\"", "the endpoint must be a URL");
}

#[test]
fn a_region_that_does_not_exist() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("region = \"ap-atlantis\"", ""));
    workspace.plan(&[]).failure().says("There is no region \"ap-atlantis\"").says("ap-guangzhou");
    assert!(cloud.changes_since(0).is_empty());
}

#[test]
fn no_region_anywhere() {
    let cloud = Cloud::start();
    let (id, key) = cloud.keys();
    let workspace = Workspace::bare()
        .with("TKE_ENDPOINT", &cloud.url)
        .with("TENCENTCLOUD_SECRET_ID", &id)
        .with("TENCENTCLOUD_SECRET_KEY", &key);
    workspace.configure(&cluster("", ""));
    workspace.plan(&[]).failure().says("Set `region` here or in the provider block");
}

#[test]
fn what_can_be_refused_without_asking() {
    let refused = |lines: &str, phrase: &str| {
        Workspace::bare().configure(&block(lines)).validate().failure().says(phrase);
    };
    let web = "assume_role_with_web_identity = { role_arn = \"qcs::cam::uin/1:roleName/r\", web_identity_token = \"x\"";
    refused(&format!("{web} }}\n  cam_role_name = \"r\""), "`assume_role_with_web_identity` and `cam_role_name`");
    refused(&format!("{web} }}\n  secret_id = \"x\"\n  secret_key = \"y\""), "`secret_id` and `assume_role_with");
    refused(&format!("{web}, web_identity_token_file = \"y\" }}"), "both set the token");
    refused("assume_role = { role_arn = \"terraform\" }", "must begin with `qcs::cam::uin/`");
    refused("assume_role = { role_arn = \"qcs::cam::uin/1:roleName/r\", session_duration = 43201 }", "43200");
    refused("assume_role = { role_arn = \"qcs::cam::uin/1:roleName/r\", session_name = \"a b\" }", "letters, digits");
    refused("allowed_account_ids = []", "at least 1 elements");
    for name in ["secret_id", "secret_key", "security_token", "profile", "shared_credentials_dir"] {
        refused(&format!("{name} = \"\""), &format!("{name}: is empty: remove it, or set it to null"));
    }
    refused("region = \"\"", "is not a region such as");
    refused(
        "secret_id = \"id\"\n  secret_key = \"hunter2\\n\"",
        "secret_key: begins or ends with white space; `trimspace",
    );
    refused("secret_id = \"a/b\"\n  secret_key = \"c\"", "secret_id: contains characters that are not valid in a key");
    // Terraform shows the line of the configuration; the values of variables it hides
    let pasted = Workspace::bare().with("TF_VAR_id", "NeedleId,NeedleKey\nNeedleKey");
    pasted.configure(&format!(
        "variable \"id\" {{\n  sensitive = true\n}}\n{}{}",
        provider("secret_id = var.id\n  secret_key = \"c\""),
        bare_cluster("region = \"ap-guangzhou\"")
    ));
    pasted
        .plan(&[])
        .failure()
        .says("secret_id: contains characters that are not valid in a key")
        .silent_about("Needle");
}

#[test]
fn an_address_in_the_environment_is_not_set_aside() {
    let cloud = Cloud::start();
    let plain = Workspace::bare().with("TENCENTCLOUD_REGION", "ap-guangzhou");
    for (line, culprit) in [("endpoint = \"http://sim.invalid\"", "endpoint"), ("protocol = \"HTTP\"", "protocol")] {
        plain.configure(&block(line)).plan(&[]).failure().says("Plain HTTP not allowed").says(&format!("{culprit}: "));
    }
    for (name, line) in [("domain", "domain = \"sim.invalid\""), ("protocol", "protocol = \"HTTPS\"")] {
        let run = Workspace::new(&cloud).configure(&block(line)).plan(&[]).failure();
        run.says(&format!("`{name}` and the environment variable TKE_ENDPOINT both set the address of the API"));
    }
    for (name, line) in [("endpoint", "endpoint = \"http://127.0.0.1:9\""), ("domain", "domain = \"sim.invalid\"")] {
        let run = Workspace::bare().with("TKE_SIMULATOR", "cloud.json").configure(&block(line)).plan(&[]).failure();
        run.says(&format!("`{name}` and the environment variable TKE_SIMULATOR both set the address of the API"));
    }
}

#[test]
fn plain_http_that_is_allowed_is_a_warning_and_the_metadata_service_needs_no_word() {
    let bare = || {
        Workspace::bare()
            .with("TENCENTCLOUD_REGION", "ap-guangzhou")
            .with("TENCENTCLOUD_SECRET_ID", "AKIDx")
            .with("TENCENTCLOUD_SECRET_KEY", "x")
    };
    let lines = "endpoint = \"http://sim.invalid\"\n  retry_timeout = \"1s\"";
    let allowed = format!("{lines}\n  allow_plain_http = true");
    for (workspace, lines) in
        [(bare(), allowed.as_str()), (bare().with("TKE_ALLOW_PLAIN_HTTP", "true").with("TKE_PREFLIGHT", "off"), lines)]
    {
        let text = format!("{}{}", provider(lines), cluster("", ""));
        let run = workspace.configure(&text).plan(&[]).says("Warning: Requests over plain HTTP");
        run.says("requests go to http://sim.invalid/ over plain HTTP").silent_about("Plain HTTP not allowed");
    }
    let machine = Workspace::bare().with("TKE_METADATA_ENDPOINT", "http://metadata.invalid");
    let lines = "region = \"ap-guangzhou\"\n  cam_role_name = \"ours\"\n  retry_timeout = \"1s\"";
    let text = format!("{}{}", provider(lines), cluster("", ""));
    machine.configure(&text).plan(&[]).failure().silent_about("Requests over plain HTTP");
}

/// What the cloud says, whoever wrote it, is shown and not obeyed.
#[test]
fn no_text_of_the_cloud_commands_the_terminal() {
    const COMMAND: &str = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{202e}";
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let obeyed = |text: &str| text.contains(['\u{1b}', '\u{7}', '\u{202e}']);
    let refused = refusal(&format!("Failed{COMMAND}"), &format!("{COMMAND}{}", "long ".repeat(2_000)));
    cloud.fail("DescribeVpcs", 0, 9, refused.clone());
    cloud.fail("CreateCluster", 0, 9, refused);
    let run = workspace.configure(&cluster("", "")).apply(&[]).failure().says(r"\u{1b}]0;owned\u{7}");
    run.says("Warning: Plan-time checks skipped");
    let run = workspace.apply(&[]).failure();
    assert!(!obeyed(&run.stdout) && !obeyed(&run.stderr), "{run}");
    assert!(run.stderr.len() < 8 * 1024, "{} bytes", run.stderr.len());
    cloud.change(|state| state.faults.clear());
    workspace.apply(&[]).success();
    // a reason that a node or an endpoint gives
    cloud.change(|state| {
        let node = state.instances.values_mut().next().unwrap();
        node.name = format!("node{COMMAND}");
        let cluster = state.clusters.values_mut().next().unwrap();
        cluster.name = format!("main{COMMAND}");
    });
    let run = workspace.plan(&[]);
    assert!(!obeyed(&run.stdout) && !obeyed(&run.stderr), "{run}");
}

#[test]
fn a_cloud_that_is_not_there_is_a_clear_error() {
    let workspace = Workspace::bare()
        .with("TKE_ENDPOINT", "http://127.0.0.1:9")
        .with("TENCENTCLOUD_SECRET_ID", "AKIDx")
        .with("TENCENTCLOUD_SECRET_KEY", "x")
        .with("TENCENTCLOUD_REGION", "ap-guangzhou");
    let text = format!("{}{}", provider("retry_timeout = \"2s\""), cluster("", ""));
    workspace
        .configure(&text)
        .plan(&[])
        .failure()
        .says("Tencent Cloud not reachable")
        .says("API action: cvm:DescribeRegions");
}

/// The official provider has a host name written into its updates of tags and labels.
#[test]
fn every_call_goes_where_the_provider_points() {
    let cloud = Cloud::start();
    // no other host can be reached
    let workspace = Workspace::new(&cloud).with("HTTPS_PROXY", "http://127.0.0.1:9").with("NO_PROXY", "127.0.0.1");
    workspace.configure(&cluster("tags = { team = \"a\" }", "labels = { a = \"1\" }")).apply(&[]).success();
    workspace.configure(&cluster("tags = { team = \"b\" }", "labels = { a = \"2\" }")).apply(&[]).success();
    assert_eq!((cloud.cluster().tags["team"].as_str(), cloud.pool("workers").labels["a"].as_str()), ("b", "2"));
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}
