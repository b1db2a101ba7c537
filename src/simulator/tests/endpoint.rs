//! Endpoints, as the real cloud was seen to open and close them; where it did so in two ways, both.

use serde_json::{Value, json};

use super::session::{Session, hostile, private, refusal, side};
use crate::simulator::state::VirtualNode;

fn status(session: &Session, cluster: &str, public: bool) -> (String, String) {
    let answer = session.call("DescribeClusterEndpointStatus", &side(cluster, public));
    (answer["Status"].as_str().unwrap().to_owned(), answer["ErrorMsg"].as_str().unwrap().to_owned())
}

#[test]
fn a_private_endpoint_is_accepted_without_a_node_and_may_fail_minutes_later() {
    for (session, end) in [(Session::new(), "Created"), (hostile(), "CreateFailed")] {
        let cluster = session.running_cluster();
        session.call("CreateClusterEndpoint", &private(&cluster));
        assert_eq!(status(&session, &cluster, false).0, "Creating");
        session.pass(60);
        session.pass(200);
        let (status, message) = status(&session, &cluster, false);
        assert_eq!(status, end);
        assert_eq!(message.contains("address sync timed out"), end == "CreateFailed", "{message}");
        // asked for again, or closed
        if end == "CreateFailed" {
            session.call("CreateClusterEndpoint", &private(&cluster));
        }
    }
}

#[test]
fn an_endpoint_takes_one_request_at_a_time() {
    let session = Session::new();
    let cluster = session.running_cluster();
    session.call("CreateClusterEndpoint", &private(&cluster));
    for _ in 0..2 {
        let (code, message) = refusal(&session, "CreateClusterEndpoint", &private(&cluster));
        assert_eq!(code, "OperationDenied");
        assert!(message.contains("same type task in execution"), "{message}");
        session.pass(60);
    }
    session.call("DeleteClusterEndpoint", &side(&cluster, false));
    session.pass(20);
    session.call("DeleteClusterEndpoint", &side(&cluster, false));
    assert_eq!(status(&session, &cluster, false), ("Deleted".to_owned(), "Deleted".to_owned()));
    assert_eq!(status(&session, &cluster, true), ("NotFound".to_owned(), String::new()));
    let behind = json!({"ClusterId": cluster, "SecurityGroup": "sg-demo0001"});
    let (code, message) = refusal(&session, "ModifyClusterEndpointSP", &behind);
    assert_eq!(code, "OperationDenied");
    assert!(message.contains("only for managed cluster with extranet endpoint"), "{message}");
}

#[test]
fn an_endpoint_that_works_repeats_its_status_as_its_message_or_says_nothing() {
    for (session, said) in [(Session::new(), "Created"), (hostile(), "")] {
        let cluster = session.running_cluster();
        session.create_pool(&cluster, 1);
        session.pass(200);
        session.call("CreateClusterEndpoint", &private(&cluster));
        session.pass(60);
        assert_eq!(status(&session, &cluster, false), ("Created".to_owned(), said.to_owned()));
        let answer = session.call("DescribeClusterEndpoints", &json!({"ClusterId": cluster}));
        // a domain says nothing of a side being open
        assert!(answer["ClusterExternalDomain"].as_str().unwrap().ends_with(".ccs.tencent-cloud.com"));
        assert_eq!(answer["ClusterExternalEndpoint"], "");
        assert_eq!(answer["ClusterExternalACL"], Value::Null);
    }
}

