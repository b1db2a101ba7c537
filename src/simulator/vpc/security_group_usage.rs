//! DescribeSecurityGroupAssociationStatistics: what security groups are in use by.

use serde_json::{Value, json};

use crate::simulator::caller::Caller;
use crate::simulator::error::Reply;
use crate::simulator::parameters::parameters;
use crate::simulator::state::cloud::State;

parameters! {
    pub(crate) struct DescribeSecurityGroupAssociationStatistics {
        ids: Vec<String> = "SecurityGroupIds",
    }
}

/// How many objects of each kind a security group is bound to, or named by.
pub(super) struct Usage {
    machines: usize,
    balancers: usize,
    groups: usize,
}

impl Usage {
    pub(super) fn is_none(&self) -> bool {
        self.machines + self.balancers + self.groups == 0
    }
}

impl State {
    /// What a security group is in use by.
    pub(super) fn usage(&self, id: &str) -> Usage {
        let holds = |ids: &[String]| ids.iter().any(|other| other == id);
        let others = self.security_groups.values().filter(|group| group.id != id);
        Usage {
            machines: self.instances.values().filter(|machine| holds(&machine.security_group_ids)).count(),
            balancers: self.load_balancers.values().filter(|balancer| holds(&balancer.security_group_ids)).count(),
            groups: others
                .filter(|group| group.ingress.iter().chain(&group.egress).any(|rule| rule.security_group_id == id))
                .count(),
        }
    }
}

pub(crate) fn describe_security_group_association_statistics(
    state: &mut State,
    caller: &Caller,
    request: DescribeSecurityGroupAssociationStatistics,
) -> Reply {
    let mut statistics = Vec::with_capacity(request.ids.len());
    for id in &request.ids {
        state.security_group(caller, id)?;
        statistics.push(view(id, &state.usage(id)));
    }
    Ok(json!({"SecurityGroupAssociationStatisticsSet": statistics}))
}

/// Groups that name it do not count among the resources.
fn view(id: &str, usage: &Usage) -> Value {
    let kinds = [("CVM", usage.machines), ("CLB", usage.balancers)];
    let instances: Vec<Value> = kinds
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| json!({"InstanceType": kind, "InstanceCount": count}))
        .collect();
    json!({
        "SecurityGroupId": id,
        "CVM": usage.machines,
        "CDB": 0,
        "ENI": 0,
        "SG": usage.groups,
        "CLB": usage.balancers,
        "InstanceStatistics": instances,
        "TotalCount": usage.machines + usage.balancers,
    })
}
