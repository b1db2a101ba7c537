//! Operating systems of nodes.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;
use crate::cloud::filter::Filter;
use crate::cloud::member::filled;

/// Lists the operating systems by series.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeOSImages {
    /// What is let through.
    pub filters: Option<Vec<Filter>>,
}
action!(Tke, DescribeOSImages, Read, DescribeOSImagesResponse);

/// What [`DescribeOSImages`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeOSImagesResponse {
    /// The images.
    #[serde(rename = "OSImageSeriesSet")]
    pub os_image_series_set: Vec<OsImage>,
}

/// An operating system of nodes (DescribeOSImages, `OSImage`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OsImage {
    /// The name of its series.
    #[serde(default)]
    pub series_name: String,
    /// As shown, such as `TencentOS Server 3.1 (TK4)`.
    #[serde(default)]
    pub alias: String,
    /// As `ClusterOs` takes it, such as `tlinux3.1x86_64`.
    #[serde(deserialize_with = "filled")]
    pub os_name: String,
    /// `GENERAL` or `DOCKER_CUSTOMIZE`.
    pub os_customize_type: String,
    /// `online` or `offline`.
    pub status: String,
    /// `img-…`.
    pub image_id: String,
    /// Such as `amd64`.
    #[serde(default)]
    pub arch: String,
}

/// Lists the images of nodes.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct DescribeImages {}
action!(Tke, DescribeImages, Read, DescribeImagesResponse);

/// What [`DescribeImages`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeImagesResponse {
    /// The images.
    pub image_instance_set: Vec<Image>,
}

/// An image of nodes (DescribeImages, `ImageInstance`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Image {
    /// As shown.
    #[serde(default)]
    pub alias: String,
    /// As `ClusterOs` takes it.
    #[serde(deserialize_with = "filled")]
    pub os_name: String,
    /// `img-…`.
    pub image_id: String,
    /// `GENERAL` or `DOCKER_CUSTOMIZE`.
    pub os_customize_type: String,
}

/// Whether this is the id of an image, `img-…`, and not an operating system's name.
pub fn is_id(name: &str) -> bool {
    name.starts_with("img-")
}
