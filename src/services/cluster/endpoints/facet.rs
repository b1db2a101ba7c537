//! The attributes of a cluster's endpoints.

use super::super::choices::EndpointAccess;
use super::super::facet::{Facet, Plan};
use super::super::missing;
use super::super::model::ClusterModel;
use super::{check, read, update};
use crate::kit::schema::{Attribute, validator};
use crate::kit::value::{Attr, IntoValue, Value};
use crate::services::difference::changed_names;
use crate::services::endpoint::Side;
use crate::services::moved::{self, Moved};

/// How the API server is reached. In an update one that goes needs no node any more, see [`CLOSING`]; one that comes
/// needs the pools first.
pub const FACET: Facet = Facet {
    attributes,
    validate: check::validate,
    plan: |plan| {
        if plan.prior().is_none() {
            check::refuse_without_nodes(plan);
        }
        plan_missing(plan);
    },
    is_due: Some(|prior, planned| {
        let is_missing = |side| missing::is_endpoint(prior, planned, side);
        let (before, after) = (prior.clone().into_value(), planned.clone().into_value());
        Side::ALL.into_iter().any(is_missing) || !changed_names(&attributes(), &before, &after).is_empty()
    }),
    update: |change| Box::pin(update::open_or_change(change)),
    read_parts: |reading, parts, model| Box::pin(read::read(reading, parts, model)),
    ..Facet::NOTHING
};

/// The first step of an update, before that of the pools.
pub const CLOSING: Facet = Facet {
    is_due: Some(|prior, planned| FACET.is_due(prior, planned)),
    update: |change| Box::pin(update::close(change)),
    ..Facet::NOTHING
};

fn attributes() -> Vec<(&'static str, Attribute)> {
    let text = |description: &str| Attribute::string().computed().description(description);
    vec![
        (
            "endpoint_access",
            Attribute::string()
                .default_from(|config| {
                    let given = ["public_security_group_id", "public_access_cidrs"].map(|name| config.get(name));
                    if given.iter().flatten().any(|value| !value.is_null() && !value.is_unknown()) {
                        EndpointAccess::Public.into()
                    } else if given.iter().flatten().any(|value| value.is_unknown()) {
                        Value::Unknown
                    } else {
                        EndpointAccess::None.into()
                    }
                })
                .description(
                    "Which endpoints of the API server are open: `public`, `private`, `private_and_public` or \
                     `none`. A public endpoint requires a running node or super node. A private endpoint can be \
                     requested without one, but may then fail. Default: `public` if `public_security_group_id` or \
                     `public_access_cidrs` is set, otherwise `none`.",
                )
                .validate(EndpointAccess::validator()),
        ),
        (
            "public_security_group_id",
            Attribute::string()
                .description(
                    "The security group of the public endpoint, `sg-…`. Without `public_access_cidrs` it is used \
                     unchanged. With `public_access_cidrs` one rule for each block is added to it, and removed with \
                     the cluster; the group itself must then not admit anyone else on TCP port 443.",
                )
                .validate(validator::id("sg-")),
        ),
        (
            "public_access_cidrs",
            Attribute::string_set()
                .description(
                    "CIDR blocks that may access the public endpoint. Without `public_security_group_id` the \
                     provider creates a security group, and deletes it with the endpoint.",
                )
                .empty_is_null()
                .validate(validator::size(0, 100))
                .validate(validator::each(validator::cidr())),
        ),
        (
            "private_subnet_id",
            Attribute::string()
                .description("The subnet of the private endpoint. It must be in the cluster's VPC.")
                .validate(validator::id("subnet-")),
        ),
        (
            "public_endpoint",
            text(
                "URL of the public endpoint: `https://` and an address or a name, with the port unless it is 443. A \
                 new endpoint may take up to two minutes to answer.",
            )
            .moved_by(moved::by(|prior, planned| moved_endpoint(Side::Public, prior, planned)))
            .unknown_while_null(|planned| asks_for(planned, EndpointAccess::has_public)),
        ),
        (
            "private_endpoint",
            text("URL of the private endpoint, in the same form as `public_endpoint`.")
                .moved_by(moved::by(|prior, planned| moved_endpoint(Side::Private, prior, planned)))
                .unknown_while_null(|planned| asks_for(planned, EndpointAccess::has_private)),
        ),
        (
            "security_group_id",
            text("The security group that the provider created for the public endpoint. Null if there is none.")
                .moved_by(moved::by(moved_group))
                .unknown_while_null(|planned| {
                    let is_left_to_us = planned.member("public_security_group_id").is_null();
                    is_left_to_us && asks_for(planned, EndpointAccess::has_public)
                }),
        ),
    ]
}

/// Plans an endpoint that was never opened.
fn plan_missing(plan: &mut Plan<'_>) {
    let Some(prior) = plan.prior_in_place() else {
        return;
    };
    let is_missing = Side::ALL.map(|side| missing::is_endpoint(prior, &plan.change.planned, side));
    let planned = &mut plan.change.planned;
    for (url, is_missing) in [&mut planned.public_endpoint, &mut planned.private_endpoint].into_iter().zip(is_missing) {
        if is_missing {
            *url = Attr::Unknown;
        }
    }
}

/// An endpoint gets an address when it is opened, and loses it when it is closed. Who may reach it does not move it.
fn moved_endpoint(side: Side, prior: &ClusterModel, planned: &ClusterModel) -> Moved {
    if planned.endpoint_access.is_unknown() {
        return Moved::Unknown;
    }
    let [before, after] = [prior, planned].map(|cluster| cluster.wants_endpoint(side.is_public()));
    let is_elsewhere = side == Side::Private && prior.private_subnet_id != planned.private_subnet_id;
    match after {
        true => Moved::unknown_if(!before || is_elsewhere),
        false => Moved::Gone,
    }
}

/// The group of ours comes and goes with a public endpoint that has none of its user's. Its rules do not move it.
fn moved_group(prior: &ClusterModel, planned: &ClusterModel) -> Moved {
    let has_one = |cluster: &ClusterModel| {
        let is_known = !cluster.endpoint_access.is_unknown() && !cluster.public_security_group_id.is_unknown();
        is_known.then(|| cluster.wants_endpoint(true) && cluster.public_security_group_id.is_null())
    };
    match has_one(planned) {
        Some(true) => Moved::unknown_if(has_one(prior) != Some(true)),
        Some(false) => Moved::Gone,
        None => Moved::Unknown,
    }
}

/// Whether a planned cluster asks for an endpoint, or may.
fn asks_for(planned: &Value, has_it: fn(EndpointAccess) -> bool) -> bool {
    let access = planned.member("endpoint_access");
    access.is_unknown() || access.as_str().is_some_and(|text| EndpointAccess::try_from(text).is_ok_and(has_it))
}
