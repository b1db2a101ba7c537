//! Opening and closing the endpoints of a cluster's API server.

use std::sync::atomic::{AtomicU32, Ordering};

use super::side::Side;
use crate::cloud::Error;
use crate::cloud::tke::endpoint::{
    ClusterEndpoints, CreateClusterEndpoint, DeleteClusterEndpoint, DescribeClusterEndpointStatus,
    DescribeClusterEndpointStatusResponse, DescribeClusterEndpoints, EndpointStatus, ModifyClusterEndpointSP,
};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::framework::Deadline;
use crate::kit::framework::wait::Seen;
use crate::provider::api_error;
use crate::services::handle::ClusterHandle;
use crate::services::lost_reply::{ENDPOINT, LAG};
use crate::services::node_pool::first_node;

/// The addresses of both endpoints, in one call.
pub async fn read(handle: &ClusterHandle) -> Result<ClusterEndpoints, Error> {
    handle.client.call(&DescribeClusterEndpoints { cluster_id: handle.cluster_id.clone() }).await
}

/// Opens an endpoint and waits until it is there. One that is there already is taken as it is.
/// `target` is the security group of the public one, the subnet of the private one.
pub async fn open(handle: &ClusterHandle, side: Side, target: &str) -> Result<(), Diagnostics> {
    let what = format!("The {} could not be opened", side.name());
    let mut status = status(handle, side).await.map_err(|error| api_error(&what, &error))?.status;
    if matches!(status, EndpointStatus::CreateFailed | EndpointStatus::DeletedFailed) {
        close(handle, side).await?;
        status = EndpointStatus::NotFound;
    }
    if is_gone(&status) {
        match side {
            Side::Public => first_node::until_one_runs(handle, &what).await?,
            // it is taken without a node, but may fail minutes later if none comes
            Side::Private => match first_node::while_one_may_run(handle, &what).await? {
                Ok(()) => {}
                Err(_) => {
                    tracing::info!(cluster = handle.cluster_id, "no node is running; the private endpoint may fail")
                }
            },
        }
        let request = CreateClusterEndpoint {
            cluster_id: handle.cluster_id.clone(),
            is_extranet: Some(side.is_public()),
            subnet_id: (!side.is_public()).then(|| target.to_owned()),
            security_group: side.is_public().then(|| target.to_owned()),
            ..Default::default()
        };
        let look = |handle: ClusterHandle| async move {
            let status = self::status(&handle, side).await?.status;
            Ok((!is_gone(&status)).then_some(()))
        };
        handle.make(&ENDPOINT, &request, drop, look).await.map_err(|lost| match lost.is_in_doubt() {
            true => not_opened(&what, LOST),
            false => api_error(&what, &lost.error).into(),
        })?;
    }
    until_open(handle, side, &what).await
}

/// Waits until an endpoint is there and its address is listed, which may be later.
async fn until_open(handle: &ClusterHandle, side: Side, what: &str) -> Result<(), Diagnostics> {
    let looks_left = AtomicU32::new(LOOKS);
    let has_looks_left = || looks_left.fetch_sub(1, Ordering::Relaxed) > 0;
    let may_be_unseen = Deadline::after(LAG);
    let opened = handle
        .until(&format!("{} to open", side.name()), what, async || {
            let answer = status(handle, side).await?;
            Ok(match &answer.status {
                EndpointStatus::Created if side.address(&read(handle).await?).is_empty() && has_looks_left() => {
                    Seen::Pending("Created, without an address".to_owned())
                }
                EndpointStatus::Created => Seen::Done(Ok(())),
                EndpointStatus::CreateFailed => Seen::Done(Err(failed(side, &answer))),
                gone if is_gone(gone) && may_be_unseen.left().is_zero() => Seen::Done(Err(LOST.to_owned())),
                other => Seen::Pending(other.as_str().to_owned()),
            })
        })
        .await?;
    opened.map_err(|reason| not_opened(what, &reason))
}

/// Why an endpoint failed.
fn why(answer: &DescribeClusterEndpointStatusResponse) -> String {
    answer.reason().unwrap_or("Tencent Cloud gives no reason").to_owned()
}

/// Why one that was asked for did, in sentences.
fn failed(side: Side, answer: &DescribeClusterEndpointStatusResponse) -> String {
    let hint = match side {
        Side::Public => "",
        Side::Private => " A private endpoint can be requested without a running node, but may then fail in this way.",
    };
    format!("{}.{hint}", why(answer))
}

fn not_opened(what: &str, message: &str) -> Diagnostics {
    let detail = format!("{what}: {message}\n\nThe next apply tries again.");
    Diagnostic::error("Endpoint not opened", detail).into()
}

fn is_gone(status: &EndpointStatus) -> bool {
    matches!(status, EndpointStatus::NotFound | EndpointStatus::Deleted)
}

/// How often the address of an endpoint may still be unseen that is there.
const LOOKS: u32 = 10;

const LOST: &str = "the request to open it was lost.";

/// Closes an endpoint and waits until it is gone. One that is gone already is no error.
pub async fn close(handle: &ClusterHandle, side: Side) -> Result<(), Diagnostics> {
    let what = format!("The {} could not be closed", side.name());
    let status = status(handle, side).await.map_err(|error| api_error(&what, &error))?.status;
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
            let answer = self::status(handle, side).await?;
            Ok(match &answer.status {
                EndpointStatus::NotFound | EndpointStatus::Deleted => Seen::Done(Ok(())),
                EndpointStatus::DeletedFailed => Seen::Done(Err(why(&answer))),
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

async fn status(handle: &ClusterHandle, side: Side) -> Result<DescribeClusterEndpointStatusResponse, Error> {
    let request =
        DescribeClusterEndpointStatus { cluster_id: handle.cluster_id.clone(), is_extranet: Some(side.is_public()) };
    match handle.client.call(&request).await {
        // the cluster itself is gone, and its endpoints with it
        Err(error) if error.is_not_found() => {
            Ok(DescribeClusterEndpointStatusResponse { status: EndpointStatus::NotFound, ..Default::default() })
        }
        answer => answer,
    }
}
