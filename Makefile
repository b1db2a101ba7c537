# Everything a person or CI does here. `make` alone lists it.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

NAME := terraform-provider-tke
VERSION := $(shell sed -n '/^version = /{s/.*"\(.*\)"/\1/p;q;}' Cargo.toml)
# As Terraform names systems.
OS := $(shell uname -s | tr '[:upper:]' '[:lower:]')
ARCH := $(shell uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/')
PLUGINS := $(HOME)/.terraform.d/plugins

DENY_VERSION := 0.20.2
DENY := target/tools/cargo-deny-$(DENY_VERSION)/bin/cargo-deny

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## build the release binary, target/release/terraform-provider-tke
	cargo build --locked --release

.PHONY: demo
demo: ## create, change and keep a cluster in a simulated Tencent Cloud, with the real Terraform
	@scripts/need-terraform.sh
	cargo build --locked
	@BINARY="$$PWD/target/debug/$(NAME)" scripts/demo.sh

.PHONY: test
test: ## run every test
	@scripts/need-terraform.sh
	cargo test --locked

.PHONY: lint
lint: ## check format and lints
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings

.PHONY: generate
generate: ## write src/wire from proto/, and docs/ from schemas and examples
	UPDATE_GENERATED=1 cargo test --locked --test tests -- wire_fresh docs_fresh

.PHONY: licences
licences: $(DENY) ## check licences, sources and duplicates of the dependencies
	$(DENY) --locked check licenses bans sources

# Compiled once, some minutes; `make clean` takes it away.
$(DENY):
	cargo install --locked --version $(DENY_VERSION) --root target/tools/cargo-deny-$(DENY_VERSION) cargo-deny

.PHONY: ci
ci: lint test licences ## what CI runs

.PHONY: install
install: build ## put the provider where `terraform init` and `tofu init` find it
	@for registry in registry.terraform.io registry.opentofu.org; do \
	  directory="$(PLUGINS)/$$registry/tke-rs/tke/$(VERSION)/$(OS)_$(ARCH)"; \
	  mkdir -p "$$directory"; \
	  install -m 755 target/release/$(NAME) "$$directory/$(NAME)_v$(VERSION)"; \
	  echo "$$directory/$(NAME)_v$(VERSION)"; \
	done

.PHONY: clean
clean: ## remove what was built
	cargo clean
