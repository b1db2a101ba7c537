//! Cloud Load Balancer.

pub mod load_balancer;
