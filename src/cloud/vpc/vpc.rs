//! VPCs.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;
use crate::cloud::filter::Filter;
use crate::cloud::paging::Paged;
use crate::cloud::tag::Tag;

/// Lists VPCs.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeVpcs {
    /// Only these, at most 100; not together with filters. One that is not there may be an error.
    pub vpc_ids: Option<Vec<String>>,
    /// `vpc-name`, `vpc-id`, `cidr-block`, `is-default`, `tag-key`, `tag:KEY`.
    pub filters: Option<Vec<Filter>>,
    /// From this one on.
    pub offset: Option<String>,
    /// At most this many, up to 100; 20 when not given.
    pub limit: Option<String>,
}
action!(Vpc, DescribeVpcs, Read, DescribeVpcsResponse);

/// What [`DescribeVpcs`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct DescribeVpcsResponse {
    /// On all pages.
    pub total_count: u64,
    /// On this page.
    pub vpc_set: Vec<Vpc>,
}

impl Paged for DescribeVpcs {
    type Item = Vpc;

    fn turn_to(&mut self, offset: u64, limit: u64) {
        (self.offset, self.limit) = (Some(offset.to_string()), Some(limit.to_string()));
    }

    fn items(response: Self::Response) -> (Vec<Vpc>, u64) {
        (response.vpc_set, response.total_count)
    }
}

/// A VPC (DescribeVpcs).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Vpc {
    /// `vpc-…`.
    pub vpc_id: String,
    /// As shown.
    pub vpc_name: String,
    /// Its addresses.
    pub cidr_block: String,
    /// Whether it is the region's default VPC.
    pub is_default: bool,
    /// More addresses.
    pub assistant_cidr_set: Vec<AssistantCidr>,
    /// Tags.
    pub tag_set: Vec<Tag>,
    /// `YYYY-MM-DD hh:mm:ss`.
    pub created_time: String,
}

impl Vpc {
    /// All its blocks of addresses.
    pub fn cidr_blocks(&self) -> impl Iterator<Item = &String> {
        self.assistant_cidr_set.iter().map(|more| &more.cidr_block).chain([&self.cidr_block])
    }
}

/// More addresses of a VPC.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct AssistantCidr {
    /// The addresses.
    pub cidr_block: String,
    /// 0: for hosts; 1: for containers.
    pub assistant_type: i64,
}
