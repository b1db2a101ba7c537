//! `terraform-provider-tke simulate`: the simulated cloud behind a local HTTP address.

use std::ffi::OsString;
use std::future::Future;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use lexopt::prelude::*;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::signal::interrupted;
use crate::simulator::{self, Offer, OpenError, Settings, Simulator};

/// What `simulate --help` prints.
pub const USAGE: &str = "\
Serve a simulated Tencent Cloud on a local address. No account, no network, nothing real.

Usage: terraform-provider-tke simulate [OPTIONS]

Options:
  --listen ADDRESS   Loopback address to serve on; port 0 takes a free one [127.0.0.1:7880]
  --state PATH       Keep the cloud in this file; concurrent processes share it [in memory]
  --latency MS       Answer every request this many milliseconds late [0]
  --speed N          N times faster than life: at 1 a cluster takes 5 minutes, at 100 it takes 3 s [1]
  --json             Print what there is to use as one JSON object
  -h, --help         Print this
";

/// Why `simulate` ended otherwise than by a signal.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SimulateError {
    /// The arguments make no sense.
    #[error("simulate: {0}\n\n{USAGE}")]
    Usage(String),
    /// The state file cannot be used.
    #[error(transparent)]
    State(#[from] OpenError),
    /// The address cannot be listened on.
    #[error("simulate cannot listen on {address}: {source}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// Serving or printing failed.
    #[error("simulate: {0}")]
    Io(#[from] io::Error),
}

/// What the arguments ask for.
#[derive(Debug, Clone, PartialEq)]
struct Options {
    listen: SocketAddr,
    state: Option<PathBuf>,
    latency: Duration,
    speed: f64,
    json: bool,
}

/// Serves until SIGINT or SIGTERM. `arguments` are those after `simulate`; what there is to use is
/// printed to `out` once the address is listened on.
///
/// # Errors
/// If the arguments, the address or the state file cannot be used.
pub async fn run(arguments: impl IntoIterator<Item = OsString>, out: &mut dyn Write) -> Result<(), SimulateError> {
    run_until(arguments, out, interrupted()).await
}

async fn run_until(
    arguments: impl IntoIterator<Item = OsString>,
    out: &mut dyn Write,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), SimulateError> {
    let usage = |error: lexopt::Error| SimulateError::Usage(error.to_string());
    let Some(options) = parse(arguments).map_err(usage)? else {
        out.write_all(USAGE.as_bytes())?;
        return Ok(());
    };
    let settings = Settings { speed: options.speed, latency: options.latency, ..Settings::default() };
    let simulator = match &options.state {
        Some(path) => Simulator::open(path, settings)?,
        None => Simulator::in_memory(settings),
    };
    let address = options.listen;
    let listener = TcpListener::bind(address).await.map_err(|source| SimulateError::Listen { address, source })?;
    let url = format!("http://{}", listener.local_addr()?);
    let offer = simulator.offer();
    if options.json {
        writeln!(out, "{}", document(&url, &offer, &options))?;
    } else {
        out.write_all(text(&url, &offer, &options).as_bytes())?;
    }
    out.flush()?;
    simulator::http::serve(listener, simulator, shutdown).await?;
    Ok(())
}

/// `None` if help is asked for.
fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Option<Options>, lexopt::Error> {
    let mut options = Options {
        listen: SocketAddr::from(([127, 0, 0, 1], 7880)),
        state: None,
        latency: Duration::ZERO,
        speed: 1.0,
        json: false,
    };
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("listen") => options.listen = loopback(&parser.value()?.string()?)?,
            Long("state") => options.state = Some(parser.value()?.into()),
            Long("latency") => options.latency = Duration::from_millis(parser.value()?.parse()?),
            Long("speed") => {
                options.speed = parser.value()?.parse()?;
                if !(options.speed.is_finite() && options.speed > 0.0) {
                    return Err("--speed must be a number above 0".into());
                }
            }
            Long("json") => options.json = true,
            Short('h') | Long("help") => return Ok(None),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some(options))
}

