//! `tencent_account`.

pub mod model;
mod resource;

pub use resource::Account;
