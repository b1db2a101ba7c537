//! ReadDataSource.

use super::{Inner, encode, guarded, with_errors};
use crate::kit::framework::{Provider, locate, outcome, plan};
use crate::kit::wire::tfplugin6 as proto;

impl<P: Provider> Inner<P> {
    pub(super) async fn read_data_source(
        &self,
        request: proto::read_data_source::Request,
    ) -> proto::read_data_source::Response {
        self.client.meet(request.client_capabilities.as_ref());
        let (call, progress) = self.call(&[]);
        let found = self.data_sources.find(&request.type_name);
        let result = guarded("ReadDataSource", &request.type_name, async move {
            let registered = found?;
            let config = encode::decode(request.config.as_ref(), &registered.ty)?;
            let read = registered.item.read(call, plan::filled(&registered.schema, &config)).await;
            let read = read.map_err(|told| locate::with_values(told, &registered.schema, &config))?;
            encode::encode(outcome::answered(&registered.schema, &config, read), &registered.ty)
        });
        let result = result.await;
        let warnings = progress.take().warnings;
        let (state, diagnostics) = match result {
            Ok(state) => (Some(state), warnings),
            Err(errors) => (None, with_errors(warnings, errors)),
        };
        proto::read_data_source::Response { state, diagnostics: self.diagnostics(diagnostics), deferred: None }
    }
}
