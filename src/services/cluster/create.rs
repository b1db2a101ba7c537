//! Making a cluster: cluster, then node pools, endpoints, issuer and add-ons.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::model::{ClusterModel, ConditionModel};
use super::operation::{Op, handle};
use super::private::ResolvedNames;
use super::{account, cidr, key_pair, parts, read, schema, tags, version};
use crate::cloud::tke::cluster::{
    AutoUpgradeClusterLevel, ClusterAdvancedSettings, ClusterBasicSettings, ClusterCidrSettings, ClusterStatus,
    CreateCluster, DescribeClusters, MANAGED_CLUSTER,
};
use crate::cloud::tke::tag::TagSpecification;
use crate::cloud::{Client, Error, Filter, Kind, Tag};
use crate::kit::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::kit::framework::wait::Seen;
use crate::kit::value::{Attr, Path};
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;
use crate::services::node_pool::spec::count;
use crate::system::clock;

/// How often, and how far apart, a cluster whose creation was not answered is looked for before it
/// is made again.
const LOOK_TIMEOUT: Duration = Duration::from_secs(10);
const SENDS: u32 = 2;
const LOOKS_AFTER_LOST_REPLY: u32 = 5;
const PAUSE_BETWEEN_LOOKS: Duration = Duration::from_secs(2);

/// How often addresses are chosen that turn out to be taken.
const ADDRESS_ATTEMPTS: u32 = 10;

/// Makes the cluster and its parts.
pub async fn create(op: &Op, mut planned: ClusterModel) -> Result<ClusterModel, Diagnostics> {
    let place = handle(op, &planned, planned.timeouts.known().map(|t| &t.create), schema::CHANGE_TIMEOUT)?;
    let client = &place.client;
    // asked while there is nothing to lose yet
    planned.account_id = account::of_new(op, &planned).await?;
    let full_version = version::resolve(op.data()?, client, planned.kubernetes_version.as_str()).await?;
    let keys = key_pair::ids(client, &planned).await?;
    let cluster_id = send_with_free_addresses(client, &planned, full_version).await?;
    // from here on there is something to lose
    planned.id = Attr::Known(cluster_id.clone());
    op.save(&planned);
    tracing::info!(cluster = cluster_id, "cluster accepted");

    ResolvedNames { keys: keys.clone(), ..Default::default() }.keep(op);
    if planned.wait_until_ready.known() == Some(&false) {
        planned.status = ClusterStatus::Creating.as_str().into();
        return Ok(planned);
    }
    let place = ClusterHandle { cluster_id, ..place };
    until_running(&place).await?;

    let failures = parts::add(op, &place, &mut planned, &keys).await;
    op.save(&planned);
    let made = match read_back(op, &place, &planned).await {
        Ok(Some(made)) => made,
        Ok(None) => return Err(vanished(&place)),
        // the cluster is there and good: a refresh reads the rest
        Err(diagnostics) => {
            for diagnostic in diagnostics {
                op.warn(Diagnostic { severity: Severity::Warning, ..diagnostic });
            }
            planned.clone()
        }
    };
    conclude(op, planned, made, failures)
}

async fn read_back(
    op: &Op,
    handle: &ClusterHandle,
    planned: &ClusterModel,
) -> Result<Option<ClusterModel>, Diagnostics> {
    let made = read::read(op, handle, planned).await?;
    parts::remember_os(op, handle, planned).await?;
    Ok(made)
}

