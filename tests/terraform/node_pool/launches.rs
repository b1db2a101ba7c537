//! Nodes that never come: the pool reads `normal`, and only its group's scaling activities say why.

use terraform_provider_tke::simulator::state::Quirks;
use terraform_provider_tke::simulator::{LaunchFault, Settings};

use super::nodes;
use crate::harness::configuration::{CLUSTER, PUBLIC, SMALL, bare_cluster, cluster, one_pool, pools};
use crate::harness::{Cloud, PoolBench, Workspace, with_pool};
use crate::terraform::permissions::{self, names, policy, set_policies, statement};

const SOLD_OUT: &str = "CallCvmError:ResourceInsufficient.SpecifiedInstanceType: Insufficient resources of S5.MEDIUM4";

/// The next launches fail with these messages, each so many times.
fn fail_launches(cloud: &Cloud, faults: &[(&str, u32)]) {
    let faults = faults.iter().map(|(message, count)| LaunchFault { message: (*message).to_owned(), count: *count });
    cloud.change(|state| state.failing_launches = faults.collect());
}

/// A cloud in which an instance type is sold out in the first zone, and a directory whose plans do not look.
fn sold_out(cloud: Cloud) -> (Cloud, Workspace) {
    cloud.change(|state| {
        state.instance_types.get_mut("S5.MEDIUM4").unwrap().sold_out_zones = vec!["ap-guangzhou-3".into()];
    });
    let workspace = Workspace::new(&cloud).with("TKE_PREFLIGHT", "off");
    (cloud, workspace)
}

/// A disk that only another pool can have otherwise.
const MOUNTED: &str = "data_disks = [{ type = \"%\", size_gb = 20, file_system = \"ext4\", mount_target = \"/data\" }]";

/// Time enough, of which the part without an activity that counts is short.
const SHORT: &str = "timeouts {\n    create = \"60s\"\n    update = \"60s\"\n  }";

/// What a wait to the end of its time says.
const LATE: &str = "Timed out";

#[test]
fn a_sold_out_type_is_told_early_and_another_type_or_zone_helps() {
    let mends = [
        "fallback_instance_types = [\"S6.MEDIUM4\"]".to_owned(),
        "zone_subnets = { \"ap-guangzhou-4\" = \"subnet-demo0002\" }".to_owned(),
    ];
    for mend in mends {
        let (cloud, workspace) = sold_out(Cloud::start());
        workspace.configure(&cluster(SHORT, ""));
        workspace
            .apply(&[])
            .success()
            .silent_about(LATE)
            .says("Cluster created, but incomplete: Instance type sold out")
            .says("The node pool \"workers\" is not ready: 0 of 1 nodes exist")
            .says(SOLD_OUT)
            .says("node_pools[\"workers\"].fallback_instance_types")
            .says("node_pools[\"workers\"].subnet_ids")
            .says("it tries again when the size or the configuration of the pool changes")
            // the endpoint had to wait for the same node
            .says("Cluster created, but incomplete: No node for the endpoint");
        let pool = cloud.pool("workers");
        let state = workspace.state(CLUSTER).unwrap();
        assert_eq!(state["node_pools"]["workers"]["id"], pool.id.as_str(), "the pool is in the state");
        let conditions = state["conditions"].as_array().unwrap();
        let of_pool = conditions.iter().find(|it| it["type"] == "NodePool/workers").unwrap();
        assert!(of_pool["message"].as_str().unwrap().contains(SOLD_OUT), "{of_pool}");

        let mut mended = cluster(SHORT, &mend);
        if mend.starts_with("zone_subnets") {
            mended = mended.replace("subnet_ids    = [\"subnet-demo0001\"]", "");
        }
        workspace.configure(&mended).apply(&[]).success();
        assert_eq!(nodes(&cloud, "workers").len(), 1);
        assert!(cloud.cluster().public_endpoint.is_some());
        assert_eq!(cloud.pool("workers").id, pool.id);
        workspace.assert_plan_is_empty();
    }
}

#[test]
fn a_used_up_quota_is_told_early_and_a_smaller_size_helps() {
    let bench = PoolBench::with("");
    bench.cloud.change(|state| state.instance_quotas.insert("POSTPAID_BY_HOUR".into(), 2));
    bench
        .configure("node_count = 3")
        .apply(&[])
        .failure()
        .silent_about(LATE)
        .says("Instance quota exceeded")
        .says("The node pool \"blue\" is not ready: 2 of 3 nodes exist")
        .says("CallCvmError:LimitExceeded.InstanceQuota")
        .says("node_pools[\"blue\"].node_count");
    bench.apply("node_count = 2");
    assert_eq!(nodes(&bench.cloud, "blue").len(), 2);
}

