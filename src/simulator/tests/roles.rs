//! Temporary keys: who gets them, for how long, and what they are good for.

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use super::session::{Session, cluster_request, pool_request, signed};
use crate::simulator::state::{IdentityProvider, Role};

fn answer(session: &Session, request: Request<Bytes>) -> Value {
    let response = session.simulator.respond(request).unwrap();
    let mut body: Value = serde_json::from_slice(response.body()).unwrap();
    body["Response"].take()
}

fn code(answer: &Value) -> &str {
    answer["Error"]["Code"].as_str().unwrap_or("none")
}

/// GetCallerIdentity with temporary keys.
fn who(session: &Session, answer: &Value) -> Value {
    let keys = &answer["Credentials"];
    let text = |name: &str| keys[name].as_str().unwrap();
    let pair = (text("TmpSecretId"), text("TmpSecretKey"));
    let mut request = signed("sts", "2018-08-13", "GetCallerIdentity", "ap-guangzhou", pair, &json!({}));
    request.headers_mut().insert("x-tc-token", text("Token").parse().unwrap());
    self::answer(session, request)
}

#[test]
fn a_role_is_for_whom_it_trusts() {
    let session = Session::new();
    let (arn, closed, far) = session.simulator.write(|state| {
        let arn = state.add_role("100000000001", "ours", |role| {
            role.trusted.push("100000000001".into());
            role.external_id = Some("agreed".into());
        });
        let closed = state.add_role("100000000001", "closed", |_| ());
        state.add_account("200000000002", 2, "AKIDother", "secret");
        (arn, closed, state.add_role("200000000002", "far", |role| role.trusted.push("100000000001".into())))
    });
    let ask = |arn: &str, more: Value| {
        let mut parameters = json!({"RoleArn": arn, "RoleSessionName": "me"});
        parameters.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        session.response("AssumeRole", &parameters)
    };
    let agreed = json!({"ExternalId": "agreed", "DurationSeconds": 600, "Policy": "%7B%22version%22%3A%222.0%22%2C%22statement%22%3A%5B%5D%7D"});
    let given = ask(&arn, agreed.clone());
    let identity = who(&session, &given);
    assert_eq!((&identity["Type"], &identity["AccountId"]), (&"CAMRole".into(), &"100000000001".into()));
    assert!(identity["UserId"].as_str().unwrap().ends_with(":me"), "{identity}");
    assert_eq!(who(&session, &ask(&far, json!({})))["AccountId"], "200000000002");
    assert_eq!(code(&ask(&arn, json!({}))), "UnauthorizedOperation");
    assert_eq!(code(&ask(&closed, json!({}))), "UnauthorizedOperation");
    assert_eq!(code(&ask("qcs::cam::uin/1:roleName/none", json!({}))), "ResourceNotFound.RoleNotFound");
    assert_eq!(code(&ask(&far, json!({"DurationSeconds": 43_201}))), "InvalidParameter.OverTimeError");
    for policy in ["{\"version\":\"2.0\",\"statement\":[]}", "%7B%22version%22%3A%222.0%22%7D"] {
        assert_eq!(code(&ask(&far, json!({"Policy": policy}))), "InvalidParameter.StrategyFormatError", "{policy}");
    }
    assert_eq!(code(&ask(&far, json!({"RoleSessionName": "not a name"}))), "InvalidParameter.ParamError");
    session.pass(601);
    assert_eq!(code(&who(&session, &given)), "AuthFailure.TokenFailure");
    let log = format!("{:?}", session.simulator.requests());
    assert!(!log.contains(given["Credentials"]["Token"].as_str().unwrap()), "the log holds a token");
}

#[test]
fn a_token_is_good_for_the_role_that_trusts_its_provider() {
    let session = Session::new();
    let provider =
        |key: &str| IdentityProvider { issuer: "https://idp.example".into(), audience: "sts".into(), key: key.into() };
    let (arn, now) = session.simulator.write(|state| {
        state.identity_providers.insert("OIDC".into(), provider("k"));
        (state.add_role("100000000001", "ours", |role| role.provider_id = Some("OIDC".into())), state.now)
    });
    let ask = |authorization: &'static str, token: &str| {
        let parameters = json!({
            "ProviderId": "OIDC", "WebIdentityToken": token, "RoleArn": arn, "RoleSessionName": "me",
        });
        let mut request = session.request("AssumeRoleWithWebIdentity", &parameters);
        request.headers_mut().insert("authorization", authorization.parse().unwrap());
        answer(&session, request)
    };
    let soon = now.after(Duration::from_secs(60));
    let good = provider("k").token("me", soon);
    assert_eq!(who(&session, &ask("SKIP", &good))["Type"], "CAMRole");
    let elsewhere = IdentityProvider { audience: "others".into(), ..provider("k") }.token("me", soon);
    for bad in [&provider("other").token("me", soon), &provider("k").token("me", now), &elsewhere, "no token"] {
        assert_eq!(code(&ask("SKIP", bad)), "InvalidParameter.WebIdentityTokenError", "{bad}");
    }
    session.pass(61);
    assert_eq!(code(&ask("SKIP", &good)), "InvalidParameter.WebIdentityTokenError");
    let mut request = session.request("DescribeClusters", &json!({}));
    request.headers_mut().insert("authorization", "SKIP".parse().unwrap());
    assert_eq!(code(&answer(&session, request)), "AuthFailure.InvalidAuthorization");
    assert!(!format!("{:?}", session.simulator.requests()).contains(&good), "the log holds a token");
}

