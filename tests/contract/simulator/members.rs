//! The simulated cloud knows every member of every request of the model, by its type, and asks for none that the
//! model leaves to the caller.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::walk::Walk;
use crate::contract::{DOCUMENTS, MODEL, Member, NOT_REQUIRED, Service, name_of};

/// The least that a pool needs to launch machines.
const LAUNCH: &str = "{\"InstanceType\":\"x\",\"InstanceChargeType\":\"x\"}";

/// A request, and the member that it is about.
type Case = (String, Value);

/// Writes requests of a service.
struct Writer {
    name: &'static str,
    service: &'static Service,
}

impl Writer {
    fn of(name: &'static str) -> Self {
        Self { name: name_of(name), service: &MODEL.services[name] }
    }

    /// A request for each member below an object, each with no more beside it than it needs; and one without any.
    fn cases(&self, object: &str, path: &str, above: &[&str]) -> Vec<Case> {
        let mut cases = vec![(path.to_owned(), self.least(object))];
        for (name, member) in &self.service.objects[object] {
            let path = format!("{path}.{name}");
            let of = member.of.as_deref().unwrap_or_default();
            let is_object = self.service.objects.contains_key(of);
            if above.contains(&of) {
                continue;
            }
            let inner = match is_object {
                true => self.cases(of, &path, &[above, &[object]].concat()),
                false => vec![(path.clone(), self.scalar(member))],
            };
            for (path, value) in inner {
                let mut request = self.least(object);
                request[name] = if member.kind == "list" { json!([value]) } else { value };
                cases.push((path, request));
            }
        }
        cases
    }

    /// An object with nothing but what the model requires.
    fn least(&self, object: &str) -> Value {
        let members = self.service.objects[object].iter().filter(|(name, member)| {
            member.required
                && !NOT_REQUIRED.iter().any(|&(service, of, left, _)| (service, of, left) == (self.name, object, name))
        });
        let members = members.map(|(name, member)| {
            let of = member.of.as_deref().unwrap_or_default();
            let value = match self.service.objects.contains_key(of) {
                true => self.least(of),
                false => self.scalar(member),
            };
            (name.clone(), if member.kind == "list" { json!([value]) } else { value })
        });
        Value::Object(members.collect::<Map<_, _>>())
    }

    fn scalar(&self, member: &Member) -> Value {
        let kind = if member.kind == "list" { member.of.as_deref().unwrap_or_default() } else { &member.kind };
        match kind {
            "string" | "datetime_iso" => json!("x"),
            "bool" => json!(true),
            "float" | "double" => json!(1.5),
            _ => json!(1),
        }
    }
}

/// What is wrong with the refusal of a request that only its values could be wrong with.
fn wrong(response: &Value) -> Option<String> {
    let (code, message) = (response["Error"]["Code"].as_str()?, response["Error"]["Message"].as_str()?);
    let is_shape = code == "UnknownParameter"
        || code == "MissingParameter"
        || message.contains("The type of parameter")
        // as Auto Scaling says of the documents that are passed on to it
        || message.contains("is not recognized")
        || message.contains("is missing a required parameter")
        || message.contains("is not a JSON object");
    is_shape.then(|| format!("{code}: {message}"))
}

#[test]
fn every_member_of_the_model_is_taken() {
    let walk = Walk::new();
    let mut refused = BTreeSet::new();
    let mut count = 0;
    for (name, service) in &MODEL.services {
        for (action, model) in service.actions.iter().filter(|(_, action)| action.output.is_some()) {
            for (path, mut request) in Writer::of(name).cases(&model.input, action, &[]) {
                let documents = DOCUMENTS.iter().filter(|(of, path, _)| of == action && path.len() == 1);
                for (_, member, _) in documents {
                    request[member[0]] = json!("{\"MaxSize\":1,\"MinSize\":0,\"VpcId\":\"x\"}");
                    if member[0] == "LaunchConfigurePara" {
                        request[member[0]] = json!(LAUNCH);
                    }
                }
                count += 1;
                refused.extend(
                    wrong(&walk.send(&format!("{}:{action}", name_of(name)), request))
                        .map(|wrong| format!("{path}: {wrong}")),
                );
            }
        }
    }
    assert!(count > 500, "{count}");
    assert!(refused.is_empty(), "{refused:#?}");
}

#[test]
fn every_member_of_documents_in_strings_is_taken() {
    let walk = Walk::new();
    let mut refused = BTreeSet::new();
    for (action, members, (service, document)) in DOCUMENTS {
        let writer = Writer::of(service);
        for (path, mut value) in writer.cases(&writer.service.actions[*document].input, document, &[]) {
            if members[0] == "LaunchConfigurePara" {
                // without these, no more is looked at
                let needed: Map<String, Value> = serde_json::from_str(LAUNCH).unwrap();
                let members = value.as_object_mut().unwrap();
                for (name, needed) in needed {
                    members.entry(name).or_insert(needed);
                }
            }
            let text = value.to_string();
            let request = match *action {
                "CreateCluster" => json!({
                    "ClusterType": "MANAGED_CLUSTER",
                    "ClusterCIDRSettings": {"ClusterCIDR": "172.16.0.0/16"},
                    "ClusterBasicSettings": {"VpcId": "vpc-demo0001"},
                    "RunInstancesForNode": [{"NodeRole": "WORKER", "RunInstancesPara": [text]}],
                }),
                _ => {
                    let mut request = json!({
                        "ClusterId": "x",
                        "AutoScalingGroupPara": "{\"MaxSize\":1,\"MinSize\":0,\"VpcId\":\"x\"}",
                        "LaunchConfigurePara": LAUNCH,
                        "InstanceAdvancedSettings": {},
                        "EnableAutoscale": false,
                    });
                    request[members[0]] = text.into();
                    request
                }
            };
            refused.extend(wrong(&walk.send(action, request)).map(|wrong| format!("{path}: {wrong}")));
        }
    }
    assert!(refused.is_empty(), "{refused:#?}");
}
