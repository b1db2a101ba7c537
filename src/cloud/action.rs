//! What an API call is: a request struct that knows its service, name, effect and reply.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::service::Service;

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
    /// The permission that it needs in CAM, where that has another name than the call.
    const PERMISSION: Option<&'static str> = None;
    /// The members of the reply. Those without a serde default have to be there.
    type Response: DeserializeOwned + Send;

    /// What in a reply contradicts the request or the reply itself, as in `Clusters holds cls-a twice`.
    fn contradiction(&self, _: &Self::Response) -> Option<String> {
        None
    }
}

/// What is called, apart from the parameters: the constants of an [`Action`] as a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// The service that is called.
    pub service: Service,
    /// The action's name.
    pub name: &'static str,
    pub(crate) version: &'static str,
    pub(crate) effect: Effect,
    pub(crate) signed: bool,
    permission: Option<&'static str>,
}

impl Call {
    /// The call that an action's requests make.
    pub const fn of<A: Action>() -> Self {
        Self {
            service: A::SERVICE,
            name: A::NAME,
            version: A::VERSION,
            effect: A::EFFECT,
            signed: A::SIGNED,
            permission: A::PERMISSION,
        }
    }

    /// The permission that it needs, as CAM names it, such as `tke:CreateCluster`.
    pub fn permission(&self) -> String {
        self.permission.map_or_else(|| self.to_string(), str::to_owned)
    }
}

impl fmt::Display for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.service.name(), self.name)
    }
}

/// The reply of an action that says nothing but that it was accepted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
pub struct Accepted {}

/// Declares the struct of a request as the action of the same name; with the name of its permission, where
/// that is not `service:Action`, and with what finds contradictions in its reply, if anything can.
macro_rules! action {
    ($service:ident, $request:ident, $effect:ident, $response:ty $(, $permission:literal)? $(; $contradiction:expr)?) => {
        impl $crate::cloud::action::Action for $request {
            const SERVICE: $crate::cloud::service::Service = $crate::cloud::service::Service::$service;
            const NAME: &'static str = stringify!($request);
            const EFFECT: $crate::cloud::action::Effect = $crate::cloud::action::Effect::$effect;
            $(const PERMISSION: Option<&'static str> = Some($permission);)?
            type Response = $response;
            $(
                fn contradiction(&self, reply: &Self::Response) -> Option<String> {
                    ($contradiction)(self, reply)
                }
            )?
        }
    };
}
pub(crate) use action;
