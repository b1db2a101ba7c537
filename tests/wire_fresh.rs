//! `src/kit/wire` is what `proto/` says. `make generate` (this test with `UPDATE_GENERATED=1`) writes it.

use std::fs;
use std::path::Path;

use terraform_provider_tke::system::environment;

const HEADER: &str = "// Generated from proto/ by `make generate` (tests/wire_fresh.rs). Do not edit.\n";

/// Generated file name → committed file.
const FILES: [(&str, &str); 3] = [
    ("tfplugin6.rs", "src/kit/wire/tfplugin6.rs"),
    ("plugin.rs", "src/kit/wire/go_plugin.rs"),
    ("grpc.health.v1.rs", "src/kit/wire/grpc_health.rs"),
];

fn generate(into: &Path) {
    let proto = Path::new(env!("CARGO_MANIFEST_DIR")).join("proto");
    let files = [
        "tfplugin6.proto",
        "go_plugin/controller.proto",
        "go_plugin/stdio.proto",
        "go_plugin/broker.proto",
        "go_plugin/health.proto",
    ];
    let descriptors = protox::compile(files, [proto]).expect("proto/ compiles");
    tonic_prost_build::configure()
        .build_transport(false)
        .bytes(".")
        .btree_map(".")
        .emit_rerun_if_changed(false)
        .out_dir(into)
        .compile_fds(descriptors)
        .expect("code is generated");
}

#[test]
fn the_committed_wire_code_is_what_proto_generates() {
    let scratch = tempfile::tempdir().unwrap();
    generate(scratch.path());
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let update = environment::var("UPDATE_GENERATED").is_some();
    for (generated, committed) in FILES {
        let fresh = format!("{HEADER}{}", fs::read_to_string(scratch.path().join(generated)).unwrap());
        let path = root.join(committed);
        if update {
            fs::write(&path, fresh).unwrap();
            continue;
        }
        let held = fs::read_to_string(&path).unwrap_or_default();
        assert!(held == fresh, "{committed} is stale: run `make generate` and commit the result");
    }
}
