//! The provider block: whose keys are used, where the API is, and what is kept secret.

pub mod credentials;
mod embedded;
mod examples;
mod secrets;
