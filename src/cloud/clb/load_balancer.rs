//! Load balancers.

use serde::{Deserialize, Serialize};

use crate::cloud::action::action;
use crate::cloud::filter::Filter;
use crate::cloud::paging::Paged;

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
action!(Clb, DescribeLoadBalancers, Read, DescribeLoadBalancersResponse);

/// What [`DescribeLoadBalancers`] answers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct DescribeLoadBalancersResponse {
    /// On all pages.
    pub total_count: u64,
    /// On this page.
    pub load_balancer_set: Vec<LoadBalancer>,
}

impl Paged for DescribeLoadBalancers {
    type Item = LoadBalancer;

    fn turn_to(&mut self, offset: u64, limit: u64) {
        (self.offset, self.limit) = (Some(offset), Some(limit));
    }

    fn items(response: Self::Response) -> (Vec<LoadBalancer>, u64) {
        (response.load_balancer_set, response.total_count)
    }
}

/// A load balancer (DescribeLoadBalancers).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct LoadBalancer {
    /// `lb-…`.
    pub load_balancer_id: String,
    /// As shown.
    pub load_balancer_name: String,
    /// `OPEN` (public) or `INTERNAL`.
    pub load_balancer_type: String,
    /// Its addresses.
    pub load_balancer_vips: Vec<String>,
    /// 0: being made; 1: ready.
    pub status: u64,
    /// `vpc-…`.
    pub vpc_id: String,
    /// `subnet-…`, of an internal one.
    pub subnet_id: String,
    /// Its security groups.
    pub secure_groups: Vec<String>,
    /// Tags.
    pub tags: Vec<LoadBalancerTag>,
    /// `YYYY-MM-DD hh:mm:ss`.
    pub create_time: String,
}

/// A tag, which CLB spells unlike all others (`TagInfo`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct LoadBalancerTag {
    /// The tag's key.
    pub tag_key: String,
    /// The tag's value.
    pub tag_value: String,
}
