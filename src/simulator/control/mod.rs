//! What tests and people look at and change behind everybody's back.

pub(crate) mod census;
pub(crate) mod identities;
pub(crate) mod moments;
pub(crate) mod other_pool;
pub(crate) mod volume;
