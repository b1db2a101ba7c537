//! The simulated cloud through signed requests.

mod answers;
mod clock;
mod cluster;
mod deletion;
mod gateway;
mod http_shell;
mod lifecycle;
mod network;
mod other_clients;
mod reads;
mod roles;
mod scaling;
mod session;
mod state_file;
mod tags;
mod upgrade;
