//! The keys that requests are signed with, and where they come from.

mod assume_role;
mod chain;
mod environment;
pub(super) mod error;
mod flaw;
pub mod instance_role;
mod issue;
pub(super) mod keys;
mod lease;
mod profile;
pub(super) mod provide;
mod renewing;
mod role;
pub(super) mod static_keys;
mod web_identity;

pub use assume_role::AssumeRole;
pub use chain::{Chain, NoKeys};
pub use environment::EnvironmentKeys;
pub use error::CredentialsError;
pub use flaw::{flaw, flaw_of_id};
pub use instance_role::InstanceRole;
pub use issue::{IssueKeys, Issued};
pub use keys::Credentials;
pub use profile::Profile;
pub use provide::{ProvideCredentials, Source};
pub use renewing::Renewing;
pub use role::Role;
pub use static_keys::StaticKeys;
pub use web_identity::{Token, WebIdentity};
