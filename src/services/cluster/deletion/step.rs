//! The steps that empty a cluster before it is deleted, in their order. A deletion in order stops at the first that
//! fails; one by force goes on.

/// A step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Both endpoints are closed.
    Endpoints,
    /// What the provider made to guard the public endpoint goes.
    EndpointGroup,
    /// All pools go with their nodes.
    Pools,
    /// Machines that were added outside of any pool are taken out.
    OtherNodes,
    /// The security group that the provider made for nodes goes after the last of them.
    NodeGroup,
}

impl Step {
    /// All of them, in order.
    pub const ALL: [Self; 5] = [Self::Endpoints, Self::EndpointGroup, Self::Pools, Self::OtherNodes, Self::NodeGroup];

    /// Whether it removes a security group: that may be in use for longer than anything of the cluster.
    pub fn is_of_group(self) -> bool {
        matches!(self, Self::EndpointGroup | Self::NodeGroup)
    }
}
