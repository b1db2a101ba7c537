//! The parameters of add-ons.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::simulator::error::ApiError;
use crate::simulator::state::addon::Addon;
use crate::simulator::state::cluster::Cluster;

/// Parameters as requests send them; none if there are none.
pub(crate) fn decode(raw: Option<String>) -> Result<Option<Value>, ApiError> {
    let Some(raw) = raw.filter(|raw| !raw.is_empty()) else {
        return Ok(None);
    };
    let bytes = STANDARD.decode(raw).map_err(|_| ApiError::parameter("RawValues is not base64"))?;
    match serde_json::from_slice(&bytes) {
        Ok(Value::Object(members)) => Ok(Some(Value::Object(members))),
        _ => Err(ApiError::parameter("RawValues is not a JSON object")),
    }
}

/// Lays `over` over `base`, at every depth.
pub(crate) fn overlay(base: &mut Value, over: &Value) {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => {
            for (key, value) in over {
                overlay(base.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (base, over) => *base = over.clone(),
    }
}

/// The parameters that are set: what was asked for, and what the cloud adds by itself.
pub(crate) fn set(cluster: &Cluster, addon: &Addon) -> Value {
    let mut set = json!({"global": {"clusterID": cluster.id, "localRegion": cluster.region}});
    overlay(&mut set, &addon.values);
    set
}