/// A part that fails does not fail the create: Terraform would destroy what works.
fn conclude(
    op: &Op,
    planned: ClusterModel,
    mut made: ClusterModel,
    failures: Vec<parts::Failure>,
) -> Result<ClusterModel, Diagnostics> {
    let mut conditions = made.conditions.known_or_default();
    for failure in &failures {
        conditions.retain(|condition| condition.r#type.as_str() != Some(&failure.part));
        conditions.push(ConditionModel {
            r#type: Attr::Known(failure.part.clone()),
            status: "False".into(),
            reason: "Failed".into(),
            message: Attr::Known(failure.diagnostics.iter().map(|d| d.detail.clone()).collect::<Vec<_>>().join(" ")),
        });
    }
    made.conditions = Attr::Known(conditions);
    let is_error = planned.partial_create.as_str() == Some("error");
    let mut errors = Diagnostics::new();
    for failure in failures {
        for diagnostic in failure.diagnostics {
            if is_error {
                errors.push(Diagnostic {
                    detail: format!(
                        "{}\n\nThe cluster itself runs, and is marked as tainted: `terraform untaint` with its address \
                         keeps it, and the next apply adds what is missing; without that the next apply replaces it.",
                        diagnostic.detail
                    ),
                    ..diagnostic
                });
            } else {
                op.warn(Diagnostic {
                    severity: Severity::Warning,
                    summary: format!("Made only in part: {}", diagnostic.summary),
                    detail: format!("{}\n\nThe cluster runs. The next apply adds what is missing.", diagnostic.detail),
                    path: diagnostic.path,
                });
            }
        }
    }
    if errors.is_empty() {
        return Ok(made);
    }
    op.save(&made);
    Err(errors)
}

/// Waits until the cluster runs.
pub async fn until_running(handle: &ClusterHandle) -> Result<(), Diagnostics> {
    let what = format!("cluster {} to run", handle.cluster_id);
    let ended = handle
        .until(&what, &format!("The cluster {} does not run yet", handle.cluster_id), async || {
            Ok(match handle.client.cluster(&handle.cluster_id).await? {
                None => Seen::Pending("not listed yet".to_owned()),
                Some(cluster) => match cluster.cluster_status {
                    ClusterStatus::Running => Seen::Done(Ok(())),
                    ClusterStatus::Abnormal | ClusterStatus::Deleting | ClusterStatus::Isolated => {
                        Seen::Done(Err(cluster.cluster_status))
                    }
                    other => Seen::Pending(other.as_str().to_owned()),
                },
            })
        })
        .await?;
    ended.map_err(|status| {
        let mut detail = format!("The cluster {} is {} instead of Running.", handle.cluster_id, status.as_str());
        if status == ClusterStatus::Deleting {
            detail.push_str(
                " Nothing of it is changed or repaired any more; what exists only here can still be set, such as \
                 `force_delete`.",
            );
        }
        Diagnostic::error("Cluster does not run", detail).into()
    })
}

/// Makes the cluster. Addresses that the provider chose may be taken by another cluster that is made
/// at the same time: then others are chosen.
async fn send_with_free_addresses(
    client: &Client,
    planned: &ClusterModel,
    version: String,
) -> Result<String, Diagnostics> {
    let is_written = planned.network.known().is_some_and(|network| network.cluster_cidr.known().is_some());
    let mut choice = cidr::Choice::First;
    for attempts_left in (0..ADDRESS_ATTEMPTS).rev() {
        let cluster_cidr = cidr::for_pods(client, planned, choice).await?;
        let create_id = uuid::Uuid::new_v4().to_string();
        let request = request(planned, version.clone(), cluster_cidr, &create_id);
        match send(client, &request, &create_id).await {
            Ok(id) => return Ok(id),
            Err(error) if is_taken(&error) && !is_written && attempts_left > 0 => choice = cidr::Choice::Any,
            Err(error) => return Err(refused(&error, &create_id)),
        }
    }
    Err(Diagnostic::error("No free addresses", "Write `network.cluster_cidr`.").into())
}

fn is_taken(error: &Error) -> bool {
    error.code().is_some_and(|code| code.contains("CidrConflictWithOtherCluster"))
}

/// The error, on the attribute that its code names.
fn refused(error: &Error, create_id: &str) -> Diagnostics {
    let mut diagnostic = api_error("The cluster could not be made", error);
    if error.may_have_been_carried_out() {
        diagnostic.detail.push_str(&format!(
            "\n\nNo cluster with the tag {} = {create_id} was found, but one may appear later: look for it before the \
             next apply, and import it or delete it.",
            tags::CREATE_ID
        ));
    }
    match error.code() {
        Some(code) if code.to_ascii_lowercase().contains("cidr") => {
            diagnostic.at(Path::of("network").attr("cluster_cidr")).into()
        }
        _ => diagnostic.into(),
    }
}

/// Sends the request; one whose reply is lost is looked for by its mark before it is sent again.
async fn send(client: &Client, request: &CreateCluster, create_id: &str) -> Result<String, Error> {
    // an interrupt must not end the search for what may have been made
    let searcher = client.with_cancellation(CancellationToken::new()).with_retry_timeout(LOOK_TIMEOUT);
    let mut doubt = None;
    for _ in 0..SENDS {
        match client.call(request).await {
            Ok(made) => return Ok(made.cluster_id),
            // what came back after a doubt says nothing of the first request
            Err(error) if !error.may_have_been_carried_out() => return Err(doubt.unwrap_or(error)),
            Err(error) => {
                tracing::warn!(%error, "the cluster may have been made; looking for it");
                doubt = Some(error);
            }
        }
        for _ in 0..LOOKS_AFTER_LOST_REPLY {
            match look(&searcher, create_id).await {
                Ok(Some(id)) => {
                    tracing::info!(cluster = id, "the cluster was made");
                    return Ok(id);
                }
                Ok(None) => {}
                Err(error) => tracing::warn!(%error, "the cluster could not be looked for"),
            }
            clock::sleep(PAUSE_BETWEEN_LOOKS).await;
        }
        if client.cancellation().is_cancelled() {
            break;
        }
    }
    Err(doubt.unwrap_or_else(|| Error::new(Kind::UnexpectedReply, "the request was not sent")))
}

async fn look(client: &Client, create_id: &str) -> Result<Option<String>, Error> {
    let filters = vec![Filter::new("tag-key", tags::CREATE_ID), Filter::new("tag-value", create_id)];
    let found = client.list(&DescribeClusters { filters: Some(filters), ..Default::default() }).await?;
    let marked = |tag: &Tag| tag.key == tags::CREATE_ID && tag.value == create_id;
    Ok(found.into_iter().find(|cluster| cluster.tags().iter().any(marked)).map(|cluster| cluster.cluster_id))
}

fn request(planned: &ClusterModel, version: String, cluster_cidr: Option<String>, create_id: &str) -> CreateCluster {
    let network = planned.network.known_or_default();
    let mode = network.mode.known_or("GR".to_owned());
    let mut all_tags: Vec<Tag> =
        planned.tags_all.known_or_default().into_iter().map(|(key, value)| Tag::new(key, value)).collect();
    all_tags.push(Tag::new(tags::CREATE_ID, create_id));
    let ipvs = network.kube_proxy_mode.as_str() != Some("iptables");
    CreateCluster {
        cluster_type: MANAGED_CLUSTER.to_owned(),
        cluster_cidr_settings: ClusterCidrSettings {
            cluster_cidr,
            ignore_cluster_cidr_conflict: network.ignore_cidr_conflict.known().copied(),
            max_node_pod_num: Some(count(network.max_pods_per_node.known_or(256))),
            max_cluster_service_num: Some(count(network.max_services.known_or(256))),
            // with global routes it follows from the cluster's
            service_cidr: network.service_cidr.known().filter(|_| mode != "GR").cloned(),
            eni_subnet_ids: network.eni_subnet_ids.known().map(|ids| ids.iter().cloned().collect()),
            claim_expired_seconds: (mode == "VPC-CNI").then_some(300),
            ignore_service_cidr_conflict: None,
        },
        cluster_basic_settings: ClusterBasicSettings {
            cluster_name: planned.name.known().cloned(),
            cluster_version: Some(version),
            cluster_os: planned.os_name.known().cloned(),
            os_customize_type: planned.os_customize_type.known().cloned(),
            cluster_description: planned.description.known().cloned().filter(|text| !text.is_empty()),
            vpc_id: planned.vpc_id.known().cloned(),
            tag_specification: Some(vec![TagSpecification::of_cluster(all_tags)]),
            subnet_id: network.cilium_subnet_id.known().cloned(),
            project_id: planned.project_id.known().copied().filter(|id| *id != 0).map(count),
            cluster_level: planned.cluster_level.known().cloned(),
            auto_upgrade_cluster_level: planned
                .auto_upgrade_cluster_level
                .known()
                .map(|is_auto_upgrade| AutoUpgradeClusterLevel { is_auto_upgrade: *is_auto_upgrade }),
        },
        cluster_advanced_settings: ClusterAdvancedSettings {
            ipvs: Some(ipvs),
            // the API's own default is the older one
            container_runtime: Some(planned.container_runtime.known_or("containerd".to_owned())),
            runtime_version: planned.runtime_version.known().cloned(),
            node_name_type: Some(network.node_name_type.known_or("lan-ip".to_owned())),
            vpc_cni_type: (mode == "VPC-CNI").then(|| network.vpc_cni_type.known_or("tke-route-eni".to_owned())),
            network_type: Some(mode),
            deletion_protection: planned.deletion_protection.known().copied(),
            ..Default::default()
        },
        disable_addons: None,
    }
}

fn vanished(handle: &ClusterHandle) -> Diagnostics {
    let detail = format!("The cluster {} was deleted while it was being made.", handle.cluster_id);
    Diagnostic::error("Cluster vanished", detail).into()
}
