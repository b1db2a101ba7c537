//! A policy of CAM, and what it says of an action.

use serde::Deserialize;
use serde_json::Value as Json;

/// A policy, as far as it tells what may be done at all.
#[derive(Debug)]
pub struct Policy {
    statements: Vec<Statement>,
    not_understood: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Document {
    statement: OneOrMore<Statement>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Statement {
    effect: String,
    action: OneOrMore<String>,
    #[serde(default)]
    resource: Option<OneOrMore<String>>,
    #[serde(default)]
    condition: Option<Json>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMore<T> {
    More(Vec<T>),
    One(T),
}

impl<T> OneOrMore<T> {
    fn as_slice(&self) -> &[T] {
        match self {
            Self::More(all) => all,
            Self::One(one) => std::slice::from_ref(one),
        }
    }

    fn into_vec(self) -> Vec<T> {
        match self {
            Self::More(all) => all,
            Self::One(one) => vec![one],
        }
    }
}

impl Policy {
    /// Reads the text of a policy.
    pub fn parse(name: &str, text: &str) -> Self {
        match serde_json::from_str::<Document>(text) {
            Ok(document) => {
                let statements = document.statement.into_vec();
                // sets of actions that CAM keeps elsewhere
                let refers = statements.iter().flat_map(|it| it.action.as_slice()).any(|it| it.starts_with("permid"));
                let why = || format!("The policy {name:?} refers to sets of actions by their ids.");
                Self { statements, not_understood: refers.then(why) }
            }
            Err(error) => {
                let why = format!("The policy {name:?} could not be understood: {error}.");
                Self { statements: Vec::new(), not_understood: Some(why) }
            }
        }
    }

    /// What in it was not understood.
    pub fn not_understood(&self) -> Option<&str> {
        self.not_understood.as_deref()
    }

    /// Whether it allows the action for anything.
    pub fn allows(&self, action: &str) -> bool {
        self.statements.iter().any(|statement| statement.has("allow") && statement.names(action))
    }

    /// Whether it denies the action for everything, always.
    pub fn denies(&self, action: &str) -> bool {
        let mut denials = self.statements.iter().filter(|statement| statement.has("deny") && statement.names(action));
        denials.any(Statement::is_for_everything)
    }
}

impl Statement {
    fn has(&self, effect: &str) -> bool {
        self.effect.eq_ignore_ascii_case(effect)
    }

    fn names(&self, action: &str) -> bool {
        let patterns = self.action.as_slice().iter();
        let mut plain = patterns.map(|pattern| pattern.strip_prefix("name/").unwrap_or(pattern));
        plain.any(|pattern| fits(&pattern.to_ascii_lowercase(), &action.to_ascii_lowercase()))
    }

    fn is_for_everything(&self) -> bool {
        let everything = |resources: &OneOrMore<String>| resources.as_slice().iter().any(|resource| resource == "*");
        self.resource.as_ref().is_none_or(everything) && self.condition.as_ref().is_none_or(Json::is_null)
    }
}

/// Whether a text fits a pattern in which `*` stands for any text.
fn fits(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text
            .strip_prefix(start)
            .is_some_and(|text| (0..=text.len()).any(|at| text.get(at..).is_some_and(|text| fits(rest, text)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(statement: &str) -> Policy {
        Policy::parse("p", &format!(r#"{{"version":"2.0","statement":{statement}}}"#))
    }

    #[test]
    fn patterns() {
        for (pattern, text, fit) in [
            ("*", "tke:createcluster", true),
            ("tke:*", "tke:createcluster", true),
            ("tke:describe*", "tke:describeclusters", true),
            ("tke:describe*", "tke:createcluster", false),
            ("*:describe*s", "cvm:describeinstances", true),
            ("tke:createcluster", "tke:createclusterendpoint", false),
            ("", "tke:createcluster", false),
        ] {
            assert_eq!(fits(pattern, text), fit, "{pattern} {text}");
        }
    }

    #[test]
    fn one_is_as_good_as_a_list_and_the_old_prefix_as_none() {
        let one = policy(r#"{"effect":"Allow","action":"name/cvm:Describe*","resource":"*"}"#);
        assert!(one.not_understood().is_none());
        assert!(one.allows("cvm:DescribeInstances") && !one.allows("cvm:RunInstances"));
    }

    #[test]
    fn what_holds_for_some_resources_is_allowed_and_not_denied() {
        let some = policy(
            r#"[{"effect":"allow","action":["tke:*"],"resource":["qcs::tke:ap-guangzhou::cluster/*"]},
                {"effect":"deny","action":["tke:DeleteCluster"],"resource":["qcs::tke:ap-guangzhou::cluster/cls-1"]},
                {"effect":"deny","action":["tke:CreateCluster"],"resource":"*","condition":{"ip_equal":{"qcs:ip":"10.0.0.0/8"}}},
                {"effect":"deny","action":["tke:ModifyClusterTags"],"resource":["*"]}]"#,
        );
        assert!(some.allows("tke:DeleteCluster") && !some.denies("tke:DeleteCluster"));
        assert!(!some.denies("tke:CreateCluster"));
        assert!(some.denies("tke:ModifyClusterTags"));
    }

    #[test]
    fn what_is_not_understood_is_said() {
        let numbers = policy(r#"[{"effect":"allow","action":["permid/280655"],"resource":["*"]}]"#);
        assert!(numbers.not_understood().unwrap().contains("by their ids"));
        let strange = policy(r#"[{"effect":"allow","not_action":["tke:*"],"resource":["*"]}]"#);
        assert!(strange.not_understood().unwrap().contains("could not be understood"));
        assert!(Policy::parse("p", "%7B").not_understood().is_some());
    }
}
