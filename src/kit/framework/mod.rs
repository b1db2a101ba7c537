//! The way to write a Terraform provider: traits an author implements, and the server behind them.
//!
//! # What an author writes
//!
//! - A **provider** ([`Provider`]): the schema of its block, what a configuration makes (its data, usually
//!   a client of an API), and the [`Catalog`] of what it offers.
//! - A **resource** ([`Resource`]): a model struct ([`model!`](crate::model)), a
//!   [`Schema`](crate::kit::schema::Schema), and create, read, update, delete. As it needs them: `plan`,
//!   import by id, [`Identity`](crate::kit::schema::Identity), `take_over` for `moved` across types,
//!   `generate` for generated configuration, `upgrade` for the states of older versions.
//! - A **data source** ([`DataSource`]): read. An **ephemeral resource** ([`EphemeralResource`]): open,
//!   renew, close. A **function** ([`Function`]): a signature and a call. A **list resource**
//!   ([`ListResource`]): what it finds, one by one. An **action** ([`Action`]): plan and invoke.
//!
//! # What the kit does
//!
//! - [`validate`] checks a configuration against its schema, each error on its attribute.
//! - [`plan`] computes defaults, unknowns and replacements from the rules on the schema's attributes,
//!   and carries them out again on what a resource's `plan` changed.
//! - [`outcome`] makes every answer agree with the plan or the configuration, keeps write-only values out
//!   of it, and never loses a state that was saved.
//! - [`server`] speaks protocol 6.10: a panic becomes a diagnostic that names the RPC, what is malformed
//!   is refused with its path, and StopProvider cancels the [`Call`] of every handler.
//! - [`wait`] and [`Deadline`] wait for a cloud, with every change logged and the last ones in the error.
//! - [`Provider::violations`] is for a test of every provider: what of its schemas Terraform would refuse,
//!   or has no effect, and where a model does not fit its schema.
//!
//! What Terraform offers and this kit does not: state stores, `provider_meta`, deferred changes, and
//! blocks held as a group or a map.
//!
//! # A complete small provider
//!
//! ```no_run
#![doc = include_str!("../../../examples/shelf/main.rs")]
//! ```

pub mod action;
pub mod call;
pub mod catalog;
pub mod data_source;
pub mod deadline;
pub mod empty;
pub mod ephemeral;
pub mod function;
pub mod generate;
pub mod list;
pub mod locate;
pub mod operation;
pub mod outcome;
pub mod plan;
pub mod private;
pub mod provider;
pub mod resource;
pub mod server;
mod typed;
pub mod validate;
pub mod wait;

pub use action::{Action, AnyAction, Messages};
pub use call::Call;
pub use catalog::Catalog;
pub use data_source::{AnyDataSource, DataSource};
pub use deadline::Deadline;
pub use ephemeral::{AnyEphemeralResource, EphemeralResource, Lease};
pub use function::{AnyFunction, Function, FunctionError};
pub use list::{AnyListResource, Findings, ListResource};
pub use operation::Operation;
pub use private::{Mirror, Private};
pub use provider::{Configure, Provider};
pub use resource::{AnyResource, Change, MoveSource, Resource};
