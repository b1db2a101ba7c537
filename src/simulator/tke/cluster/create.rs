//! CreateCluster.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::simulator::caller::Caller;
use crate::simulator::error::{ApiError, Reply};
use crate::simulator::parameters::given;
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::{Cluster, ClusterStatus, Issuer};
use crate::simulator::state::task::Task;
use crate::simulator::state::vpc::Vpc;
use crate::simulator::tags;
use crate::simulator::tasks::durations;
use crate::simulator::tke::addon::initial::initial;
use crate::simulator::tke::cluster::level::check_level;
use crate::simulator::tke::cluster::modify::check_name;
use crate::simulator::tke::cluster::network;
use crate::simulator::tke::cluster::parameters::{CreateCluster, TagSpecification};
use crate::simulator::tke::cluster::workers::{self, Setup};
use crate::simulator::tke::node_pool::lookup::custom_image;

pub(crate) fn create_cluster(state: &mut State, caller: &Caller, request: CreateCluster) -> Reply {
    check_kind(&request)?;
    let setup = Setup::accept(request.instance)?;
    let basic = request.basic.unwrap_or_default();
    let advanced = request.advanced.unwrap_or_default();
    let name = basic.cluster_name.unwrap_or_default();
    check_name(&name)?;
    let vpc = own_vpc(state, caller, basic.vpc_id)?;
    let version = supported_version(state, basic.cluster_version)?;
    let os = basic.cluster_os.unwrap_or_else(|| "tlinux3.1x86_64".into());
    let image = state
        .image(&os, basic.os_customize_type.as_deref())
        .cloned()
        .ok_or_else(|| ApiError::new("FailedOperation.OsNotSupport", format!("OS_NOT_SUPPORT({os})")))?;
    let level = basic.cluster_level.unwrap_or_else(|| "L5".into());
    check_level(&level)?;
    let tags = cluster_tags(basic.tag_specification.unwrap_or_default())?;
    let network = network::check(state, &vpc, request.cidr, &advanced, basic.subnet_id)?;
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
        upgrading_to: None,
        image_id: custom_image(&os, &image),
        os_name: image.os_name,
        os_customize_type: image.customize_type,
        container_runtime: given(advanced.container_runtime).unwrap_or_else(|| "containerd".into()),
        runtime_version: given(advanced.runtime_version).unwrap_or_else(|| "1.6.9".into()),
        project_id: basic.project_id.unwrap_or_default(),
        level,
        auto_upgrade_level: basic.auto_upgrade_cluster_level.and_then(|auto| auto.is_auto_upgrade).unwrap_or_default(),
        deletion_protection: advanced.deletion_protection.unwrap_or_default(),
        issuer: Issuer::default(),
        extra_args: advanced.extra_args.map(Into::into).unwrap_or_default(),
        qgpu_share: advanced.qgpu_share_enable.unwrap_or_default(),
        high_availability: advanced.is_high_availability.unwrap_or(true),
        audit: advanced.audit_enabled.unwrap_or_default(),
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
    workers::launch(state, &cluster, workers);
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

fn unsimulated(what: &str) -> ApiError {
    ApiError::new("UnsupportedOperation", format!("The simulated cloud does not have {what}."))
}

fn own_vpc(state: &State, caller: &Caller, id: Option<String>) -> Result<Vpc, ApiError> {
    let id = given(id).ok_or_else(|| ApiError::missing("ClusterBasicSettings.VpcId"))?;
    let vpc = state.vpcs.get(&id).filter(|vpc| caller.sees(&vpc.owner, &vpc.region));
    vpc.cloned()
        .ok_or_else(|| ApiError::new("FailedOperation.VpcRecodrNotFound", format!("VPC_RECORD_NOT_FOUND({id})")))
}

/// The version asked for, or the newest.
fn supported_version(state: &State, asked: Option<String>) -> Result<String, ApiError> {
    let newest = || state.versions.last().map(|newest| newest.version.clone()).unwrap_or_default();
    let version = asked.unwrap_or_else(newest);
    if !state.versions.iter().any(|known| known.version == version) {
        let text = format!("DB_RECORD_NOT_FOUND(CompId not found: k8s {version} record not found)");
        return Err(ApiError::new("FailedOperation.DbRecordNotFound", text));
    }
    Ok(version)
}

fn cluster_tags(specifications: Vec<TagSpecification>) -> Result<BTreeMap<String, String>, ApiError> {
    let mut found = BTreeMap::new();
    for specification in specifications {
        let kind = specification.resource_type.unwrap_or_default();
        if kind != "cluster" {
            return Err(ApiError::parameter(format!("TagSpecification.ResourceType {kind} is invalid")));
        }
        found.extend(tags::check(specification.tags.unwrap_or_default(), 50)?);
    }
    Ok(found)
}
