//! A reply that is lost while lists lag.

use super::*;
use crate::protocol::terraform::Action;

/// Each thing is made once, however late it is listed.
#[test]
fn a_lost_reply_makes_nothing_twice_while_lists_lag() {
    for seconds in [4, 9, 60] {
        for action in
            ["CreateCluster", "CreateClusterNodePool", "CreateSecurityGroup", "CreateClusterEndpoint", "InstallAddon"]
        {
            run(async {
                let world = world().await;
                let mut life = begin(&world);
                world.simulator().write(lag(seconds));
                fail(&world, action, 0, 1, FaultKind::DropReply);
                let config = config(json!({ "addons": { "tcr": {} } }));
                let went = applied(&mut life, &config).await;
                assert!(went.diagnostics.is_empty(), "{action}: {went:?}");
                let groups = if action == "CreateSecurityGroup" { 2 } else { 1 };
                assert_eq!(count(&world, action), groups, "{action}, {seconds} s");
                assert_eq!(applied(&mut life, &config).await.action, Action::NoChange, "{action}, {seconds} s");
            });
        }
    }
}

/// One that did not arrive is sent again.
#[test]
fn a_lost_request_is_sent_again() {
    for action in [
        "CreateCluster",
        "CreateClusterNodePool",
        "CreateSecurityGroup",
        "CreateSecurityGroupPolicies",
        "CreateClusterEndpoint",
        "InstallAddon",
    ] {
        run(async {
            let world = world().await;
            let mut life = begin(&world);
            fail(&world, action, 0, 1, FaultKind::DropRequest);
            let config = config(json!({ "addons": { "tcr": {} } }));
            let went = applied(&mut life, &config).await;
            assert!(went.diagnostics.is_empty(), "{action}: {went:?}");
        });
    }
}

/// One that nobody has seen arrive, nor the second, may be there all the same.
#[test]
fn a_search_in_vain_names_the_mark() {
    run(async {
        let world = world().await;
        let mut life = begin(&world);
        fail(&world, "CreateCluster", 0, 9, FaultKind::HttpStatus(502));
        let went = apply(&mut life, &config(json!({}))).await;
        assert!(text(&went.diagnostics).contains("terraform-provider-tke/create-id"), "{went:?}");
        let asked = world.simulator().requests().iter().filter(|record| record.action == "CreateCluster").count();
        assert_eq!((asked, world.snapshot().clusters.len()), (2, 0));
    });
}

/// A second request for what the first one made is refused; the user hears nothing of it.
#[test]
fn the_refusal_of_a_second_request_means_that_the_first_was_carried_out() {
    run(async {
        let world = world().await;
        let mut life = begin(&world);
        // longer than one search
        world.simulator().write(lag(200));
        fail(&world, "CreateCluster", 0, 1, FaultKind::DropReply);
        let config = config(json!({ "network": { "cluster_cidr": "172.16.0.0/16" } }));
        applied(&mut life, &config).await;
        assert_eq!(count(&world, "CreateCluster"), 1);
    });
}

/// A cluster that nobody waits for is there from its creation on, listed or not.
#[test]
fn a_cluster_that_is_not_waited_for_is_made_once() {
    run(async {
        let world = world().await;
        let mut life = begin(&world);
        world.simulator().write(lag(60));
        let config = config(json!({ "wait_until_ready": false }));
        for _ in 0..3 {
            applied(&mut life, &config).await;
        }
        assert_eq!(count(&world, "CreateCluster"), 1);
        assert_eq!(applied(&mut life, &config).await.action, Action::NoChange);
    });
}
