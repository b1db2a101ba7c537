//! The roles that services need in the account for what is made.

use super::super::choices::NetworkMode;
use super::report::Report;
use super::scope::Scope;
use crate::cloud::cam::role::GetRole;
use crate::cloud::service_role::{AUTO_SCALING, IPAMD, ServiceRole, TKE};
use crate::cloud::{Client, Error, Kind};
use crate::kit::value::Path;
use crate::provider::{MISSING_ROLE, how_to_authorize};

/// A role, and the attribute that asks for what needs it.
pub type Need = (&'static ServiceRole, Path);

/// What is made needs these.
fn needed(scope: &Scope) -> Vec<Need> {
    let mut needed = Vec::new();
    if scope.prior.is_none() {
        needed.push((&TKE, Path::of("credentials")));
        let network = scope.planned.network.known();
        if network.is_some_and(|network| NetworkMode::of(&network.mode) == Some(NetworkMode::VpcCni)) {
            needed.push((&IPAMD, Path::of("network").attr("mode")));
        }
    }
    // one of them stands for all
    if let Some(pool) = scope.pools().find(|pool| pool.prior.is_none()) {
        needed.push((&AUTO_SCALING, Path::of("node_pools").key(pool.name)));
    }
    needed
}

/// Those of them that the account lacks. Whoever may not ask for roles may make a cluster all the same.
pub async fn ask(client: &Client, scope: &Scope<'_>) -> Result<Option<Vec<Need>>, Error> {
    let mut missing = Vec::new();
    for need in needed(scope) {
        match client.call(&GetRole { role_name: need.0.name.to_owned() }).await {
            Err(error) if error.is_not_found() => missing.push(need),
            Err(error) if error.kind() == Kind::Permission => return Ok(None),
            asked => drop(asked?),
        }
    }
    Ok(Some(missing))
}

/// There is each that is needed.
pub fn judge(missing: Option<Vec<Need>>, report: &mut Report) {
    for (role, path) in missing.into_iter().flatten() {
        report.error(path, MISSING_ROLE, how_to_authorize(role));
    }
}
