//! The life of `tke_cluster`.

use super::account::refused::Purpose;
use super::journal::{creation, debts};
use super::model::ClusterModel;
use super::operation::{Op, read_handle};
use super::private::Protected;
use super::{create, deletion, facets, import, plan, read, schema, update};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::{Change, Resource};
use crate::kit::schema::Schema;
use crate::provider::Context;

/// The resource.
pub struct Cluster;

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
        facets::validate(config, diagnostics);
    }

    async fn plan(&self, op: &Op, change: &mut Change<ClusterModel>) -> Result<(), Diagnostics> {
        if let Some(prior) = &change.prior {
            debts::look(op, prior.id())?;
        }
        plan::plan(op, change).await
    }

    async fn plan_deletion(&self, op: &Op, prior: ClusterModel) -> Result<(), Diagnostics> {
        debts::look(op, prior.id())?;
        deletion::plan::plan(op, &prior, Purpose::Removal).await
    }

    async fn create(&self, op: &Op, planned: ClusterModel) -> Result<ClusterModel, Diagnostics> {
        create::create(op, planned).await
    }

    async fn read(&self, op: &Op, state: ClusterModel) -> Result<Option<ClusterModel>, Diagnostics> {
        // an import stands in no state yet
        if state.name.is_set() {
            creation::settle(op, &state, None)?;
            debts::catch_up(op, state.id())?;
        }
        let handle = read_handle(op, &state)?;
        read::read(op, &handle, &state).await
    }

    async fn update(&self, op: &Op, planned: ClusterModel, prior: ClusterModel) -> Result<ClusterModel, Diagnostics> {
        Protected::forget(op);
        creation::settle(op, &prior, None)?;
        debts::follow(op, prior.id())?;
        update::update(op, planned, prior).await
    }

    async fn delete(&self, op: &Op, prior: ClusterModel) -> Result<(), Diagnostics> {
        creation::settle(op, &prior, None)?;
        debts::follow(op, prior.id())?;
        let id = prior.id().to_owned();
        deletion::delete::delete(op, prior).await?;
        debts::forget(op, &id)
    }

    async fn import(&self, op: &Op, id: &str) -> Result<ClusterModel, Diagnostics> {
        import::import(op, id).await
    }
}
