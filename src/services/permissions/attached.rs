//! The policies that are attached to the caller.

use futures_util::future::try_join_all;

use super::policy::Policy;
use super::undetermined::Undetermined;
use crate::cloud::cam::policy::{GetPolicy, ListAttachedRolePolicies, ListAttachedUserAllPolicies, PAGE};
use crate::cloud::sts::identity::CallerIdentity;
use crate::cloud::{Client, Error};

/// The API gives no page after this one.
const LAST_PAGE: u64 = 200;

/// The policies of a user and of its groups, or of the role that the keys are for.
pub(super) async fn policies_of(client: &Client, caller: &CallerIdentity) -> Result<Vec<Policy>, Undetermined> {
    let principal = Principal::of(caller)?;
    let mut numbers = Vec::new();
    for page in 1..=LAST_PAGE {
        let (found, total) = principal.page(client, page).await?;
        let is_last = found.is_empty();
        numbers.extend(found);
        if is_last || numbers.len() as u64 >= total {
            break;
        }
    }
    Ok(try_join_all(numbers.into_iter().map(|number| read(client, number))).await?)
}

/// Whom policies are attached to.
enum Principal {
    Role { id: String },
    User { uin: u64 },
}

impl Principal {
    fn of(caller: &CallerIdentity) -> Result<Self, Undetermined> {
        if caller.identity_type == "CAMRole"
            && let Some((id, _session)) = caller.user_id.split_once(':')
        {
            return Ok(Self::Role { id: id.to_owned() });
        }
        let uin = caller.user_id.parse().map_err(|_| {
            Undetermined::Unreadable(format!(
                "The keys belong to neither a user nor a role ({}), so their permissions cannot be read from policies. \
                 Use keys of a user or a role to read `missing`.",
                caller.arn
            ))
        })?;
        Ok(Self::User { uin })
    }

    /// The numbers of the policies on a page, and how many there are on all pages.
    async fn page(&self, client: &Client, page: u64) -> Result<(Vec<u64>, u64), Undetermined> {
        match self {
            Self::Role { id } => {
                let request = ListAttachedRolePolicies { role_id: id.clone(), page, rp: PAGE };
                let found = client.call(&request).await?;
                Ok((found.list.iter().map(|policy| policy.policy_id).collect(), found.total_num))
            }
            Self::User { uin } => {
                let request = ListAttachedUserAllPolicies { target_uin: *uin, page, rp: PAGE, attach_type: 0 };
                let found = client.call(&request).await?;
                let numbers: Result<Vec<u64>, _> = found.policy_list.iter().map(|it| it.policy_id.parse()).collect();
                let unreadable = |_| Undetermined::Unreadable("A policy has no id by which it can be read.".to_owned());
                Ok((numbers.map_err(unreadable)?, found.total_num))
            }
        }
    }
}

async fn read(client: &Client, policy_id: u64) -> Result<Policy, Error> {
    let policy = client.call(&GetPolicy { policy_id }).await?;
    Ok(Policy::parse(&policy.policy_name, &policy.policy_document))
}
