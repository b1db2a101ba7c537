//! `--debug`: Terraform attaches to a provider that a person runs, here under no debugger.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use terraform_provider_tke::cli::PROVIDER_SOURCE;

use crate::harness::configuration::cluster;
use crate::harness::{Cloud, Workspace, signal};

#[test]
fn terraform_attaches_to_a_provider_in_debug_mode_again_and_again() {
    let cloud = Cloud::start();
    let mut debug = Command::new(env!("CARGO_BIN_EXE_terraform-provider-tke"));
    let mut provider =
        debug.arg("--debug").envs(cloud.variables()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(provider.stdout.take().unwrap()).lines().map(Result::unwrap);
    let told = lines.find_map(|line| line.strip_prefix("bash, zsh:").map(str::to_owned)).unwrap();
    let reattach = told.split('\'').nth(1).expect("a quoted value").to_owned();
    assert!(reattach.contains(PROVIDER_SOURCE), "{reattach}");

    // without dev_overrides: if it were not attached to, there would be no provider
    let workspace = Workspace::new(&cloud).with("TF_REATTACH_PROVIDERS", &reattach).with("TF_CLI_CONFIG_FILE", "");
    workspace.configure(&cluster("", ""));
    workspace.apply(&[]).success();
    workspace.assert_plan_is_empty();
    workspace.destroy(&[]).success();
    assert!(cloud.clusters().is_empty());

    signal("-INT", provider.id());
    assert_eq!(provider.wait().unwrap().code(), Some(0));
}
