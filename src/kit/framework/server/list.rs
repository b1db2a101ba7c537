//! ListResource.

use std::convert::Infallible;
use std::future::pending;
use std::sync::Arc;

use tokio::sync::mpsc;
use tonic::Status;

use super::{IN_FLIGHT, Inner, encode, guarded, with_errors};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::list::Found;
use crate::kit::framework::{Findings, Provider, outcome};
use crate::kit::wire::tfplugin6 as proto;
use crate::kit::wire::tfplugin6::list_resource::Event;

impl<P: Provider> Inner<P> {
    /// Events as they are found. The client goes away when it has enough.
    pub(super) fn list_resource(
        self: Arc<Self>,
        request: proto::list_resource::Request,
    ) -> mpsc::Receiver<Result<Event, Status>> {
        let (events, receiver) = mpsc::channel(IN_FLIGHT);
        tokio::spawn(async move {
            let (call, progress) = self.call(&[]);
            let cancellation = call.cancellation().clone();
            let (sender, mut found) = mpsc::channel(1);
            let offered = self.list_resources.find(&request.type_name);
            let type_name = request.type_name.clone();
            let shared = progress.clone();
            let limit = u64::try_from(request.limit).ok().filter(|limit| *limit > 0);
            let work = guarded("ListResource", &request.type_name, async move {
                let registered = offered?;
                let config = encode::decode(request.config.as_ref(), &registered.ty)?;
                let findings = Findings::new(sender, shared, request.include_resource_object, limit);
                registered.item.list(call, config, findings).await
            });
            let forward = async {
                while let Some(object) = found.recv().await {
                    let event = self.event(&type_name, object, request.include_resource_object);
                    let is_wrong = event.identity.is_none();
                    if events.send(Ok(event)).await.is_err() || is_wrong {
                        break;
                    }
                }
                // the handler's next finding breaks
                found.close();
            };
            let gone = async {
                events.closed().await;
                cancellation.cancel();
                pending::<Infallible>().await
            };
            let result = tokio::select! {
                (result, ()) = async { tokio::join!(work, forward) } => result,
                never = gone => match never {},
            };
            let diagnostics = with_errors(progress.take().warnings, result.err().unwrap_or_default());
            if !diagnostics.is_empty() {
                let diagnostic = self.diagnostics(diagnostics);
                // a client that is gone wants none
                let _ = events.send(Ok(Event { diagnostic, ..Event::default() })).await;
            }
        });
        receiver
    }

    fn event(&self, type_name: &str, found: Found, include_object: bool) -> Event {
        let Found { display_name, object, warnings } = found;
        let encoded = self.resources.find(type_name).and_then(|managed| {
            let object = outcome::storable(&managed.schema, object);
            let identity = self.identity_of(type_name, &object)?.ok_or_else(|| unidentified(type_name))?;
            let object = if include_object { Some(encode::encode(object, &managed.ty)?) } else { None };
            Ok((identity, object))
        });
        match encoded {
            Ok((identity, resource_object)) => Event {
                identity: Some(identity),
                display_name,
                resource_object,
                diagnostic: self.diagnostics(warnings),
            },
            Err(errors) => Event { diagnostic: self.diagnostics(with_errors(warnings, errors)), ..Event::default() },
        }
    }
}

fn unidentified(type_name: &str) -> Diagnostics {
    let detail = format!("An object of {type_name} was found whose identity is not complete. Please report this.");
    Diagnostic::error("Provider defect", detail).into()
}
