//! CreateCluster.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::given;
use crate::simulator::service_role;
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::{Cluster, ClusterStatus, Issuer};
use crate::simulator::state::quirks::Quirks;
use crate::simulator::state::task::Task;
use crate::simulator::state::vpc::Vpc;
use crate::simulator::tags;
use crate::simulator::tasks::durations;
use crate::simulator::tke::addon::initial::initial;
use crate::simulator::tke::cluster::level::check_level;
use crate::simulator::tke::cluster::modify::check_name;
use crate::simulator::tke::cluster::network;
use crate::simulator::tke::cluster::parameters::{CreateCluster, TagSpecification};
use crate::simulator::tke::cluster::runtime;
use crate::simulator::tke::cluster::workers::{self, Setup};
use crate::simulator::tke::node_pool::lookup::custom_image;

pub(crate) fn create_cluster(state: &mut State, caller: &Caller, request: CreateCluster) -> Reply {
    state.check_service_role(&caller.owner, &service_role::TKE)?;
    check_kind(&request)?;
    let setup = Setup::accept(request.instance)?;
    let basic = request.basic.unwrap_or_default();
    let advanced = request.advanced.unwrap_or_default();
    let name = basic.cluster_name.unwrap_or_default();
    check_name(&name)?;
    let vpc = own_vpc(state, caller, basic.vpc_id)?;
    let version = supported_version(state, basic.cluster_version)?;
    check_quota(state, caller)?;
    let asked_os = given(basic.cluster_os);
    let os = asked_os.as_deref().unwrap_or_else(|| default_os(&state.quirks));
    let image = state
        .image(os, basic.os_customize_type.as_deref())
        .cloned()
        .ok_or_else(|| ApiError::new("FailedOperation.OsNotSupport", format!("OS_NOT_SUPPORT({os})")))?;
    let container_runtime = given(advanced.container_runtime.clone()).unwrap_or_else(|| "containerd".into());
    let runtime_version = given(advanced.runtime_version.clone()).unwrap_or_else(|| "1.6.9".into());
    runtime::check(&container_runtime, &runtime_version, &version)?;
    let level = basic.cluster_level.unwrap_or_else(|| "L5".into());
    check_level(&level)?;
    let tags = cluster_tags(basic.tag_specification.unwrap_or_default())?;
    state.allow_pairs(&caller.owner, &tags, &BTreeMap::new())?;
    let network = network::check(state, &vpc, request.cidr, &advanced, basic.subnet_id, &image)?;
    if network.kind == "VPC-CNI" {
        state.check_service_role(&caller.owner, &service_role::IPAMD)?;
    }
    let workers = workers::check(state, caller, &vpc, &image, &setup, request.run_instances.unwrap_or_default())?;
    let disabled = request.disable_addons.unwrap_or_default();
    let addons = initial(state, &network.kind, request.addons.unwrap_or_default(), &disabled)?;
    let cluster = Cluster {
        id: state.identifiers.next("cls"),
        owner: caller.owner.clone(),
        region: caller.region.clone(),
        name,
        description: basic.cluster_description.unwrap_or_default(),
        status: ClusterStatus::Creating,
        version,
        upgrading_from: None,
        image_id: custom_image(os, &image),
        os_name: image.shown_os().to_owned(),
        os_customize_type: asked_os.map(|_| image.customize_type).unwrap_or_default(),
        container_runtime,
        runtime_version,
        project_id: basic.project_id.unwrap_or_default(),
        level,
        next_level: None,
        auto_upgrade_level: basic.auto_upgrade_cluster_level.and_then(|auto| auto.is_auto_upgrade).unwrap_or_default(),
        deletion_protection: advanced.deletion_protection.unwrap_or_default(),
        issuer: Issuer::default(),
        extra_args: advanced.extra_args.map(Into::into).unwrap_or_default(),
        qgpu_share: advanced.qgpu_share_enable.unwrap_or_default(),
        high_availability: advanced.is_high_availability.unwrap_or(true),
        audit: advanced.audit_enabled.unwrap_or_default(),
        security_mode: advanced.security_mode_config.and_then(|mode| mode.enabled).unwrap_or_default(),
        network,
        tags,
        addons,
        public_endpoint: None,
        private_endpoint: None,
        closed_sides: BTreeSet::new(),
        running_since: None,
        last_node_gone: None,
        created: state.now,
        disks_terminate: false,
        balancers_retain: false,
        instances_retain: false,
        stuck: None,
    };
    state.make_pairs(&caller.owner, &cluster.tags);
    workers::launch(state, &cluster, workers);
    state.begin_inside(&cluster.id, &caller.user.uin, &caller.owner);
    Ok(json!({"ClusterId": begin(state, cluster)}))
}

