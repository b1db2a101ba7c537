//! The Tencent Cloud API; knows nothing of Terraform.
//!
//! A request struct is an [`Action`]: it knows its service, name, effect and reply. A [`Client`]
//! signs it ([`sign`]), sends it over a [`transport::Transport`], opens the envelope and repeats
//! what may be repeated. A request that makes something is never sent again after its reply was
//! lost: the [`Error`] then says that it may have been carried out, and the caller looks.
//!
//! One folder for each service, one file for each noun of its API: [`tke`], [`cvm`], [`vpc`],
//! [`cbs`], [`clb`], [`autoscaling`], [`sts`], [`cam`], [`tag`]. Member names and types are those of
//! Tencent's API model.

pub mod action;
mod attempt;
pub mod autoscaling;
mod call;
pub mod cam;
pub mod cbs;
mod classify;
pub mod clb;
pub mod client;
mod client_builder;
mod coalesce;
pub mod credentials;
pub mod cvm;
mod doubt;
pub mod endpoint;
pub mod environment;
pub mod error;
pub mod filter;
mod http_transport;
pub mod kind;
mod limit;
mod list;
pub mod member;
mod members;
mod missing_permission;
mod obstacle;
pub mod paging;
pub mod prepared_transport;
mod proxy;
pub(crate) mod reply;
mod request;
mod retry;
#[cfg(test)]
pub(crate) mod samples;
pub mod service;
pub mod service_role;
mod shortage;
pub mod sign;
mod status;
pub mod sts;
pub mod tag;
#[cfg(test)]
pub(crate) mod testing;
pub mod tke;
pub mod transport;
pub mod vpc;

pub use action::{Accepted, Action, Call, Effect};
pub use client::Client;
pub use client_builder::ClientBuilder;
pub use credentials::{Credentials, CredentialsError, ProvideCredentials};
pub use endpoint::{Endpoint, EndpointError};
pub use error::Error;
pub use filter::Filter;
pub use http_transport::HttpTransport;
pub use kind::Kind;
pub use members::reply_of;
pub use obstacle::Obstacle;
pub use service::Service;
pub use shortage::Shortage;
pub use tag::Tag;
pub use transport::{Transport, TransportError};
