//! `terraform-provider-tke kubeconfig`: what it writes leads into the cluster.

use std::path::Path;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use terraform_provider_tke::services::kubeconfig::Kubeconfig;
use terraform_provider_tke::services::kubeconfig::yaml::{self, Node};
use terraform_provider_tke::simulator::Settings;
use terraform_provider_tke::simulator::state::Quirks;

use crate::harness::configuration::cluster;
use crate::harness::{ApiServer, Cloud, Run, Workspace};

const OTHERS: &str = "apiVersion: v1\nclusters:\n- cluster:\n    server: https://other\n  name: other\ncontexts:\n- \
                      context:\n    cluster: other\n    user: other\n  name: other\ncurrent-context: other\nkind: Config\n\
                      users:\n- name: other\n  user:\n    token: of-others\n";

fn command(cloud: &Cloud, directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_terraform-provider-tke"));
    command.arg("kubeconfig").args(arguments).env_clear().envs(cloud.variables()).current_dir(directory);
    command.env("HOME", directory).stdin(Stdio::null());
    command
}

fn kubeconfig(cloud: &Cloud, directory: &Path, arguments: &[&str]) -> Run {
    Run::from(command(cloud, directory, arguments).output().unwrap())
}

/// The way that the current context of a file leads.
fn way(text: &str) -> ApiServer {
    let file = Kubeconfig::read(text).unwrap();
    let name = file.cluster_node().get("tls-server-name").and_then(Node::as_str).map(str::to_owned);
    ApiServer {
        host: file.server().to_owned(),
        tls_server_name: name,
        authority: file.certificate_authority().unwrap(),
        certificate: file.client_certificate().map(|certificate| certificate.expose().to_owned()),
        key: file.client_key().map(|key| key.expose().to_owned()),
    }
}

