//! What Auto Scaling does for pools, and tells of it.

use serde_json::{Value, json};

use super::session::{Session, grouped, launching, pool_request};
use crate::simulator::state::quirks::Quirks;
use crate::simulator::{Clock, LaunchFault, Settings};

const TAG_MESSAGE: &str = "CallCvmError:InvalidParameter: tag value contains illegal characters.";

/// A running cluster, and a request for a pool of this size in it.
fn cluster(session: &Session, size: i64) -> (String, Value) {
    let cluster = session.running_cluster();
    let request = pool_request(&cluster, size);
    (cluster, request)
}

fn make(session: &Session, request: &Value) -> String {
    session.call("CreateClusterNodePool", request)["NodePoolId"].as_str().unwrap().to_owned()
}

fn group_of(session: &Session, pool: &str) -> String {
    session.simulator.read(|state| state.node_pools[pool].scaling_group_id.clone())
}

fn of_group(group: &str) -> Value {
    json!({"Filters": [{"Name": "auto-scaling-group-id", "Values": [group]}], "Limit": 100})
}

/// Type, status and message of each activity of a group, newest first.
fn activities(session: &Session, group: &str) -> Vec<(String, String, String)> {
    let listed = session.call("DescribeAutoScalingActivities", &of_group(group));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let one = |it: &Value| (text(&it["ActivityType"]), text(&it["StatusCode"]), text(&it["StatusMessage"]));
    listed["ActivitySet"].as_array().unwrap().iter().map(one).collect()
}

fn statuses(session: &Session, group: &str) -> Vec<String> {
    activities(session, group).into_iter().map(|(_, status, _)| status).collect()
}

fn nodes(session: &Session, pool: &str) -> usize {
    session.simulator.read(|state| state.pool_nodes(pool).len())
}

#[test]
fn each_scaling_is_an_activity_that_outlives_its_group() {
    let session = Session::new();
    let (cluster, request) = cluster(&session, 2);
    let pool = make(&session, &request);
    let group = group_of(&session, &pool);
    assert_eq!(activities(&session, &group), []);
    session.pass(16);
    let begun = session.call("DescribeAutoScalingActivities", &of_group(&group))["ActivitySet"][0].take();
    assert_eq!((&begun["StatusCode"], &begun["EndTime"]), (&"IN_PROGRESS".into(), &"".into()));
    assert_eq!(begun["ActivityRelatedInstanceSet"].as_array().unwrap().len(), 2);
    session.pass(37);
    let ended = session.call("DescribeAutoScalingActivities", &json!({"ActivityIds": [begun["ActivityId"]]}));
    let ended = &ended["ActivitySet"][0];
    assert_eq!((&ended["StatusCode"], &ended["StatusMessage"]), (&"SUCCESSFUL".into(), &"Success".into()));
    assert!(ended["Description"].as_str().unwrap().ends_with("scale out 2 instance(s)."), "{ended}");
    let took = session.simulator.read(|state| state.activities[0].ends.0 - state.activities[0].began.0);
    assert_eq!(took, 37_000);
    session.pass(120);
    session.call(
        "ModifyNodePoolDesiredCapacityAboutAsg",
        &json!({"ClusterId": cluster, "NodePoolId": pool, "DesiredCapacity": 1}),
    );
    session.pass(60);
    let success = |kind: &str| (kind.to_owned(), "SUCCESSFUL".to_owned(), "Success".to_owned());
    assert_eq!(activities(&session, &group), [success("SCALE_IN"), success("SCALE_OUT")]);
    session.call("DeleteClusterNodePool", &json!({"ClusterId": cluster, "NodePoolIds": [pool], "KeepInstance": false}));
    session.pass(61);
    let gone = session.call("DescribeAutoScalingGroups", &json!({"AutoScalingGroupIds": [group]}));
    assert_eq!(gone["AutoScalingGroupSet"], json!([]), "the group is gone: no error, an empty set");
    assert_eq!(activities(&session, &group).len(), 2);
}