#[test]
fn a_public_endpoint_is_an_address_or_the_name_of_its_balancer() {
    for (session, is_name) in [(Session::new(), false), (hostile(), true)] {
        let cluster = session.running_cluster();
        let open = json!({"ClusterId": cluster, "IsExtranet": true, "SecurityGroup": "sg-demo0001"});
        let (code, message) = refusal(&session, "CreateClusterEndpoint", &open);
        let without_node = match is_name {
            true => ("InvalidParameter", "No normal node cluster is not allowed to enable access endpoint"),
            false => ("ResourceUnavailable.ClusterState", "CLUSTER_STATE_ERROR(cluster without worker Node)"),
        };
        assert_eq!((code.as_str(), message.as_str()), without_node);
        session.create_pool(&cluster, 1);
        session.pass(200);
        for (group, said) in [(None, "can not be empty"), (Some("sg-none0001"), "is invalid")] {
            let open = json!({"ClusterId": cluster, "IsExtranet": true, "SecurityGroup": group});
            let (code, message) = refusal(&session, "CreateClusterEndpoint", &open);
            assert_eq!((code.as_str(), message), ("InvalidParameter", format!("SecurityGroup {said}")));
        }
        session.call("CreateClusterEndpoint", &open);
        session.pass(120);
        let answer = session.call("DescribeClusterEndpoints", &json!({"ClusterId": cluster}));
        let address = answer["ClusterExternalEndpoint"].as_str().unwrap();
        assert!(address.ends_with(":443"), "{address}");
        assert_eq!(address.starts_with("lb-") && address.contains(".clb.ap-guangzhou-tencentclb.com"), is_name);
    }
}

#[test]
fn while_a_cluster_is_made_its_endpoints_cannot_be_asked_for() {
    for (session, codes, beginning) in [
        (Session::new(), "ResourceUnavailable.Cluster", "CLUSTER_STATE_ERROR("),
        (hostile(), "InternalError.KubeClientConnection", "KUBE_CLIENT_CONNECTION_ERROR("),
    ] {
        let cluster = session.create_cluster("172.16.0.0/16");
        for (action, parameters) in [
            ("DescribeClusterEndpointStatus", side(&cluster, true)),
            ("DescribeClusterEndpoints", json!({"ClusterId": cluster})),
        ] {
            let (code, message) = refusal(&session, action, &parameters);
            assert!(code.starts_with(codes) && message.starts_with(beginning), "{action} {code} {message}");
        }
        let refused = session.refused("CreateClusterEndpoint", &private(&cluster));
        assert_eq!(refused, "ResourceUnavailable.ClusterState");
    }
}

#[test]
fn of_a_cluster_with_nothing_open_the_domains_are_told() {
    let session = Session::new();
    let cluster = session.running_cluster();
    let mut answer = session.call("DescribeClusterEndpoints", &json!({"ClusterId": cluster}));
    let domain = format!("{cluster}.ccs.tencent-cloud.com");
    assert!(answer["CertificationAuthority"].take().as_str().unwrap().starts_with("-----BEGIN CERTIFICATE"));
    answer.as_object_mut().unwrap().remove("RequestId");
    let expected = json!({
        "CertificationAuthority": null, "ClusterExternalEndpoint": "", "ClusterIntranetEndpoint": "",
        "ClusterDomain": domain, "ClusterExternalDomain": domain, "ClusterIntranetDomain": domain,
        "ClusterExternalACL": null, "SecurityGroup": "", "ClusterIntranetSubnetId": "", "IntranetSecurityGroup": "",
    });
    assert_eq!(answer, expected);
}

#[test]
fn a_private_endpoint_is_an_address_alone_and_may_have_a_group() {
    let session = Session::new();
    let cluster = session.running_cluster();
    let mut open = private(&cluster);
    open["SecurityGroup"] = "sg-demo0001".into();
    session.call("CreateClusterEndpoint", &open);
    session.pass(60);
    let answer = session.call("DescribeClusterEndpoints", &json!({"ClusterId": cluster}));
    assert!(answer["ClusterIntranetEndpoint"].as_str().unwrap().parse::<std::net::Ipv4Addr>().is_ok(), "{answer}");
    assert_eq!(answer["IntranetSecurityGroup"], "sg-demo0001");
    assert_eq!((&answer["SecurityGroup"], &answer["ClusterIntranetSubnetId"]), (&"".into(), &"subnet-demo0001".into()));
    // only the public one's group can be changed
    let behind = json!({"ClusterId": cluster, "SecurityGroup": "sg-demo0001"});
    assert_eq!(refusal(&session, "ModifyClusterEndpointSP", &behind).0, "OperationDenied");
}

