//! A service before the kit's that changes its answers: what breaks Terraform's rules where the kit does not let a
//! resource break them.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use terraform_provider_tke::kit::wire::tfplugin6 as proto;
use terraform_provider_tke::kit::wire::tfplugin6::provider_client::ProviderClient;
use tokio_stream::StreamExt;
use tonic::body::Body;
use tonic::server::{Grpc, NamedService};
use tower::Service;

use super::client::MAX_MESSAGE_BYTES;

/// Changes to the answers of the kit's service.
#[derive(Clone, Copy)]
pub enum Tamper {
    Schema(fn(&mut proto::schema::Block)),
    Plan(fn(&mut proto::plan_resource_change::Request, &mut proto::plan_resource_change::Response)),
    Apply(fn(&proto::apply_resource_change::Request, &mut proto::apply_resource_change::Response)),
    Read(fn(&mut proto::read_resource::Response)),
    Upgrade(fn(&mut proto::upgrade_resource_state::Response)),
    Move(fn(&mut proto::move_resource_state::Response)),
    Generate(fn(&mut proto::generate_resource_config::Response)),
    DataSource(fn(&mut proto::read_data_source::Response)),
    Open(fn(&mut proto::open_ephemeral_resource::Response)),
    Call(fn(&mut proto::call_function::Response)),
    List(fn(&mut proto::list_resource::Event)),
    Invoke(fn(&mut proto::invoke_action::Event)),
}

/// A provider's service whose answers are tampered with.
#[derive(Clone)]
pub struct Tampered<S> {
    pub service: S,
    pub tamper: Tamper,
}

impl<S: NamedService> NamedService for Tampered<S> {
    const NAME: &'static str = S::NAME;
}

impl<S> Service<http::Request<Body>> for Tampered<S>
where
    S: Service<http::Request<Body>, Response = http::Response<Body>, Error = Infallible>
        + Clone
        + Send
        + Sync
        + 'static,
    S::Future: Send,
{
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.service.poll_ready(context)
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let client = ProviderClient::new(self.service.clone()).max_decoding_message_size(MAX_MESSAGE_BYTES);
        /// Answers one RPC by asking the service and changing what it says.
        macro_rules! answer {
            ($rpc:ident, $change:expr) => {
                Box::pin(async move {
                    let unary = tower::service_fn(move |asked: tonic::Request<proto::$rpc::Request>| {
                        let mut client = client.clone();
                        async move {
                            let mut asked = asked.into_inner();
                            let mut answer = client.$rpc(asked.clone()).await?;
                            #[allow(clippy::redundant_closure_call)]
                            $change(&mut asked, answer.get_mut());
                            Ok::<_, tonic::Status>(answer)
                        }
                    });
                    Ok(Grpc::new(tonic_prost::ProstCodec::default()).unary(unary, request).await)
                })
            };
        }
        /// The same of an answer that comes in pieces.
        macro_rules! each {
            ($rpc:ident, $change:expr) => {
                Box::pin(async move {
                    let streaming = tower::service_fn(move |asked: tonic::Request<proto::$rpc::Request>| {
                        let mut client = client.clone();
                        async move {
                            let events = client.$rpc(asked.into_inner()).await?.into_inner();
                            let changed = events.map(move |event| {
                                let mut event = event?;
                                $change(&mut event);
                                Ok(event)
                            });
                            Ok::<_, tonic::Status>(tonic::Response::new(changed))
                        }
                    });
                    Ok(Grpc::new(tonic_prost::ProstCodec::default()).server_streaming(streaming, request).await)
                })
            };
        }
        let rpc = request.uri().path().rsplit('/').next().unwrap_or_default().to_owned();
        match (rpc.as_str(), self.tamper) {
            ("GetProviderSchema", Tamper::Schema(change)) => {
                answer!(get_provider_schema, |_: &mut _, answer: &mut proto::get_provider_schema::Response| {
                    answer.resource_schemas.values_mut().for_each(|schema| change(schema.block.as_mut().unwrap()));
                })
            }
            ("PlanResourceChange", Tamper::Plan(change)) => answer!(plan_resource_change, change),
            ("ApplyResourceChange", Tamper::Apply(change)) => {
                answer!(apply_resource_change, |asked: &mut _, answer: &mut _| change(asked, answer))
            }
            ("ReadResource", Tamper::Read(change)) => {
                answer!(read_resource, |_: &mut _, answer: &mut _| change(answer))
            }
            ("UpgradeResourceState", Tamper::Upgrade(change)) => {
                answer!(upgrade_resource_state, |_: &mut _, answer: &mut _| change(answer))
            }
            ("MoveResourceState", Tamper::Move(change)) => {
                answer!(move_resource_state, |_: &mut _, answer: &mut _| change(answer))
            }
            ("GenerateResourceConfig", Tamper::Generate(change)) => {
                answer!(generate_resource_config, |_: &mut _, answer: &mut _| change(answer))
            }
            ("ReadDataSource", Tamper::DataSource(change)) => {
                answer!(read_data_source, |_: &mut _, answer: &mut _| change(answer))
            }
            ("OpenEphemeralResource", Tamper::Open(change)) => {
                answer!(open_ephemeral_resource, |_: &mut _, answer: &mut _| change(answer))
            }
            ("CallFunction", Tamper::Call(change)) => {
                answer!(call_function, |_: &mut _, answer: &mut _| change(answer))
            }
            ("ListResource", Tamper::List(change)) => each!(list_resource, change),
            ("InvokeAction", Tamper::Invoke(change)) => each!(invoke_action, change),
            _ => Box::pin(self.service.call(request)),
        }
    }
}
