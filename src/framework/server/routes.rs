//! Every RPC of the protocol, each handed to where it is answered.

use std::pin::Pin;

use tokio_stream::Stream;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming};

use super::unoffered::{move_resource_state, no_identity, no_such};
use super::{MAX_MESSAGE_BYTES, Server};
use crate::framework::Provider;
use crate::wire::tfplugin6 as proto;
use crate::wire::tfplugin6::provider_server::ProviderServer;

/// The gRPC service of a provider; `stop` is cancelled by StopProvider.
pub fn service<P: Provider>(provider: P, stop: CancellationToken) -> ProviderServer<Server<P>> {
    ProviderServer::new(Server::new(provider, stop))
        .max_decoding_message_size(MAX_MESSAGE_BYTES)
        .max_encoding_message_size(MAX_MESSAGE_BYTES)
}

type Events<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

fn one<T: Send + 'static>(event: T) -> Response<Events<T>> {
    Response::new(Box::pin(tokio_stream::once(Ok(event))))
}

type Answer<T> = Result<Response<T>, Status>;

/// Answers with a response whose only content is an error for a type that is not offered.
macro_rules! unoffered {
    ($message:ident, $kind:literal, $type_name:expr) => {
        {
            #[allow(clippy::needless_update)] // some of the messages have other fields, some have none
            let response = proto::$message::Response { diagnostics: no_such($kind, &$type_name), ..Default::default() };
            Ok(Response::new(response))
        }
    };
}

#[tonic::async_trait]
impl<P: Provider> proto::provider_server::Provider for Server<P> {
    async fn get_metadata(&self, _: Request<proto::get_metadata::Request>) -> Answer<proto::get_metadata::Response> {
        Ok(Response::new(self.inner.get_metadata()))
    }

    async fn get_provider_schema(
        &self,
        _: Request<proto::get_provider_schema::Request>,
    ) -> Answer<proto::get_provider_schema::Response> {
        Ok(Response::new(self.inner.get_provider_schema()))
    }

    async fn validate_provider_config(
        &self,
        request: Request<proto::validate_provider_config::Request>,
    ) -> Answer<proto::validate_provider_config::Response> {
        Ok(Response::new(self.inner.clone().validate_provider_config(request.into_inner()).await))
    }

    async fn configure_provider(
        &self,
        request: Request<proto::configure_provider::Request>,
    ) -> Answer<proto::configure_provider::Response> {
        Ok(Response::new(self.inner.clone().configure_provider(request.into_inner()).await))
    }

    async fn stop_provider(&self, _: Request<proto::stop_provider::Request>) -> Answer<proto::stop_provider::Response> {
        self.inner.stop.cancel();
        Ok(Response::new(proto::stop_provider::Response::default()))
    }

    async fn validate_resource_config(
        &self,
        request: Request<proto::validate_resource_config::Request>,
    ) -> Answer<proto::validate_resource_config::Response> {
        Ok(Response::new(self.inner.clone().validate_resource_config(request.into_inner()).await))
    }

    async fn upgrade_resource_state(
        &self,
        request: Request<proto::upgrade_resource_state::Request>,
    ) -> Answer<proto::upgrade_resource_state::Response> {
        Ok(Response::new(self.inner.clone().upgrade_resource_state(request.into_inner()).await))
    }

    async fn read_resource(
        &self,
        request: Request<proto::read_resource::Request>,
    ) -> Answer<proto::read_resource::Response> {
        Ok(Response::new(self.inner.clone().read_resource(request.into_inner()).await))
    }

    async fn plan_resource_change(
        &self,
        request: Request<proto::plan_resource_change::Request>,
    ) -> Answer<proto::plan_resource_change::Response> {
        Ok(Response::new(self.inner.clone().plan_resource_change(request.into_inner()).await))
    }

    async fn apply_resource_change(
        &self,
        request: Request<proto::apply_resource_change::Request>,
    ) -> Answer<proto::apply_resource_change::Response> {
        Ok(Response::new(self.inner.clone().apply_resource_change(request.into_inner()).await))
    }

    async fn import_resource_state(
        &self,
        request: Request<proto::import_resource_state::Request>,
    ) -> Answer<proto::import_resource_state::Response> {
        Ok(Response::new(self.inner.clone().import_resource_state(request.into_inner()).await))
    }

    async fn move_resource_state(
        &self,
        request: Request<proto::move_resource_state::Request>,
    ) -> Answer<proto::move_resource_state::Response> {
        Ok(Response::new(move_resource_state(request.get_ref())))
    }

    async fn generate_resource_config(
        &self,
        request: Request<proto::generate_resource_config::Request>,
    ) -> Answer<proto::generate_resource_config::Response> {
        unoffered!(generate_resource_config, "generated configuration", request.get_ref().type_name)
    }

    async fn get_resource_identity_schemas(
        &self,
        _: Request<proto::get_resource_identity_schemas::Request>,
    ) -> Answer<proto::get_resource_identity_schemas::Response> {
        Ok(Response::new(Default::default()))
    }

    async fn upgrade_resource_identity(
        &self,
        request: Request<proto::upgrade_resource_identity::Request>,
    ) -> Answer<proto::upgrade_resource_identity::Response> {
        Ok(Response::new(proto::upgrade_resource_identity::Response {
            diagnostics: no_identity(&request.get_ref().type_name),
            ..Default::default()
        }))
    }

    async fn validate_data_resource_config(
        &self,
        request: Request<proto::validate_data_resource_config::Request>,
    ) -> Answer<proto::validate_data_resource_config::Response> {
        unoffered!(validate_data_resource_config, "data source", request.get_ref().type_name)
    }

