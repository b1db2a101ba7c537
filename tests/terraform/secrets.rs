//! No secret where none belongs.

use crate::harness::{Cloud, Workspace};

#[test]
fn keys_are_not_in_plans_logs_or_errors() {
    let cloud = Cloud::start();
    cloud.change(|state| {
        state.add_account(
            "300000000003",
            1_250_000_003,
            "AKIDneedle000000000000000000000000003",
            "needle-secret-key-31337",
        )
    });
    let workspace = Workspace::bare()
        .with("TKE_ENDPOINT", &cloud.url)
        .with("TENCENTCLOUD_REGION", "ap-guangzhou")
        .with("TF_LOG", "trace");
    workspace.configure(
        "resource \"tencent_account\" \"main\" {\n  provider = tke\n  name = \"x\"\n  secret_id = \"AKIDneedle000000000000000000000000003\"\n  secret_key = \"needle-secret-key-31337\"\n}\nresource \"tke_cluster\" \"main\" {\n  name = \"x\"\n  vpc_id = \"vpc-demo0001\"\n  credentials = tencent_account.main.credentials\n}\n",
    );
    // that VPC is the other account's: the cluster is refused, after requests that were signed with the keys
    let run = workspace.apply(&[]).failure();
    let ours: String = run.stderr.lines().filter(|line| line.contains("provider.terraform-provider-tke")).collect();
    assert!(ours.contains("GetCallerIdentity"), "the log shows what was asked");
    assert!(!ours.contains("needle-secret-key-31337"), "the provider logs a secret key");
    assert!(!run.stdout.contains("needle-secret-key-31337"), "the plan or an error shows a secret key");
}
