//! VPCs.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;
use crate::cloud::filter::Filter;
use crate::cloud::member::{filled, or_default};
use crate::cloud::paging::{contradiction, paged};
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
action!(Vpc, DescribeVpcs, Read, DescribeVpcsResponse; contradiction);

/// What [`DescribeVpcs`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeVpcsResponse {
    /// On all pages.
    pub total_count: u64,
    /// On this page.
    pub vpc_set: Vec<Vpc>,
}

paged!(
    DescribeVpcs,
    vpc_set "VpcSet",
    total_count "TotalCount" of Vpc,
    by vpc_id,
    asked vpc_ids,
    filters { "vpc-id": vpc_id }
);

/// A VPC (DescribeVpcs).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Vpc {
    /// `vpc-…`.
    #[serde(deserialize_with = "filled")]
    pub vpc_id: String,
    /// As shown.
    #[serde(default)]
    pub vpc_name: String,
    /// Its addresses.
    #[serde(deserialize_with = "filled")]
    pub cidr_block: String,
    /// Whether it is the region's default VPC.
    #[serde(default, deserialize_with = "or_default")]
    pub is_default: bool,
    /// More addresses.
    #[serde(default)]
    pub assistant_cidr_set: Vec<AssistantCidr>,
    /// Tags.
    #[serde(default)]
    pub tag_set: Vec<Tag>,
    /// `YYYY-MM-DD hh:mm:ss`.
    #[serde(default)]
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
#[serde(rename_all = "PascalCase")]
pub struct AssistantCidr {
    /// The addresses.
    #[serde(deserialize_with = "filled")]
    pub cidr_block: String,
    /// 0: for hosts; 1: for containers.
    #[serde(default, deserialize_with = "or_default")]
    pub assistant_type: i64,
}
