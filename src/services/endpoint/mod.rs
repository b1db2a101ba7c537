//! The public and the private endpoint of a cluster's API server.

pub mod address;
mod life;
pub mod security_group;
mod side;

pub use life::{ask_to_close, close, open, put_behind, read, until_closed};
pub use side::Side;
