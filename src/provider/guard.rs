//! The accounts that keys may belong to.

use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::block::ProviderModel;
use super::identity::identity;
use crate::cloud::credentials::{CredentialsError, ProvideCredentials, StaticKeys};
use crate::cloud::{Client, Credentials};
use crate::kit::value::Attr;

/// Which accounts are wanted.
#[derive(Clone, Debug)]
pub struct Guard {
    attribute: &'static str,
    ids: BTreeSet<String>,
    is_wanted: bool,
    /// The secret ids of keys that were found to be of an account that is.
    admitted: Arc<Mutex<HashSet<String>>>,
}

impl Guard {
    /// What the provider block says of it, as far as that is known.
    pub(super) fn of(config: &ProviderModel) -> Option<Self> {
        let (attribute, ids, is_wanted) = match (&config.allowed_account_ids, &config.forbidden_account_ids) {
            (Attr::Known(ids), _) => ("allowed_account_ids", ids.clone(), true),
            (_, Attr::Known(ids)) => ("forbidden_account_ids", ids.clone(), false),
            _ => return None,
        };
        Some(Self { attribute, ids, is_wanted, admitted: Arc::default() })
    }

    /// The attribute that says it.
    pub(super) fn attribute(&self) -> &'static str {
        self.attribute
    }

    /// Why keys of an account are not to be used.
    pub(super) fn refusal(&self, whose: &str, account: &str) -> Option<String> {
        if self.ids.contains(account) == self.is_wanted {
            return None;
        }
        let which = if self.is_wanted { "which is not one of" } else { "which is one of" };
        Some(format!("{whose} belong to account {account}, {which} the provider's `{}`", self.attribute))
    }

    /// A client with these keys, which are used for nothing before it is known whose they are.
    pub(super) fn client(&self, client: &Client, keys: Credentials) -> Client {
        let plain = client.with_credentials(Arc::new(StaticKeys::new(keys.clone())));
        client.with_credentials(Arc::new(GuardedKeys { keys, plain, guard: self.clone() }))
    }

    fn admitted(&self) -> MutexGuard<'_, HashSet<String>> {
        self.admitted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keys that are given out once it is known whose they are.
#[derive(Debug)]
struct GuardedKeys {
    keys: Credentials,
    /// What asks whose they are.
    plain: Client,
    guard: Guard,
}

#[async_trait]
impl ProvideCredentials for GuardedKeys {
    async fn credentials(&self) -> Result<Credentials, CredentialsError> {
        if self.guard.admitted().contains(self.keys.secret_id()) {
            return Ok(self.keys.clone());
        }
        let found = identity(&self.plain).await.map_err(|error| CredentialsError::Refused {
            source_name: "the account of the keys could not be checked".to_owned(),
            error,
        })?;
        match self.guard.refusal("the keys", &found.account_id) {
            Some(refusal) => Err(CredentialsError::Unwanted(refusal)),
            None => {
                self.guard.admitted().insert(self.keys.secret_id().to_owned());
                Ok(self.keys.clone())
            }
        }
    }
}
