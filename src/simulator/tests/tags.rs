//! Tags: of accounts, of clusters, and how they come to pools, machines and disks.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::session::{Session, cluster_request, grouped, launching, pool_request};
use crate::simulator::state::TagPolicy;

fn pair(key: &str, value: &str) -> Value {
    json!({"TagKey": key, "TagValue": value})
}

fn tags(pairs: &[(&str, &str)]) -> Value {
    pairs.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect()
}

fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

/// Code and message of a refusal.
fn refusal(session: &Session, action: &str, parameters: &Value) -> (String, String) {
    let error = session.response(action, parameters)["Error"].take();
    let text = |name: &str| error[name].as_str().unwrap_or_else(|| panic!("{action} went well")).to_owned();
    (text("Code"), text("Message"))
}

fn invalid(key: &str, value: &str) -> (String, String) {
    ("InvalidParameter.Param".to_owned(), format!("PARAM_ERROR({key}:{value} is a pair of invalid tags)"))
}

/// The account allows these values of these keys, and no other keys if that is asked for.
fn allow(session: &Session, values: &[(&str, &[&str])], refuses_other_keys: bool) {
    let set = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<BTreeSet<_>>();
    let values = values.iter().map(|(key, values)| ((*key).to_owned(), set(values))).collect();
    session.simulator.write(|state| {
        let owner = state.users.values().next().unwrap().owner_uin.clone();
        state.account_tags.entry(owner).or_default().policy = Some(TagPolicy { values, refuses_other_keys });
    });
}

/// The tags of each machine of a pool, oldest first, with those of its disks.
fn machines(session: &Session, pool: &str) -> Vec<Vec<BTreeMap<String, String>>> {
    session.simulator.read(|state| {
        let of_disks = |node: &str| {
            let disks = state.disks.values().filter(|disk| disk.instance_id.as_deref() == Some(node));
            disks.map(|disk| disk.tags.clone()).collect::<Vec<_>>()
        };
        let node = |it: &crate::simulator::state::Instance| [vec![it.tags.clone()], of_disks(&it.id)].concat();
        state.pool_nodes(pool).into_iter().map(node).collect()
    })
}

fn resize(session: &Session, cluster: &str, pool: &str, size: i64) {
    let request = json!({"ClusterId": cluster, "NodePoolId": pool, "DesiredCapacity": size});
    session.call("ModifyNodePoolDesiredCapacityAboutAsg", &request);
    session.pass(200);
}

#[test]
fn a_pool_takes_only_pairs_that_its_account_has() {
    let session = Session::new();
    let cluster = session.running_cluster();
    let mut request = pool_request(&cluster, 0);
    request["Tags"] = tags(&[("team", "a"), ("cost", "7")]);
    // that of the cluster is there
    assert_eq!(refusal(&session, "CreateClusterNodePool", &request), invalid("cost", "7"));
    session.call("CreateTag", &pair("cost", "7"));
    assert_eq!(session.refused("CreateTag", &pair("cost", "7")), "ResourceInUse.TagDuplicate");
    let pool = session.call("CreateClusterNodePool", &request)["NodePoolId"].as_str().unwrap().to_owned();
    session.pass(60);
    let change = json!({"ClusterId": cluster, "NodePoolId": pool, "Tags": tags(&[("cost", "8")])});
    assert_eq!(refusal(&session, "ModifyClusterNodePool", &change), invalid("cost", "8"));
    // the tag service takes an empty value
    session.call("CreateTag", &pair("empty", ""));
    assert_eq!(session.refused("CreateTag", &pair("qcs:a", "1")), "InvalidParameter.ReservedTagKey");
}

