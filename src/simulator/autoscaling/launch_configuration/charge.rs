//! How instances are paid.

use crate::simulator::autoscaling::launch_configuration::parameters::MarketOptions;
use crate::simulator::error::ApiError;
use crate::simulator::state::launch_configuration::LaunchConfiguration;

/// How instances can be paid.
const CHARGE_TYPES: &[&str] = &["POSTPAID_BY_HOUR", "SPOTPAID", "PREPAID", "CDCPAID"];

/// Takes how instances are paid. A launch configuration that leaves the spot market forgets its price.
pub(super) fn take_charge(
    configuration: &mut LaunchConfiguration,
    charge_type: Option<String>,
    market: Option<MarketOptions>,
) -> Result<(), ApiError> {
    if let Some(charge_type) = charge_type {
        if !CHARGE_TYPES.contains(&charge_type.as_str()) {
            let text = format!("InstanceChargeType `{charge_type}` is not valid.");
            return Err(ApiError::new("InvalidParameterValue", text));
        }
        configuration.charge_type = charge_type;
    }
    let is_spot = configuration.charge_type == "SPOTPAID";
    match market {
        Some(_) if !is_spot => Err(ApiError::new(
            "InvalidParameter.InvalidCombination",
            "InstanceMarketOptions goes only with InstanceChargeType SPOTPAID.",
        )),
        Some(MarketOptions { spot, .. }) if !spot.max_price.parse::<f64>().is_ok_and(|price| price > 0.0) => {
            Err(ApiError::new("InvalidParameterValue", format!("MaxPrice `{}` is not a price.", spot.max_price)))
        }
        Some(MarketOptions { spot, .. }) => {
            configuration.max_price = Some(spot.max_price);
            configuration.spot_instance_type = spot.spot_instance_type;
            Ok(())
        }
        None if !is_spot => {
            (configuration.max_price, configuration.spot_instance_type) = (None, None);
            Ok(())
        }
        None if configuration.max_price.is_none() => Err(ApiError::missing("InstanceMarketOptions")),
        None => Ok(()),
    }
}
