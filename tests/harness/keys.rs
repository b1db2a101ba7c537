//! Whose keys a provider and an account have, and where they come from.

use std::time::Duration;

use terraform_provider_tke::simulator::state::{IdentityProvider, Role};

use super::configuration::account;
use super::{Cloud, Feature, Workspace, needs};

/// The account whose keys a cloud offers.
pub const OURS: &str = "100000000001";
/// Long enough for any test.
pub const AN_HOUR: Duration = Duration::from_secs(3600);

/// How accounts come by their keys.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Keys {
    /// By `secret_key`, and clusters by the account.
    InState,
    /// By `secret_key_wo`, and clusters by the provider.
    WriteOnly,
    /// Accounts and clusters by the provider.
    Providers,
}

/// Another account, and its keys; [`add_others`] adds it.
pub const OTHERS: &str = "200000000002";
pub const OTHERS_KEYS: (&str, &str) = ("AKIDother0000000000000000000000000002", "key-of-the-other-0002");

/// Adds another account than ours.
pub fn add_others(cloud: &Cloud) {
    cloud.change(|state| state.add_account(OTHERS, 1_250_000_002, OTHERS_KEYS.0, OTHERS_KEYS.1));
}

impl Keys {
    /// All ways that the CLI knows.
    pub fn known() -> impl Iterator<Item = Self> {
        [Self::InState, Self::WriteOnly, Self::Providers].into_iter().filter(|keys| keys.are_known())
    }

    /// Whether the CLI knows this way; where it does not, that is noted.
    pub fn are_known(self) -> bool {
        self != Self::WriteOnly || needs(Feature::WriteOnly)
    }

    /// The account `main`, with keys from variables.
    pub fn account(self, more: &str) -> String {
        let (variables, keys) = match self {
            Keys::InState => (
                "variable \"id\" {}\nvariable \"key\" {\n  sensitive = true\n}\n",
                "secret_id = var.id\n  secret_key = var.key",
            ),
            Keys::WriteOnly => (
                "variable \"id\" {}\nvariable \"number\" {\n  default = 1\n}\nvariable \"key\" {\n  ephemeral = true\n}\n",
                "secret_id = var.id\n  secret_key_wo = var.key\n  secret_key_wo_version = var.number",
            ),
            Keys::Providers => ("", ""),
        };
        format!("{variables}{}", account(&format!("{keys}\n  {more}")))
    }

    /// A directory in which the account has the keys that the cloud offers.
    pub fn workspace(self, cloud: &Cloud) -> Workspace {
        let (id, key) = cloud.keys();
        self.with_keys(keyless(cloud), &id, &key)
    }

    /// The same with these keys: the account's where it has some, and the provider's where they are used.
    pub fn with_keys(self, workspace: Workspace, id: &str, key: &str) -> Workspace {
        let workspace = workspace.with("TF_VAR_id", id).with("TF_VAR_key", key);
        match self {
            Keys::InState => workspace,
            _ => workspace.with("TENCENTCLOUD_SECRET_ID", id).with("TENCENTCLOUD_SECRET_KEY", key),
        }
    }
}

/// A directory whose provider has no keys of its own.
pub fn keyless(cloud: &Cloud) -> Workspace {
    Workspace::bare().with("TKE_ENDPOINT", &cloud.url).with("TENCENTCLOUD_REGION", "ap-guangzhou")
}

/// Adds a role to our account; gives its name.
pub fn role(cloud: &Cloud, name: &str, change: impl FnOnce(&mut Role)) -> String {
    cloud.change(|state| state.add_role(OURS, name, change))
}

/// Writes files of tccli.
pub fn profile(workspace: &Workspace, name: &str, keys: (&str, &str), more: &str) {
    let directory = workspace.path(".tccli");
    std::fs::create_dir_all(&directory).unwrap();
    let text = format!("{{\"secretId\": {:?}, \"secretKey\": {:?}{more}}}", keys.0, keys.1);
    std::fs::write(directory.join(format!("{name}.credential")), text).unwrap();
}

/// Adds the identity provider `OIDC`.
pub fn identity_provider(cloud: &Cloud) -> IdentityProvider {
    let provider = IdentityProvider {
        issuer: "https://idp.example".to_owned(),
        audience: "sts.tencentcloudapi.com".to_owned(),
        key: "what-the-provider-signs-with".to_owned(),
    };
    cloud.change(|state| state.identity_providers.insert("OIDC".to_owned(), provider.clone()));
    provider
}

/// A token that it gives out, for so long.
pub fn token(cloud: &Cloud, provider: &IdentityProvider, life: Duration) -> String {
    cloud.simulator.read(|state| provider.token("system:serviceaccount:default:terraform", state.now.after(life)))
}
