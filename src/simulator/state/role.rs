//! Roles and who may take them.

use serde::{Deserialize, Serialize};

use crate::simulator::state::policy::Policy;

/// A role and whom it trusts.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Role {
    /// Its number, as it stands in the names of its sessions.
    pub id: String,
    /// The account that it belongs to.
    pub owner_uin: String,
    /// The account's application number.
    pub app_id: i64,
    /// Its name.
    pub name: String,
    /// What may assume it: accounts, by their uin, and other roles, by their number.
    pub trusted: Vec<String>,
    /// The services of Tencent's that may assume it, such as `as.cloud.tencent.com`.
    #[serde(default)] // there were none in a state file of before
    pub services: Vec<String>,
    /// What a caller has to know to assume it.
    pub external_id: Option<String>,
    /// The identity provider whose tokens are good for it.
    pub provider_id: Option<String>,
    /// Whether virtual machines were given it.
    pub on_instances: bool,
    /// The policies attached to it; without a list it is as with AdministratorAccess.
    #[serde(default)] // there were none in a state file of before
    pub policies: Option<Vec<Policy>>,
}

impl Role {
    /// `qcs::cam::uin/<account>:roleName/<name>`.
    pub fn arn(&self) -> String {
        format!("qcs::cam::uin/{}:roleName/{}", self.owner_uin, self.name)
    }

    /// Whether the text names this role, by its name or by its number.
    pub(crate) fn is_named(&self, arn: &str) -> bool {
        arn == self.arn() || arn == format!("qcs::cam::uin/{}:role/{}", self.owner_uin, self.id)
    }
}
