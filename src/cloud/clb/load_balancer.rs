//! Load balancers.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;
use crate::cloud::filter::Filter;
use crate::cloud::member::{filled, or_default};
use crate::cloud::paging::{contradiction, paged};

/// Lists load balancers.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeLoadBalancers {
    /// Only these, at most 20.
    pub load_balancer_ids: Option<Vec<String>>,
    /// Only in this VPC.
    pub vpc_id: Option<String>,
    /// Only with this security group.
    pub security_group: Option<String>,
    /// `charge-type`, `master-zone-id`, `tag-key`, `tag:KEY` and others.
    pub filters: Option<Vec<Filter>>,
    /// From this one on.
    pub offset: Option<u64>,
    /// At most this many, up to 100; 20 when not given.
    pub limit: Option<u64>,
}
action!(Clb, DescribeLoadBalancers, Read, DescribeLoadBalancersResponse; contradiction);

/// What [`DescribeLoadBalancers`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeLoadBalancersResponse {
    /// On all pages.
    pub total_count: u64,
    /// On this page.
    pub load_balancer_set: Vec<LoadBalancer>,
}

paged!(
    DescribeLoadBalancers,
    load_balancer_set "LoadBalancerSet",
    total_count "TotalCount" of LoadBalancer,
    by load_balancer_id,
    asked load_balancer_ids
);

/// A load balancer (DescribeLoadBalancers).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct LoadBalancer {
    /// `lb-…`.
    #[serde(deserialize_with = "filled")]
    pub load_balancer_id: String,
    /// As shown.
    #[serde(default)]
    pub load_balancer_name: String,
    /// `OPEN` (public) or `INTERNAL`.
    #[serde(default)]
    pub load_balancer_type: String,
    /// Its addresses.
    #[serde(default)]
    pub load_balancer_vips: Vec<String>,
    /// 0: being made; 1: ready.
    #[serde(default, deserialize_with = "or_default")]
    pub status: u64,
    /// `vpc-…`.
    #[serde(default)]
    pub vpc_id: String,
    /// `subnet-…`, of an internal one.
    #[serde(default)]
    pub subnet_id: String,
    /// Its security groups.
    #[serde(default)]
    pub secure_groups: Vec<String>,
    /// Tags.
    #[serde(default)]
    pub tags: Vec<LoadBalancerTag>,
    /// `YYYY-MM-DD hh:mm:ss`.
    #[serde(default)]
    pub create_time: String,
}

/// A tag, which CLB spells unlike all others (`TagInfo`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct LoadBalancerTag {
    /// The tag's key.
    pub tag_key: String,
    /// The tag's value.
    pub tag_value: String,
}
