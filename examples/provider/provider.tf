terraform {
  required_providers {
    tke = {
      source = "tke-rs/tke"
    }
  }
}

# Keys come from TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, or from a tccli profile.
provider "tke" {
  region = "ap-guangzhou"

  default_tags = {
    managed-by = "terraform"
  }
}
