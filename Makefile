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

# A stable toolchain of the version that rust-toolchain.toml names will do where none goes by its number.
PINNED := $(shell sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)
ifeq (,$(shell rustup toolchain list 2>/dev/null | grep "^$(PINNED)-"))
ifneq (,$(findstring rustc $(PINNED) ,$(shell RUSTUP_TOOLCHAIN=stable rustc --version 2>/dev/null)))
export RUSTUP_TOOLCHAIN := stable
endif
endif

# Without the directories of whoever builds it.
REMAPPED := --remap-path-prefix=$(CURDIR)=. --remap-path-prefix=$(or $(CARGO_HOME),$(HOME)/.cargo)=cargo

DENY_VERSION := 0.20.2
DENY := target/tools/cargo-deny-$(DENY_VERSION)/bin/cargo-deny

SHEAR_VERSION := 1.13.1
SHEAR := target/tools/cargo-shear-$(SHEAR_VERSION)/bin/cargo-shear

# Most tests wait: for a CLI, or for the simulated cloud.
TEST_THREADS := $(shell echo $$(( 4 * $$(getconf _NPROCESSORS_ONLN) )))

FUZZ_VERSION := 0.13.2
FUZZ := target/tools/cargo-fuzz-$(FUZZ_VERSION)/bin/cargo-fuzz
FUZZ_TARGETS := dynamic_value json_state reply simulated_request profile journal
# Of each target. For a longer hunt: `make fuzz FUZZ_SECONDS=3600`.
FUZZ_SECONDS := 20

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## build the release binary, target/release/terraform-provider-tke
	RUSTFLAGS="$(REMAPPED)" cargo build --locked --release
	@! grep -qaF -e "$(CURDIR)" -e "$(HOME)/" target/release/$(NAME) || { \
	  echo "The binary names directories of this machine" >&2; \
	  exit 1; \
	}

.PHONY: demo
demo: ## create, change and keep a cluster in a simulated Tencent Cloud, with the real Terraform
	@scripts/need-terraform.sh
	cargo build --locked
	@BINARY="$$PWD/target/debug/$(NAME)" scripts/demo.sh

# Tests add to it what they leave out with an older CLI.
LEFT_OUT := target/left-out-tests.txt

.PHONY: test
test: ## run every test with the Terraform or OpenTofu on the PATH, and list what it is too old for
	@scripts/need-terraform.sh
	@rm -f $(LEFT_OUT)
	@result=0; \
	echo cargo test --locked -- --test-threads=$(TEST_THREADS); \
	cargo test --locked -- --test-threads=$(TEST_THREADS) || result=$$?; \
	if [ -s $(LEFT_OUT) ]; then \
	  echo; echo "Left out, as a whole or in part: the CLI on the PATH is too old."; \
	  sort -u $(LEFT_OUT) | sed 's/^/  /'; \
	fi; \
	exit $$result

# Optimised, or it takes hours. A test run tries some of them.
.PHONY: replies
replies: ## live with every reply that lacks something, in a simulated cloud
	REPLIES=all CARGO_PROFILE_DEV_OPT_LEVEL=1 cargo test --locked --target-dir target/replies --test tests -- \
	  nothing_follows_from_a_reply --nocapture

# Optimised, or it takes hours. Which, and how many: `make faults FAULTS="500 Killed"`.
FAULTS := 5000
.PHONY: faults
faults: ## live with everything that can go wrong at every call, in a simulated cloud
	FAULTS="$(FAULTS)" CARGO_PROFILE_DEV_OPT_LEVEL=1 cargo test --locked --target-dir target/replies --test tests -- \
	  nothing_is_lost_doubled --nocapture

.PHONY: bench
bench: ## measure what a user waits for, as ratios
	@scripts/need-terraform.sh
	cargo bench --locked --bench apply

.PHONY: lint
lint: $(SHEAR) ## check format, lints, links in the crate's documentation, and that every dependency is used
	cargo fmt --check
	cargo fmt --check --manifest-path fuzz/Cargo.toml
	cargo clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --lib
	$(SHEAR) --locked --deny-warnings

# Compiled once, about a minute. It does not follow the modules that fuzz/ takes from src/ by their paths, and so
# is asked about this package only.
$(SHEAR):
	cargo install --locked --version $(SHEAR_VERSION) --root target/tools/cargo-shear-$(SHEAR_VERSION) cargo-shear

.PHONY: generate
generate: ## write src/kit/wire from proto/, and docs/ from schemas and examples
	UPDATE_GENERATED=1 cargo test --locked --test tests -- wire_fresh docs_fresh

.PHONY: licences
licences: $(DENY) ## check licences, sources, duplicates and, where their database can be had, advisories of the dependencies
	$(DENY) --locked check licenses bans sources
	@if timeout 60 $(DENY) --locked fetch db 2>/dev/null; then \
	  $(DENY) --locked check --disable-fetch advisories; \
	else \
	  echo "Advisories were not checked: their database cannot be reached from here."; \
	fi

# Compiled once, some minutes; `make clean` takes it away.
$(DENY):
	cargo install --locked --version $(DENY_VERSION) --root target/tools/cargo-deny-$(DENY_VERSION) cargo-deny

# Sanitizers need a nightly compiler, and there is no unsafe code here for them to look at; coverage alone
# works on stable. The stack is that of a thread that serves calls. Inputs found by one run stay in
# target/fuzz for the next.
.PHONY: fuzz
fuzz: $(FUZZ) ## throw made-up input at what reads the bytes of clients, the cloud and files, for some seconds
	@command -v "$${CXX:-c++}" >/dev/null || { \
	  echo "There is no C++ compiler ($${CXX:-c++}) on PATH, and libFuzzer is compiled from source: install one, such as g++" >&2; \
	  exit 1; \
	}
	cargo metadata --locked --format-version 1 --manifest-path fuzz/Cargo.toml >/dev/null
	ulimit -s 2048; for target in $(FUZZ_TARGETS); do \
	  mkdir -p "target/fuzz/corpus/$$target"; \
	  $(FUZZ) fuzz run --sanitizer none --target-dir target/fuzz "$$target" "target/fuzz/corpus/$$target" -- \
	    -max_total_time=$(FUZZ_SECONDS) -seed=1 -dict=fuzz/values.dict -timeout=10 -rss_limit_mb=1024 \
	    -verbosity=0 -print_final_stats=1; \
	done

# Compiled once, about half a minute.
$(FUZZ):
	cargo install --locked --version $(FUZZ_VERSION) --root target/tools/cargo-fuzz-$(FUZZ_VERSION) cargo-fuzz

.PHONY: ci
ci: lint test fuzz licences ## what CI runs

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
