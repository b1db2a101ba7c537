//! Where the plugin listens: a unix socket, or a TCP port of the loopback interface on Windows.

#[cfg(any(windows, test))]
mod tcp;
#[cfg(unix)]
mod unix;

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

#[cfg(windows)]
pub(super) use tcp::Listener;
#[cfg(unix)]
pub(super) use unix::Listener;

/// What the host says about the place, as it wrote it. Each system reads its own half.
#[derive(Debug, Default)]
pub(super) struct Place {
    /// A directory that the host manages.
    pub(super) socket_directory: Option<PathBuf>,
    /// A group, by name or number, that may connect too.
    pub(super) socket_group: Option<String>,
    /// The lowest TCP port.
    #[cfg_attr(not(any(windows, test)), allow(dead_code, reason = "for Windows"))]
    pub(super) min_port: Option<String>,
    /// The highest TCP port.
    #[cfg_attr(not(any(windows, test)), allow(dead_code, reason = "for Windows"))]
    pub(super) max_port: Option<String>,
}

/// An address the host can connect to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Address {
    /// The path of a unix socket.
    #[cfg_attr(windows, allow(dead_code, reason = "for the others"))]
    Unix(PathBuf),
    /// A TCP socket.
    #[cfg_attr(not(any(windows, test)), allow(dead_code, reason = "for Windows"))]
    Tcp(SocketAddr),
}

impl Address {
    /// The network's name in Go.
    pub(super) fn network(&self) -> &'static str {
        match self {
            Self::Unix(_) => "unix",
            Self::Tcp(_) => "tcp",
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => path.display().fmt(formatter),
            Self::Tcp(address) => address.fmt(formatter),
        }
    }
}