#[test]
fn activities_are_found_by_group_status_type_and_time() {
    let session = Session::new();
    let (_, request) = cluster(&session, 1);
    let group = group_of(&session, &make(&session, &request));
    session.pass(15);
    let began = session.simulator.read(|state| state.activities[0].began);
    session.pass(100);
    let found = |parameters: Value| session.call("DescribeAutoScalingActivities", &parameters)["TotalCount"].clone();
    let filter = |name: &str, value: &str| json!({"Filters": [{"Name": name, "Values": [value]}]});
    assert_eq!(found(json!({})), 1);
    assert_eq!(found(filter("activity-status-code", "FAILED")), 0);
    assert_eq!(found(filter("activity-type", "SCALE_OUT")), 1);
    assert_eq!(found(json!({"StartTime": began.iso()})), 1);
    let later = began.after(std::time::Duration::from_secs(1)).iso();
    assert_eq!(found(json!({"StartTime": later})), 0);
    assert_eq!(found(json!({"EndTime": later})), 0);
    assert_eq!(found(json!({"Offset": 1})), 1);
    let refused = |parameters: Value| session.refused("DescribeAutoScalingActivities", &parameters);
    assert_eq!(refused(filter("group", &group)), "InvalidParameterValue.Filter");
    assert_eq!(refused(filter("auto-scaling-group-id", "np-1")), "InvalidParameterValue.InvalidAutoScalingGroupId");
    assert_eq!(refused(json!({"ActivityIds": ["asg-1"]})), "InvalidParameterValue.InvalidActivityId");
    assert_eq!(refused(json!({"StartTime": "yesterday"})), "InvalidParameterValue");
    assert_eq!(refused(json!({"Limit": 101})), "InvalidParameterValue.LimitExceeded");
}

#[test]
fn a_pool_is_normal_though_no_node_comes_and_its_group_stops_trying() {
    for (policy, tries) in [("IMMEDIATE_RETRY", 5), ("NO_RETRY", 1), ("INCREMENTAL_INTERVALS", 11)] {
        let session = Session::new();
        let (cluster, request) = cluster(&session, 1);
        let order = LaunchFault { message: "CallCvmError:InternalError: no".into(), count: u32::MAX };
        session.simulator.write(|state| state.failing_launches.push(order));
        let pool = make(&session, &grouped(request, "RetryPolicy", policy.into()));
        session.pass(900);
        let view = session.pool(&cluster, &pool);
        assert_eq!((&view["LifeState"], &view["DesiredNodesNum"]), (&"normal".into(), &1.into()), "{policy}");
        let group = group_of(&session, &pool);
        let shown = session.call("DescribeAutoScalingGroups", &json!({"AutoScalingGroupIds": [group]}));
        let shown = &shown["AutoScalingGroupSet"][0];
        assert_eq!((&shown["AutoScalingGroupStatus"], &shown["InstanceCount"]), (&"NORMAL".into(), &0.into()));
        let failed = ("SCALE_OUT".to_owned(), "FAILED".to_owned(), "CallCvmError:InternalError: no".to_owned());
        assert_eq!(activities(&session, &group), vec![failed; tries], "{policy}");
    }
}

#[test]
fn a_group_that_stopped_tries_again_when_its_size_or_configuration_changes() {
    let session = Session::new();
    let (cluster, request) = cluster(&session, 1);
    let order = |count: u32| {
        session.simulator.write(|state| state.failing_launches = vec![LaunchFault { message: "no".into(), count }]);
    };
    order(5);
    let pool = make(&session, &request);
    let (group, launch) = session.simulator.read(|state| {
        let pool = &state.node_pools[&pool];
        (pool.scaling_group_id.clone(), pool.launch_configuration_id.clone())
    });
    session.pass(3600);
    assert_eq!((statuses(&session, &group).len(), nodes(&session, &pool)), (5, 0), "that there is room does not help");
    let disk = json!({"LaunchConfigurationId": launch, "SystemDisk": {"DiskType": "CLOUD_SSD", "DiskSize": 60}});
    let types = json!({"ClusterId": cluster, "NodePoolId": pool, "InstanceTypes": ["S5.MEDIUM4", "S6.MEDIUM4"]});
    let tags = json!({"ClusterId": cluster, "NodePoolId": pool, "Tags": [{"Key": "team", "Value": "b"}]});
    session.call("CreateTag", &json!({"TagKey": "team", "TagValue": "b"}));
    let subnets = json!({"AutoScalingGroupId": group, "SubnetIds": ["subnet-demo0002"]});
    let description = json!({"ClusterId": cluster, "ClusterDesc": "new"});
    for (action, change) in [
        ("ModifyLaunchConfigurationAttributes", &disk),
        ("ModifyNodePoolInstanceTypes", &types),
        ("ModifyClusterNodePool", &tags),
        ("ModifyAutoScalingGroup", &subnets),
        ("ModifyClusterAttribute", &description),
    ] {
        let before = statuses(&session, &group).len();
        order(1);
        session.call(action, change);
        session.pass(20);
        assert_eq!(statuses(&session, &group).len(), before + 1, "{action}");
        order(4);
        session.pass(3600);
        assert_eq!(statuses(&session, &group).len(), before + 5, "{action}");
    }
    assert_eq!(nodes(&session, &pool), 0);
    let size = json!({"ClusterId": cluster, "NodePoolId": pool, "DesiredCapacity": 2});
    session.call("ModifyNodePoolDesiredCapacityAboutAsg", &size);
    session.pass(60);
    assert_eq!((statuses(&session, &group)[0].as_str(), nodes(&session, &pool)), ("SUCCESSFUL", 2));
}

