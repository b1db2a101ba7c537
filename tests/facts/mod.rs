//! How the real cloud was seen to answer, and which tests show that the simulated cloud and the provider hold to it.
//!
//! Sources by name: *guide* is Kerwin0224/tke-cli-guide, runs of June and July 2026; *cb-spider* is
//! cloud-barista/cb-spider; *bk-bcs* is TencentBlueKing/bk-bcs; *karpenter* is TencentCloud/karpenter-provider-tke;
//! *provider* is tencentcloudstack/terraform-provider-tencentcloud; *cleanup* is a public run log of May 2026, "OPL v19
//! TKE Live Cleanup Evidence"; *model* is Tencent's own API model; *documentation* is Tencent's.

mod answers;
mod nodes;
mod replies;
mod requests;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use self::Certainty::{Client, Documented, Seen};

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

const FACTS: &[&[Fact]] = &[answers::FACTS, replies::FACTS, nodes::FACTS, requests::FACTS];

/// The names of all tests in the sources below a directory.
fn tests_below(directory: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            tests_below(&path, names);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let mut is_test = false;
            for line in text.lines().map(str::trim) {
                if line.starts_with("both_ways!(") {
                    let listed = line.trim_start_matches("both_ways!(").trim_end_matches(");");
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
        }
    }
}

fn function(line: &str) -> Option<&str> {
    line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ")?.split('(').next()
}

#[test]
fn each_fact_is_shown_by_tests_that_there_are() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut tests = BTreeSet::new();
    tests_below(&root.join("src"), &mut tests);
    tests_below(&root.join("tests"), &mut tests);
    assert!(tests.contains("each_fact_is_shown_by_tests_that_there_are"));
    let mut wrong = Vec::new();
    let mut seen = BTreeMap::new();
    for (fact, certainty, source, shown_by) in FACTS.iter().copied().flatten() {
        if *certainty == Client && *source == "documentation" || *certainty == Documented && source.is_empty() {
            wrong.push(format!("{fact}: {certainty:?} by {source:?}"));
        }
        if source.is_empty() || shown_by.is_empty() {
            wrong.push(format!("{fact}: no source, or no test"));
        }
        if seen.insert(*fact, ()).is_some() {
            wrong.push(format!("{fact}: twice"));
        }
        wrong.extend(
            shown_by.iter().filter(|test| !tests.contains(**test)).map(|test| format!("{fact}: no test {test}")),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(FACTS.iter().copied().flatten().any(|(_, certainty, ..)| *certainty == Seen));
}
