//! What of the permissions the caller has, by the policies that are attached to it.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::future::try_join_all;

use super::policy::Policy;
use crate::cloud::cam::policy::{AttachedPolicy, GetPolicy, ListAttachedUserAllPolicies, PAGE};
use crate::cloud::{Client, Error};
use crate::diagnostics::Diagnostics;
use crate::framework::Call;
use crate::provider::context::identity;
use crate::provider::{Context, CredentialsModel};
use crate::value::Attr;

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
    let Ok(uin) = caller.user_id.parse() else {
        return Err(Unclear::Unreadable(format!(
            "The keys are temporary ones of a role or of somebody from elsewhere ({}). What those may do is not read \
             from policies: read `missing` with keys of a user.",
            caller.arn
        )));
    };
    let attached = attached(&client, uin).await?;
    let policies = try_join_all(attached.iter().map(|policy| read(&client, policy))).await?;
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

/// The policies of a user and of its groups.
async fn attached(client: &Client, uin: u64) -> Result<Vec<AttachedPolicy>, Error> {
    let mut all = Vec::new();
    for page in 1..=LAST_PAGE {
        let request = ListAttachedUserAllPolicies { target_uin: uin, page, rp: PAGE, attach_type: 0 };
        let found = client.call(&request).await?;
        let is_last = found.policy_list.is_empty();
        all.extend(found.policy_list);
        if is_last || all.len() as u64 >= found.total_num {
            break;
        }
    }
    Ok(all)
}

async fn read(client: &Client, attached: &AttachedPolicy) -> Result<Policy, Unclear> {
    let name = &attached.policy_name;
    let Ok(policy_id) = attached.policy_id.parse() else {
        return Err(Unclear::Unreadable(format!("The policy {name:?} has no number to read it by.")));
    };
    let policy = client.call(&GetPolicy { policy_id }).await?;
    Ok(Policy::parse(name, &policy.policy_document))
}
