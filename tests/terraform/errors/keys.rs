//! What is wrong with keys.

use super::shown;
use crate::harness::configuration::{bare_cluster, provider};
use crate::harness::{Cloud, Workspace, keyless};

#[test]
fn errors_of_keys_are_shown_so() {
    let cloud = Cloud::start();
    let workspace = keyless(&cloud);
    let run = workspace.configure(&bare_cluster("")).plan(&[]).failure();
    shown("no_keys", &run, &workspace);
    let (id, key) = cloud.keys();
    let workspace = workspace.with("TENCENTCLOUD_SECRET_ID", &id).with("TENCENTCLOUD_SECRET_KEY", "not-the-key-0001");
    shown("wrong_key", &workspace.plan(&[]).failure(), &workspace);
    let workspace = Workspace::new(&cloud);
    let elsewhere = format!("{}{}", provider("allowed_account_ids = [\"200000000002\"]"), bare_cluster(""));
    shown("account_not_allowed", &workspace.configure(&elsewhere).plan(&[]).failure(), &workspace);
    assert!(!key.is_empty() && cloud.changes_since(0).is_empty());
}

/// Of a key of one letter nothing is blotted out, which would tell it.
#[test]
fn a_key_of_one_letter_is_not_looked_for_in_words() {
    let cloud = Cloud::start();
    let (id, _) = cloud.keys();
    let workspace = keyless(&cloud).with("TENCENTCLOUD_SECRET_ID", &id).with("TENCENTCLOUD_SECRET_KEY", "e");
    workspace.configure(&bare_cluster("")).plan(&[]).failure().silent_about("[secret]");
}
