//! The HTTP shell: serves a simulated cloud to any client that speaks the Tencent Cloud API.
//!
//! Any host name may stand in front, in the `Host` header or in an absolute-form request line (a
//! client that was given this address as its HTTP proxy): services are told apart by the signed
//! credential scope. `GET /_simulator/requests`, `/_simulator/offer` and `/_simulator/state` show
//! what happened, what there is to use, and everything that exists. `GET /latest/meta-data/…` is what
//! a virtual machine asks for the keys of its role.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::connect_info::Connected;
use axum::extract::{ConnectInfo, Request, State as Shared};
use axum::response::{IntoResponse, Response};
use axum::serve::{IncomingStream, Listener};
use http::{Method, StatusCode, header};
use serde::Serialize;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

use super::{Delay, Dropped, Simulator};
use crate::system::clock;

/// The API's own limit for a signed body.
const LARGEST_BODY: usize = 10 * 1024 * 1024;

/// Where the metadata service has the keys of the roles that a virtual machine was given.
const METADATA: &str = "/latest/meta-data/cam/security-credentials/";

/// Serves the simulator on `listener` until `shutdown` is done.
///
/// # Errors
/// If the listener fails for good.
pub async fn serve(
    listener: TcpListener,
    simulator: Simulator,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let service = Router::new().fallback(answer).with_state(simulator).into_make_service_with_connect_info::<Line>();
    axum::serve(Lines(listener), service).with_graceful_shutdown(shutdown).await
}

async fn answer(
    Shared(simulator): Shared<Simulator>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
) -> Response {
    if request.method() == Method::GET && request.uri().path().starts_with("/_simulator/") {
        return look(simulator, request.uri().path().to_owned()).await;
    }
    if let Some(role_name) = request.uri().path().strip_prefix(METADATA).filter(|_| request.method() == Method::GET) {
        return metadata(simulator, role_name.to_owned()).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    // A state file means file I/O and a lock that another process may hold.
    let outcome = tokio::task::spawn_blocking(move || simulator.respond(http::Request::from_parts(parts, body))).await;
    match outcome {
        Ok(Ok(response)) => {
            if let Some(Delay(delay)) = response.extensions().get::<Delay>() {
                clock::sleep(*delay).await;
            }
            response.map(Body::from)
        }
        Ok(Err(Dropped)) => {
            line.cut();
            StatusCode::BAD_GATEWAY.into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn metadata(simulator: Simulator, role_name: String) -> Response {
    match tokio::task::spawn_blocking(move || simulator.instance_keys(&role_name)).await {
        Ok(Ok(Some(keys))) => json(&keys),
        Ok(Ok(None)) => StatusCode::NOT_FOUND.into_response(),
        _ => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn look(simulator: Simulator, path: String) -> Response {
    let answer = tokio::task::spawn_blocking(move || match path.as_str() {
        "/_simulator/requests" => simulator.try_requests().map(|it| json(&it)),
        "/_simulator/offer" => simulator.try_write(|state| json(&super::Offer::of(state))),
        "/_simulator/state" => simulator.try_write(|state| json(state)),
        _ => Ok(StatusCode::NOT_FOUND.into_response()),
    })
    .await;
    match answer {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn json<T: Serialize>(value: &T) -> Response {
    match serde_json::to_vec_pretty(value) {
        Ok(body) => ([(header::CONTENT_TYPE, "application/json")], body).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

/// A way to break a connection from within a handler: the next write on it fails, and so the
/// client sees it closed without a reply.
#[derive(Debug, Clone)]
struct Line(Arc<AtomicBool>);

impl Line {
    fn cut(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Connected<IncomingStream<'_, Lines>> for Line {
    fn connect_info(stream: IncomingStream<'_, Lines>) -> Self {
        stream.io().line.clone()
    }
}

struct Lines(TcpListener);

impl Listener for Lines {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        let wire = Wire { stream, line: Line(Arc::default()) };
        (wire, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

struct Wire {
    stream: TcpStream,
    line: Line,
}

impl Wire {
    fn broken<T>(&self) -> Option<Poll<io::Result<T>>> {
        let cut = self.line.0.load(Ordering::Relaxed);
        cut.then(|| Poll::Ready(Err(io::ErrorKind::ConnectionReset.into())))
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        match self.broken() {
            Some(broken) => broken,
            None => Pin::new(&mut self.stream).poll_write(context, data),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
