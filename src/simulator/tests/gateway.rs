//! What stands between a request and its action.

use std::time::Duration;

use http::HeaderValue;
use serde_json::{Value, json};

use super::session::{Session, cluster_request, signed};
use crate::simulator::{Delay, Dropped, Fault, FaultKind, Settings};

#[test]
fn says_who_calls() {
    let session = Session::new();
    let identity = session.call("GetCallerIdentity", &json!({}));
    assert_eq!(identity["Arn"], "qcs::cam::uin/100000000001:uin/100000000001");
    assert_eq!(session.call("GetUserAppId", &json!({}))["AppId"], 1_250_000_001_i64);
}

#[test]
fn refuses_bad_signatures() {
    let session = Session::new();
    let offer = session.simulator.offer();
    let code = |request| {
        let response = session.simulator.respond(request).unwrap();
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        body["Response"]["Error"]["Code"].as_str().unwrap().to_owned()
    };
    let sign = |keys| signed("sts", "2018-08-13", "GetCallerIdentity", "", keys, &json!({}));
    assert_eq!(code(sign((&offer.secret_id, "wrong"))), "AuthFailure.SignatureFailure");
    assert_eq!(code(sign(("AKIDnobody", &offer.secret_key))), "AuthFailure.SecretIdNotFound");
    let mut late = sign((&offer.secret_id, &offer.secret_key));
    late.headers_mut().insert("x-tc-timestamp", 1_700_000_000.into());
    assert_eq!(code(late), "AuthFailure.SignatureExpire");
    let mut token = sign((&offer.secret_id, &offer.secret_key));
    token.headers_mut().insert("x-tc-token", HeaderValue::from_static("t"));
    assert_eq!(code(token), "AuthFailure.TokenFailure");
    let mut none = sign((&offer.secret_id, &offer.secret_key));
    none.headers_mut().remove("authorization");
    assert_eq!(code(none), "AuthFailure.InvalidAuthorization");
}

#[test]
fn refuses_what_it_does_not_know() {
    let session = Session::new();
    let keys = (session.keys.0.as_str(), session.keys.1.as_str());
    let code = |service, version, action, region| {
        let request = signed(service, version, action, region, keys, &json!({}));
        let response = session.simulator.respond(request).unwrap();
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        body["Response"]["Error"]["Code"].as_str().unwrap().to_owned()
    };
    let region = "ap-guangzhou";
    assert_eq!(code("tke", "2018-05-25", "NoSuch", region), "InvalidAction");
    assert_eq!(code("tke", "2017-01-01", "DescribeClusters", region), "NoSuchVersion");
    assert_eq!(code("nosuch", "2018-05-25", "DescribeClusters", region), "NoSuchProduct");
    assert_eq!(code("tke", "2018-05-25", "DescribeClusters", "mars"), "UnsupportedRegion");
    assert_eq!(code("tke", "2018-05-25", "DescribeClusters", ""), "MissingParameter");
    assert_eq!(session.refused("DescribeClusters", &json!({"ClusterID": "x"})), "UnknownParameter");
    assert_eq!(session.refused("DescribeClusters", &json!({"Limit": "20"})), "InvalidParameter");
    assert_eq!(session.refused("DeleteCluster", &json!({"ClusterId": "x"})), "MissingParameter");
}

#[test]
fn accounts_do_not_see_each_other() {
    let session = Session::new();
    session.create_cluster("172.16.0.0/16");
    session.simulator.write(|state| state.add_account("200000000002", 2, "AKIDother", "secret"));
    let request = |action: &str, parameters: &Value| {
        signed("tke", "2018-05-25", action, "ap-guangzhou", ("AKIDother", "secret"), parameters)
    };
    let response = session.simulator.respond(request("DescribeClusters", &json!({}))).unwrap();
    let body: Value = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(body["Response"]["TotalCount"], 0);
}

#[test]
fn throttles_in_the_words_of_the_cloud() {
    let session = Session::with(Settings::default());
    let codes: Vec<String> = (0..60)
        .map(|_| {
            session.response("DescribeVersions", &json!({}))["Error"]["Code"].as_str().unwrap_or_default().to_owned()
        })
        .collect();
    assert!(codes.iter().any(|code| code == "RequestLimitExceeded"));
}

#[test]
fn loses_and_breaks_replies_on_order() {
    let session = Session::new();
    let order = |kind| {
        session.simulator.write(|state| state.faults.push(Fault::once("CreateCluster", kind)));
        session.simulator.respond(session.request("CreateCluster", &cluster_request("172.16.0.0/16")))
    };
    let clusters = || session.simulator.read(|state| state.clusters.len());
    assert_eq!(order(FaultKind::DropRequest).unwrap_err(), Dropped);
    assert_eq!(clusters(), 0);
    assert_eq!(order(FaultKind::HttpStatus(502)).unwrap().status(), 502);
    assert_eq!(clusters(), 0);
    assert_eq!(order(FaultKind::DropReply).unwrap_err(), Dropped);
    assert_eq!(clusters(), 1);
    let delayed = order(FaultKind::Delay(70)).unwrap();
    assert_eq!(delayed.extensions().get(), Some(&Delay(Duration::from_millis(70))));
    let broken = order(FaultKind::BadJson).unwrap();
    assert!(serde_json::from_slice::<Value>(broken.body()).is_err());
    let records = session.simulator.requests();
    assert_eq!(records.len(), 5);
    assert_eq!(records[2].fault.as_deref(), Some("DropReply"));
    assert!(records[2].response["ClusterId"].is_string());
}
