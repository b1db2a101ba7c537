//! Security groups: of the nodes, and of the public endpoint.

use std::collections::BTreeSet;

use super::report::Report;
use super::scope::Scope;
use crate::cloud::vpc::security_group::{DescribeSecurityGroups, SecurityGroup, SecurityGroupPolicy};
use crate::cloud::{Client, Error};
use crate::kit::value::{Attr, Path};
use crate::services::endpoint::security_group;
use crate::services::security_group::rules;

/// Every security group of nodes that is new, where it is written.
fn named<'a>(scope: &Scope<'a>) -> impl Iterator<Item = (&'a String, Path)> {
    scope.pools().flat_map(|pool| {
        let groups = pool.changed(|pool| &pool.security_group_ids).into_iter().flatten().enumerate();
        groups.map(move |(index, id)| (id, pool.path("security_group_ids").index(index)))
    })
}

/// The security groups of nodes that there are of those asked about.
pub async fn ask(client: &Client, scope: &Scope<'_>) -> Result<Option<Vec<SecurityGroup>>, Error> {
    let wanted: BTreeSet<&String> = named(scope).map(|(id, _)| id).collect();
    if wanted.is_empty() {
        return Ok(None);
    }
    let of_ids = |filters| DescribeSecurityGroups { filters, ..Default::default() };
    client.list_where("security-group-id", wanted, of_ids).await.map(Some)
}

/// They are there.
pub fn judge(scope: &Scope, groups: Option<Vec<SecurityGroup>>, report: &mut Report) {
    let Some(groups) = groups else { return };
    for (id, path) in named(scope) {
        if !groups.iter().any(|group| group.security_group_id == *id) {
            report.error(path, "Unknown security group", unknown(scope, id));
        }
    }
}

fn unknown(scope: &Scope, id: &str) -> String {
    format!("There is no security group {id} in {}.", scope.region())
}

/// The rules of the public endpoint's group; none in it if the group does not exist.
type EndpointRules = Option<Vec<SecurityGroupPolicy>>;

/// The rules of the public endpoint's group, if it or what goes with it is new.
pub async fn ask_rules_of_endpoint(client: &Client, scope: &Scope<'_>) -> Result<Option<EndpointRules>, Error> {
    let planned = scope.planned;
    let is_new = scope.prior.is_none_or(|prior| {
        prior.public_security_group_id != planned.public_security_group_id
            || prior.public_access_cidrs != planned.public_access_cidrs
    });
    match &planned.public_security_group_id {
        Attr::Known(group) if is_new => {
            let rules = rules::read(client, group).await?;
            Ok(Some(rules.map(|rules| rules.ingress)))
        }
        _ => Ok(None),
    }
}

/// The group is there, alone lets somebody in, and with CIDRs beside it nobody else.
pub fn judge_rules_of_endpoint(scope: &Scope, rules: Option<EndpointRules>, report: &mut Report) {
    let (Some(rules), Attr::Known(group)) = (rules, &scope.planned.public_security_group_id) else {
        return;
    };
    let path = Path::of("public_security_group_id");
    let Some(rules) = rules else {
        report.error(path, "Unknown security group", unknown(scope, group));
        return;
    };
    match &scope.planned.public_access_cidrs {
        Attr::Unknown => {}
        Attr::Null if security_group::admission::admits_somebody(&rules) => {}
        Attr::Null => {
            let detail = format!(
                "The security group {group} admits nobody on TCP port 443, so nobody could reach the API server. Add a \
                 rule to it, or set `public_access_cidrs`."
            );
            report.error(path, "Security group admits nobody", detail);
        }
        Attr::Known(blocks) => {
            let cluster_id = scope.prior.and_then(|prior| prior.id.as_str());
            let others = security_group::admission::admits_others(&rules, blocks, cluster_id);
            if !others.is_empty() {
                let detail = format!(
                    "The security group {group} itself admits {} on TCP port 443, so `public_access_cidrs` would not \
                     restrict access. Remove that rule, use another group, or remove `public_security_group_id`: the \
                     provider then creates a group.",
                    others.join(", ")
                );
                report.error(Path::of("public_access_cidrs"), "Security group admits other addresses", detail);
            }
        }
    }
}
