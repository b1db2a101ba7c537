//! Reads that other clients make of every cluster.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::session::{Session, cluster_request, pool_request};

fn members(value: &Value) -> Vec<&String> {
    value.as_object().unwrap().keys().collect()
}

#[test]
fn a_cluster_has_credentials_of_its_own() {
    let session = Session::new();
    let of_cluster = json!({"ClusterId": session.create_cluster("172.16.0.0/16")});
    let early = session.refused("DescribeClusterSecurity", &of_cluster);
    assert_eq!(early, "ResourceUnavailable.ClusterInAbnormalStat");
    session.pass(301);
    let security = session.call("DescribeClusterSecurity", &of_cluster);
    assert_eq!(security["UserName"], "admin");
    assert_eq!(security["Password"].as_str().unwrap().len(), 32);
    assert_eq!(security["ClusterExternalEndpoint"], "");
    assert_eq!((&security["SecurityPolicy"], &security["PgwEndpoint"]), (&Value::Null, &json!("")));
    let kubeconfig = security["Kubeconfig"].as_str().unwrap();
    let user = format!("- name: \"{}-admin\"\n  user:\n    token: ", of_cluster["ClusterId"].as_str().unwrap());
    assert!(kubeconfig.contains(&user), "{kubeconfig}");
    assert_eq!(session.call("DescribeClusterSecurity", &of_cluster)["Password"], security["Password"]);
    // neither is kept in the log
    let record = session.simulator.requests().into_iter().next_back().unwrap().response;
    assert_eq!((&record["Password"], &record["Kubeconfig"]), (&json!("[hidden]"), &json!("[hidden]")));
}

#[test]
fn levels_have_their_limits() {
    let session = Session::new();
    let levels = session.call("DescribeClusterLevelAttribute", &json!({}));
    assert_eq!(levels["TotalCount"], 9);
    let limits = |index: usize| {
        let level = &levels["Items"][index];
        let counts = ["NodeCount", "PodCount", "ConfigMapCount", "RSCount", "CRDCount", "OtherCount"];
        (level["Name"].clone(), counts.map(|name| level[name].as_i64().unwrap()), level["Enable"].clone())
    };
    assert_eq!(limits(0), (json!("L5"), [5, 150, 128, 900, 150, 150], json!(true)));
    assert_eq!(limits(8), (json!("L5000"), [5000, 150_000, 10_240, 600_000, 100_000, 100_000], json!(false)));
    assert_eq!(levels["Items"][1]["Alias"], "20 nodes");
    let id = session.running_cluster();
    session.call("DescribeClusterLevelAttribute", &json!({"ClusterID": id}));
    assert_eq!(session.refused("DescribeClusterLevelAttribute", &json!({"ClusterId": id})), "UnknownParameter");
    for level in levels["Items"].as_array().unwrap() {
        session.call("ModifyClusterAttribute", &json!({"ClusterId": id, "ClusterLevel": level["Name"]}));
        session.pass(61);
    }
    let other = json!({"ClusterId": id, "ClusterLevel": "L10"});
    assert_eq!(session.refused("ModifyClusterAttribute", &other), "InvalidParameter.Param");
}

#[test]
fn control_planes_tell_their_arguments() {
    let session = Session::new();
    let mut request = cluster_request("172.16.0.0/16");
    request["ClusterAdvancedSettings"]["ExtraArgs"] = json!({"KubeAPIServer": ["goaway-chance=0.01"]});
    let id = session.call("CreateCluster", &request)["ClusterId"].take();
    let args = session.call("DescribeClusterExtraArgs", &json!({"ClusterId": id}))["ClusterExtraArgs"].take();
    let expected = json!({
        "Etcd": null, "KubeAPIServer": ["goaway-chance=0.01"], "KubeControllerManager": [], "KubeScheduler": [],
    });
    assert_eq!(args, expected);
}

#[test]
fn the_autoscaler_of_a_new_cluster_takes_no_nodes_away() {
    let session = Session::new();
    let of_cluster = json!({"ClusterId": session.running_cluster()});
    let option = session.call("DescribeClusterAsGroupOption", &of_cluster)["ClusterAsGroupOption"].take();
    assert_eq!((&option["IsScaleDownEnabled"], &option["Expander"]), (&json!(false), &json!("random")));
    let numbers = ["MaxEmptyBulkDelete", "ScaleDownDelay", "ScaleDownUtilizationThreshold"];
    assert_eq!(numbers.map(|name| option[name].as_i64().unwrap()), [10, 10, 50]);
    assert_eq!(
        (&option["SkipNodesWithLocalStorage"], &option["SkipNodesWithSystemPods"]),
        (&json!(true), &json!(true))
    );
}

