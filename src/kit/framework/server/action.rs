//! PlanAction, InvokeAction.

use std::pin::pin;
use std::sync::Arc;

use tokio::sync::mpsc;
use tonic::Status;

use super::{IN_FLIGHT, Inner, encode, guarded, with_errors};
use crate::kit::framework::{Messages, Provider};
use crate::kit::wire::tfplugin6 as proto;
use crate::kit::wire::tfplugin6::invoke_action::Event;
use crate::kit::wire::tfplugin6::invoke_action::event::{Completed, Progress, Type};
use crate::system::text::printable;

impl<P: Provider> Inner<P> {
    pub(super) async fn plan_action(&self, request: proto::plan_action::Request) -> proto::plan_action::Response {
        self.client.meet(request.client_capabilities.as_ref());
        let (call, progress) = self.call(&[]);
        let found = self.actions.find(&request.action_type);
        let result = guarded("PlanAction", &request.action_type, async move {
            let registered = found?;
            let config = encode::decode(request.config.as_ref(), &registered.ty)?;
            registered.item.plan(call, config).await
        });
        let errors = result.await.err().unwrap_or_default();
        let diagnostics = self.diagnostics(with_errors(progress.take().warnings, errors));
        proto::plan_action::Response { diagnostics, deferred: None }
    }

    /// Messages as they come, and then how it ended. A client that goes away does not end the action.
    pub(super) fn invoke_action(
        self: Arc<Self>,
        request: proto::invoke_action::Request,
    ) -> mpsc::Receiver<Result<Event, Status>> {
        let (events, receiver) = mpsc::channel(IN_FLIGHT);
        tokio::spawn(async move {
            self.client.meet(request.client_capabilities.as_ref());
            let (call, progress) = self.call(&[]);
            let (sender, mut messages) = mpsc::unbounded_channel();
            let found = self.actions.find(&request.action_type);
            let work = guarded("InvokeAction", &request.action_type, async move {
                let registered = found?;
                let config = encode::decode(request.config.as_ref(), &registered.ty)?;
                registered.item.invoke(call, config, Messages::new(sender)).await
            });
            let send = async |message: String| {
                let progress = Type::Progress(Progress { message: printable(&message).into_owned() });
                let _ = events.send(Ok(Event { r#type: Some(progress) })).await;
            };
            let mut work = pin!(work);
            let result = loop {
                tokio::select! {
                    Some(message) = messages.recv() => send(message).await,
                    result = &mut work => break result,
                }
            };
            // a handler that is done may have left a sender somewhere: what it said so far is all
            messages.close();
            while let Some(message) = messages.recv().await {
                send(message).await;
            }
            let diagnostics = with_errors(progress.take().warnings, result.err().unwrap_or_default());
            let completed = Completed { diagnostics: self.diagnostics(diagnostics) };
            let _ = events.send(Ok(Event { r#type: Some(Type::Completed(completed)) })).await;
        });
        receiver
    }
}
