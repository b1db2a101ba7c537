//! The provider block, the context handed to resources, and API errors as diagnostics.

pub mod api_error;
pub mod block;
pub mod context;
pub mod credentials;
mod embedded;
pub mod environment;
pub mod region;
mod roles;
mod sources;
mod tke;

pub use api_error::{Check, api_error, how_to_allow, how_to_destroy, wait_error};
pub use block::ProviderModel;
pub use context::Context;
pub use credentials::CredentialsModel;
pub use roles::{AssumeRoleModel, WebIdentityModel};
pub use tke::TkeProvider;
