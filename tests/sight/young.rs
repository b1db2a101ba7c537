//! A cluster that was accepted is not replaced because somebody cannot see it or does not wait for it.

use terraform_provider_tke::kit::wire::tfplugin6::stop_provider;

use super::*;
use crate::harness::refusal;
use crate::protocol::terraform::Action;

/// The state after a create in which something was wrong, and what goes on from there: one apply makes what is missing.
async fn goes_on(world: &World, life: &mut Life<'_>, config: &Json) {
    let state = life.cluster.state.clone().unwrap();
    assert!(!state.tainted, "{state:?}");
    let id = life.cluster_id();
    world.simulator().write(|state| state.faults.clear());
    let went = applied(life, config).await;
    assert_ne!(went.action, Action::Replace);
    assert_eq!((life.cluster_id(), count(world, "CreateCluster")), (id, 1));
    assert_eq!(applied(life, config).await.action, Action::NoChange);
}

#[test]
fn reads_that_are_refused_or_broken_do_not_taint() {
    let unreadable = FaultKind::WithoutMember("Clusters[0].ClusterStatus".to_owned());
    for (kind, times) in [
        (refusal("AuthFailure.SignatureExpire", "the signature has expired"), 2),
        (refusal("AuthFailure.TokenFailure", "token error"), 2),
        (refusal("AuthFailure.SecretIdNotFound", "no such key"), 1000),
        (refusal("UnauthorizedOperation", "not any more"), 1000),
        (FaultKind::DropRequest, 1000),
        (unreadable, 1000),
    ] {
        run(async {
            let world = world().await;
            let mut life = begin(&world);
            let config = config(json!({}));
            let failing = async || fail(&world, "DescribeClusters", 0, times, kind.clone());
            let went = meanwhile(&world, has_cluster, failing, apply(&mut life, &config)).await;
            assert!(!went.has_failed(), "{kind:?}: {went:?}");
            goes_on(&world, &mut life, &config).await;
        });
    }
}

/// Interrupts a create so long after the cloud is so.
async fn interrupted(
    world: &World,
    life: &mut Life<'_>,
    config: &Json,
    is_so: fn(&State) -> bool,
    after: Duration,
) -> Went {
    let stop = async || {
        clock::sleep(after).await;
        drop(world.client.rpc().stop_provider(stop_provider::Request {}).await.unwrap());
    };
    meanwhile(world, is_so, stop, apply(life, config)).await
}

#[test]
fn an_interrupted_create_is_not_tainted_and_the_next_apply_goes_on() {
    for partial_create in ["warn", "error"] {
        // while it is made, and while its parts are
        for (is_so, after) in [(has_cluster as fn(&State) -> bool, 0), (has_cluster, 30), (has_pool, 0), (has_pool, 20)]
        {
            run(async {
                let world = world().await;
                let mut life = begin(&world);
                let config = config(json!({ "deletion_protection": true, "partial_create": partial_create }));
                let went = interrupted(&world, &mut life, &config, is_so, Duration::from_secs(after)).await;
                assert!(!went.has_failed(), "after {after} s: {went:?}");
                assert!(text(&went.diagnostics).contains("interrupted"), "after {after} s: {went:?}");
                goes_on(&world, &mut life, &config).await;
            });
        }
    }
}

#[test]
fn a_create_that_ran_out_of_time_says_how_to_keep_the_cluster() {
    run(async {
        let world = world().await;
        let mut life = begin(&world);
        let config = config(json!({ "timeouts": { "create": "1m" } }));
        let went = apply(&mut life, &config).await;
        assert!(went.has_failed());
        assert!(text(&went.diagnostics).contains("terraform untaint ADDRESS"), "{went:?}");
        assert!(life.cluster.state.as_ref().unwrap().tainted);
    });
}

#[test]
fn an_interrupted_search_ends_and_says_what_to_look_for() {
    run(async {
        let world = world().await;
        let mut life = begin(&world);
        world.simulator().write(lag(600));
        fail(&world, "CreateCluster", 0, 1, FaultKind::DropReply);
        let config = config(json!({ "network": { "cluster_cidr": "172.16.0.0/16" } }));
        let went = interrupted(&world, &mut life, &config, has_cluster, Duration::from_secs(20)).await;
        assert!(text(&went.diagnostics).contains("terraform-provider-tke/create-id"), "{went:?}");
        assert_eq!(count(&world, "CreateCluster"), 1);
    });
}