#[test]
fn what_it_writes_merges_and_prints_leads_into_the_cluster() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    let id = cloud.cluster().id;
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    let read = |name: &str| std::fs::read_to_string(here.join(name)).unwrap();

    let said = kubeconfig(&cloud, here, &[&id]).success().says("kubectl --kubeconfig");
    assert!(!said.stdout.contains("PRIVATE"), "{said}");
    let own = read(&format!("{id}.kubeconfig"));
    let api = way(&own);
    assert_eq!(api.nodes().len(), 1);
    // once more, with the region, is the same
    kubeconfig(&cloud, here, &["--endpoint", "public", &format!("ap-guangzhou/{id}")]).success();
    assert_eq!(read(&format!("{id}.kubeconfig")), own);
    let printed = kubeconfig(&cloud, here, &[&id, "--output", "-"]).success().stdout;
    assert_eq!(printed, own);

    std::fs::create_dir(here.join(".kube")).unwrap();
    std::fs::write(here.join(".kube/config"), OTHERS).unwrap();
    let over = kubeconfig(&cloud, here, &[&id, "--output", ".kube/config"]).failure();
    over.says("it has other entries; use --merge to keep them");
    assert_eq!(read(".kube/config"), OTHERS);
    kubeconfig(&cloud, here, &[&id, "--merge"]).success().says(&format!("kubectl --context {id}-"));
    let merged = read(".kube/config");
    let is_there = |part: &str| merged.contains(part);
    assert!(is_there("token: of-others") && is_there("current-context: other") && is_there(&api.host), "{merged}");
    kubeconfig(&cloud, here, &[&id, "--merge", "--use"]).success();
    assert_eq!(way(&read(".kube/config")).nodes().len(), 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(here.join(".kube/config")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    // no certificate in the file: kubectl asks for it as the file says
    kubeconfig(&cloud, here, &[&id, "--exec", "--output", "exec"]).success();
    let file = read("exec");
    assert!(!file.contains("client-key-data") && !file.contains("client-certificate-data"), "{file}");
    let user = Kubeconfig::read(&file).unwrap().user_node();
    let exec = user.get("exec").unwrap();
    let text = |name: &str| exec.get(name).and_then(Node::as_str).unwrap().to_owned();
    assert_eq!(text("apiVersion"), "client.authentication.k8s.io/v1");
    let arguments: Vec<&str> = exec.get("args").unwrap().elements().iter().map(|it| it.as_str().unwrap()).collect();
    let mut asked = Command::new(text("command"));
    asked.args(arguments).env_clear().envs(cloud.variables()).env_remove("TENCENTCLOUD_REGION").stdin(Stdio::null());
    let credential = Run::from(asked.output().unwrap()).success();
    let credential: serde_json::Value = serde_json::from_str(&credential.stdout).unwrap();
    assert_eq!(
        (&credential["kind"], &credential["apiVersion"]),
        (&"ExecCredential".into(), &text("apiVersion").into())
    );
    let secret = |name: &str| credential["status"][name].as_str().map(str::to_owned);
    let by_exec =
        ApiServer { certificate: secret("clientCertificateData"), key: secret("clientKeyData"), ..way(&file) };
    assert_eq!(by_exec.nodes().len(), 1);
    assert_eq!(std::fs::read_dir(here).unwrap().count(), 3, "nothing is left beside the files");
}

#[test]
fn a_certificate_that_names_no_address_is_checked_for_the_domain() {
    let quirks = Quirks { certificates_name_no_address: true, ..Quirks::default() };
    let cloud = Cloud::with(Settings { speed: 300.0, quirks, ..Settings::default() });
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    let id = cloud.cluster().id;
    let printed = kubeconfig(&cloud, workspace.path("").as_path(), &[&id, "--output", "-"]).success().stdout;
    let api = way(&printed);
    assert_eq!(api.tls_server_name, Some(format!("{id}.ccs.tencent-cloud.com")));
    assert_eq!(api.nodes().len(), 1);
    let by_address = ApiServer { tls_server_name: None, ..api }.get("/api/v1/nodes");
    assert!(by_address.unwrap_err().contains("NotValidForName"));
}

#[test]
fn what_cannot_be_written_is_said() {
    let cloud = Cloud::start();
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    kubeconfig(&cloud, here, &["cls-00000000"]).failure().says("API action: tke:DescribeClusterEndpoints");
    let embedded = command(&cloud, here, &["cls-00000000"])
        .env_remove("TKE_ENDPOINT")
        .env("TKE_SIMULATOR", "cloud.json")
        .output()
        .unwrap();
    Run::from(embedded).failure().says("there is nothing to connect to");
    let nowhere = Run::from(command(&cloud, here, &["cls-1"]).env_remove("TENCENTCLOUD_REGION").output().unwrap());
    assert_eq!(nowhere.code, 2, "{nowhere}");
    std::fs::write(here.join("broken"), "users: [").unwrap();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    let id = cloud.cluster().id;
    let broken = kubeconfig(&cloud, here, &[&id, "--merge", "--output", "broken"]).failure();
    broken.says("broken: it is not YAML");
    assert_eq!(std::fs::read_to_string(here.join("broken")).unwrap(), "users: [");
    // by a sub-user, who did not make the cluster
    cloud.change(|state| state.add_user("100000000099", "AKIDsubuser0000000000000000000000099", "sub-user-key"));
    let by_sub_user = |arguments: &[&str]| {
        let mut command = command(&cloud, here, arguments);
        command.env("TENCENTCLOUD_SECRET_ID", "AKIDsubuser0000000000000000000000099");
        let printed = Run::from(command.env("TENCENTCLOUD_SECRET_KEY", "sub-user-key").output().unwrap()).success();
        way(&printed.stdout).get("/api/v1/nodes").unwrap()
    };
    let (status, refused) = by_sub_user(&[&id, "--output", "-"]);
    assert_eq!((status, &refused["reason"]), (403, &"Forbidden".into()));
    assert_eq!(by_sub_user(&[&id, "--output", "-", "--acquire-admin-role"]).0, 200);
    // what was written last is what is read
    let text = kubeconfig(&cloud, here, &[&id, "--output", "-"]).success().stdout;
    let authority = BASE64_STANDARD.encode(way(&text).authority);
    assert!(yaml::read(&text).is_ok() && text.contains(&authority));
}
