//! The kit as Terraform sees it: a client in this process that holds every answer to Terraform's
//! own rules, resources that use all of the kit, and resources that break each rule.

mod client;
mod failures;
mod kinds;
mod proposed;
mod provider;
mod refusals;
mod rules;
mod schema;
mod terraform;
mod unruly;
mod wayward;

mod lifecycle;
