//! Where the provider's own keys come from, and whose they may be.

use std::collections::BTreeSet;

use terraform_provider_tke::simulator::FaultKind;

use super::{block, makes_a_cluster, trusting_ours};
use crate::harness::configuration::{named_cluster, provider};
use crate::harness::{Cloud, OTHERS, OTHERS_KEYS, OURS, Workspace, add_others, keyless, profile, role};

#[test]
fn keys_of_the_block_and_of_a_profile() {
    let cloud = Cloud::start();
    let (id, key) = cloud.keys();
    // what the block names wins over the environment
    let workspace = keyless(&cloud).with("TENCENTCLOUD_SECRET_ID", "AKIDnobody").with("TENCENTCLOUD_SECRET_KEY", "no");
    makes_a_cluster(&cloud, &workspace, &block(&format!("secret_id = {id:?}\n  secret_key = {key:?}")), "user");
    profile(&workspace, "work", (&id, &key), "");
    makes_a_cluster(&cloud, &workspace, &block("profile = \"work\""), "user");

    // a role in the file, and another one that only that one may assume
    let workspace = keyless(&cloud);
    let mut inner_id = String::new();
    let inner = role(&cloud, "inner", |role| {
        role.trusted.push(OURS.to_owned());
        inner_id.clone_from(&role.id);
    });
    let outer = role(&cloud, "outer", |role| role.trusted.push(inner_id));
    profile(&workspace, "default", (&id, &key), &format!(", \"role-arn\": {inner:?}, \"role-session-name\": \"file\""));
    makes_a_cluster(&cloud, &workspace, &block(""), "file");
    let chained = block(&format!("assume_role = {{ role_arn = {outer:?}, session_name = \"chained\" }}"));
    makes_a_cluster(&cloud, &workspace, &chained, "chained");
    // without the role of the file the outer one is refused
    profile(&workspace, "default", (&id, &key), "");
    let run = workspace.apply(&[]).failure();
    run.says("No usable credentials")
        .says("trust policy")
        .says(&outer)
        .says("API action: sts:AssumeRole")
        .silent_about(&key);
}

#[test]
fn nothing_found_tells_what_was_tried() {
    let cloud = Cloud::start();
    let workspace = keyless(&cloud);
    let run = workspace.configure(&block("")).apply(&[]).failure();
    let lines: Vec<&str> =
        run.stderr.lines().filter_map(|line| line.split_once("  - ").map(|(_, item)| item)).collect();
    let sources: Vec<&str> = lines.iter().filter_map(|line| Some(line.split_once(": ")?.0)).collect();
    assert_eq!(sources, ["environment", "web identity", "CAM role", "profile default", "pod identity"], "{run}");
    run.says("no credentials were found. Sources that were tried, in this order:")
        .says("environment: TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY are not set")
        .says("web identity: TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE is not set")
        .says("CAM role: TENCENTCLOUD_CAM_ROLE_NAME is not set")
        .says(".tccli/default.credential does not exist")
        .says("pod identity: not set: TKE_PROVIDER_ID, TKE_WEB_IDENTITY_TOKEN_FILE, TKE_ROLE_ARN");
    // a role needs keys as well, and says the same
    let arn = trusting_ours(&cloud, "ours");
    workspace.configure(&block(&format!("assume_role = {{ role_arn = {arn:?} }}")));
    workspace
        .apply(&[])
        .failure()
        .says("no credentials were found. Sources that were tried, in this order: - environment:");
    assert!(cloud.since(0).is_empty(), "nobody was asked");
    // a profile that the block names is the only one that is tried
    let run = workspace.configure(&block("profile = \"work\"")).apply(&[]).failure();
    run.says("profile work:").silent_about("TENCENTCLOUD_SECRET_ID and");
}

