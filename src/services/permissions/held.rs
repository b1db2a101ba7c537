//! What of the permissions the caller has, by the policies that are attached to it.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::future::try_join_all;

use super::policy::Policy;
use crate::cloud::cam::policy::{GetPolicy, ListAttachedRolePolicies, ListAttachedUserAllPolicies, PAGE};
use crate::cloud::sts::identity::CallerIdentity;
use crate::cloud::{Client, Error};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::Call;
use crate::kit::value::Attr;
use crate::provider::{Context, CredentialsModel, identity};

/// How long a question is repeated that is refused for a passing reason: nothing depends on it.
const PATIENCE: Duration = Duration::from_secs(30);

/// The API gives no page after this one.
const LAST_PAGE: u64 = 200;

/// Why it cannot be told what is missing.
pub enum Unclear {
    /// A question was refused.
    Refused(Error),
    /// There is nobody to ask with.
    NoClient(Diagnostics),
    /// What there is to read does not tell.
    Unreadable(String),
    /// The keys belong to another account than the credentials say.
    OtherAccount(String),
}

impl From<Error> for Unclear {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

/// Those of the permissions that the caller does not have.
pub async fn missing(
    call: &Call<Context>,
    credentials: &Attr<CredentialsModel>,
    needed: &BTreeSet<String>,
) -> Result<BTreeSet<String>, Unclear> {
    let client = call.data().and_then(|context| context.client(credentials, call.cancellation()));
    let client = client.map_err(Unclear::NoClient)?.with_retry_timeout_at_most(PATIENCE);
    let caller = identity(&client).await?;
    let expected = credentials.known().and_then(|credentials| credentials.account_id.known());
    if expected.is_some_and(|expected| *expected != caller.account_id) {
        return Err(Unclear::OtherAccount(format!(
            "The keys that would be used belong to account {}, not to the one of the credentials.",
            caller.account_id
        )));
    }
    // the owner of an account may do everything
    if caller.user_id == caller.account_id {
        return Ok(BTreeSet::new());
    }
    let attached = attached(&client, &caller).await?;
    let policies = try_join_all(attached.into_iter().map(|policy_id| read(&client, policy_id))).await?;
    let lacking: BTreeSet<String> = needed.iter().filter(|action| !is_held(&policies, action)).cloned().collect();
    // what cannot be understood may allow what seems to be missing
    match policies.iter().find_map(Policy::mystery) {
        Some(mystery) if !lacking.is_empty() => Err(Unclear::Unreadable(mystery)),
        _ => Ok(lacking),
    }
}

fn is_held(policies: &[Policy], action: &str) -> bool {
    policies.iter().any(|policy| policy.allows(action)) && !policies.iter().any(|policy| policy.denies(action))
}

/// The numbers of the policies of a user and of its groups, or of the role that the keys are for.
async fn attached(client: &Client, caller: &CallerIdentity) -> Result<Vec<u64>, Unclear> {
    let role = caller.user_id.split_once(':').filter(|_| caller.identity_type == "CAMRole");
    let user: Result<u64, _> = caller.user_id.parse();
    let mut all = Vec::new();
    for page in 1..=LAST_PAGE {
        let (found, total) = match (role, &user) {
            (Some((role_id, _)), _) => {
                let request = ListAttachedRolePolicies { role_id: role_id.to_owned(), page, rp: PAGE };
                let found = client.call(&request).await?;
                (found.list.iter().map(|policy| policy.policy_id).collect(), found.total_num)
            }
            (None, Ok(uin)) => {
                let request = ListAttachedUserAllPolicies { target_uin: *uin, page, rp: PAGE, attach_type: 0 };
                let found = client.call(&request).await?;
                let numbers: Result<Vec<u64>, _> = found.policy_list.iter().map(|it| it.policy_id.parse()).collect();
                let numbers = numbers.map_err(|_| Unclear::Unreadable("A policy has no number to read it by.".into()));
                (numbers?, found.total_num)
            }
            (None, Err(_)) => {
                return Err(Unclear::Unreadable(format!(
                    "The keys are those of somebody who is neither a user nor has a role ({}). What those may do is not \
                     read from policies: read `missing` with keys of a user or of a role.",
                    caller.arn
                )));
            }
        };
        let is_last = found.is_empty();
        all.extend(found);
        if is_last || all.len() as u64 >= total {
            break;
        }
    }
    Ok(all)
}

async fn read(client: &Client, policy_id: u64) -> Result<Policy, Error> {
    let policy = client.call(&GetPolicy { policy_id }).await?;
    Ok(Policy::parse(&policy.policy_name, &policy.policy_document))
}
