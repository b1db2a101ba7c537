terraform {
  required_providers {
    tke = {
      source = "tke-rs/tke"
    }
  }
}

provider "tke" {
  region = "ap-guangzhou"
}

resource "tke_cluster" "main" {
  name                = "main"
  vpc_id              = "vpc-demo0001"
  public_access_cidrs = ["203.0.113.7/32"]

  node_pools = {
    workers = {
      instance_type = "S5.MEDIUM4"
      subnet_ids    = ["subnet-demo0001"]
    }
  }
}

data "tke_kubeconfig" "main" {
  cluster_id = tke_cluster.main.id
  endpoint   = "public"
}