#[test]
fn account_ids() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let refused = |lines: &str, attribute: &str| {
        let mark = cloud.mark();
        let run = workspace.configure(&block(lines)).apply(&[]).failure().says("Account not allowed");
        run.says(&format!("belong to account {OURS}")).says(&format!("{attribute} = ["));
        let asked: Vec<String> = cloud.since(mark).into_iter().map(|record| record.action).collect();
        assert!(asked.iter().all(|action| action == "GetCallerIdentity"), "{asked:?}");
    };
    refused(&format!("allowed_account_ids = [{OTHERS:?}]"), "allowed_account_ids");
    refused(&format!("forbidden_account_ids = [{OURS:?}, {OTHERS:?}]"), "forbidden_account_ids");
    let both = format!("allowed_account_ids = [{OURS:?}]\n  forbidden_account_ids = [{OTHERS:?}]");
    workspace.configure(&block(&both)).validate().failure().says("`allowed_account_ids` and `forbidden_account_ids`");
    makes_a_cluster(&cloud, &workspace, &block(&format!("allowed_account_ids = [{OTHERS:?}, {OURS:?}]")), "user");
    makes_a_cluster(&cloud, &workspace, &block(&format!("forbidden_account_ids = [{OTHERS:?}]")), "user");

    // those of `credentials` are held against them too, before they are used for anything
    let (id, key) = OTHERS_KEYS;
    add_others(&cloud);
    let theirs = format!("credentials = {{ secret_id = {id:?}, secret_key = {key:?} }}");
    let mark = cloud.mark();
    workspace.configure(&format!(
        "{}{}",
        provider(&format!("allowed_account_ids = [{OURS:?}]")),
        named_cluster("main", &theirs)
    ));
    workspace.apply(&[]).failure().says(&format!(
        "the keys belong to account {OTHERS}, which is not one of the provider's `allowed_account_ids`"
    ));
    let asked: Vec<String> = cloud.since(mark).into_iter().map(|record| record.action).collect();
    assert!(asked.iter().all(|action| action == "GetCallerIdentity"), "{asked:?}");
    let named = format!("allowed_account_ids = [{:?}]", "ours");
    workspace.configure(&block(&named)).validate().failure().says("is not an account id");

    // whose keys these are has to be known
    for (fault, flaw) in [
        (FaultKind::WithoutMember("AccountId".into()), "AccountId is missing"),
        (FaultKind::WithMember { path: "AccountId".into(), value: "".into() }, "AccountId is empty"),
    ] {
        cloud.fail("GetCallerIdentity", 0, 99, fault);
        let mark = cloud.mark();
        workspace.configure(&block(&format!("forbidden_account_ids = [{OTHERS:?}]"))).apply(&[]).failure().says(flaw);
        let asked: Vec<String> = cloud.since(mark).into_iter().map(|record| record.action).collect();
        assert!(asked.iter().all(|action| action == "GetCallerIdentity"), "{asked:?}");
        cloud.change(|state| state.faults.clear());
    }

    // an id that is not known yet is checked in the apply, before anything is made
    let later = "resource \"terraform_data\" \"account\" {\n  input = \"200000000002\"\n}\n";
    let text = format!("{later}{}", block("allowed_account_ids = [terraform_data.account.output]"));
    let mark = cloud.mark();
    workspace.configure(&text).apply(&[]).failure().says("Account not allowed");
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
}

