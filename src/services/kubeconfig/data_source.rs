//! The data source.

use super::model::{KubeconfigModel, schema};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::{Call, DataSource};
use crate::kit::schema::Schema;
use crate::provider::{Check, Context, how_to_destroy};

/// The data source.
pub struct KubeconfigData;

impl DataSource for KubeconfigData {
    type Data = Context;
    type Model = KubeconfigModel;

    fn type_name(&self) -> &'static str {
        "tke_kubeconfig"
    }

    fn schema(&self) -> Schema {
        schema(
            "The kubeconfig of a cluster, for Terraform before 1.10 and OpenTofu before 1.11. **Its client certificate, \
             key and token are stored in the state and in saved plans**; the ephemeral resource of the same name stores \
             nothing.",
        )
    }

    async fn read(&self, call: &Call<Context>, config: KubeconfigModel) -> Result<KubeconfigModel, Diagnostics> {
        config.opened(call).await.map_err(|errors| errors.map(|error| how_to_destroy(Check::Always, error)))
    }
}
