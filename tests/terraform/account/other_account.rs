//! Keys of another account than the one that a cluster is in.

use super::{ACCOUNT, is, planned};
use crate::harness::configuration::{CLUSTER, cluster, cluster_of_account};
use crate::harness::{Cloud, Keys, OTHERS, OTHERS_KEYS, Workspace, add_others};

#[test]
fn keys_of_another_account_plan_a_replacement_or_are_refused_where_it_could_not_be_carried_out() {
    for keys in Keys::known() {
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
                let plan = workspace.plan(&["-refresh=false"]).failure().says("Credentials of another account");
                plan.says("run `terraform plan` again without `-refresh=false`");
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
            workspace.plan(&["-refresh=false"]).failure().says("run `terraform plan` again without `-refresh=false`");
            assert_eq!(cloud.changes_since(mark), Vec::<String>::new(), "{keys:?}");
            // nor can it be destroyed, and is not forgotten
            workspace.destroy(&["-refresh=false"]).failure().says("which has no access to it");
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
    workspace.plan(&["-refresh=false"]).failure().says("run `terraform plan` again without `-refresh=false`");
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
fn another_account_that_shows_only_at_apply_fails_and_changes_nothing() {
    for keys in [Keys::InState, Keys::WriteOnly].into_iter().filter(|keys| keys.are_known()) {
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
        let run = workspace.apply(&[]).failure().says("Credentials of another account");
        run.says("The keys belong to account 200000000002, but main is in account 100000000001. Nothing was changed.");
        assert_eq!(cloud.changes_since(mark), Vec::<String>::new(), "{keys:?}");
        assert_eq!(workspace.state(ACCOUNT).unwrap(), before, "{keys:?}");
        assert_eq!(workspace.state(CLUSTER).unwrap(), cluster_before, "{keys:?}");
    }
}

#[test]
fn keys_of_another_account_never_make_the_cluster_vanish() {
    let cloud = Cloud::start();
    add_others(&cloud);
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success();
    let id = cloud.cluster().id;
    let other = Workspace::new(&cloud)
        .with("TENCENTCLOUD_SECRET_ID", OTHERS_KEYS.0)
        .with("TENCENTCLOUD_SECRET_KEY", OTHERS_KEYS.1);
    other.configure(&cluster("", ""));
    std::fs::copy(workspace.path("terraform.tfstate"), other.path("terraform.tfstate")).unwrap();
    let mark = cloud.mark();
    other.plan(&[]).failure().says("Credentials of another account").says("which has no access to it");
    other.destroy(&["-refresh=false"]).failure().says("Credentials of another account");
    assert_eq!(other.state("tke_cluster.main").unwrap()["id"], id.as_str());
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
}

#[test]
fn two_accounts_with_a_cluster_each_in_one_configuration() {
    for keys in Keys::known() {
        let cloud = Cloud::start();
        let (id, key) = cloud.keys();
        let (other_id, other_key) = OTHERS_KEYS;
        add_others(&cloud);
        let (vpc, subnet) = cloud.simulator.read(|state| {
            let subnet =
                state.subnets.values().find(|subnet| subnet.owner == OTHERS && subnet.region == "ap-guangzhou");
            let subnet = subnet.unwrap();
            (subnet.vpc_id.clone(), subnet.id.clone())
        });
        let part = |label: &str, id: &str, key: &str, vpc: &str, subnet: &str| {
            let provider = format!("provider \"tke\" {{\n  alias = \"{label}\"\n  region = \"ap-guangzhou\"\n");
            let (provider, keys) = match keys {
                Keys::InState => (format!("{provider}}}\n"), format!("secret_id = \"{id}\"\n  secret_key = \"{key}\"")),
                Keys::WriteOnly | Keys::Providers => (
                    format!("{provider}  secret_id = \"{id}\"\n  secret_key = \"{key}\"\n}}\n"),
                    match keys {
                        Keys::WriteOnly => {
                            format!("secret_id = \"{id}\"\n  secret_key_wo = \"{key}\"\n  secret_key_wo_version = 1")
                        }
                        _ => String::new(),
                    },
                ),
            };
            format!(
                "{provider}resource \"tencent_account\" \"{label}\" {{\n  provider = tke.{label}\n  name = \
                 \"{label}\"\n  {keys}\n}}\nresource \"tke_cluster\" \"{label}\" {{\n  provider = tke.{label}\n  name \
                 = \"{label}\"\n  vpc_id = \"{vpc}\"\n  credentials = tencent_account.{label}.credentials\n  \
                 node_pools = {{ a = {{ instance_type = \"S5.MEDIUM4\", subnet_ids = [\"{subnet}\"] }} }}\n}}\n"
            )
        };
        let workspace = Workspace::bare().with("TKE_ENDPOINT", &cloud.url);
        let ours = part("ours", &id, &key, "vpc-demo0001", "subnet-demo0001");
        let theirs = part("theirs", other_id, other_key, &vpc, &subnet);
        workspace.configure(&format!("{ours}{theirs}")).apply(&[]).success();
        let owners = |cloud: &Cloud| {
            let mut owners: Vec<_> = cloud.clusters().into_values().map(|made| (made.name, made.owner)).collect();
            owners.sort();
            owners
        };
        let expected =
            [("ours", "100000000001"), ("theirs", OTHERS)].map(|(name, owner)| (name.to_owned(), owner.to_owned()));
        assert_eq!(owners(&cloud), expected, "{keys:?}");
        workspace.assert_plan_is_empty();
        // one account's keys given to the other's cluster are found out before anything is done
        let crossed = theirs.replace("credentials = tencent_account.theirs", "credentials = tencent_account.ours");
        let mark = cloud.mark();
        workspace.configure(&format!("{ours}{crossed}"));
        let plan = workspace.plan(&[]).failure();
        match keys {
            // that account has no such network for the replacement
            Keys::InState => plan.says(&format!("There is no VPC {vpc}")),
            _ => plan.says("Credentials of another account").says("provider = tke.other"),
        };
        assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
        workspace.configure(&format!("{ours}{theirs}")).destroy(&[]).success();
        cloud.assert_nothing_is_left();
    }
}
