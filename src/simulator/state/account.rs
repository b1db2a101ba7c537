//! Who calls, and what the cloud has on offer.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::role::Session;
use crate::simulator::clock::Moment;

/// A user with one pair of keys; by default nobody.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct User {
    /// The user's own number.
    pub uin: String,
    /// The number of the account the user belongs to; equal to `uin` for the owner.
    pub owner_uin: String,
    /// The account's application number.
    pub app_id: i64,
    /// The secret key that belongs to the secret id.
    pub secret_key: String,
    /// The token that has to come along, if the keys are temporary.
    pub token: Option<String>,
    /// When temporary keys stop working.
    pub expires: Option<Moment>,
    /// The policies attached to a sub-user; none are looked at for the owner. Without a list it is as
    /// with AdministratorAccess.
    #[serde(default)] // there were none in a state file of before
    pub policies: Option<Vec<Policy>>,
    /// The role that temporary keys are for.
    #[serde(default)]
    pub session: Option<Session>,
}

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User").field("uin", &self.uin).field("owner_uin", &self.owner_uin).finish_non_exhaustive()
    }
}

/// A policy of CAM.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Policy {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// What it says, in JSON.
    pub document: String,
}

/// A region.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Region {
    /// Such as `ap-guangzhou`.
    pub name: String,
    /// Such as `South China (Guangzhou)`.
    pub title: String,
    /// Its zones.
    pub zones: Vec<Zone>,
}

/// An availability zone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Zone {
    /// Such as `ap-guangzhou-3`.
    pub name: String,
    /// Such as `100003`.
    pub id: String,
    /// Such as `Guangzhou Zone 3`.
    pub title: String,
}

/// An SSH key pair.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeyPair {
    /// `skey-…`.
    pub id: String,
    /// The account.
    pub owner: String,
    /// The region.
    pub region: String,
    /// The user's name for it.
    pub name: String,
    /// The public half, in OpenSSH's form.
    pub public_key: String,
    /// When it was made.
    pub created: Moment,
    /// Tags.
    pub tags: BTreeMap<String, String>,
}

/// An operating system image for nodes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Image {
    /// `img-…`.
    pub id: String,
    /// The canonical name, such as `tlinux3.1x86_64`.
    pub os_name: String,
    /// Other names under which requests may ask for it.
    pub other_names: Vec<String>,
    /// The name for people.
    pub alias: String,
    /// The series that DescribeOSImages lists it under.
    pub series: String,
    /// `GENERAL` or `DOCKER_CUSTOMIZE`.
    pub customize_type: String,
    /// Such as `amd64`.
    pub arch: String,
    /// `online` or `offline`.
    pub status: String,
}

/// A Kubernetes version on offer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KubernetesVersion {
    /// Such as `1.30.0`.
    pub version: String,
}

/// An instance type.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InstanceType {
    /// Such as `S5.MEDIUM4`.
    pub name: String,
    /// Cores.
    pub cpu: i64,
    /// GiB.
    pub memory_gb: i64,
    /// GPUs.
    pub gpu: i64,
    /// Zones where it is sold out.
    pub sold_out_zones: Vec<String>,
}
