//! `terraform-provider-tke simulate`: the simulated cloud behind a local HTTP address.

mod options;
mod text;

use std::ffi::OsString;
use std::future::Future;
use std::io::{self, Write};
use std::net::SocketAddr;

use tokio::net::TcpListener;

pub use self::options::USAGE;
use super::signal::interrupted;
use crate::simulator::state::Quirks;
use crate::simulator::{self, OpenError, Settings, Simulator};

/// Why `simulate` ended otherwise than by a signal.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SimulateError {
    /// The arguments make no sense.
    #[error("simulate: {0}")]
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
    let Some(options) = options::parse(arguments).map_err(usage)? else {
        out.write_all(USAGE.as_bytes())?;
        return Ok(());
    };
    let quirks = if options.hostile { Quirks::hostile() } else { Quirks::default() };
    let settings = Settings { speed: options.speed, latency: options.latency, quirks, ..Settings::default() };
    let simulator = match &options.state {
        Some(path) => Simulator::open(path, settings)?,
        None => Simulator::in_memory(settings),
    };
    let address = options.listen;
    let listener = TcpListener::bind(address).await.map_err(|source| SimulateError::Listen { address, source })?;
    let url = format!("http://{}", listener.local_addr()?);
    let offer = simulator.offer();
    if options.json {
        writeln!(out, "{}", text::document(&url, &offer, &options))?;
    } else {
        out.write_all(text::screen(&url, &offer, &options).as_bytes())?;
    }
    out.flush()?;
    simulator::http::serve(listener, simulator, shutdown).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

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
