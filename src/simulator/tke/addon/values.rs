//! The parameters of add-ons.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::simulator::error::ApiError;
use crate::simulator::state::addon::Addon;
use crate::simulator::state::cloud::State;
use crate::simulator::state::cluster::Cluster;
use crate::simulator::tke::version::minor;

/// Where the images of charts are.
const REGISTRY: &str = "ccr.ccs.tencentyun.com";

/// The short names of regions.
const REGION_CODES: &[(&str, &str)] = &[
    ("ap-guangzhou", "gz"),
    ("ap-shanghai", "sh"),
    ("ap-beijing", "bj"),
    ("ap-hongkong", "hk"),
    ("ap-singapore", "sg"),
    ("na-siliconvalley", "usw"),
    ("eu-frankfurt", "de"),
];

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

impl State {
    /// The parameters that are set: what was asked for, and what the cloud adds by itself. What it says of the
    /// cluster holds, whoever sent something else back.
    pub(crate) fn addon_values(&self, cluster: &Cluster, addon: &Addon) -> Value {
        let mut set = json!({"global": {"image": {"host": REGISTRY}}});
        overlay(&mut set, &addon.values);
        overlay(&mut set, &json!({"global": {"cluster": self.described(cluster)}}));
        set
    }

    /// The cluster as charts are told of it, all of it text.
    fn described(&self, cluster: &Cluster) -> Value {
        let owner = self.users.values().find(|user| user.owner_uin == cluster.owner);
        let app_id = owner.map(|user| user.app_id.to_string());
        let short = REGION_CODES.iter().find(|(region, _)| *region == cluster.region).map(|(_, code)| *code);
        json!({
            "id": cluster.id,
            "appid": app_id.unwrap_or_default(),
            "uin": cluster.owner,
            "subuin": cluster.owner,
            "type": "tke",
            "clustertype": "MANAGED_CLUSTER",
            "kubeversion": cluster.version,
            "kubeminor": minor(&cluster.version).map(|[_, minor]| minor.to_string()).unwrap_or_default(),
            "region": short.unwrap_or(&cluster.region),
            "longregion": cluster.region,
        })
    }
}
