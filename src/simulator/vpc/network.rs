//! VPCs and subnets.

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::error::Reply;
use crate::simulator::instance::addresses::total_addresses;
use crate::simulator::parameters::{Filter, parameters};
use crate::simulator::selection::{page, select, tag_values};
use crate::simulator::state::cloud::State;
use crate::simulator::state::vpc::{Subnet, Vpc};
use crate::simulator::tags;
use crate::simulator::vpc::request::{check_ids, not_found, number};

parameters! {
    pub(crate) struct DescribeVpcs {
        ids: Option<Vec<String>> = "VpcIds",
        filters: Option<Vec<Filter>> = "Filters",
        offset: Option<String> = "Offset",
        limit: Option<String> = "Limit",
    }

    pub(crate) struct DescribeSubnets {
        ids: Option<Vec<String>> = "SubnetIds",
        filters: Option<Vec<Filter>> = "Filters",
        offset: Option<String> = "Offset",
        limit: Option<String> = "Limit",
        max_results: Option<i64> = "MaxResults",
        next_token: Option<String> = "NextToken",
    }
}

pub(crate) fn describe_vpcs(state: &mut State, caller: &Caller, request: DescribeVpcs) -> Reply {
    let ids = check_ids(request.ids, request.filters.as_deref())?;
    let sees = |vpc: &Vpc| caller.sees(&vpc.owner, &vpc.region);
    if let Some(id) = ids.iter().find(|id| !state.vpcs.get(*id).is_some_and(sees)) {
        return Err(not_found(id));
    }
    let found = select(
        state.vpcs.values().filter(|vpc| sees(vpc) && (ids.is_empty() || ids.contains(&vpc.id))),
        request.filters.as_deref(),
        &["~vpc-name", "is-default", "vpc-id", "cidr-block", "tag-key", "tag:*"],
        "InvalidParameter.FilterInvalidKey",
        |vpc, name| match name {
            "vpc-name" => vec![vpc.name.clone()],
            "is-default" => vec![vpc.is_default.to_string()],
            "vpc-id" => vec![vpc.id.clone()],
            "cidr-block" => vec![vpc.cidr.clone()],
            name => tag_values(&vpc.tags, name),
        },
    )?;
    let total = found.len();
    let vpcs: Vec<Value> =
        page(found, number(request.offset, "Offset")?, number(request.limit, "Limit")?, "InvalidParameterValue.Range")?
            .into_iter()
            .map(|vpc| {
                json!({
                    "VpcName": vpc.name,
                    "VpcId": vpc.id,
                    "CidrBlock": vpc.cidr,
                    "IsDefault": vpc.is_default,
                    "EnableMulticast": false,
                    "CreatedTime": vpc.created.china(),
                    "DnsServerSet": ["183.60.83.19", "183.60.82.98"],
                    "DomainName": "",
                    "DhcpOptionsId": "",
                    "EnableDhcp": true,
                    "Ipv6CidrBlock": "",
                    "TagSet": tags::show(&vpc.tags),
                    "AssistantCidrSet": assistants(vpc),
                    "EnableRouteVpcPublish": false,
                    "Ipv6CidrBlockSet": [],
                })
            })
            .collect();
    Ok(json!({"TotalCount": total, "VpcSet": vpcs}))
}

/// Addresses for machines, beside those that a VPC is made with.
fn assistants(vpc: &Vpc) -> Vec<Value> {
    let shown = |block: &String| json!({"VpcId": vpc.id, "CidrBlock": block, "AssistantType": 0, "SubnetSet": []});
    vpc.assistant_cidrs.iter().map(shown).collect()
}

pub(crate) fn describe_subnets(state: &mut State, caller: &Caller, request: DescribeSubnets) -> Reply {
    let ids = check_ids(request.ids, request.filters.as_deref())?;
    let sees = |subnet: &Subnet| caller.sees(&subnet.owner, &subnet.region);
    if let Some(id) = ids.iter().find(|id| !state.subnets.get(*id).is_some_and(sees)) {
        return Err(not_found(id));
    }
    let found = select(
        state.subnets.values().filter(|subnet| sees(subnet) && (ids.is_empty() || ids.contains(&subnet.id))),
        request.filters.as_deref(),
        &[
            "subnet-id",
            "vpc-id",
            "cidr-block",
            "is-default",
            "is-remote-vpc-snat",
            "subnet-name",
            "zone",
            "tag-key",
            "tag:*",
        ],
        "InvalidParameter.FilterInvalidKey",
        |subnet, name| match name {
            "subnet-id" => vec![subnet.id.clone()],
            "vpc-id" => vec![subnet.vpc_id.clone()],
            "cidr-block" => vec![subnet.cidr.clone()],
            "is-default" => vec![subnet.is_default.to_string()],
            "is-remote-vpc-snat" => vec!["false".into()],
            "subnet-name" => vec![subnet.name.clone()],
            "zone" => vec![subnet.zone.clone()],
            name => tag_values(&subnet.tags, name),
        },
    )?;
    let total = found.len();
    let subnets: Vec<Value> =
        page(found, number(request.offset, "Offset")?, number(request.limit, "Limit")?, "InvalidParameterValue.Range")?
            .into_iter()
            .map(|subnet| {
                json!({
                    "VpcId": subnet.vpc_id,
                    "SubnetId": subnet.id,
                    "SubnetName": subnet.name,
                    "CidrBlock": subnet.cidr,
                    "IsDefault": subnet.is_default,
                    "EnableBroadcast": false,
                    "Zone": subnet.zone,
                    "RouteTableId": subnet.route_table_id,
                    "CreatedTime": subnet.created.china(),
                    "AvailableIpAddressCount": state.free_addresses(subnet),
                    "Ipv6CidrBlock": "",
                    "NetworkAclId": "",
                    "IsRemoteVpcSnat": false,
                    "TotalIpAddressCount": total_addresses(&subnet.cidr),
                    "TagSet": tags::show(&subnet.tags),
                    "CdcId": "",
                    "IsCdcSubnet": 0,
                })
            })
            .collect();
    Ok(json!({"TotalCount": total, "SubnetSet": subnets, "NextToken": ""}))
}
