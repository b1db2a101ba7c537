//! Holds recorded requests and replies against Tencent's own API model.
//!
//! `model.json` is cut out of the model that the PyPI package `tccli` ships (see `extract.py`).
//! [`check`] is for every test that records calls, whoever made them.

mod permissions;
pub mod replies;
mod simulator;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;
use terraform_provider_tke::simulator::Record;

#[derive(Debug, Deserialize)]
struct Model {
    services: BTreeMap<String, Service>,
}

impl Model {
    /// The service in this version, if it is called in that besides its usual one, else in the usual one.
    fn service(&self, name: &str, version: &str) -> Option<&Service> {
        self.services.get(&format!("{name} {version}")).or_else(|| self.services.get(name))
    }
}

/// The service without the version that it may be called in besides its usual one.
fn name_of(service: &str) -> &str {
    service.split(' ').next().unwrap_or(service)
}

#[derive(Debug, Deserialize)]
struct Service {
    version: String,
    actions: BTreeMap<String, Action>,
    objects: BTreeMap<String, BTreeMap<String, Member>>,
}

#[derive(Debug, Deserialize)]
struct Action {
    input: String,
    /// Not there for calls that only occur as documents in strings.
    output: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Member {
    #[serde(rename = "type")]
    kind: String,
    /// The object, or what a list holds.
    of: Option<String>,
    /// A request has to hold it.
    #[serde(default)]
    required: bool,
    /// A reply may hold null.
    #[serde(default)]
    null: bool,
    /// A reply has to hold it.
    #[serde(default)]
    output: bool,
}

static MODEL: LazyLock<Model> = LazyLock::new(|| serde_json::from_str(include_str!("model.json")).expect("model.json"));

/// Where the model is knowingly wrong: service, object, member that a request may leave out, why.
const NOT_REQUIRED: &[(&str, &str, &str, &str)] = &[
    ("tke", "InstanceAdvancedSettings", "DesiredPodNumber", SHARED),
    ("tke", "InstanceAdvancedSettings", "GPUArgs", SHARED),
    ("tke", "InstanceAdvancedSettings", "PreStartUserScript", SHARED),
    ("tke", "InstanceAdvancedSettings", "Taints", SHARED),
    ("tke", "DataDisk", "DiskPartition", "its own text: only when existing machines are added"),
    ("as", "CreateAutoScalingGroupRequest", "AutoScalingGroupName", NAMED),
    ("as", "CreateAutoScalingGroupRequest", "LaunchConfigurationId", NAMED),
    ("as", "CreateLaunchConfigurationRequest", "LaunchConfigurationName", NAMED),
];

/// The same of members that were seen to be null in a reply.
const NULL: &[(&str, &str, &str, &str)] = &[
    ("tke", "SecurityModeConfig", "Namespaces", "so in the full reply of a cluster that was published"),
    ("tke", "SecurityModeConfig", "Labels", "so in the full reply of a cluster that was published"),
];

const SHARED: &str = "required in a structure that replies share; Tencent's own SDKs and its \
     Terraform provider leave it out, and its text makes sense in few requests only";
const NAMED: &str = "inside CreateClusterNodePool TKE makes the name and the configuration; the \
     official example leaves them empty or out";

/// Documents in strings: action, where the strings are, and the call whose request they have to hold.
const DOCUMENTS: &[(&str, &[&str], (&str, &str))] = &[
    ("CreateClusterNodePool", &["AutoScalingGroupPara"], ("as", "CreateAutoScalingGroup")),
    ("CreateClusterNodePool", &["LaunchConfigurePara"], ("as", "CreateLaunchConfiguration")),
    ("CreateCluster", &["RunInstancesForNode", "RunInstancesPara"], ("cvm", "RunInstances")),
];

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Request,
    Reply,
}