/// Puts the cluster into the cloud: it and its add-ons are up some time later.
fn begin(state: &mut State, cluster: Cluster) -> String {
    let id = cluster.id.clone();
    state.schedule(durations::CLUSTER_CREATE, Task::ClusterRunning(id.clone()));
    for name in cluster.addons.keys().cloned() {
        state.schedule(durations::CLUSTER_CREATE, Task::AddonSettled { cluster_id: id.clone(), name });
    }
    state.clusters.insert(id.clone(), cluster);
    id
}

/// Refuses what is no managed cluster, and machines that were there before.
fn check_kind(request: &CreateCluster) -> Result<(), ApiError> {
    match request.cluster_type.as_str() {
        "MANAGED_CLUSTER" => {}
        // there are some, but no new ones
        "INDEPENDENT_CLUSTER" => {
            return Err(ApiError::new("FailedOperation.Param", "PARAM_ERROR(not has master NodeRole)"));
        }
        other => return Err(ApiError::parameter(format!("ClusterType {other} is invalid"))),
    }
    if request.existed_instances.as_ref().is_some_and(|nodes| !nodes.is_empty()) {
        return Err(unsimulated("existing machines in CreateCluster"));
    }
    Ok(())
}

/// So many clusters an account has in a region, and no more.
fn check_quota(state: &State, caller: &Caller) -> Result<(), ApiError> {
    let there = state.clusters.values().filter(|cluster| caller.sees(&cluster.owner, &cluster.region)).count();
    match there < state.cluster_quota {
        true => Ok(()),
        false => {
            let text = format!("QUOTA_MAX_CLS_LIMIT(cluster quota {} is used up)", state.cluster_quota);
            Err(ApiError::new("InternalError.QuotaMaxClsLimit", text))
        }
    }
}

/// What nodes run where nothing is asked for.
fn default_os(quirks: &Quirks) -> &'static str {
    if quirks.old_default_image { "ubuntu16.04.1 LTSx86_64" } else { "tlinux4_x86_64_public" }
}

fn unsimulated(what: &str) -> ApiError {
    ApiError::new("UnsupportedOperation", format!("The simulated cloud does not have {what}."))
}

fn own_vpc(state: &State, caller: &Caller, id: Option<String>) -> Result<Vpc, ApiError> {
    let id = given(id).ok_or_else(|| ApiError::missing("ClusterBasicSettings.VpcId"))?;
    let vpc = state.vpcs.get(&id).filter(|vpc| caller.sees(&vpc.owner, &vpc.region));
    vpc.cloned()
        .ok_or_else(|| ApiError::new("FailedOperation.VpcRecodrNotFound", format!("VPC_RECORD_NOT_FOUND({id})")))
}

/// The version asked for, or the first of all.
fn supported_version(state: &State, asked: Option<String>) -> Result<String, ApiError> {
    let first = || state.versions.first().map(|first| first.version.clone()).unwrap_or_default();
    let version = asked.unwrap_or_else(first);
    if !state.versions.iter().any(|known| known.version == version) {
        let text = format!("DB_RECORD_NOT_FOUND(CompId not found: k8s {version} record not found)");
        return Err(ApiError::new("FailedOperation.DbRecordNotFound", text));
    }
    Ok(state.with_revision(&version))
}

fn cluster_tags(specifications: Vec<TagSpecification>) -> Result<BTreeMap<String, String>, ApiError> {
    let mut found = BTreeMap::new();
    for specification in specifications {
        let kind = specification.resource_type.unwrap_or_default();
        if kind != "cluster" {
            return Err(ApiError::parameter(format!("TagSpecification.ResourceType {kind} is invalid")));
        }
        found.extend(tags::check(specification.tags.unwrap_or_default(), tags::MOST)?);
    }
    Ok(found)
}
