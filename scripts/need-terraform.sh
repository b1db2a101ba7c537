#!/usr/bin/env bash
# Fails with one line when there is no Terraform to run the provider with.
set -euo pipefail
command -v terraform >/dev/null || command -v tofu >/dev/null || {
  echo "Neither terraform nor tofu is on PATH: get one from https://developer.hashicorp.com/terraform/install or https://opentofu.org/docs/intro/install/" >&2
  exit 1
}