#[test]
fn a_cluster_has_no_virtual_nodes() {
    let session = Session::new();
    let of_cluster = json!({"ClusterId": session.create_cluster("172.16.0.0/16")});
    let early = session.refused("DescribeClusterVirtualNode", &of_cluster);
    assert_eq!(early, "ResourceUnavailable.ClusterState");
    session.pass(301);
    let nodes = session.call("DescribeClusterVirtualNode", &of_cluster);
    assert_eq!((&nodes["Nodes"], &nodes["TotalCount"]), (&json!([]), &json!(0)));
}

#[test]
fn log_switches_follow_what_collects_the_logs() {
    let session = Session::new();
    let mut request = cluster_request("172.16.0.0/16");
    request["ClusterAdvancedSettings"]["AuditEnabled"] = true.into();
    let id = session.call("CreateCluster", &request)["ClusterId"].take();
    session.pass(301);
    let ask = json!({"ClusterIds": [id, "cls-nobodys0"]});
    let switches = || session.call("DescribeLogSwitches", &ask)["SwitchSet"].take();
    assert_eq!(switches().as_array().unwrap().len(), 1);
    let status = |log: &str| switches()[0][log]["Status"].clone();
    assert_eq!(["Audit", "Event", "Log", "MasterLog"].map(status), ["opened", "closed", "closed", "closed"]);
    // one that is open may have no topic
    assert_eq!((&switches()[0]["Audit"]["Enable"], &switches()[0]["Audit"]["TopicId"]), (&json!(true), &json!("")));
    session.call("InstallAddon", &json!({"ClusterId": id, "AddonName": "tke-log-agent"}));
    assert_eq!(status("Log"), "opening");
    session.pass(61);
    assert_eq!((status("Log"), switches()[0]["Log"]["Version"].clone()), (json!("opened"), json!("1.1.20")));
    assert_eq!(
        session.refused("DescribeLogSwitches", &json!({"ClusterIds": [id], "ClusterType": "x"})),
        "InternalError.Param"
    );
}

#[test]
fn pods_have_addresses_of_the_vpc_or_not() {
    let session = Session::new();
    let routed = session.call("DescribeIPAMD", &json!({"ClusterId": session.running_cluster()}));
    let expected = json!({
        "EnableIPAMD": false, "EnableCustomizedPodCidr": false, "DisableVpcCniMode": false, "Phase": "",
        "Reason": "", "SubnetIds": null, "ClaimExpiredDuration": "", "EnableTrunkingENI": false,
    });
    assert_eq!(members(&routed).len(), members(&expected).len() + 1);
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(routed[name], *value, "{name}");
    }
    let create = |seconds: Value| {
        let mut request = cluster_request("");
        request["ClusterCIDRSettings"] = json!({
            "ServiceCIDR": "192.168.0.0/20", "EniSubnetIds": ["subnet-demo0001"], "ClaimExpiredSeconds": seconds,
            "IgnoreServiceCIDRConflict": true,
        });
        request["ClusterAdvancedSettings"] = json!({"NetworkType": "VPC-CNI"});
        session.call("CreateCluster", &request)["ClusterId"].take()
    };
    for (seconds, duration) in [(Value::Null, "0s"), (json!(301), "5m1s")] {
        let of_cluster = json!({"ClusterId": create(seconds)});
        assert_eq!(session.call("DescribeIPAMD", &of_cluster)["Phase"], "upgrading");
        session.pass(301);
        let found = session.call("DescribeIPAMD", &of_cluster);
        assert_eq!((&found["EnableIPAMD"], &found["Phase"]), (&json!(true), &json!("running")));
        assert_eq!(found["SubnetIds"], json!(["subnet-demo0001"]));
        assert_eq!(found["ClaimExpiredDuration"], duration);
    }
}

