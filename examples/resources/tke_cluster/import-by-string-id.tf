import {
  # Needed while the resource is not written: without it Terraform 1.16 looks for hashicorp/tke.
  # Remove the line once the resource is written, or name the provider there, too.
  provider = tke

  to = tke_cluster.production
  id = "cls-12345678:all"
}
