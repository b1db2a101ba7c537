//! What an API server answers: who asks, whether they may, and about what.

use std::collections::BTreeMap;

use http::Method;
use serde_json::{Value, json};

use super::discovery::{self, BUDGETS, DAEMON_SETS, NAMESPACES, NODES, PODS, RESOURCES, Resource};
use super::request::{Answer, Request, Unreadable};
use super::table::table;
use super::{eviction, nodes, objects, workloads};
use crate::simulator::clock::Moment;
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::Cluster;
use crate::simulator::state::instance::Instance;
use crate::simulator::state::kubernetes::{Budget, Kubernetes};

/// Answers whoever holds the key of the client certificate `presented`, in DER.
pub(crate) fn answer(state: &mut State, cluster_id: &str, presented: Option<&[u8]>, request: &Request) -> Answer {
    let Some(cluster) = state.clusters.get(cluster_id).cloned() else { return Answer::no_such_path() };
    let now = state.now;
    let (inside, machines) = state.settled_inside(cluster_id);
    let Some((user, client)) = presented.and_then(|certificate| inside.user_of(certificate)) else {
        return Answer::refusal(401, "Unauthorized", "Unauthorized");
    };
    let path: Vec<&str> = request.path.iter().map(String::as_str).collect();
    if let Some(answer) = discovery::discovery(&path, version(&cluster)) {
        return answer;
    }
    let Some(target) = Target::of(&path) else { return Answer::no_such_path() };
    if !inside.administrators.contains(user) {
        return forbidden(&client.common_name, request, &target);
    }
    let mut api = Api { cluster: &cluster, machines: &machines, inside, now };
    match (&request.method, target.subresource) {
        (&Method::GET, None) => api.get(request, &target),
        (&Method::POST, None) => match &request.body {
            Ok(body) => api.create(body, &target),
            Err(Unreadable) => Answer::unreadable(),
        },
        (&Method::POST, Some("eviction")) => eviction::evict(api.inside, target.namespace, target.name),
        (&Method::PATCH, None) if *target.resource == NODES => match &request.body {
            Ok(patch) => api.patch_node(patch, &target),
            Err(Unreadable) => Answer::unreadable(),
        },
        (&Method::DELETE, None) => api.delete(&target),
        _ => Answer::not_allowed(),
    }
}

/// The version that the control plane runs.
fn version(cluster: &Cluster) -> &str {
    cluster.upgrading_from.as_deref().unwrap_or(&cluster.version)
}

fn forbidden(user: &str, request: &Request, target: &Target<'_>) -> Answer {
    let verb = match (&request.method, target.name) {
        (&Method::GET, "") => "list",
        (&Method::GET, _) => "get",
        (&Method::POST, _) => "create",
        (&Method::PATCH, _) => "patch",
        _ => "delete",
    };
    let Resource { group, name, .. } = target.resource;
    let scope = match target.namespace {
        "" => "at the cluster scope".to_owned(),
        namespace => format!("in the namespace {namespace:?}"),
    };
    let message =
        format!("{name} is forbidden: User {user:?} cannot {verb} resource {name:?} in API group {group:?} {scope}");
    Answer::refusal(403, "Forbidden", message)
}

/// What a path is about; texts are empty where it says nothing.
struct Target<'a> {
    resource: &'static Resource,
    namespace: &'a str,
    name: &'a str,
    subresource: Option<&'a str>,
}

impl<'a> Target<'a> {
    fn of(path: &[&'a str]) -> Option<Self> {
        let (group, rest) = match path {
            ["api", "v1", rest @ ..] => ("", rest),
            ["apis", group, "v1", rest @ ..] => (*group, rest),
            _ => return None,
        };
        let known = |name: &str| RESOURCES.into_iter().find(|known| known.group == group && known.name == name);
        let (resource, namespace, rest) = match rest {
            ["namespaces", namespace, name, rest @ ..] if *name != "status" => {
                (known(name).filter(|resource| resource.namespaced)?, *namespace, rest)
            }
            [name, rest @ ..] => (known(name)?, "", rest),
            [] => return None,
        };
        let (name, subresource) = match rest {
            [] => ("", None),
            [name] => (*name, None),
            [name, subresource] => (*name, Some(*subresource)),
            _ => return None,
        };
        Some(Self { resource, namespace, name, subresource })
    }
}

struct Api<'a> {
    cluster: &'a Cluster,
    machines: &'a BTreeMap<String, Instance>,
    inside: &'a mut Kubernetes,
    now: Moment,
}

