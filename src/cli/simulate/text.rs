//! What there is to use in a simulated cloud, for people and for programs.

use serde_json::{Value, json};

use super::options::Options;
use crate::simulator::Offer;

/// As one JSON object.
pub(super) fn document(url: &str, offer: &Offer, options: &Options) -> Value {
    let mut document = serde_json::to_value(offer).unwrap_or_default();
    if let Some(members) = document.as_object_mut() {
        members.insert("url".into(), url.into());
        members.insert("state_path".into(), json!(options.state));
        members.insert("speed".into(), json!(options.speed));
        members.insert(
            "environment".into(),
            environment(url, offer).into_iter().map(|(name, value)| (name.to_owned(), Value::from(value))).collect(),
        );
    }
    document
}

/// As a text.
pub(super) fn screen(url: &str, offer: &Offer, options: &Options) -> String {
    let state = match &options.state {
        Some(path) => path.display().to_string(),
        None => "in memory, lost when this program ends".to_owned(),
    };
    let subnets: Vec<String> =
        offer.subnets.iter().map(|subnet| format!("{} ({}, {})", subnet.id, subnet.zone, subnet.cidr)).collect();
    let exports: Vec<String> =
        environment(url, offer).into_iter().map(|(name, value)| format!("  export {name}={value}\n")).collect();
    format!(
        "\
Simulated Tencent Cloud at {url}

  region          {region} (also {regions})
  VPC             {vpc} ({vpc_cidr})
  subnets         {subnets}
  key pair        {key} (\"{key_name}\")
  security group  {group} (admits TCP 443)
  account         {account}
  secret id       {secret_id}
  secret key      {secret_key}
  Kubernetes      {versions}
  state           {state}
  speed           {speed} x real time

Point the provider at it:
{exports}
Each cluster whose endpoint is open has a Kubernetes API on this machine:
  terraform-provider-tke kubeconfig CLUSTER

Requests received so far: {url}/_simulator/requests
Stop it with Ctrl-C.
",
        region = offer.region,
        regions = others(offer),
        vpc = offer.vpc_id,
        vpc_cidr = offer.vpc_cidr,
        subnets = subnets.join("\n                  "),
        key = offer.key_pair_id,
        key_name = offer.key_pair_name,
        group = offer.security_group_id,
        account = offer.account_id,
        secret_id = offer.secret_id,
        secret_key = offer.secret_key,
        versions = offer.kubernetes_versions.join(", "),
        speed = options.speed,
        exports = exports.concat(),
    )
}

/// What points the provider at the simulated cloud.
fn environment(url: &str, offer: &Offer) -> [(&'static str, String); 4] {
    [
        ("TKE_ENDPOINT", url.to_owned()),
        ("TENCENTCLOUD_SECRET_ID", offer.secret_id.clone()),
        ("TENCENTCLOUD_SECRET_KEY", offer.secret_key.clone()),
        ("TENCENTCLOUD_REGION", offer.region.clone()),
    ]
}

fn others(offer: &Offer) -> String {
    let others: Vec<&str> =
        offer.regions.iter().filter(|region| **region != offer.region).map(String::as_str).collect();
    others.join(", ")
}
