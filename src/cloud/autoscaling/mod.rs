//! Auto Scaling; host and signing service are `as`.

pub mod activity;
pub mod group;
pub mod instance;
pub mod launch_configuration;
pub mod launch_failure;
