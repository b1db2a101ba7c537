//! Finding a cluster by what a user gave to `terraform import`.

use super::model::{ClusterModel, objects};
use super::operation::{Op, read_handle};
use super::schema::schema;
use super::{account, addons};
use crate::cloud::{Error, Kind};
use crate::kit::diagnostics::{Diagnostic, Diagnostics};
use crate::kit::schema::Schema;
use crate::kit::value::{Attr, FromValue, Path};
use crate::provider::api_error;
use crate::services::node_pool::model::NodePoolModel;
use crate::services::node_pool::{facets, left, read as pools};

/// What can be written after the address: `cls-…` or `REGION/cls-…`, and `:all` behind it for all
/// pools and add-ons inline.
struct Reference {
    region: Option<String>,
    cluster_id: String,
    with_parts: bool,
}

impl Reference {
    fn parse(text: &str) -> Option<Self> {
        let (rest, with_parts) = match text.strip_suffix(":all") {
            Some(rest) => (rest, true),
            None => (text, false),
        };
        let (region, cluster_id) = match rest.split_once('/') {
            Some((region, id)) => (Some(region.to_owned()), id),
            None => (None, rest),
        };
        let is_id = cluster_id
            .strip_prefix("cls-")
            .is_some_and(|id| !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric()));
        let is_region = region.as_ref().is_none_or(|region| !region.is_empty());
        (is_id && is_region).then(|| Self { region, cluster_id: cluster_id.to_owned(), with_parts })
    }
}

/// The beginning of a state, which a read fills.
pub async fn import(op: &Op, id: &str) -> Result<ClusterModel, Diagnostics> {
    let reference = Reference::parse(id).ok_or_else(|| {
        let detail = format!(
            "{id:?} is not an import id. Use `cls-12345678` for the cluster alone or `cls-12345678:all` for the \
             cluster with all its node pools and add-ons, either with its region in front if needed: \
             `ap-guangzhou/cls-12345678`."
        );
        Diagnostic::error("Invalid import id", detail)
    })?;
    let region = match (reference.region, op.data()?.region()) {
        (Some(region), _) => Attr::Known(region),
        (None, Attr::Known(region)) => Attr::Known(region.clone()),
        (None, _) => {
            let detail = format!("Write the region in front: `ap-guangzhou/{id}`, or set the provider's `region`.");
            return Err(Diagnostic::error("Missing region", detail).into());
        }
    };
    // what exists only here begins with its default
    let mut model = ClusterModel {
        id: Attr::Known(reference.cluster_id.clone()),
        region,
        ..ClusterModel::from_value(schema().local_defaults(), &Path::root())?
    };
    let place = read_handle(op, &model)?;
    let failed = |error: Error| {
        let mut diagnostic = api_error(&format!("The cluster {} could not be imported", place.cluster_id), &error);
        if error.kind() == Kind::Authentication {
            diagnostic.detail.push_str(&whose_keys(None));
        }
        Diagnostics::from(diagnostic)
    };
    let found = place.client.cluster(&place.cluster_id).await.map_err(failed)?;
    model.account_id = account::owner::account_if_permitted(op, &model).await?;
    if found.is_none() {
        let region = model.region.known_or_default();
        let whose_keys = whose_keys(model.account_id.as_str());
        let detail = format!("There is no cluster {} in {region}.{whose_keys}", place.cluster_id);
        return Err(Diagnostic::error("Cluster not found", detail).into());
    }
    if reference.with_parts {
        let pools = pools::list(&place).await.map_err(failed)?;
        let local = NodePoolModel::from_value(Schema::new("", facets::attributes()).local_defaults(), &Path::root())?;
        // one on its way out is nobody's any more
        let staying = pools.into_iter().filter(|pool| !pool.is_going()).collect();
        let pools = left::one_of_each_name(op, &place.cluster_id, staying).into_iter().map(|pool| {
            let model = NodePoolModel { id: Attr::Known(pool.node_pool_id), ..local.clone() };
            (pool.name, model)
        });
        model.node_pools = objects(pools);
        model.addons = addons::imported(&place).await.map_err(failed)?;
    }
    Ok(model)
}

/// Terraform gives an import nothing of the resource's configuration.
fn whose_keys(account: Option<&str>) -> String {
    let belonging = account.map_or_else(String::new, |account| format!(", which belong to account {account}"));
    format!(
        "\n\nAn import uses the provider's own keys{belonging}. To import a cluster of another account, use a provider \
         that has that account's keys:{}",
        account::errors::ALIAS
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_a_reference() {
        let all = Reference::parse("ap-guangzhou/cls-12345678:all").unwrap();
        assert_eq!(
            (all.region.as_deref(), all.cluster_id.as_str(), all.with_parts),
            (Some("ap-guangzhou"), "cls-12345678", true)
        );
        assert!(Reference::parse("cls-12345678").is_some_and(|r| r.region.is_none() && !r.with_parts));
        for wrong in ["", "cls-", "12345678", "/cls-12345678", "cls-1/2", "cls-12345678:some"] {
            assert!(Reference::parse(wrong).is_none(), "{wrong}");
        }
    }
}
