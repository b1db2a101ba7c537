//! Images of machines: public ones, one's own, and those that others share.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;
use crate::cloud::filter::Filter;
use crate::cloud::paging::Paged;

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
action!(Cvm, DescribeImages, Read, DescribeImagesResponse);

/// What [`DescribeImages`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct DescribeImagesResponse {
    /// On all pages.
    pub total_count: u64,
    /// On this page.
    pub image_set: Vec<MachineImage>,
}

impl Paged for DescribeImages {
    type Item = MachineImage;

    fn turn_to(&mut self, offset: u64, limit: u64) {
        (self.offset, self.limit) = (Some(offset), Some(limit));
    }

    fn items(response: Self::Response) -> (Vec<MachineImage>, u64) {
        (response.image_set, response.total_count)
    }
}

/// An image (DescribeImages, `Image`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct MachineImage {
    /// `img-…`.
    pub image_id: String,
    /// As shown.
    pub image_name: String,
    /// `NORMAL` when it can be used.
    pub image_state: String,
}
