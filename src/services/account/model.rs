//! `tencent_account` as users write it.

use crate::cloud::sts::identity::CallerIdentity;
use crate::kit::value::{Attr, Secret};
use crate::provider::CredentialsModel;

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
    fn has_keys_of(&self, other: &Self) -> bool {
        self.secret_id == other.secret_id
            && self.secret_key == other.secret_key
            && self.secret_key_wo_version == other.secret_key_wo_version
            && self.security_token == other.security_token
    }

    /// Whether the keys and how they are checked are those of before.
    pub fn is_checked_like(&self, prior: &Self) -> bool {
        self.has_keys_of(prior) && self.validate == prior.validate
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

    /// What is known of keys that are checked later.
    pub fn leave_to_apply(&mut self) {
        self.credentials = Attr::Unknown;
        for identity in [&mut self.user_id, &mut self.principal_id, &mut self.arn, &mut self.identity_type] {
            *identity = Attr::Unknown;
        }
        // the account of an update stays: an apply that finds another one fails
        if self.account_id.is_null() {
            self.account_id = Attr::Unknown;
        }
        // if it turns out that nothing is checked, nothing is known
        if self.validate.is_unknown() {
            (self.account_id, self.app_id) = (Attr::Unknown, Attr::Unknown);
        }
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
