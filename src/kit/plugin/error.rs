//! Why a plugin cannot be served.

use std::io;
use std::path::PathBuf;

/// Why [`serve`](super::serve()) gave up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The host's protocol versions do not include ours.
    #[error(
        "the host speaks plugin protocol versions {offered}, this provider speaks {ours}: use Terraform 1.0 or newer, \
         or OpenTofu"
    )]
    ProtocolVersion {
        /// What the host offered, as it wrote it.
        offered: String,
        /// What this provider speaks.
        ours: u32,
    },
    /// `PLUGIN_CLIENT_CERT` holds no certificate in PEM.
    #[error("the host's certificate (PLUGIN_CLIENT_CERT) cannot be read: {0}")]
    ClientCertificate(String),
    /// The certificate for this run could not be made.
    #[error("the plugin's certificate cannot be created")]
    OwnCertificate(#[source] rcgen::Error),
    /// TLS could not be set up.
    #[error("TLS cannot be set up")]
    Tls(#[source] rustls::Error),
    /// No socket could be opened.
    #[error("no socket at {path}: set TMPDIR to a short path of a directory you can write to")]
    Socket {
        /// The socket, or the directory it was to be in.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// `PLUGIN_UNIX_SOCKET_GROUP` names no group of this machine.
    #[error("there is no group {0} (PLUGIN_UNIX_SOCKET_GROUP)")]
    SocketGroup(String),
    /// `PLUGIN_MIN_PORT` or `PLUGIN_MAX_PORT` is no port number.
    #[error("the port range {from}..{to} (PLUGIN_MIN_PORT, PLUGIN_MAX_PORT) is not one")]
    PortRange {
        /// The lower end as given.
        from: String,
        /// The upper end as given.
        to: String,
    },
    /// Every port of the range is taken.
    #[error("no free port on 127.0.0.1 in {from}..={to} (PLUGIN_MIN_PORT, PLUGIN_MAX_PORT)")]
    NoFreePort {
        /// The lowest port tried.
        from: u16,
        /// The highest port tried.
        to: u16,
    },
    /// There are no threads to run on.
    #[error("the runtime cannot be started")]
    Runtime(#[source] io::Error),
    /// The signals of this process could not be caught.
    #[error("signals cannot be handled")]
    Signals(#[source] io::Error),
    /// The host cannot be told where to connect.
    #[error("the handshake line cannot be written to standard output")]
    Announce(#[source] io::Error),
    /// The gRPC server failed.
    #[error("the gRPC server failed")]
    Server(#[source] tonic::transport::Error),
    /// The gRPC server panicked.
    #[error("the gRPC server crashed")]
    Crashed(#[source] tokio::task::JoinError),
}
