//! Where a host may want the plugin to listen, and where it does.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

/// What the host says about the place, as it wrote it. Each system reads its own half.
#[derive(Debug, Default)]
pub(in crate::kit::plugin) struct Place {
    /// A directory that the host manages.
    pub(in crate::kit::plugin) socket_directory: Option<PathBuf>,
    /// A group, by name or number, that may connect too.
    pub(in crate::kit::plugin) socket_group: Option<String>,
    /// The lowest TCP port.
    #[cfg_attr(not(any(windows, test)), allow(dead_code, reason = "for Windows"))]
    pub(in crate::kit::plugin) min_port: Option<String>,
    /// The highest TCP port.
    #[cfg_attr(not(any(windows, test)), allow(dead_code, reason = "for Windows"))]
    pub(in crate::kit::plugin) max_port: Option<String>,
}

/// An address the host can connect to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::kit::plugin) enum Address {
    /// The path of a unix socket.
    #[cfg_attr(windows, allow(dead_code, reason = "for the others"))]
    Unix(PathBuf),
    /// A TCP socket.
    #[cfg_attr(not(any(windows, test)), allow(dead_code, reason = "for Windows"))]
    Tcp(SocketAddr),
}

impl Address {
    /// The network's name in Go.
    pub(in crate::kit::plugin) fn network(&self) -> &'static str {
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
