//! The provider block, the context handed to resources, and API errors as diagnostics.

mod account;
mod account_id;
pub mod api_error;
mod argument;
mod asked_once;
pub mod block;
mod client;
pub mod context;
pub mod credentials;
mod destroy_anyway;
mod embedded;
mod endpoint;
pub mod environment;
mod guard;
mod identity;
pub mod journal;
mod preflight;
pub mod region;
mod roles;
mod sources;
pub mod tag;
mod tke;

pub use api_error::{INTERRUPTED, MISSING_ROLE, api_error, how_to_allow, how_to_authorize, wait_error};
pub use argument::UnknownArgument;
pub use block::ProviderModel;
pub use context::Context;
pub use credentials::CredentialsModel;
pub use destroy_anyway::{Check, how_to_destroy};
pub use guard::Guard;
pub use identity::identity;
pub use journal::Journal;
pub use preflight::Preflight;
pub use roles::{AssumeRoleModel, WebIdentityModel};
pub use tke::TkeProvider;
