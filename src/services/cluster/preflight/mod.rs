//! What a plan finds out about what it is to make or change, before anything is made.
//!
//! One file for each subject: `ask` asks the cloud, about nothing but what is new and known, and
//! `judge` holds the plan against the answer. All subjects ask at once.

mod addon;
mod address;
mod drain;
mod endpoint;
mod image;
mod instance_type;
mod key_pair;
mod neighbour;
mod network;
mod pod_subnet;
mod pool_name;
mod region;
pub mod report;
mod route;
mod scope;
mod security_group;
mod service_role;
mod subnet;
mod twin;
mod version;

use std::time::Duration;

use self::report::Report;
use self::scope::Scope;
use super::journal::creation;
use super::model::ClusterModel;
use super::operation::Op;
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::Change;
use crate::provider::Preflight;

/// How long a question is repeated that is refused for a passing reason: nothing depends on it.
const PATIENCE: Duration = Duration::from_secs(30);

/// Holds what is made or changed against the cloud.
pub async fn check(op: &Op, change: &Change<ClusterModel>) -> Result<(), Diagnostics> {
    let context = op.data()?;
    // a replacement is planned once more, as a create, which then asks everything
    let comes_again = change.prior.is_some() && !change.replace.is_empty();
    if context.preflight() == Preflight::Off || comes_again {
        return Ok(());
    }
    let scope = Scope::of(change.prior.as_ref(), &change.planned);
    let Some(region) = scope.planned.region.as_str() else {
        return Ok(());
    };
    let Some(client) = context.client_if_known(&scope.planned.credentials, op.cancellation())? else {
        return Ok(());
    };
    let client = client.in_region(region).with_retry_timeout_at_most(PATIENCE);
    let mut report = Report::default();
    // in a region that there is not, nothing else can be asked
    if region::exists(context, &client, &scope, &mut report).await {
        let (
            roles,
            versions,
            vpc,
            neighbours,
            subnets,
            tables,
            offers,
            images,
            keys,
            groups,
            endpoint_rules,
            others,
            charts,
            pools,
            drain,
        ) = tokio::join!(
            service_role::ask(&client, &scope),
            version::ask(context, &client, &scope),
            network::ask(&client, &scope),
            neighbour::ask(&client, &scope),
            subnet::ask(&client, &scope),
            route::ask(&client, &scope),
            instance_type::ask(&client, &scope),
            image::ask(&client, &scope),
            key_pair::ask(&client, &scope),
            security_group::ask(&client, &scope),
            security_group::ask_rules_of_endpoint(&client, &scope),
            endpoint::ask(&client, &scope),
            addon::ask(&client, &scope),
            pool_name::ask(op, &client, &scope),
            drain::ask(op, &client, &scope),
        );
        service_role::judge(report.answer(roles), &mut report);
        version::judge(&scope, report.answer(versions), &mut report);
        network::judge(&scope, report.answer(vpc), &mut report);
        let is_replaced = |id: &str| context.is_replaced(id);
        let neighbours = report.answer(neighbours).unwrap_or_default();
        neighbour::judge(&scope, &neighbours, is_replaced, &mut report);
        let known = twin::Known {
            begun: &creation::all(op)?,
            left: &creation::left(op)?,
            is_managed: &|id| is_replaced(id) || context.was_refreshed(id),
        };
        twin::judge(&scope, &neighbours, &known, &mut report);
        let subnets = report.answer(subnets).unwrap_or_default();
        subnet::judge(&scope, &subnets, &mut report);
        address::judge(&scope, &subnets, &mut report);
        pod_subnet::judge(&scope, &subnets, &mut report);
        route::judge(&scope, &subnets, report.answer(tables), &mut report);
        instance_type::judge(&scope, &subnets, report.answer(offers), &mut report);
        image::judge(&scope, report.answer(images), &mut report);
        key_pair::judge(&scope, report.answer(keys), &mut report);
        security_group::judge(&scope, report.answer(groups), &mut report);
        security_group::judge_rules_of_endpoint(&scope, report.answer(endpoint_rules), &mut report);
        endpoint::judge(&scope, report.answer(others), &mut report);
        addon::judge(&scope, report.answer(charts), &mut report);
        pool_name::judge(op, &scope, report.answer(pools), &mut report);
        drain::judge(op, &scope, report.answer(drain), &mut report);
    }
    report.tell(op, context.preflight(), change.prior.is_some())
}
