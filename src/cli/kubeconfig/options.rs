//! The command line of `kubeconfig`.

use std::ffi::OsString;
use std::path::PathBuf;

use lexopt::prelude::*;

use crate::cli::cluster::ClusterName;
use crate::cli::patience::Patience;
use crate::services::endpoint::Side;

/// What `kubeconfig --help` prints.
pub const USAGE: &str = "\
Write a kubeconfig for a cluster, or merge it into one.
Keys, region and endpoint come from the same variables as in a provider block without arguments.

Usage: terraform-provider-tke kubeconfig [OPTIONS] CLUSTER

CLUSTER is an id or a name, or either with its region in front: `ap-guangzhou/cls-12345678`.

The first time that a user or role asks for the kubeconfig of a cluster, Tencent Cloud creates a client
certificate for it that is valid for 20 years. It grants no rights in a cluster that the user or role did not
create, until --acquire-admin-role is used or an administrator of the cluster grants some.

Options:
  --output PATH         The file to write, readable by its owner only; `-` is standard output
                        [./CLUSTER.kubeconfig, or with --merge $KUBECONFIG or ~/.kube/config]
  --merge               Add the cluster to the file and leave its other entries as they are; comments are lost
  --use                 With --merge: make the cluster the current context
  --endpoint SIDE       `public` or `private` [the public endpoint if open, otherwise the private one]
  --exec                Write no certificate into the file: kubectl runs this program to get it, with
                        the environment variables set at that time
  --exec-credential     Print the certificate as kubectl asks for it (client.authentication.k8s.io/v1)
  --acquire-admin-role  First bind this user or role to the cluster role tke:admin, which gives it all rights
                        in the cluster and cannot be undone
  --timeout TIME        Maximum time for the whole command, such as 30s or 5m [10m]
  -h, --help            Print this help
";

const PATIENCE: Patience = Patience::of_seconds(600);

/// What the arguments ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Options {
    pub(super) cluster: ClusterName,
    pub(super) side: Option<Side>,
    pub(super) output: Option<PathBuf>,
    pub(super) merge: bool,
    pub(super) make_current: bool,
    pub(super) exec: bool,
    pub(super) exec_credential: bool,
    pub(super) acquire_admin_role: bool,
    pub(super) patience: Patience,
}

/// `None` if help is asked for.
pub(super) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Option<Options>, lexopt::Error> {
    let (mut cluster, mut side, mut output) = (None, None, None);
    let (mut merge, mut make_current, mut exec, mut exec_credential, mut acquire_admin_role) =
        (false, false, false, false, false);
    let mut patience = PATIENCE;
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("output") => output = Some(PathBuf::from(parser.value()?)),
            Long("merge") => merge = true,
            Long("use") => make_current = true,
            Long("endpoint") => side = Some(read_side(&parser.value()?.string()?)?),
            Long("exec") => exec = true,
            Long("exec-credential") => exec_credential = true,
            Long("acquire-admin-role") => acquire_admin_role = true,
            Long("timeout") => patience = Patience::read(&parser.value()?)?,
            Short('h') | Long("help") => return Ok(None),
            Value(name) if cluster.is_none() => cluster = Some(name.string()?),
            other => return Err(other.unexpected()),
        }
    }
    let cluster = ClusterName::required(cluster)?;
    if make_current && !merge {
        return Err("--use requires --merge: in a file of its own the cluster is always the current context".into());
    }
    let writes = merge || exec || output.is_some();
    if exec_credential && writes {
        return Err(
            "--exec-credential prints a certificate and writes no file: remove --output, --merge and --exec".into()
        );
    }
    Ok(Some(Options {
        cluster,
        side,
        output,
        merge,
        make_current,
        exec,
        exec_credential,
        acquire_admin_role,
        patience,
    }))
}

fn read_side(text: &str) -> Result<Side, lexopt::Error> {
    match text {
        "public" => Ok(Side::Public),
        "private" => Ok(Side::Private),
        other => Err(format!("--endpoint {other}: must be `public` or `private`").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::cluster::Reference;

    fn parsed(arguments: &[&str]) -> Result<Option<Options>, String> {
        parse(arguments.iter().map(OsString::from)).map_err(|error| error.to_string())
    }

    #[test]
    fn the_forms_of_a_command_line() {
        let plain = Options {
            cluster: ClusterName { region: None, reference: Reference::Id("cls-1".into()) },
            side: None,
            output: None,
            merge: false,
            make_current: false,
            exec: false,
            exec_credential: false,
            acquire_admin_role: false,
            patience: PATIENCE,
        };
        assert_eq!(parsed(&["cls-1"]), Ok(Some(plain.clone())));
        let merged = Options {
            side: Some(Side::Private),
            output: Some("x".into()),
            merge: true,
            make_current: true,
            exec: true,
            ..plain.clone()
        };
        let line = ["--merge", "--use", "cls-1", "--endpoint", "private", "--output", "x", "--exec"];
        assert_eq!(parsed(&line), Ok(Some(merged)));
        let credential = Options { exec_credential: true, ..plain };
        assert_eq!(parsed(&["cls-1", "--exec-credential"]), Ok(Some(credential)));
        assert_eq!(parsed(&["--help"]), Ok(None));
        for (wrong, named) in [
            (&[][..], "missing argument: cluster"),
            (&["cls-1", "--timeout", "0s"], "--timeout"),
            (&["cls-1", "cls-2"], "cls-2"),
            (&["cls-1", "--use"], "--merge"),
            (&["cls-1", "--exec-credential", "--merge"], "--exec-credential"),
            (&["cls-1", "--endpoint", "both"], "both"),
        ] {
            assert!(parsed(wrong).unwrap_err().contains(named), "{wrong:?}");
        }
    }
}
