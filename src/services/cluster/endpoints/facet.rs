//! The attributes of a cluster's endpoints.

use super::super::choices::EndpointAccess;
use super::super::facet::Facet;
use super::{check, read, update};
use crate::kit::schema::{Attribute, validator};
use crate::kit::value::Value;

/// How the API server is reached. In an update one that goes needs no node any more, see [`CLOSING`]; one that comes
/// needs the pools first.
pub const FACET: Facet = Facet {
    attributes,
    validate: check::validate,
    plan: |plan| {
        if plan.prior().is_none() {
            check::refuse_without_nodes(plan);
        }
    },
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
                .validate(validator::size(1, 100))
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
            .unknown_when(&["endpoint_access"])
            .unknown_while_null(|planned| asks_for(planned, EndpointAccess::has_public)),
        ),
        (
            "private_endpoint",
            text("URL of the private endpoint, in the same form as `public_endpoint`.")
                .unknown_when(&["endpoint_access", "private_subnet_id"])
                .unknown_while_null(|planned| asks_for(planned, EndpointAccess::has_private)),
        ),
        (
            "security_group_id",
            text("The security group that the provider created for the public endpoint. Null if there is none.")
                .unknown_when(&["endpoint_access", "public_security_group_id", "public_access_cidrs"])
                .unknown_while_null(|planned| {
                    let is_left_to_us = planned.member("public_security_group_id").is_null();
                    is_left_to_us && asks_for(planned, EndpointAccess::has_public)
                }),
        ),
    ]
}

/// Whether a planned cluster asks for an endpoint, or may.
fn asks_for(planned: &Value, has_it: fn(EndpointAccess) -> bool) -> bool {
    let access = planned.member("endpoint_access");
    access.is_unknown() || access.as_str().is_some_and(|text| EndpointAccess::try_from(text).is_ok_and(has_it))
}
