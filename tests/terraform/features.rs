//! What the harness says that the CLI on the PATH knows, the CLI says too: else tests would be left out for nothing.

use crate::harness::configuration::{CLUSTER, account, bare_cluster, cluster, import_unwritten};
use crate::harness::{Cli, Cloud, Feature, Program, Run, Workspace};

/// What a CLI does with a feature, and the words by which one that knows it and one that does not are told apart.
struct Probe {
    run: Run,
    known: &'static str,
    unknown: &'static str,
}

#[test]
fn the_cli_knows_what_the_harness_says() {
    for feature in Feature::ALL {
        let Probe { run, known, unknown } = match feature {
            Feature::WriteOnly => write_only(),
            Feature::Ephemeral => ephemeral(),
            Feature::MoveAcrossTypes => move_across_types(),
            Feature::GenerateNested => generate_nested(),
        };
        let (expected, other) = if Cli::on_path().knows(feature) { (known, unknown) } else { (unknown, known) };
        run.says(expected).silent_about(other);
    }
}

/// The error is ours: the CLI would have written the key to its state.
fn write_only() -> Probe {
    let keys = "secret_id = \"a\"\n  secret_key_wo = \"b\"\n  secret_key_wo_version = 1";
    Probe {
        run: Workspace::bare().configure(&account(keys)).validate(),
        known: "The configuration is valid",
        unknown: "secret_key_wo is write-only, which this client does not know",
    }
}

fn ephemeral() -> Probe {
    Probe {
        run: Workspace::bare().configure("variable \"a\" {\n  ephemeral = true\n}\n").validate(),
        known: "The configuration is valid",
        unknown: "Unsupported argument",
    }
}

/// Who knows it asks the provider, which refuses.
fn move_across_types() -> Probe {
    let cloud = Cloud::start();
    let workspace = Workspace::new(&cloud);
    workspace.configure("resource \"terraform_data\" \"old\" {}\n").apply(&[]).success();
    let moved = format!("moved {{\n  from = terraform_data.old\n  to = {CLUSTER}\n}}\n");
    Probe {
        run: workspace.configure(&format!("{}{moved}", bare_cluster(""))).plan(&[]),
        known: "tke_cluster cannot take over the state of terraform_data",
        unknown: "Resource type mismatch",
    }
}

fn generate_nested() -> Probe {
    let cloud = Cloud::start();
    Workspace::new(&cloud).configure(&cluster("description = \"1.30\"", "")).apply(&[]).success();
    let workspace = Workspace::new(&cloud);
    workspace.configure(&import_unwritten(&format!("{}:all", cloud.cluster().id)));
    Probe {
        run: workspace.plan(&["-generate-config-out=generated.tf"]),
        known: "1 to import, 0 to add, 0 to change",
        unknown: match Cli::on_path() {
            Cli { program: Program::OpenTofu, .. } => "OPENTOFU CRASH",
            Cli { version, .. } if *version >= [1, 9, 3] => r#"description = "1.30" -> "1.3""#,
            Cli { .. } => "incorrect map element type",
        },
    }
}
