//! Where the provider's own keys come from; design/credentials.md has the order and why.

mod assume_role;
mod instance_role;
mod own_keys;
mod role;
mod validate;
mod variables;
mod web_identity;

pub(super) use own_keys::with_own_keys;
pub(super) use validate::validate;
