//! Hands each request to the simulated cloud.

use std::future::{Future, IntoFuture as _};
use std::io;
use std::net::IpAddr;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State as Shared};
use axum::response::{IntoResponse, Response};
use http::uri::Authority;
use http::{HeaderMap, Method, StatusCode, header};
use serde::Serialize;
use tokio::net::TcpListener;

use super::connection::{BreakableListener, Breaker};
use crate::simulator::gateway::{Delay, Dropped};
use crate::simulator::handle::Simulator;
use crate::simulator::kubernetes;
use crate::simulator::offer::Offer;
use crate::system::clock;

/// The API's own limit for a signed body.
const LARGEST_BODY: usize = 10 * 1024 * 1024;

/// How long the body of a request may take to arrive.
const SENDING: Duration = Duration::from_secs(30);

/// Where the metadata service has the keys of the roles that a virtual machine was given.
const METADATA: &str = "/latest/meta-data/cam/security-credentials/";

/// Serves the simulator on `listener`, and the API servers of its clusters beside it, until `shutdown` is done.
///
/// # Errors
/// If the listener fails for good.
pub async fn serve(
    listener: TcpListener,
    simulator: Simulator,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let service =
        Router::new().fallback(answer).with_state(simulator.clone()).into_make_service_with_connect_info::<Breaker>();
    let served = axum::serve(BreakableListener(listener), service).with_graceful_shutdown(shutdown).into_future();
    let result = tokio::select! {
        result = served => result,
        () = kubernetes::serve(simulator.clone()) => Ok(()),
    };
    simulator.listeners().end();
    result
}

async fn answer(
    Shared(simulator): Shared<Simulator>,
    ConnectInfo(breaker): ConnectInfo<Breaker>,
    request: Request,
) -> Response {
    // Nobody is behind the proxy that it can be taken for.
    if request.method() == Method::CONNECT {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    if request.method() == Method::GET && request.uri().path().starts_with("/_simulator/") {
        if !is_from_here(request.headers()) {
            // a page in a browser that was sent here by its own name
            return (StatusCode::FORBIDDEN, "ask by an address or by localhost, not by another name").into_response();
        }
        return look(simulator, request.uri().path().to_owned()).await;
    }
    if let Some(role_name) = request.uri().path().strip_prefix(METADATA).filter(|_| request.method() == Method::GET) {
        return metadata(simulator, role_name.to_owned()).await;
    }
    let (parts, body) = request.into_parts();
    let body = tokio::select! {
        body = to_bytes(body, LARGEST_BODY) => body,
        () = clock::sleep(SENDING) => return StatusCode::REQUEST_TIMEOUT.into_response(),
    };
    let Ok(body) = body else {
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
            breaker.cut();
            StatusCode::BAD_GATEWAY.into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Whether a request names this machine by an address, or as `localhost`: another name may be one that somebody else made
/// lead here.
fn is_from_here(headers: &HeaderMap) -> bool {
    let authority = headers.get(header::HOST).and_then(|host| host.to_str().ok()?.parse::<Authority>().ok());
    authority.is_some_and(|authority| {
        let host = authority.host().trim_matches(['[', ']']);
        host == "localhost" || host.parse::<IpAddr>().is_ok()
    })
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
        "/_simulator/offer" => simulator.try_write(|state| json(&Offer::of(state))),
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
