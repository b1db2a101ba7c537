//! What TKE has on offer: Kubernetes versions and images.

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::error::Reply;
use crate::simulator::parameters::{Empty, Filter, parameters};
use crate::simulator::selection::select;
use crate::simulator::state::catalogue::Image;
use crate::simulator::state::cloud::State;

parameters! {
    pub(crate) struct DescribeOsImages {
        filters: Option<Vec<Filter>> = "Filters",
    }
}

impl State {
    /// The image that a request names: by a public image's name and its kind, or by its identifier.
    pub(crate) fn image(&self, name: &str, customize_type: Option<&str>) -> Option<&Image> {
        let kind = customize_type.filter(|kind| !kind.is_empty()).unwrap_or("GENERAL");
        self.images.iter().find(|image| {
            image.status == "online"
                && (image.customize_type == kind || image.id == name)
                && (image.os_name == name || image.id == name || image.other_names.iter().any(|other| other == name))
        })
    }
}

pub(crate) fn describe_versions(state: &mut State, _: &Caller, _: Empty) -> Reply {
    let versions: Vec<Value> = state
        .versions
        .iter()
        .map(|version| json!({"Name": "k8s", "Version": version.version, "Remark": "SUITABLE_FOR_INDEPENDENT_CLUSTER"}))
        .collect();
    Ok(json!({"TotalCount": versions.len(), "VersionInstanceSet": versions}))
}

pub(crate) fn describe_images(state: &mut State, _: &Caller, _: Empty) -> Reply {
    let images: Vec<Value> = state
        .images
        .iter()
        .filter(|image| image.status == "online" && !image.is_custom())
        .map(|image| {
            json!({
                "Alias": image.alias,
                "OsName": image.os_name,
                "ImageId": image.id,
                "OsCustomizeType": image.customize_type,
            })
        })
        .collect();
    Ok(json!({"TotalCount": images.len(), "ImageInstanceSet": images}))
}

pub(crate) fn describe_os_images(state: &mut State, _: &Caller, request: DescribeOsImages) -> Reply {
    // The model names no filter; these are the members that can be compared.
    let images = select(
        // no images of an account's own
        state.images.iter().filter(|image| !image.is_custom()),
        request.filters.as_deref(),
        &["OsName", "Arch", "Status", "OsCustomizeType", "ImageId"],
        "InvalidParameter.Param",
        |image, name| {
            vec![match name {
                "OsName" => image.os_name.clone(),
                "Arch" => image.arch.clone(),
                "Status" => image.status.clone(),
                "OsCustomizeType" => image.customize_type.clone(),
                _ => image.id.clone(),
            }]
        },
    )?;
    let images: Vec<Value> = images
        .into_iter()
        .map(|image| {
            json!({
                "SeriesName": image.series,
                "Alias": image.alias,
                "OsName": image.os_name,
                "OsCustomizeType": image.customize_type,
                "Status": image.status,
                "ImageId": image.id,
                "Arch": image.arch,
            })
        })
        .collect();
    Ok(json!({"TotalCount": images.len(), "OSImageSeriesSet": images}))
}
