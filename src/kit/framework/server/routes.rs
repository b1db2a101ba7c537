//! Every RPC of the protocol, each handed to where it is answered.

use std::pin::Pin;

use tokio::sync::mpsc::Receiver;
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming};

use super::{Server, encode, unknown_type};
use crate::kit::framework::Provider;
use crate::kit::value::Path;
use crate::kit::wire::tfplugin6 as proto;
use crate::kit::wire::tfplugin6::provider_server::ProviderServer;

/// The largest message, both ways: as Terraform's own SDK allows.
const MAX_MESSAGE_BYTES: usize = 256 << 20;

/// The gRPC service of a provider; cancel `ending` when the process is to end.
pub fn service<P: Provider>(provider: P, ending: CancellationToken) -> ProviderServer<Server<P>> {
    ProviderServer::new(Server::new(provider, ending))
        .max_decoding_message_size(MAX_MESSAGE_BYTES)
        .max_encoding_message_size(MAX_MESSAGE_BYTES)
}

type Events<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

fn one<T: Send + 'static>(event: T) -> Response<Events<T>> {
    Response::new(Box::pin(tokio_stream::once(Ok(event))))
}

fn events<T: Send + 'static>(events: Receiver<Result<T, Status>>) -> Response<Events<T>> {
    Response::new(Box::pin(ReceiverStream::new(events)))
}

fn no_such_store(type_name: &str) -> Vec<proto::Diagnostic> {
    encode::diagnostics(unknown_type("state store", type_name), Path::clone)
}

type Answer<T> = Result<Response<T>, Status>;

/// Answers with a response whose only content is an error: no state store is offered.
macro_rules! no_store {
    ($message:ident, $type_name:expr) => {{
        // some of these messages have other fields, some have none
        #[allow(clippy::needless_update)]
        let response = proto::$message::Response { diagnostics: no_such_store(&$type_name), ..Default::default() };
        Ok(Response::new(response))
    }};
}

#[tonic::async_trait]
impl<P: Provider> proto::provider_server::Provider for Server<P> {
    async fn get_metadata(
        &self,
        request: Request<proto::get_metadata::Request>,
    ) -> Answer<proto::get_metadata::Response> {
        Ok(Response::new(self.inner(&request).get_metadata()))
    }

    async fn get_provider_schema(
        &self,
        request: Request<proto::get_provider_schema::Request>,
    ) -> Answer<proto::get_provider_schema::Response> {
        Ok(Response::new(self.inner(&request).get_provider_schema()))
    }

    async fn validate_provider_config(
        &self,
        request: Request<proto::validate_provider_config::Request>,
    ) -> Answer<proto::validate_provider_config::Response> {
        Ok(Response::new(self.inner(&request).validate_provider_config(request.into_inner()).await))
    }

    async fn configure_provider(
        &self,
        request: Request<proto::configure_provider::Request>,
    ) -> Answer<proto::configure_provider::Response> {
        Ok(Response::new(self.inner(&request).configure_provider(request.into_inner()).await))
    }

    async fn stop_provider(
        &self,
        request: Request<proto::stop_provider::Request>,
    ) -> Answer<proto::stop_provider::Response> {
        self.inner(&request).stop();
        Ok(Response::new(proto::stop_provider::Response::default()))
    }

    async fn validate_resource_config(
        &self,
        request: Request<proto::validate_resource_config::Request>,
    ) -> Answer<proto::validate_resource_config::Response> {
        Ok(Response::new(self.inner(&request).validate_resource_config(request.into_inner()).await))
    }

    async fn upgrade_resource_state(
        &self,
        request: Request<proto::upgrade_resource_state::Request>,
    ) -> Answer<proto::upgrade_resource_state::Response> {
        Ok(Response::new(self.inner(&request).upgrade_resource_state(request.into_inner()).await))
    }

    async fn read_resource(
        &self,
        request: Request<proto::read_resource::Request>,
    ) -> Answer<proto::read_resource::Response> {
        Ok(Response::new(self.inner(&request).read_resource(request.into_inner()).await))
    }

    async fn plan_resource_change(
        &self,
        request: Request<proto::plan_resource_change::Request>,
    ) -> Answer<proto::plan_resource_change::Response> {
        Ok(Response::new(self.inner(&request).plan_resource_change(request.into_inner()).await))
    }

    async fn apply_resource_change(
        &self,
        request: Request<proto::apply_resource_change::Request>,
    ) -> Answer<proto::apply_resource_change::Response> {
        Ok(Response::new(self.inner(&request).apply_resource_change(request.into_inner()).await))
    }

    async fn import_resource_state(
        &self,
        request: Request<proto::import_resource_state::Request>,
    ) -> Answer<proto::import_resource_state::Response> {
        Ok(Response::new(self.inner(&request).import_resource_state(request.into_inner()).await))
    }

    async fn move_resource_state(
        &self,
        request: Request<proto::move_resource_state::Request>,
    ) -> Answer<proto::move_resource_state::Response> {
        Ok(Response::new(self.inner(&request).move_resource_state(request.into_inner()).await))
    }

    async fn generate_resource_config(
        &self,
        request: Request<proto::generate_resource_config::Request>,
    ) -> Answer<proto::generate_resource_config::Response> {
        Ok(Response::new(self.inner(&request).generate_resource_config(request.into_inner()).await))
    }

    async fn get_resource_identity_schemas(
        &self,
        request: Request<proto::get_resource_identity_schemas::Request>,
    ) -> Answer<proto::get_resource_identity_schemas::Response> {
        Ok(Response::new(self.inner(&request).get_resource_identity_schemas()))
    }

