//! What a plan refuses, or warns of.

use super::{each_shown, of_pool, shown};
use crate::harness::configuration::{SMALL, bare_cluster, network, pools, provider};
use crate::harness::{Cloud, Workspace, refusal};

#[test]
fn errors_of_a_plan_are_shown_so() {
    let tags: String = (0..40).map(|i| format!("t{i} = \"x\", ")).collect();
    let more: String = (0..15).map(|i| format!("d{i} = \"x\", ")).collect();
    let cases = [
        ("unknown_vpc", bare_cluster("").replace("vpc-demo0001", "vpc-none0001")),
        ("version_not_on_offer", bare_cluster("kubernetes_version = \"1.27\"")),
        ("unknown_instance_type", pools("", &[("blue", SMALL), ("red", "instance_type = \"S9.HUGE1\"")])),
        ("unknown_image_of_a_pool", of_pool("os_name = \"img-none0001\"")),
        ("overlapping_cidr", network("cluster_cidr = \"10.0.64.0/18\"")),
        ("docker", bare_cluster("container_runtime = \"docker\"")),
        (
            "cluster_level",
            pools("cluster_level = \"L5\"", &[("blue", SMALL), ("red", &format!("{SMALL}\n      node_count = 5"))]),
        ),
        (
            "too_many_tags",
            format!(
                "{}{}",
                provider(&format!("default_tags = {{ {more} }}")),
                bare_cluster(&format!("tags = {{ {tags} }}"))
            ),
        ),
    ];
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    each_shown(cases, &cloud, &workspace);
    cloud.fail("DescribeOSImages", 0, 9, refusal("UnauthorizedOperation", "no"));
    cloud.fail("DescribeVersions", 0, 9, refusal("UnauthorizedOperation", "no"));
    let run =
        workspace.configure(&bare_cluster("kubernetes_version = \"1.30\"\n  os_name = \"tlinux3.1x86_64\"")).plan(&[]);
    shown("not_everything_checked", &run, &workspace);
}

#[test]
fn errors_of_a_cluster_that_is_there_are_shown_so() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let at_first = "kubernetes_version = \"1.30\"\n  deletion_protection = true";
    workspace.configure(&bare_cluster(at_first)).apply(&[]).success();
    let run = workspace.configure(&bare_cluster("kubernetes_version = \"1.28\"")).plan(&[]).failure();
    shown("version_taken_back", &run, &workspace);
    let nowhere = "kubernetes_version = \"1.30\"\n  ssh_key_name = \"nobodys\"\n  os_name = \"beos5x86_64\"";
    let run = workspace.configure(&bare_cluster(nowhere)).plan(&[]).failure();
    assert_eq!(run.text().matches("To destroy anyway").count(), 1, "once for all: {run}");
    shown("plan_before_a_destroy", &run, &workspace);
    let run = workspace.configure(&bare_cluster(at_first)).destroy(&[]).failure();
    shown("protected_from_deletion", &run, &workspace);
    for (name, id) in [("import_id", "main"), ("import_of_none", "cls-none0001")] {
        let run = Workspace::new(&cloud);
        run.configure(&bare_cluster(""));
        let refused = run.run(&["import", "-no-color", "tke_cluster.main", id]).failure();
        shown(name, &refused, &run);
    }
}
