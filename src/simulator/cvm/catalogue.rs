//! What CVM has on offer: instance types in each zone, and images.

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::error::Reply;
use crate::simulator::parameters::{Filter, parameters};
use crate::simulator::selection::{ids_or_filters, page, select};
use crate::simulator::state::catalogue::{Image, InstanceType, Zone};
use crate::simulator::state::cloud::State;

parameters! {
    pub(crate) struct DescribeZoneInstanceConfigInfos {
        filters: Option<Vec<Filter>> = "Filters",
    }

    pub(crate) struct DescribeImages {
        ids: Option<Vec<String>> = "ImageIds",
        filters: Option<Vec<Filter>> = "Filters",
        offset: Option<i64> = "Offset",
        limit: Option<i64> = "Limit",
        instance_type: Option<String> = "InstanceType",
    }
}

/// How an instance type can be paid for.
const CHARGE_TYPES: [&str; 2] = ["POSTPAID_BY_HOUR", "SPOTPAID"];

struct Offer<'a> {
    zone: &'a Zone,
    kind: &'a InstanceType,
    charge_type: &'static str,
}

pub(crate) fn describe_zone_instance_config_infos(
    state: &mut State,
    caller: &Caller,
    request: DescribeZoneInstanceConfigInfos,
) -> Reply {
    let zones = state.regions.get(&caller.region).map(|region| region.zones.as_slice()).unwrap_or_default();
    let offers: Vec<Offer> = zones
        .iter()
        .flat_map(|zone| state.instance_types.values().map(move |kind| (zone, kind)))
        .flat_map(|(zone, kind)| CHARGE_TYPES.map(|charge_type| Offer { zone, kind, charge_type }))
        .collect();
    let found = select(
        offers.iter(),
        request.filters.as_deref(),
        &["zone", "instance-family", "instance-type", "instance-charge-type", "sort-keys"],
        "InvalidFilter",
        |offer, name| match name {
            "zone" => vec![offer.zone.name.clone()],
            "instance-family" => vec![offer.kind.family().to_owned()],
            "instance-type" => vec![offer.kind.name.clone()],
            _ => vec![offer.charge_type.to_owned()],
        },
    )?;
    let offers: Vec<Value> = found.into_iter().map(show).collect();
    Ok(json!({"InstanceTypeQuotaSet": offers}))
}

fn show(offer: &Offer) -> Value {
    let Offer { zone, kind, charge_type } = offer;
    let is_sold_out = kind.sold_out_zones.contains(&zone.name);
    json!({
        "Zone": zone.name,
        "InstanceType": kind.name,
        "InstanceChargeType": charge_type,
        "NetworkCard": 0,
        "Externals": {},
        "Cpu": kind.cpu,
        "Memory": kind.memory_gb,
        "InstanceFamily": kind.family(),
        "TypeName": kind.family(),
        "LocalDiskTypeList": [],
        "Status": if is_sold_out { "SOLD_OUT" } else { "SELL" },
        "Price": {"UnitPrice": 0.1, "ChargeUnit": "HOUR"},
        "SoldOutReason": "",
        "InstanceBandwidth": 1.5,
        "InstancePps": 20,
        "StorageBlockAmount": 0,
        "CpuType": "",
        "Gpu": kind.gpu,
        "Fpga": 0,
        "Remark": "",
        "GpuCount": kind.gpu,
        "Frequency": "",
        "StatusCategory": if is_sold_out { "WithoutStock" } else { "EnoughStock" },
    })
}

fn kind(image: &Image) -> &'static str {
    if image.is_custom() { "PRIVATE_IMAGE" } else { "PUBLIC_IMAGE" }
}

pub(crate) fn describe_images(state: &mut State, _: &Caller, request: DescribeImages) -> Reply {
    let ids = ids_or_filters(request.ids, request.filters.as_deref(), "Identifiers", "InvalidParameter")?;
    let found = select(
        state.images.iter().filter(|image| ids.is_empty() || ids.contains(&image.id)),
        request.filters.as_deref(),
        &["image-id", "image-type", "~image-name"],
        "InvalidFilter",
        |image, name| match name {
            "image-id" => vec![image.id.clone()],
            "image-type" => vec![kind(image).into()],
            _ => vec![image.alias.clone()],
        },
    )?;
    let total = found.len();
    let images: Vec<Value> = page(found, request.offset, request.limit, "InvalidParameterValue.LimitExceeded")?
        .into_iter()
        .map(|image| {
            json!({
                "ImageId": image.id,
                "OsName": image.alias,
                "ImageType": kind(image),
                "CreatedTime": "2020-09-22T00:00:00+00:00",
                "ImageName": image.alias,
                "ImageDescription": "",
                "ImageSize": 50,
                "Architecture": "x86_64",
                "ImageState": "NORMAL",
                "Platform": "",
                "ImageCreator": "tencent",
                "ImageSource": "OFFICIAL",
                "SyncPercent": null,
                "IsSupportCloudinit": true,
                "SnapshotSet": [],
                "Tags": [],
                "LicenseType": "TencentCloud",
            })
        })
        .collect();
    Ok(json!({"TotalCount": total, "ImageSet": images}))
}
