//! API servers without sockets, for programs that embed the cloud.

use bytes::Bytes;
use http::{Request as HttpRequest, Response, header};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use super::answer::answer;
use super::request::{Answer, Request};
use crate::simulator::state::cloud::State;
use crate::simulator::state::endpoint::EndpointStatus;

/// Answers whoever holds the key of this certificate, in PEM; none if no endpoint of the cluster is open.
pub(crate) fn respond(
    state: &mut State,
    cluster_id: &str,
    certificate: &str,
    request: HttpRequest<Bytes>,
) -> Option<Response<Bytes>> {
    let cluster = state.clusters.get(cluster_id)?;
    let is_open = |public| cluster.endpoint(public).is_some_and(|it| it.status == EndpointStatus::Created);
    if !is_open(true) && !is_open(false) {
        return None;
    }
    let presented = CertificateDer::from_pem_slice(certificate.as_bytes()).ok();
    let (parts, body) = request.into_parts();
    let Answer { status, body } = answer(state, cluster_id, presented.as_deref(), &Request::of(&parts, &body));
    let response = Response::builder().status(status).header(header::CONTENT_TYPE, "application/json");
    response.body(Bytes::from(body.to_string())).ok()
}
