//! PlanResourceChange, ApplyResourceChange.

use std::sync::Arc;

use super::{Inner, Registered, encode, guarded, with_errors};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::call::Progress;
use crate::kit::framework::private::Private;
use crate::kit::framework::{AnyResource, Provider, empty, locate, outcome, plan, validate};
use crate::kit::value::Value;
use crate::kit::wire::tfplugin6 as proto;

impl<P: Provider> Inner<P> {
    pub(super) async fn plan_resource_change(
        self: Arc<Self>,
        request: proto::plan_resource_change::Request,
    ) -> proto::plan_resource_change::Response {
        self.client.meet(request.client_capabilities.as_ref());
        let inner = self.clone();
        let type_name = request.type_name.clone();
        let result = guarded("PlanResourceChange", &type_name, async move {
            let registered = inner.resources.find(&request.type_name)?;
            let prior = encode::decode(request.prior_state.as_ref(), &registered.ty)?;
            let proposed = encode::decode(request.proposed_new_state.as_ref(), &registered.ty)?;
            if proposed.is_null() {
                return inner.plan_deletion(&registered, prior, request).await;
            }
            let config = encode::decode(request.config.as_ref(), &registered.ty)?;
            let mut unplannable = validate::unplannable(&registered.schema, &config);
            if !request.client_capabilities.is_some_and(|client| client.write_only_attributes_allowed) {
                unplannable.append(validate::write_only(&registered.schema, &config));
            }
            if unplannable.has_errors() {
                return Err(locate::with_values(unplannable, &registered.schema, &config));
            }
            let (written, config) = (config.clone(), empty::as_null(&registered.schema, config));
            let (there, prior) = (prior.clone(), empty::as_null(&registered.schema, prior));
            let draft = plan::draft(&registered.schema, &prior, &config);
            let located = |told: Diagnostics| locate::with_values(told, &registered.schema, &written);
            // a new object starts without the private data of the one that it replaces
            let (private, replaced) = match prior.is_null() {
                true => (Default::default(), Private::decode(&request.prior_private)),
                false => (request.prior_private, Private::default()),
            };
            let (call, progress) = inner.call(&private);
            let call = call.replacing(replaced);
            let refined = registered.item.plan(call, config.clone(), prior.clone(), draft.planned.clone()).await;
            let Progress { warnings, private, .. } = progress.take();
            let refined = match refined {
                Ok(refined) => refined,
                Err(errors) => return Err(located(with_errors(warnings, errors))),
            };
            let mut planned = plan::reconcile(&registered.schema, &prior, draft, refined);
            planned.value = empty::planned(&registered.schema, &written, &there, planned.value);
            Ok(proto::plan_resource_change::Response {
                planned_identity: inner.planned_identity(&request.type_name, &planned.value)?,
                planned_state: Some(encode::encode(planned.value, &registered.ty)?),
                requires_replace: planned.replace.iter().map(encode::path).collect(),
                planned_private: private.encode().into(),
                diagnostics: inner.diagnostics(located(warnings)),
                ..Default::default()
            })
        });
        result.await.unwrap_or_else(|diagnostics| proto::plan_resource_change::Response {
            diagnostics: self.diagnostics(diagnostics),
            ..Default::default()
        })
    }

    async fn plan_deletion(
        &self,
        registered: &Registered<dyn AnyResource<P::Data>>,
        prior: Value,
        request: proto::plan_resource_change::Request,
    ) -> Result<proto::plan_resource_change::Response, Diagnostics> {
        let (call, progress) = self.call(&request.prior_private);
        let looked = match prior.is_null() {
            true => Ok(()),
            false => registered.item.plan_deletion(call, empty::as_null(&registered.schema, prior)).await,
        };
        let warnings = progress.take().warnings;
        if let Err(errors) = looked {
            return Err(with_errors(warnings, errors));
        }
        Ok(proto::plan_resource_change::Response {
            planned_state: Some(encode::encode(Value::Null, &registered.ty)?),
            planned_private: request.prior_private,
            planned_identity: request.prior_identity,
            diagnostics: self.diagnostics(warnings),
            ..Default::default()
        })
    }

    pub(super) async fn apply_resource_change(
        self: Arc<Self>,
        request: proto::apply_resource_change::Request,
    ) -> proto::apply_resource_change::Response {
        let type_name = request.type_name.clone();
        let prior_state = request.prior_state.clone();
        let found = self.resources.find(&type_name);
        let read = found.and_then(|registered| Ok((registered.clone(), Applied::read(&registered, &request)?)));
        let (registered, applied) = match read {
            Ok(read) => read,
            Err(diagnostics) => {
                return proto::apply_resource_change::Response {
                    new_state: prior_state,
                    private: request.planned_private,
                    diagnostics: self.diagnostics(diagnostics),
                    ..Default::default()
                };
            }
        };
        let (call, progress) = self.call(&request.planned_private);
        let resource = registered.clone();
        let seen = |value: &Value| empty::as_null(&registered.schema, value.clone());
        let (prior, planned, config) = (seen(&applied.prior), seen(&applied.planned), seen(&applied.config));
        let result = guarded("ApplyResourceChange", &type_name, async move {
            match (prior.is_null(), planned.is_null()) {
                (_, true) => resource.item.delete(call, prior).await.map(|()| Value::Null),
                (true, false) => resource.item.create(call, config, planned).await,
                (false, false) => resource.item.update(call, config, planned, prior).await,
            }
        });
        let result = result.await;
        let progress = progress.take();
        let mut diagnostics = progress.warnings;
        let new_state = match result {
            Ok(value) => outcome::agree(applied.planned, &value),
            Err(errors) => {
                diagnostics.append(errors);
                // whatever was saved before it failed, else what was there before
                let saved = progress.state.map(|state| empty::restored(&registered.schema, &applied.planned, state));
                saved.unwrap_or(applied.prior)
            }
        };
        let new_state = match outcome::storable(&registered.schema, new_state) {
            Value::Null => Value::Null,
            object => outcome::salvage(&registered.ty, object, &mut diagnostics),
        };
        let new_identity = self.identity_of(&type_name, &new_state).unwrap_or_else(|errors| {
            diagnostics.append(errors);
            None
        });
        let new_state = encode::encode(new_state, &registered.ty).map_or_else(
            |errors| {
                diagnostics.append(errors);
                prior_state
            },
            Some,
        );
        proto::apply_resource_change::Response {
            new_state,
            private: progress.private.encode().into(),
            diagnostics: self.diagnostics(locate::with_values(diagnostics, &registered.schema, &applied.shown)),
            new_identity,
            ..Default::default()
        }
    }
}

struct Applied {
    prior: Value,
    planned: Value,
    config: Value,
    /// What its diagnostics are about: the planned object, or what is deleted.
    shown: Value,
}

impl Applied {
    fn read<T: ?Sized>(
        registered: &Registered<T>,
        request: &proto::apply_resource_change::Request,
    ) -> Result<Self, Diagnostics> {
        let prior = encode::decode(request.prior_state.as_ref(), &registered.ty)?;
        let planned = encode::decode(request.planned_state.as_ref(), &registered.ty)?;
        let shown = if planned.is_null() { prior.clone() } else { planned.clone() };
        Ok(Self { prior, planned, shown, config: encode::decode(request.config.as_ref(), &registered.ty)? })
    }
}
