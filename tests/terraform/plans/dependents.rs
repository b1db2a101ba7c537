//! What hangs on a cluster's ids, addresses and certificate is replaced when those change, and by nothing else.

use super::before;
use crate::harness::{Cloud, Workspace};

/// Resources that are replaced with what they hang on, in both ways that Terraform has.
const DEPENDENTS: &str = r#"
locals {
  on = {
    group       = tke_cluster.main.security_group_id
    nodes       = tke_cluster.main.node_security_group_id
    public      = tke_cluster.main.public_endpoint
    certificate = tke_cluster.main.cluster_ca_certificate
    pool        = tke_cluster.main.node_pools["workers"].id
  }
}

resource "terraform_data" "each" {
  for_each         = local.on
  triggers_replace = each.value
}

resource "terraform_data" "group" {
  lifecycle {
    replace_triggered_by = [tke_cluster.main.security_group_id, tke_cluster.main.public_endpoint]
  }
}
"#;

#[test]
fn what_hangs_on_a_cluster_is_replaced_only_with_what_it_hangs_on() {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    let base = before("  vpc_id", "  kubernetes_version  = \"1.30\"\n");
    let with = |text: &str| format!("{text}{DEPENDENTS}");
    let replaced = |old: &str, new: &str| {
        assert!(base.contains(old), "{old:?}");
        base.replacen(old, new, 1)
    };
    let before = |place: &str, text: &str| replaced(place, &format!("{text}{place}"));
    workspace.configure(&with(&base)).apply(&[]).success();
    let private = "  endpoint_access     = \"private_and_public\"\n  private_subnet_id   = \"subnet-demo0001\"\n";
    let labelled = "node_count = 2, labels = { team = \"a\" },";
    let each = |names: &[&str]| names.iter().map(|name| format!("terraform_data.each[{name:?}]")).collect::<Vec<_>>();
    let cases = [
        (replaced("203.0.113.0/24", "198.51.100.0/24"), vec![]),
        (before("  vpc_id", private), vec![]),
        (replaced("node_count = 2", "node_count = 3"), vec![]),
        (replaced("node_count = 2,", labelled), vec![]),
        (replaced("1.30", "1.32"), vec![]),
        (before("  vpc_id", "  tags                = { team = \"a\" }\n"), vec![]),
        // another pool is its cause
        (replaced("S5.MEDIUM4", "S5.LARGE8"), each(&["pool"])),
        // and an endpoint that is closed those of what goes with it
        (
            replaced("  public_access_cidrs = [\"203.0.113.0/24\"]\n", ""),
            [each(&["group", "public"]), vec!["terraform_data.group".to_owned()]].concat(),
        ),
    ];
    for (text, expected) in cases {
        let actions = workspace.configure(&with(&text)).planned_actions(&[]);
        let mut replaced: Vec<String> = actions
            .into_iter()
            .filter(|(address, actions)| address.starts_with("terraform_data") && actions.len() == 2)
            .map(|(address, _)| address)
            .collect();
        replaced.sort();
        assert_eq!(replaced, expected, "{text}");
    }
}