#[test]
fn a_group_may_wait_for_another_size_whatever_its_configuration_is() {
    let quirks = Quirks { stopped_groups_need_size: true, ..Quirks::default() };
    let settings = Settings { clock: Clock::manual(), requests_per_second: 0, quirks, ..Settings::default() };
    let session = Session::with(settings);
    let (cluster, request) = cluster(&session, 1);
    session.simulator.write(|state| state.failing_launches = vec![LaunchFault { message: "no".into(), count: 5 }]);
    let pool = make(&session, &request);
    session.pass(600);
    let types = json!({"ClusterId": cluster, "NodePoolId": pool, "InstanceTypes": ["S5.MEDIUM4", "S6.MEDIUM4"]});
    session.call("ModifyNodePoolInstanceTypes", &types);
    session.pass(600);
    assert_eq!(nodes(&session, &pool), 0);
    for size in [0, 1] {
        let size = json!({"ClusterId": cluster, "NodePoolId": pool, "DesiredCapacity": size});
        session.call("ModifyNodePoolDesiredCapacityAboutAsg", &size);
    }
    session.pass(60);
    assert_eq!(nodes(&session, &pool), 1);
}

#[test]
fn what_cvm_refuses_is_what_the_activity_says() {
    let sold_out = |session: &Session, zones: &[&str]| {
        session.simulator.write(|state| {
            let zones = zones.iter().map(|zone| (*zone).to_owned()).collect();
            state.instance_types.get_mut("S5.MEDIUM4").unwrap().sold_out_zones = zones;
        });
    };
    let quota = |session: &Session, charge_type: &str| {
        session.simulator.write(|state| state.instance_quotas.insert(charge_type.into(), 0));
    };
    // a pool's first nodes have the tags of their cluster only where the request for the pool names none
    let tag_cluster = |session: &Session, value: &str| {
        session.simulator.write(|state| {
            state.clusters.values_mut().next().unwrap().tags.insert("team".into(), value.into());
        });
    };
    let without_tags = |mut request: Value| {
        request["Tags"] = json!([]);
        request
    };
    type Prepare<'a> = &'a dyn Fn(&Session);
    type Change<'a> = &'a dyn Fn(Value) -> Value;
    let spot = json!({"MarketType": "spot", "SpotOptions": {"MaxPrice": "1", "SpotInstanceType": "one-time"}});
    let cases: &[(Prepare<'_>, Change<'_>, Option<&str>)] = &[
        (&|_| (), &|request| request, None),
        (
            &|session| sold_out(session, &["ap-guangzhou-3", "ap-guangzhou-4"]),
            &|request| request,
            Some("CallCvmError:ResourceInsufficient.SpecifiedInstanceType: Insufficient resources of S5.MEDIUM4"),
        ),
        // the other subnet is in a zone that has it
        (&|session| sold_out(session, &["ap-guangzhou-3"]), &|request| request, None),
        (
            &|session| quota(session, "POSTPAID_BY_HOUR"),
            &|request| request,
            Some("CallCvmError:LimitExceeded.InstanceQuota"),
        ),
        (
            &|session| quota(session, "SPOTPAID"),
            &|request| {
                let request = launching(request, "InstanceMarketOptions", spot.clone());
                launching(request, "InstanceChargeType", "SPOTPAID".into())
            },
            Some("CallCvmError:LimitExceeded.SpotQuota"),
        ),
        (
            &|_| (),
            &|request| launching(request, "InstanceType", "MA5.MEDIUM16".into()),
            Some("CallCvmError:InvalidParameter: [19045]CVM not support the required disk"),
        ),
        (
            &|_| (),
            &|request| {
                let request = launching(request, "InstanceType", "S8.LARGE16".into());
                let request = launching(request, "DataDisks", json!([{"DiskType": "CLOUD_SSD", "DiskSize": 20}]));
                launching(request, "SystemDisk", json!({"DiskType": "CLOUD_BSSD", "DiskSize": 50}))
            },
            None,
        ),
        (&|session| tag_cluster(session, ""), &without_tags, Some(TAG_MESSAGE)),
        (&|session| tag_cluster(session, "研发 (a+b)-=._:/@[c]（1）【2】 भाषा"), &without_tags, None),
    ];
    for (index, (prepare, change, message)) in cases.iter().enumerate() {
        let session = Session::new();
        let (_, request) = cluster(&session, 1);
        prepare(&session);
        let pool = make(&session, &change(request));
        session.pass(600);
        let (_, status, said) = activities(&session, &group_of(&session, &pool)).swap_remove(0);
        match message {
            None => assert_eq!((status.as_str(), nodes(&session, &pool)), ("SUCCESSFUL", 1), "case {index}: {said}"),
            Some(message) => {
                assert_eq!((status.as_str(), nodes(&session, &pool)), ("FAILED", 0), "case {index}");
                assert!(said.starts_with(message), "case {index}: {said}");
            }
        }
    }
}

