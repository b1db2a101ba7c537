//! Images of machines: public ones, one's own, and those that others share.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;
use crate::cloud::filter::Filter;
use crate::cloud::member::filled;
use crate::cloud::paging::{contradiction, paged};

/// Lists the images that the account may use.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeImages {
    /// `image-id`, `image-type`, `image-name`, `platform`, `tag-key`, `tag:KEY`; at most 5 values each.
    pub filters: Option<Vec<Filter>>,
    /// From this one on.
    pub offset: Option<u64>,
    /// At most this many, up to 100; 20 when not given.
    pub limit: Option<u64>,
}
action!(Cvm, DescribeImages, Read, DescribeImagesResponse; contradiction);

/// What [`DescribeImages`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeImagesResponse {
    /// On all pages.
    pub total_count: u64,
    /// On this page.
    pub image_set: Vec<MachineImage>,
}

paged!(
    DescribeImages,
    image_set "ImageSet",
    total_count "TotalCount" of MachineImage,
    by image_id,
    filters { "image-id": image_id }
);

/// An image (DescribeImages, `Image`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct MachineImage {
    /// `img-…`.
    #[serde(deserialize_with = "filled")]
    pub image_id: String,
    /// As shown.
    #[serde(default)]
    pub image_name: String,
    /// `NORMAL` when it can be used.
    #[serde(deserialize_with = "filled")]
    pub image_state: String,
}
