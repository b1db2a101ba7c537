//! Nodes that come with a cluster: `RunInstancesForNode` of CreateCluster.

use std::collections::BTreeMap;

use crate::simulator::autoscaling::launch_configuration::change::apply;
use crate::simulator::caller::Caller;
use crate::simulator::error::ApiError;
use crate::simulator::parameters::{given, read_text};
use crate::simulator::state::catalogue::Image;
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::Cluster;
use crate::simulator::state::launch_configuration::LaunchConfiguration;
use crate::simulator::state::node_settings::{NodeSettings, Taint};
use crate::simulator::state::vpc::{Subnet, Vpc};
use crate::simulator::tke::cluster::parameters::RunInstancesForNode;
use crate::simulator::tke::cluster::run_instances::RunInstances;
use crate::simulator::tke::labels;
use crate::simulator::tke::node_settings::InstanceAdvancedSettings;
use crate::simulator::tke::taints;

/// What nodes of a cluster are set up with.
#[derive(Debug, Clone, Default)]
pub(crate) struct Setup {
    settings: NodeSettings,
    labels: BTreeMap<String, String>,
    taints: Vec<Taint>,
}

impl Setup {
    /// Checks what all nodes are set up with.
    pub(crate) fn accept(settings: Option<InstanceAdvancedSettings>) -> Result<Self, ApiError> {
        let mut settings = settings.unwrap_or_default();
        Ok(Self {
            labels: labels::check(settings.labels.take().unwrap_or_default(), "Labels")?,
            taints: taints::check(settings.taints.take().unwrap_or_default())?,
            settings: settings.accept()?,
        })
    }

    /// With what some of them have of their own.
    fn overridden(&self, own: Option<&InstanceAdvancedSettings>) -> Self {
        let mut setup = self.clone();
        if let Some(own) = own {
            setup.settings.desired_pod_number = own.desired_pod_number.unwrap_or(setup.settings.desired_pod_number);
            setup.settings.kubelet_args =
                own.extra_args.as_ref().and_then(|args| args.kubelet.clone()).or(setup.settings.kubelet_args);
        }
        setup
    }
}

/// Nodes that are alike.
pub(crate) struct Workers {
    configuration: LaunchConfiguration,
    subnet: Subnet,
    count: i64,
    setup: Setup,
}

/// What CVM refuses reaches the caller wrapped.
fn wrapped(error: ApiError) -> ApiError {
    ApiError::new(
        "FailedOperation.CvmCommon",
        format!("CVM_COMMON_ERROR([TencentCloudSDKError] Code={}, Message={})", error.code, error.message),
    )
}

/// Checks the nodes that are to come with a cluster in this network.
pub(crate) fn check(
    state: &State,
    caller: &Caller,
    vpc: &Vpc,
    image: &Image,
    setup: &Setup,
    asked: Vec<RunInstancesForNode>,
) -> Result<Vec<Workers>, ApiError> {
    let mut workers = Vec::new();
    for asked in asked {
        if asked.node_role != "WORKER" {
            let text = format!("NodeRole {} does not go with a managed cluster", asked.node_role);
            return Err(ApiError::parameter(text));
        }
        let overrides = asked.overrides.unwrap_or_default();
        for (index, text) in asked.run_instances_para.iter().enumerate() {
            let request: RunInstances = read_text(text, "RunInstancesPara")?;
            let own = setup.overridden(overrides.get(index));
            workers.push(accept(state, caller, vpc, image, request, own)?);
        }
    }
    Ok(workers)
}

fn accept(
    state: &State,
    caller: &Caller,
    vpc: &Vpc,
    image: &Image,
    request: RunInstances,
    setup: Setup,
) -> Result<Workers, ApiError> {
    // TKE sets tags of its own, which those clash with
    if request.tag_specification.as_ref().is_some_and(|tags| !tags.is_empty()) {
        let text = "The tags of the request are duplicate.";
        return Err(wrapped(ApiError::new("InvalidParameterValue.DuplicateTags", text)));
    }
    let network = request.network.clone().unwrap_or_default();
    let subnet = state.subnets.get(&network.subnet_id).filter(|subnet| subnet.vpc_id == vpc.id);
    let (Some(subnet), true) = (subnet, network.vpc_id == vpc.id) else {
        let text = format!("subnet {} of {} is not in the VPC of the cluster", network.subnet_id, network.vpc_id);
        return Err(ApiError::new("FailedOperation.CvmVpcidNotMatch", format!("CVM_VPCID_NOT_MATCH({text})")));
    };
    if let Some(place) = request.placement.as_ref().filter(|place| place.zone != subnet.zone) {
        let text = format!("The subnet `{}` is not in the zone `{}`.", subnet.id, place.zone);
        return Err(wrapped(ApiError::new("InvalidParameterValue.ZoneNotSupported", text)));
    }
    let count = request.count.unwrap_or(1);
    if !(1..=100).contains(&count) {
        return Err(wrapped(ApiError::new("InvalidParameterValue.Range", "InstanceCount is not in [1, 100].")));
    }
    let mut configuration = LaunchConfiguration {
        owner: caller.owner.clone(),
        region: caller.region.clone(),
        image_id: image.id.clone(),
        charge_type: "POSTPAID_BY_HOUR".into(),
        instance_name: given(request.name.clone()),
        created: state.now,
        updated: state.now,
        ..LaunchConfiguration::default()
    };
    apply(state, &mut configuration, request.launch()).map_err(wrapped)?;
    let kinds = configuration.instance_types.iter().filter_map(|name| state.instance_types.get(name));
    if kinds.into_iter().all(|kind| kind.sold_out_zones.contains(&subnet.zone)) {
        let text = format!("RESOURCE_INSUFFICIENT(the instance type is sold out in {})", subnet.zone);
        return Err(ApiError::new("ResourceInsufficient.SpecifiedInstanceType", text));
    }
    Ok(Workers { configuration, subnet: subnet.clone(), count, setup })
}

/// Launches the nodes of a cluster that is being made: they join it when it runs.
pub(crate) fn launch(state: &mut State, cluster: &Cluster, workers: Vec<Workers>) {
    for mut workers in workers {
        let name = format!("tke_{}_worker", cluster.id);
        workers.configuration.instance_name.get_or_insert(name);
        for _ in 0..workers.count {
            let Setup { settings, labels, taints } = workers.setup.clone();
            state.launch_node(&workers.configuration, &workers.subnet, cluster, |node| {
                (node.settings, node.labels, node.taints) = (settings, labels, taints);
            });
        }
    }
}