/// Everything in a request and its reply that the model does not allow, each with its JSON path.
pub fn check(record: &Record) -> Vec<String> {
    let mut violations = Vec::new();
    let Some(service) = MODEL.service(&record.service, &record.version) else {
        return vec![format!("service `{}` is not in the model", record.service)];
    };
    if service.version != record.version {
        violations.push(format!("{}: version `{}`, not `{}`", record.action, record.version, service.version));
    }
    let Some((action, output)) =
        service.actions.get(&record.action).and_then(|action| Some((action, action.output.as_ref()?)))
    else {
        return vec![format!("action `{}` is not in the model", record.action)];
    };
    let mut checker = Checker { name: &record.service, service, violations: &mut violations };
    let path = format!("{} request", record.action);
    checker.object(&action.input, &record.request, &path, Side::Request);
    for (_, members, document) in DOCUMENTS.iter().filter(|(name, ..)| *name == record.action) {
        for text in texts(&record.request, members) {
            checker.document(*document, text, &format!("{path}.{}", members.join(".")));
        }
    }
    let path = format!("{} reply", record.action);
    if record.response.is_null() && record.fault.is_some() {
        return violations;
    }
    match record.response.get("Error") {
        Some(error) => {
            for member in ["Code", "Message"] {
                if !error.get(member).is_some_and(Value::is_string) {
                    violations.push(format!("{path}.Error.{member}: no string"));
                }
            }
        }
        None => checker.object(output, &record.response, &path, Side::Reply),
    }
    if !record.response.get("RequestId").is_some_and(Value::is_string) {
        violations.push(format!("{path}.RequestId: missing"));
    }
    violations
}

/// The strings below a path of members, in lists too.
fn texts<'a>(value: &'a Value, path: &[&str]) -> Vec<&'a str> {
    match (value, path) {
        (Value::Array(items), path) => items.iter().flat_map(|item| texts(item, path)).collect(),
        (value, [name, rest @ ..]) => value.get(name).map(|value| texts(value, rest)).unwrap_or_default(),
        (value, []) => value.as_str().into_iter().collect(),
    }
}

struct Checker<'a> {
    name: &'a str,
    service: &'static Service,
    violations: &'a mut Vec<String>,
}

