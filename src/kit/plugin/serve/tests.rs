//! A call in flight when the end comes.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper_util::rt::TokioIo;
use tokio::net::UnixStream;
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::transport::{Channel, Endpoint};
use tower::Service;

use super::super::listener::{Address, Place};
use super::*;
use crate::kit::wire::go_plugin::Empty;
use crate::kit::wire::go_plugin::grpc_controller_client::GrpcControllerClient;
use crate::system::clock;

/// A service whose every call takes this long, unless it is told to stop and listens.
#[derive(Clone)]
struct Slow {
    takes: Duration,
    stopping: CancellationToken,
}

impl NamedService for Slow {
    const NAME: &'static str = "test.Slow";
}

impl Service<http::Request<Body>> for Slow {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let (takes, stopping) = (self.takes, self.stopping.clone());
        let listens = request.uri().path() == "/test.Slow/Listens";
        Box::pin(async move {
            tokio::select! {
                () = clock::sleep(takes) => {}
                () = stopping.cancelled(), if listens => {}
            }
            let response = http::Response::builder().header("content-type", "application/grpc");
            Ok(response.header("grpc-status", "0").body(Body::empty()).unwrap())
        })
    }
}

struct Served {
    channel: Channel,
    server: tokio::task::JoinHandle<Result<(), ServeError>>,
    _socket_file: Box<dyn Send>,
}

async fn serve_slow(takes: Duration) -> Served {
    let (listener, socket_file) = Listener::bind(&Place::default(), "shelf").await.unwrap();
    let Address::Unix(path) = listener.address() else { panic!("a unix socket") };
    let stopping = CancellationToken::new();
    let routes = Routes::new(Slow { takes, stopping: stopping.clone() });
    let ending = Ending::watch(Mode::Plugin).unwrap();
    let server = tokio::spawn(serve_until_ended(routes, connection::incoming(listener, None), ending, stopping));
    let channel = Endpoint::from_static("http://localhost")
        .connect_with_connector(tower::service_fn(move |_| {
            let path = path.clone();
            async move { UnixStream::connect(path).await.map(TokioIo::new) }
        }))
        .await
        .unwrap();
    Served { channel, server, _socket_file: Box::new(socket_file) }
}

/// Whether a call that was in flight at `Shutdown` was answered, and how long the server lived on.
async fn end_during(method: &str, takes: Duration) -> (bool, Duration) {
    let served = serve_slow(takes).await;
    let request = http::Request::post(format!("http://localhost/test.Slow/{method}")).body(Body::empty()).unwrap();
    let mut channel = served.channel.clone();
    std::future::poll_fn(|context| channel.poll_ready(context)).await.unwrap();
    let call = tokio::spawn(channel.call(request));
    clock::sleep(Duration::from_millis(50)).await;
    let start = clock::instant();
    GrpcControllerClient::new(served.channel.clone()).shutdown(Empty {}).await.unwrap();
    served.server.await.unwrap().unwrap();
    let lived = start.elapsed();
    let answered = tokio::time::timeout(Duration::from_millis(100), call).await;
    (matches!(answered, Ok(Ok(Ok(_)))), lived)
}

#[tokio::test]
async fn a_call_in_flight_is_answered_before_the_end() {
    let (answered, lived) = end_during("Ignores", Duration::from_millis(300)).await;
    assert!(answered && lived < Duration::from_millis(900), "{answered} {lived:?}");
}

#[tokio::test]
async fn a_call_in_flight_is_told_to_stop() {
    let (answered, lived) = end_during("Listens", Duration::from_secs(60)).await;
    assert!(answered && lived < Duration::from_millis(900), "{answered} {lived:?}");
}

#[tokio::test]
async fn a_call_that_does_not_stop_delays_the_end_for_a_second() {
    let (_, lived) = end_during("Ignores", Duration::from_secs(60)).await;
    assert!(lived >= Duration::from_millis(900) && lived < Duration::from_millis(1900), "{lived:?}");
}
