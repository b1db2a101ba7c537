//! Where the provider's own keys come from, and how long they hold.

use std::collections::BTreeSet;
use std::time::Duration;

use terraform_provider_tke::simulator::{Fault, Settings, Simulator};

use crate::harness::configuration::{bare_cluster, clusters, named_cluster, provider};
use crate::harness::{
    AN_HOUR, Cloud, OTHERS, OTHERS_KEYS, OURS, Workspace, add_others, identity_provider, keyless, profile, refusal,
    role, token,
};

fn block(lines: &str) -> String {
    format!("{}{}", provider(lines), bare_cluster(""))
}

fn trusting_ours(cloud: &Cloud, name: &str) -> String {
    role(cloud, name, |role| role.trusted.push(OURS.to_owned()))
}

/// The sessions that signed `action` since a mark: `user` or a session's name.
fn signers(cloud: &Cloud, mark: usize, action: &str) -> BTreeSet<String> {
    let records = cloud.since(mark).into_iter().filter(|record| record.action == action);
    let users = cloud.simulator.read(|state| state.users.clone());
    let name = |id: &str| users[id].session.as_ref().map_or("user".to_owned(), |session| session.name.clone());
    records.map(|record| name(&record.secret_id)).collect()
}

/// Makes the cluster, sees whose keys made it, and destroys it.
#[track_caller]
fn makes_a_cluster(cloud: &Cloud, workspace: &Workspace, configuration: &str, signer: &str) {
    let mark = cloud.mark();
    workspace.configure(configuration).apply(&[]).success();
    assert_eq!(signers(cloud, mark, "CreateCluster"), BTreeSet::from([signer.to_owned()]));
    workspace.assert_plan_is_empty();
    workspace.destroy(&[]).success();
    cloud.assert_nothing_is_left();
}

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
    let role = cloud.change(|state| state.roles.pop_first()).unwrap();
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
fn keys_that_expire_in_the_middle_of_an_apply_of_ten_clusters() {
    // a cluster takes six seconds, keys hold for three
    let cloud = Cloud::with(Settings { speed: 50.0, ..Settings::default() });
    let arn = trusting_ours(&cloud, "ours");
    let workspace = Workspace::new(&cloud);
    let ten = clusters(10, "");
    let role = format!("assume_role = {{ role_arn = {arn:?}, session_duration = 150 }}");
    workspace.configure(&format!("{}{ten}", provider(&role)));
    assert_eq!(workspace.plan(&["-out=plan.bin"]).code, 2);
    let mark = cloud.mark();
    let applied = workspace.run(&["apply", "-no-color", "-input=false", "-parallelism=10", "plan.bin"]).success();
    assert_eq!(cloud.clusters().len(), 10);
    let records = cloud.since(mark);
    let refused: Vec<_> = records.iter().filter_map(|record| record.error_code()).collect();
    assert!(!refused.iter().any(|code| code.starts_with("AuthFailure")), "renewed in time, not after: {refused:?}");
    let renewals: Vec<_> = records.iter().filter(|record| record.action == "AssumeRole").collect();
    let signers: BTreeSet<_> =
        records.iter().filter(|record| record.action != "AssumeRole").map(|record| &record.secret_id).collect();
    assert!(renewals.len() >= 3, "keys that expired twice: {} sessions", renewals.len());
    assert_eq!(renewals.len(), signers.len(), "each is asked for once, and used");
    for pair in renewals.windows(2) {
        let pause = pair[1].time.0 - pair[0].time.0;
        assert!(pause > 1_000, "one renewal for ten waiting calls: {pause} ms after the one before");
    }
    drop(applied);

    // keys that the cloud no longer knows, though they should hold: one renewal, and the call again
    let lapsed = || refusal("AuthFailure.TokenFailure", "The token is invalid or has expired.");
    cloud.change(|state| state.faults.push(Fault::once("DeleteCluster", lapsed())));
    let mark = cloud.mark();
    workspace.destroy(&["-parallelism=10"]).success();
    let deletes = cloud.since(mark).into_iter().filter(|record| record.action == "DeleteCluster").count();
    assert_eq!(deletes, 11);
    cloud.assert_nothing_is_left();
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
    workspace.apply(&[]).failure().says("it is no JSON object with a text").silent_about("hunter2");
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
fn a_token_file_is_read_again_when_keys_are_renewed() {
    // a cluster takes six seconds, keys hold for three, and so does the first token
    let cloud = Cloud::with(Settings { speed: 50.0, ..Settings::default() });
    let provider = identity_provider(&cloud);
    let arn = role(&cloud, "web", |role| role.provider_id = Some("OIDC".to_owned()));
    let workspace = keyless(&cloud);
    let path = workspace.path("token");
    let lines = format!("role_arn = {arn:?}, session_duration = 150, web_identity_token_file = {path:?}");
    workspace.configure(&block(&format!("assume_role_with_web_identity = {{ {lines} }}")));
    std::fs::write(&path, token(&cloud, &provider, AN_HOUR)).unwrap();
    assert_eq!(workspace.plan(&["-out=plan.bin"]).code, 2);
    std::fs::write(&path, token(&cloud, &provider, Duration::from_secs(3))).unwrap();
    let replaced = |cloud: &Cloud| {
        let is_made = !cloud.clusters().is_empty();
        if is_made {
            std::fs::write(&path, token(cloud, &provider, AN_HOUR)).unwrap();
        }
        is_made
    };
    let mark = cloud.mark();
    cloud.meanwhile(replaced, || workspace.run(&["apply", "-no-color", "plan.bin"])).success();
    let renewals = cloud.bodies_since(mark, "AssumeRoleWithWebIdentity").len();
    assert!(renewals >= 3, "{renewals} sessions");
}

#[test]
fn the_embedded_cloud_has_keys_of_its_own() {
    let workspace = Workspace::bare()
        .with("TENCENTCLOUD_ASSUME_ROLE_ARN", "qcs::cam::uin/1:roleName/elsewhere")
        .with("TENCENTCLOUD_ASSUME_ROLE_EXTERNAL_ID", "elsewhere")
        .with("TENCENTCLOUD_ASSUME_ROLE_SESSION_DURATION", "of no meaning here")
        .with("TENCENTCLOUD_CAM_ROLE_NAME", "elsewhere")
        .with("TENCENTCLOUD_SECRET_ID", "AKIDelsewhere")
        .with("TENCENTCLOUD_SECRET_KEY", "elsewhere");
    let path = workspace.path("cloud.json");
    let simulator = Simulator::open(&path, Settings::default()).unwrap();
    let arn = simulator.write(|state| state.add_role(OURS, "ours", |role| role.trusted.push(OURS.to_owned())));
    let simulated = format!("simulator = {{ state_path = {path:?} }}\n  region = \"ap-guangzhou\"");
    workspace.configure(&block(&simulated));
    assert_eq!(workspace.plan(&[]).code, 2);
    assert!(simulator.read(|state| state.users.len()) == 1, "no session was opened");
    workspace.configure(&block(&format!("{simulated}\n  assume_role = {{ role_arn = {arn:?} }}")));
    assert_eq!(workspace.plan(&[]).code, 2);
    let asked = simulator.requests();
    assert!(asked.iter().any(|record| record.action == "AssumeRole" && record.error_code().is_none()), "{asked:?}");
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
    machine.configure(&block("cam_role_name = \"none\"")).apply(&[]).failure().says("was not given this role");
    let machine = machine.with("TENCENTCLOUD_CAM_ROLE_NAME", "machine");
    makes_a_cluster(&cloud, &machine, &block(""), "instance");
    // where the API is elsewhere, nobody is asked who was not named
    let elsewhere = keyless(&cloud);
    let run = elsewhere.configure(&block("cam_role_name = \"machine\"")).apply(&[]).failure();
    run.says("Metadata service not known").says("TKE_ENDPOINT moves the API away").says("in TKE_METADATA_ENDPOINT");
    let run = elsewhere.with("TENCENTCLOUD_CAM_ROLE_NAME", "machine").configure(&block("")).apply(&[]).failure();
    run.says("CAM role: The keys of the role machine").says("in TKE_METADATA_ENDPOINT");
    // never through a proxy: this one would know the answer
    let proxied = machine.with("TKE_METADATA_ENDPOINT", "http://metadata.invalid").with("HTTP_PROXY", &cloud.url);
    proxied
        .configure(&block(""))
        .apply(&[])
        .failure()
        .says("the metadata service http://metadata.invalid gave no keys");
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
        "domain = \"sim.invalid\"\n  protocol = \"HTTP\"\n  allowed_account_ids = [{OURS:?}]\n  assume_role = {{ role_arn = {arn:?}, session_name = \"chained\" }}\n  assume_role_with_web_identity = {{ role_arn = {web:?}, web_identity_token = {web_token:?} }}"
    );
    makes_a_cluster(&cloud, &workspace, &block(&lines), "chained");
}

