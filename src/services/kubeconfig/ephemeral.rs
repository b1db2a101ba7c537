//! The ephemeral resource.

use super::model::{KubeconfigModel, schema};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::{Call, EphemeralResource, Lease};
use crate::kit::schema::Schema;
use crate::provider::Context;

/// The ephemeral resource.
pub struct EphemeralKubeconfig;

impl EphemeralResource for EphemeralKubeconfig {
    type Data = Context;
    type Model = KubeconfigModel;
    type Private = ();

    fn type_name(&self) -> &'static str {
        "tke_kubeconfig"
    }

    fn schema(&self) -> Schema {
        schema(
            "The kubeconfig of a cluster, ready for the `kubernetes` and `helm` providers. Nothing of it is stored in the \
             state or in a plan.",
        )
    }

    async fn open(
        &self,
        call: &Call<Context>,
        config: KubeconfigModel,
    ) -> Result<(KubeconfigModel, Lease<()>), Diagnostics> {
        Ok((config.opened(call).await?, Lease::default()))
    }
}
