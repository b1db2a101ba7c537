//! The command line of `status`.

use std::ffi::OsString;

use lexopt::prelude::*;

use crate::cli::cluster::ClusterName;

/// What `status --help` prints.
pub const USAGE: &str = "\
Show a cluster, its node pools, nodes, endpoints and add-ons, each with what it is doing.
Keys, region and endpoint come from the same variables as in a provider block without arguments.

Usage: terraform-provider-tke status [OPTIONS] CLUSTER

CLUSTER is `cls-12345678`, or with its region in front: `ap-guangzhou/cls-12345678`.

Options:
  --watch            Look again every few seconds until interrupted: live in a terminal, else a line
                     for each change
  --json             Print JSON; with --watch a line for each look that is not as the one before
  -h, --help         Print this
";

/// What the arguments ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Options {
    pub(super) cluster: ClusterName,
    pub(super) watch: bool,
    pub(super) json: bool,
}

/// `None` if help is asked for.
pub(super) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Option<Options>, lexopt::Error> {
    let (mut cluster, mut watch, mut json) = (None, false, false);
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("watch") => watch = true,
            Long("json") => json = true,
            Short('h') | Long("help") => return Ok(None),
            Value(name) if cluster.is_none() => cluster = Some(name.string()?),
            other => return Err(other.unexpected()),
        }
    }
    let cluster = ClusterName::read(cluster)?;
    Ok(Some(Options { cluster, watch, json }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Result<Option<Options>, String> {
        parse(arguments.iter().map(OsString::from)).map_err(|error| error.to_string())
    }

    #[test]
    fn the_forms_of_a_command_line() {
        let named = |region: Option<&str>| ClusterName { region: region.map(str::to_owned), id: "cls-1".into() };
        let plain = Options { cluster: named(None), watch: false, json: false };
        assert_eq!(parsed(&["cls-1"]), Ok(Some(plain.clone())));
        let all = Options { cluster: named(Some("ap-guangzhou")), watch: true, json: true };
        assert_eq!(parsed(&["--watch", "ap-guangzhou/cls-1", "--json"]), Ok(Some(all)));
        assert_eq!(parsed(&["--help"]), Ok(None));
        for (wrong, named) in [(&["np-1"][..], "np-1"), (&[], "which cluster"), (&["cls-1", "cls-2"], "cls-2")] {
            assert!(parsed(wrong).unwrap_err().contains(named), "{wrong:?}");
        }
    }
}
