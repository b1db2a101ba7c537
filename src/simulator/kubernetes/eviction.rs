//! Evictions and deletions of pods.

use serde_json::json;

use super::objects::{has_labels, uid};
use super::request::Answer;
use super::workloads::health;
use crate::simulator::state::kubernetes::{Kubernetes, Pod};

/// Evicts a pod, unless a disruption budget forbids it now.
pub(crate) fn evict(inside: &mut Kubernetes, namespace: &str, name: &str) -> Answer {
    let Some(pod) = find(inside, namespace, name) else {
        return of_daemon_set(inside, namespace, name).unwrap_or_else(|| Answer::not_found("pods", name));
    };
    let labels = inside.pods[pod].labels.clone();
    let forbids = inside.budgets.iter().find(|budget| {
        let (_, healthy, desired) = health(budget, &inside.pods);
        budget.namespace == namespace && has_labels(&labels, &budget.selector) && healthy <= desired
    });
    if let Some(budget) = forbids {
        let (_, healthy, desired) = health(budget, &inside.pods);
        let message = "Cannot evict pod as it would violate the pod's disruption budget.";
        let cause =
            format!("The disruption budget {} needs {desired} healthy pods and has {healthy} currently", budget.name);
        let mut answer = Answer::refusal(429, "TooManyRequests", message);
        answer.body["details"] = json!({"causes": [{"reason": "DisruptionBudget", "message": cause}]});
        return answer;
    }
    go(inside, pod);
    Answer::done(201)
}

/// Deletes a pod, whatever a budget says.
pub(crate) fn delete(inside: &mut Kubernetes, namespace: &str, name: &str) -> Answer {
    match find(inside, namespace, name) {
        Some(pod) => {
            go(inside, pod);
            Answer::done(200)
        }
        None => of_daemon_set(inside, namespace, name).unwrap_or_else(|| Answer::not_found("pods", name)),
    }
}

fn find(inside: &Kubernetes, namespace: &str, name: &str) -> Option<usize> {
    inside.pods.iter().position(|pod| pod.namespace == namespace && pod.name == name)
}

/// A pod of a daemon set is back at once, under the same name here.
fn of_daemon_set(inside: &Kubernetes, namespace: &str, name: &str) -> Option<Answer> {
    let is_of = |set: &str| name.strip_prefix(set).is_some_and(|rest| rest.starts_with('-'));
    let is_there = inside.daemon_sets.iter().any(|set| set.namespace == namespace && is_of(&set.name));
    is_there.then(|| Answer::done(201))
}

/// A pod goes. Its owner, if it has one, makes another, which looks for a node of its own.
fn go(inside: &mut Kubernetes, index: usize) {
    let pod = inside.pods.remove(index);
    if let Some((_, owner)) = &pod.owner {
        inside.pods_made += 1;
        let name = format!("{owner}-{}", &uid(&format!("{owner}/{}", inside.pods_made))[..5]);
        inside.pods.push(Pod { name, machine: None, ..pod });
    }
}
