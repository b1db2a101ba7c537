//! How the real cloud was seen to answer, and which tests show that the simulated cloud and the provider hold to it.
//!
//! Sources by name: *guide* is Kerwin0224/tke-cli-guide, runs of June and July 2026; *cb-spider* is
//! cloud-barista/cb-spider; *bk-bcs* is TencentBlueKing/bk-bcs; *karpenter* is TencentCloud/karpenter-provider-tke;
//! *provider* is tencentcloudstack/terraform-provider-tencentcloud; *cleanup* is a public run log of May 2026, "OPL v19
//! TKE Live Cleanup Evidence"; *model* is Tencent's own API model; *documentation* is Tencent's.

mod account;
mod addons;
mod answers;
mod clusters;
mod deletion;
mod endpoints;
mod kubeconfigs;
mod network;
mod nodes;
mod pools;
mod replies;
mod requests;
mod tags;
mod versions;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use self::Certainty::{Client, Seen};
use crate::harness::files_below;

/// How sure a fact is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Certainty {
    /// In the output of a real run.
    Seen,
    /// In the code of a client that is kept and run against the cloud.
    Client,
    /// In Tencent's documentation or API model.
    Documented,
}

/// A fact, how sure it is, where it is from, and the names of the tests that show it.
pub type Fact = (&'static str, Certainty, &'static str, &'static [&'static str]);

const FACTS: &[&[Fact]] = &[
    account::FACTS,
    addons::FACTS,
    answers::FACTS,
    clusters::FACTS,
    deletion::FACTS,
    endpoints::FACTS,
    kubeconfigs::FACTS,
    network::FACTS,
    nodes::FACTS,
    pools::FACTS,
    replies::FACTS,
    requests::FACTS,
    tags::FACTS,
    versions::FACTS,
];

/// The names of all tests in a source.
fn tests_in(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut is_test = false;
    for line in text.lines().map(str::trim) {
        if let Some(listed) = line.strip_prefix("both_ways!(").and_then(|rest| rest.strip_suffix(");")) {
            names.extend(listed.split(',').map(|name| name.trim().to_owned()));
        }
        if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
            is_test = true;
        } else if let Some(name) = function(line) {
            if is_test {
                names.insert(name.to_owned());
            }
            is_test = false;
        }
    }
    names
}

fn function(line: &str) -> Option<&str> {
    line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ")?.split('(').next()
}

#[test]
fn each_fact_is_shown_by_tests_that_there_are() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = ["src", "tests"].map(|under| files_below(&root.join(under), "rs"));
    let tests: BTreeSet<String> =
        sources.iter().flatten().flat_map(|source| tests_in(&fs::read_to_string(source).unwrap())).collect();
    assert!(tests.contains("each_fact_is_shown_by_tests_that_there_are"));
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for (fact, certainty, source, shown_by) in FACTS.iter().copied().flatten() {
        if *certainty == Client && *source == "documentation" {
            wrong.push(format!("{fact}: {certainty:?} by {source:?}"));
        }
        if source.is_empty() || shown_by.is_empty() {
            wrong.push(format!("{fact}: no source, or no test"));
        }
        if !seen.insert(*fact) {
            wrong.push(format!("{fact}: twice"));
        }
        wrong.extend(
            shown_by.iter().filter(|test| !tests.contains(**test)).map(|test| format!("{fact}: no test {test}")),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(FACTS.iter().copied().flatten().any(|(_, certainty, ..)| *certainty == Seen));
}
