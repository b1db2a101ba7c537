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

# The account of the provider's own keys.
resource "tencent_account" "production" {
  provider = tke
  name     = "production"
}

resource "tke_cluster" "production" {
  name               = "production"
  description        = "The production cluster"
  credentials        = tencent_account.production.credentials
  vpc_id             = "vpc-demo0001"
  kubernetes_version = "1.30"
  os_name            = "tlinux3.1x86_64"
  ssh_key_name       = "demo"

  tags = {
    environment = "production"
    team        = "platform"
  }

  network = {
    mode              = "GR"
    cluster_cidr      = "172.16.0.0/16"
    max_pods_per_node = 64
    max_services      = 1024
  }

  # Who may reach the API server; opens a public endpoint.
  public_access_cidrs = ["203.0.113.0/24", "198.51.100.7/32"]

  node_pools = {
    general = {
      instance_type = "S5.LARGE8"
      node_count    = 2
      subnet_ids    = ["subnet-demo0001", "subnet-demo0002"]
      system_disk   = { type = "CLOUD_BSSD", size_gb = 100 }
      labels        = { workload = "general" }
    }

    batch = {
      instance_type           = "S5.MEDIUM4"
      fallback_instance_types = ["S6.MEDIUM4", "SA2.MEDIUM4"]
      capacity_type           = "spot"
      max_price               = 0.25
      autoscaling             = { min = 1, max = 5 }
      security_group_ids      = ["sg-demo0001"]
      labels                  = { workload = "batch" }
      taints                  = [{ key = "workload", value = "batch", effect = "NoSchedule" }]

      # New nodes are spread over the zones evenly.
      zone_subnets = {
        "ap-guangzhou-3" = "subnet-demo0001"
        "ap-guangzhou-6" = "subnet-demo0003"
      }

      data_disks = [
        { type = "CLOUD_SSD", size_gb = 200, file_system = "xfs", mount_target = "/data" },
      ]
    }
  }

  addons = {
    cfs = {}

    tke-log-agent = {
      version = "1.1.20"

      # Only what is written here is compared and changed.
      values = jsonencode({
        kafkalistener = { enabled = true }
      })
    }
  }

  timeouts {
    create = "45m"
    delete = "30m"
  }
}

output "endpoint" {
  value = tke_cluster.production.public_endpoint
}
