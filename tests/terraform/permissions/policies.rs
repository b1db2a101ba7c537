//! The policy of each feature is enough for its life, and no more than it needs.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::Duration;

use serde_json::{Value as Json, json};
use terraform_provider_tke::services::permissions::{CALLS, Feature};
use terraform_provider_tke::simulator::Record;
use terraform_provider_tke::simulator::state::{InstanceStatus, Rule, Stuck, VirtualNode};

use super::{
    EVERYTHING, MISSING, UNKNOWN, USER, assuming, cloud, deployer, names, policy, set, set_policies,
    set_policies_of_role, working_as_role, workspace,
};
use crate::harness::configuration::{PUBLIC, SMALL, account, bare_cluster, one_pool, pools};
use crate::harness::{Cloud, Run, Workspace, add_machine};
use crate::terraform::cluster::force::{pass, stick};

static POLICIES: LazyLock<BTreeMap<&'static str, String>> = LazyLock::new(policies);

/// The policy of each feature, as the data source has it.
fn policies() -> BTreeMap<&'static str, String> {
    let cloud = cloud();
    let workspace = workspace(&cloud);
    let each = "data \"tke_permissions\" \"of\" {\n  for_each = toset([%])\n  features = [each.key]\n}\n";
    let quoted: Vec<String> = Feature::NAMES.iter().map(|name| format!("{name:?}")).collect();
    workspace.configure(&each.replace('%', &quoted.join(", "))).apply(&[]).success();
    let policy = |name: &str| {
        let state = workspace.state(&format!("data.tke_permissions.of[{name:?}]")).unwrap();
        let text = state["policy"].as_str().unwrap().to_owned();
        let document: Json = serde_json::from_str(&text).unwrap();
        let actions = set(&state["actions"]);
        let statement = json!({"effect": "allow", "action": actions, "resource": ["*"]});
        assert_eq!(document, json!({"version": "2.0", "statement": [statement]}), "it allows just its actions");
        text
    };
    Feature::NAMES.into_iter().map(|name| (name, policy(name))).collect()
}

/// The permissions of what was called.
fn used(records: &[Record]) -> BTreeSet<String> {
    let is_guarded = |record: &&Record| record.action != "GetCallerIdentity";
    let permission = |record: &Record| {
        CALLS
            .iter()
            .find(|usage| (usage.call.service.name(), usage.call.name) == (&record.service, &record.action))
            .unwrap()
            .call
            .permission()
    };
    records.iter().filter(is_guarded).map(permission).collect()
}

fn refused(cloud: &Cloud, mark: usize) -> Vec<String> {
    let message = |record: Record| record.response["Error"]["Message"].as_str().map(str::to_owned);
    cloud.since(mark).into_iter().filter_map(message).filter(|message| message.contains("not authorized")).collect()
}

/// A cloud whose sub-user may do what these features need, and nothing else.
struct Life {
    cloud: Cloud,
    workspace: Workspace,
    feature: &'static str,
    allowed: BTreeSet<String>,
    /// The last requests that somebody else made, who may do everything.
    of_others: Cell<(usize, usize)>,
}

