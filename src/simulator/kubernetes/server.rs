//! Serves the API servers of a simulated cloud.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::connect_info::Connected;
use axum::extract::{ConnectInfo, Request as HttpRequest, State as Shared};
use axum::response::{IntoResponse, Response};
use axum::serve::{IncomingStream, Listener};
use http::{StatusCode, header};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::answer::answer;
use super::listeners::Opened;
use super::request::Request;
use super::tls;
use crate::simulator::handle::Simulator;
use crate::system::clock;

/// How long a client may take to prove who it is.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// Before the next try when the system gives no connection.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

const LARGEST_BODY: usize = 1024 * 1024;

/// Serves every API server of the cloud for as long as it is polled.
pub(crate) async fn serve(simulator: Simulator) {
    let mut opened = simulator.listeners().serve();
    // those of a cloud that was there before
    let looked = simulator.clone();
    let _ = tokio::task::spawn_blocking(move || looked.try_write(|_| ())).await;
    while let Some(opened) = opened.recv().await {
        tokio::spawn(serve_one(simulator.clone(), opened));
    }
    // somebody else serves them now
    std::future::pending().await
}

async fn serve_one(simulator: Simulator, Opened { side, listener, closed }: Opened) {
    let (of_side, reading) = (side.clone(), simulator.clone());
    let acceptor = tokio::task::spawn_blocking(move || reading.try_write(|state| tls::acceptor(state, &of_side))).await;
    let (Ok(Ok(Some(acceptor))), Ok(listener)) = (acceptor, TcpListener::from_std(listener)) else { return };
    let Ok(address) = listener.local_addr() else { return };
    let (sender, connections) = mpsc::channel(16);
    let service = Router::new()
        .fallback(respond)
        .with_state(ApiServer { simulator, cluster_id: side.0 })
        .into_make_service_with_connect_info::<Peer>();
    let served = axum::serve(Connections { connections, address }, service);
    tokio::select! {
        () = closed.cancelled() => {}
        () = accept(listener, acceptor, sender) => {}
        _ = served.into_future() => {}
    }
}

/// Accepts connections; each handshake is a task of its own, so that a silent client keeps nobody waiting.
async fn accept(listener: TcpListener, acceptor: TlsAcceptor, sender: mpsc::Sender<TlsStream<TcpStream>>) {
    loop {
        let Ok((socket, _)) = listener.accept().await else {
            clock::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let (acceptor, sender) = (acceptor.clone(), sender.clone());
        tokio::spawn(async move {
            if let Ok(Ok(stream)) = tokio::time::timeout(HANDSHAKE_TIMEOUT, acceptor.accept(socket)).await {
                let _ = sender.send(stream).await;
            }
        });
    }
}

/// Connections whose handshake is done.
struct Connections {
    connections: mpsc::Receiver<TlsStream<TcpStream>>,
    address: SocketAddr,
}

impl Listener for Connections {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TlsStream<TcpStream>, SocketAddr) {
        match self.connections.recv().await {
            Some(stream) => (stream, self.address),
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

/// The certificate that a client proved to hold the key of, in DER.
#[derive(Debug, Clone)]
struct Peer(Option<Vec<u8>>);

impl Connected<IncomingStream<'_, Connections>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Connections>) -> Self {
        let (_, session) = stream.io().get_ref();
        Self(session.peer_certificates().and_then(<[_]>::first).map(|certificate| certificate.as_ref().to_vec()))
    }
}

#[derive(Clone)]
struct ApiServer {
    simulator: Simulator,
    cluster_id: String,
}

async fn respond(
    Shared(server): Shared<ApiServer>,
    ConnectInfo(Peer(presented)): ConnectInfo<Peer>,
    request: HttpRequest,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let request = Request::of(&parts, &body);
    let ApiServer { simulator, cluster_id } = server;
    let answered = tokio::task::spawn_blocking(move || {
        simulator.try_write(|state| answer(state, &cluster_id, presented.as_deref(), &request))
    });
    match answered.await {
        Ok(Ok(answer)) => {
            let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, [(header::CONTENT_TYPE, "application/json")], answer.body.to_string()).into_response()
        }
        _ => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
