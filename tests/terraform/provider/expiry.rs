//! Keys that end while the provider works.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use terraform_provider_tke::simulator::state::IdentityProvider;

use super::{block, trusting_ours};
use crate::harness::configuration::{clusters, provider};
use crate::harness::{AN_HOUR, Cloud, Workspace, identity_provider, keyless, refusal, role, token};

/// A cloud in which a cluster takes six seconds.
fn cloud() -> Cloud {
    Cloud::at_speed(50.0)
}

/// Keys hold for three seconds. So the provider is told; the cloud takes them for longer, and a slow machine
/// that comes late with a call is not refused.
const THREE_SECONDS: &str = "session_duration = 150";

fn take_keys_for_longer(cloud: &Cloud) {
    cloud.change(|state| {
        let later = state.now.after(AN_HOUR);
        let ends = state.users.values_mut().filter_map(|user| user.expires.as_mut());
        ends.for_each(|end| *end = later);
    });
}

#[test]
fn keys_that_expire_in_the_middle_of_an_apply_of_ten_clusters() {
    let cloud = cloud();
    let arn = trusting_ours(&cloud, "ours");
    let workspace = Workspace::new(&cloud);
    let ten = clusters(10, "");
    let role = format!("assume_role = {{ role_arn = {arn:?}, {THREE_SECONDS} }}");
    workspace.configure(&format!("{}{ten}", provider(&role)));
    assert_eq!(workspace.plan(&["-out=plan.bin"]).code, 2);
    let mark = cloud.mark();
    let apply = || workspace.run(&["apply", "-no-color", "-input=false", "-parallelism=10", "plan.bin"]);
    cloud.beside(take_keys_for_longer, apply).success();
    assert_eq!(cloud.clusters().len(), 10);
    let records = cloud.since(mark);
    let refused: Vec<_> = records.iter().filter_map(|record| record.error_code()).collect();
    assert!(!refused.iter().any(|code| code.starts_with("AuthFailure")), "renewed in time, not after: {refused:?}");
    let renewals: Vec<_> = records.iter().filter(|record| record.action == "AssumeRole").collect();
    let signers: BTreeSet<_> =
        records.iter().filter(|record| record.action != "AssumeRole").map(|record| &record.secret_id).collect();
    assert!(signers.len() >= 3, "keys that expired twice: {} sessions signed", signers.len());
    // a machine that stands still for three seconds lets a session end before anything is signed with it
    assert!(signers.len() <= renewals.len(), "{} sessions for {} signers", renewals.len(), signers.len());
    for pair in renewals.windows(2) {
        let pause = pair[1].time.0 - pair[0].time.0;
        assert!(pause > 1_000, "one renewal for ten waiting calls: {pause} ms after the one before");
    }

    // keys that the cloud no longer knows, though they should hold: one renewal, and the call again
    let lapsed = || refusal("AuthFailure.TokenFailure", "The token is invalid or has expired.");
    cloud.fail_next("DeleteCluster", lapsed());
    let mark = cloud.mark();
    cloud.beside(take_keys_for_longer, || workspace.destroy(&["-parallelism=10"])).success();
    let deletes = cloud.since(mark).into_iter().filter(|record| record.action == "DeleteCluster").count();
    assert_eq!(deletes, 11);
    cloud.assert_nothing_is_left();
}

#[test]
fn a_token_file_is_read_again_when_keys_are_renewed() {
    let cloud = cloud();
    let provider = identity_provider(&cloud);
    let arn = role(&cloud, "web", |role| role.provider_id = Some("OIDC".to_owned()));
    let workspace = keyless(&cloud);
    let path = workspace.path("token");
    let lines = format!("role_arn = {arn:?}, {THREE_SECONDS}, web_identity_token_file = {path:?}");
    workspace.configure(&block(&format!("assume_role_with_web_identity = {{ {lines} }}")));
    std::fs::write(&path, token(&cloud, &provider, AN_HOUR)).unwrap();
    assert_eq!(workspace.plan(&["-out=plan.bin"]).code, 2);
    // as soon as the cluster is asked for, the first token is good for nothing more
    let is_replaced = AtomicBool::new(false);
    let replace = |cloud: &Cloud| {
        take_keys_for_longer(cloud);
        if !cloud.clusters().is_empty() && !is_replaced.swap(true, Ordering::Relaxed) {
            let provider = IdentityProvider { key: "what-it-signs-with-now".to_owned(), ..provider.clone() };
            cloud.change(|state| state.identity_providers.insert("OIDC".to_owned(), provider.clone()));
            std::fs::write(&path, token(cloud, &provider, AN_HOUR)).unwrap();
        }
    };
    let mark = cloud.mark();
    cloud.beside(replace, || workspace.run(&["apply", "-no-color", "plan.bin"])).success();
    assert!(is_replaced.into_inner());
    let sessions = cloud.since(mark).into_iter().filter(|record| record.action == "AssumeRoleWithWebIdentity");
    let given = sessions.filter(|record| record.error_code().is_none()).count();
    assert!(given >= 3, "{given} sessions");
}
