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

variable "secret_id" {
  description = "The secret id of the account; null for the provider's own keys."
  type        = string
  sensitive   = true
  default     = null
}

variable "secret_key" {
  description = "The secret key that belongs to it."
  type        = string
  sensitive   = true
  default     = null
}

resource "tencent_account" "production" {
  # Needed: without it Terraform takes the provider's name from the type, as "tencent".
  provider = tke

  name        = "production"
  description = "The account that the production clusters are in"
  secret_id   = var.secret_id
  secret_key  = var.secret_key
}

output "account_id" {
  value = tencent_account.production.account_id
}
