//! CLB 2018-03-17: load balancers.

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::error::{Reply, merged};
use crate::simulator::parameters::{Filter, parameters};
use crate::simulator::selection::{page, select, tag_values};
use crate::simulator::state::cloud::State;
use crate::simulator::state::load_balancer::{AddressKind, LoadBalancer};

parameters! {
    pub(crate) struct DescribeLoadBalancers {
        ids: Option<Vec<String>> = "LoadBalancerIds",
        load_balancer_type: Option<String> = "LoadBalancerType",
        forward: Option<i64> = "Forward",
        load_balancer_name: Option<String> = "LoadBalancerName",
        domain: Option<String> = "Domain",
        load_balancer_vips: Option<Vec<String>> = "LoadBalancerVips",
        backend_public_ips: Option<Vec<String>> = "BackendPublicIps",
        backend_private_ips: Option<Vec<String>> = "BackendPrivateIps",
        offset: Option<i64> = "Offset",
        limit: Option<i64> = "Limit",
        order_by: Option<String> = "OrderBy",
        order_type: Option<i64> = "OrderType",
        search_key: Option<String> = "SearchKey",
        project_id: Option<i64> = "ProjectId",
        with_rs: Option<i64> = "WithRs",
        vpc_id: Option<String> = "VpcId",
        security_group: Option<String> = "SecurityGroup",
        master_zone: Option<String> = "MasterZone",
        filters: Option<Vec<Filter>> = "Filters",
        additional_fields: Option<Vec<String>> = "AdditionalFields",
    }
}

pub(crate) fn describe_load_balancers(state: &mut State, caller: &Caller, request: DescribeLoadBalancers) -> Reply {
    let ids = request.ids.unwrap_or_default();
    let addresses = request.load_balancer_vips.unwrap_or_default();
    let wants =
        |wanted: &Option<String>, own: &str| wanted.as_deref().is_none_or(|wanted| wanted.is_empty() || wanted == own);
    let found = select(
        state.load_balancers.values().filter(|balancer| {
            caller.sees(&balancer.owner, &balancer.region)
                && (ids.is_empty() || ids.contains(&balancer.id))
                && (addresses.is_empty() || addresses.contains(&balancer.address))
                && wants(&request.load_balancer_type, balancer.kind.name())
                && wants(&request.load_balancer_name, &balancer.name)
                && wants(&request.vpc_id, &balancer.vpc_id)
                && request
                    .security_group
                    .as_ref()
                    .is_none_or(|group| group.is_empty() || balancer.security_group_ids.contains(group))
        }),
        request.filters.as_deref(),
        &["charge-type", "internet-charge-type", "vip-isp", "tag-key", "tag-value", "tag:*"],
        "InvalidParameterValue.InvalidFilter",
        |balancer, name| match name {
            "charge-type" => vec!["POSTPAID_BY_HOUR".into()],
            "internet-charge-type" => vec![balancer.internet_charge_type.clone()],
            "vip-isp" => vec![isp(balancer).into()],
            name => tag_values(&balancer.tags, name),
        },
    )?;
    let total = found.len();
    let balancers: Vec<Value> =
        page(found, request.offset, request.limit, "InvalidParameterValue.Range")?.into_iter().map(view).collect();
    Ok(json!({"TotalCount": total, "LoadBalancerSet": balancers}))
}

fn isp(balancer: &LoadBalancer) -> &'static str {
    match balancer.kind {
        AddressKind::Public => "BGP",
        AddressKind::Private => "INTERNAL",
    }
}

fn view(balancer: &LoadBalancer) -> Value {
    let tags: Vec<Value> = balancer.tags.iter().map(|(key, value)| json!({"TagKey": key, "TagValue": value})).collect();
    let network = match balancer.kind {
        AddressKind::Public => json!({
            "InternetChargeType": balancer.internet_charge_type,
            "InternetMaxBandwidthOut": balancer.bandwidth_mbps,
            "BandwidthpkgSubType": "BGP",
        }),
        AddressKind::Private => Value::Null,
    };
    merged([
        json!({
            "LoadBalancerId": balancer.id,
            "LoadBalancerName": balancer.name,
            "LoadBalancerType": balancer.kind.name(),
            "Forward": 1,
            "Domain": "",
            "LoadBalancerVips": [balancer.address],
            "Status": 1,
            "CreateTime": balancer.created.china(),
            "StatusTime": balancer.created.china(),
            "ProjectId": 0,
            "VpcId": balancer.vpc_id,
            "OpenBgp": 0,
            "Snat": false,
            "Isolation": 0,
            "Log": "",
            "SubnetId": balancer.subnet_id,
            "Tags": tags,
            "SecureGroups": balancer.security_group_ids,
            "TargetRegionInfo": {
                "Region": balancer.region,
                "VpcId": balancer.vpc_id,
                "NumericalVpcId": 0,
            },
            "AnycastZone": "",
            "AddressIPVersion": "ipv4",
            "NumericalVpcId": 0,
            "VipIsp": isp(balancer),
        }),
        json!({
            "MasterZone": null,
            "BackupZoneSet": null,
            "IsolatedTime": null,
            "ExpireTime": null,
            "ChargeType": "POSTPAID_BY_HOUR",
            "NetworkAttributes": network,
            "PrepaidAttributes": null,
            "LogSetId": "",
            "LogTopicId": "",
            "AddressIPv6": null,
            "ExtraInfo": null,
            "IsDDos": false,
            "ConfigId": "",
            "LoadBalancerPassToTarget": true,
            "ExclusiveCluster": {"L4Clusters": null, "L7Clusters": null, "ClassicalCluster": null},
            "IPv6Mode": null,
            "SnatPro": false,
            "SnatIps": [],
            "SlaType": "",
            "IsBlock": false,
            "IsBlockTime": "",
            "LocalBgp": false,
            "ClusterTag": null,
            "MixIpTarget": false,
            "Zones": null,
            "NfvInfo": "",
            "HealthLogSetId": "",
            "HealthLogTopicId": "",
            "ClusterIds": null,
            "AttributeFlags": [],
            "LoadBalancerDomain": "",
            "Egress": "",
        }),
    ])
}