#[test]
fn tags_of_all_kinds_of_objects_are_found() {
    let session = Session::new();
    let id = session.running_cluster();
    let mut pool = pool_request(&id, 1);
    pool["Tags"] = json!([]);
    session.call("CreateClusterNodePool", &pool);
    session.pass(200);
    let machine = session.simulator.read(|state| state.instances.keys().next().unwrap().clone());
    let ask = |service: &str, prefix: &str, id: &str, region: &str| {
        json!({
            "ServiceType": service, "ResourcePrefix": prefix, "ResourceIds": [id], "ResourceRegion": region,
        })
    };
    let found = |request: &Value| session.call("DescribeResourceTagsByResourceIds", request);
    let of_cluster = found(&ask("ccs", "cluster", &id, "ap-guangzhou"));
    let expected = json!([{
        "TagKey": "team", "TagValue": "a", "ResourceId": id, "ServiceType": "ccs", "Category": "Custom",
        "TagKeyMd5": "f894427cc1c571f79da49605ef8b112f", "TagValueMd5": "0cc175b9c0f1b6a831c399e269772661",
    }]);
    assert_eq!(of_cluster["Tags"], expected);
    assert_eq!((&of_cluster["TotalCount"], &of_cluster["Limit"]), (&json!(1), &json!(15)));
    assert_eq!(found(&ask("cvm", "instance", &machine, "ap-guangzhou"))["Tags"][0]["TagKey"], "team");
    // what is not there, or not there, has none
    assert_eq!(found(&ask("ccs", "cluster", "cls-nobodys0", "ap-guangzhou"))["Tags"], json!([]));
    assert_eq!(found(&ask("ccs", "cluster", &id, "ap-beijing"))["TotalCount"], 0);
    let refused = |service: &str, prefix: &str, region: &str| {
        session.refused("DescribeResourceTagsByResourceIds", &ask(service, prefix, &id, region))
    };
    assert_eq!(refused("nosuch", "cluster", "ap-guangzhou"), "InvalidParameterValue.ServiceTypeInvalid");
    assert_eq!(refused("ccs", "nosuch", "ap-guangzhou"), "InvalidParameterValue.ResourcePrefixInvalid");
    assert_eq!(refused("ccs", "cluster", "mars"), "InvalidParameterValue.RegionInvalid");
}

#[test]
fn a_security_group_tells_what_it_is_in_use_by() {
    let session = Session::new();
    let id = session.running_cluster();
    let ask = json!({"SecurityGroupIds": ["sg-demo0001"]});
    let statistics = || {
        session.call("DescribeSecurityGroupAssociationStatistics", &ask)["SecurityGroupAssociationStatisticsSet"][0]
            .take()
    };
    assert_eq!((&statistics()["TotalCount"], &statistics()["InstanceStatistics"]), (&json!(0), &json!([])));
    session.create_pool(&id, 2);
    session.pass(200);
    let found = statistics();
    assert_eq!((&found["CVM"], &found["CLB"], &found["TotalCount"]), (&json!(2), &json!(0), &json!(2)));
    assert_eq!(found["InstanceStatistics"], json!([{"InstanceType": "CVM", "InstanceCount": 2}]));
    let other = json!({"SecurityGroupIds": ["sg-nobodys0"]});
    assert_eq!(session.refused("DescribeSecurityGroupAssociationStatistics", &other), "ResourceNotFound");
}

#[test]
fn an_add_on_is_told_of_its_cluster_and_of_nothing_else() {
    let session = Session::new();
    let id = session.running_cluster();
    let set = json!({"a": 1, "global": {"own": true, "cluster": {"id": "cls-another0"}}});
    let install = json!({
        "ClusterId": id, "AddonName": "tcr", "RawValues": BASE64_STANDARD.encode(set.to_string()),
    });
    session.call("InstallAddon", &install);
    let values = |name: &str| -> Value {
        let found = session.call("DescribeAddon", &json!({"ClusterId": id, "AddonName": name}));
        let raw = BASE64_STANDARD.decode(found["Addons"][0]["RawValues"].as_str().unwrap()).unwrap();
        serde_json::from_slice(&raw).unwrap()
    };
    let of_cloud = values("cbs");
    assert_eq!(members(&of_cloud), ["global"]);
    assert_eq!(members(&of_cloud["global"]), ["cluster", "image"]);
    assert_eq!(members(&of_cloud["global"]["image"]), ["host"]);
    let cluster = &of_cloud["global"]["cluster"];
    let mut told = members(cluster);
    told.sort();
    let expected =
        ["appid", "clustertype", "id", "kubeminor", "kubeversion", "longregion", "region", "subuin", "type", "uin"];
    assert_eq!(told, expected);
    assert_eq!((&cluster["id"], &cluster["kubeminor"], &cluster["region"]), (&json!(id), &json!("30"), &json!("gz")));
    // what was asked for stands beside it, and does not say of the cluster what it is not
    let own = values("tcr");
    assert_eq!((&own["a"], &own["global"]["own"]), (&json!(1), &json!(true)));
    assert_eq!(own["global"]["cluster"]["id"], json!(id));
}
