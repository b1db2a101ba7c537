//! The data source, which older CLIs know, and where there is nothing to connect to.

use crate::harness::configuration::{bare_cluster, cluster, provider};
use crate::harness::{ApiServer, Cloud, Workspace};

const DATA: &str = "data \"tke_kubeconfig\" \"main\" {\n  cluster_id = tke_cluster.main.id\n}\n";

#[test]
fn the_data_source_leads_into_the_cluster_and_hides_its_secrets_from_plans() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let output = "output \"key\" {\n  value = data.tke_kubeconfig.main.client_key\n}\n";
    workspace.configure(&format!("{}{DATA}{output}", cluster("", ""))).plan(&[]).says("sensitive");
    workspace.configure(&format!("{}{DATA}", cluster("", ""))).apply(&[]).success().silent_about("PRIVATE KEY");
    let state = workspace.state("data.tke_kubeconfig.main").unwrap();
    let text = |name: &str| state[name].as_str().unwrap_or_else(|| panic!("{name}")).to_owned();
    let api = ApiServer {
        host: text("host"),
        tls_server_name: Some(text("tls_server_name")),
        authority: text("cluster_ca_certificate"),
        certificate: Some(text("client_certificate")),
        key: Some(text("client_key")),
    };
    let addresses =
        cloud.simulator.read(|state| state.instances.values().map(|it| it.private_ip.clone()).collect::<Vec<_>>());
    assert_eq!(api.nodes(), addresses);
    // the certificate is good for the address too
    assert_eq!(ApiServer { tls_server_name: None, ..api.clone() }.nodes(), addresses);
    let (status, _) = ApiServer { certificate: None, ..api.clone() }.get("/api/v1/nodes").unwrap();
    assert_eq!(status, 401);
    let other = ApiServer { tls_server_name: Some("other.example".into()), ..api.clone() }.get("/api/v1/nodes");
    assert!(other.unwrap_err().contains("NotValidForName"));
    workspace.assert_plan_is_empty();

    // a closed endpoint is closed
    workspace.configure(&bare_cluster("")).apply(&[]).success();
    assert!(api.get("/api/v1/nodes").is_err());
    workspace
        .configure(&format!("{}{DATA}", bare_cluster("")))
        .plan(&[])
        .failure()
        .says("No open endpoint")
        .says("-refresh=false");
    workspace.configure(&bare_cluster(""));
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

#[test]
fn of_the_embedded_cloud_it_says_that_there_is_nothing_to_connect_to() {
    let workspace = Workspace::bare();
    let embedded = provider("simulator = { state_path = \"cloud.json\" }");
    workspace.configure(&format!("{embedded}{}{DATA}", cluster("", "")));
    let error = workspace.apply(&[]).failure();
    error.says("Simulated cluster cannot be connected to").says("terraform-provider-tke simulate --state");
}
