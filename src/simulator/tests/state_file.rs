//! A cloud in a file.

use std::fs;
use std::thread;

use serde_json::{Value, json};

use super::session::{cluster_request, signed};
use crate::simulator::{Settings, Simulator, actions};

fn settings() -> Settings {
    Settings { requests_per_second: 0, ..Settings::default() }
}

fn ask(simulator: &Simulator, action: &str, parameters: &Value) -> Value {
    let offer = simulator.offer();
    let (service, version, _) = actions().find(|(.., name)| *name == action).unwrap();
    let request = signed(service, version, action, "ap-guangzhou", (&offer.secret_id, &offer.secret_key), parameters);
    let response = simulator.respond(request).unwrap();
    serde_json::from_slice::<Value>(response.body()).unwrap()["Response"].take()
}

#[test]
fn outlives_its_process_and_keeps_a_log() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("nested/cloud.json");
    let first = Simulator::open(&path, settings()).unwrap();
    let made = ask(&first, "CreateCluster", &cluster_request("172.16.0.0/16"));
    drop(first);
    let second = Simulator::open(&path, settings()).unwrap();
    let found = ask(&second, "DescribeClusters", &json!({}));
    assert_eq!(found["Clusters"][0]["ClusterId"], made["ClusterId"]);
    let records = second.requests();
    assert_eq!(records.len(), 2);
    assert_eq!((records[0].sequence, records[1].sequence), (1, 2));
    assert_eq!(records[0].action, "CreateCluster");
    let log = fs::read_to_string(directory.path().join("nested/cloud.json.requests.jsonl")).unwrap();
    assert!(!log.contains(&second.offer().secret_key));
}

#[test]
fn reading_leaves_the_file_alone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("cloud.json");
    let simulator = Simulator::open(&path, settings()).unwrap();
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    ask(&simulator, "DescribeClusters", &json!({}));
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), modified);
}

#[test]
fn many_writers_lose_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("cloud.json");
    let writers: Vec<_> = (0..4)
        .map(|writer| {
            let path = path.clone();
            // A handle of its own stands for a process of its own: the lock is the file's.
            thread::spawn(move || {
                let simulator = Simulator::open(&path, settings()).unwrap();
                for number in 0..10 {
                    let name = format!("{writer}-{number}");
                    let made =
                        ask(&simulator, "CreateSecurityGroup", &json!({"GroupName": name, "GroupDescription": ""}));
                    assert!(made.get("Error").is_none(), "{made}");
                }
            })
        })
        .collect();
    for writer in writers {
        writer.join().unwrap();
    }
    let simulator = Simulator::open(&path, settings()).unwrap();
    let names = simulator.read(|state| state.security_groups.values().filter(|group| group.name != "demo").count());
    assert_eq!(names, 40);
    assert_eq!(simulator.requests().len(), 40);
}

#[test]
fn never_overwrites_what_is_not_its_own() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("terraform.tfstate");
    for (text, part) in [
        (r#"{"version": 4, "resources": []}"#, "not the state of a simulated cloud"),
        ("{\"format\": 1, \"identifiers\"", "damaged"),
        ("", "damaged"),
        (r#"{"format": 99, "identifiers": {}}"#, "form 99"),
        (r#"{"format": 1, "identifiers": {"seed": 1}}"#, "damaged"),
    ] {
        fs::write(&path, text).unwrap();
        let error = Simulator::open(&path, settings()).unwrap_err().to_string();
        assert!(error.contains(part) && error.contains("terraform.tfstate"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
}

#[test]
fn a_file_broken_later_is_an_internal_error() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("cloud.json");
    let simulator = Simulator::open(&path, settings()).unwrap();
    let offer = simulator.offer();
    fs::write(&path, "broken").unwrap();
    let request =
        signed("sts", "2018-08-13", "GetCallerIdentity", "", (&offer.secret_id, &offer.secret_key), &json!({}));
    let response = simulator.respond(request).unwrap();
    let body: Value = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(body["Response"]["Error"]["Code"], "InternalError");
    assert_eq!(fs::read_to_string(&path).unwrap(), "broken");
}
