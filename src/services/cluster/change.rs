//! An update of a cluster that is under way.

use super::model::ClusterModel;
use super::operation::Op;
use crate::cloud::Action;
use crate::kit::diagnostics::Diagnostics;
use crate::kit::framework::outcome;
use crate::kit::value::{FromValue, IntoValue, Path, Value};
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;

/// An update of a cluster that is under way.
pub struct ClusterChange<'a> {
    /// The operation.
    pub op: &'a Op,
    /// The cluster in the cloud.
    pub handle: ClusterHandle,
    /// The cluster as it was.
    pub prior: ClusterModel,
    /// The cluster as it shall be.
    pub planned: ClusterModel,
    /// The cluster as it is by now.
    pub current: ClusterModel,
    /// Why the security group of the nodes is not as it should be: only pools that need it fail with it.
    pub node_group_failure: Option<Diagnostics>,
}

impl ClusterChange<'_> {
    /// Notes a step that is done; the answer carries it, whatever happens next.
    pub fn note(&mut self, note: impl FnOnce(&mut ClusterModel, &ClusterModel)) {
        note(&mut self.current, &self.planned);
        self.op.save(&self.current);
    }

    /// Notes attributes as they are planned. What the plan does not know of them stays as it is noted.
    pub fn note_planned<N: AsRef<str>>(&mut self, names: &[N]) -> Result<(), Diagnostics> {
        let (planned, mut current) = (self.planned.clone().into_value(), self.current.clone().into_value());
        if let Value::Map(current) = &mut current {
            for name in names.iter().map(AsRef::as_ref) {
                let noted = current.get(name).unwrap_or(&Value::Null);
                let value = outcome::agree(planned.member(name).clone(), noted);
                current.insert(name.to_owned(), value);
            }
        }
        self.current = ClusterModel::from_value(current, &Path::root())?;
        self.op.save(&self.current);
        Ok(())
    }

    /// Sends a request that changes an attribute.
    pub async fn call<A: Action>(&self, request: &A, attribute: &str) -> Result<(), Diagnostics> {
        let called = self.handle.client.call(request).await;
        called.map(|_| ()).map_err(|error| {
            let what = format!("`{attribute}` of the cluster could not be changed");
            api_error(&what, &error).at(Path::of(attribute)).into()
        })
    }
}
