//! The simulated cloud through signed requests.

mod answers;
mod clock;
mod deletion;
mod gateway;
mod http_shell;
mod lifecycle;
mod roles;
mod scaling;
mod session;
mod state_file;
mod upgrade;
