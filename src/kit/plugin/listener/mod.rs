//! Where the plugin listens: a unix socket, or a TCP port of the loopback interface on Windows.

mod place;
#[cfg(any(windows, test))]
mod tcp;
#[cfg(unix)]
mod unix;

pub(super) use place::{Address, Place};
#[cfg(windows)]
pub(super) use tcp::Listener;
#[cfg(unix)]
pub(super) use unix::Listener;