#[test]
fn a_tag_policy_refuses_values_and_unknown_keys() {
    let session = Session::new();
    let cluster = session.running_cluster();
    allow(&session, &[("env", &["prod"])], false);
    let modify = |pairs: &[(&str, &str)]| json!({"ClusterId": cluster, "Tags": tags(pairs)});
    assert_eq!(refusal(&session, "ModifyClusterTags", &modify(&[("env", "audit")])), invalid("env", "audit"));
    session.call("ModifyClusterTags", &modify(&[("env", "prod"), ("team", "a")]));
    assert_eq!(session.refused("CreateTag", &pair("env", "audit")), "FailedOperation.PolicyEnforcedInvalid");
    allow(&session, &[("env", &["prod"])], true);
    let refused = refusal(&session, "CreateCluster", &cluster_request("172.20.0.0/16"));
    assert_eq!(refused, invalid("team", "a"));
    session.pass(20);
    // what is there stays, those of the cloud's own too
    session.simulator.write(|state| {
        let tags = &mut state.clusters.get_mut(&cluster).unwrap().tags;
        tags.extend(map(&[("tencentcloud:a", "1"), ("qcs:b", "2")]));
    });
    let kept = [("env", "prod"), ("qcs:b", "2"), ("team", "a"), ("tencentcloud:a", "1")];
    session.call("ModifyClusterTags", &modify(&kept));
    session.pass(20);
    for (key, value) in [("qcs:c", "1"), ("project", "x"), ("项目", "x")] {
        let refused = refusal(&session, "ModifyClusterTags", &modify(&[&kept[..], &[(key, value)]].concat()));
        assert_eq!(refused, invalid(key, value));
    }
}

#[test]
fn a_pools_first_nodes_lack_the_tags_that_its_request_names_and_later_ones_have_them() {
    let session = Session::new();
    let cluster = session.running_cluster();
    session.call("CreateTag", &pair("cost", "7"));
    let mut request = pool_request(&cluster, 1);
    request["Tags"] = tags(&[("cost", "7")]);
    let pool = session.call("CreateClusterNodePool", &request)["NodePoolId"].as_str().unwrap().to_owned();
    session.pass(200);
    assert_eq!(
        session.pool(&cluster, &pool)["Tags"],
        tags(&[("cost", "7"), ("team", "a")]),
        "those of its cluster too"
    );
    resize(&session, &cluster, &pool, 2);
    let (bare, tagged) = (BTreeMap::new(), map(&[("cost", "7"), ("team", "a")]));
    assert_eq!(machines(&session, &pool), [vec![bare; 3], vec![tagged; 3]]);
    // where the request names none, they have those of the cluster
    request["Tags"] = json!([]);
    request["Name"] = "others".into();
    let pool = session.call("CreateClusterNodePool", &request)["NodePoolId"].as_str().unwrap().to_owned();
    session.pass(200);
    assert_eq!(machines(&session, &pool), [vec![map(&[("team", "a")]); 3]]);
}

#[test]
fn machines_and_disks_are_tagged_one_by_one() {
    let session = Session::new();
    let cluster = session.running_cluster();
    let pool = session.create_pool(&cluster, 1);
    session.pass(200);
    let names: Vec<String> = session.simulator.read(|state| {
        let name = |prefix: &str, owner: &str, id: &str| format!("qcs::cvm:ap-guangzhou:uin/{owner}:{prefix}/{id}");
        let machines = state.instances.values().map(|it| name("instance", &it.owner, &it.id));
        machines.chain(state.disks.values().map(|it| name("volume", &it.owner, &it.id))).collect()
    });
    let tag = |names: &[String], tags: Value| json!({"ResourceList": names, "Tags": tags});
    let done = session.call("TagResources", &tag(&names, json!([pair("a", "1"), pair("b", "2")])));
    assert_eq!(done["FailedResources"], json!([]));
    session.call("TagResources", &tag(&names[..1], json!([pair("a", "3")])));
    session.call("UnTagResources", &json!({"ResourceList": names[1..], "TagKeys": ["a", "none"]}));
    let (machine, disk) = (map(&[("a", "3"), ("b", "2")]), map(&[("b", "2")]));
    assert_eq!(machines(&session, &pool), [vec![machine, disk.clone(), disk]]);
    // the pairs are the account's from now on
    assert_eq!(session.refused("CreateTag", &pair("a", "3")), "ResourceInUse.TagDuplicate");
    let gone = names[0].rsplit_once('/').unwrap().0.to_owned() + "/ins-nobodys0";
    let done = session.call("TagResources", &tag(&[gone.clone(), "cvm".into()], json!([pair("a", "1")])));
    assert_eq!(done["FailedResources"][0]["Resource"], gone.as_str());
    assert_eq!(done["FailedResources"][1]["Code"], "InvalidParameterValue.ResourceDescriptionError");
    let refused = |names: &[String], tags: Value| session.refused("TagResources", &tag(names, tags));
    assert_eq!(refused(&names, json!([pair("a", "")])), "InvalidParameterValue.TagValueEmpty");
    assert_eq!(refused(&vec![gone; 11], json!([pair("a", "1")])), "LimitExceeded.ResourceNumPerRequest");
}

