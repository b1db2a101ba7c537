//! What an API call is: a request struct that knows its service, name, effect and reply.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::permission::Feature;

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
            Self::Tke => "tke",
            Self::Vpc => "vpc",
        }
    }

    /// The API version that an [`Action`] of this service has unless it says otherwise.
    pub const fn version(self) -> &'static str {
        match self {
            Self::AutoScaling => "2018-04-19",
            Self::Cam => "2019-01-16",
            Self::Cbs | Self::Cvm | Self::Vpc => "2017-03-12",
            Self::Clb => "2018-03-17",
            Self::Sts => "2018-08-13",
            Self::Tke => "2018-05-25",
        }
    }
}

/// What sending a request twice does; decides which failures are repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Changes nothing.
    Read,
    /// Changes something, and repeating it gives the same end.
    Idempotent,
    /// Makes a thing, or starts something that a second request would disturb or find in its way. When
    /// the reply is lost the caller has to look; the request is never sent again blindly.
    Create,
}

/// A request of the API. The struct's members are the request's parameters; a member that
/// serialises to null is not sent, so `None` means "leave unchanged" and an empty list "clear".
pub trait Action: Serialize + Send + Sync {
    /// The service that offers the action.
    const SERVICE: Service;
    /// The action's name, the header `X-TC-Action`.
    const NAME: &'static str;
    /// What sending it twice does.
    const EFFECT: Effect;
    /// The API version, the header `X-TC-Version`.
    const VERSION: &'static str = Self::SERVICE.version();
    /// Whether it is signed with the caller's keys.
    const SIGNED: bool = true;
    /// What makes the call; none if nothing does yet, or if it needs no permission.
    const FEATURES: &'static [Feature];
    /// The permission that it needs in CAM, where that has another name than the call.
    const PERMISSION: Option<&'static str> = None;
    /// The members of the reply. Null members are taken as absent before it is read.
    type Response: DeserializeOwned + Send;
}

/// The reply of an action that says nothing but that it was accepted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
pub struct Accepted {}

/// Declares the struct of a request as the action of the same name, with the features that make the
/// call and, where it differs from `service:Action`, the name of its permission.
macro_rules! action {
    ($service:ident, $request:ident, $effect:ident, $response:ty, [$($feature:ident),*] $(, $permission:literal)?) => {
        impl $crate::cloud::action::Action for $request {
            const SERVICE: $crate::cloud::action::Service = $crate::cloud::action::Service::$service;
            const NAME: &'static str = stringify!($request);
            const EFFECT: $crate::cloud::action::Effect = $crate::cloud::action::Effect::$effect;
            const FEATURES: &'static [$crate::cloud::permission::Feature] =
                &[$($crate::cloud::permission::Feature::$feature),*];
            $(const PERMISSION: Option<&'static str> = Some($permission);)?
            type Response = $response;
        }
    };
}
pub(crate) use action;
