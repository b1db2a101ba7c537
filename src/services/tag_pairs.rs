//! Pairs of key and value that an account has to have before TKE gives them to a pool: made first, and explained where
//! they are refused all the same.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::cloud::tag::pair::CreateTag;
use crate::cloud::tag::{Tag, refused_pair};
use crate::cloud::{Client, Error, Kind};
use crate::kit::diagnostics::Diagnostic;
use crate::kit::value::Path;
use crate::provider::{api_error, how_to_allow};

/// How long a pair is tried to be made: where the tag service cannot be reached, most pairs are there all the same.
const PATIENCE: Duration = Duration::from_secs(10);

/// The pairs that an operation has tried to make, each with why it could not.
#[derive(Debug, Default)]
pub struct TagPairs(Mutex<BTreeMap<Tag, Option<Error>>>);

impl TagPairs {
    /// Makes pairs that the account may lack, each once in an operation. That one cannot be made is no error: it may be
    /// there. After one that may not be made, or that nobody answered, no other is tried.
    pub async fn make(&self, client: &Client, tags: impl IntoIterator<Item = Tag>) {
        let client = client.with_retry_timeout_at_most(PATIENCE);
        let mut in_vain = None;
        for tag in tags {
            if self.lock().contains_key(&tag) {
                continue;
            }
            if in_vain.is_none() {
                let request = CreateTag { tag_key: tag.key.clone(), tag_value: tag.value.clone() };
                let error = client.call(&request).await.err();
                if let Some(error) = &error {
                    tracing::info!(key = tag.key, %error, "the tag could not be created");
                }
                in_vain = error.clone().filter(|it| it.kind() == Kind::Permission || it.kind().is_transient());
                self.lock().insert(tag, error);
            } else {
                self.lock().insert(tag, in_vain.clone());
            }
        }
    }

    /// The error of a request with tags, which are written at `path`. `what` begins it, as in [`api_error()`].
    pub fn explained(&self, what: &str, error: &Error, path: Path) -> Diagnostic {
        let diagnostic = api_error(what, error);
        let Some(pair) = refused_pair(error) else {
            return diagnostic;
        };
        let tried = self.lock();
        let made = tried.iter().find(|(tag, _)| format!("{}:{}", tag.key, tag.value) == pair).map(|(_, error)| error);
        let why = match made {
            Some(None) => format!(
                "The account has the tag `{pair}`, so it must be a tag policy of the account that refuses it: ask the \
                 account's administrator which values the policy allows."
            ),
            Some(Some(error)) if error.kind() == Kind::Permission => {
                let to_allow = error.missing_permission().map(|permission| how_to_allow([permission]));
                format!(
                    "The account has no tag `{pair}`, or its tag policy does not allow it. The provider could not \
                     create the tag, because tag:CreateTag is not permitted. Create the tag in the console, or allow \
                     the call.\n\n{}",
                    to_allow.unwrap_or_default()
                )
            }
            Some(Some(error)) => format!("The provider could not create the tag `{pair}`: {}.", error.message()),
            None => format!("The account has no tag `{pair}`, or its tag policy does not allow it."),
        };
        Diagnostic {
            summary: "Tag not accepted".to_owned(),
            detail: format!("{}\n\n{why}", diagnostic.detail),
            ..diagnostic
        }
        .at(path)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<Tag, Option<Error>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