impl Life {
    fn of(features: &[&'static str]) -> Self {
        let cloud = cloud();
        let documents: Vec<&str> = features.iter().map(|feature| POLICIES[feature].as_str()).collect();
        set_policies(&cloud, &documents);
        let feature = features.last().unwrap();
        let document: Json = serde_json::from_str(&POLICIES[feature]).unwrap();
        let allowed = set(&document["statement"][0]["action"]);
        let preflight = if features.contains(&"preflight") { "error" } else { "off" };
        let workspace = workspace(&cloud).with("TKE_PREFLIGHT", preflight);
        Self { cloud, workspace, feature, allowed, of_others: Cell::default() }
    }

    /// What somebody else does meanwhile.
    fn elsewhere(&self, deed: impl FnOnce(&Cloud)) {
        let before = self.cloud.mark();
        deed(&self.cloud);
        self.of_others.set((before, self.cloud.mark()));
    }

    /// Applies a configuration, after which there is nothing to do.
    #[track_caller]
    fn apply(&self, text: &str) {
        self.workspace.configure(text).apply(&[]).success().silent_about(MISSING).silent_about(UNKNOWN);
        self.workspace.assert_plan_is_empty();
    }

    #[track_caller]
    fn destroy(&self) {
        self.workspace.destroy(&[]).success();
        self.cloud.assert_nothing_is_left();
    }

    /// Nothing was refused, and the feature has no permission that its life did not need.
    #[track_caller]
    fn end(&self) {
        assert_eq!(refused(&self.cloud, 0), Vec::<String>::new(), "{}", self.feature);
        let (before, after) = self.of_others.get();
        let mut used = used(&self.cloud.since(0)[..before]);
        used.extend(self::used(&self.cloud.since(after)));
        let left: BTreeSet<String> = self.allowed.difference(&used).cloned().collect();
        assert_eq!(left, names(&[]), "{}", self.feature);
    }
}

#[test]
fn the_policy_of_cluster_is_what_its_life_needs() {
    let life = Life::of(&["cluster"]);
    let cni = |subnets: &str| {
        let network = format!(
            "network = {{\n mode = \"VPC-CNI\"\n service_cidr = \"192.168.0.0/20\"\n eni_subnet_ids = [{subnets}]\n }}"
        );
        bare_cluster(&network).replace("\"main\"", "\"cni\"")
    };
    let first = "kubernetes_version = \"1.28\"\n tags = { a = \"1\" }\n service_account_issuer = {}";
    let then = "kubernetes_version = \"1.30\"\n tags = { a = \"2\" }\n deletion_protection = true\n os_name = \"ubuntu22.04x86_64\"";
    life.apply(&format!("{}{}", bare_cluster(first), cni("\"subnet-demo0001\"")));
    let cni = cni("\"subnet-demo0001\", \"subnet-demo0002\"");
    life.apply(&format!("{}{cni}", bare_cluster(then)));
    life.apply(&format!("{}{cni}", bare_cluster("description = \"new\"\n deletion_protection = false")));
    // what others put into a cluster goes with it
    life.elsewhere(|cloud| {
        let main = cloud.clusters().into_values().find(|cluster| cluster.name == "main").unwrap().id;
        let disks = format!("{SMALL}\n data_disks = [{{ size_gb = 60 }}]");
        let more =
            pools(&format!("description = \"new\"\n storage_on_delete = \"retain\"\n {PUBLIC}"), &[("a", &disks)]);
        Workspace::importing(cloud, &more, &main).apply(&[]).success();
        cloud.change(|state| {
            state.quirks.force_spares_new_nodes = true;
            add_machine(state, "ins-theirs01", InstanceStatus::Initializing);
        });
    });
    life.workspace.configure(&format!("{}{cni}", bare_cluster("description = \"new\"\n delete_other_nodes = true")));
    life.workspace.apply(&[]).success();
    life.destroy();
    life.end();
}

#[test]
fn the_policy_of_node_pools_is_what_its_life_needs() {
    let life = Life::of(&["cluster", "node_pools"]);
    let with = |more: &str, of: &[(&str, &str)]| {
        let zone = "zone_subnets = { \"ap-guangzhou-3\" = \"subnet-demo0001\" }";
        pools(&format!("ssh_key_name = \"demo\"\n {more}"), of).replace("subnet_ids = [\"subnet-demo0001\"]", zone)
    };
    let disks = format!("{SMALL}\n data_disks = [{{ size_gb = 60 }}]");
    life.apply(&with("", &[("blue", &format!("{disks}\n tags = {{ a = \"1\" }}")), ("red", &disks)]));
    // a rule of somebody else's in the nodes' group, which the next apply takes out
    life.cloud.change(|state| {
        let group = state.security_groups.values_mut().find(|group| group.name.ends_with("-nodes")).unwrap();
        let rule = group.ingress[0].clone();
        group.ingress.push(Rule { cidr: "203.0.113.0/24".into(), ..rule });
    });
    let changed = format!(
        "{disks}\n labels = {{ a = \"1\" }}\n node_count = 2\n fallback_instance_types = [\"S6.MEDIUM4\"]\n \
         system_disk = {{ size_gb = 100 }}"
    );
    life.apply(&with("", &[("blue", &changed), ("red", &disks)]));
    // nodes are drained through an endpoint, which is another feature's to open
    set_policies(&life.cloud, &["cluster", "node_pools", "endpoints"].map(|feature| POLICIES[feature].as_str()));
    life.apply(&with(PUBLIC, &[("blue", &changed), ("red", &disks)]));
    set_policies(&life.cloud, &["cluster", "node_pools"].map(|feature| POLICIES[feature].as_str()));
    let drained = changed.replace("node_count = 2", "node_count = 1\n drain = \"required\"");
    life.apply(&with(PUBLIC, &[("blue", &drained), ("red", &disks)]));
    let changed = changed.replace("node_count = 2", "node_count = 1");
    life.apply(&with("storage_on_delete = \"retain\"", &[("blue", &changed)]));
    let elsewhere = with("delete_other_nodes = true", &[("blue", &changed)]);
    life.apply(&elsewhere.replace("ap-guangzhou-3", "ap-guangzhou-4").replace("subnet-demo0001", "subnet-demo0002"));
    life.cloud.change(|state| {
        state.quirks.force_spares_new_nodes = true;
        add_machine(state, "ins-theirs01", InstanceStatus::Initializing);
    });
    life.workspace.destroy(&[]).success();
    life.end();
}

#[test]
fn the_policy_of_endpoints_is_what_its_life_needs() {
    let life = Life::of(&["cluster", "node_pools", "endpoints"]);
    life.apply(&one_pool("public_security_group_id = \"sg-demo0001\""));
    life.apply(&one_pool(PUBLIC));
    life.apply(&one_pool(
        "endpoint_access = \"private_and_public\"\n private_subnet_id = \"subnet-demo0002\"\n \
         public_access_cidrs = [\"198.51.100.0/24\"]",
    ));
    // beside a super node alone
    life.apply(&bare_cluster(""));
    life.cloud.change(|state| {
        let cluster = state.clusters.values().next().unwrap().id.clone();
        let pools: Vec<String> = state.node_pools.keys().cloned().collect();
        pools.iter().for_each(|pool| state.scale_pool(pool, 0));
        state.instances.clear();
        state.disks.clear();
        let node = VirtualNode {
            name: "eklet-subnet-demo0001-0".into(),
            cluster_id: cluster,
            subnet_id: "subnet-demo0001".into(),
            phase: "Running".into(),
            created: state.now,
        };
        state.virtual_nodes.insert(node.name.clone(), node);
    });
    life.apply(&bare_cluster(PUBLIC));
    life.destroy();
    life.end();
}

#[test]
fn the_policy_of_addons_is_what_its_life_needs() {
    let life = Life::of(&["cluster", "addons"]);
    let with = |addons: &str| bare_cluster(&format!("addons = {{ {addons} }}"));
    life.apply(&with("tcr = { values = jsonencode({ a = 1 }) }"));
    life.apply(&with("tcr = { values = jsonencode({ a = 2 }) }"));
    life.apply(&with(""));
    life.destroy();
    life.end();
}

#[test]
fn the_policy_of_preflight_is_what_its_life_needs() {
    let life = Life::of(&["cluster", "node_pools", "endpoints", "addons", "preflight"]);
    let with = |version: &str, os: &str| {
        let more = format!(
            "kubernetes_version = {version:?}\n os_name = \"ubuntu22.04x86_64\"\n ssh_key_name = \"demo\"\n \
             endpoint_access = \"public\"\n public_security_group_id = \"sg-demo0001\"\n addons = {{ tcr = {{}} }}"
        );
        let pool = format!("{SMALL}\n update_strategy = \"NewNodesOnly\"\n os_name = {os:?}");
        pools(&more, &[("blue", &pool)])
    };
    life.apply(&with("1.28", "img-487zeit5"));
    life.apply(&with("1.30", "img-487zeit5"));
    life.destroy();
    life.end();
}

#[test]
fn the_policy_of_force_delete_is_what_its_life_needs() {
    let life = Life::of(&["cluster", "node_pools", "endpoints", "force_delete"]);
    let with = |more: &str| pools(&format!("{}\n {more}", PUBLIC), &[("a", SMALL)]);
    life.apply(&with("timeouts {\n delete = \"4s\"\n }"));
    stick(&life.cloud, Stuck::UntilEmpty, || {
        life.workspace.destroy(&[]).failure().says("Cluster deletion timed out").silent_about("Not checked")
    });
    life.cloud.change(|state| {
        state.clusters.values_mut().next().unwrap().deletion_protection = true;
        // what its pool does not take along, and what only CVM takes away
        state.quirks.force_spares_new_nodes = true;
        for (id, status) in [("ins-left0001", InstanceStatus::Failed), ("ins-left0002", InstanceStatus::Initializing)] {
            add_machine(state, id, status);
            state.instances.get_mut(id).unwrap().scaling_group_id = Some("asg-gone0001".into());
        }
    });
    life.workspace.configure(&with("force_delete = true")).apply(&[]).success();
    pass(&life.workspace, Duration::from_secs(3720));
    life.workspace.destroy(&[]).success().silent_about("Not checked");
    assert!(life.cloud.clusters().is_empty());
    life.end();
}

#[test]
fn the_policy_of_account_is_what_its_life_needs() {
    let life = Life::of(&["account"]);
    life.apply(&account(""));
    assert_eq!(life.workspace.state("tencent_account.main").unwrap()["app_id"], "1250000001");
    life.workspace.destroy(&[]).success();
    life.end();
}

#[test]
fn the_policy_of_assume_role_is_what_its_life_needs() {
    let life = Life::of(&["assume_role"]);
    let arn = deployer(&life.cloud);
    // what the role may do is the role's matter
    life.apply(&format!("{}{}", assuming(&arn), bare_cluster("")));
    life.destroy();
    let mut own = life.cloud.bodies_since(0, "AssumeRole");
    own.dedup();
    assert_eq!(own.len(), 1, "{own:?}");
    assert_eq!(refused(&life.cloud, 0), Vec::<String>::new());
    assert_eq!(life.allowed, names(&["sts:AssumeRole"]));
}

#[test]
fn the_policy_of_kubeconfig_is_what_its_life_needs() {
    let life = Life::of(&["cluster", "node_pools", "endpoints", "kubeconfig"]);
    life.apply(&one_pool(PUBLIC));
    set_policies(&life.cloud, &[&policy("allow", &life.allowed)]);
    // its address is not listed at once
    life.cloud.change(|state| {
        state.quirks.addresses_lag_seconds = 600;
        let now = state.now;
        state.clusters.values_mut().next().unwrap().public_endpoint.as_mut().unwrap().opened = now;
    });
    let mark = life.cloud.mark();
    let id = life.cloud.cluster().id;
    let directory = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_terraform-provider-tke"));
    command.args(["kubeconfig", &id, "--acquire-admin-role"]).env_clear().envs(life.cloud.variables());
    command.current_dir(&directory).stdin(Stdio::null());
    command.env("TENCENTCLOUD_SECRET_ID", USER.0).env("TENCENTCLOUD_SECRET_KEY", USER.1);
    Run::from(command.output().unwrap()).success().says("written");
    assert_eq!(used(&life.cloud.since(mark)), life.allowed);
    life.end();
}

#[test]
fn the_policy_of_status_is_what_its_life_needs() {
    let life = Life::of(&["cluster", "node_pools", "status"]);
    life.apply(&pools("", &[("a", SMALL)]));
    set_policies(&life.cloud, &[&policy("allow", &life.allowed)]);
    let mark = life.cloud.mark();
    let mut command = Command::new(env!("CARGO_BIN_EXE_terraform-provider-tke"));
    let id = life.cloud.cluster().id;
    command.args(["status", &id]).env_clear().envs(life.cloud.variables()).stdin(Stdio::null());
    command.env("TENCENTCLOUD_SECRET_ID", USER.0).env("TENCENTCLOUD_SECRET_KEY", USER.1);
    Run::from(command.output().unwrap()).success().says("Running");
    assert_eq!(used(&life.cloud.since(mark)), life.allowed);
    life.end();
}

#[test]
fn the_policy_of_permissions_is_what_its_life_needs() {
    let life = Life::of(&["permissions"]);
    life.apply(EVERYTHING);
    let (arn, role) = working_as_role(&life.cloud);
    set_policies_of_role(&life.cloud, &arn, &[&POLICIES["permissions"]]);
    role.apply(&[]).success().silent_about(UNKNOWN);
    life.end();
}
