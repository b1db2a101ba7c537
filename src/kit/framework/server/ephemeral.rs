//! OpenEphemeralResource, RenewEphemeralResource, CloseEphemeralResource.

use std::time::Duration;

use super::{Inner, encode, guarded, with_errors};
use crate::kit::framework::{Provider, locate, outcome, plan};
use crate::kit::wire::tfplugin6 as proto;
use crate::system::clock;

/// The moment so long from now; none if it is beyond time.
fn from_now(duration: Duration) -> Option<prost_types::Timestamp> {
    let moment = clock::now().checked_add(duration).ok()?;
    Some(prost_types::Timestamp { seconds: moment.as_second(), nanos: moment.subsec_nanosecond() })
}

impl<P: Provider> Inner<P> {
    pub(super) async fn open_ephemeral_resource(
        &self,
        request: proto::open_ephemeral_resource::Request,
    ) -> proto::open_ephemeral_resource::Response {
        self.client.meet(request.client_capabilities.as_ref());
        let (call, progress) = self.call(&[]);
        let found = self.ephemeral_resources.find(&request.type_name);
        let result = guarded("OpenEphemeralResource", &request.type_name, async move {
            let registered = found?;
            let config = encode::decode(request.config.as_ref(), &registered.ty)?;
            let opened = registered.item.open(call, plan::filled(&registered.schema, &config)).await;
            let (opened, lease) = opened.map_err(|told| locate::with_values(told, &registered.schema, &config))?;
            let opened = outcome::answered(&registered.schema, &config, opened);
            Ok((encode::encode(opened, &registered.ty)?, lease))
        });
        let result = result.await;
        let warnings = progress.take().warnings;
        match result {
            Ok((opened, lease)) => proto::open_ephemeral_resource::Response {
                diagnostics: self.diagnostics(warnings),
                renew_at: lease.renew_in.and_then(from_now),
                result: Some(opened),
                private: Some(lease.private.into()),
                deferred: None,
            },
            Err(errors) => proto::open_ephemeral_resource::Response {
                diagnostics: self.diagnostics(with_errors(warnings, errors)),
                ..Default::default()
            },
        }
    }

    pub(super) async fn renew_ephemeral_resource(
        &self,
        request: proto::renew_ephemeral_resource::Request,
    ) -> proto::renew_ephemeral_resource::Response {
        let (call, progress) = self.call(&[]);
        let found = self.ephemeral_resources.find(&request.type_name);
        let result = guarded("RenewEphemeralResource", &request.type_name, async move {
            found?.item.renew(call, &request.private.unwrap_or_default()).await
        });
        let result = result.await;
        let warnings = progress.take().warnings;
        match result {
            Ok(lease) => proto::renew_ephemeral_resource::Response {
                diagnostics: self.diagnostics(warnings),
                renew_at: lease.renew_in.and_then(from_now),
                private: Some(lease.private.into()),
            },
            Err(errors) => proto::renew_ephemeral_resource::Response {
                diagnostics: self.diagnostics(with_errors(warnings, errors)),
                ..Default::default()
            },
        }
    }

    pub(super) async fn close_ephemeral_resource(
        &self,
        request: proto::close_ephemeral_resource::Request,
    ) -> proto::close_ephemeral_resource::Response {
        let (call, progress) = self.call(&[]);
        let found = self.ephemeral_resources.find(&request.type_name);
        let result = guarded("CloseEphemeralResource", &request.type_name, async move {
            found?.item.close(call, &request.private.unwrap_or_default()).await
        });
        let errors = result.await.err().unwrap_or_default();
        let diagnostics = with_errors(progress.take().warnings, errors);
        proto::close_ephemeral_resource::Response { diagnostics: self.diagnostics(diagnostics) }
    }
}
