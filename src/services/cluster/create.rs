//! Making a cluster: cluster, then node pools, endpoints, issuer and add-ons.

use sha2::{Digest as _, Sha256};

use super::condition::{Failure, ISSUER};
use super::facet::NewCluster;
use super::facets::FACETS;
use super::journal::creation::{Begun, Creation};
use super::journal::debts;
use super::key_pair::Keys;
use super::mark::NotMade;
use super::model::{ClusterModel, NetworkModel};
use super::network::free_block::{self, Choice};
use super::network::services;
use super::operation::{Op, handle};
use super::private::{Accepted, ResolvedNames};
use super::take_up::take_up;
use super::wait::{until_new_one_runs, vanished};
use super::{account, addons, creation, endpoints, issuer, key_pair, mark, node_pools, read, version};
use crate::cloud::Error;
use crate::cloud::tke::cluster::{ClusterStatus, CreateCluster, MANAGED_CLUSTER};
use crate::kit::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::kit::value::{Attr, Path};
use crate::provider::INTERRUPTED;
use crate::services::endpoint::Side;
use crate::services::handle::ClusterHandle;
use crate::services::node_pool;

/// How often addresses are chosen that turn out to be taken.
const ADDRESS_ATTEMPTS: u32 = 10;

/// Makes the cluster and its parts.
pub async fn create(op: &Op, mut planned: ClusterModel) -> Result<ClusterModel, Diagnostics> {
    let place = handle(op, &planned, |timeouts| &timeouts.create)?;
    // asked while there is nothing to lose yet
    planned.account_id = account::owner::of_new(op, &planned).await?;
    let asked = planned.kubernetes_version.as_str();
    let full_version = version::offer::resolve(op.data()?, &place.client, asked).await?;
    let keys = key_pair::ids(&place.client, &planned).await?;
    let asked = asked_for(&place, &planned);
    let cluster_id = match take_up(op, &place, &asked).await? {
        Some(creation) => creation.begun.cluster_id.unwrap_or_default(),
        None => {
            let creation = Creation::note(op, asked)?;
            let made = send_with_free_addresses(&place, &planned, &full_version, creation).await?;
            // nothing that is noted under its id is of this cluster: simulated clouds give ids again
            debts::forget(op, &made)?;
            made
        }
    };
    // from here on there is something to lose
    planned.id = Attr::Known(cluster_id.clone());
    op.save(&planned);
    debts::follow(op, &cluster_id)?;
    Accepted::note(op);
    tracing::info!(cluster = cluster_id, "cluster accepted");

    ResolvedNames { keys: keys.clone(), ..Default::default() }.keep(op);
    if planned.wait_until_ready.known() == Some(&false) {
        planned.status = ClusterStatus::Creating.as_str().into();
        return Ok(planned);
    }
    let handle = ClusterHandle { cluster_id, ..place };
    if let Some(unfinished) = until_new_one_runs(&handle).await? {
        op.warn(unfinished);
        planned.status = ClusterStatus::Creating.as_str().into();
        return Ok(planned);
    }

    let failures = Box::pin(make_parts(op, &handle, &mut planned, &keys)).await;
    op.save(&planned);
    let made = match read::read_applied(op, &handle, &planned).await {
        Ok(Some(made)) => made,
        Ok(None) => return Err(vanished(&handle, "made")),
        // the cluster is there and good: a refresh reads the rest
        Err(diagnostics) => {
            for diagnostic in diagnostics.into_iter().filter(|diagnostic| diagnostic.summary != INTERRUPTED) {
                op.warn(Diagnostic { severity: Severity::Warning, ..diagnostic });
            }
            ClusterModel { status: ClusterStatus::Running.as_str().into(), ..planned.clone() }
        }
    };
    creation::conclude(op, &handle, &planned, made, failures)
}

/// Makes what a new cluster asks for, and notes the ids in `planned` as soon as there are any.
async fn make_parts(op: &Op, handle: &ClusterHandle, planned: &mut ClusterModel, keys: &Keys) -> Vec<Failure> {
    let mut failures = node_pools::update::make(op, handle, planned, keys).await;
    let mut add = |part: &str, made: Result<(), Diagnostics>| {
        failures.extend(made.err().map(|diagnostics| Failure { part: part.to_owned(), diagnostics }));
    };
    for side in Side::ALL {
        if planned.wants_endpoint(side.is_public()) {
            add(side.condition(), endpoints::update::open(handle, side, planned).await);
        }
    }
    if let Attr::Known(wanted) = &planned.service_account_issuer {
        add(ISSUER, issuer::set(handle, wanted).await);
    }
    // last, for most of them need nodes
    failures.extend(addons::make(op, handle, planned).await);
    failures
}

