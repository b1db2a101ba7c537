//! `--debug`: Terraform attaches to a provider that a person runs, here under no debugger.

use std::io::{BufRead, BufReader, Read as _};
use std::process::{Child, ChildStdout, Command, Stdio};

use terraform_provider_tke::cli::PROVIDER_SOURCE;

use crate::harness::configuration::{bare_cluster, cluster, named_cluster, provider};
use crate::harness::{Cloud, Workspace, signal};

/// A provider in debug mode. What it prints is not read any more, and goes nowhere only when this goes.
struct Debugged {
    provider: Child,
    _printed: BufReader<ChildStdout>,
    _home: tempfile::TempDir,
}

impl Debugged {
    /// With a directory that attaches to it: without `dev_overrides`, so that there would be no provider if it did not.
    fn start(cloud: &Cloud) -> (Self, Workspace) {
        let mut debug = Command::new(env!("CARGO_BIN_EXE_terraform-provider-tke"));
        let home = tempfile::tempdir().unwrap();
        debug.arg("--debug").envs(cloud.variables()).env("HOME", home.path()).env_remove("XDG_STATE_HOME");
        let mut provider = debug.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut printed = BufReader::new(provider.stdout.take().unwrap());
        let mut lines = printed.by_ref().lines().map(Result::unwrap);
        let told = lines.find_map(|line| line.strip_prefix("bash, zsh:").map(str::to_owned)).unwrap();
        let reattach = told.split('\'').nth(1).expect("a quoted value").to_owned();
        assert!(reattach.contains(PROVIDER_SOURCE), "{reattach}");
        let workspace = Workspace::new(cloud).with("TF_REATTACH_PROVIDERS", &reattach).with("TF_CLI_CONFIG_FILE", "");
        (Self { provider, _printed: printed, _home: home }, workspace)
    }

    /// It ends by itself when it is interrupted.
    fn end(mut self) {
        signal("-INT", self.provider.id());
        assert_eq!(self.provider.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn terraform_attaches_to_a_provider_in_debug_mode_again_and_again() {
    let cloud = Cloud::start();
    let (debugged, workspace) = Debugged::start(&cloud);
    workspace.configure(&cluster("", ""));
    workspace.apply(&[]).success();
    workspace.assert_plan_is_empty();
    workspace.destroy(&[]).success();
    assert!(cloud.clusters().is_empty());

    debugged.end();
}

/// One process serves all provider blocks, and each keeps what it was configured with.
#[test]
fn two_provider_blocks_do_not_mix_in_debug_mode() {
    let cloud = Cloud::start();
    let (debugged, workspace) = Debugged::start(&cloud);
    let here = provider("region = \"ap-guangzhou\"\n  default_tags = { team = \"one\" }");
    let elsewhere = provider("alias = \"elsewhere\"\n  region = \"ap-shanghai\"\n  default_tags = { team = \"two\" }");
    let other = named_cluster("other", "provider = tke.elsewhere").replace("demo0001", "demo0101");
    workspace.configure(&format!("{here}{elsewhere}{}{other}", bare_cluster(""))).apply(&[]).success();
    let made = || {
        let clusters = cloud.clusters();
        let mut made: Vec<_> = clusters
            .values()
            .map(|cluster| (cluster.name.clone(), cluster.region.clone(), cluster.tags["team"].clone()))
            .collect();
        made.sort();
        made
    };
    let expected = [("main", "ap-guangzhou", "one"), ("other", "ap-shanghai", "two")];
    let expected = expected.map(|(name, region, team)| (name.to_owned(), region.to_owned(), team.to_owned()));
    assert_eq!(made(), expected);
    for _ in 0..3 {
        workspace.assert_plan_is_empty();
    }
    workspace.destroy(&[]).success();
    assert!(cloud.clusters().is_empty());

    debugged.end();
}
