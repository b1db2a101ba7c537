//! A fresh cloud with one account.

use super::catalogue;

use crate::simulator::clock::Moment;
use crate::simulator::identifier::Identifiers;
use crate::simulator::state::account::User;
use crate::simulator::state::cloud::{FORMAT, State, cluster_quota};
use crate::simulator::state::quirks::Quirks;

/// The region that the offer names first.
pub(crate) const REGION: &str = "ap-guangzhou";
/// The secret id of a fresh cloud's only user. No real key looks like it.
pub(crate) const SECRET_ID: &str = "AKIDSimulatedCloudDemo00000000000001";
const SECRET_KEY: &str = "SimulatedCloudDemoSecretKey00001";
/// The account of a fresh cloud.
pub(crate) const UIN: &str = "100000000001";
/// The account's application number.
pub(crate) const APP_ID: i64 = 1_250_000_001;

impl State {
    /// A fresh cloud with one account. `seed` decides the identifiers of everything made in it,
    /// `quirks` how it answers where the real one was seen to do so in two ways.
    pub fn fresh(now: Moment, seed: u64, quirks: Quirks) -> Self {
        let mut state = Self {
            format: FORMAT,
            now,
            quirks,
            identifiers: Identifiers::seeded(seed),
            speed: 1.0,
            regions: catalogue::regions(),
            images: catalogue::images(),
            versions: catalogue::versions(),
            instance_types: catalogue::instance_types(),
            cluster_quota: cluster_quota(),
            ..Self::default()
        };
        let owner = User {
            uin: UIN.into(),
            owner_uin: UIN.into(),
            app_id: APP_ID,
            secret_key: SECRET_KEY.into(),
            ..User::default()
        };
        state.users.insert(SECRET_ID.into(), owner);
        state.equip(UIN, true);
        state
    }
}
