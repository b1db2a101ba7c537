//! The life of `tke_cluster`.

use std::sync::Arc;

use super::account::Purpose;
use super::model::ClusterModel;
use super::{account, create, delete, import, plan, read, schema, update, validate};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::{Change, Deadline, Operation, Resource};
use crate::kit::schema::Schema;
use crate::kit::schema::timeouts;
use crate::kit::value::Attr;
use crate::provider::Context;
use crate::services::site::Site;

/// The resource.
pub struct Cluster;

/// One call of a handler.
pub type Op = Operation<Context, ClusterModel>;

impl Resource for Cluster {
    type Data = Context;
    type Model = ClusterModel;

    fn type_name(&self) -> &'static str {
        "tke_cluster"
    }

    fn schema(&self) -> Schema {
        schema::schema()
    }

    fn validate(&self, config: &ClusterModel, diagnostics: &mut Diagnostics) {
        validate::validate(config, diagnostics);
    }

    async fn plan(&self, op: &Op, change: &mut Change<ClusterModel>) -> Result<(), Diagnostics> {
        plan::plan(op, change).await
    }

    async fn plan_deletion(&self, op: &Op, prior: ClusterModel) -> Result<(), Diagnostics> {
        account::may_delete(op, &prior, Purpose::Removal).await
    }

    async fn create(&self, op: &Op, planned: ClusterModel) -> Result<ClusterModel, Diagnostics> {
        create::create(op, planned).await
    }

    async fn read(&self, op: &Op, state: ClusterModel) -> Result<Option<ClusterModel>, Diagnostics> {
        let site = site(op, &state, state.timeouts.known().map(|t| &t.read), schema::READ_TIMEOUT)?;
        read::read(op, &site, &state).await
    }

    async fn update(&self, op: &Op, planned: ClusterModel, prior: ClusterModel) -> Result<ClusterModel, Diagnostics> {
        update::update(op, planned, prior).await
    }

    async fn delete(&self, op: &Op, prior: ClusterModel) -> Result<(), Diagnostics> {
        delete::delete(op, prior).await
    }

    async fn import(&self, op: &Op, id: &str) -> Result<ClusterModel, Diagnostics> {
        import::import(op, id).await
    }
}

/// The place of work for a cluster that is there, with this operation's time.
pub fn site(
    op: &Op,
    cluster: &ClusterModel,
    timeout: Option<&Attr<String>>,
    default: std::time::Duration,
) -> Result<Site, Diagnostics> {
    let client = op.data()?.client(&cluster.credentials, op.cancellation())?;
    let client = match cluster.region.as_str() {
        Some(region) => client.in_region(region),
        None => client,
    };
    Ok(Site {
        client,
        cluster_id: cluster.id().to_owned(),
        deadline: Deadline::after(timeouts::duration_or(timeout, default)),
        nodes: Arc::default(),
    })
}
