//! The real Terraform CLI runs our binary against a simulated cloud. After each step the tests look
//! at the cloud's own record: state equals configuration by construction.

mod account;
mod addon;
mod cli;
mod cluster;
mod endpoint;
mod node_pool;
mod peers;
mod permissions;
mod provider;
mod rows;

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