#[test]
fn a_super_node_counts_for_a_public_endpoint_and_is_listed_apart() {
    let session = Session::new();
    let cluster = session.running_cluster();
    let open = json!({"ClusterId": cluster, "IsExtranet": true, "SecurityGroup": "sg-demo0001"});
    let add = |phase: &str| {
        session.simulator.write(|state| {
            let node = VirtualNode {
                name: "eklet-subnet-demo0001-0".into(),
                cluster_id: cluster.clone(),
                subnet_id: "subnet-demo0001".into(),
                phase: phase.into(),
                created: state.now,
            };
            state.virtual_nodes.insert(node.name.clone(), node);
        });
    };
    add("Pending");
    assert_eq!(session.refused("CreateClusterEndpoint", &open), "ResourceUnavailable.ClusterState");
    add("Running");
    assert_eq!(session.call("DescribeClusterInstances", &json!({"ClusterId": cluster}))["TotalCount"], 0);
    let listed = session.call("DescribeClusterVirtualNode", &json!({"ClusterId": cluster}));
    assert_eq!((&listed["TotalCount"], &listed["Nodes"][0]["Phase"]), (&1.into(), &"Running".into()));
    session.call("CreateClusterEndpoint", &open);
}

#[test]
fn an_endpoint_may_be_there_before_its_address_is_listed() {
    for (session, is_listed) in [(Session::new(), true), (hostile(), false)] {
        let cluster = session.running_cluster();
        session.create_pool(&cluster, 1);
        session.pass(200);
        session.call("CreateClusterEndpoint", &private(&cluster));
        let address = || {
            session.call("DescribeClusterEndpoints", &json!({"ClusterId": cluster}))["ClusterIntranetEndpoint"].take()
        };
        assert_eq!(address(), "");
        session.pass(60);
        assert_eq!(status(&session, &cluster, false).0, "Created");
        assert_eq!(address() != "", is_listed);
        session.pass(60);
        assert_ne!(address(), "");
    }
}

#[test]
fn a_kubeconfig_comes_whether_or_not_a_side_is_open() {
    let session = Session::new();
    let cluster = session.running_cluster();
    session.create_pool(&cluster, 1);
    session.pass(200);
    let domain = format!("{cluster}.ccs.tencent-cloud.com");
    let server = |public: bool| {
        let reply = session.call("DescribeClusterKubeconfig", &side(&cluster, public));
        let file = reply["Kubeconfig"].as_str().unwrap().to_owned();
        file.lines().find_map(|line| line.strip_prefix("    server: https://")).unwrap().to_owned()
    };
    assert_eq!((server(true), server(false)), (domain.clone(), domain.clone()));
    session.call("CreateClusterEndpoint", &private(&cluster));
    let public = json!({"ClusterId": cluster, "IsExtranet": true, "SecurityGroup": "sg-demo0001"});
    session.call("CreateClusterEndpoint", &public);
    session.pass(300);
    let listed = session.call("DescribeClusterEndpoints", &json!({"ClusterId": cluster}));
    assert_eq!(server(false), listed["ClusterIntranetEndpoint"].as_str().unwrap());
    // an address is in the list only
    assert!(listed["ClusterExternalEndpoint"].as_str().unwrap().ends_with(":443"));
    assert_eq!(server(true), domain);
    session.simulator.write(|state| state.quirks.balancers_have_names = true);
    let listed = session.call("DescribeClusterEndpoints", &json!({"ClusterId": cluster}));
    assert_eq!(server(true), listed["ClusterExternalEndpoint"].as_str().unwrap());
}
