//! What the tests write as configurations: the parts that a test is about stand in the test, all else here.

/// The address of the cluster in these configurations.
pub const CLUSTER: &str = "tke_cluster.main";
/// What a pool needs besides its subnets.
pub const SMALL: &str = "instance_type = \"S5.MEDIUM4\"";
/// An upgrade or another disk leaves the nodes of such a pool alone.
pub const NODES_STAY: &str = "update_strategy = \"NewNodesOnly\"";
/// Opens the public endpoint to one block of addresses.
pub const PUBLIC: &str = "public_access_cidrs = [\"203.0.113.0/24\"]";

/// The block of the provider.
pub fn provider(lines: &str) -> String {
    format!("provider \"tke\" {{\n  {lines}\n}}\n")
}

/// A cluster with one pool and a public endpoint; `more` goes into the resource, `pool` into the pool.
pub fn cluster(more: &str, pool: &str) -> String {
    format!(
        r#"
resource "tke_cluster" "main" {{
  name                = "main"
  vpc_id              = "vpc-demo0001"
  public_access_cidrs = ["203.0.113.0/24"]
  {more}
  node_pools = {{
    workers = {{
      instance_type = "S5.MEDIUM4"
      subnet_ids    = ["subnet-demo0001"]
      {pool}
    }}
  }}
}}
"#
    )
}

/// A cluster with no more in it than this: it manages no pools and opens no endpoint.
pub fn bare_cluster(more: &str) -> String {
    named_cluster("main", more)
}

/// The same with another name, and that for its label.
pub fn named_cluster(name: &str, more: &str) -> String {
    format!("resource \"tke_cluster\" \"{name}\" {{\n  name = \"{name}\"\n  vpc_id = \"vpc-demo0001\"\n  {more}\n}}\n")
}

/// As many clusters, with networks that do not overlap.
pub fn clusters(count: usize, more: &str) -> String {
    let cidr = "172.${16 + floor(count.index / 4)}.${64 * (count.index % 4)}.0/18";
    let network = format!("network = {{ cluster_cidr = \"{cidr}\" }}");
    bare_cluster(&format!("count = {count}\n  {network}\n  {more}"))
        .replace("name = \"main\"", "name = \"main-${count.index}\"")
}

/// A cluster with these pools and no endpoint.
pub fn pools(more: &str, pools: &[(&str, &str)]) -> String {
    let pools: String = pools
        .iter()
        .map(|(name, attributes)| {
            format!("    {name} = {{\n      subnet_ids = [\"subnet-demo0001\"]\n      {attributes}\n    }}\n")
        })
        .collect();
    bare_cluster(&format!("{more}\n  node_pools = {{\n{pools}  }}"))
}

/// A cluster with one pool and no endpoint but those that `more` opens.
pub fn one_pool(more: &str) -> String {
    pools(more, &[("a", SMALL)])
}

/// A cluster of the mode VPC-CNI whose pods have addresses of these subnets.
pub fn vpc_cni_cluster(subnet_ids: &str) -> String {
    network(&format!("mode = \"VPC-CNI\"\n    service_cidr = \"192.168.0.0/20\"\n    eni_subnet_ids = [{subnet_ids}]"))
}

/// A cluster with these members in its `network`.
pub fn network(members: &str) -> String {
    bare_cluster(&format!("network = {{\n    {members}\n  }}"))
}

/// The account `main`, with these lines in it.
pub fn account(lines: &str) -> String {
    format!("resource \"tencent_account\" \"main\" {{\n  provider = tke\n  name = \"main\"\n  {lines}\n}}\n")
}

/// A cluster with a pool in the account `main`.
pub fn cluster_of_account(label: &str, name: &str) -> String {
    let pool = format!("a = {{ {SMALL}, subnet_ids = [\"subnet-demo0001\"] }}");
    let more = format!("credentials = tencent_account.main.credentials\n  node_pools = {{ {pool} }}");
    named_cluster(name, &more).replace(&format!("\"tke_cluster\" \"{name}\""), &format!("\"tke_cluster\" \"{label}\""))
}

/// Imports the cluster of this id to an address that is written.
pub fn import(address: &str, id: &str) -> String {
    format!("import {{\n  to = {address}\n  id = \"{id}\"\n}}\n")
}

/// Imports the cluster of this id to where nothing is written yet. Such an import names the provider, or Terraform 1.16
/// looks for `hashicorp/tke`; once the resource is written, every CLI refuses the name beside a resource without it.
pub fn import_unwritten(id: &str) -> String {
    import(CLUSTER, id).replace("import {\n", "import {\n  provider = tke\n")
}
