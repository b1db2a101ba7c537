//! The issuer of service account tokens: set, changed and put back in place, and left alone.

use serde_json::{Value as Json, json};
use terraform_provider_tke::simulator::state::Issuer;

use crate::harness::configuration::pools;
use crate::harness::{Cloud, Workspace, refusal};

const OWN: &str = "service_account_issuer = {\n    url = \"https://issuer.example.com\"\n    jwks_uri = \"https://issuer.example.com/keys\"\n  }";

fn with(more: &str) -> String {
    pools(more, &[])
}

fn issuer(cloud: &Cloud) -> Issuer {
    cloud.cluster().issuer
}

fn in_state(workspace: &Workspace) -> (Json, Json) {
    let state = workspace.state("tke_cluster.main").unwrap();
    (state["service_account_issuer"].clone(), state["service_account_issuer_url"].clone())
}

#[test]
fn the_issuer_of_tokens_changes_in_place() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&with("service_account_issuer = {}")).apply(&[]).success();
    workspace.assert_plan_is_empty();
    let id = cloud.cluster().id;
    let default = format!("https://{id}.ccs.tencent-cloud.com");
    assert!(issuer(&cloud).is_default && !issuer(&cloud).anonymous);
    let nothing_written = json!({"url": null, "jwks_uri": null, "public_discovery": false});
    assert_eq!(in_state(&workspace), (nothing_written, json!(default)));

    // an update waits until it is done, and says so to those who take the URL from it
    let mark = cloud.mark();
    workspace.configure(&with(OWN)).apply(&[]).success();
    workspace.assert_plan_is_empty();
    assert_eq!(cloud.changes_since(mark), ["ModifyClusterAuthenticationOptions"]);
    let own = issuer(&cloud);
    assert_eq!(
        (own.url.as_str(), own.jwks_uri.as_str()),
        ("https://issuer.example.com", "https://issuer.example.com/keys")
    );
    assert_eq!((own.is_default, own.last_change.as_str()), (false, "Success"));
    assert_eq!(in_state(&workspace).1, "https://issuer.example.com");

    // changed elsewhere, it is put back
    cloud.change(|state| state.clusters.values_mut().for_each(|cluster| cluster.issuer.anonymous = true));
    workspace.assert_reads_agree();
    workspace.plan(&[]).says("~ public_discovery = true -> false");
    workspace.apply(&[]).success();
    assert_eq!(issuer(&cloud), own);

    // unset, it stays as it is and is nobody's here
    let mark = cloud.mark();
    workspace.configure(&with("")).apply(&[]).success();
    assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
    assert_eq!(issuer(&cloud), own);
    assert_eq!(in_state(&workspace), (Json::Null, Json::Null));
    let mark = cloud.mark();
    workspace.assert_plan_is_empty();
    let asked = cloud.since(mark).iter().any(|record| record.action == "DescribeClusterAuthenticationOptions");
    assert!(!asked, "nobody asks about what is not managed");

    // an import leaves it alone; a configuration with it takes it in
    let other = Workspace::importing(&cloud, &with("service_account_issuer = {}"), &format!("{id}:all"));
    other.apply(&[]).success();
    other.assert_plan_is_empty();
    assert_eq!(issuer(&cloud).url, default);
}

#[test]
fn an_issuer_that_fails_does_not_take_the_cluster_with_it() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let refused = refusal("UnsupportedOperation", "not for this cluster");
    cloud.fail_next("ModifyClusterAuthenticationOptions", refused);
    workspace.configure(&with(OWN)).apply(&[]).success().says("Cluster created, but incomplete").says("issuer");
    let id = cloud.cluster().id;
    workspace.apply(&[]).success();
    assert_eq!((cloud.cluster().id, issuer(&cloud).url.as_str()), (id, "https://issuer.example.com"));
    workspace.assert_plan_is_empty();

    workspace.configure(&with("service_account_issuer = { url = \"https://a.example\" }"));
    workspace.validate().failure().says("must be set together");
    workspace
        .configure(&with("service_account_issuer = { url = \"http://a.example\", jwks_uri = \"https://a.example\" }"));
    workspace.validate().failure().says("is not an `https://` URL");
}

#[test]
fn an_issuer_that_is_set_already_is_imported_and_not_set_again() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    for text in [OWN, "service_account_issuer = {}"] {
        workspace.configure(&with(text)).apply(&[]).success();
        let mark = cloud.mark();
        let id = cloud.cluster().id;
        for reference in [id.clone(), format!("{id}:all")] {
            let other = Workspace::importing(&cloud, &with(text), &reference);
            assert_eq!(in_state(&other), in_state(&workspace), "{reference}");
            if reference.ends_with(":all") {
                other.assert_plan_is_empty();
            }
        }
        // set elsewhere to what is written since
        let other = Workspace::importing(&cloud, &with(""), &id);
        other.apply(&[]).success();
        other.configure(&with(text)).apply(&[]).success();
        other.assert_plan_is_empty();
        assert_eq!(cloud.changes_since(mark), Vec::<String>::new());
    }
}
