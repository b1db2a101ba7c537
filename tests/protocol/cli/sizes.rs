//! Much at once through the real CLI.

use super::provider;
use crate::harness::Workspace;
use crate::protocol::failing::Failing;
use crate::protocol::server::LARGE;

#[test]
fn a_schema_of_40_mb() {
    let (provider, _) = provider(|| vec![Box::new(LARGE)]);
    let workspace = Workspace::reattached(&provider);
    workspace.configure("resource \"test_large\" \"it\" {\n  a7 = \"x\"\n}\n");
    workspace.apply(&[]).success();
    workspace.assert_plan_is_empty();
    assert_eq!(workspace.state("test_large.it").unwrap()["a7"], "x");
}

#[test]
fn a_value_of_20_mb() {
    let (provider, cloud) = provider(|| vec![Box::new(Failing)]);
    let workspace = Workspace::reattached(&provider);
    let blob = "0123456789abcdef".repeat(20 << 16);
    std::fs::write(workspace.path("blob.txt"), &blob).unwrap();
    workspace.configure("resource \"test_failing\" \"it\" {\n  name = \"a\"\n  blob = file(\"blob.txt\")\n}\n");
    workspace.apply(&[]).success();
    workspace.assert_plan_is_empty();
    assert!(cloud.object("obj-1").unwrap().member("blob") == &blob.into(), "the cloud has another blob");
    workspace.destroy(&[]).success();
    assert_eq!(cloud.count(), 0);
}
