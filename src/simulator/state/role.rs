//! Roles, who may take them, and identity providers.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::Sha256;

use super::{Policy, State};
use crate::simulator::clock::Moment;

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

/// The role that temporary keys are for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The role's number.
    pub role_id: String,
    /// What the caller wants to be called.
    pub name: String,
    /// The policy that the caller narrowed the role by, in JSON.
    #[serde(default)]
    pub policy: Option<String>,
}

/// An identity provider. The tokens of this one are signed with a key that both sides have (HS256);
/// those of real ones with a pair of keys.
#[derive(Clone, Serialize, Deserialize)]
pub struct IdentityProvider {
    /// Who issues its tokens.
    pub issuer: String,
    /// Whom they are for.
    pub audience: String,
    /// What they are signed with.
    pub key: String,
}

impl std::fmt::Debug for IdentityProvider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IdentityProvider").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

impl IdentityProvider {
    /// A token (JWT) for this subject that holds until then.
    pub fn token(&self, subject: &str, expires: Moment) -> String {
        let claims = json!({
            "iss": self.issuer, "aud": self.audience, "sub": subject, "exp": expires.seconds(),
        });
        let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(json!({"alg": "HS256", "typ": "JWT"})), part(claims));
        let signature = self.signature(&signed);
        format!("{signed}.{signature}")
    }

    /// Whether this provider issued the token, for this cloud, and it still holds.
    pub(crate) fn accepts(&self, token: &str, now: Moment) -> bool {
        let Some((signed, signature)) = token.rsplit_once('.') else { return false };
        if signature != self.signature(signed) {
            return false;
        }
        let claims = signed.split_once('.').and_then(|(_, claims)| URL_SAFE_NO_PAD.decode(claims).ok());
        let claims: Value = claims.and_then(|claims| serde_json::from_slice(&claims).ok()).unwrap_or_default();
        claims["iss"] == *self.issuer
            && claims["aud"] == *self.audience
            && claims["exp"].as_i64().is_some_and(|expires| now.seconds() < expires)
    }

    fn signature(&self, signed: &str) -> String {
        let mut mac =
            <Hmac<Sha256> as KeyInit>::new_from_slice(self.key.as_bytes()).expect("HMAC takes a key of any length");
        mac.update(signed.as_bytes());
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }
}

impl State {
    /// Adds a role to an account that is there, trusting whom `change` says; gives its arn.
    pub fn add_role(&mut self, owner_uin: &str, name: &str, change: impl FnOnce(&mut Role)) -> String {
        let app_id = self.users.values().find(|user| user.owner_uin == owner_uin).map(|user| user.app_id);
        let id = format!("46116860184{:08}", self.identifiers.number() % 100_000_000);
        let mut role = Role {
            id: id.clone(),
            owner_uin: owner_uin.to_owned(),
            app_id: app_id.unwrap_or_default(),
            name: name.to_owned(),
            ..Role::default()
        };
        change(&mut role);
        let arn = role.arn();
        self.roles.insert(id, role);
        arn
    }
}
