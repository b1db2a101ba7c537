//! Every call has its permission, and every permission its call.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use terraform_provider_tke::services::permissions::{CALLS, Feature, Usage, permissions_of};
use terraform_provider_tke::simulator::actions;

use crate::harness::files_below;

/// Who makes calls.
const CALLERS: [&str; 5] =
    ["src/services", "src/provider", "src/cli", "src/cloud/credentials", "src/cloud/tke/cluster_by_id.rs"];

/// Names every call, and makes none.
const TABLE: &str = "src/services/permissions/calls.rs";

/// Calls of other clients, which the simulated cloud answers and the provider does not make.
pub const OF_OTHERS: [(&str, &str); 13] = [
    ("cam", "DescribeRoleList"),
    ("cwp", "DeleteMachine"),
    ("tag", "DescribeResourceTagsByResourceIds"),
    ("tat", "InvokeCommand"),
    ("tke", "DescribeClusterAsGroupOption"),
    ("tke", "DescribeClusterExtraArgs"),
    ("tke", "DescribeClusterLevelAttribute"),
    ("tke", "DescribeClusterSecurity"),
    ("tke", "DescribeEnableVpcCniProgress"),
    ("tke", "DescribeIPAMD"),
    ("tke", "DescribeLogSwitches"),
    ("tke", "EnableVpcCniNetworkType"),
    ("vpc", "DescribeSecurityGroupAssociationStatistics"),
];

/// What needs no permission: who asks is told who he is, or has none yet.
const FREE: [&str; 2] = ["GetCallerIdentity", "AssumeRoleWithWebIdentity"];

/// Name and code of what is under a path, without its tests.
fn code(under: &str) -> Vec<(PathBuf, String)> {
    let files = files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join(under), "rs");
    let code = |path: &PathBuf| std::fs::read_to_string(path).unwrap().split("#[cfg(test)]").next().unwrap().to_owned();
    files.iter().map(|path| (path.clone(), code(path))).collect()
}

#[test]
fn every_typed_call_is_in_the_table() {
    let mut declared: Vec<String> = Vec::new();
    for (_, code) in code("src/cloud") {
        let calls = code.split("\naction!(").skip(1).map(|rest| rest.split(',').nth(1).unwrap().trim().to_owned());
        declared.extend(calls);
        let unlike = code.split("\nimpl Action for ").skip(1).map(|rest| rest.split(' ').next().unwrap().to_owned());
        declared.extend(unlike);
    }
    declared.sort();
    let mut known: Vec<String> = CALLS.iter().map(|usage| usage.call.name.to_owned()).collect();
    known.sort();
    assert_eq!(declared, known);
}

#[test]
fn the_table_has_what_the_simulated_cloud_answers() {
    let offered: BTreeSet<(String, String)> =
        actions().map(|(service, _, name)| (service.to_owned(), name.to_owned())).collect();
    let own = CALLS.iter().map(|usage| (usage.call.service.name().to_owned(), usage.call.name.to_owned()));
    let of_others = OF_OTHERS.iter().map(|(service, name)| ((*service).to_owned(), (*name).to_owned()));
    assert_eq!(offered, own.chain(of_others).collect());
}

/// Whether code names the struct of a call, by a path or in an import that leads to its service.
fn makes(code: &str, usage: &Usage) -> bool {
    let names_it = code.split(|c: char| !c.is_alphanumeric()).any(|name| name == usage.call.name);
    // two services have a call of one name
    let folder = match usage.call.service.name() {
        "as" => "autoscaling",
        name => name,
    };
    names_it && code.contains(&format!("{folder}::"))
}

#[test]
fn a_call_without_a_feature_is_one_that_nobody_makes_or_that_everybody_may_make() {
    let mut callers: Vec<(PathBuf, String)> = CALLERS.iter().flat_map(|path| code(path)).collect();
    callers.retain(|(path, _)| !path.ends_with(TABLE));
    let wrong = CALLS.iter().filter_map(|usage| {
        let is_made = callers.iter().any(|(path, code)| makes(code, usage) || is_by_id(path, usage));
        let is_free = FREE.contains(&usage.call.name);
        let has_feature = !usage.features.is_empty();
        (has_feature != (is_made && !is_free))
            .then(|| format!("{}: made {is_made}, {:?}", usage.call.name, usage.features))
    });
    assert_eq!(wrong.collect::<Vec<_>>(), Vec::<String>::new());
}

fn is_by_id(path: &Path, usage: &Usage) -> bool {
    path.ends_with("cluster_by_id.rs") && usage.call.name == "DescribeClusters"
}

#[test]
fn every_feature_is_explained_and_needs_something() {
    let page = include_str!("../docs/data-sources/tke_permissions.md");
    for feature in Feature::ALL {
        assert!(page.contains(&format!("\n| `{}` | ", feature.name())), "{}", feature.name());
        let needed = permissions_of(&[feature]);
        assert!(!needed.is_empty(), "{}", feature.name());
        let well_formed = |name: &String| {
            name.split_once(':').is_some_and(|(service, call)| {
                service.bytes().all(|b| b.is_ascii_lowercase()) && call.bytes().all(|b| b.is_ascii_alphanumeric())
            })
        };
        assert!(needed.iter().all(well_formed), "{needed:?}");
    }
}
