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

# What a team needs that makes clusters with node pools and endpoints.
data "tke_permissions" "clusters" {
  features = ["account", "cluster", "node_pools", "endpoints", "preflight"]
}

# For whoever writes the policies of the account.
output "policy" {
  value = data.tke_permissions.clusters.policy
}

# A plan says so before an apply fails half way.
check "permissions" {
  assert {
    condition     = length(coalesce(data.tke_permissions.clusters.missing, [])) == 0
    error_message = "Not allowed: ${join(", ", coalesce(data.tke_permissions.clusters.missing, []))}"
  }
}
