//! go-plugin's own gRPC services beside the provider's.

use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming};

use crate::kit::wire::go_plugin::grpc_broker_server::{GrpcBroker, GrpcBrokerServer};
use crate::kit::wire::go_plugin::grpc_controller_server::{GrpcController, GrpcControllerServer};
use crate::kit::wire::go_plugin::grpc_stdio_server::{GrpcStdio, GrpcStdioServer};
use crate::kit::wire::go_plugin::{ConnInfo, Empty, StdioData};
use crate::kit::wire::grpc_health::health_check_response::ServingStatus;
use crate::kit::wire::grpc_health::health_server::{Health, HealthServer};
use crate::kit::wire::grpc_health::{HealthCheckRequest, HealthCheckResponse};

/// The name go-plugin asks the health of.
const HEALTH_NAME: &str = "plugin";

/// `GRPCController`: each `Shutdown` is a message to `requests`.
pub(super) fn controller(requests: mpsc::Sender<()>) -> GrpcControllerServer<impl GrpcController> {
    GrpcControllerServer::new(Controller { requests })
}

/// `GRPCStdio`: a stream that says nothing (logs go to standard error) and ends with the plugin. Were
/// it to end sooner, the host would take the plugin for dead.
pub(super) fn stdio(closing: &CancellationToken) -> GrpcStdioServer<impl GrpcStdio> {
    GrpcStdioServer::new(OpenUntilClosing { closing: closing.clone() })
}

/// `GRPCBroker`: a provider opens no further connections, so its stream says nothing either.
pub(super) fn broker(closing: &CancellationToken) -> GrpcBrokerServer<impl GrpcBroker> {
    GrpcBrokerServer::new(OpenUntilClosing { closing: closing.clone() })
}

/// The health service: `plugin` and the whole are serving.
pub(super) fn health(closing: &CancellationToken) -> HealthServer<impl Health> {
    HealthServer::new(OpenUntilClosing { closing: closing.clone() })
}

struct Controller {
    requests: mpsc::Sender<()>,
}

#[tonic::async_trait]
impl GrpcController for Controller {
    async fn shutdown(&self, _request: Request<Empty>) -> Result<Response<Empty>, Status> {
        // Full: another request is under way already. Closed: so is the end.
        let _ = self.requests.try_send(());
        Ok(Response::new(Empty {}))
    }
}

/// Services that a host may keep a stream of open, and hears nothing more on it.
struct OpenUntilClosing {
    closing: CancellationToken,
}

impl OpenUntilClosing {
    /// A stream of `first` and then nothing, until the plugin ends or the peer goes.
    fn stream<T: Send + 'static>(&self, first: Option<T>) -> ReceiverStream<Result<T, Status>> {
        let (sender, receiver) = mpsc::channel(1);
        let closing = self.closing.clone();
        tokio::spawn(async move {
            if let Some(first) = first {
                let _ = sender.send(Ok(first)).await;
            }
            tokio::select! {
                () = closing.cancelled() => {}
                () = sender.closed() => {}
            }
        });
        ReceiverStream::new(receiver)
    }
}

#[tonic::async_trait]
impl GrpcStdio for OpenUntilClosing {
    type StreamStdioStream = ReceiverStream<Result<StdioData, Status>>;

    async fn stream_stdio(&self, _request: Request<()>) -> Result<Response<Self::StreamStdioStream>, Status> {
        Ok(Response::new(self.stream(None)))
    }
}

#[tonic::async_trait]
impl GrpcBroker for OpenUntilClosing {
    type StartStreamStream = ReceiverStream<Result<ConnInfo, Status>>;

    async fn start_stream(
        &self,
        _request: Request<Streaming<ConnInfo>>,
    ) -> Result<Response<Self::StartStreamStream>, Status> {
        Ok(Response::new(self.stream(None)))
    }
}

#[tonic::async_trait]
impl Health for OpenUntilClosing {
    type WatchStream = ReceiverStream<Result<HealthCheckResponse, Status>>;

    async fn check(&self, request: Request<HealthCheckRequest>) -> Result<Response<HealthCheckResponse>, Status> {
        match request.into_inner().service.as_str() {
            "" | HEALTH_NAME => Ok(Response::new(status(ServingStatus::Serving))),
            other => Err(Status::not_found(format!("no service {other}"))),
        }
    }

    async fn watch(&self, request: Request<HealthCheckRequest>) -> Result<Response<Self::WatchStream>, Status> {
        let known = matches!(request.into_inner().service.as_str(), "" | HEALTH_NAME);
        let first = status(if known { ServingStatus::Serving } else { ServingStatus::ServiceUnknown });
        Ok(Response::new(self.stream(Some(first))))
    }
}

fn status(status: ServingStatus) -> HealthCheckResponse {
    HealthCheckResponse { status: status.into() }
}
