//! DescribeRegions and DescribeZones.

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::error::Reply;
use crate::simulator::parameters::Empty;
use crate::simulator::state::cloud::State;

pub(crate) fn describe_regions(state: &mut State, _: &Caller, _: Empty) -> Reply {
    let regions: Vec<Value> = state
        .regions
        .values()
        .map(|region| {
            json!({
                "Region": region.name,
                "RegionName": region.title,
                "RegionState": "AVAILABLE",
            })
        })
        .collect();
    Ok(json!({"TotalCount": regions.len(), "RegionSet": regions}))
}

pub(crate) fn describe_zones(state: &mut State, caller: &Caller, _: Empty) -> Reply {
    let zones: Vec<Value> = state
        .regions
        .get(&caller.region)
        .map(|region| region.zones.as_slice())
        .unwrap_or_default()
        .iter()
        .map(|zone| {
            json!({
                "Zone": zone.name,
                "ZoneName": zone.title,
                "ZoneId": zone.id,
                "ZoneState": "AVAILABLE",
            })
        })
        .collect();
    Ok(json!({"TotalCount": zones.len(), "ZoneSet": zones}))
}
