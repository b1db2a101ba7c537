//! The binary as a host sees it: a process with a cookie, a line, a socket, and an end.

mod command_line;
mod handshake;
mod host;
mod lifetime;
mod tls;
