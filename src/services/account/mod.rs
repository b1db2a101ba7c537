//! `tencent_account`.

mod check;
pub mod model;
mod operation;
mod plan;
mod resource;
mod schema;
mod validate;

pub use resource::Account;