#[test]
fn a_change_of_a_pools_tags_reaches_its_machines_but_takes_none_away() {
    let session = Session::new();
    let cluster = session.running_cluster();
    let request = grouped(pool_request(&cluster, 1), "ServiceSettings", json!({"AutoUpdateInstanceTags": true}));
    let pool = session.call("CreateClusterNodePool", &request)["NodePoolId"].as_str().unwrap().to_owned();
    session.pass(200);
    resize(&session, &cluster, &pool, 2);
    session.call("CreateTag", &pair("cost", "7"));
    let change = json!({"ClusterId": cluster, "NodePoolId": pool, "Tags": tags(&[("cost", "7")])});
    session.call("ModifyClusterNodePool", &change);
    let found = machines(&session, &pool);
    assert_eq!((&found[0][0], &found[1][0]), (&map(&[("cost", "7")]), &map(&[("cost", "7"), ("team", "a")])));
    assert_eq!(found[1][1], map(&[("team", "a")]), "disks are not looked at");
}

#[test]
fn tags_of_a_pool_beside_those_of_its_launch_configuration_stop_launches_where_a_key_is_in_both() {
    let session = Session::new();
    let cluster = session.running_cluster();
    let request = |key: &str| launching(pool_request(&cluster, 1), "InstanceTags", tags(&[(key, "a")]));
    let made =
        |key: &str| session.call("CreateClusterNodePool", &request(key))["NodePoolId"].as_str().unwrap().to_owned();
    let (pool, other) = (made("team"), made("other"));
    session.pass(200);
    assert_eq!((machines(&session, &pool).len(), machines(&session, &other).len()), (0, 1));
    let group = session.simulator.read(|state| state.node_pools[&pool].scaling_group_id.clone());
    let filters = json!([{"Name": "auto-scaling-group-id", "Values": [group]}]);
    let listed = session.call("DescribeAutoScalingActivities", &json!({"Filters": filters}));
    let message = listed["ActivitySet"][0]["StatusMessage"].as_str().unwrap();
    assert!(message.starts_with("CallCvmError:InvalidParameterValue.DuplicateTags"), "{message}");
}

#[test]
fn tags_where_tke_sets_its_own_are_refused() {
    let session = Session::new();
    let cluster = session.running_cluster();
    let request = grouped(pool_request(&cluster, 1), "Tags", tags(&[("team", "a")]));
    let (code, message) = refusal(&session, "CreateClusterNodePool", &request);
    assert!(code == "InvalidParameter.Param" && message.contains("managed by TKE"), "{code}: {message}");
    let machine = json!({
        "InstanceType": "S5.MEDIUM4",
        "VirtualPrivateCloud": {"VpcId": "vpc-demo0001", "SubnetId": "subnet-demo0001"},
        "TagSpecification": [{"ResourceType": "instance", "Tags": tags(&[("team", "a")])}],
    });
    let mut request = cluster_request("172.20.0.0/16");
    request["RunInstancesForNode"] = json!([{"NodeRole": "WORKER", "RunInstancesPara": [machine.to_string()]}]);
    let (code, message) = refusal(&session, "CreateCluster", &request);
    assert!(code == "FailedOperation.CvmCommon" && message.contains("DuplicateTags"), "{code}: {message}");
}

#[test]
fn a_clusters_tags_reach_pools_and_machines_where_that_is_asked_for() {
    let session = Session::new();
    let cluster = session.running_cluster();
    let pool = session.create_pool(&cluster, 1);
    session.pass(200);
    let set = |value: &str, with: Value| {
        let mut request = json!({"ClusterId": cluster, "Tags": tags(&[("team", value)])});
        request.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
        session.call("ModifyClusterTags", &request);
        session.pass(15);
        let machine = machines(&session, &pool)[0][0].get("team").cloned();
        (session.pool(&cluster, &pool)["Tags"][0]["Value"].clone(), machine)
    };
    assert_eq!(set("b", json!({"SyncNodePoolTags": true})), ("a".into(), None), "not without the rest");
    assert_eq!(set("c", json!({"SyncSubresource": true})), ("a".into(), Some("c".into())));
    let both = json!({"SyncSubresource": true, "SyncNodePoolTags": true});
    assert_eq!(set("d", both), ("d".into(), Some("d".into())));
}
