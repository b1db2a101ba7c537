//! `tke_permissions`, and what a missing permission does. The keys are those of a sub-user, whose policies
//! the simulated cloud evaluates action by action.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::Duration;

use serde_json::{Value as Json, json};
use terraform_provider_tke::cloud::permission::{CALLS, Feature};
use terraform_provider_tke::simulator::state::{Instance, Stuck};
use terraform_provider_tke::simulator::{Record, Settings};

use super::cluster::deletion::pass;
use crate::harness::configuration::{PUBLIC, SMALL, account, bare_cluster, one_pool, pools, provider};
use crate::harness::{Cloud, Run, Workspace, keyless};

const USER: (&str, &str) = ("AKIDsubuser0000000000000000000000099", "sub-user-key");
const ALL: &str = "data.tke_permissions.all";
const EVERYTHING: &str = "data \"tke_permissions\" \"all\" {}\n";

const MISSING: &str = "Permission missing";
const UNKNOWN: &str = "Missing permissions not known";

/// A quick cloud with a sub-user.
fn cloud() -> Cloud {
    let cloud = Cloud::with(Settings { speed: 2000.0, ..Settings::default() });
    cloud.change(|state| state.add_user("100000000099", USER.0, USER.1));
    cloud
}

/// A directory whose provider has the keys of the sub-user.
fn workspace(cloud: &Cloud) -> Workspace {
    Workspace::new(cloud).with("TENCENTCLOUD_SECRET_ID", USER.0).with("TENCENTCLOUD_SECRET_KEY", USER.1)
}

fn set_policies(cloud: &Cloud, documents: &[&str]) {
    cloud.change(|state| state.set_policies(USER.0, documents)).unwrap();
}

fn set(value: &Json) -> BTreeSet<String> {
    value.as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn policy(effect: &str, actions: &BTreeSet<String>) -> String {
    json!({"version": "2.0", "statement": [{"effect": effect, "action": actions, "resource": "*"}]}).to_string()
}

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

/// The permissions of what was called since a mark.
fn used(cloud: &Cloud, mark: usize) -> BTreeSet<String> {
    let is_guarded = |record: &&Record| record.action != "GetCallerIdentity";
    let permission = |record: &Record| {
        CALLS
            .iter()
            .find(|call| (call.service.name(), call.call) == (&record.service, &record.action))
            .unwrap()
            .permission()
    };
    cloud.since(mark).iter().filter(is_guarded).map(permission).collect()
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
        Self { cloud, workspace, feature, allowed }
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
        let used = used(&self.cloud, 0);
        let left: BTreeSet<String> = self.allowed.difference(&used).cloned().collect();
        assert_eq!(left, names(&[]), "{}", self.feature);
    }
}

/// A role that the account's own users may take.
fn deployer(cloud: &Cloud) -> String {
    let owner = cloud.simulator.read(|state| state.users[USER.0].owner_uin.clone());
    cloud.change(|state| state.add_role(&owner, "deployer", |role| role.trusted.push(owner.clone())))
}

/// A provider that works in a role.
fn assuming(arn: &str) -> String {
    provider(&format!("assume_role = {{ role_arn = {arn:?} }}"))
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
    let first = "kubernetes_version = \"1.29\"\n tags = { a = \"1\" }\n service_account_issuer = {}";
    let then = "kubernetes_version = \"1.30\"\n tags = { a = \"2\" }\n deletion_protection = true\n os_name = \"ubuntu22.04x86_64\"";
    life.apply(&format!("{}{}", bare_cluster(first), cni("\"subnet-demo0001\"")));
    let cni = cni("\"subnet-demo0001\", \"subnet-demo0002\"");
    life.apply(&format!("{}{cni}", bare_cluster(then)));
    life.apply(&format!("{}{cni}", bare_cluster("description = \"new\"")));
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
    life.apply(&with("", &[("blue", &disks), ("red", &disks)]));
    let changed = format!(
        "{disks}\n labels = {{ a = \"1\" }}\n node_count = 2\n fallback_instance_types = [\"S6.MEDIUM4\"]\n \
         system_disk = {{ size_gb = 100 }}"
    );
    life.apply(&with("", &[("blue", &changed), ("red", &disks)]));
    life.apply(&with("storage_on_delete = \"retain\"", &[("blue", &changed)]));
    let elsewhere = with("", &[("blue", &changed)]);
    life.apply(&elsewhere.replace("ap-guangzhou-3", "ap-guangzhou-4").replace("subnet-demo0001", "subnet-demo0002"));
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
    let life = Life::of(&["cluster", "node_pools", "endpoints", "preflight"]);
    let with = |version: &str, os: &str| {
        let more = format!(
            "kubernetes_version = {version:?}\n os_name = \"ubuntu22.04x86_64\"\n ssh_key_name = \"demo\"\n \
             endpoint_access = \"public\"\n public_security_group_id = \"sg-demo0001\""
        );
        let pool = format!("{SMALL}\n update_strategy = \"NewNodesOnly\"\n os_name = {os:?}");
        pools(&more, &[("blue", &pool)])
    };
    life.apply(&with("1.29", "img-487zeit5"));
    life.apply(&with("1.30", "img-487zeit5"));
    life.destroy();
    life.end();
}

