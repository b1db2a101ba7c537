//! PlanResourceChange, ApplyResourceChange.

use std::sync::Arc;

use super::{Inner, Registered, encode, guarded};
use crate::diagnostics::Diagnostics;
use crate::framework::{Provider, operation, outcome, plan, validate};
use crate::value::Value;
use crate::wire::tfplugin6 as proto;

impl<P: Provider> Inner<P> {
    pub(super) async fn plan_resource_change(
        self: Arc<Self>,
        request: proto::plan_resource_change::Request,
    ) -> proto::plan_resource_change::Response {
        let inner = self.clone();
        let type_name = request.type_name.clone();
        let result = guarded("PlanResourceChange", &type_name, async move {
            let registered = inner.resource(&request.type_name)?;
            let prior = encode::decode(request.prior_state.as_ref(), &registered.ty)?;
            let proposed = encode::decode(request.proposed_new_state.as_ref(), &registered.ty)?;
            if proposed.is_null() {
                let planned = encode::encode(Value::Null, &registered.ty)?;
                return Ok((planned, vec![], request.prior_private, Diagnostics::new()));
            }
            let config = encode::decode(request.config.as_ref(), &registered.ty)?;
            let unplannable = validate::unplannable(&registered.schema, &config);
            if unplannable.has_errors() {
                return Err(unplannable);
            }
            let planned = plan::plan(&registered.schema, &prior, &config);
            // a new object starts without the private data of the one that it replaces
            let private = if prior.is_null() { Default::default() } else { request.prior_private };
            let (call, progress) = inner.call(config, &private);
            let refined = registered.resource.plan(call, prior, planned).await;
            let operation::Progress { warnings, private, .. } = operation::take(&progress);
            match refined {
                Ok(planned) => {
                    let replace = planned.replace.iter().map(encode::path).collect();
                    let planned = encode::encode(planned.value, &registered.ty)?;
                    Ok((planned, replace, private.encode().into(), warnings))
                }
                Err(errors) => {
                    let mut diagnostics = warnings;
                    diagnostics.append(errors);
                    Err(diagnostics)
                }
            }
        });
        match result.await {
            Ok((planned_state, requires_replace, planned_private, warnings)) => proto::plan_resource_change::Response {
                planned_state: Some(planned_state),
                requires_replace,
                planned_private,
                diagnostics: encode::diagnostics(warnings),
                ..Default::default()
            },
            Err(diagnostics) => proto::plan_resource_change::Response {
                diagnostics: encode::diagnostics(diagnostics),
                ..Default::default()
            },
        }
    }

    pub(super) async fn apply_resource_change(
        self: Arc<Self>,
        request: proto::apply_resource_change::Request,
    ) -> proto::apply_resource_change::Response {
        let type_name = request.type_name.clone();
        let prior_state = request.prior_state.clone();
        let read =
            self.resource(&type_name).and_then(|registered| Ok((registered, Applied::read(registered, &request)?)));
        let (registered, applied) = match read {
            Ok(read) => read,
            Err(diagnostics) => {
                return proto::apply_resource_change::Response {
                    new_state: prior_state,
                    private: request.planned_private,
                    diagnostics: encode::diagnostics(diagnostics),
                    ..Default::default()
                };
            }
        };
        let (call, progress) = self.call(applied.config.clone(), &request.planned_private);
        let resource = registered.resource.clone();
        let (prior, planned) = (applied.prior.clone(), applied.planned.clone());
        let result = guarded("ApplyResourceChange", &type_name, async move {
            match (prior.is_null(), planned.is_null()) {
                (_, true) => resource.delete(call, prior).await.map(|()| Value::Null),
                (true, false) => resource.create(call, planned).await,
                (false, false) => resource.update(call, planned, prior).await,
            }
        });
        let result = result.await;
        let progress = operation::take(&progress);
        let mut diagnostics = progress.warnings;
        let new_state = match result {
            Ok(value) => outcome::agree(&applied.planned, value),
            Err(errors) => {
                diagnostics.append(errors);
                // whatever was saved before it failed, else what was there before
                progress.state.unwrap_or(applied.prior)
            }
        };
        let new_state = match outcome::storable(&registered.schema, new_state) {
            Value::Null => Value::Null,
            object => outcome::salvage(&registered.ty, object, &mut diagnostics),
        };
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
            diagnostics: encode::diagnostics(diagnostics),
            ..Default::default()
        }
    }
}

struct Applied {
    prior: Value,
    planned: Value,
    config: Value,
}

impl Applied {
    fn read<D>(
        registered: &Registered<D>,
        request: &proto::apply_resource_change::Request,
    ) -> Result<Self, Diagnostics> {
        Ok(Self {
            prior: encode::decode(request.prior_state.as_ref(), &registered.ty)?,
            planned: encode::decode(request.planned_state.as_ref(), &registered.ty)?,
            config: encode::decode(request.config.as_ref(), &registered.ty)?,
        })
    }
}
