//! Auto Scaling 2018-04-19; its signing service is `as`.

pub(crate) mod activity;
pub(crate) mod group;
pub(crate) mod group_tag;
pub(crate) mod ids;
pub(crate) mod instance;
pub(crate) mod launch_configuration;
mod words;