/// The demo keys are known to everybody, so nobody else may reach the address.
fn loopback(text: &str) -> Result<SocketAddr, lexopt::Error> {
    let numeric = text.replacen("localhost", "127.0.0.1", 1);
    let address: SocketAddr =
        numeric.parse().map_err(|_| format!("--listen {text}: not an address and a port, such as 127.0.0.1:7880"))?;
    if !address.ip().is_loopback() {
        return Err(format!(
            "--listen {text}: not a loopback address. Everybody knows the simulated cloud's keys, so it only listens on 127.0.0.0/8 or [::1]"
        )
        .into());
    }
    Ok(address)
}

fn document(url: &str, offer: &Offer, options: &Options) -> Value {
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

/// What points the provider at the simulated cloud.
fn environment(url: &str, offer: &Offer) -> [(&'static str, String); 4] {
    [
        ("TKE_ENDPOINT", url.to_owned()),
        ("TENCENTCLOUD_SECRET_ID", offer.secret_id.clone()),
        ("TENCENTCLOUD_SECRET_KEY", offer.secret_key.clone()),
        ("TENCENTCLOUD_REGION", offer.region.clone()),
    ]
}

fn text(url: &str, offer: &Offer, options: &Options) -> String {
    let state = match &options.state {
        Some(path) => path.display().to_string(),
        None => "in memory, gone when this ends".to_owned(),
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
  speed           {speed} x life

Point the provider at it:
{exports}
What was asked so far: {url}/_simulator/requests
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

fn others(offer: &Offer) -> String {
    let others: Vec<&str> =
        offer.regions.iter().filter(|region| **region != offer.region).map(String::as_str).collect();
    others.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Result<Option<Options>, String> {
        parse(arguments.iter().map(OsString::from)).map_err(|error| error.to_string())
    }

    #[test]
    fn listens_on_loopback_only() {
        let error = parsed(&["--listen", "0.0.0.0:80"]).unwrap_err();
        assert!(error.contains("not a loopback address"), "{error}");
        assert!(parsed(&["--listen", "example.com:80"]).is_err());
        for good in ["127.0.0.1:0", "[::1]:80", "localhost:80", "127.9.9.9:1"] {
            assert!(parsed(&["--listen", good]).is_ok(), "{good}");
        }
    }

    #[test]
    fn refuses_odd_arguments() {
        assert!(parsed(&["--speed", "0"]).is_err());
        assert!(parsed(&["--speed", "NaN"]).is_err());
        assert!(parsed(&["--latency", "fast"]).is_err());
        assert!(parsed(&["--nonsense"]).is_err());
        assert!(parsed(&["stray"]).is_err());
        assert_eq!(parsed(&["--help"]), Ok(None));
        let options = parsed(&["--speed=100", "--latency=5", "--json", "--state", "x"]).unwrap().unwrap();
        assert_eq!(options.latency, Duration::from_millis(5));
        assert!(options.json && options.state.is_some());
    }

    #[tokio::test]
    async fn prints_what_there_is_to_use() {
        let mut out = Vec::new();
        let arguments = ["--listen", "127.0.0.1:0", "--json"].map(OsString::from);
        run_until(arguments, &mut out, std::future::ready(())).await.unwrap();
        let document: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(document["vpc_id"], "vpc-demo0001");
        assert_eq!(document["environment"]["TKE_ENDPOINT"], document["url"]);

        let mut out = Vec::new();
        let arguments = ["--listen", "127.0.0.1:0"].map(OsString::from);
        run_until(arguments, &mut out, std::future::ready(())).await.unwrap();
        let text = String::from_utf8(out).unwrap();
        for part in ["subnet-demo0003", "skey-demo0001", "export TKE_ENDPOINT=http://127.0.0.1:"] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
    }
}
