//! A simulated Tencent cloud: a pure state machine and two thin shells.
//!
//! [`State`] is the cloud as plain data; time is passed in, and nothing in it does I/O. Around it
//! stand [`Simulator`], a handle that programs embed (in memory, or over a state file that
//! processes share), and [`http`], which serves it to any HTTP client. It shares no type with the
//! client in `crate::cloud`, so that a wrong name there is refused here, as the cloud would.

mod auth;
mod authorize;
mod autoscaling;
mod caller;
mod cam;
mod cbs;
mod chinese;
mod clb;
mod clock;
mod control;
mod cvm;
mod cwp;
mod dispatch;
mod error;
mod faults;
mod gateway;
mod handle;
pub mod http;
mod identifier;
mod instance;
mod kubernetes;
mod offer;
mod open_error;
mod parameters;
mod policy_document;
mod record;
mod seed;
mod selection;
mod service_role;
mod settings;
mod sparse;
pub mod state;
mod state_file;
mod store;
mod sts;
mod tag;
mod tags;
mod tasks;
mod tat;
mod throttle;
mod tke;
mod trouble;
mod vpc;

pub use self::clock::{Clock, Moment};
pub use self::dispatch::actions;
pub use self::error::ApiError;
pub use self::faults::{Fault, FaultKind, LaunchFault};
pub use self::gateway::{Delay, Dropped};
pub use self::handle::Simulator;
pub use self::identifier::Identifiers;
pub use self::offer::{Offer, OfferedSubnet};
pub use self::open_error::OpenError;
pub use self::record::Record;
pub use self::settings::Settings;
pub use self::state::cloud::State;
pub use self::state::task::{Scheduled, Task};

#[cfg(test)]
mod tests;
