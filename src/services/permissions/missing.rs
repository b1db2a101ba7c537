//! Which permissions the caller lacks, by the policies that are attached to it.

use std::collections::BTreeSet;
use std::time::Duration;

use super::attached::policies_of;
use super::policy::Policy;
use super::undetermined::Undetermined;
use crate::cloud::Client;
use crate::kit::framework::Call;
use crate::kit::value::Attr;
use crate::provider::{Context, CredentialsModel, identity};

/// How long a question is repeated that is refused for a passing reason: nothing depends on it.
const PATIENCE: Duration = Duration::from_secs(30);

/// Those of the permissions that the caller does not have.
pub(super) async fn missing(
    call: &Call<Context>,
    credentials: &Attr<CredentialsModel>,
    needed: &BTreeSet<String>,
) -> Result<BTreeSet<String>, Undetermined> {
    let client = client(call, credentials)?;
    let caller = identity(&client).await?;
    let expected = credentials.known().and_then(|credentials| credentials.account_id.known());
    if expected.is_some_and(|expected| *expected != caller.account_id) {
        return Err(Undetermined::OtherAccount(format!(
            "The keys that would be used belong to account {}, not to the one of the credentials.",
            caller.account_id
        )));
    }
    // the owner of an account may do everything
    if caller.user_id == caller.account_id {
        return Ok(BTreeSet::new());
    }
    let policies = policies_of(&client, &caller).await?;
    let missing: BTreeSet<String> = needed.iter().filter(|action| !is_granted(&policies, action)).cloned().collect();
    // what cannot be understood may allow what seems to be missing
    match policies.iter().find_map(Policy::not_understood) {
        Some(why) if !missing.is_empty() => Err(Undetermined::Unreadable(why.to_owned())),
        _ => Ok(missing),
    }
}

fn client(call: &Call<Context>, credentials: &Attr<CredentialsModel>) -> Result<Client, Undetermined> {
    let client = call.data().and_then(|context| context.client(credentials, call.cancellation()));
    Ok(client.map_err(Undetermined::NoClient)?.with_retry_timeout_at_most(PATIENCE))
}

fn is_granted(policies: &[Policy], action: &str) -> bool {
    policies.iter().any(|policy| policy.allows(action)) && !policies.iter().any(|policy| policy.denies(action))
}
