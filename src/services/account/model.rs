//! `tencent_account` as users write it.

use crate::cloud::sts::identity::CallerIdentity;
use crate::kit::schema::{Attribute, Schema, validator};
use crate::kit::value::{Attr, Secret};
use crate::provider::{CredentialsModel, credentials};

crate::model! {
    /// `resource "tencent_account" "x" { … }`
    pub struct AccountModel {
        /// Unique to the resource, kept through new keys.
        pub id: Attr<String>,
        /// The name.
        pub name: Attr<String>,
        /// The description.
        pub description: Attr<String>,
        /// The secret id; null for the provider's own keys.
        pub secret_id: Attr<String>,
        /// The secret key.
        pub secret_key: Attr<Secret>,
        /// The secret key, written but not kept.
        pub secret_key_wo: Attr<Secret>,
        /// Which write-only key it is: another number says that it is a new one.
        pub secret_key_wo_version: Attr<i64>,
        /// The token of temporary keys.
        pub security_token: Attr<Secret>,
        /// The token that goes with a write-only key.
        pub security_token_wo: Attr<Secret>,
        /// Whether the keys are checked.
        pub validate: Attr<bool>,
        /// The account (the owner's uin).
        pub account_id: Attr<String>,
        /// The user.
        pub user_id: Attr<String>,
        /// The principal.
        pub principal_id: Attr<String>,
        /// The resource description of the caller.
        pub arn: Attr<String>,
        /// The kind of identity.
        pub identity_type: Attr<String>,
        /// The account's app id.
        pub app_id: Attr<String>,
        /// What resources take as their `credentials`.
        pub credentials: Attr<CredentialsModel>,
    }
}

impl AccountModel {
    /// The keys of this account, as resources take them: null unless they are kept in state.
    pub fn keys(&self) -> CredentialsModel {
        let secret_id = if self.secret_key.is_null() { Attr::Null } else { self.secret_id.clone() };
        CredentialsModel {
            account_id: self.account_id.clone(),
            secret_id,
            secret_key: self.secret_key.clone(),
            security_token: self.security_token.clone(),
        }
    }

    /// The keys to check, where only a configuration has the write-only ones.
    pub fn keys_to_check(&self, config: &Self) -> CredentialsModel {
        if config.secret_key_wo.is_null() {
            return self.keys();
        }
        CredentialsModel {
            account_id: self.account_id.clone(),
            secret_id: config.secret_id.clone(),
            secret_key: config.secret_key_wo.clone(),
            security_token: config.security_token_wo.clone(),
        }
    }

    /// Whether it stands for the provider's own keys.
    pub fn is_the_providers(&self) -> bool {
        self.secret_id.is_null()
    }

    /// Whether it has keys that are not in its state.
    pub fn is_write_only(&self) -> bool {
        self.secret_id.is_set() && self.secret_key.is_null()
    }

    /// Whether all that a check of the keys in this configuration needs is known.
    pub fn keys_are_known(&self) -> bool {
        !(self.secret_id.is_unknown()
            || self.secret_key.is_unknown()
            || self.secret_key_wo.is_unknown()
            || self.secret_key_wo_version.is_unknown()
            || self.security_token.is_unknown()
            || self.security_token_wo.is_unknown())
    }

    /// Whether these keys are the other's too, as far as they are kept.
    pub fn has_keys_of(&self, other: &Self) -> bool {
        self.secret_id == other.secret_id
            && self.secret_key == other.secret_key
            && self.secret_key_wo_version == other.secret_key_wo_version
            && self.security_token == other.security_token
    }

    /// Takes over whom the keys belong to.
    pub fn identify(&mut self, identity: &CallerIdentity) {
        self.account_id = Attr::Known(identity.account_id.clone());
        self.user_id = Attr::Known(identity.user_id.clone());
        self.principal_id = Attr::Known(identity.principal_id.clone());
        self.arn = Attr::Known(identity.arn.clone());
        self.identity_type = Attr::Known(identity.identity_type.clone());
        self.credentials = Attr::Known(self.keys());
    }

    /// What is known of keys that are not checked.
    pub fn leave_unchecked(&mut self) {
        let Self { account_id, user_id, principal_id, arn, identity_type, app_id, .. } = self;
        for identity in [account_id, user_id, principal_id, arn, identity_type, app_id] {
            *identity = Attr::Null;
        }
        self.credentials = Attr::Known(self.keys());
    }
}

/// The schema.
pub fn schema() -> Schema {
    let computed = |description: &str| Attribute::string().computed().description(description);
    Schema::new(
        "A Tencent Cloud account that clusters are made with. Its keys are checked when they change and at every refresh.",
        [
            ("id", computed("An id of this resource, kept when its keys change.")),
            (
                "name",
                Attribute::string()
                    .required()
                    .description("A name for people, 1 to 64 characters.")
                    .validate(validator::length(1, 64)),
            ),
            (
                "description",
                Attribute::string().default("").description("A description for people.").validate(validator::length(0, 255)),
            ),
            (
                "secret_id",
                Attribute::string()
                    .sensitive()
                    .description("The secret id. Without keys the account stands for the provider's own.")
                    .validate(credentials::secret_id()),
            ),
            (
                "secret_key",
                Attribute::string()
                    .sensitive()
                    .description(
                        "The secret key. It is kept in state, so that clusters can be refreshed and destroyed with it; \
                         `secret_key_wo` is not.",
                    )
                    .validate(credentials::secret()),
            ),
            (
                "secret_key_wo",
                Attribute::string()
                    .sensitive()
                    .write_only()
                    .description(
                        "The secret key, in neither state nor plan: instead of `secret_key`, from Terraform 1.11 on. \
                         Clusters then use the provider's own keys, which must belong to the same account.",
                    )
                    .validate(credentials::secret()),
            ),
            (
                "secret_key_wo_version",
                Attribute::number()
                    .description(
                        "Goes with `secret_key_wo`: any other number says that the key is a new one, which Terraform \
                         cannot see.",
                    )
                    .validate(validator::whole()),
            ),
            (
                "security_token",
                Attribute::string()
                    .sensitive()
                    .description("The token that goes with a temporary `secret_key`.")
                    .validate(credentials::secret()),
            ),
            (
                "security_token_wo",
                Attribute::string()
                    .sensitive()
                    .write_only()
                    .description("The token that goes with a temporary `secret_key_wo`.")
                    .validate(credentials::secret()),
            ),
            (
                "validate",
                Attribute::bool()
                    .default(true)
                    .description("Whether the keys are checked with STS; default true. If not, they are first checked by their first use."),
            ),
            ("account_id", computed("The account: the owner's uin.")),
            ("user_id", computed("The user that the keys belong to.")),
            ("principal_id", computed("The principal that the keys belong to.")),
            ("arn", computed("The resource description of the user or role.")),
            ("identity_type", computed("The kind of identity, such as `CAMUser`.")),
            ("app_id", computed("The account's app id; null if the keys may not ask for it.")),
            (
                "credentials",
                credentials::computed_attribute("What resources take as their `credentials`."),
            ),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::schema::check;

    #[test]
    fn the_schema_keeps_the_rules() {
        assert_eq!(check::violations(&schema(), check::Purpose::Resource), Vec::<String>::new());
    }
}
