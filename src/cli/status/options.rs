//! The command line of `status`.

use std::ffi::OsString;

use lexopt::prelude::*;

use crate::cli::cluster::{ClusterName, Reference, is_region};
use crate::cli::patience::Patience;

/// What `status --help` prints.
pub const USAGE: &str = "\
List the clusters of a region, or show one with its node pools, nodes, endpoints and add-ons.
Keys, region and endpoint come from the same variables as in a provider block without arguments.

Usage: terraform-provider-tke status [OPTIONS] [CLUSTER]

CLUSTER is an id or a name, or either with its region in front: `ap-guangzhou/cls-12345678`.
Without CLUSTER, all clusters are listed.

Options:
  --name NAME        The cluster of this name; with --watch, wait until there is one
  --region REGION    The region; to list clusters, it may be repeated, or be `all` [TENCENTCLOUD_REGION]
  --watch            Repeat every few seconds until interrupted: a live view in a terminal, otherwise a
                     line for each change
  --json             Print JSON; with --watch, one line for each change
  --timeout TIME     Maximum time to wait for a reply, such as 30s or 5m; with --watch, for each [1m]
  -h, --help         Print this help
";

const PATIENCE: Patience = Patience::of_seconds(60);

/// What the arguments ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Options {
    /// Of none, all are listed.
    pub(super) cluster: Option<Reference>,
    /// Whether a cluster that is not there yet is waited for.
    pub(super) await_cluster: bool,
    pub(super) regions: Regions,
    pub(super) watch: bool,
    pub(super) json: bool,
    pub(super) patience: Patience,
}

/// Where clusters are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Regions {
    /// In these; in none, that of the environment.
    These(Vec<String>),
    /// Everywhere.
    All,
}

/// `None` if help is asked for.
pub(super) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Option<Options>, lexopt::Error> {
    let (mut cluster, mut name, mut regions) = (None, None, Vec::new());
    let (mut watch, mut json, mut patience) = (false, false, PATIENCE);
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("watch") => watch = true,
            Long("json") => json = true,
            Long("name") => name = Some(parser.value()?.string()?),
            Long("region") => regions.push(read_region(parser.value()?.string()?)?),
            Long("timeout") => patience = Patience::read(&parser.value()?)?,
            Short('h') | Long("help") => return Ok(None),
            Value(argument) if cluster.is_none() => cluster = Some(argument.string()?),
            other => return Err(other.unexpected()),
        }
    }
    let await_cluster = watch && name.is_some();
    let cluster = match (cluster, name) {
        (Some(_), Some(_)) => return Err("--name conflicts with CLUSTER".into()),
        (Some(argument), None) => {
            let ClusterName { region, reference } = ClusterName::read(argument)?;
            if region.is_some() && !regions.is_empty() {
                return Err("the region is set twice: in front of the cluster and with --region".into());
            }
            regions.extend(region);
            Some(reference)
        }
        (None, Some(name)) if name.is_empty() => return Err("--name must not be empty".into()),
        (None, name) => name.map(Reference::Name),
    };
    let regions = match regions.iter().any(|region| region == "all") {
        true => Regions::All,
        false => Regions::These(regions),
    };
    let is_one = matches!(&regions, Regions::These(regions) if regions.len() <= 1);
    if cluster.is_some() && !is_one {
        return Err("a single cluster is in one region: use --region once, with its name".into());
    }
    Ok(Some(Options { cluster, await_cluster, regions, watch, json, patience }))
}

fn read_region(text: String) -> Result<String, lexopt::Error> {
    match text == "all" || is_region(&text) {
        true => Ok(text),
        false => Err(format!("--region {text:?} is not a region such as ap-guangzhou").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Result<Option<Options>, String> {
        parse(arguments.iter().map(OsString::from)).map_err(|error| error.to_string())
    }

    #[test]
    fn the_forms_of_a_command_line() {
        let these = |regions: &[&str]| Regions::These(regions.iter().map(|region| (*region).to_owned()).collect());
        let list = Options {
            cluster: None,
            await_cluster: false,
            regions: these(&[]),
            watch: false,
            json: false,
            patience: PATIENCE,
        };
        assert_eq!(parsed(&[]), Ok(Some(list.clone())));
        assert_eq!(parsed(&["--region", "all"]), Ok(Some(Options { regions: Regions::All, ..list.clone() })));
        let two = Options { regions: these(&["ap-guangzhou", "ap-singapore"]), ..list.clone() };
        assert_eq!(parsed(&["--region", "ap-guangzhou", "--region=ap-singapore"]), Ok(Some(two)));
        let plain = Options { cluster: Some(Reference::Id("cls-1".into())), ..list };
        assert_eq!(parsed(&["cls-1"]), Ok(Some(plain.clone())));
        let there = Options { regions: these(&["ap-guangzhou"]), watch: true, json: true, ..plain.clone() };
        assert_eq!(parsed(&["--watch", "ap-guangzhou/cls-1", "--json"]), Ok(Some(there)));
        let named = Options { cluster: Some(Reference::Name("cls-odd".into())), ..plain };
        assert_eq!(parsed(&["--name", "cls-odd"]), Ok(Some(named.clone())));
        let awaited = Options { await_cluster: true, watch: true, ..named };
        assert_eq!(parsed(&["--name", "cls-odd", "--watch"]), Ok(Some(awaited)));
        assert_eq!(parsed(&["--help"]), Ok(None));
        for (wrong, named) in [
            (&["cls-1", "cls-2"][..], "cls-2"),
            (&["cls-1", "--name", "a"], "--name"),
            (&["--name", ""], "--name"),
            (&["ap-guangzhou/cls-1", "--region", "ap-singapore"], "twice"),
            (&["cls-1", "--region", "all"], "one region"),
            (&["--region", "here"], "here"),
            (&["--timeout", "soon"], "soon"),
            (&["--timeout", "0s"], "from 1s to 24h"),
            (&["--timeout", "25h"], "from 1s to 24h"),
            (&["--timeout", "999999999h"], "too long"),
        ] {
            assert!(parsed(wrong).unwrap_err().contains(named), "{wrong:?}");
        }
    }
}