#[test]
fn the_policy_of_force_delete_is_what_its_life_needs() {
    let life = Life::of(&["cluster", "node_pools", "endpoints", "force_delete"]);
    let with = |more: &str| pools(&format!("{}\n {more}", PUBLIC), &[("a", SMALL)]);
    life.apply(&with("timeouts {\n delete = \"4s\"\n }"));
    life.cloud.change(|state| {
        state.clusters.values_mut().next().unwrap().stuck = Some(Stuck::UntilEmpty);
        let of_pool = state.instances.values().next().unwrap().clone();
        let other = Instance { id: "ins-other001".into(), node_pool_id: None, ..of_pool };
        state.instances.insert(other.id.clone(), other);
    });
    life.workspace.destroy(&[]).failure().says("Cluster stuck in its deletion").silent_about("Not looked at");
    life.cloud.change(|state| state.clusters.values_mut().next().unwrap().deletion_protection = true);
    life.workspace.configure(&with("force_delete = true")).apply(&[]).success();
    pass(&life.workspace, Duration::from_secs(3720));
    life.workspace.destroy(&[]).success().silent_about("Not looked at");
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
    assert_eq!(used(&life.cloud, mark), life.allowed);
    life.end();
}

#[test]
fn the_policy_of_permissions_is_what_its_life_needs() {
    let life = Life::of(&["permissions"]);
    life.apply(EVERYTHING);
    let (arn, role) = role(&life.cloud);
    set_policies_of_role(&life.cloud, &arn, &[&POLICIES["permissions"]]);
    role.apply(&[]).success().silent_about(UNKNOWN);
    life.end();
}

/// The statement that an error tells to add.
fn statement(action: &str) -> String {
    format!("{{ \"effect\": \"allow\", \"action\": [{action:?}], \"resource\": [\"*\"] }}")
}

