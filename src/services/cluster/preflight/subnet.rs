//! Subnets: that they are there, in the VPC and the zone that they are written for.

use std::collections::{BTreeMap, BTreeSet};

use super::report::Report;
use super::scope::Scope;
use crate::cloud::vpc::subnet::{DescribeSubnets, Subnet};
use crate::cloud::{Client, Error};
use crate::kit::value::{Attr, Path};

/// What there is of the subnets asked about, by id; empty if they could not be asked about.
#[derive(Debug, Default)]
pub struct Subnets {
    found: BTreeMap<String, Subnet>,
    is_answered: bool,
}

impl Subnets {
    /// The subnet, if it is there.
    pub fn get(&self, id: &str) -> Option<&Subnet> {
        self.found.get(id)
    }

    #[cfg(test)]
    pub fn of(subnets: impl IntoIterator<Item = Subnet>) -> Self {
        let found = subnets.into_iter().map(|subnet| (subnet.subnet_id.clone(), subnet)).collect();
        Self { found, is_answered: true }
    }
}

/// A subnet where it is written.
struct Use {
    id: String,
    path: Path,
    /// The zone that it is written for.
    zone: Option<String>,
}

/// All subnets that something is put into.
fn uses(scope: &Scope) -> Vec<Use> {
    let mut uses = Vec::new();
    let mut add = |id: &String, path: Path, zone: Option<&String>| {
        uses.push(Use { id: id.clone(), path, zone: zone.cloned() });
    };
    if let Some(id) = scope.changed(|cluster| &cluster.private_subnet_id) {
        add(id, Path::of("private_subnet_id"), None);
    }
    for id in scope.network_change(|network| &network.eni_subnet_ids).into_iter().flatten() {
        add(id, Path::of("network").attr("eni_subnet_ids"), None);
    }
    if let Some(id) = scope.network_change(|network| &network.cilium_subnet_id) {
        add(id, Path::of("network").attr("cilium_subnet_id"), None);
    }
    for pool in scope.pools().filter(|pool| pool.makes_nodes() || pool.loses_addresses()) {
        match &pool.planned.zone_subnets {
            Attr::Known(zones) => zones.iter().for_each(|(zone, id)| add(id, pool.place().key(zone), Some(zone))),
            _ => pool.subnets().iter().for_each(|id| add(id, pool.place(), None)),
        }
    }
    uses
}

/// The subnets that something is put into: those of the VPC, and by their ids those that are not there.
pub async fn ask(client: &Client, scope: &Scope<'_>) -> Result<Option<Subnets>, Error> {
    let wanted: BTreeSet<String> = uses(scope).into_iter().map(|it| it.id).collect();
    if wanted.is_empty() {
        return Ok(None);
    }
    let of = |filters| DescribeSubnets { filters, ..Default::default() };
    let mut found = client.list_where("vpc-id", scope.planned.vpc_id.as_str(), of).await?;
    let is_missing = |id: &&String| !found.iter().any(|subnet| subnet.subnet_id == **id);
    let missing: Vec<&String> = wanted.iter().filter(is_missing).collect();
    found.extend(client.list_where("subnet-id", missing, of).await?);
    let found = found.into_iter().map(|subnet| (subnet.subnet_id.clone(), subnet)).collect();
    Ok(Some(Subnets { found, is_answered: true }))
}

/// They are there, in the VPC and the zone that they are written for.
pub fn judge(scope: &Scope, subnets: &Subnets, report: &mut Report) {
    if !subnets.is_answered {
        return;
    }
    let vpc_id = scope.planned.vpc_id.as_str();
    for Use { id, path, zone } in uses(scope) {
        let Some(subnet) = subnets.get(&id) else {
            let detail = format!("There is no subnet {id} in {}.", scope.region());
            report.error(path, "Unknown subnet", detail);
            continue;
        };
        if let Some(vpc_id) = vpc_id.filter(|vpc_id| *vpc_id != subnet.vpc_id) {
            let detail = format!("The subnet {id} is in {}, not in {vpc_id}.", subnet.vpc_id);
            report.error(path, "Subnet in another VPC", detail);
        } else if let Some(zone) = zone.filter(|zone| *zone != subnet.zone) {
            let detail = format!("The subnet {id} is in {}, not in {zone}.", subnet.zone);
            report.error(path, "Subnet in another zone", detail);
        }
    }
}
