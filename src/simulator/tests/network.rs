//! The networks of clusters: what CreateCluster takes and refuses, and what is read.

use serde_json::{Value, json};

use super::session::{Session, cluster_request};
use crate::simulator::state::quirks::Quirks;
use crate::simulator::{Clock, Settings};

/// The code and the message with which a call is refused.
#[track_caller]
fn refusal(session: &Session, action: &str, parameters: &Value) -> (String, String) {
    let error = session.response(action, parameters)["Error"].take();
    let text = |name: &str| error[name].as_str().unwrap_or_else(|| panic!("{action} went well")).to_owned();
    (text("Code"), text("Message"))
}

fn shown(session: &Session, id: &str) -> Value {
    session.call("DescribeClusters", &json!({"ClusterIds": [id]}))["Clusters"][0].take()
}

fn create(session: &Session, request: &Value) -> Value {
    let id = session.call("CreateCluster", request)["ClusterId"].take();
    shown(session, id.as_str().unwrap())
}

fn with_services(block: &str, number: Option<i64>) -> Value {
    let mut request = cluster_request("172.16.0.0/16");
    request["ClusterCIDRSettings"]["ServiceCIDR"] = block.into();
    request["ClusterCIDRSettings"]["MaxClusterServiceNum"] = number.into();
    request
}

fn cilium() -> Value {
    let mut request = cluster_request("172.16.0.0/16");
    request["ClusterBasicSettings"]["ClusterOs"] = "tlinux3.1x86_64".into();
    request["ClusterBasicSettings"]["SubnetId"] = "subnet-demo0001".into();
    request["ClusterAdvancedSettings"] = json!({"NetworkType": "CiliumOverlay", "IPVS": false});
    request
}

/// A cluster of which only what the API itself requires is said, and what is checked next.
fn least() -> Value {
    json!({
        "ClusterType": "MANAGED_CLUSTER",
        "ClusterCIDRSettings": {"ClusterCIDR": "172.16.0.0/16"},
        "ClusterBasicSettings": {"ClusterName": "least", "ClusterVersion": "1.30.0", "VpcId": "vpc-demo0001"},
    })
}

#[test]
fn a_new_cluster_of_global_routes_is_shown_in_full() {
    let session = Session::new();
    let cluster = create(&session, &least());
    for (name, value) in [
        ("ClusterNodeNum", json!(0)),
        ("ClusterMaterNodeNum", json!(1)),
        ("ClusterEtcdNodeNum", json!(0)),
        ("ProjectId", json!(0)),
        ("ContainerRuntime", json!("containerd")),
        ("RuntimeVersion", json!("1.6.9")),
        ("CdcId", json!("")),
        ("IsHighAvailability", json!(true)),
        ("ClusterCategory", Value::Null),
        ("EnableExternalNode", json!(false)),
        ("QGPUShareEnable", json!(false)),
        ("AutoUpgradeClusterLevel", json!(false)),
        ("SecurityModeConfig", json!({"Enabled": false, "Namespaces": null, "Labels": null})),
        ("Property", json!("{\"NetworkType\":\"GR\"}")),
        ("ImageId", json!("")),
        ("OsCustomizeType", json!("")),
        ("ClusterLevel", json!("L5")),
        ("DeletionProtection", json!(false)),
        ("TagSpecification", Value::Null),
    ] {
        assert_eq!(cluster[name], value, "{name}");
    }
    let network = json!({
        "ClusterCIDR": "172.16.0.0/16", "ServiceCIDR": "172.16.255.0/24", "MaxNodePodNum": 256,
        "MaxClusterServiceNum": 256, "VpcId": "vpc-demo0001", "SubnetId": "", "Cni": true, "Ipvs": false,
        "KubeProxyMode": "", "Subnets": null, "IsDualStack": false, "Ipv6ServiceCIDR": "", "CiliumMode": "",
        "DataPlaneV2": false, "IgnoreClusterCIDRConflict": false, "IgnoreServiceCIDRConflict": false,
    });
    assert_eq!(cluster["ClusterNetworkSettings"], network);
}