impl Checker<'_> {
    fn document(&mut self, (name, action): (&'static str, &str), text: &str, path: &str) {
        let service = &MODEL.services[name];
        let mut inner = Checker { name, service, violations: self.violations };
        match serde_json::from_str(text) {
            Ok(value) => inner.object(&service.actions[action].input, &value, path, Side::Request),
            Err(error) => inner.violations.push(format!("{path}: {error}")),
        }
    }

    fn object(&mut self, name: &str, value: &Value, path: &str, side: Side) {
        let Some(members) = value.as_object() else {
            self.violations.push(format!("{path}: not an object ({name})"));
            return;
        };
        let model = &self.service.objects[name];
        for (member, value) in members {
            let path = format!("{path}.{member}");
            match model.get(member) {
                None => self.violations.push(format!("{path}: unknown to {name}")),
                Some(_) if side == Side::Reply && value.is_null() && self.is_in(NULL, name, member) => {}
                Some(model) => self.member(model, value, &path, side),
            }
        }
        for (member, model) in model {
            let missing = match side {
                Side::Request => model.required && !self.is_in(NOT_REQUIRED, name, member),
                Side::Reply => model.output,
            };
            if missing && !members.contains_key(member) {
                self.violations.push(format!("{path}.{member}: missing"));
            }
        }
    }

    fn is_in(&self, table: &[(&str, &str, &str, &str)], object: &str, member: &str) -> bool {
        table.iter().any(|&(service, other, name, _)| (service, other, name) == (self.name, object, member))
    }

    fn member(&mut self, member: &Member, value: &Value, path: &str, side: Side) {
        if value.is_null() {
            if side == Side::Request || !member.null {
                self.violations.push(format!("{path}: null"));
            }
            return;
        }
        let of = member.of.as_deref().unwrap_or_default();
        match member.kind.as_str() {
            "object" => self.object(of, value, path, side),
            "list" => match value.as_array() {
                None => self.violations.push(format!("{path}: not a list")),
                Some(items) => {
                    for (index, item) in items.iter().enumerate() {
                        let path = format!("{path}[{index}]");
                        if self.service.objects.contains_key(of) {
                            self.object(of, item, &path, side);
                        } else {
                            self.scalar(of, item, &path);
                        }
                    }
                }
            },
            kind => self.scalar(kind, value, path),
        }
    }

    fn scalar(&mut self, kind: &str, value: &Value, path: &str) {
        let fits = match kind {
            "string" => value.is_string(),
            "bool" => value.is_boolean(),
            "int" | "int64" | "uint64" => value.is_i64() || value.is_u64(),
            "float" => value.is_number(),
            other => panic!("{path}: the model has a type `{other}` that this check does not know"),
        };
        if !fits {
            self.violations.push(format!("{path}: not of type {kind}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn record(action: &str, request: Value, response: Value) -> Record {
        Record {
            sequence: 1,
            time: Default::default(),
            service: "tke".into(),
            version: "2018-05-25".into(),
            action: action.into(),
            region: "ap-guangzhou".into(),
            secret_id: String::new(),
            request,
            response,
            fault: None,
        }
    }

    fn violations(request: Value) -> Vec<String> {
        check(&record(
            "DescribeClusterEndpointStatus",
            request,
            json!({"Status": "Created", "ErrorMsg": "", "RequestId": "r"}),
        ))
    }

    fn reply_violations(response: Value) -> Vec<String> {
        check(&record("DescribeClusterEndpointStatus", json!({"ClusterId": "cls-a"}), response))
    }

    #[test]
    fn takes_what_the_model_allows() {
        assert!(violations(json!({"ClusterId": "cls-a", "IsExtranet": true})).is_empty());
    }

    #[test]
    fn refuses_an_unknown_request_member() {
        let found = violations(json!({"ClusterId": "cls-a", "IsExternal": true}));
        assert_eq!(
            found,
            ["DescribeClusterEndpointStatus request.IsExternal: unknown to DescribeClusterEndpointStatusRequest"]
        );
    }

    #[test]
    fn refuses_a_wrong_type() {
        let found = violations(json!({"ClusterId": 7}));
        assert_eq!(found, ["DescribeClusterEndpointStatus request.ClusterId: not of type string"]);
    }

    #[test]
    fn refuses_a_missing_required_member() {
        assert_eq!(violations(json!({})), ["DescribeClusterEndpointStatus request.ClusterId: missing"]);
    }

    #[test]
    fn refuses_bad_replies() {
        let found = reply_violations(json!({"Status": "x", "Extra": 1, "ErrorMsg": null, "RequestId": "r"}));
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found.iter().any(|it| it.contains("reply.Extra: unknown")));
        assert!(found.iter().any(|it| it.contains("reply.ErrorMsg: null")));
        let found = reply_violations(json!({"Status": "x", "RequestId": "r"}));
        assert_eq!(found, ["DescribeClusterEndpointStatus reply.ErrorMsg: missing"]);
        assert_eq!(reply_violations(json!({"Status": "x", "ErrorMsg": ""})).len(), 1);
        assert!(reply_violations(json!({"Error": {"Code": "A", "Message": "b"}, "RequestId": "r"})).is_empty());
    }

    #[test]
    fn reads_documents_in_strings() {
        let request = |group: &str| {
            json!({
                "ClusterId": "cls-a",
                "AutoScalingGroupPara": group,
                "LaunchConfigurePara": "{\"InstanceTypo\":\"S5\"}",
                "InstanceAdvancedSettings": {},
                "EnableAutoscale": false,
            })
        };
        let answer = json!({"NodePoolId": "np-a", "RequestId": "r"});
        let group = "{\"MaxSize\":1,\"MinSize\":0,\"VpcId\":\"vpc-a\"}";
        let found = check(&record("CreateClusterNodePool", request(group), answer.clone()));
        assert_eq!(
            found,
            [
                "CreateClusterNodePool request.LaunchConfigurePara.InstanceTypo: unknown to CreateLaunchConfigurationRequest"
            ]
        );
        let found = check(&record("CreateClusterNodePool", request("{"), answer));
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn refuses_calls_outside_the_model() {
        assert_eq!(check(&record("NoSuch", json!({}), json!({}))).len(), 1);
        // A document is no call.
        let mut document = record("CreateLaunchConfiguration", json!({}), json!({}));
        document.service = "as".into();
        assert!(!check(&document).is_empty());
    }
}