#[test]
fn a_disk_type_that_the_family_does_not_take_is_told_early_and_another_helps() {
    // of these, the first changes in place, and the second needs a new pool
    for (disk, in_place) in [("system_disk = { type = \"%\" }", true), (MOUNTED, false)] {
        let cloud = Cloud::start();
        let workspace = Workspace::new(&cloud);
        let pool = |disk_type: &str| {
            pools(SHORT, &[("blue", &format!("instance_type = \"MA5.MEDIUM16\"\n {}", disk.replace('%', disk_type)))])
        };
        workspace
            .configure(&pool("CLOUD_PREMIUM"))
            .apply(&[])
            .success()
            .silent_about(LATE)
            .says("Cluster created, but incomplete: Disk type not supported by the instance type")
            .says("[19045]CVM not support the required disk")
            .says("node_pools[\"blue\"].system_disk.type");
        let id = cloud.pool("blue").id;
        workspace.configure(&pool("CLOUD_BSSD")).apply(&[]).success();
        assert_eq!(cloud.pool("blue").id == id, in_place);
        assert_eq!(nodes(&cloud, "blue").len(), 1, "the apply waited for the node");
        workspace.assert_plan_is_empty();
    }
}

#[test]
fn a_tag_that_instances_do_not_take_is_told_early_and_a_value_helps() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let pool = |more: &str| pools(SHORT, &[("blue", &format!("{SMALL}\n {more}"))]);
    workspace.configure(&pool("")).apply(&[]).success();
    // somebody else's, as TKE passes them on
    cloud.change(|state| {
        with_pool(state, |pool, _, group| {
            pool.tags.insert("cost".into(), String::new());
            group.tags.insert("cost".into(), String::new());
        });
    });
    workspace
        .configure(&pool("node_count = 2"))
        .apply(&[])
        .failure()
        .silent_about(LATE)
        .says("Tag value not accepted by instances")
        .says("CallCvmError:InvalidParameter: tag value contains illegal characters")
        .says("node_pools[\"blue\"].tags");
    workspace.configure(&pool("node_count = 2\n tags = { cost = \"7\" }")).apply(&[]).success();
    assert_eq!(nodes(&cloud, "blue").len(), 2);
    workspace.assert_plan_is_empty();
}

#[test]
fn activities_that_are_listed_late_end_the_wait_once_they_are_there() {
    let quirks = Quirks { activities_lag_seconds: 900, chinese_messages: true, ..Quirks::default() };
    let (cloud, workspace) = sold_out(Cloud::with(Settings { speed: 300.0, quirks, ..Settings::default() }));
    workspace.configure(&one_pool(SHORT)).apply(&[]).success().silent_about(LATE).says(SOLD_OUT);
    workspace.configure(&pools(SHORT, &[("a", &format!("{SMALL}\n fallback_instance_types = [\"S6.MEDIUM4\"]"))]));
    workspace.apply(&[]).success();
    assert_eq!(nodes(&cloud, "a").len(), 1);
    workspace.assert_plan_is_empty();
}

#[test]
fn an_empty_list_of_activities_is_not_taken_for_good_news() {
    let quirks = Quirks { activities_lag_seconds: 1_000_000, ..Quirks::default() };
    let (_cloud, workspace) = sold_out(Cloud::with(Settings { speed: 300.0, quirks, ..Settings::default() }));
    workspace
        .configure(&one_pool("timeouts {\n    create = \"8s\"\n  }"))
        .apply(&[])
        .success()
        .says("Cluster created, but incomplete: Timed out")
        .says("Auto Scaling has listed no activity of asg-");
}

#[test]
fn a_group_that_stopped_trying_is_told_and_tries_again_with_another_size() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    // never three times the same
    let faults =
        [("CallCvmError:LimitExceeded.SpotQuota: no", 2), ("CallCvmError:InternalError: no", 2), (SOLD_OUT, 1)];
    fail_launches(&cloud, &faults);
    let pool =
        |size: i64| pools("timeouts {\n create = \"20s\"\n }", &[("a", &format!("{SMALL}\n node_count = {size}"))]);
    workspace
        .configure(&pool(1))
        .apply(&[])
        .success()
        .silent_about(LATE)
        .says("Auto Scaling has stopped trying; it tries again when the size or the configuration of the pool changes")
        .says(SOLD_OUT);
    workspace.assert_plan_is_empty();
    workspace.configure(&pool(2)).apply(&[]).success();
    assert_eq!(nodes(&cloud, "a").len(), 2);
    workspace.assert_plan_is_empty();
}