impl Api<'_> {
    /// All objects of a kind, in all namespaces.
    fn all(&self, resource: &Resource) -> Vec<Value> {
        let (inside, created) = (&*self.inside, self.cluster.created);
        if *resource == NODES {
            self.machines.values().map(|machine| nodes::shown(inside, self.cluster, machine)).collect()
        } else if *resource == PODS {
            workloads::pods(inside, self.cluster, self.machines)
        } else if *resource == DAEMON_SETS {
            let nodes = self.machines.len();
            inside.daemon_sets.iter().map(|set| workloads::daemon_set(set, nodes, created)).collect()
        } else if *resource == BUDGETS {
            inside.budgets.iter().map(|budget| workloads::budget(budget, &inside.pods, created)).collect()
        } else {
            inside.namespaces.iter().map(|(name, created)| workloads::namespace(name, *created)).collect()
        }
    }

    fn find(&self, target: &Target<'_>) -> Option<Value> {
        self.all(target.resource).into_iter().find(|object| {
            let namespace = object["metadata"]["namespace"].as_str().unwrap_or_default();
            namespace == target.namespace && object["metadata"]["name"] == target.name
        })
    }

    fn get(&self, request: &Request, target: &Target<'_>) -> Answer {
        let Resource { kind, group, name, .. } = target.resource;
        if request.query.contains_key("watch") {
            return Answer::not_allowed();
        }
        if !target.name.is_empty() {
            return match self.find(target) {
                Some(object) if request.wants_table => Answer::ok(table(target.resource, &[object], self.now)),
                Some(object) => Answer::ok(object),
                None => Answer::not_found(name, target.name),
            };
        }
        let selector = |name: &str| request.query.get(name).map(String::as_str).unwrap_or_default();
        let mut objects = self.all(target.resource);
        objects.retain(|object| {
            let is_of = target.namespace.is_empty() || object["metadata"]["namespace"] == target.namespace;
            is_of && objects::is_selected(object, selector("labelSelector"), selector("fieldSelector"))
        });
        if request.wants_table {
            return Answer::ok(table(target.resource, &objects, self.now));
        }
        let version = if group.is_empty() { "v1".to_owned() } else { format!("{group}/v1") };
        let metadata = json!({"resourceVersion": "1"});
        Answer::ok(
            json!({"kind": format!("{kind}List"), "apiVersion": version, "metadata": metadata, "items": objects}),
        )
    }

    /// Namespaces and budgets are made by request; other things come by themselves.
    fn create(&mut self, body: &Value, target: &Target<'_>) -> Answer {
        let name = body["metadata"]["name"].as_str().unwrap_or_default();
        let made = Target { name, ..*target };
        if name.is_empty() {
            return Answer::refusal(422, "Invalid", "metadata.name: Required value");
        }
        if self.find(&made).is_some() {
            let message = format!("{} {name:?} already exists", target.resource.name);
            return Answer::refusal(409, "AlreadyExists", message);
        }
        if *target.resource == NAMESPACES {
            self.inside.namespaces.insert(name.to_owned(), self.now);
        } else if *target.resource == BUDGETS {
            let Some(budget) = workloads::read_budget(target.namespace, body) else {
                let message = "the simulated cluster takes budgets with matchLabels and numbers only";
                return Answer::refusal(422, "Invalid", message);
            };
            self.inside.budgets.push(budget);
        } else {
            return Answer::not_allowed();
        }
        Answer { status: 201, body: self.find(&made).unwrap_or_default() }
    }

    fn delete(&mut self, target: &Target<'_>) -> Answer {
        if *target.resource == PODS {
            return eviction::delete(self.inside, target.namespace, target.name);
        }
        let Some(object) = self.find(target) else {
            return Answer::not_found(target.resource.name, target.name);
        };
        if *target.resource == NAMESPACES {
            self.inside.namespaces.remove(target.name);
            self.inside.pods.retain(|pod| pod.namespace != target.name);
            self.inside.budgets.retain(|budget| budget.namespace != target.name);
        } else if *target.resource == BUDGETS {
            let is_it = |budget: &Budget| budget.namespace == target.namespace && budget.name == target.name;
            self.inside.budgets.retain(|budget| !is_it(budget));
        } else {
            return Answer::not_allowed();
        }
        Answer::ok(object)
    }

    fn patch_node(&mut self, patch: &Value, target: &Target<'_>) -> Answer {
        let cluster = self.cluster;
        let Some(machine) = self.machines.values().find(|machine| nodes::name(cluster, machine) == target.name) else {
            return Answer::not_found(NODES.name, target.name);
        };
        nodes::patch(self.inside.marks.entry(machine.id.clone()).or_default(), patch);
        Answer::ok(nodes::shown(self.inside, self.cluster, machine))
    }
}
