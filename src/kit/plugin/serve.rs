//! Serving from the handshake to the end.

use std::error::Error;
use std::io::{self, Write as _};

use tokio::runtime::{Builder, Runtime};
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tonic::transport::Server;

use super::connection::{self, Incoming};
use super::error::ServeError;
use super::handshake::{self, Handshake};
use super::lifetime::{Ending, Mode};
use super::listener::Listener;
use super::{reattach, services, source, tls};
use crate::system::environment;

/// HTTP/2 flow-control window, bytes: a large schema or state crosses in few round trips.
const WINDOW_BYTES: u32 = 4 << 20;

/// How [`serve`] serves.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// Who is served.
    pub mode: Mode,
    /// What configurations name in `required_providers`, as in `example/shelf`: a host in debug mode looks the
    /// provider up by it.
    pub provider_source: String,
    /// Cancelled as soon as the process is to end, so that work in flight can save what it has.
    pub stopping: CancellationToken,
}

/// Whether a Terraform host started this process (its magic cookie is in the environment).
pub fn started_by_host() -> bool {
    handshake::has_cookie(environment::var)
}

/// The bytes of stack that a thread has: unoptimised, a long operation takes more than half of the usual 2 MiB. What is not
/// used is not taken.
const STACK: usize = 8 * 1024 * 1024;

/// What a plugin is served on.
///
/// # Errors
/// [`ServeError::Runtime`] if there are no threads.
pub fn runtime() -> Result<Runtime, ServeError> {
    Builder::new_multi_thread().enable_all().thread_stack_size(STACK).build().map_err(ServeError::Runtime)
}

/// Tells a host why it is not served: it shows a first line that is no handshake, and nothing else of what went wrong.
pub fn tell_host(mode: Mode, error: &dyn Error) {
    if mode == Mode::Plugin {
        let reason = error.source().map(|source| format!(": {source}")).unwrap_or_default();
        let _ = writeln!(io::stdout(), "the provider cannot be served: {error}{reason}");
    }
}

/// Serves `routes` and go-plugin's own services until the host or the system ends it. How large a message of `routes`
/// may be, their services set themselves: without, tonic stops at 4 MiB.
///
/// # Errors
/// [`ServeError`] when the host speaks no common protocol version, its certificate cannot be read,
/// there is no place for a socket, or the server fails.
pub async fn serve(routes: Routes, options: ServeOptions) -> Result<(), ServeError> {
    let handshake = Handshake::from_environment(environment::var)?;
    let identity = match (options.mode, handshake.client_certificate.as_ref()) {
        (Mode::Plugin, Some(pinned)) => Some(tls::Identity::for_client(pinned)?),
        _ => None,
    };
    // The socket file is removed when its guard is dropped, at the end of this function.
    let (listener, _socket_file) = Listener::bind(&handshake.place, source::name(&options.provider_source)).await?;
    let address = listener.address();

    // Signals are caught before the host is told where we are, so that none arrives uncaught.
    let ending = Ending::watch(options.mode)?;
    match options.mode {
        Mode::Plugin => handshake::announce(&handshake.line(&address, identity.as_ref()))?,
        Mode::Debug => handshake::announce(&reattach::instructions(&options.provider_source, &address))?,
    }
    tracing::debug!(%address, tls = identity.is_some(), "Serving the plugin protocol");

    let incoming = connection::incoming(listener, identity.as_ref().map(tls::Identity::acceptor));
    serve_until_ended(routes, incoming, ending, options.stopping).await
}

/// Serves `incoming` until `ending` has a reason; then calls in flight get its grace.
async fn serve_until_ended(
    routes: Routes,
    incoming: Incoming,
    mut ending: Ending,
    stopping: CancellationToken,
) -> Result<(), ServeError> {
    let closing = CancellationToken::new();
    let server = Server::builder()
        .initial_stream_window_size(WINDOW_BYTES)
        .initial_connection_window_size(WINDOW_BYTES)
        .add_routes(routes)
        .add_service(services::controller(ending.requests()))
        .add_service(services::stdio(&closing))
        .add_service(services::broker(&closing))
        .add_service(services::health(&closing))
        .serve_with_incoming_shutdown(incoming, closing.clone().cancelled_owned());
    let mut server = tokio::spawn(server);
    let reason = tokio::select! {
        reason = ending.reason() => reason,
        ended = &mut server => return ended.map_err(ServeError::Crashed)?.map_err(ServeError::Server),
    };
    tracing::debug!(?reason, "Ending");
    stopping.cancel();
    closing.cancel();
    match tokio::time::timeout(reason.grace(), server).await {
        Ok(ended) => ended.map_err(ServeError::Crashed)?.map_err(ServeError::Server),
        Err(_elapsed) => {
            tracing::warn!(?reason, "Calls in progress did not finish in time and are abandoned");
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests;
