//! Which endpoint of a cluster leads to its API server, and the address that the cloud lists for it.

use crate::cloud::Error;
use crate::cloud::tke::endpoint::{ClusterEndpoints, DescribeClusterEndpointStatus, EndpointStatus};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::wait::Seen;
use crate::kit::value::Path;
use crate::services::endpoint::{Side, read};
use crate::services::handle::ClusterHandle;

/// The side that was asked for, or the first that is open, with its address. One that is being opened is waited for.
pub(super) async fn open_side(handle: &ClusterHandle, asked: Option<Side>) -> Result<(Side, String), Diagnostics> {
    let id = &handle.cluster_id;
    let sides = asked.map_or_else(|| Side::ALL.to_vec(), |side| vec![side]);
    let failure = format!("The endpoints of the cluster {id} could not be read");
    let found = handle
        .until(&format!("an open endpoint of {id}"), &failure, async || {
            let endpoints = read(handle).await?;
            let listed = |side: &Side| !side.address(&endpoints).is_empty();
            if let Some(side) = sides.iter().copied().find(listed) {
                return Ok(Seen::Done(Ok((side, side.address(&endpoints).to_owned()))));
            }
            Ok(match first_coming(handle, &sides).await? {
                Some(side) => Seen::Pending(format!("{} without an address", side.name())),
                None => Seen::Done(Err(endpoints)),
            })
        })
        .await
        .map_err(|diagnostics| diagnostics.map(|diagnostic| diagnostic.at(Path::of("cluster_id"))))?;
    found.map_err(|endpoints| closed(id, asked, &endpoints))
}

/// Whether one of these sides is open, or about to be.
pub async fn is_any_open(handle: &ClusterHandle, sides: &[Side]) -> Result<bool, Error> {
    let endpoints = read(handle).await?;
    let is_listed = sides.iter().any(|side| !side.address(&endpoints).is_empty());
    Ok(is_listed || first_coming(handle, sides).await?.is_some())
}

async fn first_coming(handle: &ClusterHandle, sides: &[Side]) -> Result<Option<Side>, Error> {
    for side in sides {
        if is_coming(handle, *side).await? {
            return Ok(Some(*side));
        }
    }
    Ok(None)
}

/// Whether an endpoint whose address is not listed will have one: an address may come a while after the endpoint.
async fn is_coming(handle: &ClusterHandle, side: Side) -> Result<bool, Error> {
    let request =
        DescribeClusterEndpointStatus { cluster_id: handle.cluster_id.clone(), is_extranet: Some(side.is_public()) };
    let status = handle.client.call(&request).await?.status;
    Ok(matches!(status, EndpointStatus::Created | EndpointStatus::Creating))
}

/// No endpoint is open, and how one is opened.
fn closed(cluster_id: &str, asked: Option<Side>, endpoints: &ClusterEndpoints) -> Diagnostics {
    let what = asked.map_or("endpoint", Side::name);
    let other = asked.map(|side| if side.is_public() { Side::Private } else { Side::Public });
    let other = other.filter(|other| !other.address(endpoints).is_empty());
    let hint = match other {
        Some(Side::Private) => {
            "\n\nIts private endpoint is open: `endpoint = \"private\"` works if this machine is in the cluster's VPC, \
             or connected to it."
        }
        Some(Side::Public) => {
            "\n\nIts public endpoint is open: `endpoint = \"public\"` works from anywhere that `public_access_cidrs` \
             allows."
        }
        None => "",
    };
    let open_public = "endpoint_access     = \"public\"\n  public_access_cidrs = [\"203.0.113.7/32\"] # the addresses that may connect";
    let open_private = "endpoint_access   = \"private\"\n  private_subnet_id = \"subnet-…\" # for machines in the VPC";
    let how = match asked {
        Some(Side::Public) => format!("  {open_public}"),
        Some(Side::Private) => format!("  {open_private}"),
        None => format!("  {open_public}\n\nor\n\n  {open_private}"),
    };
    let detail = format!(
        "The cluster {cluster_id} has no open {what}, so its API server cannot be reached. Open one in the \
         `tke_cluster`, and apply:\n\n{how}{hint}"
    );
    let at = if asked.is_some() { "endpoint" } else { "cluster_id" };
    Diagnostic::error("No open endpoint", detail).at(Path::of(at)).into()
}
