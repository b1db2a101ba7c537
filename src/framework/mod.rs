//! The way to write a Terraform provider: traits an author implements, and the server behind them.
//!
//! A resource author writes a model struct, a [`Schema`](crate::schema::Schema), and create, read,
//! update and delete; a provider author lists the resources. What Terraform demands of a plan and of
//! an apply is carried out here: [`plan`] computes defaults, unknowns and replacements from the
//! schema's rules, [`outcome`] makes every answer agree with the plan and never loses a state that
//! was saved.

pub mod action;
pub mod call;
pub mod catalog;
pub mod data_source;
pub mod deadline;
pub mod ephemeral;
pub mod function;
pub mod generate;
pub mod list;
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
pub use private::Private;
pub use provider::{Configure, Provider};
pub use resource::{AnyResource, Change, MoveSource, Resource};
