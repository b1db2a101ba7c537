//! The two endpoints of a cluster.

use crate::cloud::tke::endpoint::ClusterEndpoints;

/// One of the two endpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// From the internet.
    Public,
    /// From the VPC.
    Private,
}

impl Side {
    /// Both.
    pub const ALL: [Side; 2] = [Side::Public, Side::Private];

    /// Whether it is the public one.
    pub fn is_public(self) -> bool {
        self == Side::Public
    }

    /// Its address among those of both; empty where it is not listed.
    pub fn address(self, endpoints: &ClusterEndpoints) -> &str {
        match self {
            Side::Public => &endpoints.cluster_external_endpoint,
            Side::Private => &endpoints.cluster_intranet_endpoint,
        }
    }

    /// The name of its condition.
    pub fn condition(self) -> &'static str {
        match self {
            Side::Public => "PublicEndpoint",
            Side::Private => "PrivateEndpoint",
        }
    }

    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Side::Public => "public endpoint",
            Side::Private => "private endpoint",
        }
    }
}
