#!/usr/bin/env bash
# The main job on the simulated cloud, with the real Terraform: init, apply, a plan without changes,
# an in-place change. BINARY names the provider. What it makes stays, for looking at.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
terraform=$(command -v terraform || command -v tofu)
version=$(sed -n '/^version = /{s/.*"\(.*\)"/\1/p;q;}' "$root/Cargo.toml")
os=$(uname -s | tr '[:upper:]' '[:lower:]')
arch=$(uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/')
demo="$root/target/demo"

say() { printf '\n\033[1m== %s\033[0m\n' "$*"; }

rm -rf "$demo"
mkdir -p "$demo"
cp "$root"/examples/quickstart/*.tf "$demo/"
# a mirror of this one provider, so that init needs no registry
for registry in registry.terraform.io registry.opentofu.org; do
  directory="$demo/mirror/$registry/tke-rs/tke/$version/${os}_${arch}"
  mkdir -p "$directory"
  ln -s "$BINARY" "$directory/terraform-provider-tke_v$version"
done
cat >"$demo/terraform.rc" <<EOF
provider_installation {
  filesystem_mirror {
    path = "$demo/mirror"
  }
}
EOF
cat >"$demo/environment" <<EOF
export TF_CLI_CONFIG_FILE="$demo/terraform.rc"
unset TKE_ENDPOINT TKE_SIMULATOR TENCENTCLOUD_SECRET_ID TENCENTCLOUD_SECRET_KEY TENCENTCLOUD_SECURITY_TOKEN
EOF
# shellcheck source=/dev/null
source "$demo/environment"
cd "$demo"

say "$("$terraform" version | head -n 1), on a copy of examples/quickstart"
"$terraform" init -input=false -no-color | tail -n 3

say "apply: an account, and a cluster with one node pool and a public endpoint"
"$terraform" apply -input=false -auto-approve -compact-warnings

say "plan again: nothing is to do"
"$terraform" plan -input=false -detailed-exitcode -compact-warnings

say "apply with node_count = 2: the pool grows in place"
"$terraform" apply -input=false -auto-approve -compact-warnings -var node_count=2

say "plan again: nothing is to do"
"$terraform" plan -input=false -detailed-exitcode -compact-warnings -var node_count=2

cat <<EOF

Done. What is where:
  $demo/main.tf               the configuration
  $demo/terraform.tfstate     Terraform's state
  $demo/simulated-cloud.json  the simulated cloud; what was asked of it: simulated-cloud.json.requests.jsonl

To look around, or to destroy it:
  cd $demo && source environment
  $(basename "$terraform") show
  $(basename "$terraform") destroy -var node_count=2

For the real cloud change the three lines of main.tf that are marked REAL, and set
TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY:
EOF
grep -n 'REAL:' main.tf | sed 's/^/  main.tf:/'
