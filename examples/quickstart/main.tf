# A cluster with one node pool and a public endpoint.
#
# As it stands it runs on the simulated cloud inside the provider. For the real one change the three
# lines marked REAL, and put your keys into TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY.

terraform {
  required_providers {
    tke = {
      source = "tke-rs/tke"
    }
  }
}

provider "tke" {
  region    = "ap-guangzhou"
  simulator = { state_path = "simulated-cloud.json" } # REAL: remove this line
}

locals {
  vpc_id    = "vpc-demo0001"    # REAL: your VPC
  subnet_id = "subnet-demo0001" # REAL: a subnet of it, with a way to the internet
}

variable "node_count" {
  description = "How many nodes the pool has."
  type        = number
  default     = 1
}

# The account of the provider's own keys; with secret_id and secret_key it would be another one.
resource "tencent_account" "main" {
  provider    = tke
  name        = "quickstart"
  description = "The account that the cluster is in"
}

resource "tke_cluster" "main" {
  name        = "quickstart"
  description = "A first cluster"
  credentials = tencent_account.main.credentials
  vpc_id      = local.vpc_id

  tags = {
    environment = "demo"
  }

  # Who may reach the API server.
  public_access_cidrs = ["203.0.113.0/24"]

  # A pool without security_group_ids is in a group that the provider creates and deletes with the cluster.
  node_pools = {
    workers = {
      instance_type = "S5.MEDIUM4"
      node_count    = var.node_count
      subnet_ids    = [local.subnet_id]
      labels        = { role = "worker" }
    }
  }
}

output "account_id" {
  value = tencent_account.main.account_id
}

output "cluster_id" {
  value = tke_cluster.main.id
}

output "kubernetes_version" {
  value = tke_cluster.main.kubernetes_version_actual
}

output "endpoint" {
  value = tke_cluster.main.public_endpoint
}
