//! What the simulated cloud has for somebody who makes a first cluster in it.

use serde::Serialize;

use crate::simulator::seed::fresh::{REGION, SECRET_ID, UIN};
use crate::simulator::state::cloud::State;

/// The well-known objects of the first account, for people and for examples.
#[derive(Clone, Serialize)]
pub struct Offer {
    /// The region that an example uses first.
    pub region: String,
    /// The account's number.
    pub account_id: String,
    /// Demo credentials; no real key looks like them.
    pub secret_id: String,
    /// The secret half.
    pub secret_key: String,
    /// The zones of `region`.
    pub zones: Vec<String>,
    /// The VPC in `region`.
    pub vpc_id: String,
    /// The VPC's addresses.
    pub vpc_cidr: String,
    /// The subnets, one in each zone.
    pub subnets: Vec<OfferedSubnet>,
    /// The SSH key pair's identifier.
    pub key_pair_id: String,
    /// The SSH key pair's name.
    pub key_pair_name: String,
    /// A security group that admits TCP 443.
    pub security_group_id: String,
    /// All regions; the identifiers in each end in its own number.
    pub regions: Vec<String>,
    /// Kubernetes versions, oldest first.
    pub kubernetes_versions: Vec<String>,
    /// Operating systems of nodes.
    pub os_names: Vec<String>,
    /// Instance types of nodes.
    pub instance_types: Vec<String>,
}

/// A subnet on offer.
#[derive(Debug, Clone, Serialize)]
pub struct OfferedSubnet {
    /// `subnet-…`.
    pub id: String,
    /// Its zone.
    pub zone: String,
    /// Its addresses.
    pub cidr: String,
}

impl std::fmt::Debug for Offer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Offer").field("region", &self.region).field("vpc_id", &self.vpc_id).finish_non_exhaustive()
    }
}

impl Offer {
    /// The offer of the first account in the first region.
    pub(crate) fn of(state: &State) -> Self {
        Self::in_region(state, REGION)
    }

    /// The same in another region. What is not there stays empty.
    pub fn in_region(state: &State, region: &str) -> Self {
        let ours = |owner: &str, place: &str| owner == UIN && place == region;
        let user = state.users.get(SECRET_ID);
        let vpc = state.vpcs.values().find(|vpc| ours(&vpc.owner, &vpc.region));
        let key_pair = state.key_pairs.values().find(|pair| ours(&pair.owner, &pair.region));
        let group = state.security_groups.values().find(|group| ours(&group.owner, &group.region));
        Self {
            region: region.to_owned(),
            account_id: UIN.to_owned(),
            secret_id: SECRET_ID.to_owned(),
            secret_key: user.map(|user| user.secret_key.clone()).unwrap_or_default(),
            zones: state
                .regions
                .get(region)
                .map(|region| region.zones.iter().map(|zone| zone.name.clone()).collect())
                .unwrap_or_default(),
            vpc_id: vpc.map(|vpc| vpc.id.clone()).unwrap_or_default(),
            vpc_cidr: vpc.map(|vpc| vpc.cidr.clone()).unwrap_or_default(),
            subnets: state
                .subnets
                .values()
                .filter(|subnet| ours(&subnet.owner, &subnet.region))
                .map(|subnet| OfferedSubnet {
                    id: subnet.id.clone(),
                    zone: subnet.zone.clone(),
                    cidr: subnet.cidr.clone(),
                })
                .collect(),
            key_pair_id: key_pair.map(|pair| pair.id.clone()).unwrap_or_default(),
            key_pair_name: key_pair.map(|pair| pair.name.clone()).unwrap_or_default(),
            security_group_id: group.map(|group| group.id.clone()).unwrap_or_default(),
            regions: state.regions.keys().cloned().collect(),
            kubernetes_versions: state.versions.iter().map(|version| version.version.clone()).collect(),
            os_names: state
                .images
                .iter()
                .filter(|image| image.customize_type == "GENERAL")
                .map(|image| image.os_name.clone())
                .collect(),
            instance_types: state.instance_types.keys().cloned().collect(),
        }
    }
}