#[test]
fn a_description_with_a_number_sign_stops_all_but_the_first_nodes() {
    let session = Session::new();
    let (cluster, request) = cluster(&session, 1);
    session.call("ModifyClusterAttribute", &json!({"ClusterId": cluster, "ClusterDesc": "cluster #1"}));
    let pool = make(&session, &request);
    session.pass(200);
    assert_eq!(nodes(&session, &pool), 1);
    let size = json!({"ClusterId": cluster, "NodePoolId": pool, "DesiredCapacity": 2});
    session.call("ModifyNodePoolDesiredCapacityAboutAsg", &size);
    session.pass(200);
    assert_eq!(nodes(&session, &pool), 1);
    let (_, status, message) = activities(&session, &group_of(&session, &pool)).swap_remove(0);
    assert_eq!(status, "FAILED");
    assert!(message.starts_with(TAG_MESSAGE), "{message}");
}

#[test]
fn an_activity_that_got_a_part_of_its_instances_counts_as_failed() {
    let session = Session::new();
    let (_, request) = cluster(&session, 3);
    session.simulator.write(|state| state.instance_quotas.insert("POSTPAID_BY_HOUR".into(), 2));
    let pool = make(&session, &request);
    session.pass(600);
    let group = group_of(&session, &pool);
    assert_eq!(statuses(&session, &group), ["FAILED", "FAILED", "FAILED", "FAILED", "PARTIALLY_SUCCESSFUL"]);
    assert_eq!(nodes(&session, &pool), 2);
}

#[test]
fn where_activities_are_late_and_chinese_the_list_is_empty_first() {
    let quirks = Quirks { activities_lag_seconds: 900, chinese_messages: true, ..Quirks::default() };
    let settings = Settings { clock: Clock::manual(), requests_per_second: 0, quirks, ..Settings::default() };
    let session = Session::with(settings);
    let (_, request) = cluster(&session, 1);
    let pool = make(&session, &request);
    let group = group_of(&session, &pool);
    session.pass(15 + 899);
    assert_eq!((statuses(&session, &group).len(), nodes(&session, &pool)), (0, 1));
    session.pass(1);
    let listed = session.call("DescribeAutoScalingActivities", &of_group(&group));
    let activity = &listed["ActivitySet"][0];
    assert_eq!(
        (&activity["StatusMessage"], &activity["Cause"]),
        (&"伸缩活动成功。".into(), &"因匹配期望实例数".into())
    );
}