#[test]
fn the_metadata_service_knows_the_roles_of_machines() {
    let session = Session::new();
    session.simulator.write(|state| {
        state.add_role("100000000001", "machine", |role| role.on_instances = true);
        state.add_role("100000000001", "other", |_| ());
    });
    let keys = session.simulator.instance_keys("machine").unwrap().unwrap();
    assert_eq!(who(&session, &json!({ "Credentials": keys }))["Type"], "CAMRole");
    assert_eq!(session.simulator.instance_keys("other").unwrap(), None);
}

#[test]
fn without_its_service_role_nothing_is_made_that_needs_it() {
    let session = Session::new();
    let without = |name: &str| session.simulator.write(|state| state.remove_role("100000000001", name));
    let refused = |action: &str, request: &Value| {
        let refused = session.response(action, request);
        format!("{} {}", code(&refused), refused["Error"]["Message"].as_str().unwrap_or_default())
    };
    let mut cni = cluster_request("172.17.0.0/16");
    cni["ClusterAdvancedSettings"] = json!({"NetworkType": "VPC-CNI"});
    cni["ClusterCIDRSettings"] = json!({"ServiceCIDR": "192.168.0.0/20", "EniSubnetIds": ["subnet-demo0001"]});
    let cluster = session.running_cluster();

    assert!(without("AS_QCSRole"));
    // whatever is sent
    let mut pool = pool_request(&cluster, 1);
    pool["Name"] = "".into();
    let said = refused("CreateClusterNodePool", &pool);
    assert!(said.starts_with("UnauthorizedOperation.AutoScalingRoleUnauthorized "), "{said}");
    assert!(said.contains("AS_QCSRole"), "{said}");
    assert!(without("IPAMDofTKE_QCSRole"));
    assert!(refused("CreateCluster", &cni).contains("IPAMDofTKE_QCSRole"));
    session.create_cluster("172.18.0.0/16");
    assert!(without("TKE_QCSRole"));
    assert!(refused("CreateCluster", &cluster_request("172.19.0.0/16")).ends_with(" TKE_QCSRole"));
    assert!(!without("TKE_QCSRole"), "it is gone");

    // one that trusts somebody else is none
    session
        .simulator
        .write(|state| state.add_role("100000000001", "AS_QCSRole", |role| role.services.push("cls".into())));
    assert_eq!(
        code(&session.response("CreateClusterNodePool", &pool_request(&cluster, 1))).split('.').next(),
        Some("UnauthorizedOperation")
    );
    let authorize = |role: &mut Role| role.services.push("as.cloud.tencent.com".into());
    session
        .simulator
        .write(|state| state.roles.values_mut().filter(|role| role.name == "AS_QCSRole").for_each(authorize));
    session.create_pool(&cluster, 1);
}

#[test]
fn roles_are_asked_for_by_name_or_number_and_listed() {
    let session = Session::new();
    session.simulator.write(|state| state.add_role("100000000001", "ours", |role| role.trusted.push("1".into())));
    let role = session.call("GetRole", &json!({"RoleName": "AS_QCSRole"}))["RoleInfo"].take();
    assert!(role["PolicyDocument"].as_str().unwrap().contains("{\"service\":[\"as.cloud.tencent.com\"]}"), "{role}");
    assert_eq!(session.call("GetRole", &json!({"RoleId": role["RoleId"]}))["RoleInfo"], role);
    assert_eq!(session.refused("GetRole", &json!({"RoleName": "nobody"})), "InvalidParameter.RoleNotExist");
    assert_eq!(session.refused("GetRole", &json!({})), "InvalidParameter.ParamError");
    let page = |page: i64| session.call("DescribeRoleList", &json!({"Page": page, "Rp": 3}));
    let (first, second) = (page(1), page(2));
    assert_eq!((first["TotalNum"].clone(), first["List"].as_array().unwrap().len()), (json!(4), 3));
    assert_eq!(second["List"].as_array().unwrap().len(), 1);
    let attached = session.call("ListAttachedRolePolicies", &json!({"RoleName": "AS_QCSRole", "Rp": 10, "Page": 1}));
    assert_eq!(attached["List"][0]["PolicyName"], "QcloudAccessForASRole");
}
