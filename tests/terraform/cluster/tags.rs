//! What a tag and a description may be, and the tag that a new cluster is found by.

use std::collections::BTreeMap;

use terraform_provider_tke::simulator::FaultKind;
use terraform_provider_tke::simulator::state::TagPolicy;

use crate::harness::configuration::{bare_cluster, cluster, named_cluster, pools, provider};
use crate::harness::{Cloud, Workspace, map};

/// The account of this cloud takes no tags.
fn refuse_tags(cloud: &Cloud) {
    cloud.change(|state| {
        let owner = state.users.values().next().unwrap().owner_uin.clone();
        let policy = TagPolicy { values: BTreeMap::new(), refuses_other_keys: true };
        state.account_tags.entry(owner).or_default().policy = Some(policy);
    });
}

#[test]
fn tags_and_descriptions_that_nodes_cannot_have_are_refused_at_validate() {
    let refused = |text: &str, attribute: &str, phrase: &str| {
        Workspace::bare()
            .configure(text)
            .validate()
            .failure()
            .says("Invalid attribute value")
            .says(attribute)
            .says(phrase);
    };
    refused(&bare_cluster("tags = { team = \"\" }"), "tags[\"team\"]", "must not be empty");
    refused(&bare_cluster("tags = { team = \"a#b\" }"), "tags[\"team\"]", "must not contain '#'");
    refused(&bare_cluster("tags = { projects = \"a\" }"), "tags[\"projects\"]", "reserved by Tencent Cloud");
    refused(&bare_cluster("tags = { \"qcs:a\" = \"a\" }"), "tags[\"qcs:a\"]", "reserved by Tencent Cloud");
    refused(&bare_cluster("description = \"cluster #1\""), "description", "must not contain '#'");
    refused(&cluster("", "tags = { \"项目\" = \"a\" }"), "node_pools[\"workers\"].tags[\"项目\"]", "reserved");
    refused(&cluster("", "tags = { cost = \"\" }"), "node_pools[\"workers\"].tags[\"cost\"]", "must not be empty");
    let default = format!("{}{}", provider("default_tags = { team = \"50%\" }"), bare_cluster(""));
    refused(&default, "default_tags[\"team\"]", "must not contain '%'");
    Workspace::bare()
        .configure(&format!(
            "{}{}",
            provider("default_tags = { \"项 目\" = \"研发（1）【2】\" }"),
            bare_cluster("tags = { tencentcloud = \"a b+-=._:/@()[]\" }\n description = \"\"")
        ))
        .validate()
        .success();
}

#[test]
fn a_tag_that_becomes_known_in_the_apply_is_checked_before_anything_is_made() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let text = |value: &str, lines: &str| {
        format!("resource \"terraform_data\" \"later\" {{\n  input = {value:?}\n}}\n{}", bare_cluster(lines))
    };
    let unknown = "tags = { team = terraform_data.later.output }";
    workspace.configure(&text("a#b", unknown));
    workspace.plan(&[]).says("+ \"team\" = (known after apply)");
    workspace.apply(&[]).failure().says("tags[\"team\"]").says("must not contain '#'");
    let unknown = "description = terraform_data.later.output";
    workspace.configure(&text("a%b", unknown));
    workspace.apply(&[]).failure().says("description").says("must not contain '%'");
    assert_eq!(cloud.changes_since(0), Vec::<String>::new());
    workspace.configure(&text("a-b", unknown)).apply(&[]).success();
    assert_eq!(cloud.cluster().description, "a-b");
}

#[test]
fn in_an_account_that_refuses_unknown_tags_a_cluster_is_made_without_its_mark() {
    let cloud = Cloud::start();
    refuse_tags(&cloud);
    let workspace = Workspace::new(&cloud);
    workspace.configure(&bare_cluster("")).apply(&[]).success();
    assert_eq!(cloud.cluster().tags, map([]));
    workspace.assert_plan_is_empty();
    let bodies = cloud.bodies_since(0, "CreateCluster");
    assert_eq!(bodies.len(), 2);
    assert!(bodies[1]["ClusterBasicSettings"].get("TagSpecification").is_none());
    // a tag of the user's is no reason to do without the mark
    workspace.configure(&named_cluster("other", "tags = { team = \"a\" }"));
    workspace.apply(&[]).failure().says("Tag not accepted");
}

#[test]
fn without_its_mark_a_lost_cluster_is_found_by_what_was_there_before() {
    let cloud = Cloud::start();
    refuse_tags(&cloud);
    // one of this name, that is not it
    let first = Workspace::new(&cloud);
    first.configure(&bare_cluster("")).apply(&[]).success();
    let id = cloud.cluster().id;
    let second = Workspace::new(&cloud);
    cloud.fail("CreateCluster", 1, 1, FaultKind::DropReply);
    second.configure(&bare_cluster("")).apply(&[]).success();
    assert_eq!(cloud.clusters().len(), 2);
    let found = second.state("tke_cluster.main").unwrap()["id"].as_str().unwrap().to_owned();
    assert!(found != id && cloud.clusters().contains_key(&found));
    second.assert_plan_is_empty();
    // one that never arrived is not sent again: nobody could tell it from another
    cloud.fail("CreateCluster", 1, 1, FaultKind::DropRequest);
    let third = Workspace::new(&cloud);
    third.configure(&(provider("retry_timeout = \"2s\"") + &bare_cluster("")));
    third.apply(&[]).failure().says("No new cluster of the name \"main\" in vpc-demo0001");
    assert_eq!(cloud.clusters().len(), 2);
}

#[test]
fn tags_that_the_cloud_or_others_set_stay_on_a_cluster_and_are_no_drift() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&pools("tags = { team = \"a\" }", &[])).apply(&[]).success();
    let theirs = [("tencentcloud:x", "1"), ("qcs:y", "2"), ("theirs", "")];
    let id = cloud.cluster().id;
    cloud.change(|state| state.clusters.get_mut(&id).unwrap().tags.extend(map(theirs)));
    workspace.assert_plan_is_empty();
    workspace.configure(&pools("tags = { team = \"b\" }", &[])).apply(&[]).success();
    let mut tags = cloud.cluster().tags;
    assert!(tags.remove("terraform-provider-tke/create-id").is_some(), "the mark stays too");
    assert_eq!(tags, map([("team", "b"), theirs[0], theirs[1], theirs[2]]));
    workspace.assert_plan_is_empty();
}
