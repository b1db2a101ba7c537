//! Route tables.

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::error::Reply;
use crate::simulator::parameters::{Filter, parameters};
use crate::simulator::selection::{page, select};
use crate::simulator::state::cloud::State;
use crate::simulator::state::vpc::{Route, RouteTable};
use crate::simulator::vpc::request::{check_ids, not_found, number};

parameters! {
    pub(crate) struct DescribeRouteTables {
        ids: Option<Vec<String>> = "RouteTableIds",
        filters: Option<Vec<Filter>> = "Filters",
        offset: Option<String> = "Offset",
        limit: Option<String> = "Limit",
        with_routes: Option<bool> = "NeedRouterInfo",
    }
}

pub(crate) fn describe_route_tables(state: &mut State, caller: &Caller, request: DescribeRouteTables) -> Reply {
    let ids = check_ids(request.ids, request.filters.as_deref())?;
    let sees = |table: &RouteTable| caller.sees(&table.owner, &table.region);
    if let Some(id) = ids.iter().find(|id| !state.route_tables.get(*id).is_some_and(sees)) {
        return Err(not_found(id));
    }
    let found = select(
        state.route_tables.values().filter(|table| sees(table) && (ids.is_empty() || ids.contains(&table.id))),
        request.filters.as_deref(),
        &["route-table-id", "route-table-name", "vpc-id", "association.main"],
        "InvalidParameter.FilterInvalidKey",
        |table, name| match name {
            "route-table-id" => vec![table.id.clone()],
            "route-table-name" => vec![table.name.clone()],
            "vpc-id" => vec![table.vpc_id.clone()],
            _ => vec![table.main.to_string()],
        },
    )?;
    let total = found.len();
    let with_routes = request.with_routes.unwrap_or(true);
    let (offset, limit) = (number(request.offset, "Offset")?, number(request.limit, "Limit")?);
    let tables: Vec<Value> = page(found, offset, limit, "InvalidParameterValue.Range")?
        .into_iter()
        .map(|table| {
            let associations: Vec<Value> = state
                .subnets
                .values()
                .filter(|subnet| subnet.route_table_id == table.id)
                .map(|subnet| json!({"SubnetId": subnet.id, "RouteTableId": table.id}))
                .collect();
            let routes: Vec<Value> = match with_routes {
                true => (1..).zip(&table.routes).map(|(number, route)| show(table, number, route)).collect(),
                false => Vec::new(),
            };
            json!({
                "VpcId": table.vpc_id,
                "RouteTableId": table.id,
                "RouteTableName": table.name,
                "AssociationSet": associations,
                "RouteSet": routes,
                "Main": table.main,
                "CreatedTime": table.created.china(),
                "TagSet": [],
                "LocalCidrForCcn": [],
            })
        })
        .collect();
    Ok(json!({"TotalCount": total, "RouteTableSet": tables}))
}

fn show(table: &RouteTable, number: i64, route: &Route) -> Value {
    json!({
        "RouteTableId": table.id,
        "RouteId": number,
        "RouteItemId": format!("rti-{number:08}"),
        "DestinationCidrBlock": route.destination,
        "DestinationIpv6CidrBlock": "",
        "GatewayType": route.gateway_type,
        "GatewayId": route.gateway_id,
        "RouteDescription": "",
        "CreatedTime": table.created.china(),
        "RouteType": "USER",
        "Enabled": route.enabled,
        "PublishedToVbc": false,
    })
}