/// Whether another configuration makes a group try again was never seen: then another size does.
#[test]
fn a_group_that_another_configuration_does_not_wake_is_woken_by_its_size() {
    let quirks = Quirks { stopped_groups_need_size: true, ..Quirks::default() };
    let (cloud, workspace) = sold_out(Cloud::with(Settings { speed: 300.0, quirks, ..Settings::default() }));
    let pool = |more: &str| pools("timeouts {\n update = \"20s\"\n }", &[("a", &format!("{SMALL}\n {more}"))]);
    workspace.configure(&pool("node_count = 2")).apply(&[]).success().says(SOLD_OUT);
    let mark = cloud.mark();
    let mended = pool("node_count = 2\n fallback_instance_types = [\"S6.MEDIUM4\"]");
    workspace.configure(&mended).apply(&[]).success();
    let sizes = cloud.bodies_since(mark, "ModifyNodePoolDesiredCapacityAboutAsg");
    let sizes: Vec<i64> = sizes.iter().map(|body| body["DesiredCapacity"].as_i64().unwrap()).collect();
    assert_eq!(sizes, [0, 2]);
    assert_eq!(nodes(&cloud, "a").len(), 2);
    workspace.assert_plan_is_empty();
}

#[test]
fn a_launch_that_fails_and_then_goes_well_ends_no_wait() {
    let cloud = Cloud::start();
    fail_launches(&cloud, &[(SOLD_OUT, 2)]);
    let workspace = Workspace::new(&cloud);
    workspace.configure(&cluster("", "")).apply(&[]).success().silent_about("Cluster created, but incomplete");
    assert_eq!(nodes(&cloud, "workers").len(), 1);
    workspace.assert_plan_is_empty();
}

/// What failed before a change is no reason to end the wait for it.
#[test]
fn failures_of_before_a_change_do_not_count() {
    let bench = PoolBench::with("");
    fail_launches(&bench.cloud, &[(SOLD_OUT, 5)]);
    bench.configure("node_count = 2").apply(&[]).failure().silent_about(LATE).says(SOLD_OUT);
    fail_launches(&bench.cloud, &[(SOLD_OUT, 1)]);
    bench.apply("node_count = 3");
    assert_eq!(nodes(&bench.cloud, "blue").len(), 3);
}

#[test]
fn an_endpoint_waits_for_a_node_that_is_launched_and_not_for_one_that_cannot_be() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&one_pool("")).apply(&[]).success();
    // a pool that somebody else looks after loses its node
    workspace.configure(&bare_cluster("")).apply(&[]).success();
    let id = cloud.pool("a").id;
    cloud.change(|state| {
        state.instances.clear();
        state.disks.clear();
        state.failing_launches = vec![LaunchFault { message: SOLD_OUT.into(), count: 5 }];
        state.scale_pool(&id, 1);
    });
    workspace.configure(&bare_cluster(PUBLIC));
    let mark = cloud.mark();
    workspace.apply(&[]).failure().silent_about(LATE).says("No node for the endpoint").says(SOLD_OUT);
    assert_eq!(cloud.bodies_since(mark, "CreateClusterEndpoint").len(), 0);
    // the autoscaler tries again while somebody waits for it
    cloud.stop_time();
    cloud.change(|state| state.scale_pool(&id, 2));
    let mark = cloud.mark();
    let launch = |cloud: &Cloud| {
        let is_waited_for = cloud.since(mark).iter().any(|record| record.action == "DescribeClusterNodePools");
        if is_waited_for {
            cloud.resume_time();
        }
        is_waited_for
    };
    cloud.meanwhile(launch, || workspace.apply(&[])).success();
    assert!(cloud.cluster().public_endpoint.is_some());
    workspace.assert_plan_is_empty();
}

#[test]
fn who_may_not_read_activities_waits_and_is_told_what_to_allow() {
    let cloud = Cloud::start();
    cloud.change(|state| state.add_user("100000000099", permissions::USER.0, permissions::USER.1));
    let denied = policy("deny", &names(&["as:DescribeAutoScalingActivities"]));
    set_policies(&cloud, &[&policy("allow", &names(&["*"])), &denied]);
    let workspace = permissions::workspace(&cloud);
    // what goes well needs none
    let pool =
        |size: i64| pools("timeouts {\n update = \"8s\"\n }", &[("a", &format!("{SMALL}\n node_count = {size}"))]);
    workspace.configure(&pool(1)).apply(&[]).success().silent_about("Cluster created, but incomplete");
    fail_launches(&cloud, &[(SOLD_OUT, 5)]);
    let mark = cloud.mark();
    workspace
        .configure(&pool(2))
        .apply(&[])
        .failure()
        .says("Timed out")
        .says("missing could not be read: as:DescribeAutoScalingActivities is not permitted")
        .says(&statement("as:DescribeAutoScalingActivities"));
    let asked = cloud.bodies_since(mark, "DescribeAutoScalingActivities").len();
    assert_eq!(asked, 2, "before the change, and once in the wait");
    workspace.configure(&pool(1)).apply(&[]).success();
    workspace.assert_plan_is_empty();
}
