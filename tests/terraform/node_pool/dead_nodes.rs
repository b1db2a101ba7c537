//! A node that failed some time ago holds up nothing: no change is waited for that cannot mend it.

use terraform_provider_tke::simulator::state::InstanceStatus;

use super::nodes;
use crate::harness::PoolBench;
use crate::harness::configuration::{SMALL, pools};

/// Less than a wait that is in vain would take.
const SHORT: &str = "timeouts { update = \"60m\" }";

fn bench_with_a_dead_node() -> (PoolBench, String) {
    let bench = PoolBench::with("node_count = 2");
    let dead = bench.cloud.change(|state| {
        let node = state.instances.values_mut().next().unwrap();
        node.status = InstanceStatus::Failed;
        node.failed_reason = "kubelet does not answer".into();
        node.id.clone()
    });
    (bench, dead)
}

#[test]
fn a_dead_node_holds_up_no_change_and_is_warned_of() {
    let (bench, dead) = bench_with_a_dead_node();
    let workspace = &bench.workspace;
    let configure = |cluster: &str, pool: &str| {
        workspace.configure(&pools(&format!("{cluster}\n  {SHORT}"), &[("blue", &format!("{SMALL}\n {pool}"))]))
    };
    for (cluster, pool) in [
        ("tags = { team = \"one\" }", "node_count = 2"),
        ("tags = { team = \"one\" }", "node_count = 2\n labels = { a = \"1\" }"),
        ("tags = { team = \"one\" }", "node_count = 2\n labels = { a = \"1\" }\n annotations = { b = \"1\" }"),
        ("tags = { team = \"one\" }", "node_count = 3\n labels = { a = \"1\" }\n annotations = { b = \"1\" }"),
    ] {
        configure(cluster, pool)
            .apply(&[])
            .success()
            .says("Failed nodes")
            .says(&format!("{dead} failed: kubelet does not answer"))
            .says("does not wait for them");
        workspace.assert_plan_is_empty();
    }
    assert_eq!(bench.cloud.cluster().tags["team"], "one", "what comes after the pools is sent too");
    assert_eq!(nodes(&bench.cloud, "blue").len(), 3);
    // of what is no matter of nodes it is not told
    configure(
        "tags = { team = \"one\" }\n description = \"new\"",
        "node_count = 3\n labels = { a = \"1\" }\n annotations = { b = \"1\" }",
    )
    .apply(&[])
    .success()
    .silent_about("Failed nodes");
    workspace.destroy(&[]).success();
    bench.cloud.assert_nothing_is_left();
}
