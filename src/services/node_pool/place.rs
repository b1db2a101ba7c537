//! Where the nodes of a pool are.

use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::value::{Attr, Path};
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;
use crate::services::node_pool::{NodePoolModel, read};

/// Refuses a subnet that is not in the zone it is written for: every later plan would find it in
/// another one. A subnet that is not there is the cloud's to refuse.
pub async fn check_zones(
    handle: &ClusterHandle,
    name: &str,
    pool: &NodePoolModel,
    vpc_id: &str,
) -> Result<(), Diagnostics> {
    let Attr::Known(written) = &pool.zone_subnets else {
        return Ok(());
    };
    let path = Path::of("node_pools").key(name).attr("zone_subnets");
    let zones = read::zones(handle, [vpc_id.to_owned()].into()).await;
    let zones = zones.map_err(|error| api_error("The zones of subnets could not be read", &error).at(path.clone()))?;
    let mut found = Diagnostics::new();
    for (zone, subnet) in written {
        if let Some(other) = zones.get(subnet).filter(|other| *other != zone) {
            let detail = format!("The subnet {subnet} is in {other}, not in {zone}.");
            found.push(Diagnostic::error("Subnet in another zone", detail).at(path.clone()));
        }
    }
    if found.is_empty() { Ok(()) } else { Err(found) }
}