#[test]
fn services_of_their_own_are_as_many_as_their_block_has_addresses() {
    let session = Session::new();
    let refused = |block: &str, number: Option<i64>| refusal(&session, "CreateCluster", &with_services(block, number));
    for out_of_range in ["10.200.0.0/16", "10.200.0.0/28"] {
        assert_eq!(refused(out_of_range, None).0, "InvalidParameter.CidrMaskSizeOutOfRange", "{out_of_range}");
    }
    let (code, message) = refused("10.201.0.0/20", Some(256));
    assert_eq!(code, "FailedOperation.Param");
    assert!(message.contains("service ip number is 4096, but the ClusterServiceNum paramter is 256"), "{message}");
    for (block, number, services) in [
        ("10.201.0.0/20", Some(4096), 4096),
        ("10.202.0.0/24", Some(256), 256),
        ("10.203.0.0/17", Some(32_768), 32_768),
        ("10.204.0.0/27", None, 32),
        ("10.205.0.0/20", None, 4096),
    ] {
        let mut request = with_services(block, number);
        let third = services.to_string().len();
        request["ClusterCIDRSettings"]["ClusterCIDR"] = format!("172.{}.0.0/16", 16 + third).into();
        request["ClusterCIDRSettings"]["IgnoreClusterCIDRConflict"] = true.into();
        let network = create(&session, &request)["ClusterNetworkSettings"].take();
        assert_eq!((&network["ServiceCIDR"], &network["MaxClusterServiceNum"]), (&json!(block), &json!(services)));
    }
}

#[test]
fn addresses_of_the_vpc_and_of_its_other_clusters_are_refused() {
    let session = Session::new();
    let first = session.create_cluster("172.16.0.0/16");
    session.simulator.write(|state| {
        state.vpcs.get_mut("vpc-demo0001").unwrap().assistant_cidrs.push("172.20.0.0/16".into());
    });
    let refused = |request: &Value| refusal(&session, "CreateCluster", request);
    let taken = |block: &str| {
        let message = format!("CIDR_CONFLICT_WITH_OTHER_CLUSTER[cidr {block} is conflict with cluster id: {first}]");
        ("InvalidParameter.CidrConflictWithOtherCluster".to_owned(), message)
    };
    assert_eq!(refused(&cluster_request("172.16.128.0/20")), taken("172.16.128.0/20"));
    let mut services = cluster_request("172.17.0.0/16");
    services["ClusterCIDRSettings"]["ServiceCIDR"] = "172.16.64.0/22".into();
    assert_eq!(refused(&services), taken("172.16.64.0/22"));
    for of_vpc in ["10.0.64.0/18", "172.20.128.0/20"] {
        assert_eq!(refused(&cluster_request(of_vpc)).0, "InvalidParameter.CidrConflictWithVpcCidr", "{of_vpc}");
    }
    let vpc = session.call("DescribeVpcs", &json!({"VpcIds": ["vpc-demo0001"]}))["VpcSet"][0].take();
    assert_eq!(vpc["AssistantCidrSet"][0]["CidrBlock"], "172.20.0.0/16");
}

#[test]
fn an_overlay_by_cilium_refuses_what_does_not_go_with_it() {
    let session = Session::new();
    let refused = |member: &str, name: &str, value: Value| {
        let mut request = cilium();
        request[member][name] = value;
        refusal(&session, "CreateCluster", &request)
    };
    let advanced = "ClusterAdvancedSettings";
    for ((code, message), expected) in [
        (refused(advanced, "IPVS", true.into()), "cluster of CiliumOverlay only support kubeproxy with mode iptables"),
        (
            refused("ClusterBasicSettings", "ClusterOs", "ubuntu20.04x86_64".into()),
            "cluster os ubuntu20.04x86_64 is not supported to use cilium overlay mode",
        ),
        (
            refused("ClusterBasicSettings", "ClusterOs", Value::Null),
            "cluster os tlinux4_x86_64_public is not supported to use cilium overlay mode",
        ),
        (
            refused(advanced, "CiliumMode", "clusterIP".into()),
            "CiliumMode clusterIP must not set when use CiliumOverlay",
        ),
        (
            refused(advanced, "VpcCniType", "tke-route-eni".into()),
            "VpcCniType tke-route-eni must not set when use CiliumOverlay",
        ),
        (
            refused(advanced, "DataPlaneV2", true.into()),
            "NetworkType CiliumOverlay is not supported to use dataplaneV2 mode",
        ),
    ] {
        assert_eq!((code.as_str(), message), ("FailedOperation.Param", format!("PARAM_ERROR({expected})")));
    }
    assert_eq!(refused("ClusterBasicSettings", "SubnetId", "".into()).0, "MissingParameter");
    let mut empty = cilium();
    empty[advanced]["VpcCniType"] = "".into();
    assert_eq!(create(&session, &empty)["ClusterNetworkSettings"]["SubnetId"], "subnet-demo0001");
}

