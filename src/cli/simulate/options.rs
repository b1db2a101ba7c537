//! The command line of `simulate`.

use std::ffi::{OsStr, OsString};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use lexopt::prelude::*;

/// What `simulate --help` prints.
pub const USAGE: &str = "\
Serve a simulated Tencent Cloud on a local address. It needs no account and no network, and costs nothing.
Each cluster whose endpoint is open has a Kubernetes API on its own port.

Usage: terraform-provider-tke simulate [OPTIONS]

Options:
  --listen ADDRESS   Loopback address to listen on; port 0 selects a free port [127.0.0.1:7880]
  --state PATH       Store the simulated cloud in this file, which processes can share [in memory]
  --latency MS       Delay every reply by this many milliseconds [0]
  --speed N          Speed factor: at 1, creating a cluster takes 5 minutes, at 100 it takes 3 s [1]
  --hostile          Reproduce the rarer behaviour wherever the real cloud showed two: delayed lists, failing
                     reads, messages in Chinese and the like; for a new simulated cloud only
  --json             Print the endpoint, keys and ids as one JSON object
  -h, --help         Print this help
";

/// What the arguments ask for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Options {
    pub(super) listen: SocketAddr,
    pub(super) state: Option<PathBuf>,
    pub(super) latency: Duration,
    pub(super) speed: f64,
    pub(super) hostile: bool,
    pub(super) json: bool,
}

/// `None` if help is asked for.
pub(super) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Option<Options>, lexopt::Error> {
    let mut options = Options {
        listen: SocketAddr::from(([127, 0, 0, 1], 7880)),
        state: None,
        latency: Duration::ZERO,
        speed: 1.0,
        hostile: false,
        json: false,
    };
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("listen") => options.listen = loopback(&parser.value()?.string()?)?,
            Long("state") => options.state = Some(parser.value()?.into()),
            Long("latency") => options.latency = Duration::from_millis(number("--latency", &parser.value()?)?),
            Long("speed") => {
                options.speed = number("--speed", &parser.value()?)?;
                if !(options.speed.is_finite() && options.speed > 0.0) {
                    return Err(format!("--speed {}: must be a number above 0", options.speed).into());
                }
            }
            Long("hostile") => options.hostile = true,
            Long("json") => options.json = true,
            Short('h') | Long("help") => return Ok(None),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some(options))
}

fn number<T: FromStr>(option: &str, value: &OsStr) -> Result<T, lexopt::Error> {
    let text = value.to_string_lossy();
    text.parse().map_err(|_| format!("{option} {text:?}: not a number").into())
}

/// The demo keys are known to everybody, so nobody else may reach the address.
fn loopback(text: &str) -> Result<SocketAddr, lexopt::Error> {
    let numeric = text.replacen("localhost", "127.0.0.1", 1);
    let address: SocketAddr =
        numeric.parse().map_err(|_| format!("--listen {text}: not an address and a port, such as 127.0.0.1:7880"))?;
    if !address.ip().is_loopback() {
        return Err(format!(
            "--listen {text}: not a loopback address. The simulated cloud's keys are public, so it only listens on \
             127.0.0.0/8 or [::1]"
        )
        .into());
    }
    Ok(address)
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
}
