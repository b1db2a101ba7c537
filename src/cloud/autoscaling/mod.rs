//! Auto Scaling; host and signing service are `as`.

pub mod group;
pub mod instance;
pub mod launch_configuration;
