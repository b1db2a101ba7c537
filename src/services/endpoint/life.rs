//! Opening and closing the endpoints of a cluster's API server.

use std::sync::atomic::{AtomicU32, Ordering};

use super::side::Side;
use crate::cloud::Error;
use crate::cloud::tke::endpoint::{
    ClusterEndpoints, CreateClusterEndpoint, DeleteClusterEndpoint, DescribeClusterEndpointStatus,
    DescribeClusterEndpoints, EndpointStatus, ModifyClusterEndpointSP,
};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::wait::Seen;
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;
use crate::services::lost_reply::ENDPOINT;
use crate::services::node_pool::first_node::until_one_runs;
use crate::services::node_pool::nodes;

/// The addresses of both endpoints, in one call.
pub async fn read(handle: &ClusterHandle) -> Result<ClusterEndpoints, Error> {
    handle.client.call(&DescribeClusterEndpoints { cluster_id: handle.cluster_id.clone() }).await
}

/// Opens an endpoint and waits until it is there. One that is there already is taken as it is.
/// `target` is the security group of the public one, the subnet of the private one.
pub async fn open(handle: &ClusterHandle, side: Side, target: &str) -> Result<(), Diagnostics> {
    let what = format!("The {} could not be opened", side.name());
    let (mut status, _) = status(handle, side).await.map_err(|error| api_error(&what, &error))?;
    if matches!(status, EndpointStatus::CreateFailed | EndpointStatus::DeletedFailed) {
        close(handle, side).await?;
        status = EndpointStatus::NotFound;
    }
    if is_gone(&status) {
        // The private one needs none to be asked for, but fails minutes later if none comes.
        let listing = nodes::list(handle, None).await;
        if side.is_public() || !listing.map_err(|error| api_error(&what, &error))?.is_empty() {
            until_one_runs(handle, &what).await?;
        }
        let request = CreateClusterEndpoint {
            cluster_id: handle.cluster_id.clone(),
            is_extranet: Some(side.is_public()),
            subnet_id: (!side.is_public()).then(|| target.to_owned()),
            security_group: side.is_public().then(|| target.to_owned()),
            ..Default::default()
        };
        let look = |handle: ClusterHandle| async move {
            let (status, _) = self::status(&handle, side).await?;
            Ok((!is_gone(&status)).then_some(()))
        };
        handle.make(&ENDPOINT, &request, drop, look).await.map_err(|lost| match lost.is_in_doubt() {
            true => not_opened(&what, "the request to open it got lost"),
            false => api_error(&what, &lost.error).into(),
        })?;
    }
    let unseen = AtomicU32::new(0);
    let opened = handle
        .until(&format!("{} to open", side.name()), &what, async || {
            let (status, message) = self::status(handle, side).await?;
            Ok(match status {
                EndpointStatus::Created => Seen::Done(Ok(())),
                EndpointStatus::CreateFailed => Seen::Done(Err(message)),
                gone if is_gone(&gone) && unseen.fetch_add(1, Ordering::Relaxed) > LOOKS_BEFORE_LOST => {
                    Seen::Done(Err("the request to open it got lost".to_owned()))
                }
                other => Seen::Pending(other.as_str().to_owned()),
            })
        })
        .await?;
    opened.map_err(|message| not_opened(&what, &message))
}

fn not_opened(what: &str, message: &str) -> Diagnostics {
    let detail = format!("{what}: {message}.\n\nThe next apply tries again.");
    Diagnostic::error("Endpoint not opened", detail).into()
}

fn is_gone(status: &EndpointStatus) -> bool {
    matches!(status, EndpointStatus::NotFound | EndpointStatus::Deleted)
}

/// How often an endpoint that was asked for may still be unseen.
const LOOKS_BEFORE_LOST: u32 = 10;

/// Closes an endpoint and waits until it is gone. One that is gone already is no error.
pub async fn close(handle: &ClusterHandle, side: Side) -> Result<(), Diagnostics> {
    let what = format!("The {} could not be closed", side.name());
    let (status, _) = status(handle, side).await.map_err(|error| api_error(&what, &error))?;
    if is_gone(&status) {
        return Ok(());
    }
    if status != EndpointStatus::Deleting {
        ask_to_close(handle, side).await?;
    }
    until_closed(handle, side).await
}

/// Asks for an endpoint to be closed. One that is gone already is no error.
pub async fn ask_to_close(handle: &ClusterHandle, side: Side) -> Result<(), Diagnostics> {
    let request = DeleteClusterEndpoint { cluster_id: handle.cluster_id.clone(), is_extranet: Some(side.is_public()) };
    match handle.client.call(&request).await {
        Ok(_) => Ok(()),
        Err(error) if error.is_not_found() => Ok(()),
        Err(error) => Err(api_error(&format!("The {} could not be closed", side.name()), &error).into()),
    }
}

/// Waits until an endpoint is gone.
pub async fn until_closed(handle: &ClusterHandle, side: Side) -> Result<(), Diagnostics> {
    let what = format!("The {} could not be closed", side.name());
    let closed = handle
        .until(&format!("{} to close", side.name()), &what, async || {
            let (status, message) = self::status(handle, side).await?;
            Ok(match status {
                EndpointStatus::NotFound | EndpointStatus::Deleted => Seen::Done(Ok(())),
                EndpointStatus::DeletedFailed => Seen::Done(Err(message)),
                other => Seen::Pending(other.as_str().to_owned()),
            })
        })
        .await?;
    closed.map_err(|message| Diagnostic::error("Endpoint not closed", format!("{what}: {message}.")).into())
}

/// Puts the public endpoint under another security group.
pub async fn put_behind(handle: &ClusterHandle, security_group_id: &str) -> Result<(), Diagnostics> {
    let request = ModifyClusterEndpointSP {
        cluster_id: handle.cluster_id.clone(),
        security_policies: None,
        security_group: Some(security_group_id.to_owned()),
    };
    let changed = handle.client.call(&request).await;
    changed
        .map(|_| ())
        .map_err(|error| api_error("The security group of the public endpoint could not be changed", &error).into())
}

async fn status(handle: &ClusterHandle, side: Side) -> Result<(EndpointStatus, String), Error> {
    let request =
        DescribeClusterEndpointStatus { cluster_id: handle.cluster_id.clone(), is_extranet: Some(side.is_public()) };
    match handle.client.call(&request).await {
        Ok(answer) => Ok((answer.status, answer.error_msg)),
        // the cluster itself is gone, and its endpoints with it
        Err(error) if error.is_not_found() => Ok((EndpointStatus::NotFound, String::new())),
        Err(error) => Err(error),
    }
}
