//! How a pool's nodes are paid.

use super::facet::Facet;
use super::model::{CapacityType, NodePoolModel};
use crate::cloud::autoscaling::launch_configuration::{InstanceMarketOptions, LaunchConfiguration, SpotOptions};
use crate::kit::diagnostics::Diagnostics;
use crate::kit::schema::{Attribute, Validator, validator};
use crate::kit::value::{Attr, Path};
use crate::services::difference::changed;

/// How the API calls a node that is asked for at the spot market.
const SPOT: &str = "SPOTPAID";
/// How it calls any other node.
const ON_DEMAND: &str = "POSTPAID_BY_HOUR";

/// How a pool's nodes are paid.
pub const FACET: Facet = Facet {
    attributes,
    validate,
    create: |new, request| {
        request.launch_configure_para.instance_charge_type = Some(charge_type(new.pool).to_owned());
        request.launch_configure_para.instance_market_options = market(new.pool);
    },
    change: |change, requests| {
        let (prior, planned) = (change.prior, change.planned);
        requests.launch.instance_charge_type =
            changed(&prior.capacity_type, &planned.capacity_type).map(|_| charge_type(planned).to_owned());
        requests.launch.instance_market_options = changed(market(prior), market(planned)).flatten();
    },
    read: |found, prior, model| {
        model.max_price = max_price(&found.launch, &prior.max_price);
        model.capacity_type = match found.launch.instance_charge_type.as_str() {
            SPOT => CapacityType::Spot.as_str().into(),
            ON_DEMAND => CapacityType::OnDemand.as_str().into(),
            other => other.into(),
        };
    },
    ..Facet::NOTHING
};

fn attributes() -> Vec<(&'static str, Attribute)> {
    vec![
        (
            "capacity_type",
            Attribute::string()
                .default(CapacityType::OnDemand.as_str())
                .description(
                    "How nodes are paid for: `on-demand`, or `spot` for nodes that Tencent Cloud may reclaim. \
                     Applies to new nodes only. Default: `on-demand`.",
                )
                .validate(CapacityType::validator()),
        ),
        (
            "max_price",
            Attribute::string()
                .same_if(|prior, config| match (prior.as_str(), config.as_str()) {
                    (Some(prior), Some(config)) => is_same(prior, config),
                    _ => false,
                })
                .description("Maximum price of a `spot` node per hour, such as `0.25`. Applies to new nodes only.")
                .validate(validator()),
        ),
    ]
}

fn validator() -> Validator {
    validator::text("a price such as `0.25`", |text| match decimal(text) {
        Some((whole, fraction)) if !(whole.is_empty() && fraction.is_empty()) => Ok(()),
        _ => Err(format!("{text:?} is not a price above 0 such as \"0.25\"")),
    })
}

fn validate(pool: &NodePoolModel, path: &Path, diagnostics: &mut Diagnostics) {
    if pool.is_spot() && pool.max_price.is_null() {
        let detail = "`capacity_type` = \"spot\" requires `max_price`, the maximum price of a node per hour.";
        diagnostics.error_at(path.attr("max_price"), "Missing argument", detail);
    }
    if !pool.is_spot() && !pool.capacity_type.is_unknown() && pool.max_price.known().is_some() {
        let detail = "`max_price` is only for nodes with `capacity_type` = \"spot\".";
        diagnostics.error_at(path.attr("max_price"), "Conflicting arguments", detail);
    }
}

/// How a pool's nodes are paid, as the API calls it.
pub fn charge_type(pool: &NodePoolModel) -> &'static str {
    if pool.is_spot() { SPOT } else { ON_DEMAND }
}

/// What a spot node may cost.
fn market(pool: &NodePoolModel) -> Option<InstanceMarketOptions> {
    pool.is_spot().then(|| InstanceMarketOptions {
        market_type: Some("spot".to_owned()),
        spot_options: SpotOptions {
            max_price: pool.max_price.known_or_default(),
            spot_instance_type: Some("one-time".to_owned()),
        },
    })
}

/// The price in the user's spelling, while it is the same.
fn max_price(launch: &LaunchConfiguration, written: &Attr<String>) -> Attr<String> {
    let market = launch.instance_market_options.as_ref().filter(|_| launch.instance_charge_type == SPOT);
    match market.map(|market| market.spot_options.max_price.as_str()) {
        None => Attr::Null,
        Some(price) if written.as_str().is_some_and(|written| is_same(written, price)) => written.clone(),
        Some(price) => price.into(),
    }
}

/// Whether two spellings are the same price: `0.5` and `0.50`.
fn is_same(one: &str, other: &str) -> bool {
    one == other || decimal(one).is_some_and(|price| decimal(other) == Some(price))
}

/// A decimal's digits before and after its point, without those that mean nothing.
fn decimal(text: &str) -> Option<(&str, &str)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let is_decimal = !whole.is_empty() && is_digits(whole) && is_digits(fraction) && !text.ends_with('.');
    is_decimal.then(|| (whole.trim_start_matches('0'), fraction.trim_end_matches('0')))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{errors, pool};
    use super::*;
    use crate::kit::value::Value;

    #[test]
    fn prices() {
        assert!(is_same("0.5", "0.50") && is_same("1", "01.0") && !is_same("0.5", "0.05"));
        let errors = |text: &str| validator().check(&Value::from(text), &Path::root()).len();
        assert_eq!(["0.25", "1", "10.0"].map(errors), [0, 0, 0]);
        assert_eq!(["0", "0.00", "", ".5", "1.", "-1", "1e3"].map(errors), [1; 7]);
    }

    #[test]
    fn spot_and_a_price_go_together() {
        let spot = NodePoolModel { capacity_type: "spot".into(), ..pool() };
        assert_eq!(errors(&spot), ["max_price"]);
        assert!(errors(&NodePoolModel { max_price: "1".into(), ..spot }).is_empty());
        assert_eq!(errors(&NodePoolModel { max_price: "1".into(), ..pool() }), ["max_price"]);
    }
}