#[test]
fn nothing_found_tells_what_was_tried() {
    let cloud = Cloud::start();
    let workspace = keyless(&cloud);
    let run = workspace.configure(&block("")).apply(&[]).failure();
    run.says(
        "no credentials found; tried environment: TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY are not set;",
    )
    .says("web identity: TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE is not set;")
    .says("CAM role: TENCENTCLOUD_CAM_ROLE_NAME is not set;")
    .says("profile default:")
    .says(".tccli/default.credential is not there;")
    .says("pod identity: not set: TKE_PROVIDER_ID, TKE_WEB_IDENTITY_TOKEN_FILE, TKE_ROLE_ARN");
    // a role needs keys as well, and says the same
    let arn = trusting_ours(&cloud, "ours");
    workspace.configure(&block(&format!("assume_role = {{ role_arn = {arn:?} }}")));
    workspace.apply(&[]).failure().says("no credentials found; tried environment:");
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

    // an id that is not known yet is checked in the apply, before anything is made
    let later = "resource \"terraform_data\" \"account\" {\n  input = \"200000000002\"\n}\n";
    let text = format!("{later}{}", block("allowed_account_ids = [terraform_data.account.output]"));
    let mark = cloud.mark();
    workspace.configure(&text).apply(&[]).failure().says("Account not allowed");
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
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
fn what_can_be_refused_without_asking() {
    let refused = |lines: &str, phrase: &str| {
        Workspace::bare().configure(&block(lines)).validate().failure().says(phrase);
    };
    let web = "assume_role_with_web_identity = { role_arn = \"qcs::cam::uin/1:roleName/r\", web_identity_token = \"x\"";
    refused(&format!("{web} }}\n  cam_role_name = \"r\""), "`assume_role_with_web_identity` and `cam_role_name`");
    refused(&format!("{web} }}\n  secret_id = \"x\"\n  secret_key = \"y\""), "`secret_id` and `assume_role_with");
    refused(&format!("{web}, web_identity_token_file = \"y\" }}"), "both give the token");
    refused("assume_role = { role_arn = \"terraform\" }", "must begin with `qcs::cam::uin/`");
    refused("assume_role = { role_arn = \"qcs::cam::uin/1:roleName/r\", session_duration = 43201 }", "43200");
    refused("assume_role = { role_arn = \"qcs::cam::uin/1:roleName/r\", session_name = \"a b\" }", "letters, digits");
    refused("allowed_account_ids = []", "at least 1 elements");
    for name in ["secret_id", "secret_key", "security_token", "profile", "shared_credentials_dir"] {
        refused(&format!("{name} = \"\""), &format!("{name}: is empty: leave it out, or set it to null"));
    }
    refused("region = \"\"", "is not a region such as");
    refused(
        "secret_id = \"id\"\n  secret_key = \"hunter2\\n\"",
        "secret_key: begins or ends with white space; `trimspace",
    );
    refused("secret_id = \"a/b\"\n  secret_key = \"c\"", "secret_id: holds characters that no key has");
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
        .says("No region");
    workspace
        .configure(&block("profile = \"default\""))
        .plan(&[])
        .failure()
        .says("Error: Region of a profile not usable");
    std::fs::write(&path, "{\"_sys_param\": {\"region\": \"Guangzhou\"}}").unwrap();
    let odd = "profile default names the region \"Guangzhou\", which is none";
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

#[test]
fn an_address_in_the_environment_is_not_set_aside() {
    let cloud = Cloud::start();
    for (name, line) in [("domain", "domain = \"sim.invalid\""), ("protocol", "protocol = \"HTTPS\"")] {
        let run = Workspace::new(&cloud).configure(&block(line)).plan(&[]).failure();
        run.says(&format!("`{name}` and the environment variable TKE_ENDPOINT both say where the API is"));
    }
    for (name, line) in [("endpoint", "endpoint = \"http://127.0.0.1:9\""), ("domain", "domain = \"sim.invalid\"")] {
        let run = Workspace::bare().with("TKE_SIMULATOR", "cloud.json").configure(&block(line)).plan(&[]).failure();
        run.says(&format!("`{name}` and the environment variable TKE_SIMULATOR both say where the API is"));
    }
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
