//! Schemas: what a user may write, and how each attribute behaves in a plan.
//!
//! A schema is built from [`Attribute`]s with their rules beside them: default, validators, whether
//! a change needs a new object, and when a computed value becomes unknown. [`crate::kit::framework`]
//! carries the rules out, so a resource does not.

pub mod attribute;
mod block;
pub mod check;
mod choice;
mod definition;
mod empty;
mod identity;
mod local;
mod nesting;
mod signature;
pub mod timeouts;
pub mod validator;
mod walk;

pub use attribute::{Attribute, Attributes, Kind, Replace, Unknowns, named};
pub use block::{Block, BlockNesting};
pub use definition::Schema;
pub use identity::{Identity, IdentityAttribute};
pub use nesting::Nesting;
pub use signature::{Parameter, Signature};
pub use validator::Validator;
pub use walk::map_attributes;
