//! From a listener to a stream of connections that tonic can serve.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::server::Connected;

use super::listener::Listener;
use crate::kit::connection;
use crate::system::clock;

/// How long a peer may take to prove who it is.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// Before the next try when the system gives no connection (out of file descriptors, say).
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

trait Io: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// One connection of a host, plain or encrypted.
pub(super) struct Connection {
    io: Box<dyn Io>,
    name: connection::Connection,
}

impl Connection {
    fn over(io: impl Io + 'static) -> Self {
        Self { io: Box::new(io), name: connection::Connection::default() }
    }
}

impl Connected for Connection {
    type ConnectInfo = connection::Connection;

    fn connect_info(&self) -> connection::Connection {
        self.name.clone()
    }
}

/// Connections, as tonic takes them.
pub(super) type Incoming = ReceiverStream<io::Result<Connection>>;

/// The connections of `listener`. With `tls`, only those of peers that passed its handshake; each
/// handshake is a task of its own, so that a silent peer keeps nobody waiting.
pub(super) fn incoming(listener: Listener, tls: Option<TlsAcceptor>) -> Incoming {
    let (sender, receiver) = mpsc::channel(16);
    tokio::spawn(async move {
        loop {
            let accepted = tokio::select! {
                () = sender.closed() => return,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok(socket) => {
                    tokio::spawn(admit(socket, tls.clone(), sender.clone()));
                }
                Err(error) => {
                    tracing::warn!(%error, "A connection could not be accepted");
                    clock::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    });
    ReceiverStream::new(receiver)
}

async fn admit(socket: impl Io + 'static, tls: Option<TlsAcceptor>, sender: mpsc::Sender<io::Result<Connection>>) {
    let connection = match tls {
        None => Connection::over(socket),
        Some(acceptor) => match tokio::time::timeout(HANDSHAKE_TIMEOUT, acceptor.accept(socket)).await {
            Ok(Ok(stream)) => Connection::over(stream),
            Ok(Err(error)) => return tracing::warn!(%error, "A peer was refused"),
            Err(_elapsed) => return tracing::warn!("A peer was refused: it said nothing"),
        },
    };
    // Nobody receives only when the server is ending.
    let _ = sender.send(Ok(connection)).await;
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }
}
