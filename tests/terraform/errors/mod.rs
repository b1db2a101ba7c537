//! The errors that users meet most, whole, as the CLI shows them: each in a file of `shown`. A text that changes is
//! written anew by `UPDATE_SNAPSHOTS=1 cargo test --test tests terraform::errors`, and read by whoever changes it.

mod cloud;
mod configuration;
mod keys;
mod network;
mod plan;

use std::path::Path;

use crate::harness::configuration::{SMALL, pools};
use crate::harness::{Cloud, Run, Workspace, assert_shown, told};

/// A cluster with two pools, of which the second has these attributes.
fn of_pool(attributes: &str) -> String {
    pools("", &[("blue", SMALL), ("red", &format!("{SMALL}\n      {attributes}"))])
}

/// Holds the errors of the plan of each configuration against the file of its name; none changes anything.
#[track_caller]
fn each_shown<'a>(cases: impl IntoIterator<Item = (&'a str, String)>, cloud: &Cloud, workspace: &Workspace) {
    for (name, configuration) in cases {
        let run = workspace.configure(&configuration).plan(&[]).failure();
        shown(name, &run, workspace);
    }
    assert!(cloud.changes_since(0).is_empty());
}

/// Holds the errors and warnings of a run against the file of this name.
#[track_caller]
pub fn shown(name: &str, run: &Run, workspace: &Workspace) {
    assert_text(name, &told(run), workspace);
}

/// Holds a text against the file of this name.
#[track_caller]
pub fn assert_text(name: &str, text: &str, workspace: &Workspace) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/terraform/errors/shown/{name}.txt"));
    assert_shown(&file, text, &workspace.path(""));
}
