//! Tests move the cloud's time, whatever clock it has.

use std::time::Duration;

use serde_json::{Value, json};

use super::session::{Session, cluster_request, pool_request, signed};
use crate::simulator::state::{ClusterStatus, NodePoolStatus};
use crate::simulator::{Clock, Settings, Simulator};
use crate::system::clock;

const AN_HOUR: Duration = Duration::from_secs(3600);

/// The code with which GetCallerIdentity is answered to temporary keys.
fn code(session: &Session, keys: &Value) -> String {
    let text = |name: &str| keys[name].as_str().unwrap();
    let pair = (text("TmpSecretId"), text("TmpSecretKey"));
    let mut request = signed("sts", "2018-08-13", "GetCallerIdentity", "ap-guangzhou", pair, &json!({}));
    request.headers_mut().insert("x-tc-token", text("Token").parse().unwrap());
    let response = session.simulator.respond(request).unwrap();
    let body: Value = serde_json::from_slice(response.body()).unwrap();
    body["Response"]["Error"]["Code"].as_str().unwrap_or("none").to_owned()
}

/// Keys of a role that hold for so long, and how many seconds that seems to be by the machine's clock.
fn keys(session: &Session, seconds: i64) -> (Value, i64) {
    let arn = session
        .simulator
        .write(|state| state.add_role("100000000001", "ours", |role| role.trusted.push("100000000001".into())));
    let request = json!({"RoleArn": arn, "RoleSessionName": "me", "DurationSeconds": seconds});
    let mut given = session.call("AssumeRole", &request);
    let left = given["ExpiredTime"].as_i64().unwrap() - clock::now().as_second();
    (given["Credentials"].take(), left)
}

#[test]
fn what_falls_due_happens_although_the_clock_runs() {
    let session = Session::with(Settings { requests_per_second: 0, ..Settings::default() });
    let id = session.create_cluster("172.16.0.0/16");
    let status = || session.simulator.read(|state| state.clusters[&id].status);
    assert_eq!(status(), ClusterStatus::Creating);
    session.pass(300);
    assert_eq!(status(), ClusterStatus::Running);
    let pool = session.create_pool(&id, 1);
    assert_eq!(session.simulator.read(|state| state.node_pools[&pool].status), NodePoolStatus::Creating);
    session.pass(3600);
    session.simulator.read(|state| {
        assert_eq!(state.node_pools[&pool].status, NodePoolStatus::Normal);
        let node = &state.pool_nodes(&pool)[0];
        assert!(node.created.after(AN_HOUR) > state.now, "each thing at its own time: {node:?}");
        assert!(state.tasks.is_empty(), "{:?}", state.tasks);
    });
    session.call("DeleteCluster", &json!({"ClusterId": id, "InstanceDeleteMode": "terminate"}));
    session.pass(120);
    assert!(session.simulator.read(|state| state.clusters.is_empty()));
}

#[test]
fn keys_end_when_the_cloud_is_there() {
    let session = Session::with(Settings::default());
    let (keys, left) = keys(&session, 7200);
    assert!((7100..=7200).contains(&left), "{left}");
    assert_eq!(code(&session, &keys), "none");
    session.simulator.advance(2 * AN_HOUR);
    assert_eq!(code(&session, &keys), "AuthFailure.TokenFailure");
}

#[test]
fn in_a_cloud_behind_keys_seem_to_end_sooner_than_they_do() {
    let session = Session::with(Settings { clock: Clock::Behind(AN_HOUR), ..Settings::default() });
    let (keys, left) = keys(&session, 3600);
    assert!(left <= 0, "they seem to have ended: {left}");
    assert_eq!(code(&session, &keys), "none");
    session.simulator.advance(AN_HOUR);
    assert_eq!(code(&session, &keys), "AuthFailure.TokenFailure");
}

#[test]
fn who_shares_a_state_file_shares_its_time() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("cloud.json");
    let file = || std::fs::read_to_string(&path).unwrap();
    let here = Simulator::open(&path, Settings::default()).unwrap();
    let there = Simulator::open(&path, Settings::default()).unwrap();
    assert!(!file().contains("\"ahead\""), "a state file of before has no such member");
    let offer = here.offer();
    let keys = (offer.secret_id.as_str(), offer.secret_key.as_str());
    let request = cluster_request("172.16.0.0/16");
    there.respond(signed("tke", "2018-05-25", "CreateCluster", "ap-guangzhou", keys, &request)).unwrap();
    let id = there.read(|state| state.clusters.keys().next().unwrap().clone());
    here.advance(AN_HOUR);
    assert!(file().contains("\"ahead\""));
    assert_eq!(there.read(|state| state.clusters[&id].status), ClusterStatus::Running);
    let request = pool_request(&id, 0);
    let answer = there.respond(signed("tke", "2018-05-25", "CreateClusterNodePool", "ap-guangzhou", keys, &request));
    assert!(String::from_utf8_lossy(answer.unwrap().body()).contains("NodePoolId"));
}