    async fn upgrade_resource_identity(
        &self,
        request: Request<proto::upgrade_resource_identity::Request>,
    ) -> Answer<proto::upgrade_resource_identity::Response> {
        Ok(Response::new(self.inner(&request).upgrade_resource_identity(request.into_inner()).await))
    }

    async fn validate_data_resource_config(
        &self,
        request: Request<proto::validate_data_resource_config::Request>,
    ) -> Answer<proto::validate_data_resource_config::Response> {
        Ok(Response::new(self.inner(&request).validate_data_resource_config(request.into_inner()).await))
    }

    async fn read_data_source(
        &self,
        request: Request<proto::read_data_source::Request>,
    ) -> Answer<proto::read_data_source::Response> {
        Ok(Response::new(self.inner(&request).read_data_source(request.into_inner()).await))
    }

    async fn validate_ephemeral_resource_config(
        &self,
        request: Request<proto::validate_ephemeral_resource_config::Request>,
    ) -> Answer<proto::validate_ephemeral_resource_config::Response> {
        Ok(Response::new(self.inner(&request).validate_ephemeral_resource_config(request.into_inner()).await))
    }

    async fn open_ephemeral_resource(
        &self,
        request: Request<proto::open_ephemeral_resource::Request>,
    ) -> Answer<proto::open_ephemeral_resource::Response> {
        Ok(Response::new(self.inner(&request).open_ephemeral_resource(request.into_inner()).await))
    }

    async fn renew_ephemeral_resource(
        &self,
        request: Request<proto::renew_ephemeral_resource::Request>,
    ) -> Answer<proto::renew_ephemeral_resource::Response> {
        Ok(Response::new(self.inner(&request).renew_ephemeral_resource(request.into_inner()).await))
    }

    async fn close_ephemeral_resource(
        &self,
        request: Request<proto::close_ephemeral_resource::Request>,
    ) -> Answer<proto::close_ephemeral_resource::Response> {
        Ok(Response::new(self.inner(&request).close_ephemeral_resource(request.into_inner()).await))
    }

    type ListResourceStream = Events<proto::list_resource::Event>;

    async fn list_resource(&self, request: Request<proto::list_resource::Request>) -> Answer<Self::ListResourceStream> {
        Ok(events(self.inner(&request).list_resource(request.into_inner())))
    }

    async fn validate_list_resource_config(
        &self,
        request: Request<proto::validate_list_resource_config::Request>,
    ) -> Answer<proto::validate_list_resource_config::Response> {
        Ok(Response::new(self.inner(&request).validate_list_resource_config(request.into_inner()).await))
    }

    async fn get_functions(
        &self,
        request: Request<proto::get_functions::Request>,
    ) -> Answer<proto::get_functions::Response> {
        Ok(Response::new(self.inner(&request).get_functions()))
    }

    async fn call_function(
        &self,
        request: Request<proto::call_function::Request>,
    ) -> Answer<proto::call_function::Response> {
        Ok(Response::new(self.inner(&request).call_function(request.into_inner()).await))
    }

    async fn validate_state_store_config(
        &self,
        request: Request<proto::validate_state_store::Request>,
    ) -> Answer<proto::validate_state_store::Response> {
        no_store!(validate_state_store, request.get_ref().type_name)
    }

    async fn configure_state_store(
        &self,
        request: Request<proto::configure_state_store::Request>,
    ) -> Answer<proto::configure_state_store::Response> {
        no_store!(configure_state_store, request.get_ref().type_name)
    }

    type ReadStateBytesStream = Events<proto::read_state_bytes::Response>;

    async fn read_state_bytes(
        &self,
        request: Request<proto::read_state_bytes::Request>,
    ) -> Answer<Self::ReadStateBytesStream> {
        let diagnostics = no_such_store(&request.get_ref().type_name);
        Ok(one(proto::read_state_bytes::Response { diagnostics, ..Default::default() }))
    }

    async fn write_state_bytes(
        &self,
        request: Request<Streaming<proto::write_state_bytes::RequestChunk>>,
    ) -> Answer<proto::write_state_bytes::Response> {
        let chunk = request.into_inner().message().await?;
        let type_name = chunk.and_then(|chunk| chunk.meta).map(|meta| meta.type_name).unwrap_or_default();
        no_store!(write_state_bytes, type_name)
    }

    async fn lock_state(&self, request: Request<proto::lock_state::Request>) -> Answer<proto::lock_state::Response> {
        no_store!(lock_state, request.get_ref().type_name)
    }

    async fn unlock_state(
        &self,
        request: Request<proto::unlock_state::Request>,
    ) -> Answer<proto::unlock_state::Response> {
        no_store!(unlock_state, request.get_ref().type_name)
    }

    async fn get_states(&self, request: Request<proto::get_states::Request>) -> Answer<proto::get_states::Response> {
        no_store!(get_states, request.get_ref().type_name)
    }

    async fn delete_state(
        &self,
        request: Request<proto::delete_state::Request>,
    ) -> Answer<proto::delete_state::Response> {
        no_store!(delete_state, request.get_ref().type_name)
    }

    async fn validate_action_config(
        &self,
        request: Request<proto::validate_action_config::Request>,
    ) -> Answer<proto::validate_action_config::Response> {
        Ok(Response::new(self.inner(&request).validate_action_config(request.into_inner()).await))
    }

    async fn plan_action(&self, request: Request<proto::plan_action::Request>) -> Answer<proto::plan_action::Response> {
        Ok(Response::new(self.inner(&request).plan_action(request.into_inner()).await))
    }

    type InvokeActionStream = Events<proto::invoke_action::Event>;

    async fn invoke_action(&self, request: Request<proto::invoke_action::Request>) -> Answer<Self::InvokeActionStream> {
        Ok(events(self.inner(&request).invoke_action(request.into_inner())))
    }
}
