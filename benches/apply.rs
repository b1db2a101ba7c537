//! `make bench`: what a user waits for, as ratios of things measured in the same run. Nothing is asserted.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods, reason = "it measures and tells")]
#![allow(dead_code, unused_imports, unused_macros, reason = "shared with the tests, which use more of it")]

#[path = "../tests/contract/mod.rs"]
mod contract;
#[path = "../tests/harness/mod.rs"]
mod harness;

use std::time::{Duration, Instant};

use harness::configuration::{self, SMALL};
use harness::{Cloud, Workspace};

fn main() {
    validate();
    refresh();
    pools();
}

fn time(mut what: impl FnMut()) -> Duration {
    let begin = Instant::now();
    what();
    begin.elapsed()
}

/// The middle one of several times.
fn median(times: usize, mut what: impl FnMut()) -> Duration {
    let mut all: Vec<Duration> = (0..times).map(|_| time(&mut what)).collect();
    all.sort();
    all[times / 2]
}

fn report(what: &str, taken: Duration, base: Duration, of: &str) {
    let ratio = taken.as_secs_f64() / base.as_secs_f64();
    println!("{what}: {:.2} s, {ratio:.2} times {of} ({:.2} s)", taken.as_secs_f64(), base.as_secs_f64());
}

/// `terraform validate` with the provider, and with no provider at all.
fn validate() {
    let cloud = Cloud::start();
    let with = Workspace::new(&cloud);
    with.configure(&text(1, 50, ""));
    let without = Workspace::new(&cloud);
    without.configure_whole("output \"nothing\" {\n  value = 1\n}\n");
    let base = median(5, || drop(without.validate().success()));
    report("terraform validate", median(5, || drop(with.validate().success())), base, "that without a provider");
}

/// A plan without changes: how often it asks the cloud.
fn refresh() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&text(4, 50, configuration::PUBLIC)).apply(&[]).success();
    let mark = cloud.mark();
    workspace.assert_plan_is_empty();
    println!("refresh of a cluster with four pools and an endpoint: {} calls", cloud.since(mark).len());
}

/// Replacing the nodes of four pools at once, one pool after another, and of one alone.
fn pools() {
    let replaced = |pools: usize, more: &str| {
        let cloud = Cloud::start();
        let workspace = Workspace::new(&cloud);
        workspace.configure(&text(pools, 50, more)).apply(&[]).success();
        workspace.configure(&text(pools, 100, more));
        time(|| drop(workspace.apply(&[]).success()))
    };
    let one = replaced(1, "");
    report("four pools in parallel", replaced(4, "update_worker_pools_in_parallel = true"), one, "one pool");
    report("four pools in a row", replaced(4, ""), one, "one pool");
}

/// A cluster with so many pools of two nodes, whose disks are so large.
fn text(pools: usize, disk: u32, more: &str) -> String {
    let pool = format!("{SMALL}\n node_count = 2\n system_disk = {{ size_gb = {disk} }}");
    let names: Vec<String> = (0..pools).map(|number| format!("pool{number}")).collect();
    let pools: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), pool.as_str())).collect();
    configuration::pools(more, &pools)
}
