//! Where a cluster is: in which account, region and VPC.

use super::facet::{Facet, Plan};
use crate::kit::diagnostics::Diagnostic;
use crate::kit::schema::{Attribute, validator};
use crate::kit::value::{Attr, Path, Value};
use crate::provider::{credentials, region};

/// Where a cluster is. Whose account it is in is asked of its keys, see [`super::account`].
pub const FACET: Facet = Facet {
    attributes,
    plan: |plan| {
        if plan.prior().is_none() {
            plan_region(plan);
        }
    },
    create: |new, request| request.cluster_basic_settings.vpc_id = new.planned.vpc_id.known().cloned(),
    read: |reading, model| model.vpc_id = Attr::Known(reading.cluster.cluster_network_settings.vpc_id.clone()),
    ..Facet::NOTHING
};

fn attributes() -> Vec<(&'static str, Attribute)> {
    let text = |description: &str| Attribute::string().computed().description(description);
    vec![
        (
            "credentials",
            credentials::attribute(
                "The account that the cluster is in: `tencent_account.x.credentials`. Default: the provider's own. \
                 Another account forces replacement; new keys of the same account are an in-place update that changes \
                 nothing in Tencent Cloud.",
            )
            .local()
            .replaces_if(is_another_account),
        ),
        ("account_id", text("The account (owner uin) of the cluster. Null if the keys are not permitted to call STS.")),
        (
            "region",
            Attribute::string()
                .optional_computed()
                .replaces()
                .description("The region, such as `ap-guangzhou`. Forces replacement. Default: the provider's region.")
                .validate(region::validator()),
        ),
        (
            "vpc_id",
            Attribute::string()
                .required()
                .replaces()
                .description("The VPC, `vpc-…`. Forces replacement.")
                .validate(validator::id("vpc-")),
        ),
    ]
}

/// Only when both accounts are known and differ: an account that is not known yet never plans a
/// replacement.
fn is_another_account(prior: &Value, planned: &Value) -> bool {
    match (prior.member("account_id").as_str(), planned.member("account_id").as_str()) {
        (Some(prior), Some(planned)) => prior != planned,
        _ => false,
    }
}

/// The region of a new cluster is the provider's unless it is written.
fn plan_region(plan: &mut Plan<'_>) {
    if !plan.change.config.region.is_null() {
        return;
    }
    match plan.context.region() {
        Attr::Known(region) => plan.change.planned.region = Attr::Known(region.clone()),
        Attr::Unknown => {}
        Attr::Null => plan.errors.push(
            Diagnostic::error(
                "Missing region",
                "Set `region` here or in the provider block, or set the environment variable TENCENTCLOUD_REGION.",
            )
            .at(Path::of("region")),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_account_never_replaces() {
        let account = |id: Value| Value::object([("account_id", id)]);
        assert!(is_another_account(&account("1".into()), &account("2".into())));
        assert!(!is_another_account(&account("1".into()), &account("1".into())));
        assert!(!is_another_account(&account("1".into()), &account(Value::Unknown)));
        assert!(!is_another_account(&account("1".into()), &Value::Unknown));
        assert!(!is_another_account(&Value::Null, &account("1".into())));
    }
}
