//! Pools for tests.

use super::facets;
use super::model::NodePoolModel;
use crate::kit::diagnostics::Diagnostics;
use crate::kit::value::{Attr, Path};

/// Where the checks of a pool's configuration find errors.
pub fn errors(pool: &NodePoolModel) -> Vec<String> {
    let mut diagnostics = Diagnostics::new();
    facets::validate(pool, &Path::root(), &mut diagnostics);
    diagnostics.iter().map(|diagnostic| diagnostic.path.to_string()).collect()
}

/// A pool with what every pool needs.
pub fn pool() -> NodePoolModel {
    NodePoolModel {
        instance_type: "S5.MEDIUM4".into(),
        subnet_ids: Attr::Known(["subnet-1".to_owned()].into()),
        ..Default::default()
    }
}
