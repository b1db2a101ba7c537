//! The API servers of simulated clusters: what they keep, what they answer, and where they listen.

mod answer;
pub(crate) mod certificate;
mod discovery;
mod eviction;
mod in_process;
mod inside;
pub(crate) mod listeners;
mod nodes;
mod objects;
mod protobuf;
mod request;
mod server;
mod table;
mod tls;
mod workloads;

pub(crate) use self::in_process::respond;
pub(crate) use self::server::serve;

#[cfg(test)]
mod tests;
