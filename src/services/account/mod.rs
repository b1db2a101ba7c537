//! `tencent_account`.

mod check;
pub mod model;
mod operation;
mod resource;
mod validate;

pub use resource::Account;
