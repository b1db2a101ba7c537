//! The simulated cloud through signed requests.

mod answers;
mod clock;
mod cluster;
mod deletion;
mod endpoint;
mod gateway;
mod http_shell;
mod lifecycle;
mod network;
mod node_pool;
mod other_clients;
mod reads;
mod roles;
mod scaling;
mod session;
mod state_file;
mod tags;
mod upgrade;
