//! The services of the cloud that are called.

/// A service of the cloud: the first label of its host and the service of the signing scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Service {
    /// Auto Scaling; its host and signing service is `as`.
    AutoScaling,
    /// Cloud Access Management.
    Cam,
    /// Cloud Block Storage.
    Cbs,
    /// Cloud Load Balancer.
    Clb,
    /// Cloud Virtual Machine.
    Cvm,
    /// Security Token Service.
    Sts,
    /// The tags of all services' objects.
    Tag,
    /// Tencent Kubernetes Engine.
    Tke,
    /// Virtual Private Cloud.
    Vpc,
}

impl Service {
    /// The name in host names, in the signing scope and in messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AutoScaling => "as",
            Self::Cam => "cam",
            Self::Cbs => "cbs",
            Self::Clb => "clb",
            Self::Cvm => "cvm",
            Self::Sts => "sts",
            Self::Tag => "tag",
            Self::Tke => "tke",
            Self::Vpc => "vpc",
        }
    }

    /// The API version that calls of this service name unless they say otherwise.
    pub const fn version(self) -> &'static str {
        match self {
            Self::AutoScaling => "2018-04-19",
            Self::Cam => "2019-01-16",
            Self::Cbs | Self::Cvm | Self::Vpc => "2017-03-12",
            Self::Clb => "2018-03-17",
            Self::Sts | Self::Tag => "2018-08-13",
            Self::Tke => "2018-05-25",
        }
    }
}