#[test]
fn two_aliases_with_two_profiles_do_not_mix() {
    let cloud = Cloud::start();
    let (id, key) = cloud.keys();
    add_others(&cloud);
    let other_vpc = cloud.simulator.read(|state| {
        let vpcs = state.vpcs.values();
        let mut of_others = vpcs.filter(|vpc| vpc.owner == OTHERS && vpc.region == "ap-guangzhou");
        of_others.next().unwrap().id.clone()
    });
    // keys in the environment are neither's: a profile that the block names is all that counts
    let workspace = Workspace::new(&cloud).with("TENCENTCLOUD_SECRET_ID", "AKIDnobody");
    profile(&workspace, "ours", (&id, &key), "");
    profile(&workspace, "others", OTHERS_KEYS, "");
    let others = named_cluster("others", "provider = tke.others").replace("vpc-demo0001", &other_vpc);
    let block = |profile: &str, account: &str| {
        provider(&format!("profile = {profile:?}\n  allowed_account_ids = [{account:?}]"))
    };
    let (first, second) = (block("ours", OURS), block("others", OTHERS).replacen('{', "{\n  alias = \"others\"", 1));
    workspace.configure(&format!("{first}{second}{}{others}", named_cluster("ours", "")));
    workspace.apply(&[]).success();
    let owners: BTreeSet<(String, String)> =
        cloud.clusters().into_values().map(|cluster| (cluster.name, cluster.owner)).collect();
    let expected = [("others", OTHERS), ("ours", OURS)].map(|(name, owner)| (name.to_owned(), owner.to_owned()));
    assert_eq!(owners, BTreeSet::from(expected));
    workspace.assert_plan_is_empty();
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

#[test]
fn variables_and_files_that_make_no_sense_are_named() {
    let cloud = Cloud::start();
    let named = |name: &str, value: &str, phrase: &str| {
        let workspace = Workspace::new(&cloud).with(name, value);
        workspace.configure(&block("")).plan(&[]).failure().says(phrase).silent_about("hunter2");
    };
    let blank = "environment: TENCENTCLOUD_SECRET_KEY begins or ends with white space";
    named("TENCENTCLOUD_SECRET_KEY", "hunter2\n", blank);
    named("TENCENTCLOUD_REGION", "ap-guangzhou\n", "TENCENTCLOUD_REGION is \"ap-guangzhou\\n\", which is not a region");
    let lost = keyless(&cloud).with("TENCENTCLOUD_PROFILE", "a/b");
    lost.configure(&block("")).plan(&[]).failure().says("profile a/b: a profile's name is a file name");
    let plain = Workspace::bare().with("TENCENTCLOUD_PROTOCOL", "FTP").with("TENCENTCLOUD_REGION", "ap-guangzhou");
    plain.configure(&block("")).plan(&[]).failure().says("TENCENTCLOUD_PROTOCOL: the protocol must be HTTP or HTTPS");

    // a file that should have the region
    let (id, key) = cloud.keys();
    let workspace = Workspace::bare().with("TKE_ENDPOINT", &cloud.url);
    profile(&workspace, "default", (&id, &key), "");
    let path = workspace.path(".tccli/default.configure");
    std::fs::write(&path, "{\"_sys_param\": {").unwrap();
    let unreadable = "default.configure is not the JSON that tccli writes";
    workspace
        .configure(&block(""))
        .plan(&[])
        .failure()
        .says("Warning: Region of a profile not usable")
        .says(unreadable)
        .says("Missing region");
    workspace
        .configure(&block("profile = \"default\""))
        .plan(&[])
        .failure()
        .says("Error: Region of a profile not usable");
    std::fs::write(&path, "{\"_sys_param\": {\"region\": \"Guangzhou\"}}").unwrap();
    let odd = "profile default names the region \"Guangzhou\", which is not a valid region";
    workspace.configure(&block("")).plan(&[]).failure().says("Warning: Region of").says(odd);
    workspace.configure(&block("profile = \"default\"")).plan(&[]).failure().says("Error: Region of").says(odd);
    // who has a region, or will have one, does not care
    let later = "resource \"terraform_data\" \"region\" {\n  input = \"ap-guangzhou\"\n}\n";
    for region in ["\"ap-guangzhou\"", "terraform_data.region.output"] {
        workspace.configure(&format!("{later}{}", block(&format!("profile = \"default\"\n  region = {region}"))));
        let plan = workspace.plan(&[]).silent_about("Region of a profile");
        assert_eq!(plan.code, 2, "{plan}");
    }
    workspace.configure(&block("profile = \"default\""));
    std::fs::write(&path, "\u{feff}{\"_sys_param\": {\"region\": \"ap-guangzhou\"}}").unwrap();
    workspace.apply(&[]).success();
    workspace.destroy(&[]).success();
}
