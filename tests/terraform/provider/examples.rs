//! Every example is applied as it stands.

use std::path::{Path, PathBuf};

use crate::harness::{Cloud, Workspace};

fn configurations(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(configurations(&path));
        } else if path.extension().is_some_and(|extension| extension == "tf") {
            found.push(path);
        }
    }
    found
}

#[test]
fn each_example_applies_plans_empty_and_is_destroyed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let examples = configurations(&root);
    assert!(examples.len() >= 3, "{examples:?}");
    for example in examples {
        let text = std::fs::read_to_string(&example).unwrap();
        let cloud = Cloud::start();
        let workspace = Workspace::new(&cloud);
        workspace.configure_whole(&text);
        let run = workspace.apply(&[]);
        assert_eq!(run.code, 0, "{}:\n{run}", example.display());
        workspace.assert_plan_is_empty();
        workspace.destroy(&[]).success();
        cloud.assert_nothing_is_left();
    }
}
