//! The way of the nodes to the internet: they fetch images from there.

use std::collections::BTreeSet;

use super::report::Report;
use super::scope::{PoolScope, Scope};
use super::subnet::Subnets;
use crate::cloud::vpc::route_table::{DescribeRouteTables, RouteTable};
use crate::cloud::{Client, Error, Filter};

/// The pools whose nodes are put somewhere else than before, without addresses of their own.
fn pools<'a>(scope: &Scope<'a>) -> impl Iterator<Item = PoolScope<'a>> {
    let is_private = |pool: &PoolScope| pool.planned.public_bandwidth_mbps.known() == Some(&0);
    let is_moved = |pool: &PoolScope| pool.moves() || pool.loses_addresses();
    scope.pools().filter(move |pool| is_private(pool) && is_moved(pool))
}

/// The route tables of the VPC.
pub async fn ask(client: &Client, scope: &Scope<'_>) -> Result<Option<Vec<RouteTable>>, Error> {
    let has_place = pools(scope).any(|pool| !pool.subnets().is_empty());
    let Some(vpc_id) = scope.planned.vpc_id.as_str().filter(|_| has_place) else {
        return Ok(None);
    };
    let filters = Some(vec![Filter::new("vpc-id", vpc_id)]);
    client.list(&DescribeRouteTables { filters, ..Default::default() }).await.map(Some)
}

/// The subnets have a default route, through whatever it may be.
pub fn judge(scope: &Scope, subnets: &Subnets, tables: Option<Vec<RouteTable>>, report: &mut Report) {
    let Some(tables) = tables else { return };
    let leads_out = |table: &RouteTable| {
        table.route_set.iter().any(|route| route.enabled && route.destination_cidr_block == "0.0.0.0/0")
    };
    let closed: BTreeSet<&str> =
        tables.iter().filter(|table| !leads_out(table)).map(|table| table.route_table_id.as_str()).collect();
    for pool in pools(scope) {
        let is_closed =
            |id: &String| subnets.get(id).is_some_and(|subnet| closed.contains(subnet.route_table_id.as_str()));
        let shut: Vec<String> = pool.subnets().into_iter().filter(is_closed).collect();
        if !shut.is_empty() {
            let detail = format!(
                "The subnets have no default route: {}. The nodes have no public address either, so they cannot pull \
                 images from the internet. Add a route to a NAT gateway to the route table, or set \
                 `public_bandwidth_mbps`.",
                shut.join(", ")
            );
            report.warning(pool.place(), "No internet access", detail);
        }
    }
}
