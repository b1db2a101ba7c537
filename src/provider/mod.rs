//! The provider block, the context handed to resources, and API errors as diagnostics.

pub mod block;
pub mod credentials;

pub use block::ProviderModel;
pub use credentials::CredentialsModel;