#[test]
fn an_overlay_by_cilium_may_be_called_otherwise() {
    let names = |quirks: Quirks| {
        let session = Session::with(Settings { clock: Clock::manual(), quirks, ..Settings::default() });
        let cluster = create(&session, &cilium());
        (cluster["Property"].clone(), cluster["ClusterNetworkSettings"]["CiliumMode"].clone())
    };
    assert_eq!(names(Quirks::default()), (json!("{\"NetworkType\":\"CiliumOverlay\"}"), json!("")));
    let other = Quirks { cilium_reads_as_bgp: true, ..Quirks::default() };
    assert_eq!(names(other), (json!("{\"NetworkType\":\"CiliumBGP\"}"), json!("CiliumBGP")));
}

#[test]
fn a_subnet_that_was_sent_is_shown_whatever_the_network() {
    let session = Session::new();
    let mut request = least();
    request["ClusterBasicSettings"]["SubnetId"] = "subnet-demo0002".into();
    assert_eq!(create(&session, &request)["ClusterNetworkSettings"]["SubnetId"], "subnet-demo0002");
    request["ClusterCIDRSettings"] = json!({"ServiceCIDR": "192.168.0.0/20", "EniSubnetIds": ["subnet-demo0001"]});
    request["ClusterAdvancedSettings"] = json!({"NetworkType": "VPC-CNI"});
    let cluster = create(&session, &request);
    assert_eq!(cluster["ClusterNetworkSettings"]["SubnetId"], "subnet-demo0002");
    let property: Value = serde_json::from_str(cluster["Property"].as_str().unwrap()).unwrap();
    assert_eq!((&property["NetworkType"], &property["VpcCniType"]), (&json!("VPC-CNI"), &json!("tke-route-eni")));
}

#[test]
fn vpc_cni_is_switched_on_in_a_cluster_that_stays_one_of_global_routes() {
    let session = Session::new();
    let id = session.running_cluster();
    let of_cluster = json!({"ClusterId": id});
    let code = "FailedOperation.EnableVPCCNIFailed".to_owned();
    let progress = || session.call("DescribeEnableVpcCniProgress", &of_cluster)["Status"].take();
    let (other, message) = refusal(&session, "DescribeEnableVpcCniProgress", &of_cluster);
    assert_eq!((other, message), (code.clone(), format!("cluster {id} is not vpc-cni cluster")));
    assert_eq!(session.call("DescribeIPAMD", &of_cluster)["EnableIPAMD"], false);

    let enable = |subnet: &str| {
        json!({
            "ClusterId": id, "VpcCniType": "tke-route-eni", "EnableStaticIp": false, "Subnets": [subnet],
        })
    };
    let (other, message) = refusal(&session, "EnableVpcCniNetworkType", &enable("subnet-none0001"));
    assert_eq!(
        (other.as_str(), message.as_str()),
        ("InvalidParameter.Param", "PARAM_ERROR(subnet subnet-none0001 is invalid)")
    );
    session.call("EnableVpcCniNetworkType", &enable("subnet-demo0001"));
    assert_eq!(progress(), "Running");
    let component = session.call("DescribeIPAMD", &of_cluster);
    assert_eq!((&component["Phase"], &component["EnableIPAMD"]), (&json!("upgrading"), &json!(true)));
    session.pass(200);
    assert_eq!(progress(), "Succeed");
    let cluster = shown(&session, &id);
    let property: Value = serde_json::from_str(cluster["Property"].as_str().unwrap()).unwrap();
    assert_eq!((&property["NetworkType"], &property["VpcCniType"]), (&json!("GR"), &json!("tke-route-eni")));
    assert_eq!(cluster["ClusterNetworkSettings"]["Subnets"], json!(["subnet-demo0001"]));
    let again = refusal(&session, "EnableVpcCniNetworkType", &enable("subnet-demo0001"));
    assert_eq!(again, (code, "cluster has been vpc-cni cluster".to_owned()));

    let add = |subnet: &str| json!({"ClusterId": id, "SubnetIds": [subnet], "VpcId": "vpc-demo0001"});
    let (other, message) = refusal(&session, "AddVpcCniSubnets", &add("subnet-none0001"));
    assert_eq!(
        (other.as_str(), message.as_str()),
        ("InvalidParameter.Param", "PARAM_ERROR(subnet subnet-none0001 is invalid)")
    );
    session.call("AddVpcCniSubnets", &add("subnet-demo0002"));
    assert_eq!(shown(&session, &id)["ClusterNetworkSettings"]["Subnets"].as_array().unwrap().len(), 2);
}