/// The creation of a cluster, as it is noted.
fn asked_for(place: &ClusterHandle, planned: &ClusterModel) -> Begun {
    let network = planned.network.known_or_default();
    // without what the provider chooses
    let request = request(&NewCluster {
        planned,
        version: planned.kubernetes_version.as_str().unwrap_or_default(),
        cluster_cidr: network.cluster_cidr.as_str(),
        create_id: None,
    });
    let digest = Sha256::digest(serde_json::to_vec(&request).unwrap_or_default());
    Begun {
        create_id: mark::fresh(),
        digest: base16ct::lower::encode_string(&digest),
        account_id: planned.account_id.known().cloned(),
        region: place.client.region().unwrap_or_default().to_owned(),
        name: planned.name.known_or_default(),
        vpc_id: planned.vpc_id.known_or_default(),
        cluster_id: None,
        before: None,
    }
}

/// Makes the cluster. Addresses that the provider chose may be taken by another cluster that is made
/// at the same time: then others are chosen.
async fn send_with_free_addresses(
    place: &ClusterHandle,
    planned: &ClusterModel,
    version: &str,
    mut creation: Creation,
) -> Result<String, Diagnostics> {
    place.tag_pairs.make(&place.client, node_pool::tags::pairs(&planned.tags_all.known_or_default())).await;
    let network = planned.network.known_or_default();
    let is_chosen = network.cluster_cidr.known().is_none();
    let mut choice = Choice::First;
    for attempts_left in (0..ADDRESS_ATTEMPTS).rev() {
        let cluster_cidr = match free_block::for_pods(&place.client, planned, choice).await {
            Ok(block) => block,
            Err(diagnostics) => {
                creation.forget();
                return Err(diagnostics);
            }
        };
        let cluster_cidr = cluster_cidr.as_deref();
        let request = |create_id: Option<&str>| request(&NewCluster { planned, version, cluster_cidr, create_id });
        match mark::make(place, &mut creation, request).await {
            Ok(id) => {
                creation.is_made(&id);
                return Ok(id);
            }
            Err(not_made)
                if is_chosen
                    && is_taken(&not_made.error)
                    && !is_of_services(&not_made.error, &network)
                    && attempts_left > 0 =>
            {
                choice = Choice::Any;
            }
            Err(not_made) => {
                if !not_made.error.may_have_been_carried_out() {
                    creation.forget();
                }
                return Err(refused(place, &not_made, &network));
            }
        }
    }
    let detail = "Every CIDR block that was tried is in use. Set `network.cluster_cidr`.";
    Err(Diagnostic::error("No free CIDR block", detail).into())
}

fn is_taken(error: &Error) -> bool {
    error.code().is_some_and(|code| code.contains("CidrConflictWithOtherCluster"))
}

/// Whether it is the block of services that is refused: the cloud names the block, and its number.
fn is_of_services(error: &Error, network: &NetworkModel) -> bool {
    let message = error.message();
    services::own(network).is_some_and(|block| message.contains(&block.to_string()))
        || message.contains("ServiceCIDR")
        || message.contains("ClusterServiceNum")
}

/// The error, on the attribute that its code names.
fn refused(place: &ClusterHandle, NotMade { error, looked_for }: &NotMade, network: &NetworkModel) -> Diagnostics {
    let mut diagnostic = place.tag_pairs.explained("The cluster could not be created", error, Path::of("tags"));
    if error.may_have_been_carried_out() {
        diagnostic.detail.push_str(&format!(
            "\n\nNo new cluster {looked_for} was found, but one may appear later: check before the next apply, and \
             import or delete it."
        ));
    }
    match error.code() {
        Some(_) if is_of_services(error, network) => diagnostic.at(Path::of("network").attr("service_cidr")).into(),
        Some(code) if code.to_ascii_lowercase().contains("cidr") => {
            diagnostic.at(Path::of("network").attr("cluster_cidr")).into()
        }
        // the record that is not found is that of the version
        Some(code) if code.ends_with(".DbRecordNotFound") => diagnostic.at(Path::of("kubernetes_version")).into(),
        Some(code) if code.contains("RuntimeNotMatch") => diagnostic.at(Path::of("runtime_version")).into(),
        _ => diagnostic.into(),
    }
}

fn request(new: &NewCluster<'_>) -> CreateCluster {
    let mut request = CreateCluster { cluster_type: MANAGED_CLUSTER.to_owned(), ..Default::default() };
    FACETS.iter().for_each(|facet| (facet.create)(new, &mut request));
    request
}