    async fn read_data_source(
        &self,
        request: Request<proto::read_data_source::Request>,
    ) -> Answer<proto::read_data_source::Response> {
        unoffered!(read_data_source, "data source", request.get_ref().type_name)
    }

    async fn validate_ephemeral_resource_config(
        &self,
        request: Request<proto::validate_ephemeral_resource_config::Request>,
    ) -> Answer<proto::validate_ephemeral_resource_config::Response> {
        unoffered!(validate_ephemeral_resource_config, "ephemeral resource", request.get_ref().type_name)
    }

    async fn open_ephemeral_resource(
        &self,
        request: Request<proto::open_ephemeral_resource::Request>,
    ) -> Answer<proto::open_ephemeral_resource::Response> {
        unoffered!(open_ephemeral_resource, "ephemeral resource", request.get_ref().type_name)
    }

    async fn renew_ephemeral_resource(
        &self,
        request: Request<proto::renew_ephemeral_resource::Request>,
    ) -> Answer<proto::renew_ephemeral_resource::Response> {
        unoffered!(renew_ephemeral_resource, "ephemeral resource", request.get_ref().type_name)
    }

    async fn close_ephemeral_resource(
        &self,
        request: Request<proto::close_ephemeral_resource::Request>,
    ) -> Answer<proto::close_ephemeral_resource::Response> {
        unoffered!(close_ephemeral_resource, "ephemeral resource", request.get_ref().type_name)
    }

    type ListResourceStream = Events<proto::list_resource::Event>;

    async fn list_resource(&self, request: Request<proto::list_resource::Request>) -> Answer<Self::ListResourceStream> {
        let diagnostic = no_such("list resource", &request.get_ref().type_name);
        Ok(one(proto::list_resource::Event { diagnostic, ..Default::default() }))
    }

    async fn validate_list_resource_config(
        &self,
        request: Request<proto::validate_list_resource_config::Request>,
    ) -> Answer<proto::validate_list_resource_config::Response> {
        unoffered!(validate_list_resource_config, "list resource", request.get_ref().type_name)
    }

    async fn get_functions(&self, _: Request<proto::get_functions::Request>) -> Answer<proto::get_functions::Response> {
        Ok(Response::new(Default::default()))
    }

    async fn call_function(
        &self,
        request: Request<proto::call_function::Request>,
    ) -> Answer<proto::call_function::Response> {
        let text = format!("This provider has no function {:?}. A newer version may have it.", request.get_ref().name);
        let error = proto::FunctionError { text, function_argument: None };
        Ok(Response::new(proto::call_function::Response { result: None, error: Some(error) }))
    }

    async fn validate_state_store_config(
        &self,
        request: Request<proto::validate_state_store::Request>,
    ) -> Answer<proto::validate_state_store::Response> {
        unoffered!(validate_state_store, "state store", request.get_ref().type_name)
    }

    async fn configure_state_store(
        &self,
        request: Request<proto::configure_state_store::Request>,
    ) -> Answer<proto::configure_state_store::Response> {
        unoffered!(configure_state_store, "state store", request.get_ref().type_name)
    }

    type ReadStateBytesStream = Events<proto::read_state_bytes::Response>;

    async fn read_state_bytes(
        &self,
        request: Request<proto::read_state_bytes::Request>,
    ) -> Answer<Self::ReadStateBytesStream> {
        let diagnostics = no_such("state store", &request.get_ref().type_name);
        Ok(one(proto::read_state_bytes::Response { diagnostics, ..Default::default() }))
    }

    async fn write_state_bytes(
        &self,
        request: Request<Streaming<proto::write_state_bytes::RequestChunk>>,
    ) -> Answer<proto::write_state_bytes::Response> {
        let chunk = request.into_inner().message().await?;
        let type_name = chunk.and_then(|chunk| chunk.meta).map(|meta| meta.type_name).unwrap_or_default();
        unoffered!(write_state_bytes, "state store", type_name)
    }

    async fn lock_state(&self, request: Request<proto::lock_state::Request>) -> Answer<proto::lock_state::Response> {
        unoffered!(lock_state, "state store", request.get_ref().type_name)
    }

    async fn unlock_state(
        &self,
        request: Request<proto::unlock_state::Request>,
    ) -> Answer<proto::unlock_state::Response> {
        unoffered!(unlock_state, "state store", request.get_ref().type_name)
    }

    async fn get_states(&self, request: Request<proto::get_states::Request>) -> Answer<proto::get_states::Response> {
        unoffered!(get_states, "state store", request.get_ref().type_name)
    }

    async fn delete_state(
        &self,
        request: Request<proto::delete_state::Request>,
    ) -> Answer<proto::delete_state::Response> {
        unoffered!(delete_state, "state store", request.get_ref().type_name)
    }

    async fn validate_action_config(
        &self,
        request: Request<proto::validate_action_config::Request>,
    ) -> Answer<proto::validate_action_config::Response> {
        unoffered!(validate_action_config, "action", request.get_ref().type_name)
    }

    async fn plan_action(&self, request: Request<proto::plan_action::Request>) -> Answer<proto::plan_action::Response> {
        unoffered!(plan_action, "action", request.get_ref().action_type)
    }

    type InvokeActionStream = Events<proto::invoke_action::Event>;

    async fn invoke_action(&self, request: Request<proto::invoke_action::Request>) -> Answer<Self::InvokeActionStream> {
        use proto::invoke_action::event::{Completed, Type};
        let completed = Completed { diagnostics: no_such("action", &request.get_ref().action_type) };
        Ok(one(proto::invoke_action::Event { r#type: Some(Type::Completed(completed)) }))
    }
}
