//! Making a cluster: cluster, then node pools, endpoints, issuer and add-ons.

use super::condition::Failure;
use super::facet::NewCluster;
use super::facets::FACETS;
use super::key_pair::Keys;
use super::model::{ClusterModel, NetworkModel};
use super::network::free_block::{self, Choice};
use super::network::services;
use super::operation::{Op, handle};
use super::private::ResolvedNames;
use super::wait::{until_running_as_seen, vanished};
use super::{account, addons, creation, endpoints, issuer, key_pair, node_pools, read, tags, version};
use crate::cloud::tag::Tag;
use crate::cloud::tke::cluster::{ClusterStatus, CreateCluster, DescribeClusters, MANAGED_CLUSTER};
use crate::cloud::{Client, Error, Filter};
use crate::kit::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::kit::value::{Attr, Path};
use crate::provider::api_error;
use crate::services::endpoint::Side;
use crate::services::handle::ClusterHandle;
use crate::services::lost_reply::{CLUSTER, Lost};

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
    let cluster_id = send_with_free_addresses(&place.client, &planned, &full_version).await?;
    // from here on there is something to lose
    planned.id = Attr::Known(cluster_id.clone());
    op.save(&planned);
    tracing::info!(cluster = cluster_id, "cluster accepted");

    ResolvedNames { keys: keys.clone(), ..Default::default() }.keep(op);
    if planned.wait_until_ready.known() == Some(&false) {
        planned.status = ClusterStatus::Creating.as_str().into();
        return Ok(planned);
    }
    let handle = ClusterHandle { cluster_id, ..place };
    if let Some(unseen) = until_running_as_seen(&handle).await? {
        op.warn(creation::unseen(unseen));
        planned.status = ClusterStatus::Creating.as_str().into();
        return Ok(planned);
    }

    let failures = make_parts(op, &handle, &mut planned, &keys).await;
    op.save(&planned);
    let made = match read::read_applied(op, &handle, &planned).await {
        Ok(Some(made)) => made,
        Ok(None) => return Err(vanished(&handle, "made")),
        // the cluster is there and good: a refresh reads the rest
        Err(diagnostics) => {
            for diagnostic in diagnostics {
                op.warn(Diagnostic { severity: Severity::Warning, ..diagnostic });
            }
            planned.clone()
        }
    };
    creation::conclude(op, &planned, made, failures)
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
        add("ServiceAccountIssuer", issuer::set(handle, wanted).await);
    }
    // last, for most of them need nodes
    failures.extend(addons::make(op, handle, planned).await);
    failures
}

/// Makes the cluster. Addresses that the provider chose may be taken by another cluster that is made
/// at the same time: then others are chosen.
async fn send_with_free_addresses(
    client: &Client,
    planned: &ClusterModel,
    version: &str,
) -> Result<String, Diagnostics> {
    let network = planned.network.known_or_default();
    let is_chosen = network.cluster_cidr.known().is_none();
    let mut choice = Choice::First;
    for attempts_left in (0..ADDRESS_ATTEMPTS).rev() {
        let cluster_cidr = free_block::for_pods(client, planned, choice).await?;
        let create_id = uuid::Uuid::new_v4().to_string();
        let cluster_cidr = cluster_cidr.as_deref();
        let request = request(&NewCluster { planned, version, cluster_cidr, create_id: &create_id });
        match send(client, &request, &create_id).await.map_err(Lost::into_error) {
            Ok(id) => return Ok(id),
            Err(error) if is_taken(&error) && is_chosen && !is_of_services(&error, &network) && attempts_left > 0 => {
                choice = Choice::Any;
            }
            Err(error) => return Err(refused(&error, &create_id, &network)),
        }
    }
    let detail = "Every block that was chosen turned out to be in use. Set `network.cluster_cidr`.";
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
fn refused(error: &Error, create_id: &str, network: &NetworkModel) -> Diagnostics {
    let mut diagnostic = api_error("The cluster could not be made", error);
    if error.may_have_been_carried_out() {
        diagnostic.detail.push_str(&format!(
            "\n\nNo cluster with the tag {} = {create_id} was found, but one may appear later: look for it before the \
             next apply, and import it or delete it.",
            tags::CREATE_ID
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

/// Sends the request; one whose reply is lost is looked for by its mark before it is sent again.
async fn send(client: &Client, request: &CreateCluster, create_id: &str) -> Result<String, Lost> {
    let send = || async { client.call(request).await.map(|made| made.cluster_id) };
    CLUSTER.make(client, send, |client| async move { look(&client, create_id).await }).await
}

async fn look(client: &Client, create_id: &str) -> Result<Option<String>, Error> {
    let filters = vec![Filter::new("tag-key", tags::CREATE_ID), Filter::new("tag-value", create_id)];
    let found = client.list(&DescribeClusters { filters: Some(filters), ..Default::default() }).await?;
    let is_marked = |tag: &Tag| tag.key == tags::CREATE_ID && tag.value == create_id;
    Ok(found.into_iter().find(|cluster| cluster.tags().iter().any(is_marked)).map(|cluster| cluster.cluster_id))
}
