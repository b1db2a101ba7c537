//! Bad input is refused at validate or plan, on its attribute, before anything is made.

use crate::harness::configuration::{bare_cluster, cluster, provider};
use crate::harness::{Cloud, Workspace};

/// Refused by `terraform validate`, which asks no cloud.
#[track_caller]
fn refused_at_validate(more: &str, pool: &str, phrases: &[&str]) {
    let workspace = Workspace::bare();
    workspace.configure(&cluster(more, pool));
    let mut run = workspace.validate().failure();
    for phrase in phrases {
        run = run.says(phrase);
    }
}

#[test]
fn values_of_the_wrong_form() {
    let long = "x".repeat(51);
    let name = bare_cluster("").replace("\"main\"\n", &format!("\"{long}\"\n"));
    Workspace::bare().configure(&name).validate().failure().says("name: must be between 1 and 50 characters, got 51");
    refused_at_validate("", "node_count = -1", &["node_pools[\"workers\"].node_count", "got -1"]);
    refused_at_validate("", "taints = [{ key = \"a\", effect = \"Never\" }]", &["taints", "got \"Never\""]);
    refused_at_validate("kubernetes_version = \"newest\"", "", &["kubernetes_version", "\"newest\" is not a version"]);
    refused_at_validate("network = { max_services = 1000 }", "", &["network.max_services", "must be a power of two"]);
    refused_at_validate(
        "network = { cluster_cidr = \"10.0.0.0/40\" }",
        "",
        &["network.cluster_cidr", "not an IPv4 CIDR block"],
    );
    refused_at_validate("timeouts {\n    create = \"soon\"\n  }", "", &["timeouts.create", "not a duration"]);
    refused_at_validate("region = \"Guangzhou\"", "", &["region", "is not a region"]);
}

#[test]
fn cidrs_and_endpoints() {
    let refused = |lines: &str, phrase: &str| {
        Workspace::bare().configure(&bare_cluster(lines)).validate().failure().says(phrase);
    };
    refused("public_access_cidrs = [\"10.0.0.1/8\"]\n  node_pools = {}", "has bits set outside its prefix");
    refused("public_access_cidrs = [\"10.0.0.1\"]\n  node_pools = {}", "write \"10.0.0.1/32\"");
    let empty = "node_pools = { a = { instance_type = \"S5.MEDIUM4\", node_count = 0, subnet_ids = [\"subnet-1\"] } }";
    refused(&format!("public_access_cidrs = [\"0.0.0.0/0\"]\n  {empty}"), "every node pool is of size 0");
    refused("endpoint_access = \"public\"", "needs `public_access_cidrs`");
    refused("endpoint_access = \"private\"", "needs `private_subnet_id`");
    refused("endpoint_access = \"none\"\n  public_access_cidrs = [\"0.0.0.0/0\"]", "does not open");
    refused("endpoint_access = \"everywhere\"", "must be one of");
}

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
        "`endpoint` and `domain` both say where the API is",
    );
    refused(
        "endpoint = \"http://127.0.0.1:1\"\n  simulator = { state_path = \"x\" }",
        "`endpoint` and `simulator` both say",
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
fn a_version_that_is_not_on_offer_or_out_of_reach() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("kubernetes_version = \"1.12\"", ""));
    workspace.plan(&[]).failure().says("Kubernetes 1.12 is not on offer");
    workspace.configure(&cluster("kubernetes_version = \"1.30\"", "")).apply(&[]).success();
    let mark = cloud.mark();
    workspace.configure(&cluster("kubernetes_version = \"1.28\"", ""));
    workspace.plan(&[]).failure().says("a version cannot be taken back");
    workspace.configure(&cluster("kubernetes_version = \"1.32\"", ""));
    workspace.plan(&[]).failure().says("a minor version cannot be skipped");
    assert!(cloud.changes_since(mark).is_empty());
}

#[test]
fn an_endpoint_without_managed_pools() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&bare_cluster("public_access_cidrs = [\"0.0.0.0/0\"]"));
    workspace.plan(&[]).failure().says("Endpoint without a node");
}

#[test]
fn a_key_pair_that_does_not_exist_makes_nothing() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("ssh_key_name = \"nobodys\"", ""));
    workspace.apply(&[]).failure().says("There is no key pair \"nobodys\" in ap-guangzhou");
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