#[test]
fn without_an_action_what_needs_it_fails_and_names_the_statement_to_add() {
    let cloud = cloud();
    let workspace = workspace(&cloud).with("TKE_PREFLIGHT", "off");
    workspace.configure(EVERYTHING).apply(&[]).success();
    let all = set(&workspace.state(ALL).unwrap()["actions"]);
    let without = |action: &str| {
        let mut rest = all.clone();
        assert!(rest.remove(action), "{action}");
        set_policies(&cloud, &[&policy("allow", &rest)]);
    };
    let full = |description: &str| {
        let more = format!(
            "public_access_cidrs = [\"203.0.113.0/24\"]\n description = {description:?}\n addons = {{ tcr = {{}} }}"
        );
        pools(&more, &[("blue", SMALL)])
    };
    workspace.configure(&full("old"));
    for action in ["vpc:DescribeVpcs", "tke:CreateCluster"] {
        without(action);
        workspace.apply(&[]).failure().says(MISSING).says(&statement(action));
        assert!(cloud.clusters().is_empty(), "{action}");
    }
    // what a part needs is a warning, and the next apply goes on
    set_policies(
        &cloud,
        &[
            &policy("allow", &all),
            &policy("deny", &names(&["tke:CreateClusterNodePool", "cvm:CreateSecurityGroup", "tke:InstallAddon"])),
        ],
    );
    // of warnings with one summary Terraform prints the first
    workspace.apply(&[]).success().says("Made only in part").says(&statement("tke:CreateClusterNodePool"));
    set_policies(
        &cloud,
        &[&policy("allow", &all), &policy("deny", &names(&["cvm:CreateSecurityGroup", "tke:InstallAddon"]))],
    );
    workspace.apply(&[]).failure().says(MISSING).says(&statement("cvm:CreateSecurityGroup"));
    without("tke:InstallAddon");
    workspace.apply(&[]).failure().says(MISSING).says(&statement("tke:InstallAddon"));
    without("cam:GetUserAppId");
    workspace.apply(&[]).success();
    workspace.assert_plan_is_empty();
    for action in ["tke:DescribeClusters", "as:DescribeAutoScalingGroups", "tke:DescribeAddon"] {
        without(action);
        let plan = workspace.plan(&[]);
        plan.says(MISSING).says(&statement(action));
    }
    workspace.configure(&full("new"));
    without("tke:ModifyClusterAttribute");
    workspace.apply(&[]).failure().says(MISSING).says(&statement("tke:ModifyClusterAttribute"));
    assert_eq!(cloud.cluster().description, "old");
    for action in ["tke:DeleteClusterEndpoint", "tke:DeleteCluster"] {
        without(action);
        workspace.destroy(&[]).failure().says(MISSING).says(&statement(action));
        assert_eq!(cloud.clusters().len(), 1, "{action}");
    }
    set_policies(&cloud, &[&policy("allow", &all)]);
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

#[test]
fn without_the_permission_to_assume_a_role_it_is_named_too() {
    let cloud = cloud();
    let arn = deployer(&cloud);
    set_policies(&cloud, &[&policy("allow", &names(&["tke:*"]))]);
    let provider = assuming(&arn);
    let run = workspace(&cloud).configure(&format!("{provider}{}", bare_cluster(""))).apply(&[]).failure();
    run.says("No usable credentials").says("Check whom its trust policy names").says(&statement("sts:AssumeRole"));
}

#[test]
fn what_a_plan_may_not_ask_is_one_warning_with_one_statement() {
    let cloud = cloud();
    let workspace = workspace(&cloud);
    let lacking = names(&["cvm:DescribeSecurityGroups", "vpc:DescribeSubnets"]);
    set_policies(&cloud, &[&policy("allow", &names(&["*"])), &policy("deny", &lacking)]);
    let plan = workspace
        .configure(&pools("", &[("blue", &format!("{SMALL}\n security_group_ids = [\"sg-demo0001\"]"))]))
        .plan(&[]);
    assert_eq!(plan.code, 2, "{plan}");
    plan.says("Not everything was checked")
        .says("the permission cvm:DescribeSecurityGroups is missing")
        .says("\"action\": [\"cvm:DescribeSecurityGroups\", \"vpc:DescribeSubnets\"]");
}

#[test]
fn missing_is_just_what_was_taken_away_and_nothing_is_changed() {
    let cloud = cloud();
    let workspace = workspace(&cloud);
    let missing = || {
        workspace.apply(&[]).success().silent_about(UNKNOWN);
        set(&workspace.state(ALL).unwrap()["missing"])
    };
    workspace.configure(EVERYTHING);
    assert_eq!(missing(), names(&[]), "a user without policies of its own is an administrator here");
    let all = set(&workspace.state(ALL).unwrap()["actions"]);
    set_policies(&cloud, &[&policy("allow", &all)]);
    assert_eq!(missing(), names(&[]));

    let taken = names(&["cvm:DescribeDisks", "tke:CreateCluster", "vpc:DescribeVpcs"]);
    let rest: BTreeSet<String> = all.difference(&taken).cloned().collect();
    set_policies(&cloud, &[&policy("allow", &rest)]);
    assert_eq!(missing(), taken);
    // by patterns, several policies and a denial
    let denied = names(&["tke:Delete*"]);
    let patterns = names(&["as:*", "cam:*", "clb:*", "cvm:*", "sts:*", "vpc:Describe*"]);
    set_policies(
        &cloud,
        &[&policy("allow", &patterns), &policy("allow", &names(&["tke:*"])), &policy("deny", &denied)],
    );
    assert_eq!(missing(), all.iter().filter(|action| action.starts_with("tke:Delete")).cloned().collect());
    // of the features that are asked about
    workspace.configure("data \"tke_permissions\" \"all\" {\n  features = [\"status\"]\n}\n");
    assert_eq!(missing(), names(&[]));
    assert_eq!(cloud.changes_since(0), Vec::<String>::new());
    let asked: BTreeSet<String> = cloud.since(0).into_iter().map(|record| record.action).collect();
    assert_eq!(asked, names(&["GetCallerIdentity", "GetPolicy", "ListAttachedUserAllPolicies"]));

    // the owner of the account has no policies
    let owner = Workspace::new(&cloud);
    owner.configure(EVERYTHING).apply(&[]).success();
    assert_eq!(owner.state(ALL).unwrap()["missing"], json!([]));
}

/// A role, and a directory in which the owner works as it.
fn role(cloud: &Cloud) -> (String, Workspace) {
    let arn = deployer(cloud);
    let workspace = Workspace::new(cloud);
    workspace.configure(&format!("{}{EVERYTHING}", assuming(&arn)));
    (arn, workspace)
}

fn set_policies_of_role(cloud: &Cloud, arn: &str, documents: &[&str]) {
    cloud.change(|state| state.set_policies_of_role(arn, documents)).unwrap();
}

#[test]
fn missing_of_keys_of_a_role_is_what_the_role_lacks() {
    let cloud = cloud();
    let (arn, workspace) = role(&cloud);
    let missing = || {
        workspace.apply(&[]).success().silent_about(UNKNOWN);
        set(&workspace.state(ALL).unwrap()["missing"])
    };
    assert_eq!(missing(), names(&[]), "a role without policies of its own is an administrator here");
    let all = set(&workspace.state(ALL).unwrap()["actions"]);
    let taken = names(&["cvm:DescribeDisks", "tke:CreateCluster", "vpc:DescribeVpcs"]);
    let rest: BTreeSet<String> = all.difference(&taken).cloned().collect();
    set_policies_of_role(&cloud, &arn, &[&policy("allow", &all), &policy("deny", &taken)]);
    assert_eq!(missing(), taken);
    set_policies_of_role(&cloud, &arn, &[&policy("allow", &rest)]);
    assert_eq!(missing(), taken);
    assert!(cloud.changes_since(0).iter().all(|action| action == "AssumeRole"));

    // what is missing is refused to the role
    set_policies_of_role(&cloud, &arn, &[&policy("allow", &all), &policy("deny", &names(&["tke:CreateCluster"]))]);
    let provider = assuming(&arn);
    let workspace = Workspace::new(&cloud).with("TKE_PREFLIGHT", "off");
    let plain = bare_cluster("kubernetes_version = \"1.30\"");
    let run = workspace.configure(&format!("{provider}{plain}")).apply(&[]).failure();
    run.says(MISSING).says(&statement("tke:CreateCluster"));
    // and so is what the session leaves out
    set_policies_of_role(&cloud, &arn, &[&policy("allow", &all)]);
    let narrow = provider.replace(
        " }",
        ", policy = jsonencode({ version = \"2.0\", statement = [{ effect = \"allow\", action = [\"tke:Describe*\", \"vpc:*\"], resource = [\"*\"] }] }) }",
    );
    let run = workspace.configure(&format!("{narrow}{plain}")).apply(&[]).failure();
    run.says(MISSING).says(&statement("tke:CreateCluster"));
    workspace.configure(&format!("{provider}{plain}")).apply(&[]).success();
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

#[test]
fn what_cannot_be_told_is_null_with_a_warning() {
    let cloud = cloud();
    let workspace = workspace(&cloud);
    workspace.configure(EVERYTHING);
    for action in ["cam:GetPolicy", "cam:ListAttachedUserAllPolicies"] {
        set_policies(&cloud, &[&policy("allow", &names(&["*"])), &policy("deny", &names(&[action]))]);
        workspace.apply(&[]).success().says(UNKNOWN).says(&statement(action));
        let state = workspace.state(ALL).unwrap();
        assert!(state["missing"].is_null() && state["policy"].is_string(), "{state}");
    }
    cloud.change(|state| {
        let attached = &mut state.users.get_mut(USER.0).unwrap().policies.as_mut().unwrap()[1];
        attached.document = attached.document.replace("deny", "allow").replace("cam:ListAttached", "permid/280655:");
    });
    // all is allowed, so that it does not matter what the numbers stand for
    workspace.apply(&[]).success().silent_about(UNKNOWN);
    cloud.change(|state| {
        state.users.get_mut(USER.0).unwrap().policies.as_mut().unwrap()[0].document =
            policy("allow", &names(&["cam:*"]))
    });
    workspace.apply(&[]).success().says(UNKNOWN).says("refers to sets of actions by their numbers");

    // the policy is for those too who have no keys yet
    let keyless = keyless(&cloud);
    keyless.configure(EVERYTHING).apply(&[]).success().says(UNKNOWN);
    assert!(keyless.state(ALL).unwrap()["policy"].is_string());

    // with an account's keys it is that account that is asked
    let credentials = |account: &str| {
        format!(
            "data \"tke_permissions\" \"all\" {{\n  credentials = {{\n    account_id = {account:?}\n    secret_id = {:?}\n    secret_key = {:?}\n  }}\n}}\n",
            USER.0, USER.1
        )
    };
    set_policies(&cloud, &[&policy("allow", &names(&["cam:*", "tke:*", "cvm:*", "vpc:*", "as:*", "sts:*"]))]);
    keyless.configure(&credentials("100000000001")).apply(&[]).success();
    assert_eq!(set(&keyless.state(ALL).unwrap()["missing"]), names(&["clb:DescribeLoadBalancers"]));
    keyless.configure(&credentials("200000000002")).apply(&[]).failure().says("Keys of another account");
    keyless.configure("data \"tke_permissions\" \"all\" {\n  features = [\"pools\"]\n}\n");
    keyless.validate().failure().says("must be one of `account`");
}
